use memchr::memchr_iter;

/// A place as editors count it: lines and columns from 1, columns in characters (Unicode scalar values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

/// Where each line of one text starts, so that many offsets can be turned into positions.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Reads `text` once. Lines end with LF; the CR of a CRLF belongs to the line it ends.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let starts = std::iter::once(0).chain(memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        Self { starts }
    }

    /// The position of the byte `offset` in the text that this index was made of. An offset past the end, or inside a
    /// character, counts as the nearest one before it.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = text.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        Position { line, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_and_crlf_lines() {
        let text = "가나\r\nb🙂c\n";
        let index = LineIndex::new(text);
        let at = |needle: &str| text.find(needle).map(|offset| index.position(text, offset));
        assert_eq!(at("나"), Some(Position { line: 1, column: 2 }));
        assert_eq!(at("c"), Some(Position { line: 2, column: 3 }));
        assert_eq!(index.position(text, usize::MAX), Position { line: 3, column: 1 });
        assert_eq!(LineIndex::new("").position("", 0), Position { line: 1, column: 1 });
    }
}
