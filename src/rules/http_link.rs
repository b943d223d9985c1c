use std::collections::HashSet;

use super::literal::within;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::project::Project;
use crate::source::Edit;

/// Domains that serve `https`, with all hosts below them.
const SECURE: &[&str] = &[
    "acm.org",
    "aclanthology.org",
    "amazon.com",
    "anthropic.com",
    "apple.com",
    "archive.org",
    "arxiv.org",
    "bbc.co.uk",
    "bitbucket.org",
    "cmu.edu",
    "crates.io",
    "dev.to",
    "docs.rs",
    "doi.org",
    "dropbox.com",
    "facebook.com",
    "github.com",
    "github.io",
    "gitlab.com",
    "google.com",
    "harvard.edu",
    "huggingface.co",
    "ieee.org",
    "jmlr.org",
    "kaggle.com",
    "linkedin.com",
    "medium.com",
    "microsoft.com",
    "mit.edu",
    "mozilla.org",
    "nature.com",
    "neurips.cc",
    "nih.gov",
    "npmjs.com",
    "nytimes.com",
    "openai.com",
    "openreview.net",
    "oreilly.com",
    "pypi.org",
    "python.org",
    "readthedocs.io",
    "reddit.com",
    "rust-lang.org",
    "sciencedirect.com",
    "springer.com",
    "stackoverflow.com",
    "stanford.edu",
    "substack.com",
    "twitter.com",
    "usenix.org",
    "vimeo.com",
    "w3.org",
    "wikipedia.org",
    "wiley.com",
    "x.com",
    "ycombinator.com",
    "youtu.be",
    "youtube.com",
];

/// Finds `http` addresses whose host is known to serve `https`: it is a well-known one, or the catalog itself links to it
/// that way elsewhere.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let addresses = || project.catalog.resources().flat_map(|(_, resource)| resource.addresses());
    let secure: HashSet<String> =
        addresses().filter(|url| url.value.scheme() == "https").map(|url| url.value.host()).collect();
    let plain = addresses().filter(|url| url.value.scheme() == "http");
    let told = plain.filter_map(|url| {
        let host = url.value.host();
        let known = || SECURE.iter().any(|domain| host.strip_suffix(domain).is_some_and(below));
        let reason = if secure.contains(&host) {
            format!("`{host}` is linked with `https` elsewhere in the catalog")
        } else if known() {
            format!("`{host}` serves `https`")
        } else {
            return None;
        };
        let diagnostic = Diagnostic::new(Code::HttpLink, format!("this address is `http`, and {reason}"));
        let whole = within(project.sources, url.span, url.value.as_str()).filter(|_| !url.value.has_port());
        Some(match whole {
            None => diagnostic.at(url.span, "").help("write `https`"),
            Some(whole) => {
                let start = whole.range().start;
                let edit = Edit { range: start..start + "http".len(), text: "https".to_owned() };
                diagnostic.at(whole, "").fix(Fix::safe("write `https`", whole.file, vec![edit]))
            }
        })
    });
    told.collect()
}

/// Whether what is left of a host before a domain makes it that domain, or one below it.
fn below(rest: &str) -> bool {
    rest.is_empty() || rest.ends_with('.')
}
