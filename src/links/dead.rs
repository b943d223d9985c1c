//! What is told of a link that is dead, and its cure: a copy of the page.

use super::findings::instead;
use super::{Archive, Known, Link, Place, Role, Verdict, Visit};
use crate::catalog::{Address, Format, with_field};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::within;
use crate::source::{Sources, Span, Spanned};

/// The links that are dead and have no copy, of which an archive may have one.
#[must_use]
pub fn without_copy<'l>(links: &'l [Link], known: &impl Known, archive: &Archive) -> Vec<&'l Link> {
    let wants_one = |place: &Place| match &place.role {
        Role::Own { archived, .. } => !has_copy(archived.as_ref(), known),
        Role::Copy => false,
        Role::Other => true,
    };
    let is_dead = |link: &Link| matches!(known.verdict(link.visit.start()), Some(Verdict::Dead { .. }));
    let wanted = |link: &&Link| is_dead(link) && link.places.iter().any(wants_one) && !archive.has(link.visit.start());
    links.iter().filter(wanted).collect()
}

/// The finding of a dead link, which stands at `exact` if it is written as it is. `copy` is one that an archive has.
pub(super) fn dead(
    place: &Place,
    reason: &str,
    exact: Option<Span>,
    copy: Option<&str>,
    known: &impl Known,
    sources: &Sources,
) -> Diagnostic {
    let gone = Diagnostic::new(Code::DeadLink, format!("this page is gone: {reason}"));
    match (&place.role, copy) {
        (Role::Own { archived, .. }, _) if has_copy(archived.as_ref(), known) => {
            let message = format!("this page is gone, and readers have its copy: {reason}");
            Diagnostic::new(Code::ArchivedLink, message)
                .help("find where it is now; if it is nowhere, the copy is all there is")
        }
        (Role::Own { entry, archived }, copy) => {
            // One that is the copy that is gone is no cure.
            let other = |copy: &&str| archived.as_ref().is_none_or(|gone| gone.value.as_str() != *copy);
            match copy.filter(other).map(|copy| (copy, add(*entry, archived.as_ref(), copy, sources))) {
                Some((copy, Some(fix))) => gone.note(has_one(copy)).fix(fix),
                Some((copy, None)) => gone.note(has_one(copy)).help("write it into `archived`"),
                None => gone.help("find where it is now, or write the address of a copy into `archived`"),
            }
        }
        (Role::Copy, _) => {
            let message = format!("this copy is gone: {reason}");
            Diagnostic::new(Code::DeadLink, message).help("write the address of another copy, or take the field out")
        }
        (Role::Other, None) => gone.help("find where it is now, or take the link out"),
        (Role::Other, Some(copy)) => match exact.and_then(|span| Some((span, instead(span, copy)?))) {
            // The old address goes, so somebody has to see that the copy shows what is meant.
            Some((span, edit)) => {
                let fix = Fix::suggested("write the address of its copy", span.file, vec![edit]);
                gone.note(has_one(copy)).fix(fix)
            }
            None => gone.note(has_one(copy)).help("write its address"),
        },
    }
}

fn has_one(copy: &str) -> String {
    format!("the archive has a copy: `{copy}`")
}

/// Whether an entry has a copy that is not known to be gone too.
fn has_copy(archived: Option<&Spanned<Address>>, known: &impl Known) -> bool {
    let visit = archived.and_then(|archived| Visit::new(&archived.value));
    visit.is_some_and(|visit| !matches!(known.verdict(visit.start()), Some(Verdict::Dead { .. })))
}

/// The change that gives an entry a copy, in the place of one that is gone.
fn add(entry: Span, archived: Option<&Spanned<Address>>, copy: &str, sources: &Sources) -> Option<Fix> {
    let (title, edit) = match archived {
        Some(gone) => {
            let span = within(sources, gone.span, gone.value.as_str())?;
            ("write the address of another copy", instead(span, copy)?)
        }
        None => {
            let text = sources.text(entry.file);
            let format = Format::of_name(sources.name(entry.file))?;
            let edit = with_field(text, format, entry.range().start, "archived", copy)?;
            ("add the copy that the archive has", edit)
        }
    };
    Some(Fix::safe(title, entry.file, vec![edit]))
}
