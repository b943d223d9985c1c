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

    /// The copy that an answer names, if it names one that is a page of the archive and not one of its error pages.
    ///
    /// # Errors
    ///
    /// What is wrong with an answer that is none of this interface, as the end of a sentence.
    pub fn copy(&self, answer: &str) -> Result<Option<String>, String> {
        let answer: Answer = serde_json::from_str(answer).map_err(|_| "it answers something else".to_owned())?;
        let closest = answer.archived_snapshots.closest;
        let found = closest.filter(|found| found.available && found.status == "200");
        Ok(found.and_then(|found| self.accepted(&found.url)))
    }

    /// Whether an address is one of the archive itself, which has no copies of its copies.
    #[must_use]
    pub fn has(&self, address: &str) -> bool {
        Url::parse(address).is_ok_and(|url| self.is_own(&url))
    }

    /// The address of a copy as it is written: with `https`, even if the interface says `http`, unless that is what the
    /// archive itself speaks.
    fn accepted(&self, copy: &str) -> Option<String> {
        let mut url = Url::parse(copy).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        if !self.is_own(&url) {
            return None;
        }
        let plain = self.interface.scheme() == "http" && url.host_str() == self.interface.host_str();
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

    #[test]
    fn a_copy_is_a_page_of_the_archive() {
        let copy = |url: &str| usual().copy(&answer(url, "200", true)).expect("an answer");
        let there = Some("https://web.archive.org/web/20240102030405/http://e.org:80/a?b".to_owned());
        assert_eq!(copy("http://web.archive.org/web/20240102030405/http://e.org:80/a?b"), there);
        assert_eq!(copy("https://web.archive.org/web/20240102030405/http://e.org:80/a?b"), there);
        for elsewhere in
            ["https://e.org/", "javascript:alert(1)", "ftp://web.archive.org/a", "", "/web/1/https://e.org"]
        {
            assert_eq!(copy(elsewhere), None, "{elsewhere}");
        }
        assert_eq!(copy("https://notarchive.org/"), None);
        assert_eq!(copy("https://web.archive.org.e.org/"), None);
        assert_eq!(usual().copy(&answer("https://web.archive.org/a", "404", true)), Ok(None));
        assert_eq!(usual().copy(&answer("https://web.archive.org/a", "200", false)), Ok(None));
    }

    #[test]
    fn an_archive_of_ones_own_speaks_as_it_does() {
        let own = Archive::at("http://127.0.0.1:8080/available").expect("an address");
        let copy = |url: &str| own.copy(&answer(url, "200", true)).expect("an answer");
        assert_eq!(copy("http://127.0.0.1:8081/a").as_deref(), Some("http://127.0.0.1:8081/a"));
        assert_eq!(copy("http://web.archive.org/a").as_deref(), Some("https://web.archive.org/a"));
        assert_eq!(copy("http://127.0.0.2:8080/a"), None);
    }

    #[test]
    fn no_copy_is_an_answer_and_anything_else_is_none() {
        let none = r#"{"url": "e.org/a", "archived_snapshots": {}}"#;
        assert_eq!(usual().copy(none), Ok(None));
        for other in ["", "<html>", "[]", "{}", r#"{"archived_snapshots": {"closest": {"url": 1}}}"#] {
            assert!(usual().copy(other).is_err(), "{other}");
        }
    }
}
