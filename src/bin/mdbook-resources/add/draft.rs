//! A catalog file as it would be, looked through before it is written.

use std::collections::HashMap;
use std::ops::Range;

use mdbook_resources::catalog::{Format, entries};
use mdbook_resources::diagnostic::{Code, Diagnostic, Fix, fixed};
use mdbook_resources::source::{Edit, FileId, Sources, Span};

use super::Book;
use super::place::Spot;
use super::wanted::New;
use crate::book::name_from_here;
use crate::check::{CheckedBook, check};
use crate::cure::PASSES;
use crate::files::Texts;
use crate::report;

/// A catalog file with new entries.
pub(super) struct Draft {
    pub(super) text: String,
    format: Format,
    /// The book with it.
    book: CheckedBook,
    /// The file in that book.
    file: Option<FileId>,
    /// What is found in the book with it and was not found before.
    findings: Vec<Diagnostic>,
}

impl Draft {
    /// Looks the book through with another text of one file, and makes the cures of its new entries that need no second look. `None`, and
    /// what is wrong has been told, if the book has an error that it had not before.
    pub(super) fn check(book: &Book, spot: Spot, text: String, new: &[New]) -> anyhow::Result<Option<Self>> {
        let before = check(&book.root, false, Texts::Kept)?;
        let mut draft = Self::look(book, spot, &before, text)?;
        for _ in 0..PASSES {
            let ranges = draft.ranges(new);
            let is_new =
                |edit: &Edit| ranges.iter().any(|range| range.start <= edit.range.start && edit.range.end <= range.end);
            let fixes = draft.findings.iter().filter_map(|one| one.fix.as_deref());
            let fixes: Vec<&Fix> =
                fixes.filter(|fix| fix.safe && Some(fix.file) == draft.file && fix.edits.iter().all(is_new)).collect();
            let cured = draft.file.and_then(|file| fixed(&draft.book.sources, file, fixes));
            let Some(cured) = cured else { break };
            draft = Self::look(book, spot, &before, cured.text)?;
        }
        name_from_here(&book.root, &mut draft.book.sources, &mut draft.findings);
        if draft.findings.iter().any(Diagnostic::is_error) {
            report::diagnostics(&draft.findings, &draft.book.sources);
            return Ok(None);
        }
        Ok(Some(draft))
    }

    fn look(book: &Book, spot: Spot, before: &CheckedBook, text: String) -> anyhow::Result<Self> {
        let name = book.own_name(spot.file);
        let mut looked = check(&book.root, false, Texts::With(name, &text))?;
        let findings = without(std::mem::take(&mut looked.diagnostics), &looked.sources, before);
        let files = looked.read.as_ref().map_or(&[][..], |(_, read)| &read.files);
        let file = files.iter().map(|(file, _)| *file).find(|&file| looked.sources.name(file) == name);
        Ok(Self { text, format: spot.format, book: looked, file, findings })
    }

    /// The entries as they would be written.
    pub(super) fn show(&self, new: &[New]) -> String {
        let texts: Vec<&str> = self.ranges(new).into_iter().filter_map(|range| self.text.get(range)).collect();
        texts.join("\n\n") + "\n"
    }

    /// Where the entries stand in the new text.
    fn ranges(&self, new: &[New]) -> Vec<Range<usize>> {
        let all = entries(&self.text, self.format);
        let at = |start: usize| all.iter().find(|range| range.start == start).cloned();
        new.iter().filter_map(|new| at(self.span(new)?.start as usize)).collect()
    }

    /// Tells what is worth a look.
    pub(super) fn tell(&self) {
        report::diagnostics(&self.findings, &self.book.sources);
    }

    /// What has been written, in a line.
    pub(super) fn summary(&self, entries: &[New], name: &str) -> String {
        let what = match entries {
            [New { id, is_also: true, .. }] => format!("listed `{id}` once more in"),
            [New { id, .. }] => format!("added `{id}` to"),
            entries => format!("added {} to", report::count(entries.len(), "resource")),
        };
        let span = entries.first().and_then(|new| self.span(new));
        let line = span.map(|span| format!(", line {}", self.book.sources.position(span).line));
        format!("{what} `{name}`{}", line.unwrap_or_default())
    }

    /// Where an entry begins in the new text.
    fn span(&self, new: &New) -> Option<Span> {
        let (_, read) = self.book.read.as_ref()?;
        let index = read.catalog.index_of(new.id.as_str())?;
        let resource = read.catalog.resource(index)?;
        if !new.is_also {
            return Some(resource.span);
        }
        let places = read.catalog.places_of(index).filter_map(|place| read.catalog.place(place));
        places.map(|place| place.span).filter(|span| Some(span.file) == self.file && *span != resource.span).last()
    }
}

/// The findings in `sources` that are not among those from before.
fn without(now: Vec<Diagnostic>, sources: &Sources, before: &CheckedBook) -> Vec<Diagnostic> {
    let mut known: HashMap<_, usize> = HashMap::new();
    for one in &before.diagnostics {
        *known.entry(told(one, &before.sources)).or_default() += 1;
    }
    let mut is_new = |one: &Diagnostic| match known.get_mut(&told(one, sources)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    };
    now.into_iter().filter(|one| is_new(one)).collect()
}

/// What a finding is known by, wherever the place that it is about may have gone: what is said, and the lines it is said of.
fn told(one: &Diagnostic, sources: &Sources) -> (Code, String, String, String) {
    let file = one.primary.as_ref().map(|label| sources.name(label.span.file)).or(one.file.as_deref());
    let lines = one.primary.as_ref().and_then(|label| {
        let (text, range) = (sources.text(label.span.file), label.span.range());
        let start = text.get(..range.start)?.rfind('\n').map_or(0, |newline| newline + 1);
        let end = text.get(range.end..)?.find('\n').map_or(text.len(), |newline| range.end + newline);
        text.get(start..end)
    });
    let own = |text: Option<&str>| text.unwrap_or_default().to_owned();
    (one.code, one.message.clone(), own(file), own(lines))
}
