//! mdBook's protocol: a context and a book come in as JSON, the book goes out, and nothing but the content of chapters
//! has changed.
//!
//! [`Input::read`] reads leniently: it looks only at what it needs, so that a field or an item that it does not know
//! is kept as it came. [`expand_book`] says what every chapter with a directive becomes, and [`Input::write`] copies
//! the book byte by byte but for these. A book without directives is not even decoded.

mod config;
mod host;
mod protocol;

pub use config::{CatalogPath, SETTINGS, Setting, Settings};
pub use host::{TRIED, untried};
pub use protocol::{Chapter, Context, Input, Patch};

use std::borrow::Cow;

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::expand::{self, expand};
use crate::select::{Here, Order};
use crate::source::{FileId, Sources, apply};

/// A chapter in which something is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultyChapter {
    /// Its text as the preprocessor got it, which the diagnostics point into.
    pub file: FileId,
    /// Where mdBook read it, relative to the folder of the pages; `None` if it was generated.
    pub source_path: Option<String>,
}

/// What becomes of a book.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The contents that change.
    pub patches: Vec<Patch>,
    /// What is wrong in the chapters.
    pub diagnostics: Vec<Diagnostic>,
    /// The chapters that the diagnostics point into.
    pub faulty: Vec<FaultyChapter>,
}

/// Expands the directives of every chapter. The texts of faulty chapters are added to `sources`, under the names that
/// they have in the folder `src` of the book.
#[must_use]
pub fn expand_book(
    chapters: &[Chapter<'_>],
    settings: &Settings,
    catalog: &Catalog,
    catalog_faults: &[Diagnostic],
    sources: &mut Sources,
) -> Outcome {
    let order = Order::new(&settings.language);
    let setting = expand::Setting {
        catalog,
        markdown: settings.markdown,
        target: settings.target,
        language: &settings.language,
        order: &order,
        on_error: settings.on_error,
        catalog_faults,
    };
    // Where there is no catalog, it would be idle to say of everything that it is not in it.
    let nothing_was_read = catalog.resources().len() == 0 && !catalog_faults.is_empty();
    let mut outcome = Outcome::default();
    for chapter in chapters {
        let content: Cow<'_, str> = chapter.content();
        // The text goes in only if there is something to point at in it.
        let Ok(file) = sources.add(chapter.file_name(&settings.src), String::new()) else { continue };
        let here = Here { keys: chapter.keys.clone() };
        let mut expansion = expand(file, &content, &here, &setting);
        if nothing_was_read {
            expansion.diagnostics.retain(|diagnostic| !diagnostic.code.depends_on_the_catalog());
        }
        if !expansion.edits.is_empty() {
            let content = apply(&content, &expansion.edits);
            outcome.patches.push(Patch { range: chapter.content_range.clone(), content });
        }
        if !expansion.diagnostics.is_empty() && sources.replace(file, content.into_owned()).is_ok() {
            outcome.faulty.push(FaultyChapter { file, source_path: chapter.source_path.clone() });
        }
        outcome.diagnostics.extend(expansion.diagnostics);
    }
    outcome
}
