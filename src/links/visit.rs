use std::time::Duration;

use url::Url;

use super::Verdict;
use super::moved::shown;
use crate::catalog::Address;

/// How often a server may send on to another address.
const MOST_HOPS: usize = 10;
/// How often is asked again what may pass.
const RETRIES: u32 = 2;
/// How long a server may let us wait.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// How to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// For the head of the page alone.
    Head,
    /// For the page.
    Get,
}

/// What a server has answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Where it sends us: the header `Location`.
    pub location: Option<String>,
    /// How long it asks us to wait: the header `Retry-After`.
    pub retry_after: Option<String>,
    /// Whether it is a test for programs instead of a page.
    pub wall: bool,
    /// The page, if there is one that is to be read.
    pub page: String,
}

/// Why a server has not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// There is no host of that name.
    NoSuchHost,
    /// There is no telling whether there is one.
    Lookup,
    /// It took too long.
    TimedOut,
    /// Nobody listens there.
    Refused,
    /// The connection broke off.
    Broken,
    /// The connection is not to be trusted.
    Untrusted(String),
    /// Something else.
    Other(String),
}

impl Failure {
    /// What is wrong with `host`, as a sentence without a full stop.
    #[must_use]
    pub fn describe(&self, host: &str) -> String {
        match self {
            Self::NoSuchHost => format!("there is no host {host}"),
            Self::Lookup => format!("the name {host} cannot be looked up"),
            Self::TimedOut => format!("{host} did not answer in time"),
            Self::Refused => format!("{host} takes no connections"),
            Self::Broken => format!("{host} broke the connection off"),
            Self::Untrusted(why) | Self::Other(why) => format!("{host}: {why}"),
        }
    }
}

/// What comes after an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Ask what the visit now says.
    Ask {
        /// How long to wait before.
        after: Duration,
        /// Whether the whole host is to be left alone until then.
        whole_host: bool,
    },
    /// There is nothing more to ask.
    Done(Verdict),
}

const AT_ONCE: Next = Next::Ask { after: Duration::ZERO, whole_host: false };

/// The way from an address to what has become of it, one question at a time.
#[derive(Debug, Clone)]
pub struct Visit {
    start: Url,
    url: Url,
    method: Method,
    /// Where it was sent to so far.
    passed: Vec<Url>,
    /// Whether all hops are for good.
    permanent: bool,
    retries: u32,
    /// The page that was found, if it is to be read.
    page: Option<String>,
}

impl Visit {
    /// Sets out for an address. `None` if it is none, which a catalog does not have.
    #[must_use]
    pub fn new(address: &Address) -> Option<Self> {
        let mut url = Url::parse(address.as_str()).ok()?;
        url.set_fragment(None);
        Some(Self {
            start: url.clone(),
            url,
            method: Method::Head,
            passed: Vec::new(),
            permanent: true,
            retries: 0,
            page: None,
        })
    }

    /// Sets out for a page that is to be read.
    pub(super) fn to_read(url: Url) -> Self {
        let page = Some(String::new());
        Self { start: url.clone(), url, method: Method::Get, passed: Vec::new(), permanent: true, retries: 0, page }
    }

    /// Whether the page is to be read.
    #[must_use]
    pub fn is_to_read(&self) -> bool {
        self.page.is_some()
    }

    /// What was read; nothing so far, or if it is not to be read.
    #[must_use]
    pub fn page(&self) -> &str {
        self.page.as_deref().unwrap_or_default()
    }

    /// The address that it set out for, without what stands behind `#`.
    #[must_use]
    pub fn start(&self) -> &str {
        self.start.as_str()
    }

    /// What to ask for next.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Whom to ask.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// How to ask.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// Takes what has come back.
    pub fn take(&mut self, back: Result<Reply, Failure>) -> Next {
        match back {
            Ok(reply) => {
                let next = self.replied(&reply);
                if let Some(page) = &mut self.page {
                    *page = reply.page;
                }
                next
            }
            Err(failure) => self.failed(failure),
        }
    }

    fn replied(&mut self, reply: &Reply) -> Next {
        let status = reply.status;
        let said = self.said(status);
        match status {
            // A page that says so in passing is no wall: many a form has a captcha.
            _ if reply.wall && !matches!(status, 404 | 410) => blocked(format!("{} lets only people in", self.host())),
            200..=299 => Next::Done(self.arrived()),
            301 | 302 | 303 | 307 | 308 => self.follow(status, reply.location.as_deref()),
            // Many servers know only how to send pages.
            400.. if self.method == Method::Head && status != 429 => {
                self.method = Method::Get;
                AT_ONCE
            }
            404 | 410 => Next::Done(Verdict::Dead { reason: said }),
            429 => self.again(reply.retry_after.as_deref(), true).unwrap_or_else(|| blocked(said)),
            408 | 425 | 500 | 502..=599 => {
                let busy = status == 503;
                self.again(reply.retry_after.as_deref(), busy).unwrap_or(unreachable(said))
            }
            400.. => blocked(said),
            _ => unreachable(said),
        }
    }

    fn failed(&mut self, failure: Failure) -> Next {
        // Some servers hang up on whoever asks for the head alone.
        self.method = Method::Get;
        let reason = failure.describe(self.host());
        match failure {
            Failure::Untrusted(_) => Next::Done(Verdict::Untrusted { reason }),
            Failure::NoSuchHost => self.again(None, false).unwrap_or(Next::Done(Verdict::Dead { reason })),
            _ => self.again(None, false).unwrap_or(unreachable(reason)),
        }
    }

    /// Asks once more later, unless that was done often enough or would take too long.
    fn again(&mut self, retry_after: Option<&str>, whole_host: bool) -> Option<Next> {
        if self.retries >= RETRIES {
            return None;
        }
        let backed_off = Duration::from_secs(1 << (2 * self.retries));
        let wished = retry_after.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
        let after = wished.unwrap_or(backed_off);
        self.retries += 1;
        (after <= LONGEST_WAIT).then_some(Next::Ask { after, whole_host })
    }

    fn follow(&mut self, status: u16, location: Option<&str>) -> Next {
        let target =
            location.and_then(|to| self.url.join(to).ok()).filter(|to| matches!(to.scheme(), "http" | "https"));
        let Some(mut to) = target else {
            return unreachable(format!("{} sends on to nowhere ({status})", self.host()));
        };
        if to.fragment().is_none_or(str::is_empty) {
            to.set_fragment(None);
        }
        // Some send elsewhere and back to the start, to see that we keep what they give us there.
        let is_known = to == self.url || self.passed.contains(&to);
        if is_known || self.passed.len() >= MOST_HOPS {
            return blocked(format!("{} sends in circles", self.host()));
        }
        self.permanent &= matches!(status, 301 | 308);
        self.passed.push(to.clone());
        self.url = to;
        AT_ONCE
    }

    /// The verdict where a page was found.
    fn arrived(&self) -> Verdict {
        if self.passed.is_empty() || self.url == self.start {
            return Verdict::Ok;
        }
        if is_login(&self.url) && !is_login(&self.start) {
            return Verdict::Blocked { reason: format!("{} asks to sign in", self.host()) };
        }
        if !self.permanent {
            return Verdict::Redirected;
        }
        Verdict::Moved { to: self.url.to_string(), same: !is_front(&self.url) || is_front(&self.start) }
    }

    /// What the server has said, and where, if that is not where we set out for.
    fn said(&self, status: u16) -> String {
        let there = if !self.passed.is_empty() { format!(", at {}", shown(self.url.as_str())) } else { String::new() };
        format!("{} answers {status}{there}", self.host())
    }
}

fn blocked(reason: String) -> Next {
    Next::Done(Verdict::Blocked { reason })
}

fn unreachable(reason: String) -> Next {
    Next::Done(Verdict::Unreachable { reason })
}

/// Whether it is the first page of a host: who is sent there has lost the page that was linked.
fn is_front(url: &Url) -> bool {
    url.path() == "/" && url.query().is_none()
}

/// Whether it is a page to sign in at.
fn is_login(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let by_host = ["login.", "accounts.", "auth.", "sso.", "signin."].iter().any(|start| host.starts_with(start));
    let word = |part: &str| {
        let part = part.to_ascii_lowercase();
        let part = part.split('.').next().unwrap_or_default();
        matches!(part, "login" | "signin" | "sign-in" | "sign_in" | "log-in" | "sso" | "authwall" | "consent")
    };
    by_host || url.path_segments().is_some_and(|mut parts| parts.any(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(address: &str) -> Visit {
        Visit::new(&Address::parse(address).expect("an address")).expect("a URL")
    }

    fn reply(status: u16, location: &str) -> Result<Reply, Failure> {
        let location = (!location.is_empty()).then(|| location.to_owned());
        Ok(Reply { status, location, ..Reply::default() })
    }

    /// What comes of an address if these are the answers.
    fn verdict(address: &str, replies: &[(u16, &str)]) -> Verdict {
        let mut visit = visit(address);
        let mut last = AT_ONCE;
        for &(status, location) in replies {
            assert!(matches!(last, Next::Ask { .. }), "{status} is not asked for: {last:?}");
            last = visit.take(reply(status, location));
        }
        match last {
            Next::Done(verdict) => verdict,
            Next::Ask { .. } => panic!("{address} {replies:?} goes on"),
        }
    }

    #[test]
    fn statuses_have_their_classes() {
        for (replies, class) in [
            (&[(200, "")][..], "ok"),
            (&[(204, "")], "ok"),
            (&[(405, ""), (200, "")], "ok"),
            (&[(404, ""), (200, "")], "ok"),
            (&[(404, ""), (404, "")], "dead"),
            (&[(410, ""), (410, "")], "dead"),
            (&[(403, ""), (403, "")], "blocked"),
            (&[(401, ""), (401, "")], "blocked"),
            (&[(451, ""), (451, "")], "blocked"),
            (&[(999, ""), (999, "")], "blocked"),
            (&[(501, ""), (501, "")], "blocked"),
            (&[(429, ""), (429, ""), (429, "")], "blocked"),
            (&[(500, ""), (500, ""), (500, ""), (500, "")], "unreachable"),
            (&[(503, ""), (503, ""), (200, "")], "ok"),
            (&[(304, "")], "unreachable"),
            (&[(301, "")], "unreachable"),
            (&[(301, "ftp://e.org/")], "unreachable"),
            (&[(302, "/b"), (200, "")], "redirected"),
            (&[(301, "/b"), (307, "/c"), (200, "")], "redirected"),
            (&[(301, "/b"), (404, ""), (404, "")], "dead"),
            (&[(302, "/login?next=a"), (200, "")], "blocked"),
            (&[(302, "/b"), (302, "/a"), (200, "")], "ok"),
        ] {
            assert_eq!(verdict("https://e.org/a", replies).class(), class, "{replies:?}");
        }
        for circle in [&[(302, "/a")][..], &[(302, "/b"), (302, "/b")], &[(302, "/b"), (302, "/a"), (302, "/b")]] {
            assert_eq!(verdict("https://e.org/a", circle).reason(), "e.org sends in circles", "{circle:?}");
        }
        let ever_on = ["/b", "/c", "/d", "/e", "/f", "/g", "/h", "/i", "/j", "/k", "/l"].map(|to| (302, to));
        assert_eq!(verdict("https://e.org/a", &ever_on).reason(), "e.org sends in circles");
    }

    #[test]
    fn a_page_has_moved_if_all_hops_are_for_good_and_it_is_no_front_page() {
        let moved = |to: &str, same| Verdict::Moved { to: to.to_owned(), same };
        let two = [(301, "https://f.org/b"), (308, "c"), (200, "")];
        assert_eq!(verdict("http://e.org/a#x", &two), moved("https://f.org/c", true));
        assert_eq!(verdict("http://e.org/a", &[(301, "/"), (200, "")]), moved("http://e.org/", false));
        assert_eq!(verdict("http://e.org/", &[(301, "https://e.org"), (200, "")]), moved("https://e.org/", true));
    }

    #[test]
    fn what_may_pass_is_asked_three_times_with_longer_waits() {
        for (failure, class) in [
            (Failure::NoSuchHost, "dead"),
            (Failure::Lookup, "unreachable"),
            (Failure::TimedOut, "unreachable"),
            (Failure::Refused, "unreachable"),
            (Failure::Broken, "unreachable"),
            (Failure::Other("x".to_owned()), "unreachable"),
        ] {
            let mut visit = visit("https://e.org/a");
            let mut waits = Vec::new();
            let verdict = loop {
                match visit.take(Err(failure.clone())) {
                    Next::Ask { after, .. } => waits.push(after.as_secs()),
                    Next::Done(verdict) => break verdict,
                }
            };
            assert_eq!((verdict.class(), &waits[..]), (class, &[1, 4][..]), "{failure:?}");
        }
        let untrusted = visit("https://e.org/a").take(Err(Failure::Untrusted("expired".to_owned())));
        assert_eq!(untrusted, Next::Done(Verdict::Untrusted { reason: "e.org: expired".to_owned() }));
    }

    #[test]
    fn a_server_says_how_long_to_wait_up_to_a_limit() {
        let busy = |wait: &str| {
            let retry_after = Some(wait.to_owned());
            visit("https://e.org/a").take(Ok(Reply { status: 429, retry_after, ..Reply::default() }))
        };
        assert_eq!(busy("7"), Next::Ask { after: Duration::from_secs(7), whole_host: true });
        assert_eq!(busy("soon"), Next::Ask { after: Duration::from_secs(1), whole_host: true });
        assert!(matches!(busy("3600"), Next::Done(Verdict::Blocked { .. })));
    }

    #[test]
    fn a_page_that_is_to_be_read_is_asked_for_at_once() {
        let mut visit = Visit::to_read(Url::parse("http://e.org/a").expect("a URL"));
        assert_eq!((visit.method(), visit.is_to_read()), (Method::Get, true));
        assert_eq!(visit.take(reply(301, "https://e.org/a")), AT_ONCE);
        let last = visit.take(Ok(Reply { status: 200, page: "{}".to_owned(), ..Reply::default() }));
        assert!(matches!(last, Next::Done(Verdict::Moved { .. })), "{last:?}");
        assert_eq!((visit.page(), visit.start()), ("{}", "http://e.org/a"));
    }

    #[test]
    fn a_wall_is_no_answer() {
        let walled = visit("https://e.org/a").take(Ok(Reply { status: 503, wall: true, ..Reply::default() }));
        assert!(matches!(walled, Next::Done(Verdict::Blocked { .. })), "{walled:?}");
    }
}
