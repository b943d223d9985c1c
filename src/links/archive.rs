use serde::Deserialize;
use url::{Host, Url};

use super::Visit;
use crate::catalog::Address;

/// The host of the copies that the Internet Archive has.
const COPIES: &str = "web.archive.org";

/// An archive that is asked for copies of pages, by the availability interface of the Wayback Machine
/// (<https://archive.org/help/wayback_api.php>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    interface: Url,
}

/// What the interface answers, as far as it is needed.
#[derive(Deserialize)]
struct Answer {
    archived_snapshots: Snapshots,
}

#[derive(Deserialize)]
struct Snapshots {
    closest: Option<Snapshot>,
}

#[derive(Deserialize)]
struct Snapshot {
    available: bool,
    url: String,
    status: String,
}

impl Archive {
    /// The interface of the Internet Archive.
    pub const USUAL: &str = "https://archive.org/wayback/available";

    /// The archive whose interface is at an address.
    ///
    /// # Errors
    ///
    /// What is wrong with the address, as the end of a sentence that begins with it.
    pub fn at(address: &str) -> Result<Self, String> {
        Address::parse(address)?;
        let mut interface = Url::parse(address).map_err(|error| format!("is no URL: {error}"))?;
        interface.set_fragment(None);
        Ok(Self { interface })
    }

    /// The question for the latest copy of a page, that being what readers have seen last. Two addresses that differ in
    /// their scheme are one page to an archive, and the interface knows some pages only without it.
    #[must_use]
    pub fn question(&self, page: &str) -> Visit {
        let mut url = self.interface.clone();
        let bare = page.split_once("://").map_or(page, |(_, bare)| bare);
        url.query_pairs_mut().append_pair("url", bare);
        Visit::to_read(url)
    }

    /// The copy that the answer to a [`question`](Self::question) names, if it names one of the page that was asked for, and
    /// not of an error page.
    ///
    /// # Errors
    ///
    /// What is wrong with an answer that is none of this interface, as the end of a sentence.
    pub fn copy(&self, question: &str, answer: &str) -> Result<Option<String>, String> {
        let answer: Answer = serde_json::from_str(answer).map_err(|_| "it answers something else".to_owned())?;
        let closest = answer.archived_snapshots.closest;
        let found = closest.filter(|found| found.available && found.status == "200");
        let asked = Url::parse(question).ok().and_then(|url| Some(url.query_pairs().last()?.1.into_owned()));
        Ok(found.zip(asked).and_then(|(found, asked)| self.accepted(&found.url, &asked)))
    }

    /// Whether an address is one of the archive itself, which has no copies of its copies.
    #[must_use]
    pub fn has(&self, address: &str) -> bool {
        Url::parse(address).is_ok_and(|url| self.is_own(&url))
    }

    /// The address of a copy as it is written: with `https`, even if the interface says `http`, unless that is what the
    /// archive itself speaks. `None` if it is no copy of what was asked for.
    fn accepted(&self, copy: &str, asked: &str) -> Option<String> {
        let mut url = Url::parse(copy).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        let is_interface = url.host_str() == self.interface.host_str();
        let port = self.interface.port().filter(|_| is_interface);
        let has_login = !url.username().is_empty() || url.password().is_some();
        if !self.is_own(&url) || has_login || url.port() != port || !is_same_page(&copied(&url)?, asked) {
            return None;
        }
        let plain = self.interface.scheme() == "http" && is_interface;
        url.set_scheme(if plain { "http" } else { "https" }).ok()?;
        Address::parse(url.as_str()).ok().map(|address| address.as_str().to_owned())
    }

    fn is_own(&self, url: &Url) -> bool {
        match (url.host(), self.interface.host()) {
            (Some(Host::Domain(host)), _) if host == COPIES => true,
            (Some(Host::Domain(host)), Some(Host::Domain(own))) => {
                host == own || host.strip_suffix(own).is_some_and(|before| before.ends_with('.'))
            }
            (host, own) => host.is_some() && host == own,
        }
    }
}

/// The address of which a page of an archive is a copy: what stands behind `/web/`, 14 digits of its time and perhaps
/// letters that say how it is shown (`if_`).
fn copied(copy: &Url) -> Option<String> {
    let (time, page) = copy.path().strip_prefix("/web/")?.split_once('/')?;
    let shown = time.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_copy = time.len() == shown.len() + 14 && shown.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let query = copy.query().map(|query| format!("?{query}")).unwrap_or_default();
    is_copy.then(|| format!("{page}{query}"))
}

/// Whether two addresses are one page to an archive, which tells neither schemes apart nor hosts with and without `www`, nor
/// a slash at the end, nor case.
fn is_same_page(one: &str, other: &str) -> bool {
    let key = |address: &str| {
        let bare = address.split_once("://").map_or(address, |(_, bare)| bare);
        let url = Url::parse(&format!("http://{bare}")).ok()?;
        // `https` has a port of its own, which is written by some.
        let port = url.port().filter(|port| *port != 443);
        let host = url.host_str()?.trim_start_matches("www.").to_owned();
        let rest = format!("{}?{}", url.path().trim_end_matches('/'), url.query().unwrap_or_default());
        Some((host, port, rest.to_lowercase()))
    };
    key(one).is_some_and(|one| key(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual() -> Archive {
        Archive::at(Archive::USUAL).expect("an address")
    }

    /// An answer with a copy.
    fn answer(url: &str, status: &str, available: bool) -> String {
        let closest = serde_json::json!({ "available": available, "url": url, "timestamp": "20240102030405",
                                          "status": status });
        serde_json::json!({ "url": "e.org/a", "archived_snapshots": { "closest": closest } }).to_string()
    }

    #[test]
    fn a_page_is_asked_for_without_its_scheme_and_escaped() {
        let question = usual().question("https://e.org/a?b=c&d=e");
        assert_eq!(question.url(), "https://archive.org/wayback/available?url=e.org%2Fa%3Fb%3Dc%26d%3De");
        let own = Archive::at("http://localhost:1/find?key=x#y").expect("an address");
        assert_eq!(own.question("http://e.org/").url(), "http://localhost:1/find?key=x&url=e.org%2F");
        for wrong in ["", "archive.org", "ftp://archive.org/", "nope"] {
            assert!(Archive::at(wrong).is_err(), "{wrong}");
        }
    }

    /// What an archive makes of an answer about a page.
    fn copy(archive: &Archive, page: &str, answer: &str) -> Option<String> {
        archive.copy(archive.question(page).start(), answer).expect("an answer")
    }

    #[test]
    fn a_copy_is_one_of_the_page_that_was_asked_for() {
        let copy_of = |page: &str, url: &str| copy(&usual(), page, &answer(url, "200", true));
        let there = Some("https://web.archive.org/web/20240102030405/http://e.org:80/a?b".to_owned());
        assert_eq!(
            copy_of("https://e.org/a?b", "http://web.archive.org/web/20240102030405/http://e.org:80/a?b"),
            there
        );
        for same in ["http://www.e.org/A/?b", "https://e.org:443/a?b", "e.org/a?b"] {
            for flags in ["", "if_", "id_"] {
                let url = format!("https://web.archive.org/web/20240102030405{flags}/{same}");
                assert_eq!(copy_of("https://e.org/a?b", &url), Some(url.clone()));
            }
        }
        let time = "20240102030405";
        for elsewhere in [
            "https://e.org/",
            "javascript:alert(1)",
            "ftp://web.archive.org/a",
            "",
            "/web/1/https://e.org",
            "https://notarchive.org/web/20240102030405/https://e.org/a?b",
            "https://web.archive.org.e.org/web/20240102030405/https://e.org/a?b",
            "https://u@web.archive.org/web/20240102030405/https://e.org/a?b",
            "https://web.archive.org:8080/web/20240102030405/https://e.org/a?b",
            "https://web.archive.org/web/2024/https://e.org/a?b",
            "https://web.archive.org/web/20240102030405X/https://e.org/a?b",
            "https://web.archive.org/a?b",
        ] {
            assert_eq!(copy_of("https://e.org/a?b", elsewhere), None, "{elsewhere}");
        }
        for other in ["https://f.org/a?b", "https://e.org/a", "https://e.org/a?c", "https://e.org:8080/a?b", "e.org"] {
            assert_eq!(copy_of("https://e.org/a?b", &format!("https://web.archive.org/web/{time}/{other}")), None);
        }
        let well = format!("https://web.archive.org/web/{time}/https://e.org/a");
        assert!(copy(&usual(), "https://e.org/a", &answer(&well, "200", true)).is_some());
        assert_eq!(copy(&usual(), "https://e.org/a", &answer(&well, "404", true)), None);
        assert_eq!(copy(&usual(), "https://e.org/a", &answer(&well, "200", false)), None);
    }

    #[test]
    fn an_archive_of_ones_own_speaks_as_it_does() {
        let own = Archive::at("http://127.0.0.1:8080/available").expect("an address");
        let copy = |url: &str| copy(&own, "http://e.org/", &answer(url, "200", true));
        let page = "web/20240102030405/http://e.org/";
        let there = format!("http://127.0.0.1:8080/{page}");
        assert_eq!(copy(&there), Some(there));
        assert_eq!(copy(&format!("http://web.archive.org/{page}")), Some(format!("https://web.archive.org/{page}")));
        assert_eq!(copy(&format!("http://127.0.0.1:8081/{page}")), None);
        assert_eq!(copy(&format!("http://127.0.0.2:8080/{page}")), None);
    }

    #[test]
    fn no_copy_is_an_answer_and_anything_else_is_none() {
        let none = r#"{"url": "e.org/a", "archived_snapshots": {}}"#;
        let question = usual().question("https://e.org/a");
        assert_eq!(usual().copy(question.start(), none), Ok(None));
        for other in ["", "<html>", "[]", "{}", r#"{"archived_snapshots": {"closest": {"url": 1}}}"#] {
            assert!(usual().copy(question.start(), other).is_err(), "{other}");
        }
    }
}
