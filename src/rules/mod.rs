//! What [`check()`] looks for in a book that can be read: one rule a file, all of them in [`ALL`].
//!
//! To add one: give it a [`Code`] (with its level), write a file with its function, put it into [`ALL`], and write its
//! page in the guide, whose example and cure are tests.

mod capital_title;
mod directive_in_html;
mod duplicate_resource;
mod future_date;
mod http_link;
mod identity;
mod literal;
mod missing_archive;
mod missing_translation;
mod not_shown;
mod note_markup;
mod repeated_list;
mod same_page;
mod similar_title;
mod site_name;
mod stray_blank;
mod tracking_parameter;
mod uncanonical_file;
mod unsorted_file;
mod unused_allow;
mod unused_title;

pub use identity::{Identity, identities};

use std::collections::BTreeMap;

pub(crate) use literal::within;

use crate::catalog::{Allowed, Catalog};
use crate::diagnostic::{Code, Diagnostic, Label, Level, Levels};
use crate::project::Project;
use crate::source::{FileId, Span};

/// What a book is looked through for.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The code of what it finds.
    pub code: Code,
    /// Finds it.
    pub find: fn(&Project<'_>) -> Vec<Diagnostic>,
}

/// Every rule that looks at a book as a whole. What is wrong with one value or one directive is found where it is read.
pub const ALL: &[Rule] = &[
    Rule { code: Code::DuplicateResource, find: duplicate_resource::find },
    Rule { code: Code::SimilarTitle, find: similar_title::find },
    Rule { code: Code::SamePage, find: same_page::find },
    Rule { code: Code::NotShown, find: not_shown::find },
    Rule { code: Code::UnusedTitle, find: unused_title::find },
    Rule { code: Code::HttpLink, find: http_link::find },
    Rule { code: Code::TrackingParameter, find: tracking_parameter::find },
    Rule { code: Code::FutureDate, find: future_date::find },
    Rule { code: Code::CapitalTitle, find: capital_title::find },
    Rule { code: Code::StrayBlank, find: stray_blank::find },
    Rule { code: Code::SiteName, find: site_name::find },
    Rule { code: Code::NoteMarkup, find: note_markup::find },
    Rule { code: Code::MissingArchive, find: missing_archive::find },
    Rule { code: Code::MissingTranslation, find: missing_translation::find },
    Rule { code: Code::UncanonicalFile, find: uncanonical_file::find },
    Rule { code: Code::UnsortedFile, find: unsorted_file::find },
    Rule { code: Code::RepeatedList, find: repeated_list::find },
    Rule { code: Code::DirectiveInHtml, find: directive_in_html::find },
];

/// Looks a book through for all that its author has not switched off. What was found before, when it was read, goes in
/// as `found`. All of it comes out in the order of the files' names, with the severity that the author gives it, and without
/// what the entries allow.
#[must_use]
pub fn check(project: &Project<'_>, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let levels = &project.settings.levels;
    for rule in ALL.iter().filter(|rule| levels.of(rule.code) > Level::Allow) {
        found.extend((rule.find)(project));
    }
    project.survey.place(&mut found);
    settle(&mut found, project.catalog, levels, |one| !one.code.value.needs_the_network());
    found.sort_by_cached_key(|one| place(one, project));
    found.dedup();
    found
}

/// What findings are ordered by: file, place, code.
fn place(one: &Diagnostic, project: &Project<'_>) -> (String, Option<(u32, u32)>, Code) {
    match &one.primary {
        Some(Label { span, .. }) => {
            (project.sources.name(span.file).to_owned(), Some((span.start, span.end)), one.code)
        }
        None => (one.file.clone().unwrap_or_default(), None, one.code),
    }
}

/// Drops what the entries of the catalog allow, adds what they allow in vain, and gives the rest its severity. `looked_for`
/// says whether what an entry allows would have been found.
pub(crate) fn settle(
    found: &mut Vec<Diagnostic>,
    catalog: &Catalog,
    levels: &Levels,
    looked_for: impl Fn(&Allowed) -> bool,
) {
    let allowed = catalog.allowed();
    let mut by_entry: BTreeMap<(FileId, u32), Vec<usize>> = BTreeMap::new();
    for (at, one) in allowed.iter().enumerate() {
        by_entry.entry((one.entry.file, one.entry.start)).or_default().push(at);
    }
    let mut used = vec![false; allowed.len()];
    found.retain(|diagnostic| {
        let Some(Label { span, .. }) = diagnostic.primary.as_ref() else { return true };
        let entry = by_entry.range(..=(span.file, span.start)).next_back().map_or(&[][..], |(_, entry)| entry);
        let fits = |one: &Allowed| one.code.value == diagnostic.code && holds(one.entry, *span);
        let fitting = entry.iter().copied().find(|&at| allowed.get(at).is_some_and(fits));
        if let Some(used) = fitting.and_then(|at| used.get_mut(at)) {
            *used = true;
        }
        fitting.is_none()
    });
    let in_vain = |one: &Allowed| levels.of(one.code.value) > Level::Allow && looked_for(one);
    let unused = allowed.iter().zip(used).filter(|(one, used)| !used && in_vain(one));
    found.extend(unused.map(|(one, _)| unused_allow::diagnostic(one)));
    levels.apply(found);
}

/// Whether a place stands in an entry.
pub(crate) fn holds(entry: Span, place: Span) -> bool {
    entry.file == place.file && entry.start <= place.start && place.start < entry.end
}
