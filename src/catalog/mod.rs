//! The catalog: every resource once, and every place where one is listed.
//!
//! Reading goes in three steps. `raw` turns the text of a TOML or JSON file into one tree with spans; `read` turns
//! each table of that tree into typed entries and reports whatever is not right; `resolve` ties the entries of all
//! files together. A fault never stops the reading: what it touches is left out, and the rest is read on. `write` goes
//! the other way, from the text of a file to the text that it should have.
//!
//! ```
//! use mdbook_resources::catalog::{CatalogBuilder, Format};
//! use mdbook_resources::source::Sources;
//!
//! let text = "[[resource]]\nid = \"lora\"\ntitle = \"LoRA\"\ndate = 2021\nchapter = 7\n";
//! let mut sources = Sources::new();
//! let file = sources.add("resources.toml", text.to_owned()).expect("a short text");
//!
//! let mut builder = CatalogBuilder::new();
//! builder.read(file, sources.text(file), Format::Toml);
//! let (catalog, diagnostics) = builder.finish();
//!
//! assert!(diagnostics.is_empty());
//! assert_eq!(catalog.find("lora").map(|resource| resource.title.value.first()), Some("LoRA"));
//! ```

mod date;
mod fields;
mod identifier;
mod key;
mod kind;
mod model;
mod name;
mod raw;
mod read;
mod resolve;
mod schema;
mod text;
mod value;
mod write;

pub use date::Date;
pub use fields::{ALSO_FIELDS, Field, RESOURCE_FIELDS, TABLES, Takes};
pub use identifier::{Arxiv, Doi, Isbn};
pub use key::{ALL, Key, KeyFault, NONE, absent_last, natural};
pub use kind::Kind;
pub use model::{Allowed, Catalog, Details, Edition, Link, Place, PlaceIndex, Resource, ResourceIndex, Titles};
pub use name::{Authors, Name};
pub use schema::schema;
pub use text::{LanguageTag, Text, is_control};
pub use value::{Address, is_tracking};
pub use write::{
    CatalogOrder, Layout, NewEntry, NotWellFormed, Said, Unsorted, canonical, canonical_edits, entries, formatted,
    sorted, toml_text, with_entries, with_field,
};

use crate::diagnostic::Diagnostic;
use crate::source::FileId;

/// The two ways to write a catalog; the schema is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// TOML 1.1, the usual one.
    Toml,
    /// JSON as in RFC 8259.
    Json,
}

impl Format {
    /// The format that a file name's ending stands for; `None` if it is no catalog file.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "toml" => Some(Self::Toml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// How deep entries hang below entries. What is deeper stands in the list itself.
pub const DEEPEST: usize = 8;

/// Reads the files of one catalog, in their order, and ties them together.
#[derive(Debug, Default)]
pub struct CatalogBuilder {
    draft: read::Draft,
    keys: std::collections::HashSet<Key>,
    diagnostics: Vec<Diagnostic>,
}

impl CatalogBuilder {
    /// Nothing read yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the text of one file. All its faults are kept for [`finish`](Self::finish).
    pub fn read(&mut self, file: FileId, text: &str, format: Format) {
        let root = raw::parse(file, text, format, &mut self.diagnostics);
        if let Some(root) = root {
            read::read(file, root, &mut self.keys, &mut self.draft, &mut self.diagnostics);
        }
    }

    /// The catalog of all that could be read, and all that could not, in the order of the files.
    #[must_use]
    pub fn finish(mut self) -> (Catalog, Vec<Diagnostic>) {
        let catalog = resolve::resolve(self.draft, &mut self.diagnostics);
        self.diagnostics.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.span));
        (catalog, self.diagnostics)
    }
}
