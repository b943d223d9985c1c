//! What would change in a file, as `diff -u` writes it, so that `patch` and `git apply` can make it.

use std::fmt::Write;
use std::ops::Range;
use std::time::{Duration, Instant};

use annotate_snippets::renderer::{
    DEFAULT_ADDITION_STYLE, DEFAULT_EMPHASIS_STYLE, DEFAULT_LINE_NUM_STYLE, DEFAULT_REMOVAL_STYLE, Style,
};
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices_deadline, group_diff_ops};

use super::clean::{clean_line, picture, visible};

/// The lines that are shown around those that change.
const CONTEXT: usize = 3;

/// How long to look for the shortest way from one text to the other. After that, a longer one will do.
const PATIENCE: Duration = Duration::from_secs(1);

/// What makes `new` of the text `old` of a file; nothing if they are the same. It is in colour and without what a terminal
/// would obey, unless it is to be `exact`.
pub(crate) fn unified(name: &str, old: &str, new: &str, exact: bool) -> String {
    let (before, after): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let deadline = Instant::now().checked_add(PATIENCE);
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &before, &after, deadline);
    let hunks: Vec<Vec<DiffOp>> = group_diff_ops(ops, CONTEXT).into_iter().filter(|ops| changes(ops)).collect();
    let mut out = String::new();
    if hunks.is_empty() {
        return out;
    }
    // A return that every line has is no news; one that comes or goes is.
    let returns = old.contains("\r\n") != new.contains("\r\n") || mixed(old) || mixed(new);
    let (head, name) = (if exact { Style::new() } else { DEFAULT_EMPHASIS_STYLE }, clean_line(name));
    // Writing to a `String` cannot fail.
    let _ = writeln!(out, "{head}--- a/{name}{head:#}\n{head}+++ b/{name}{head:#}");
    for ops in hunks {
        hunk(&ops, &before, &after, Showing { returns, exact }, &mut out);
    }
    out
}

fn changes(ops: &[DiffOp]) -> bool {
    ops.iter().any(|op| op.tag() != DiffTag::Equal)
}

/// Whether some lines of a text end with a return, and some do not.
fn mixed(text: &str) -> bool {
    let returns = text.matches("\r\n").count();
    returns > 0 && returns < text.matches('\n').count()
}

/// How lines are shown.
#[derive(Clone, Copy)]
struct Showing {
    /// Whether the returns at their ends can be seen.
    returns: bool,
    /// Whether they are as they stand in the file.
    exact: bool,
}

fn hunk(ops: &[DiffOp], before: &[&str], after: &[&str], showing: Showing, out: &mut String) {
    let (Some(first), Some(last)) = (ops.first(), ops.last()) else { return };
    let old = first.old_range().start..last.old_range().end;
    let new = first.new_range().start..last.new_range().end;
    let number = if showing.exact { Style::new() } else { DEFAULT_LINE_NUM_STYLE };
    let _ = writeln!(out, "{number}@@ -{} +{} @@{number:#}", extent(&old), extent(&new));
    for op in ops {
        let lines = |lines: &[&str], range: Range<usize>, sign, style: Style, out: &mut String| {
            for line in lines.get(range).unwrap_or_default() {
                self::line(line, sign, style, showing, out);
            }
        };
        if op.tag() == DiffTag::Equal {
            lines(before, op.old_range(), ' ', Style::new(), out);
        } else {
            lines(before, op.old_range(), '-', DEFAULT_REMOVAL_STYLE, out);
            lines(after, op.new_range(), '+', DEFAULT_ADDITION_STYLE, out);
        }
    }
}

/// Where lines begin, and how many there are. Of none, the line before them is named.
fn extent(lines: &Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => (lines.start + 1).to_string(),
        more => format!("{},{more}", lines.start + 1),
    }
}

fn line(line: &str, sign: char, style: Style, showing: Showing, out: &mut String) {
    let (text, end) = match line.strip_suffix('\n') {
        Some(text) => (text, ""),
        None => (line, "\n\\ No newline at end of file"),
    };
    if showing.exact {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "{sign}{text}{end}");
        return;
    }
    let (text, last) = match text.strip_suffix('\r') {
        Some(text) if !showing.returns => (text, "\r"),
        _ => (text, ""),
    };
    let shown = visible(text).replace('\r', picture(u32::from('\r')).encode_utf8(&mut [0; 4]));
    let _ = writeln!(out, "{style}{sign}{shown}{style:#}{last}{end}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(old: &str, new: &str) -> String {
        anstream::adapter::strip_str(&unified("a.toml", old, new, false)).to_string()
    }

    #[test]
    fn lines_go_and_come_with_three_around_them() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        let expected = "--- a/a.toml\n+++ b/a.toml\n@@ -1,4 +1,4 @@\n-1\n+one\n 2\n 3\n 4\n@@ -10,3 +10,4 @@\n 10\n 11\n\
                        \x2012\n+13\n";
        assert_eq!(plain(old, &format!("{}13\n", old.replacen('1', "one", 1))), expected);
        assert_eq!(plain(old, old), "");
        assert_eq!(plain("", ""), "");
    }

    #[test]
    fn the_end_of_a_file_is_told() {
        let head = "--- a/a.toml\n+++ b/a.toml\n";
        assert_eq!(plain("a", "a\n"), format!("{head}@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"));
        assert_eq!(plain("", "a\n"), format!("{head}@@ -0,0 +1 @@\n+a\n"));
        assert_eq!(plain("a\n", ""), format!("{head}@@ -1 +0,0 @@\n-a\n"));
    }

    #[test]
    fn a_return_is_shown_if_it_is_the_change() {
        let head = "--- a/a.toml\n+++ b/a.toml\n";
        assert_eq!(plain("a\r\nb\r\n", "a\r\nc\r\n"), format!("{head}@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"));
        assert_eq!(plain("a\r\nb\n", "a\r\nb\r\n"), format!("{head}@@ -1,2 +1,2 @@\n a␍\n-b\n+b␍\n"));
    }

    #[test]
    fn what_a_program_reads_is_exact() {
        let expected = "--- a/a.toml\n+++ b/a.toml\n@@ -1 +1 @@\n-a\u{202E}\r\n+\u{FEFF}b\u{2028}\n";
        assert_eq!(unified("a.toml", "a\u{202E}\r\n", "\u{FEFF}b\u{2028}\n", true), expected);
    }

    #[test]
    fn nothing_of_a_stranger_reaches_the_terminal() {
        let diff = plain("\u{1B}[2Ja\rb\u{202E}\n", "");
        assert!(diff.ends_with("-␛[2Ja␍b\u{FFFD}\n"), "{diff:?}");
    }
}
