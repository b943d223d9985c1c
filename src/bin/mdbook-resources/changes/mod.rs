//! What a change to a catalog does, told for a pull request.

mod lines;
mod page;
mod plain;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use mdbook_resources::catalog::Catalog;
use mdbook_resources::changes::{Changes, compare};
use mdbook_resources::diagnostic::{Code, Diagnostic};
use mdbook_resources::source::{FileId, Span};

use crate::Ending;
use crate::args::ReportArgs;
use crate::book::root;
use crate::check::{CheckedBook, check};
use crate::files::Texts;
use crate::git::{Base, OldCatalog};
use crate::report;
use lines::changed_lines;
use page::{Report, Side};

/// Compares the catalog of a book with the one that git has of it.
pub(crate) fn run(args: &ReportArgs) -> anyhow::Result<Ending> {
    let root = root(&args.path)?;
    let base = Base::find(&root, &args.base)?;
    let old = base.catalog()?;
    let mut book = check(&root, false, Texts::Kept)?;
    if !base.folder.is_empty() {
        // On a pull request, names lead from the root of the repository.
        let folder = base.folder.trim_end_matches('/');
        book.sources.stand_above(folder);
        for name in book.diagnostics.iter_mut().filter_map(|one| one.file.as_mut()) {
            *name = format!("{folder}/{name}");
        }
    }
    let Some((settings, read)) = &book.read else {
        report::diagnostics(&book.diagnostics, &book.sources);
        return Ok(Ending::Findings);
    };
    let mut changes = compare(&old.catalog, &read.catalog);
    let faults: Vec<&Diagnostic> = read.diagnostics.iter().filter(|one| one.is_error()).collect();
    let lacks_files = settings.catalog.is_empty() || faults.iter().any(|one| is_of_a_file(one));
    if lacks_files {
        // What is missing may well be in what cannot be read.
        changes = Changes::default();
    }
    let files: Vec<FileId> = read.files.iter().map(|(file, _)| *file).collect();
    let touched = Touched::new(&changes, &old, &read.catalog, &files, &book);
    let mut seen = HashSet::new();
    let found = book.diagnostics.iter().filter(|one| touched.concerns(one));
    let place = |one: &Diagnostic| one.primary.as_ref().map(|label| label.span);
    let mut findings: Vec<&Diagnostic> =
        found.filter(|one| seen.insert((one.code, place(one), one.message.as_str()))).collect();
    findings.sort_by_key(|one| (!is_of_a_file(one), !one.is_error()));
    let page = Report {
        changes: &changes,
        before: Side { catalog: &old.catalog, sources: &old.sources },
        after: Side { catalog: &read.catalog, sources: &book.sources },
        findings: &findings,
        language: &settings.language,
        old_faults: old.has_book.then_some(old.faults),
        faults: faults.len(),
        lacks_files,
    };
    report::output(&page.markdown())?;
    Ok(if findings.iter().any(|one| one.is_error()) { Ending::Findings } else { Ending::Clean })
}

/// Whether a finding says that a file of the catalog, or all of it, cannot be read.
fn is_of_a_file(finding: &Diagnostic) -> bool {
    matches!(finding.code, Code::CatalogMissing | Code::UnreadableFile | Code::InvalidToml | Code::InvalidJson)
}

/// What a change has touched.
struct Touched<'a> {
    book: &'a CheckedBook,
    /// For each file, the lines that are not as they were.
    lines: BTreeMap<FileId, BTreeSet<u32>>,
    /// Where entries begin.
    starts: BTreeSet<(FileId, u32)>,
    /// Where those begin that are not as they were.
    changed: BTreeSet<(FileId, u32)>,
    /// The ids that there are not any more, as messages quote them.
    gone: Vec<String>,
}

impl<'a> Touched<'a> {
    fn new(changes: &Changes, old: &OldCatalog, new: &Catalog, files: &[FileId], book: &'a CheckedBook) -> Self {
        let sources = &book.sources;
        let old_text = |name: &str| {
            let same = old.files.iter().find(|&&file| old.sources.name(file) == name);
            same.map_or("", |&file| old.sources.text(file))
        };
        let lines_of = |&file: &FileId| (file, changed_lines(old_text(sources.name(file)), sources.text(file)));
        let spans = new.resources().map(|(_, one)| one.span).chain(new.places().map(|(_, place)| place.span));
        let mut changed = BTreeSet::new();
        for index in changes.entries.iter().filter_map(|change| change.after) {
            let own = new.resource(index).map(|resource| resource.span);
            let places = new.places_of(index).filter_map(|place| new.place(place)).map(|place| place.span);
            changed.extend(own.into_iter().chain(places).map(|span| (span.file, span.start)));
        }
        let was = changes.entries.iter().filter_map(|change| old.catalog.resource(change.before?));
        let gone = was.map(|resource| resource.id.value.as_str()).filter(|id| new.find(id).is_none());
        Self {
            book,
            lines: files.iter().map(lines_of).collect(),
            starts: spans.map(|span| (span.file, span.start)).collect(),
            changed,
            gone: gone.map(|id| format!("`{id}`")).collect(),
        }
    }

    /// Whether a finding is about something that was changed.
    fn concerns(&self, finding: &Diagnostic) -> bool {
        let cannot_be_read = matches!(finding.code, Code::CatalogMissing | Code::UnreadableFile);
        let Some(primary) = &finding.primary else { return cannot_be_read };
        // The change may have come to the other one.
        let is_pair = matches!(finding.code, Code::DuplicateResource | Code::SimilarTitle | Code::DuplicateId);
        let others = finding.secondary.iter().filter(|_| is_pair).map(|label| label.span);
        let lacks_it = || finding.is_error() && self.gone.iter().any(|id| finding.message.contains(id));
        cannot_be_read || std::iter::once(primary.span).chain(others).any(|span| self.holds(span)) || lacks_it()
    }

    /// Whether a place stands in an entry or a line that is not as it was.
    fn holds(&self, span: Span) -> bool {
        let entry = self.starts.range(..=(span.file, span.start)).next_back();
        if entry.is_some_and(|entry| entry.0 == span.file && self.changed.contains(entry)) {
            return true;
        }
        let (start, end) = self.book.sources.positions(span);
        let first = u32::try_from(start.line).unwrap_or(u32::MAX);
        let last = u32::try_from(end.line).unwrap_or(u32::MAX);
        self.lines.get(&span.file).is_some_and(|lines| lines.range(first..=last).next().is_some())
    }
}
