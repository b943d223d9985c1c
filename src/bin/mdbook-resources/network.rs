//! What has gone wrong on the way to a server, in the words of the library.

use std::io;
use std::net::ToSocketAddrs;

use mdbook_resources::links::Failure;
use ureq::Timeout;

/// A host that there has to be if names can be looked up at all.
const KNOWN_HOST: &str = "example.com:443";

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
        _ => match error.to_string() {
            said if says_no_such_host(&said) => missing_host(),
            said if said.contains("lookup address") || said.contains("No such host") => Failure::Lookup,
            said => Failure::Other(said),
        },
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

/// Whether a system says that there is no such name, and not that it could not find out. It has no number for that.
fn says_no_such_host(said: &str) -> bool {
    let sayings = [
        "Name or service not known",
        "Name does not resolve",
        "No address associated with hostname",
        "nodename nor servname provided",
        "No such host is known",
    ];
    sayings.iter().any(|saying| said.contains(saying))
}

/// A host that there is not, if names can be looked up at all: without a network, there seem to be none.
pub(crate) fn missing_host() -> Failure {
    if KNOWN_HOST.to_socket_addrs().is_ok() { Failure::NoSuchHost } else { Failure::Lookup }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_system_says_of_a_name_is_understood() {
        let lookup = |said: &str| format!("failed to lookup address information: {said}");
        assert!(says_no_such_host(&lookup("Name or service not known")));
        let passing = io::Error::other(lookup("Temporary failure in name resolution"));
        assert_eq!(of_io(&passing), Failure::Lookup);
        assert_eq!(of_io(&io::Error::from(io::ErrorKind::ConnectionReset)), Failure::Broken);
        let expired = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        let certificate = io::Error::new(io::ErrorKind::InvalidData, expired);
        assert_eq!(of_io(&certificate), Failure::Untrusted("its certificate has expired".to_owned()));
    }
}
