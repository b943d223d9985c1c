use url::Url;

use super::dead::dead;
use super::{Link, Place, Verdict};
use crate::catalog::{Address, Allowed, Catalog};
use crate::diagnostic::{Code, Diagnostic, Fix, Levels};
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
    let mut found: Vec<Diagnostic> = Vec::new();
    for link in links {
        if let Some(verdict) = known.verdict(link.visit.start()) {
            found.extend(link.places.iter().filter_map(|place| finding(link, place, verdict, known, sources)));
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

fn finding(link: &Link, place: &Place, verdict: &Verdict, known: &impl Known, sources: &Sources) -> Option<Diagnostic> {
    let written = place.address.value.as_str();
    let exact = within(sources, place.address.span, written);
    let span = exact.unwrap_or(place.address.span);
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
            Some(match exact.and_then(|span| instead(span, &to)) {
                // The reader would lose what kept others from reading along, or from changing the page on its way.
                Some(edit) if is_less_secure(written, &to) => told
                    .note("the new address is not secure")
                    .fix(Fix::suggested("write the new address", span.file, vec![edit])),
                Some(edit) => told.fix(Fix::safe("write the new address", span.file, vec![edit])),
                None => told.help(help),
            })
        }
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

/// Whether the way to a new address is open where that to the old one was not.
fn is_less_secure(old: &str, new: &str) -> bool {
    let scheme = |address: &str| Url::parse(address).map(|url| url.scheme().to_owned());
    matches!((scheme(old).as_deref(), scheme(new).as_deref()), (Ok("https"), Ok("http")))
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
    use crate::links::links;

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

    #[test]
    fn a_new_address_that_is_not_secure_is_written_by_a_person() {
        for (old, new, is_safe) in [
            ("https://e.org/a", "http://e.org/b", false),
            ("HTTPS://e.org/a", "http://e.org/b", false),
            ("https://e.org/a", "https://e.org/b", true),
            ("http://e.org/a", "http://e.org/b", true),
            ("http://e.org/a", "https://e.org/a", true),
        ] {
            let mut sources = Sources::new();
            let text = format!("[[resource]]\nid = \"a\"\ntitle = \"A\"\nurl = \"{old}\"\n");
            let file = sources.add("a.toml", text).expect("a short text");
            let mut builder = CatalogBuilder::new();
            builder.read(file, sources.text(file), Format::Toml);
            let (catalog, faults) = builder.finish();
            assert_eq!(faults, []);
            let found = findings(&links(&catalog), &MovedTo(moved(new)), &catalog, &sources, &Levels::default());
            let fix = found.first().and_then(|one| one.fix.as_deref()).expect("a cure");
            assert_eq!((found.len(), fix.safe), (1, is_safe), "{old} {new}");
            assert_eq!(fix.edits.first().map(|edit| edit.text.as_str()), Some(new));
        }
    }

    /// All pages have moved.
    struct MovedTo(Verdict);

    impl Known for MovedTo {
        fn verdict(&self, _: &str) -> Option<&Verdict> {
            Some(&self.0)
        }

        fn copy(&self, _: &str) -> Option<&str> {
            None
        }
    }

    fn moved(to: &str) -> Verdict {
        Verdict::Moved { to: to.to_owned(), same: true }
    }

    #[test]
    fn what_stood_behind_the_hash_stays_unless_there_is_another() {
        assert_eq!(with_fragment("https://e.org/b", "https://e.org/a#x"), "https://e.org/b#x");
        assert_eq!(with_fragment("https://e.org/b#y", "https://e.org/a#x"), "https://e.org/b#y");
        assert_eq!(with_fragment("https://e.org/b", "https://e.org/a"), "https://e.org/b");
    }
}
