//! Texts with names, and places in them.
//!
//! Everything that can be wrong in a catalog, a directive or a configuration is wrong *somewhere*. This room has the
//! means to say where: a [`Sources`] holds each text once, a [`Span`] is a byte range in one of them, and a
//! [`Position`] is the line and column that a person looks for. It knows nothing of what the texts mean.

mod assembly;
mod edit;
mod line_index;
mod relocate;

pub use assembly::{Assembly, Origins};
pub use edit::{Edit, apply};
pub use line_index::{LineIndex, Position};
pub use relocate::relocate;

use std::cell::OnceCell;
use std::ops::Range;

/// Which text of a [`Sources`] is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(u32);

/// A byte range in one text of a [`Sources`].
///
/// Offsets are UTF-8 bytes from the start of the text, after a byte order mark. They are 32 bits wide, which
/// [`Sources::add`] guarantees to be enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The span of the bytes `range` in `file`. Offsets past 4 GiB, which no text in a [`Sources`] has, are cut.
    #[must_use]
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: narrow(range.start), end: narrow(range.end) }
    }

    /// The byte range, without the file.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and the place it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, which stands at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), span: self.span }
    }
}

/// A text that is too long for [`Sources::add`]: 4 GiB or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

#[derive(Debug)]
struct Source {
    name: String,
    text: String,
    lines: OnceCell<LineIndex>,
}

/// The texts that the diagnostics of a run point into.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// No texts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under the name that a person knows it by (a path relative to the book's root).
    ///
    /// # Errors
    ///
    /// [`TooLong`] if the text has 4 GiB or more.
    pub fn add(&mut self, name: impl Into<String>, text: String) -> Result<FileId, TooLong> {
        if u32::try_from(text.len()).is_err() {
            return Err(TooLong);
        }
        let id = u32::try_from(self.files.len()).map_err(|_| TooLong)?;
        self.files.push(Source { name: name.into(), text, lines: OnceCell::new() });
        Ok(FileId(id))
    }

    /// Puts another text in the place of one that is already here, under the same name.
    ///
    /// # Errors
    ///
    /// [`TooLong`] if the text has 4 GiB or more.
    pub fn replace(&mut self, file: FileId, text: String) -> Result<(), TooLong> {
        if u32::try_from(text.len()).is_err() {
            return Err(TooLong);
        }
        if let Some(source) = self.files.get_mut(file.0 as usize) {
            source.text = text;
            source.lines = OnceCell::new();
        }
        Ok(())
    }

    /// Puts a folder before the names of all texts, for whoever stands above it.
    pub fn stand_above(&mut self, folder: &str) {
        for source in &mut self.files {
            source.name = format!("{folder}/{}", source.name);
        }
    }

    /// The name of a text; empty for a text of another [`Sources`].
    #[must_use]
    pub fn name(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |source| &source.name)
    }

    /// A text; empty for a text of another [`Sources`].
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |source| &source.text)
    }

    /// Line and column of a span's first byte.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        self.at(span.file, span.start)
    }

    /// Lines and columns of a span's first byte and of the byte after its last.
    #[must_use]
    pub fn positions(&self, span: Span) -> (Position, Position) {
        (self.at(span.file, span.start), self.at(span.file, span.end))
    }

    fn at(&self, file: FileId, offset: u32) -> Position {
        let Some(source) = self.files.get(file.0 as usize) else {
            return Position { line: 1, column: 1 };
        };
        let lines = source.lines.get_or_init(|| LineIndex::new(&source.text));
        lines.position(&source.text, offset as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_span_is_the_place_after_it() {
        let mut sources = Sources::new();
        let file = sources.add("a", "가나\r\nb🙂c".to_owned()).expect("a short text");
        let at = |line, column| Position { line, column };
        let positions = |range| sources.positions(Span::new(file, range));
        assert_eq!(positions(3..6), (at(1, 2), at(1, 3)));
        assert_eq!(positions(3..13), (at(1, 2), at(2, 3)));
        assert_eq!(positions(14..14), (at(2, 4), at(2, 4)));
        assert_eq!(positions(0..8), (at(1, 1), at(2, 1)));
    }
}
