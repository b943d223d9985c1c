//! A book as it lies in its folder: what `book.toml` says, which pages `SUMMARY.md` names, and what they include.
//!
//! mdBook hands a preprocessor all of this ready made; whoever looks at the files themselves has to read them as mdBook
//! does. The files are opened by somebody else, behind [`Files`].

mod book_toml;
mod coverage;
mod include;
mod init;
mod page;
mod settings;
mod survey;

pub use book_toml::{configuration, override_with};
pub use coverage::{ChapterCoverage, Coverage, FEW, coverage};
pub use include::{Files, assemble};
pub use init::{Init, init};
pub use page::{Page, page_keys, pages, path_of, published};
pub use settings::{CatalogPath, Host, KNOWN_HOST, Origin, SETTINGS, Setting, Settings};
pub use survey::{Project, Survey, survey_pages};
