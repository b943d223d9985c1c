//! mdBook's protocol: a context and a book come in as JSON, the book goes out, and nothing but the content of chapters
//! has changed.
//!
//! [`Input::read`] reads leniently: it looks only at what it needs, so that a field or an item that it does not know
//! is kept as it came. [`plan_book`] decides what every chapter with a directive becomes, and [`BookPlan::write`]
//! copies the book byte by byte but for these. A book without directives is not even decoded.

mod config;
mod host;
mod protocol;

pub use config::{CatalogPath, SETTINGS, Setting, Settings};
pub use host::{TRIED, untried};
pub use protocol::{Chapter, Context, Input};

use std::io::{self, Write};

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::expand::{self, Plan, plan};
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

/// What becomes of a book, before it is written.
#[derive(Debug)]
pub struct BookPlan<'a> {
    /// What is wrong in the chapters.
    pub diagnostics: Vec<Diagnostic>,
    /// The chapters that the diagnostics point into.
    pub faulty: Vec<FaultyChapter>,
    setting: expand::Setting<'a>,
    pages: Vec<(&'a Chapter<'a>, Plan<'a>)>,
}

impl Settings {
    /// What the chapters of a book with these settings have in common.
    #[must_use]
    pub fn expansion<'a>(
        &'a self,
        catalog: &'a Catalog,
        catalog_faults: &'a [Diagnostic],
        order: &'a Order,
    ) -> expand::Setting<'a> {
        expand::Setting {
            catalog,
            markdown: self.markdown,
            target: self.target,
            language: &self.language,
            order,
            on_error: self.on_error,
            catalog_faults,
        }
    }
}

/// Decides what becomes of every chapter. The texts of faulty chapters are added to `sources`, under the names that
/// they have in `src`, the folder of the pages.
#[must_use]
pub fn plan_book<'a>(
    chapters: &'a [Chapter<'a>],
    setting: expand::Setting<'a>,
    src: &str,
    sources: &mut Sources,
) -> BookPlan<'a> {
    // Where there is no catalog, it would be idle to say of everything that it is not in it.
    let nothing_was_read = setting.catalog.resources().len() == 0 && !setting.catalog_faults.is_empty();
    let mut book = BookPlan { diagnostics: Vec::new(), faulty: Vec::new(), setting, pages: Vec::new() };
    for chapter in chapters {
        let content = chapter.content();
        // The text goes in only if there is something to point at in it.
        let Ok(file) = sources.add(chapter.file_name(src), String::new()) else { continue };
        let here = Here { keys: chapter.keys.clone() };
        let mut plan = plan(file, &content, &here, &setting);
        if nothing_was_read {
            plan.diagnostics.retain(|diagnostic| !diagnostic.code.depends_on_the_catalog());
        }
        if !plan.diagnostics.is_empty() && sources.replace(file, content.into_owned()).is_ok() {
            book.faulty.push(FaultyChapter { file, source_path: chapter.source_path.clone() });
        }
        book.diagnostics.append(&mut plan.diagnostics);
        if !plan.is_empty() {
            book.pages.push((chapter, plan));
        }
    }
    book
}

impl BookPlan<'_> {
    /// Writes the book that `input` holds, with the plan carried out chapter by chapter.
    ///
    /// # Errors
    ///
    /// What the writer says.
    pub fn write(&self, input: &Input<'_>, out: &mut impl Write) -> io::Result<()> {
        let mut done = 0;
        for (chapter, plan) in &self.pages {
            let content = chapter.content();
            let content = apply(&content, &plan.edits(&content, &self.setting));
            input.copy(done..chapter.content_range.start, out)?;
            serde_json::to_writer(&mut *out, &content)?;
            done = chapter.content_range.end;
        }
        input.copy(done.., out)
    }
}
