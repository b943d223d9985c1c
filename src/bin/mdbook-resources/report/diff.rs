//! What would change in a file, as `diff -u` writes it, so that `patch` and `git apply` can make it.

use std::borrow::Cow;
use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::ops::Range;
use std::time::{Duration, Instant};

use annotate_snippets::renderer::{
    DEFAULT_ADDITION_STYLE, DEFAULT_EMPHASIS_STYLE, DEFAULT_LINE_NUM_STYLE, DEFAULT_REMOVAL_STYLE, Style,
};
use anyhow::Context as _;
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices_deadline, group_diff_ops};

use super::clean::{clean_line, picture, visible};
use crate::files::marked;

/// The lines that are shown around those that change.
const CONTEXT: usize = 3;

/// How long to look for the shortest way from one text to the other. After that, a longer one will do.
const PATIENCE: Duration = Duration::from_secs(1);

/// What would become of a file.
pub(crate) struct Change<'t> {
    /// The name that leads to it from where the command was run.
    pub(crate) name: String,
    /// Its text, without a byte order mark; `None` if it is not there yet.
    pub(crate) old: Option<&'t str>,
    /// The text that it would have.
    pub(crate) new: Cow<'t, str>,
    /// Whether it has a byte order mark, and keeps it.
    pub(crate) marked: bool,
}

/// Writes what would change to standard output: a patch to the byte if a program reads it, and for a terminal the same in
/// colours and without what it would obey.
pub(crate) fn show(changes: &[Change<'_>]) -> anyhow::Result<()> {
    let exact = !io::stdout().is_terminal();
    let diff: String = changes.iter().map(|change| unified(change, exact)).collect();
    if !exact {
        return super::output(&diff);
    }
    super::exact(&diff).context("standard output cannot be written")
}

/// What makes the new text of the old one; nothing if they are the same. It is in colour and without what a terminal
/// would obey, unless it is to be `exact`.
fn unified(change: &Change<'_>, exact: bool) -> String {
    let mark = |text: &str| if exact && change.marked { marked(text) } else { text.to_owned() };
    let (old, new) = (mark(change.old.unwrap_or("")), mark(&change.new));
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
    let returns = change.old.is_some() && old.contains("\r\n") != new.contains("\r\n") || mixed(&old) || mixed(&new);
    let head = if exact { Style::new() } else { DEFAULT_EMPHASIS_STYLE };
    let name =
        |side: &str| if exact { quoted(side, &change.name) } else { clean_line(&format!("{side}/{}", change.name)) };
    let from = if change.old.is_some() { name("a") } else { "/dev/null".to_owned() };
    // Writing to a `String` cannot fail.
    let _ = writeln!(out, "{head}--- {from}{head:#}\n{head}+++ {}{head:#}", name("b"));
    for ops in hunks {
        hunk(&ops, &before, &after, Showing { returns, exact }, &mut out);
    }
    out
}

/// The name of a file in a patch, as `git diff` writes it: in quotes if a program would take a part of it for something
/// else, and with a tab behind it if it has a blank. No program that makes patches follows `..`, so a name has none: it
/// leads from the folder that is reached by those which it begins with.
fn quoted(side: &str, name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let name = format!("{side}/{}", parts.join("/"));
    if !name.contains(|c: char| c.is_control() || matches!(c, '"' | '\\')) {
        let end = if name.contains(' ') { "\t" } else { "" };
        return format!("{name}{end}");
    }
    let mut quoted = String::from("\"");
    for byte in name.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            b' '..=b'~' => quoted.push(char::from(byte)),
            // Writing to a `String` cannot fail.
            _ => drop(write!(quoted, "\\{byte:03o}")),
        }
    }
    quoted.push('"');
    quoted
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

    fn change<'t>(name: &str, old: Option<&'t str>, new: &'t str) -> Change<'t> {
        Change { name: name.to_owned(), old, new: new.into(), marked: false }
    }

    fn plain(old: &str, new: &str) -> String {
        anstream::adapter::strip_str(&unified(&change("a.toml", Some(old), new), false)).to_string()
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
        let change = change("a.toml", Some("a\u{202E}\r\n"), "\u{FEFF}b\u{2028}\n");
        assert_eq!(unified(&change, true), expected);
    }

    #[test]
    fn a_file_that_is_not_there_comes_of_nothing() {
        let expected = "--- /dev/null\n+++ b/a.toml\n@@ -0,0 +1 @@\n+a\n";
        assert_eq!(unified(&change("a.toml", None, "a\n"), true), expected);
    }

    #[test]
    fn names_are_those_of_git() {
        assert_eq!(quoted("a", "catalog/가.toml"), "a/catalog/가.toml");
        assert_eq!(quoted("a", "../../book/./x/../a.toml"), "a/book/a.toml");
        assert_eq!(quoted("b", "/books/a.toml"), "b/books/a.toml");
        assert_eq!(quoted("b", "my book/a.toml"), "b/my book/a.toml\t");
        assert_eq!(quoted("b", "a \"가\"\n.toml"), r#""b/a \"\352\260\200\"\012.toml""#);
    }

    #[test]
    fn nothing_of_a_stranger_reaches_the_terminal() {
        let diff = plain("\u{1B}[2Ja\rb\u{202E}\n", "");
        assert!(diff.ends_with("-␛[2Ja␍b\u{FFFD}\n"), "{diff:?}");
    }
}
