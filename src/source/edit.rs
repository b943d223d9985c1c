use std::ops::Range;

/// Replaces the bytes `range` of a text by `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go.
    pub range: Range<usize>,
    /// What stands in their place.
    pub text: String,
}

/// `text` with all `edits` made; every byte outside their ranges comes out as it went in.
///
/// Edits are given in the order of their ranges and do not overlap. One that breaks this, or that would cut a
/// character in two, is left out rather than allowed to damage its neighbours.
#[must_use]
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let grown: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = String::with_capacity(text.len() + grown);
    let mut done = 0;
    for edit in edits {
        let Some(between) = text.get(done..edit.range.start) else { continue };
        if text.get(edit.range.clone()).is_none() {
            continue;
        }
        out.push_str(between);
        out.push_str(&edit.text);
        done = edit.range.end;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_not_replaced() {
        let edit = |range, text: &str| Edit { range, text: text.into() };
        assert_eq!(apply("a\r\nbc\r\n", &[edit(3..4, "X"), edit(4..5, "")]), "a\r\nX\r\n");
        assert_eq!(apply("abc", &[edit(1..2, "x"), edit(0..3, "overlaps")]), "axc");
        assert_eq!(apply("가", &[edit(1..2, "cuts a character")]), "가");
    }
}
