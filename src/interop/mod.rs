//! The formats of others. What they call things stops at this door: inside, there is only what the catalog says.

mod bibtex;
mod dates;
mod eprint;
mod import;
mod languages;
mod misread;
mod record;
mod take;
pub mod wall;
mod web;

pub use bibtex::{Work, bibtex};
pub use import::import;
pub use misread::Misread;
pub use record::Record;
pub use web::{arxiv, crossref, datacite, github, oembed, open_library, page};
