//! Where things stand on their lines, and what continues the containers that a line begins with.

use std::ops::Range;

/// The first byte of the line that has the byte `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or(&[]);
    memchr::memrchr2(b'\n', b'\r', before).map_or(0, |newline| newline + 1)
}

/// The place of the first thing of a block, whose range may begin with blanks, line breaks and the `>` of quotes.
pub(super) fn content_start(text: &str, range: &Range<usize>) -> usize {
    let block = text.get(range.clone()).unwrap_or("");
    let content = block.trim_start_matches([' ', '\t', '\n', '\r', '>']);
    if content.is_empty() { range.start } else { range.end - content.len() }
}

/// The column of the first thing of a block.
pub(super) fn column(text: &str, range: &Range<usize>) -> usize {
    let start = content_start(text, range);
    width(text.get(line_start(text, start)..start).unwrap_or(""))
}

/// How many columns a text takes from the beginning of a line on, with tab stops every four (CommonMark, section 2.2).
pub(super) fn width(text: &str) -> usize {
    text.chars().fold(0, |column, c| if c == '\t' { column + 4 - column % 4 } else { column + 1 })
}

/// How many columns stand before something in the innermost block quote of its line. The blank after a `>` is of it.
pub(super) fn inner_width(before: &str) -> usize {
    let inner = before.rsplit_once('>').map_or(before, |(_, inner)| inner.strip_prefix(' ').unwrap_or(inner));
    width(inner)
}

/// The column of what is in the list item or definition whose marker is at `start` (CommonMark, section 5.2).
pub(super) fn item_column(text: &str, start: usize) -> usize {
    let before = text.get(line_start(text, start)..start).unwrap_or("");
    let item = text.get(start..).and_then(|item| item.lines().next()).unwrap_or("");
    let marker = item.bytes().take_while(u8::is_ascii_digit).count() + 1;
    let content = item.get(marker..).unwrap_or("");
    let blanks = content.len() - content.trim_start().len();
    let blanks = if content.trim().is_empty() || blanks > 4 { 1 } else { blanks };
    inner_width(before) + marker + blanks
}

/// What continues the containers that a line begins with: block quotes by their `>`, list items and the like by blanks
/// as wide as their markers.
pub(super) fn prefix(line: &str) -> String {
    let mut prefix = String::new();
    let mut column = 0;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let before = column;
        column = if c == '\t' { column + 4 - column % 4 } else { column + 1 };
        if c != '>' {
            prefix.extend(std::iter::repeat_n(' ', column - before));
            continue;
        }
        prefix.push('>');
        // The blank after a `>` belongs to it: without one, the next marker would lose a column.
        if chars.peek().is_none_or(|next| !matches!(next, ' ' | '\t')) {
            prefix.push(' ');
        }
    }
    prefix
}

/// What continues a footnote definition whose label is at `label` in the line, and the column of its content: four
/// blanks, whatever its label and its own indentation. `outer` is the column of the list item that it stands in.
pub(super) fn footnote_prefix(line: &str, label: usize, outer: usize) -> (String, usize) {
    let before = line.get(..label).unwrap_or("");
    let indented = " ".repeat(outer);
    let before = if before.trim().is_empty() { &indented } else { before };
    let rest =
        line.get(label..).and_then(|definition| definition.split_once("]:")).map_or("", |(_, rest)| rest.trim_start());
    (format!("{}    {}", prefix(before), prefix(rest)), width(before) + 4 + width(rest))
}
