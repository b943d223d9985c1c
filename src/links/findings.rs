use super::dead::dead;
use super::moved::{Owners, moved};
use super::{Link, Place, Verdict};
use crate::catalog::{Address, Allowed, Catalog};
use crate::diagnostic::{Code, Diagnostic, Levels};
use crate::rules::{holds, settle, within};
use crate::source::{Edit, Sources, Span};

/// What has been learnt of addresses. They are those at which visits start.
pub trait Known {
    /// What has become of an address, if that is known.
    fn verdict(&self, address: &str) -> Option<&Verdict>;

    /// The copy that an archive has of what is dead, if it was asked and has one.
    fn copy(&self, address: &str) -> Option<&str>;
}

/// What an author has to hear, in the order of the catalog, without what the entries allow. Of an address of which nothing
/// is known nothing is said.
#[must_use]
pub fn findings(
    links: &[Link],
    known: &impl Known,
    catalog: &Catalog,
    sources: &Sources,
    levels: &Levels,
) -> Vec<Diagnostic> {
    let owners = Owners::new(links, known, catalog);
    let mut found: Vec<Diagnostic> = Vec::new();
    for link in links {
        if let Some(verdict) = known.verdict(link.visit.start()) {
            found.extend(link.places.iter().filter_map(|place| finding(link, place, verdict, known, sources, &owners)));
        }
    }
    // An entry allows in vain what is well; while there is no telling, its permission stays.
    let is_well = |one: &Allowed| {
        let in_entry = |link: &Link| link.places.iter().any(|place| holds(one.entry, place.address.span));
        let mut of_it = links.iter().filter(|link| in_entry(link)).peekable();
        of_it.peek().is_some() && of_it.all(|link| known.verdict(link.visit.start()).is_some_and(Verdict::is_well))
    };
    settle(&mut found, catalog, levels, |one| one.code.value.needs_the_network() && is_well(one));
    found.sort_by_cached_key(|one| {
        let label = one.primary.as_ref().map(|label| label.span);
        (label.map(|span| sources.name(span.file).to_owned()), label.map(|span| span.start), one.code)
    });
    found
}

fn finding(
    link: &Link,
    place: &Place,
    verdict: &Verdict,
    known: &impl Known,
    sources: &Sources,
    owners: &Owners<'_>,
) -> Option<Diagnostic> {
    let written = place.address.value.as_str();
    let exact = within(sources, place.address.span, written);
    let span = exact.unwrap_or(place.address.span);
    let told = |code, message: String| Some(Diagnostic::new(code, message).at(span, ""));
    match verdict {
        Verdict::Ok | Verdict::Redirected => None,
        Verdict::Moved { to, same } => Some(moved(place, to, *same, exact, owners).at(span, "")),
        Verdict::Dead { reason } => {
            let copy = known.copy(link.visit.start());
            Some(dead(place, reason, exact, copy, known, sources).at(span, ""))
        }
        Verdict::Blocked { reason } => told(Code::BlockedLink, format!("this page cannot be checked: {reason}")),
        Verdict::Unreachable { reason } => told(Code::UnreachableLink, format!("this page is out of reach: {reason}")),
        Verdict::Untrusted { reason } => told(Code::UntrustedLink, format!("this page is not to be trusted: {reason}")),
    }
}

/// Another address in the place of one, if it can be written in any quotes, and in Markdown, as it is.
pub(super) fn instead(span: Span, to: &str) -> Option<Edit> {
    if Address::parse(to).is_err() || to.contains(['"', '\'', '(', ')', '<', '>']) {
        return None;
    }
    Some(Edit { range: span.range(), text: to.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_address_that_could_end_its_string_is_not_written() {
        let mut sources = Sources::new();
        let file = sources.add("a.toml", "https://e.org/a".to_owned()).expect("a short text");
        let span = Span::new(file, 0..15);
        assert!(instead(span, "https://e.org/b?c=d#e").is_some());
        for to in ["https://e.org/b'c", "https://e.org/b\"c", "https://e.org/b_(c)", "https://e.org/?a\\b"] {
            assert_eq!(instead(span, to), None, "{to}");
        }
    }
}
