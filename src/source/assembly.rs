use std::ops::Range;

use super::{FileId, Span};

/// A text that is put together of pieces of others, as a page with includes is.
#[derive(Debug, Clone, Default)]
pub struct Assembly {
    text: String,
    origins: Origins,
}

/// Where each byte of an [`Assembly`] comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    /// In the order of the text. What lies between two of them comes from nowhere.
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    start: usize,
    end: usize,
    file: FileId,
    from: usize,
}

impl Assembly {
    /// The whole of `text`, the text of `file`.
    #[must_use]
    pub fn of(file: FileId, text: &str) -> Self {
        let mut assembly = Self::default();
        assembly.push(file, text, 0..text.len());
        assembly
    }

    /// The text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds the bytes `range` of `text`, the text of `file`.
    pub fn push(&mut self, file: FileId, text: &str, range: Range<usize>) {
        let Some(added) = text.get(range.clone()) else { return };
        let start = self.text.len();
        self.text.push_str(added);
        self.origins.push(Piece { start, end: self.text.len(), file, from: range.start });
    }

    /// Adds a text that stands in no file.
    pub fn push_new(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds the bytes `range` of another assembly, which keep their origins.
    pub fn append(&mut self, other: &Self, range: Range<usize>) {
        let Some(added) = other.text.get(range.clone()) else { return };
        let base = self.text.len();
        self.text.push_str(added);
        let first = other.origins.pieces.partition_point(|piece| piece.end <= range.start);
        for piece in other.origins.pieces.iter().skip(first).take_while(|piece| piece.start < range.end) {
            let start = piece.start.max(range.start);
            let end = piece.end.min(range.end);
            let from = piece.from + (start - piece.start);
            let shifted = |at: usize| base + (at - range.start);
            self.origins.push(Piece { start: shifted(start), end: shifted(end), file: piece.file, from });
        }
    }

    /// The text, and where it comes from.
    #[must_use]
    pub fn into_parts(self) -> (String, Origins) {
        (self.text, self.origins)
    }
}

impl Origins {
    fn push(&mut self, piece: Piece) {
        if piece.start == piece.end {
            return;
        }
        match self.pieces.last_mut() {
            Some(last)
                if last.end == piece.start
                    && last.file == piece.file
                    && last.from + (last.end - last.start) == piece.from =>
            {
                last.end = piece.end;
            }
            _ => self.pieces.push(piece),
        }
    }

    /// The place that the bytes `range` of the text come from; `None` if they come from several, or from nowhere.
    #[must_use]
    pub fn of(&self, range: &Range<usize>) -> Option<Span> {
        let at = self.pieces.partition_point(|piece| piece.end <= range.start);
        // An empty range at the very end belongs to what stands before it.
        let at = if range.is_empty() && at == self.pieces.len() { at.checked_sub(1)? } else { at };
        let piece = self.pieces.get(at).filter(|piece| piece.start <= range.start && range.end <= piece.end)?;
        let start = piece.from + (range.start - piece.start);
        Some(Span::new(piece.file, start..start + range.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn leads_back_to_the_pieces() {
        let mut sources = Sources::new();
        let mut add = |text: &str| sources.add("x", text.to_owned()).expect("a short text");
        let (outer, inner) = (add("ab{{}}cd"), add("12345"));
        let mut included = Assembly::default();
        included.push(inner, "12345", 1..2);
        included.push(inner, "12345", 2..4);
        let mut page = Assembly::default();
        page.push(outer, "ab{{}}cd", 0..2);
        page.append(&included, 0..2);
        page.push_new("!");
        page.push(outer, "ab{{}}cd", 6..8);
        assert_eq!(page.text(), "ab23!cd");
        let (_, origins) = page.into_parts();
        assert_eq!(origins.of(&(2..4)), Some(Span::new(inner, 1..3)));
        assert_eq!(origins.of(&(3..3)), Some(Span::new(inner, 2..2)));
        assert_eq!(origins.of(&(5..7)), Some(Span::new(outer, 6..8)));
        assert_eq!(origins.of(&(1..3)), None);
        assert_eq!(origins.of(&(4..5)), None);
        assert_eq!(Assembly::of(outer, "ab{{}}cd").into_parts().1.of(&(8..8)), Some(Span::new(outer, 8..8)));
    }
}
