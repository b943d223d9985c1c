//! A catalog file as it would be, looked through before it is written.

use mdbook_resources::catalog::{Format, entry_text};
use mdbook_resources::diagnostic::{Code, Diagnostic, Fix, fixed};
use mdbook_resources::source::{FileId, Span};

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
    /// Looks the book through with another text of one file, in which it makes the cures that need no second look. `None`, and
    /// what is wrong has been told, if the book has an error that it had not before.
    pub(super) fn check(book: &Book, spot: Spot, text: String) -> anyhow::Result<Option<Self>> {
        let before = check(&book.root, false, Texts::Kept)?;
        let mut draft = Self::look(book, spot, &before, text)?;
        for _ in 0..PASSES {
            let fixes = draft.findings.iter().filter_map(|one| one.fix.as_deref());
            let fixes: Vec<&Fix> = fixes.filter(|fix| fix.safe && Some(fix.file) == draft.file).collect();
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
        let findings = without(std::mem::take(&mut looked.diagnostics), &before.diagnostics);
        let files = looked.read.as_ref().map_or(&[][..], |(_, read)| &read.files);
        let file = files.iter().map(|(file, _)| *file).find(|&file| looked.sources.name(file) == name);
        Ok(Self { text, format: spot.format, book: looked, file, findings })
    }

    /// The entries as they would be written.
    pub(super) fn show(&self, entries: &[New]) -> String {
        let spans = entries.iter().filter_map(|new| self.span(new));
        let texts = spans.filter_map(|span| entry_text(&self.text, self.format, span.start as usize));
        let mut shown = texts.collect::<Vec<_>>().join("\n\n");
        shown.push('\n');
        shown
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

/// The findings that are not among those from before.
fn without(now: Vec<Diagnostic>, before: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut left: Vec<(Code, &str)> = before.iter().map(|one| (one.code, one.message.as_str())).collect();
    let mut is_known = |one: &Diagnostic| {
        let at = left.iter().position(|&(code, message)| code == one.code && message == one.message);
        at.map(|at| left.swap_remove(at)).is_some()
    };
    now.into_iter().filter(|one| !is_known(one)).collect()
}
