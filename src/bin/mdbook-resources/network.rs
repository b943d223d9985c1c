//! What has gone wrong on the way to a server, in the words of the library.

use std::io;
use std::net::ToSocketAddrs;
use std::sync::OnceLock;

use mdbook_resources::links::Failure;
use ureq::Timeout;

/// A name that is found if names can be looked up at all, since it is reserved (RFC 2606).
const SURE_NAME: &str = "example.com:443";

/// Why the server of an address has not answered.
pub(crate) fn failure(error: &ureq::Error, address: &str) -> Failure {
    match error {
        ureq::Error::Timeout(Timeout::Resolve) => Failure::Lookup,
        ureq::Error::Timeout(_) => Failure::TimedOut,
        ureq::Error::HostNotFound => missing_host(),
        ureq::Error::Io(error) => of_io(error),
        ureq::Error::Rustls(fault) => Failure::Untrusted(of_tls(fault)),
        ureq::Error::Tls(_) => Failure::Untrusted(error.to_string()),
        ureq::Error::ConnectionFailed => Failure::Refused,
        ureq::Error::TooManyRedirects => Failure::Other("it sends in circles".to_owned()),
        ureq::Error::BodyExceedsLimit(most) => {
            Failure::Other(format!("its answer is too large: {} MiB is the most", most >> 20))
        }
        ureq::Error::Protocol(_) => Failure::Other("it does not speak HTTP as it should".to_owned()),
        // It is in the message anyway, and may be long.
        other => Failure::Other(other.to_string().replace(address, "the address")),
    }
}

fn of_io(error: &io::Error) -> Failure {
    use io::ErrorKind as Kind;
    if let Some(fault) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return Failure::Untrusted(of_tls(fault));
    }
    match error.kind() {
        Kind::TimedOut | Kind::WouldBlock => Failure::TimedOut,
        Kind::ConnectionRefused | Kind::HostUnreachable | Kind::NetworkUnreachable => Failure::Refused,
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::UnexpectedEof => Failure::Broken,
        _ => match of_name(error) {
            Some(Failure::NoSuchHost) => missing_host(),
            Some(other) => other,
            None => Failure::Other(error.to_string()),
        },
    }
}

/// What a system says of a name that it has not found; `None` if it speaks of something else.
fn of_name(error: &io::Error) -> Option<Failure> {
    let said = error.to_string();
    match error.raw_os_error() {
        // It says this in the language of the user, but with a number (WSAHOST_NOT_FOUND, WSANO_DATA).
        Some(11001 | 11004) if cfg!(windows) => Some(Failure::NoSuchHost),
        // WSATRY_AGAIN, WSANO_RECOVERY.
        Some(11002 | 11003) if cfg!(windows) => Some(Failure::Lookup),
        _ if says_no_such_host(&said) => Some(Failure::NoSuchHost),
        _ => said.contains("lookup address").then_some(Failure::Lookup),
    }
}

/// What is wrong with a connection, as the end of a sentence about the server.
fn of_tls(fault: &rustls::Error) -> String {
    use rustls::CertificateError as Certificate;
    let told = match fault {
        rustls::Error::InvalidCertificate(fault) => match fault {
            Certificate::Expired | Certificate::ExpiredContext { .. } => "its certificate has expired",
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => "its certificate is not valid yet",
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
                "its certificate is for another host"
            }
            Certificate::UnknownIssuer => "nobody that is known has signed its certificate",
            Certificate::Revoked => "its certificate has been revoked",
            _ => return fault.to_string(),
        },
        rustls::Error::InvalidMessage(_) => "it does not speak TLS",
        _ => return fault.to_string(),
    };
    told.to_owned()
}

/// Whether a Unix says that there is no such name, and not that it could not find out. Its number for that is not handed on.
fn says_no_such_host(said: &str) -> bool {
    let sayings = [
        "Name or service not known",
        "Name does not resolve",
        "No address associated with hostname",
        "nodename nor servname provided",
    ];
    sayings.iter().any(|saying| said.contains(saying))
}

/// What a name is that is not found: missing, if another one is found. Without a network, all names seem to be missing.
pub(crate) fn missing_host() -> Failure {
    static IS_FOUND: OnceLock<()> = OnceLock::new();
    missing_unless(&IS_FOUND, || SURE_NAME.to_socket_addrs().is_ok())
}

/// Once the sure name has been found, it is not looked up any more.
fn missing_unless(is_found: &OnceLock<()>, look_up: impl FnOnce() -> bool) -> Failure {
    if is_found.get().is_none() && !look_up() {
        return Failure::Lookup;
    }
    is_found.get_or_init(|| ());
    Failure::NoSuchHost
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_system_says_of_a_name_is_understood() {
        let lookup = |said: &str| format!("failed to lookup address information: {said}");
        for (said, is) in [
            (lookup("Name or service not known"), Some(Failure::NoSuchHost)),
            (lookup("nodename nor servname provided, or not known"), Some(Failure::NoSuchHost)),
            (lookup("Temporary failure in name resolution"), Some(Failure::Lookup)),
            ("the cable is cut".to_owned(), None),
        ] {
            assert_eq!(of_name(&io::Error::other(said.clone())), is, "{said}");
        }
        let passing = io::Error::other(lookup("Temporary failure in name resolution"));
        assert_eq!(of_io(&passing), Failure::Lookup);
        for (number, is) in [(11001, Failure::NoSuchHost), (11002, Failure::Lookup)] {
            let told = of_name(&io::Error::from_raw_os_error(number));
            assert_eq!(told, cfg!(windows).then_some(is), "{number}");
        }
        assert_eq!(of_io(&io::Error::from(io::ErrorKind::ConnectionReset)), Failure::Broken);
        let expired = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        let certificate = io::Error::new(io::ErrorKind::InvalidData, expired);
        assert_eq!(of_io(&certificate), Failure::Untrusted("its certificate has expired".to_owned()));
    }

    #[test]
    fn a_name_is_missing_if_another_is_found_which_is_looked_up_until_then() {
        let found = OnceLock::new();
        assert_eq!(missing_unless(&found, || false), Failure::Lookup);
        assert_eq!(missing_unless(&found, || true), Failure::NoSuchHost);
        assert_eq!(missing_unless(&found, || panic!("it has been found")), Failure::NoSuchHost);
    }
}
