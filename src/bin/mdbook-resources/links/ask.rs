//! The network: threads that ask, and what came back in the words of the library.

use std::io::Read;
use std::net::Ipv4Addr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use mdbook_resources::interop::wall;
use mdbook_resources::links::{Failure, Method, Next, Reply, Verdict, Visit};
use ureq::Agent;
use ureq::http::HeaderMap;

use super::queue::Queue;
use crate::args::LinksArgs;
use crate::network::{failure, missing_host};

/// Who is asking.
const USER_AGENT: &str = concat!("mdbook-resources/", env!("CARGO_PKG_VERSION"), " (link checker)");
/// How much of a page that comes with an error is read.
const READ: u64 = 4 << 10;
/// How much of a page is read for what it says.
const READ_WHOLE: u64 = 64 << 10;
/// How long nothing is looked at while nothing happens.
const NAP: Duration = Duration::from_millis(100);
/// How long answers to what has been asked are waited for after an interruption.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a name may take to be looked up: longer than a system waits before it tries another server of names.
const LOOKUP: Duration = Duration::from_secs(10);

/// All that it takes to ask.
pub(super) struct Network<'a> {
    agent: Agent,
    args: &'a LinksArgs,
    interrupted: Arc<AtomicBool>,
}

impl<'a> Network<'a> {
    /// From now on, Ctrl-C is heard.
    pub(super) fn new(args: &'a LinksArgs) -> anyhow::Result<Self> {
        let interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&interrupted);
        ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed)).context("Ctrl-C cannot be caught")?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(args.timeout))
            .timeout_resolve(Some(args.timeout.min(LOOKUP)))
            .max_idle_connections_per_host(1)
            .user_agent(USER_AGENT)
            .build();
        Ok(Self { agent: Agent::new_with_config(config), args, interrupted })
    }

    /// Begins to ask.
    pub(super) fn ask(&self, visits: Vec<Visit>) -> anyhow::Result<Asking> {
        let jobs = usize::from(self.args.jobs).min(visits.len());
        let left = visits.len();
        let queue = Arc::new(Queue::new(visits, usize::from(self.args.per_host), self.args.pause));
        let names = Arc::new(Names::default());
        let (tell, answers) = channel();
        for _ in 0..jobs {
            let worker = Worker {
                queue: Arc::clone(&queue),
                agent: self.agent.clone(),
                names: Arc::clone(&names),
                tell: tell.clone(),
            };
            thread::Builder::new().spawn(move || worker.work()).context("a thread cannot be started")?;
        }
        Ok(Asking { queue, answers, names, interrupted: Arc::clone(&self.interrupted), left, ends_at: None })
    }
}

/// Whether names can be looked up: none could so far, and one has been tried often enough.
#[derive(Default)]
struct Names {
    any: AtomicBool,
    none: AtomicBool,
}

impl Names {
    /// Takes note of a host that was asked.
    fn note(&self, host: &str, back: &Result<Reply, Failure>) {
        if *back != Err(Failure::Lookup) && !is_number(host) {
            self.any.store(true, Ordering::Relaxed);
        }
    }

    /// Whether no name has been found so far, nor the one that there has to be.
    fn seem_none(&self, sure_name: impl FnOnce() -> Failure) -> bool {
        !self.any.load(Ordering::Relaxed) && sure_name() == Failure::Lookup
    }
}

/// Servers that are being asked.
pub(super) struct Asking {
    queue: Arc<Queue>,
    answers: Receiver<(Visit, Verdict)>,
    names: Arc<Names>,
    interrupted: Arc<AtomicBool>,
    left: usize,
    ends_at: Option<Instant>,
}

/// What comes next.
pub(super) enum Event {
    /// A visit has come to its end.
    Answer(Box<Visit>, Verdict),
    /// All have.
    Done,
    /// Somebody wants it to stop.
    Interrupted,
    /// No name can be looked up.
    NoNames,
}

impl Asking {
    /// Waits for what comes next. After an interruption, answers to what has been asked still come for a while.
    pub(super) fn next(&mut self) -> Event {
        while self.left > 0 {
            if self.names.none.load(Ordering::Relaxed) {
                return Event::NoNames;
            }
            if self.ends_at.is_none() && self.interrupted.load(Ordering::Relaxed) {
                self.queue.close();
                self.ends_at = Some(Instant::now() + PATIENCE);
            }
            if self.ends_at.is_some_and(|at| Instant::now() >= at) {
                return Event::Interrupted;
            }
            match self.answers.recv_timeout(NAP) {
                Ok((visit, verdict)) => {
                    self.left -= 1;
                    return Event::Answer(Box::new(visit), verdict);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) if self.names.none.load(Ordering::Relaxed) => {
                    return Event::NoNames;
                }
                Err(RecvTimeoutError::Disconnected) => return Event::Interrupted,
            }
        }
        Event::Done
    }

    /// How many visits have not come to their end.
    pub(super) fn left(&self) -> usize {
        self.left
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.queue.close();
    }
}

/// A thread that asks.
struct Worker {
    queue: Arc<Queue>,
    agent: Agent,
    names: Arc<Names>,
    tell: Sender<(Visit, Verdict)>,
}

impl Worker {
    /// Asks one question after the other.
    fn work(&self) {
        while let Some(mut visit) = self.queue.next() {
            let host = visit.host().to_owned();
            let back = in_any_case(|| request(&self.agent, &visit));
            let has_no_name = back == Err(Failure::Lookup);
            self.names.note(&host, &back);
            let next = visit.take(back);
            let alone = match &next {
                Next::Ask { after, whole_host: true } => *after,
                _ => Duration::ZERO,
            };
            self.queue.answered(&host, alone);
            match next {
                Next::Ask { after, .. } => self.queue.put_back(visit, after),
                Next::Done(_) if has_no_name && self.names.seem_none(missing_host) => {
                    self.names.none.store(true, Ordering::Relaxed);
                    self.queue.close();
                }
                Next::Done(verdict) => {
                    self.queue.end();
                    // Nobody listens any more after an interruption.
                    let _ = self.tell.send((visit, verdict));
                }
            }
        }
    }
}

/// What comes of a question, even if the program is at fault: the visit has to come to its end, or the run never does.
fn in_any_case(ask: impl FnOnce() -> Result<Reply, Failure>) -> Result<Reply, Failure> {
    // The agent is all that it leaves behind. If that is broken, the next question fails in the same way, and is told.
    let back = catch_unwind(AssertUnwindSafe(ask));
    back.unwrap_or_else(|_| Err(Failure::Other("a fault of this program keeps it from being asked".to_owned())))
}

/// Whether a host is an address of the network, which nobody has to look up.
fn is_number(host: &str) -> bool {
    host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok()
}

/// Asks one question.
fn request(agent: &Agent, visit: &Visit) -> Result<Reply, Failure> {
    let answer = match visit.method() {
        Method::Head => agent.head(visit.url()).call(),
        Method::Get => agent.get(visit.url()).call(),
    };
    let mut answer = answer.map_err(|error| failure(&error, visit.url()))?;
    let status = answer.status().as_u16();
    let header = |headers: &HeaderMap, name: &str| headers.get(name).map(|value| text(value.as_bytes()));
    let headers = answer.headers();
    let (location, retry_after) = (header(headers, "location"), header(headers, "retry-after"));
    let challenged = header(headers, "cf-mitigated").is_some_and(|value| value == "challenge");
    let is_error = status >= 400 && visit.method() == Method::Get;
    let limit = if visit.is_to_read() { READ_WHOLE } else { READ };
    let mut page = Vec::new();
    if is_error || visit.is_to_read() {
        // What comes before the connection breaks off is enough.
        let _ = answer.body_mut().as_reader().take(limit).read_to_end(&mut page);
    }
    let page = String::from_utf8_lossy(&page).into_owned();
    let wall = challenged || (is_error && wall::in_body(&page));
    Ok(Reply { status, location, retry_after, wall, page })
}

/// A header as text. Some servers write an address in the bytes of their disk, which are a part of the address all the same:
/// such a byte is escaped, as browsers do it.
fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_at_which_the_program_fails_has_an_answer() {
        let back = in_any_case(|| panic!("this is part of a test"));
        assert!(matches!(back, Err(Failure::Other(_))), "{back:?}");
        assert_eq!(in_any_case(|| Ok(Reply::default())), Ok(Reply::default()));
    }

    #[test]
    fn there_seem_to_be_no_names_if_none_was_found_nor_the_sure_one() {
        let missing = || Failure::NoSuchHost;
        let not_found = || Failure::Lookup;
        let names = Names::default();
        assert!(names.seem_none(not_found) && !names.seem_none(missing));
        // Nobody has to look up a number.
        names.note("127.0.0.1", &Ok(Reply::default()));
        names.note("[::1]", &Err(Failure::Refused));
        names.note("a.example", &Err(Failure::Lookup));
        assert!(names.seem_none(not_found));
        names.note("a.example", &Err(Failure::Refused));
        assert!(!names.seem_none(not_found) && !names.seem_none(missing));
    }

    #[test]
    fn bytes_that_are_no_text_are_escaped() {
        assert_eq!(text(b"/caf\xe9?\xff\xfea"), "/caf%E9?%FF%FEa");
        assert_eq!(text("/café".as_bytes()), "/café");
    }
}
