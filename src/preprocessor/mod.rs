//! mdBook's protocol: a context and a book come in as JSON, the book goes out, and nothing but the content of chapters
//! has changed.
//!
//! [`Input::read`] reads leniently: it looks only at what it needs, so that a field or an item that it does not know
//! is kept as it came. [`check_book`] says what is wrong with every chapter that has a directive, and
//! [`CheckedBook::write`] copies the book byte by byte but for these. A book without directives is not even decoded.

mod host;
mod protocol;

pub use host::{KNOWN, untried};
pub use protocol::{Chapter, Context, Input};

use std::io::{self, Write};

use crate::diagnostic::Diagnostic;
use crate::expand::{self, check, expand};
use crate::render::Listings;
use crate::source::{FileId, Sources, apply};

/// A chapter in which something is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultyChapter {
    /// Its text as the preprocessor got it, which the diagnostics point into.
    pub file: FileId,
    /// Where mdBook read it, relative to the folder of the pages; `None` if it was generated.
    pub source_path: Option<String>,
}

/// A book that can be written, or must not be.
#[derive(Debug)]
pub struct CheckedBook<'a> {
    /// What is wrong in the chapters.
    pub diagnostics: Vec<Diagnostic>,
    /// The chapters that the diagnostics point into.
    pub faulty: Vec<FaultyChapter>,
    environment: expand::Environment<'a>,
    /// The chapters that change.
    pages: Vec<&'a Chapter<'a>>,
    listings: Listings,
}

/// Looks at every chapter. The texts of faulty chapters are added to `sources`, under the names that
/// they have in `src`, the folder of the pages.
#[must_use]
pub fn check_book<'a>(
    chapters: &'a [Chapter<'a>],
    environment: expand::Environment<'a>,
    src: &str,
    sources: &mut Sources,
) -> CheckedBook<'a> {
    let mut book = CheckedBook {
        diagnostics: Vec::new(),
        faulty: Vec::new(),
        environment,
        pages: Vec::new(),
        listings: Listings::default(),
    };
    let mut asks_for_pages = false;
    for chapter in chapters {
        let content = chapter.content();
        // The text goes in only if there is something to point at in it.
        let Ok(file) = sources.add(chapter.file_name(src), String::new()) else { continue };
        let mut checked = check(file, &content, &chapter.here, &environment);
        if let Some(path) = chapter.path.as_ref().filter(|_| !checked.listed.is_empty()) {
            book.listings.add(&chapter.name, path, &checked.listed);
        }
        asks_for_pages |= checked.asks_for_pages;
        if !checked.diagnostics.is_empty() && sources.replace(file, content.into_owned()).is_ok() {
            book.faulty.push(FaultyChapter { file, source_path: chapter.source_path.clone() });
        }
        book.diagnostics.append(&mut checked.diagnostics);
        if checked.changes {
            book.pages.push(chapter);
        }
    }
    book.listings.complete(asks_for_pages);
    // They are written in the order of the text, in which a host may put what is below a chapter before its content.
    book.pages.sort_by_key(|chapter| chapter.content_range.start);
    book
}

impl CheckedBook<'_> {
    /// Writes the book that `input` holds, with the lists in it. Chapter by chapter: what has been written need not be
    /// kept.
    ///
    /// # Errors
    ///
    /// What the writer says.
    pub fn write(&self, input: &Input<'_>, out: &mut impl Write) -> io::Result<()> {
        let mut done = 0;
        for chapter in &self.pages {
            let content = chapter.content();
            let elsewhere = chapter.path.as_ref().map(|path| self.listings.seen_from(path));
            let environment = expand::Environment { elsewhere, ..self.environment };
            // What is wrong has been said.
            let expansion = expand(FileId::default(), &content, &chapter.here, &environment);
            input.copy(done..chapter.content_range.start, out)?;
            serde_json::to_writer(&mut *out, &apply(&content, &expansion.edits))?;
            done = chapter.content_range.end;
        }
        input.copy(done.., out)
    }
}
