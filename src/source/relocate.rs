use std::ops::Range;

use memchr::{memchr, memmem, memrchr};

/// Finds in `to` the bytes that `range` covers in `from`, where `to` is an older state of the same text.
///
/// A preprocessor sees a chapter after others have worked on it, and a person edits the file from before. The two are
/// matched by whole lines: those of `range` are looked up in `to`, and the third such place in `from` is the third in
/// `to`. Where the two texts have them a different number of times there is no telling, and the answer is `None`.
#[must_use]
pub fn relocate(from: &str, to: &str, range: Range<usize>) -> Option<Range<usize>> {
    if from == to {
        return Some(range);
    }
    let start = memrchr(b'\n', from.as_bytes().get(..range.start)?).map_or(0, |newline| newline + 1);
    let rest = from.as_bytes().get(range.end..)?;
    let end = range.end + memchr(b'\n', rest).unwrap_or(rest.len());
    let lines = from.get(start..end).map(|lines| lines.trim_end_matches('\r')).filter(|lines| !lines.is_empty())?;
    let before = places(&from[..start], lines).count();
    let count = before + places(&from[start..], lines).count();
    let places: Vec<usize> = places(to, lines).collect();
    let found = *places.get(before).filter(|_| places.len() == count)?;
    Some(found + (range.start - start)..found + (range.end - start))
}

/// Where `lines` stand in `text` as whole lines.
fn places<'t>(text: &'t str, lines: &'t str) -> impl Iterator<Item = usize> + 't {
    let bytes = text.as_bytes();
    let begins = move |at: usize| at == 0 || bytes.get(at - 1) == Some(&b'\n');
    let ends = move |at: usize| matches!(bytes.get(at), None | Some(b'\n' | b'\r'));
    memmem::find_iter(bytes, lines.as_bytes()).filter(move |&at| begins(at) && ends(at + lines.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(from: &str, to: &'t str, what: &str, nth: usize) -> Option<(usize, &'t str)> {
        let (at, _) = from.match_indices(what).nth(nth)?;
        let range = relocate(from, to, at..at + what.len())?;
        Some((range.start, &to[range]))
    }

    #[test]
    fn follows_the_nth_line_of_n() {
        let from = "included\r\nlines\r\n\r\nx <<a>>\r\ny\r\nx <<a>>";
        let to = "{{#include}}\r\n\r\nx <<a>>\r\ny\r\nx <<a>>";
        assert_eq!(found(from, to, "<<a>>", 1), Some((to.len() - 5, "<<a>>")));
        assert_eq!(found(from, to, "<<a>>", 0), Some((18, "<<a>>")));
    }

    #[test]
    fn does_not_guess() {
        assert_eq!(found("x <<a>>", "nothing here", "<<a>>", 0), None);
        assert_eq!(found("z\nx <<a>>", "x <<a>>\nx <<a>>", "<<a>>", 0), None);
        assert_eq!(found("z\n<<a>>", "more <<a>>", "<<a>>", 0), None);
    }
}
