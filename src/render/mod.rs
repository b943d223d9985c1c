//! How a list looks: Markdown that reads well as plain text, and for HTML the few inline elements it needs besides.
//!
//! Whatever comes from the catalog is data. Titles and names are escaped character by character ([`escape`]); remarks
//! are parsed, cleared of all but emphasis, code and links, and written back ([`note`]). So no text of a catalog can
//! become markup, and no address a script.

mod assets;
mod contents;
mod entry;
mod escape;
mod list;
mod listings;
mod metadata;
mod note;
mod words;

pub use assets::{script, style_sheet};
pub use escape::{attribute, destination, escape};
pub use list::{Anchors, List, Style, list};
pub use listings::{Elsewhere, Listed, Listings};
pub use note::note;
pub use words::{LANGUAGES, NAMES, Phrase, Words};

/// What the Markdown is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The page will be HTML: inline elements give anchors, badges and data attributes.
    pub html: bool,
    /// Whoever reads the Markdown turns straight quotes and runs of hyphens and full stops into typographic ones.
    pub smart_punctuation: bool,
}

/// What every entry of a list needs to know.
struct Context<'a> {
    target: Target,
    language: &'a str,
    words: &'a Words,
    notes: bool,
    elsewhere: Option<Elsewhere<'a>>,
    whole: bool,
    metadata: bool,
    assets: bool,
}
