//! The strings of a catalog as they are written, quotes and all.

use std::ops::Range;

use crate::source::{Sources, Span};

/// Where `text` stands in the value at `span`, which may be one of several texts in a table: the whole value, if it is
/// written with escapes and cannot be found.
pub(super) fn locate(sources: &Sources, span: Span, text: &str) -> Span {
    within(sources, span, text).unwrap_or(span)
}

/// Where `text` stands in the value at `span`, if it stands there once and as it is.
pub(crate) fn within(sources: &Sources, span: Span, text: &str) -> Option<Span> {
    let value = sources.text(span.file).get(span.range())?;
    let mut found = value.match_indices(text);
    let (at, _) = found.next().filter(|_| !text.is_empty())?;
    let start = span.range().start + at;
    found.next().is_none().then(|| Span::new(span.file, start..start + text.len()))
}

/// The strings in the value at `span` that are written on one line and without escapes, each without its quotes.
pub(super) fn strings(sources: &Sources, span: Span) -> Vec<Span> {
    let whole = sources.text(span.file);
    let Some(value) = whole.get(span.range()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(string) = next_string(value, at) {
        let (inner, end) = string;
        let text = value.get(inner.clone()).unwrap_or("");
        if !text.contains(['\\', '\n']) {
            let start = span.range().start;
            found.push(Span::new(span.file, start + inner.start..start + inner.end));
        }
        at = end;
    }
    found
}

/// The next string at or after `at`: its content, and where it ends.
fn next_string(value: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let rest = value.get(at..)?;
    let start = at + rest.find(['"', '\''])?;
    let quote = value.get(start..=start)?;
    let triple = quote.repeat(3);
    let mark = if value.get(start..)?.starts_with(&triple) { triple.as_str() } else { quote };
    let inner = start + mark.len();
    let mut from = inner;
    loop {
        let end = from + value.get(from..)?.find(mark)?;
        let before = value.get(inner..end)?;
        let escapes = before.bytes().rev().take_while(|&byte| byte == b'\\').count();
        if quote == "'" || escapes % 2 == 0 {
            return Some((inner..end, end + mark.len()));
        }
        from = end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str) -> Vec<String> {
        let mut sources = Sources::new();
        let file = sources.add("x", value.to_owned()).expect("a short text");
        let found = strings(&sources, Span::new(file, 0..value.len()));
        found.into_iter().map(|span| value[span.range()].to_owned()).collect()
    }

    #[test]
    fn finds_what_stands_in_quotes() {
        assert_eq!(shown(r#"{ en = "a 'b'", ko = 'c "d"' }"#), ["a 'b'", "c \"d\""]);
        assert_eq!(shown(r#"["a\"b", "c", """d""", "e"#), ["c", "d"]);
        assert_eq!(shown("\"\"\"a\nb\"\"\""), Vec::<String>::new());
    }
}
