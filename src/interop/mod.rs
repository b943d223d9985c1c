//! The formats of others. What they call things stops at this door: inside, there is only what the catalog says.

mod bibtex;
mod record;

pub use bibtex::{Work, bibtex};
pub use record::Record;
