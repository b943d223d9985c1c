use std::collections::BTreeMap;
use std::ops::Range;

use crate::source::{Edit, FileId, Sources, Span, apply};

/// A cure as edits in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as the end of "This will …".
    pub title: String,
    /// The file that it changes.
    pub file: FileId,
    /// The edits, in the order of their ranges.
    pub edits: Vec<Edit>,
    /// The text that the only edit stands for, where its range is wider than what it replaces: a word in quotes.
    word: Option<String>,
    /// Whether it can be made without a person looking at it: nothing that a reader sees can become wrong by it.
    pub safe: bool,
}

impl Fix {
    /// A cure that needs no second look.
    #[must_use]
    pub fn safe(title: impl Into<String>, file: FileId, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), file, edits, word: None, safe: true }
    }

    /// A cure that a person has to confirm.
    #[must_use]
    pub fn suggested(title: impl Into<String>, file: FileId, edits: Vec<Edit>) -> Self {
        Self { safe: false, ..Self::safe(title, file, edits) }
    }

    /// Writes `near` for the word `given`, which stands at `span`, perhaps in quotes. A person has to confirm it.
    #[must_use]
    pub fn word(span: Span, given: &str, near: &str) -> Self {
        let edit = Edit { range: span.range(), text: near.to_owned() };
        let fix = Self::suggested(format!("write `{near}`"), span.file, vec![edit]);
        Self { word: Some(given.to_owned()), ..fix }
    }

    /// The same cure in another text; `None` if one of its places is not there, or not in the same file as the others.
    pub(super) fn relocated(mut self, other: impl Fn(Span) -> Option<Span>) -> Option<Self> {
        let mut file = None;
        for edit in &mut self.edits {
            let span = other(Span::new(self.file, edit.range.clone()))?;
            if *file.get_or_insert(span.file) != span.file {
                return None;
            }
            edit.range = span.range();
        }
        self.file = file?;
        Some(self)
    }

    /// The edits to make in `text`, the text of the file; none where the text is not what the cure was made for.
    #[must_use]
    pub fn edits_in(&self, text: &str) -> Vec<Edit> {
        let Some(word) = &self.word else { return self.edits.clone() };
        let narrowed = |edit: &Edit| Some(Edit { range: only(text, &edit.range, word)?, text: edit.text.clone() });
        self.edits.iter().filter_map(narrowed).collect()
    }
}

/// Where `word` stands in `range`, if it stands there once.
fn only(text: &str, range: &Range<usize>, word: &str) -> Option<Range<usize>> {
    let within = text.get(range.clone())?;
    let mut found = within.match_indices(word).map(|(at, _)| range.start + at);
    let start = found.next().filter(|_| !word.is_empty())?;
    found.next().is_none().then_some(start..start + word.len())
}

/// A text with cures made in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// How many cures were made.
    pub made: usize,
}

/// The text of `file` with as many of `fixes` made as there can be at once: of two that touch the same bytes the first
/// is made. `None` if nothing changes.
#[must_use]
pub fn fixed<'f>(sources: &Sources, file: FileId, fixes: impl IntoIterator<Item = &'f Fix>) -> Option<Fixed> {
    let text = sources.text(file);
    let mut edits: BTreeMap<usize, Edit> = BTreeMap::new();
    let mut made = 0;
    for fix in fixes.into_iter().filter(|fix| fix.file == file) {
        let wanted = fix.edits_in(text);
        if !wanted.is_empty() && wanted.iter().all(|edit| is_free(&edits, &edit.range)) {
            made += 1;
            edits.extend(wanted.into_iter().map(|edit| (edit.range.start, edit)));
        }
    }
    let edits: Vec<Edit> = edits.into_values().collect();
    let changed = apply(text, &edits);
    (changed != text).then_some(Fixed { text: changed, made })
}

/// Whether a range has nothing to do with any edit: it may not even touch one.
fn is_free(edits: &BTreeMap<usize, Edit>, range: &Range<usize>) -> bool {
    let before = edits.range(..=range.end).next_back();
    before.is_none_or(|(_, edit)| edit.range.end < range.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_a_word_in_its_quotes_and_makes_one_of_two_that_clash() {
        let mut sources = Sources::new();
        let text = "kind = \"papr\"";
        let file = sources.add("a.toml", text.to_owned()).expect("a short text");
        let span = Span::new(file, 7..text.len());
        let near = Fix::word(span, "papr", "paper");
        let clash = Fix::safe("write it", file, vec![Edit { range: 7..8, text: "'".into() }]);
        let expected = Fixed { text: "kind = \"paper\"".to_owned(), made: 1 };
        assert_eq!(fixed(&sources, file, [&near, &clash]), Some(expected));
        assert_eq!(fixed(&sources, file, [&Fix::word(span, "x", "y")]), None);
    }
}
