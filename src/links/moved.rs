//! What is told of a link that has moved, and its cure: the new address.

use std::collections::HashMap;

use url::Url;

use super::findings::instead;
use super::{Known, Link, Place, Role, Verdict};
use crate::catalog::{Address, Catalog, Key};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::{Identity, identities};
use crate::source::Span;

/// How much of an address is shown, in characters.
const SHOWN: usize = 200;

/// Which entries have an address, or will have it once all addresses that have moved are written anew.
pub(super) struct Owners<'c>(HashMap<Identity, Vec<(Span, &'c Key)>>);

impl<'c> Owners<'c> {
    pub(super) fn new(links: &[Link], known: &impl Known, catalog: &'c Catalog) -> Self {
        let mut owners: HashMap<Identity, Vec<(Span, &Key)>> = HashMap::new();
        for (_, resource) in catalog.resources() {
            for (identity, _) in identities(resource) {
                owners.entry(identity).or_default().push((resource.span, &resource.id.value));
            }
        }
        for link in links {
            let Some(Verdict::Moved { to, same: true }) = known.verdict(link.visit.start()) else { continue };
            for place in &link.places {
                let Role::Own { entry, .. } = place.role else { continue };
                let found = catalog.resources().find(|(_, resource)| resource.span == entry);
                if let (Some((_, resource)), Some(identity)) = (found, identity(to, place)) {
                    owners.entry(identity).or_default().push((entry, &resource.id.value));
                }
            }
        }
        Self(owners)
    }

    /// Another entry that has the new address of one.
    fn other(&self, to: &str, place: &Place) -> Option<&Key> {
        let Role::Own { entry, .. } = place.role else { return None };
        let owners = self.0.get(&identity(to, place)?)?;
        owners.iter().find(|(other, _)| *other != entry).map(|(_, id)| *id)
    }
}

fn identity(to: &str, place: &Place) -> Option<Identity> {
    Identity::of_address(&Address::parse(&with_fragment(to, place.address.value.as_str())).ok()?)
}

/// The finding of a link that has moved. It stands at `exact` if it is written as it is.
pub(super) fn moved(place: &Place, to: &str, same: bool, exact: Option<Span>, owners: &Owners<'_>) -> Diagnostic {
    let written = place.address.value.as_str();
    let to = &with_fragment(to, written);
    let told = |message: String| Diagnostic::new(Code::MovedLink, message);
    if !same {
        let told = told("this page has moved to the front page of its site".to_owned());
        return told.help(format!("look whether it is still there; the site sends on to `{}`", shown(to)));
    }
    let told = told(format!("this page has moved to `{}`", shown(to)));
    let doubt = doubt(written, to, owners.other(to, place));
    let Some((span, edit)) = exact.and_then(|span| Some((span, instead(span, to)?))) else {
        let told = told.help(format!("write `{}`", shown(to)));
        return doubt.into_iter().fold(told, Diagnostic::note);
    };
    let (title, edits) = ("write the new address", vec![edit]);
    match doubt {
        Some(doubt) => told.note(doubt).fix(Fix::suggested(title, span.file, edits)),
        None => told.fix(Fix::safe(title, span.file, edits)),
    }
}

/// Why a person has to look at a new address before it is written.
fn doubt(written: &str, to: &str, other: Option<&Key>) -> Option<String> {
    let (old, new) = (Url::parse(written).ok()?, Url::parse(to).ok()?);
    let has_login = |url: &Url| !url.username().is_empty() || url.password().is_some();
    if let Some(id) = other {
        // Two entries with one address are one resource that is told twice.
        return Some(format!("the entry `{id}` has this address, or has moved to it too"));
    }
    if old.scheme() == "https" && new.scheme() == "http" {
        // The reader would lose what kept others from reading along, or from changing the page on its way.
        return Some("the new address is not secure".to_owned());
    }
    if has_login(&new) && !has_login(&old) {
        return Some("the new address has somebody's name or password in it".to_owned());
    }
    (to.chars().count() > SHOWN.max(written.chars().count()))
        .then(|| "the new address is very long, as those are that are made for one visit".to_owned())
}

/// An address as it is shown: what is very long is cut.
pub(super) fn shown(address: &str) -> String {
    match address.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", address.get(..end).unwrap_or_default()),
        None => address.to_owned(),
    }
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
    use crate::diagnostic::Levels;
    use crate::links::{findings, links};
    use crate::source::Sources;

    #[test]
    fn what_stood_behind_the_hash_stays_unless_there_is_another() {
        assert_eq!(with_fragment("https://e.org/b", "https://e.org/a#x"), "https://e.org/b#x");
        assert_eq!(with_fragment("https://e.org/b#y", "https://e.org/a#x"), "https://e.org/b#y");
        assert_eq!(with_fragment("https://e.org/b", "https://e.org/a"), "https://e.org/b");
    }

    /// Some pages have moved.
    struct Moves<'m>(Vec<(&'m str, Verdict)>);

    impl Known for Moves<'_> {
        fn verdict(&self, address: &str) -> Option<&Verdict> {
            self.0.iter().find(|(from, _)| *from == address).map(|(_, verdict)| verdict)
        }

        fn copy(&self, _: &str) -> Option<&str> {
            None
        }
    }

    /// Whether the cure of each finding is safe, and what is noted, in a catalog of entries `r0`, `r1` and so on.
    fn cures(urls: &[&str], moves: &[(&str, &str)]) -> Vec<(bool, Option<String>)> {
        let entry = |(at, url)| format!("[[resource]]\nid = \"r{at}\"\ntitle = \"R{at}\"\nurl = \"{url}\"\n");
        let mut sources = Sources::new();
        let text = urls.iter().enumerate().map(entry).collect::<String>();
        let file = sources.add("a.toml", text).expect("a short text");
        let mut builder = CatalogBuilder::new();
        builder.read(file, sources.text(file), Format::Toml);
        let (catalog, faults) = builder.finish();
        assert_eq!(faults, []);
        let moved = |to: &str| Verdict::Moved { to: to.to_owned(), same: true };
        let known = Moves(moves.iter().map(|(from, to)| (*from, moved(to))).collect());
        let found = findings(&links(&catalog), &known, &catalog, &sources, &Levels::default());
        let cure = |one: &Diagnostic| (one.fix.as_deref().expect("a cure").safe, one.notes.first().cloned());
        found.iter().map(cure).collect()
    }

    #[test]
    fn a_doubtful_address_is_written_by_a_person() {
        let long = format!("https://e.org/?{}", "x".repeat(SHOWN));
        for (old, new, noted) in [
            ("https://e.org/a", "http://e.org/b", Some("not secure")),
            ("http://e.org/a", "http://u:p@e.org/b", Some("password")),
            ("http://e.org/a", "http://u@e.org/b", Some("password")),
            ("http://e.org/a", long.as_str(), Some("very long")),
            ("https://e.org/a", "https://e.org/b", None),
            ("http://e.org/a", "http://e.org/b", None),
            ("http://e.org/a", "https://e.org/a", None),
        ] {
            let cures = cures(&[old], &[(old, new)]);
            let [(safe, note)] = cures.as_slice() else { panic!("{old} {new}: {cures:?}") };
            assert_eq!(*safe, noted.is_none(), "{old} {new}");
            assert_eq!(note.is_some(), noted.is_some(), "{old} {new}");
            assert!(note.as_deref().unwrap_or_default().contains(noted.unwrap_or_default()), "{old} {new}: {note:?}");
        }
        assert_eq!(shown(&long).chars().count(), SHOWN + 1);
    }

    #[test]
    fn two_entries_do_not_get_one_address() {
        let (a, b, c) = ("https://e.org/a", "https://e.org/b", "https://e.org/c");
        let doubtful = |id: &str| (false, Some(format!("the entry `{id}` has this address, or has moved to it too")));
        assert_eq!(cures(&[a, c], &[(a, c)]), [doubtful("r1")]);
        assert_eq!(cures(&[a, b], &[(a, c), (b, c)]), [doubtful("r1"), doubtful("r0")]);
        // The same page, as `duplicate-resource` sees it.
        assert_eq!(cures(&[a, "http://www.e.org/c/"], &[(a, c)]), [doubtful("r1")]);
        // Other parts of one page, and one address of each.
        let (part, other) = ("https://e.org/a#x", "https://e.org/a#y");
        assert_eq!(cures(&[part, other], &[(a, c)]), [(true, None), (true, None)]);
        assert_eq!(cures(&[a, b], &[(a, c)]), [(true, None)]);
    }
}
