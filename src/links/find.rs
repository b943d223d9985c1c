use std::collections::HashMap;

use pulldown_cmark::{Event, Parser, Tag};
use url::Url;

use super::{Verdict, Visit};
use crate::catalog::{Address, Allowed, Catalog, Resource, Text};
use crate::diagnostic::{Code, Diagnostic, Fix, Levels};
use crate::rules::{holds, settle, within};
use crate::source::{Edit, Sources, Span, Spanned};

/// One page that a catalog links to, once or more often.
#[derive(Debug, Clone)]
pub struct Link {
    /// How to get to it.
    pub visit: Visit,
    /// The addresses as they are written, which may differ behind the `#`.
    pub places: Vec<Spanned<Address>>,
}

/// All pages that a catalog links to, each once, in the order of the catalog: by `url`, by related links and archived
/// copies, by the DOI or the arXiv identifier of what has no `url`, and by remarks.
#[must_use]
pub fn links(catalog: &Catalog) -> Vec<Link> {
    let mut found: Vec<Link> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let of_resources = catalog.resources().flat_map(|(_, resource)| addresses(resource));
    let of_places = catalog.places().filter_map(|(_, place)| place.note.as_deref()).flat_map(in_note);
    for place in of_resources.chain(of_places) {
        let Some(visit) = Visit::new(&place.value) else { continue };
        let at = *known.entry(visit.start().to_owned()).or_insert(found.len());
        match found.get_mut(at) {
            Some(link) => link.places.push(place),
            None => found.push(Link { visit, places: vec![place] }),
        }
    }
    found
}

fn addresses(resource: &Resource) -> Vec<Spanned<Address>> {
    let mut found: Vec<Spanned<Address>> = resource.addresses().cloned().collect();
    if resource.url.is_none() {
        let details = resource.details();
        let doi = details.doi.as_ref().map(|doi| doi.span);
        let span = doi.or_else(|| details.arxiv.as_ref().map(|arxiv| arxiv.span));
        let address = resource.link().and_then(|link| Address::parse(&link).ok());
        found.extend(address.zip(span).map(|(address, span)| Spanned::new(address, span)));
    }
    found.extend(resource.note.iter().flat_map(in_note));
    found
}

/// The addresses in a remark, each at the place of the whole remark.
fn in_note(note: &Spanned<Text>) -> Vec<Spanned<Address>> {
    let mut found = Vec::new();
    for text in note.value.all() {
        for event in Parser::new(text) {
            if let Event::Start(Tag::Link { dest_url, .. }) = event {
                found.extend(Address::parse(&dest_url).ok().map(|address| Spanned::new(address, note.span)));
            }
        }
    }
    found
}

/// What an author has to hear, in the order of the catalog, without what the entries allow. `verdict` knows what has become
/// of the address that a visit starts at; of one that it does not know nothing is said.
#[must_use]
pub fn findings<'v>(
    links: &[Link],
    verdict: impl Fn(&str) -> Option<&'v Verdict>,
    catalog: &Catalog,
    sources: &Sources,
    levels: &Levels,
) -> Vec<Diagnostic> {
    let judged = || links.iter().filter_map(|link| Some((link, verdict(link.visit.start())?)));
    let mut found: Vec<Diagnostic> = judged()
        .flat_map(|(link, verdict)| link.places.iter().filter_map(move |place| finding(place, verdict, sources)))
        .collect();
    // An entry allows in vain what is well; while there is no telling, its permission stays.
    let is_well = |one: &Allowed| {
        let in_entry = |link: &Link| link.places.iter().any(|place| holds(one.entry, place.span));
        let mut of_it = links.iter().filter(|link| in_entry(link)).peekable();
        of_it.peek().is_some() && of_it.all(|link| verdict(link.visit.start()).is_some_and(Verdict::is_well))
    };
    settle(&mut found, catalog, levels, |one| one.code.value.needs_the_network() && is_well(one));
    found.sort_by_cached_key(|one| {
        let label = one.primary.as_ref().map(|label| label.span);
        (label.map(|span| sources.name(span.file).to_owned()), label.map(|span| span.start), one.code)
    });
    found
}

fn finding(place: &Spanned<Address>, verdict: &Verdict, sources: &Sources) -> Option<Diagnostic> {
    let written = place.value.as_str();
    let exact = within(sources, place.span, written);
    let span = exact.unwrap_or(place.span);
    let told = |code, message: String| Some(Diagnostic::new(code, message).at(span, ""));
    match verdict {
        Verdict::Ok | Verdict::Redirected => None,
        Verdict::Moved { to, same } => {
            let to = with_fragment(to, written);
            if !same {
                let told = told(Code::MovedLink, "this page has moved to the front page of its site".to_owned());
                return told
                    .map(|one| one.help(format!("look whether it is still there; the site sends on to `{to}`")));
            }
            let told = told(Code::MovedLink, format!("this page has moved to `{to}`"))?;
            let help = format!("write `{to}`");
            Some(match exact.and_then(|span| cure(span, &to)) {
                Some(fix) => told.fix(fix),
                None => told.help(help),
            })
        }
        Verdict::Dead { reason } => told(Code::DeadLink, format!("this page is gone: {reason}"))
            .map(|one| one.help("find where it is now, or write the address of an archived copy")),
        Verdict::Blocked { reason } => told(Code::BlockedLink, format!("this page cannot be checked: {reason}")),
        Verdict::Unreachable { reason } => told(Code::UnreachableLink, format!("this page is out of reach: {reason}")),
        Verdict::Untrusted { reason } => told(Code::UntrustedLink, format!("this page is not to be trusted: {reason}")),
    }
}

/// The change to the new address, if it can be written in any quotes, and in Markdown, as it is.
fn cure(span: Span, to: &str) -> Option<Fix> {
    if Address::parse(to).is_err() || to.contains(['"', '\'', '(', ')', '<', '>']) {
        return None;
    }
    let edit = Edit { range: span.range(), text: to.to_owned() };
    Some(Fix::safe("write the new address", span.file, vec![edit]))
}

/// The new address with what stood behind the `#` of the old one, as browsers do it.
fn with_fragment(to: &str, written: &str) -> String {
    match (Url::parse(to), written.split_once('#')) {
        (Ok(url), Some((_, fragment))) if url.fragment().is_none() => format!("{to}#{fragment}"),
        _ => to.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{CatalogBuilder, Format};

    #[test]
    fn a_page_is_asked_once_and_an_identifier_where_there_is_no_address() {
        let text = "[[resource]]\nid = \"a\"\ntitle = \"A\"\nurl = \"https://e.org/a#x\"\narxiv = \"2106.09685\"\n\
                    note = \"[y](https://e.org/a#y)\"\n[[resource]]\nid = \"b\"\ntitle = \"B\"\ndoi = \"10.1000/182\"\n";
        let mut sources = Sources::new();
        let file = sources.add("a.toml", text.to_owned()).expect("a short text");
        let mut builder = CatalogBuilder::new();
        builder.read(file, sources.text(file), Format::Toml);
        let found = links(&builder.finish().0);
        let found: Vec<(&str, usize)> = found.iter().map(|link| (link.visit.start(), link.places.len())).collect();
        assert_eq!(found, [("https://e.org/a", 2), ("https://doi.org/10.1000/182", 1)]);
    }

    #[test]
    fn a_new_address_that_could_end_its_string_is_not_written() {
        let mut sources = Sources::new();
        let file = sources.add("a.toml", "https://e.org/a".to_owned()).expect("a short text");
        let span = Span::new(file, 0..15);
        assert!(cure(span, "https://e.org/b?c=d#e").is_some());
        for to in ["https://e.org/b'c", "https://e.org/b\"c", "https://e.org/b_(c)", "https://e.org/?a\\b"] {
            assert_eq!(cure(span, to), None, "{to}");
        }
    }

    #[test]
    fn what_stood_behind_the_hash_stays_unless_there_is_another() {
        assert_eq!(with_fragment("https://e.org/b", "https://e.org/a#x"), "https://e.org/b#x");
        assert_eq!(with_fragment("https://e.org/b#y", "https://e.org/a#x"), "https://e.org/b#y");
        assert_eq!(with_fragment("https://e.org/b", "https://e.org/a"), "https://e.org/b");
    }
}
