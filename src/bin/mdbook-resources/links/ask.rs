//! The network: threads that ask, and what came back in the words of the library.

use std::io::{self, Read};
use std::net::ToSocketAddrs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use mdbook_resources::links::{Failure, Method, Next, Reply, Verdict, Visit, is_wall};
use ureq::Agent;
use ureq::http::HeaderMap;

use super::queue::Queue;
use crate::args::LinksArgs;

/// Who is asking.
const USER_AGENT: &str = concat!("mdbook-resources/", env!("CARGO_PKG_VERSION"), " (link checker)");
/// How much of a page is read.
const READ: u64 = 4 << 10;
/// A host that there has to be if names can be looked up at all.
const KNOWN_HOST: &str = "example.com:443";

/// Servers that are being asked.
pub(super) struct Asking {
    queue: Arc<Queue>,
    verdicts: Receiver<(String, Verdict)>,
    interrupted: Arc<AtomicBool>,
}

impl Asking {
    /// The next address of which is known what has become of it, if that is soon.
    ///
    /// # Errors
    ///
    /// There is none so soon, or there will be none any more.
    pub(super) fn next(&self, soon: Duration) -> Result<(String, Verdict), RecvTimeoutError> {
        self.verdicts.recv_timeout(soon)
    }

    /// Whether somebody wants it to stop.
    pub(super) fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Lets what has been asked be answered, and asks nothing more.
    pub(super) fn begin_nothing(&self) {
        self.queue.close();
    }
}

/// Begins to ask.
pub(super) fn ask(visits: Vec<Visit>, args: &LinksArgs) -> anyhow::Result<Asking> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed)).context("Ctrl-C cannot be caught")?;
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(args.timeout))
        .max_idle_connections_per_host(1)
        .user_agent(USER_AGENT)
        .build();
    let agent = Agent::new_with_config(config);
    let jobs = usize::from(args.jobs).min(visits.len());
    let queue = Arc::new(Queue::new(visits, usize::from(args.per_host), args.pause));
    let (tell, verdicts) = channel();
    for _ in 0..jobs {
        let (queue, agent, tell) = (Arc::clone(&queue), agent.clone(), tell.clone());
        thread::Builder::new().spawn(move || work(&queue, &agent, &tell)).context("a thread cannot be started")?;
    }
    Ok(Asking { queue, verdicts, interrupted })
}

/// Asks one question after the other.
fn work(queue: &Queue, agent: &Agent, tell: &Sender<(String, Verdict)>) {
    while let Some(mut visit) = queue.next() {
        let host = visit.host().to_owned();
        let back = request(agent, &visit);
        let next = visit.take(back);
        let alone = match &next {
            Next::Ask { after, whole_host: true } => *after,
            _ => Duration::ZERO,
        };
        queue.answered(&host, alone);
        match next {
            Next::Ask { after, .. } => queue.put_back(visit, after),
            Next::Done(verdict) => {
                queue.end();
                // Nobody listens any more after an interruption.
                let _ = tell.send((visit.start().to_owned(), verdict));
            }
        }
    }
}

/// Asks one question.
fn request(agent: &Agent, visit: &Visit) -> Result<Reply, Failure> {
    let answer = match visit.method() {
        Method::Head => agent.head(visit.url()).call(),
        Method::Get => agent.get(visit.url()).call(),
    };
    let mut answer = answer.map_err(|error| failure(&error, visit))?;
    let status = answer.status().as_u16();
    let header = |headers: &HeaderMap, name: &str| {
        headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let headers = answer.headers();
    let (location, retry_after) = (header(headers, "location"), header(headers, "retry-after"));
    let challenged = header(headers, "cf-mitigated").is_some_and(|value| value == "challenge");
    let mut page = Vec::new();
    if status >= 400 && visit.method() == Method::Get {
        // What comes before the connection breaks off is enough.
        let _ = answer.body_mut().as_reader().take(READ).read_to_end(&mut page);
    }
    let wall = challenged || is_wall(&String::from_utf8_lossy(&page));
    Ok(Reply { status, location, retry_after, wall })
}

fn failure(error: &ureq::Error, visit: &Visit) -> Failure {
    match error {
        ureq::Error::Timeout(_) => Failure::TimedOut,
        ureq::Error::HostNotFound => missing_host(),
        ureq::Error::Io(error) => of_io(error),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => Failure::Untrusted(error.to_string()),
        ureq::Error::ConnectionFailed => Failure::Refused,
        // It is in the message anyway, and may be long.
        other => Failure::Other(other.to_string().replace(visit.url(), "the address")),
    }
}

fn of_io(error: &io::Error) -> Failure {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::TimedOut | Kind::WouldBlock => Failure::TimedOut,
        Kind::ConnectionRefused | Kind::HostUnreachable | Kind::NetworkUnreachable => Failure::Refused,
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::UnexpectedEof => Failure::Broken,
        Kind::InvalidData => Failure::Untrusted(error.to_string()),
        _ => match error.to_string() {
            said if says_no_such_host(&said) => missing_host(),
            said if said.contains("lookup address") || said.contains("No such host") => Failure::Lookup,
            said => Failure::Other(said),
        },
    }
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
fn missing_host() -> Failure {
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
        let certificate = io::Error::new(io::ErrorKind::InvalidData, "invalid peer certificate: Expired");
        assert_eq!(of_io(&certificate), Failure::Untrusted("invalid peer certificate: Expired".to_owned()));
    }
}
