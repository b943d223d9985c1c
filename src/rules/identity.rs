//! What tells one resource from another.

use url::Url;

use crate::catalog::{Address, Arxiv, Doi, Isbn, Resource, is_tracking};
use crate::source::Span;

/// Something that only one resource can have.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Identity {
    /// A DOI, in lower case: they do not tell case apart (DOI Handbook, section 2.4).
    Doi(String),
    /// An arXiv identifier without its version.
    Arxiv(String),
    /// An ISBN of 13 digits.
    Isbn(String),
    /// An address as far as it says what is there.
    Address {
        /// All before the fragment.
        page: String,
        /// The part of the page.
        fragment: String,
    },
}

impl Identity {
    /// What a DOI identifies.
    #[must_use]
    pub fn of_doi(doi: &Doi) -> Self {
        Arxiv::of_doi(doi).map_or_else(|| Self::Doi(doi.as_str().to_lowercase()), |arxiv| Self::of_arxiv(&arxiv))
    }

    /// What an arXiv identifier identifies.
    #[must_use]
    pub fn of_arxiv(arxiv: &Arxiv) -> Self {
        Self::Arxiv(arxiv.without_version().as_str().to_owned())
    }

    /// What an ISBN identifies.
    #[must_use]
    pub fn of_isbn(isbn: &Isbn) -> Self {
        Self::Isbn(isbn.thirteen())
    }

    /// What an address identifies.
    #[must_use]
    pub fn of_address(address: &Address) -> Option<Self> {
        of_address(address.as_str())
    }

    /// What it is called.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Doi(doi) => format!("the DOI `{doi}`"),
            Self::Arxiv(id) => format!("the arXiv identifier `{id}`"),
            Self::Isbn(isbn) => format!("the ISBN `{isbn}`"),
            Self::Address { page, .. } => format!("the address `{page}`"),
        }
    }
}

/// All that identifies a resource, and where each stands.
#[must_use]
pub fn identities(resource: &Resource) -> Vec<(Identity, Span)> {
    let details = resource.details();
    let doi = details.doi.as_ref().map(|doi| (Identity::of_doi(&doi.value), doi.span));
    let arxiv = details.arxiv.as_ref().map(|arxiv| (Identity::of_arxiv(&arxiv.value), arxiv.span));
    let isbn = details.isbn.as_ref().map(|isbn| (Identity::of_isbn(&isbn.value), isbn.span));
    let url = resource.url.as_ref().and_then(|url| Some((Identity::of_address(&url.value)?, url.span)));
    [doi, arxiv, isbn, url].into_iter().flatten().collect()
}

/// What a text that is an address identifies.
pub(super) fn of_address(address: &str) -> Option<Identity> {
    if let Some(doi) = Doi::of_address(address) {
        return Some(Identity::of_doi(&doi));
    }
    if let Some(arxiv) = Arxiv::of_address(address) {
        return Some(Identity::of_arxiv(&arxiv));
    }
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?.trim_start_matches("www.").to_owned();
    let path = url.path();
    if let Some(video) = video(&url, &host) {
        return Some(page("youtube.com", "/watch", vec![format!("v={video}")], None));
    }
    let query: Vec<String> = url
        .query_pairs()
        .filter(|(name, _)| !is_tracking(name, &host))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    // GitHub does not tell case apart in the names of accounts and repositories.
    let path = if host == "github.com" { path.to_lowercase() } else { path.to_owned() };
    Some(page(&host, &path, query, url.fragment()))
}

/// The video that an address of YouTube shows, wherever it begins and whichever list it stands in.
fn video(url: &Url, host: &str) -> Option<String> {
    let mut parts = url.path().trim_matches('/').split('/');
    let found = match host.trim_start_matches("m.") {
        "youtu.be" => parts.next().map(str::to_owned),
        "youtube.com" | "youtube-nocookie.com" => match parts.next()? {
            "watch" => url.query_pairs().find(|(name, _)| name == "v").map(|(_, video)| video.into_owned()),
            "embed" | "shorts" | "live" | "v" => parts.next().map(str::to_owned),
            _ => None,
        },
        _ => None,
    };
    found.filter(|video| !video.is_empty())
}

fn page(host: &str, path: &str, mut query: Vec<String>, fragment: Option<&str>) -> Identity {
    query.sort_unstable();
    let path = path.trim_end_matches("index.html").trim_end_matches('/').trim_end_matches(".git");
    let mut page = format!("{host}{path}");
    if !query.is_empty() {
        page.push('?');
        page.push_str(&query.join("&"));
    }
    Identity::Address { page, fragment: fragment.unwrap_or("").to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_ways_lead_to_one_page() {
        let same = |a: &str, b: &str| assert_eq!(of_address(a), of_address(b), "{a} {b}");
        same("http://www.Example.org/a/", "https://example.org/a");
        same("https://example.org/?utm_source=x&b=1&a=2", "https://example.org?a=2&b=1");
        same("https://arxiv.org/abs/2106.09685v2", "http://arxiv.org/pdf/2106.09685.pdf");
        same("https://arxiv.org/abs/2106.09685", "https://doi.org/10.48550/arXiv.2106.09685");
        same("https://doi.org/10.1145/ABC", "https://dx.doi.org/10.1145/abc");
        same("https://youtu.be/xyz?si=1", "https://www.youtube.com/watch?v=xyz&ab_channel=a");
        for video in ["watch?v=xyz&t=3s", "watch?list=PL1&v=xyz", "embed/xyz", "shorts/xyz", "live/xyz?feature=share"] {
            same("https://youtu.be/xyz", &format!("https://www.youtube.com/{video}"));
        }
        same("https://github.com/a/b.git", "https://github.com/A/b");
        assert_ne!(of_address("https://example.org/a#b"), of_address("https://example.org/a#c"));
        assert_ne!(of_address("https://example.org/a?b=1"), of_address("https://example.org/a?b=2"));
    }
}
