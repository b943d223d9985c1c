//! Rows in columns, as wide as they are shown: a character of Hangul takes two columns of a terminal.

use std::io::IsTerminal;

use annotate_snippets::renderer::DEFAULT_EMPHASIS_STYLE;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::report::clean_line;

/// How wide a table is where there is no terminal.
const WIDTH: usize = 100;

/// What stands between two columns.
const GAP: usize = 2;

/// The least width of a column that is cut.
const LEAST: usize = 4;

/// How wide a table may be: as the terminal is; without one, as the environment says in `COLUMNS`.
pub(super) fn width() -> usize {
    let terminal = std::io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    let columns = || std::env::var("COLUMNS").ok()?.trim().parse().ok().filter(|&columns| columns > 0);
    terminal.map(|(width, _)| usize::from(width.0)).or_else(columns).unwrap_or(WIDTH)
}

/// A table, with its widest columns cut until it fits into `width`, and without its last ones where that is not enough.
pub(super) fn fitted(headings: &[&str], rows: &[Vec<String>], width: usize) -> String {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| clean_line(cell)).collect()).collect();
    let mut widths = natural(headings, &rows);
    let least = |widths: &[usize]| widths.iter().map(|&width| width.min(LEAST) + GAP).sum::<usize>();
    while widths.len() > 1 && least(&widths) > width + GAP {
        widths.pop();
    }
    let room = width.saturating_sub(GAP * widths.len().saturating_sub(1));
    while widths.iter().sum::<usize>() > room {
        let widest = widths.iter_mut().max_by_key(|width| **width).filter(|width| **width > LEAST);
        let Some(widest) = widest else { break };
        *widest -= 1;
    }
    let mut out = line(headings.iter().copied(), &widths, &[]);
    out = format!("{DEFAULT_EMPHASIS_STYLE}{}{DEFAULT_EMPHASIS_STYLE:#}\n", out.trim_end());
    for row in &rows {
        out.push_str(line(row.iter().map(String::as_str), &widths, &[]).trim_end());
        out.push('\n');
    }
    out
}

/// A table of numbers, with the names of the rows in its first column. If it does not fit into `width`, it goes on in
/// another one below, which has the names again.
pub(super) fn numbers(headings: &[&str], rows: &[Vec<String>], width: usize) -> String {
    let widths = natural(headings, rows);
    let (Some(&first), mut from) = (widths.first(), 1) else { return String::new() };
    let mut out = String::new();
    while from < widths.len() {
        let mut taken = first;
        let fits = |one: &&usize| {
            taken += GAP + **one;
            taken <= width
        };
        // One at least, or there would be no end.
        let to = from + widths.iter().skip(from).take_while(fits).count().max(1);
        let columns = || std::iter::once(0).chain(from..to);
        let chosen: Vec<usize> = columns().filter_map(|at| widths.get(at).copied()).collect();
        let right: Vec<bool> = columns().map(|at| at > 0).collect();
        let cell = |cells: &[&str]| {
            let cells: Vec<&str> = columns().filter_map(|at| cells.get(at).copied()).collect();
            line(cells.into_iter(), &chosen, &right).trim_end().to_owned()
        };
        if from > 1 {
            out.push('\n');
        }
        out += &format!("{DEFAULT_EMPHASIS_STYLE}{}{DEFAULT_EMPHASIS_STYLE:#}\n", cell(headings));
        for row in rows {
            let row: Vec<&str> = row.iter().map(String::as_str).collect();
            out += &format!("{}\n", cell(&row));
        }
        from = to;
    }
    out
}

/// Words with commas between them, in lines that are indented and fit into `width`.
pub(super) fn wrapped(words: &[String], width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for (at, word) in words.iter().enumerate() {
        let comma = if at + 1 < words.len() { "," } else { "" };
        let word = format!("{}{comma}", clean_line(word));
        if column > 0 && column + 1 + word.width() > width {
            out.push('\n');
            column = 0;
        }
        let lead = if column == 0 { "  " } else { " " };
        column += lead.len() + word.width();
        out += lead;
        out += &word;
    }
    out + "\n"
}

/// The width of the widest cell of each column.
fn natural(headings: &[&str], rows: &[Vec<String>]) -> Vec<usize> {
    let of_column = |(at, heading): (usize, &&str)| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width());
        cells.chain([heading.width()]).max().unwrap_or(0)
    };
    headings.iter().enumerate().map(of_column).collect()
}

/// The cells of a row, each cut or filled up to the width of its column; `right` are those that stand at its right side.
fn line<'c>(cells: impl Iterator<Item = &'c str>, widths: &[usize], right: &[bool]) -> String {
    let mut out = String::new();
    for (at, (cell, &width)) in cells.zip(widths).enumerate() {
        if at > 0 {
            out.push_str(&" ".repeat(GAP));
        }
        let cell = cut(cell, width);
        let fill = " ".repeat(width.saturating_sub(cell.width()));
        if right.get(at) == Some(&true) {
            out.extend([fill, cell]);
        } else {
            out.extend([cell, fill]);
        }
    }
    out
}

/// As much of a text as fits, with `…` in place of what is left out.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut taken = 1;
    for c in text.chars() {
        taken += c.width().unwrap_or(0);
        if taken > width {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(table: &str) -> String {
        anstream::adapter::strip_str(table).to_string()
    }

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    #[test]
    fn columns_are_as_wide_as_what_is_in_them() {
        let rows = rows(&[&["a", "가나다"], &["long-id", "b"]]);
        assert_eq!(plain(&fitted(&["ID", "TITLE"], &rows, 80)), "ID       TITLE\na        가나다\nlong-id  b\n");
    }

    #[test]
    fn the_widest_is_cut_and_no_line_is_too_wide() {
        let rows =
            rows(&[&["a", "가나다라마바사아자차카타파하", "x\u{1B}y"], &["b", "A title that is rather long", ""]]);
        let table = plain(&fitted(&["ID", "TITLE", "X"], &rows, 20));
        assert_eq!(table, "ID  TITLE        X\na   가나다라마…  x\u{FFFD}y\nb   A title th…\n");
        for width in 0..40 {
            let table = plain(&fitted(&["ID", "TITLE", "X"], &rows, width));
            assert!(table.lines().all(|line| line.width() <= width.max(2)), "{width}\n{table}");
        }
        // Cut to nothing, a column would say nothing.
        assert_eq!(plain(&fitted(&["ID", "TITLE", "X"], &rows, 12)), "ID  TITLE\na   가나다…\nb   A title…\n");
    }

    #[test]
    fn numbers_that_do_not_fit_go_on_below() {
        let rows = rows(&[&["1", "3", "12", "0"], &["two", "1", "2", "10"]]);
        let headings = ["CHAPTER", "ALL", "BOOK", "PAPER"];
        assert_eq!(
            plain(&numbers(&headings, &rows, 80)),
            "CHAPTER  ALL  BOOK  PAPER\n1          3    12      0\ntwo        1     2     10\n"
        );
        assert_eq!(
            plain(&numbers(&headings, &rows, 20)),
            "CHAPTER  ALL  BOOK\n1          3    12\ntwo        1     2\n\nCHAPTER  PAPER\n1            0\ntwo         10\n"
        );
        assert_eq!(plain(&numbers(&headings, &rows, 0)).lines().count(), 11);
    }

    #[test]
    fn words_are_wrapped() {
        let words: Vec<String> = ["alpha", "beta", "gamma"].map(str::to_owned).into();
        assert_eq!(wrapped(&words, 80), "  alpha, beta, gamma\n");
        assert_eq!(wrapped(&words, 14), "  alpha, beta,\n  gamma\n");
        assert_eq!(wrapped(&words, 0), "  alpha,\n  beta,\n  gamma\n");
    }
}
