//! What tells one resource from another.

use url::Url;

use crate::catalog::{Arxiv, Doi, Resource, is_tracking};
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
    let mut found = Vec::new();
    let details = resource.details();
    if let Some(doi) = &details.doi {
        found.push((Identity::Doi(doi.value.as_str().to_lowercase()), doi.span));
    }
    if let Some(arxiv) = &details.arxiv {
        found.push((Identity::Arxiv(without_version(arxiv.value.as_str())), arxiv.span));
    }
    if let Some(isbn) = &details.isbn {
        found.push((Identity::Isbn(isbn.value.thirteen()), isbn.span));
    }
    if let Some(url) = &resource.url
        && let Some(identity) = of_address(url.value.as_str())
    {
        found.push((identity, url.span));
    }
    found
}

/// What an address identifies.
pub(super) fn of_address(address: &str) -> Option<Identity> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?.trim_start_matches("www.").to_owned();
    let path = url.path();
    if matches!(host.as_str(), "doi.org" | "dx.doi.org")
        && let Some(doi) = Doi::parse(path.trim_start_matches('/'))
    {
        return Some(Identity::Doi(doi.as_str().to_lowercase()));
    }
    if host == "arxiv.org" || host.ends_with(".arxiv.org") {
        let id = ["/abs/", "/pdf/", "/html/"].iter().find_map(|folder| path.strip_prefix(folder));
        let id = id.map(|id| id.trim_end_matches('/').trim_end_matches(".pdf"));
        if let Some(id) = id.and_then(Arxiv::parse) {
            return Some(Identity::Arxiv(without_version(id.as_str())));
        }
    }
    let mut query: Vec<String> = url
        .query_pairs()
        .filter(|(name, _)| !is_tracking(name, &host))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    if host == "youtu.be" {
        query.push(format!("v={}", path.trim_matches('/')));
        return Some(page("youtube.com", "/watch", query, url.fragment()));
    }
    let host = if host == "m.youtube.com" { "youtube.com" } else { &host };
    Some(page(host, path, query, url.fragment()))
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

fn without_version(id: &str) -> String {
    let digits = |version: &str| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
    match id.rsplit_once('v') {
        Some((id, version)) if digits(version) => id.to_owned(),
        _ => id.to_owned(),
    }
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
        same("https://doi.org/10.1145/ABC", "https://dx.doi.org/10.1145/abc");
        same("https://youtu.be/xyz?si=1", "https://www.youtube.com/watch?v=xyz&ab_channel=a");
        same("https://github.com/a/b.git", "https://github.com/a/b");
        assert_ne!(of_address("https://example.org/a#b"), of_address("https://example.org/a#c"));
        assert_ne!(of_address("https://example.org/a?b=1"), of_address("https://example.org/a?b=2"));
    }
}
