//! The canonical form of a catalog file: the one way to write what it says.
//!
//! A file is cut into segments that cover it from its first byte to its last: an entry, a table of titles, or what stands
//! between two of these. Each has a canonical text. All of them in a row are the canonical form; those that differ from
//! what is there are the edits that lead to it.

use std::cmp::Ordering;
use std::ops::Range;

use super::Format;
use super::raw::{self, Root};
use crate::source::{Edit, FileId};

mod entry;
mod field;
mod json;
mod meaning;
mod order;
mod parse;
mod print;
mod text;
mod toml;
mod tree;

pub use entry::{NewEntry, Said, entries, with_entries};
pub use field::with_field;
pub(super) use text::toml_key;
pub use text::toml_text;

/// How wide a line may be before a list or a table on it is spread over several.
const WIDTH: usize = 120;

/// By what the entries of a file are sorted. An `[[also]]` stands where the resource that it names would, if that one is in
/// the same file; if not, it comes last, but by id it has its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogOrder {
    /// As they stand, since that is the order of the page.
    Kept,
    /// By id.
    Id,
    /// By title.
    Title,
    /// By the first author's family name; what has no author comes last.
    Author,
    /// The earliest first; what has no date comes last.
    Year,
}

impl CatalogOrder {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Kept, Self::Id, Self::Title, Self::Author, Self::Year];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "catalog",
            Self::Id => "id",
            Self::Title => "title",
            Self::Author => "author",
            Self::Year => "year",
        }
    }

    /// The order that `word` names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|order| order.as_str() == word)
    }
}

/// How the entries of a file are to stand.
#[derive(Clone, Copy)]
pub struct Layout<'a> {
    /// By what they are sorted.
    pub order: CatalogOrder,
    /// The language whose titles count where there is one a language.
    pub language: &'a str,
    /// How two texts of that language compare.
    pub compare: &'a dyn Fn(&str, &str) -> Ordering,
}

/// The text is no TOML, no JSON, or JSON whose top is not an object; what there is to say of it,
/// [`CatalogBuilder::read`](super::CatalogBuilder::read) says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotWellFormed;

/// Entries that do not stand in the order asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsorted {
    /// Where the first entry begins that belongs before the one above it.
    pub at: Range<usize>,
    /// The whole file with its entries sorted, each as it is written.
    pub text: String,
}

/// The bytes `range` of a file, and what stands there in canonical form.
struct Segment {
    range: Range<usize>,
    text: String,
}

/// The text of a catalog file in canonical form. It means the same, has all comments, and its entries are in the same
/// order; the canonical form of it is itself. A file with CRLF line ends keeps them.
///
/// Faults that are none of the form (an unknown field, a year with five digits) stay as they are.
///
/// # Errors
///
/// [`NotWellFormed`] if there is no telling what the text says.
///
/// ```
/// use mdbook_resources::catalog::{Format, canonical};
///
/// let text = "[[resource]]\n  title = 'LoRA' # a comment\nid=\"lora\"\nchapter = [\"7\"]\n";
/// let canonical = canonical(text, Format::Toml);
/// assert_eq!(canonical.as_deref(), Ok("[[resource]]\nid = \"lora\"\ntitle = \"LoRA\" # a comment\nchapter = 7\n"));
/// ```
pub fn canonical(text: &str, format: Format) -> Result<String, NotWellFormed> {
    Ok(segments(text, format)?.into_iter().map(|segment| segment.text).collect())
}

/// The edits that bring the text of a catalog file into canonical form, in the order of the text: made on it, they give
/// [`canonical`]. Each is about one entry, one table of titles, or the lines between two of these, and covers its lines
/// from the first that differs to the last. There are none if the text is canonical.
///
/// # Errors
///
/// [`NotWellFormed`] if there is no telling what the text says.
pub fn canonical_edits(text: &str, format: Format) -> Result<Vec<Edit>, NotWellFormed> {
    Ok(segments(text, format)?.into_iter().filter_map(|segment| edit(text, segment)).collect())
}

/// The text of a catalog file with its entries in the order of `layout`, if they are not. Entries that are equal in it
/// stay as they stand. Tables of titles stay at their place among the entries, and so do comments at the top and the end
/// of the file; any other comment goes with the entry below it.
///
/// In JSON, `resource` and `also` are sorted each for itself. What stands in a TOML file as `resource = […]` is not sorted.
///
/// # Errors
///
/// [`NotWellFormed`] if there is no telling what the text says.
pub fn sorted(text: &str, format: Format, layout: &Layout<'_>) -> Result<Option<Unsorted>, NotWellFormed> {
    let root = read(text, format)?;
    if layout.order == CatalogOrder::Kept {
        return Ok(None);
    }
    match format {
        Format::Toml => toml::sorted(text, &root, layout).ok_or(NotWellFormed),
        Format::Json => Ok(json::sorted(text, &root, layout)),
    }
}

/// The text of a catalog file as it should be: its entries in the order of `layout`, as [`sorted`] has them, and all of it
/// in [`canonical`] form. `None` if it is so already.
///
/// # Errors
///
/// [`NotWellFormed`] if there is no telling what the text says.
pub fn formatted(text: &str, format: Format, layout: &Layout<'_>) -> Result<Option<String>, NotWellFormed> {
    // What stands in a TOML file as `resource = […]` can only be sorted once it has the form of the others.
    let written = canonical(text, format)?;
    let written = match sorted(&written, format, layout)? {
        Some(unsorted) => canonical(&unsorted.text, format)?,
        None => written,
    };
    Ok((written != text).then_some(written))
}

fn segments(text: &str, format: Format) -> Result<Vec<Segment>, NotWellFormed> {
    let root = read(text, format)?;
    let mut segments = match format {
        Format::Toml => toml::segments(text).ok_or(NotWellFormed)?,
        Format::Json => json::segments(text, &root),
    };
    if has_crlf(text) {
        for segment in &mut segments {
            segment.text = segment.text.replace('\n', "\r\n");
        }
    }
    Ok(segments)
}

fn read(text: &str, format: Format) -> Result<Root<'_>, NotWellFormed> {
    let mut faults = Vec::new();
    let root = raw::parse(FileId::default(), text, format, &mut faults);
    root.filter(|_| faults.is_empty()).ok_or(NotWellFormed)
}

/// Whether the lines of a text end with CRLF; the first one decides.
fn has_crlf(text: &str) -> bool {
    text.split_once('\n').is_some_and(|(line, _)| line.ends_with('\r'))
}

/// The edit that brings a segment into canonical form, without the lines at its beginning and its end that are.
fn edit(text: &str, segment: Segment) -> Option<Edit> {
    let Segment { range, text: new } = segment;
    let old = text.get(range.clone())?;
    if old == new {
        return None;
    }
    let same = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let head = old.as_bytes().get(..same)?.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
    let (old, new) = (old.get(head..)?, new.get(head..)?);
    let same = old.bytes().rev().zip(new.bytes().rev()).take_while(|(a, b)| a == b).count();
    let common = old.as_bytes().get(old.len() - same..)?;
    let line_end = common.iter().position(|&byte| byte == b'\n');
    let line_end = line_end.map(|at| if at > 0 && common.get(at - 1) == Some(&b'\r') { at - 1 } else { at });
    let tail = line_end.map_or(0, |at| same - at);
    let text = new.get(..new.len() - tail)?.to_owned();
    Some(Edit { range: range.start + head..range.end - tail, text })
}
