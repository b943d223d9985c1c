use std::collections::HashMap;

use super::plan::Piece;
use crate::directive::{Before, ListMarker, Next, Slot};
use crate::render::List;

/// What keeps two blocks apart that would otherwise become one (CommonMark, section 5.3).
const SEPARATOR: &str = "<!-- -->";

/// Fits lists into one page: in its containers, with its line breaks, and apart from the lists around them.
pub(super) struct Fitter<'t> {
    text: &'t str,
    /// For each directive that has been dealt with, the list that it ended with.
    ended: HashMap<usize, Option<ListMarker>>,
}

impl<'t> Fitter<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, ended: HashMap::new() }
    }

    /// A marker that neither the list before nor the list after has, if there is one.
    pub(super) fn marker(&self, slot: &Slot, numbered: bool) -> ListMarker {
        let numbers = ['.', ')'].map(ListMarker::Number);
        let bullets = ['-', '*', '+'].map(ListMarker::Bullet);
        let mut choice = if numbered { numbers.to_vec() } else { bullets.to_vec() };
        let first = choice.first().copied().unwrap_or(ListMarker::Bullet('-'));
        choice.retain(|marker| self.before(slot) != Some(*marker) && slot.after != Next::List(*marker));
        choice.first().copied().unwrap_or(first)
    }

    fn before(&self, slot: &Slot) -> Option<ListMarker> {
        match slot.before {
            Before::Other => None,
            Before::List(marker) => Some(marker),
            Before::Directive(index) => self.ended.get(&index).copied().flatten(),
        }
    }

    /// The text in place of a directive. The lines `above` are blocks of
    /// their own before the list.
    pub(super) fn fit(&mut self, piece: &Piece<'_>, slot: &Slot, list: List, above: Vec<String>) -> String {
        let before = self.before(slot);
        let List { contents, lines: body, begins_with_items, marker, metadata } = list;
        let mut lines = Vec::new();
        let stands_apart = !above.is_empty() || !contents.is_empty();
        for block in above {
            lines.push(block);
            lines.extend(Some(String::new()).filter(|_| !slot.tight));
        }
        if !stands_apart && begins_with_items && before.is_some() && before == marker {
            lines.extend([SEPARATOR.to_owned(), String::new()]);
        }
        if !contents.is_empty() {
            lines.extend(contents);
            lines.extend(Some(String::new()).filter(|_| !slot.tight));
        }
        self.ended.insert(piece.index, marker);
        lines.extend(body);
        if slot.tight {
            close_up(&mut lines);
        }
        // A script is a block of HTML that ends on its own line, so it needs no blank line on either side.
        lines.extend(metadata);
        match (slot.after, marker) {
            // Nothing at all would change what stands around it: a list item may not begin with nothing.
            (_, None) => lines.push(SEPARATOR.to_owned()),
            (Next::Other, _) => {}
            (Next::Table, _) => lines.push(String::new()),
            (Next::Indented, Some(_)) => lines.extend([String::new(), SEPARATOR.to_owned()]),
            (Next::List(next), Some(marker)) if next == marker => lines.extend([String::new(), SEPARATOR.to_owned()]),
            (Next::List(_), Some(_)) => {}
        }
        self.join(&lines, piece, slot)
    }

    fn join(&self, lines: &[String], piece: &Piece<'_>, slot: &Slot) -> String {
        let newline = self.newline(piece.range.end);
        let blank = slot.prefix.trim_end();
        let mut text = String::new();
        for (number, line) in lines.iter().enumerate() {
            if number > 0 {
                text.push_str(newline);
                text.push_str(if line.is_empty() { blank } else { &slot.prefix });
            }
            text.push_str(line);
        }
        text
    }

    /// The line break of the line that the directive stands on; on a last line, that of the first.
    fn newline(&self, end: usize) -> &'static str {
        let after = self.text.get(end..).unwrap_or("");
        let at = |text: &str| text.find('\n').map(|at| text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\r'));
        if at(after).or_else(|| at(self.text)) == Some(true) { "\r\n" } else { "\n" }
    }
}

/// Takes out the blank lines around headings, which need none: between the blocks of a list item, they would make the
/// list around it loose.
fn close_up(lines: &mut Vec<String>) {
    let is_heading = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_some_and(|line| line.starts_with('#'));
    let near = |at: usize| is_heading(at.checked_sub(1)) || is_heading(Some(at + 1));
    let goes: Vec<bool> = lines.iter().enumerate().map(|(at, line)| line.is_empty() && near(at)).collect();
    let mut goes = goes.into_iter();
    lines.retain(|_| goes.next() != Some(true));
}
