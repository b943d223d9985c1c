use std::collections::HashMap;

use super::include::{Files, assemble};
use super::{Page, Settings, path_of};
use crate::catalog::{Catalog, Date, Format};
use crate::diagnostic::{Code, Diagnostic};
use crate::expand::{self, Environment};
use crate::select::Order;
use crate::source::{Assembly, FileId, Origins, Sources};

/// A book in memory: all that a rule can look at.
#[derive(Debug, Clone, Copy)]
pub struct Project<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// What `book.toml` says.
    pub settings: &'a Settings,
    /// What could be read of the catalog.
    pub catalog: &'a Catalog,
    /// Its files.
    pub catalog_files: &'a [(FileId, Format)],
    /// What could not be read of it.
    pub catalog_faults: &'a [Diagnostic],
    /// What the pages show.
    pub survey: &'a Survey,
    /// How texts are ordered in the language of the book.
    pub order: &'a Order,
    /// Today, or tomorrow where it is today already somewhere on earth.
    pub today: Date,
}

/// What the pages of a book show.
#[derive(Debug, Default)]
pub struct Survey {
    /// The pages with something that looks like a directive: their texts, includes and all, and what they show.
    pub pages: Vec<(FileId, expand::Survey)>,
    /// Pages that could not be read, so that nobody knows what they show.
    pub unread: Vec<(Page, Diagnostic)>,
    /// Where the texts come from that are put together of several files.
    origins: HashMap<FileId, Origins>,
}

/// Reads every page, and finds what they show and what is wrong with their directives. `src` is the folder of the
/// pages.
pub fn survey_pages(pages: &[Page], src: &str, environment: &Environment<'_>, files: &mut dyn Files) -> Survey {
    let mut survey = Survey::default();
    for page in pages {
        let path = path_of(src, &page.path);
        match assemble(&path, files) {
            Ok(text) => survey.page(page, &path, text, environment, files),
            Err(fault) => {
                let message = format!("`{path}` {fault}");
                let diagnostic = Diagnostic::new(Code::UnreadableFile, message).in_file(path);
                survey.unread.push((page.clone(), diagnostic));
            }
        }
    }
    survey
}

impl Survey {
    fn page(&mut self, page: &Page, path: &str, text: Assembly, environment: &Environment<'_>, files: &mut dyn Files) {
        if !text.text().contains("<<#") {
            return;
        }
        let (text, origins) = text.into_parts();
        let Ok(file) = files.add(path, text) else { return };
        let survey = expand::survey(file, files.sources().text(file), &page.here, environment);
        self.origins.insert(file, origins);
        self.pages.push((file, survey));
    }

    /// All that is wrong with the pages and their directives.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let unread = self.unread.iter().map(|(_, diagnostic)| diagnostic);
        unread.chain(self.pages.iter().flat_map(|(_, page)| &page.diagnostics))
    }

    /// Moves the places of diagnostics from the texts of pages to the files that a person edits.
    pub fn place(&self, diagnostics: &mut [Diagnostic]) {
        for diagnostic in diagnostics {
            diagnostic.relocate(|span| match self.origins.get(&span.file) {
                None => Some(span),
                Some(origins) => origins.of(&span.range()),
            });
        }
    }
}
