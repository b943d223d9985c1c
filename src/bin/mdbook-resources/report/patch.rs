//! A cure as the lines before and after it.
//!
//! `annotate-snippets` has patches too. They show the lines that come of a change of several lines, and not those that
//! go; and they show all of them, which for a file that is written anew is the file.

use std::fmt::Write;
use std::ops::Range;
use std::time::{Duration, Instant};

use annotate_snippets::renderer::{
    DEFAULT_ADDITION_STYLE, DEFAULT_EMPHASIS_STYLE, DEFAULT_HELP_STYLE, DEFAULT_LINE_NUM_STYLE, DEFAULT_REMOVAL_STYLE,
    Style,
};
use mdbook_resources::diagnostic::Fix;
use mdbook_resources::source::{Edit, Sources, Span, apply};
use similar::{Algorithm, DiffTag, capture_diff_slices_deadline, group_diff_ops};

use super::clean::{AROUND, boundary, clean_line, picture, visible};

/// The most lines that are shown to go or come of a cure among others.
const FEW: usize = 12;

/// The lines that are shown around those that change, if they lie between the first and the last of them.
const CONTEXT: usize = 1;

/// How long to look for the shortest way from one text to the other. After that, a longer one will do.
const PATIENCE: Duration = Duration::from_millis(200);

/// One line of a patch.
struct Line<'t> {
    /// The number, counted before or after the change.
    number: usize,
    sign: char,
    text: &'t str,
    /// The first byte that is shown.
    from: usize,
}

/// The lines that `fix` changes, as help with a heading; nothing if it changes nothing.
pub(super) fn patch(fix: &Fix, heading: &str, with_place: bool, sources: &Sources) -> Option<String> {
    let lines = lines(fix, with_place, sources)?;
    let help = format!("{DEFAULT_HELP_STYLE}help{DEFAULT_HELP_STYLE:#}");
    let heading = clean_line(heading);
    Some(format!("{help}{DEFAULT_EMPHASIS_STYLE}: {heading}{DEFAULT_EMPHASIS_STYLE:#}\n{lines}"))
}

fn lines(fix: &Fix, with_place: bool, sources: &Sources) -> Option<String> {
    let text = sources.text(fix.file);
    let edits = fix.edits_in(text);
    let region = lines_of(text, &edits)?;
    let before = text.get(region.clone())?;
    let moved = edits.iter().map(|edit| Edit {
        range: edit.range.start.saturating_sub(region.start)..edit.range.end.saturating_sub(region.start),
        text: edit.text.clone(),
    });
    let after = apply(before, &moved.collect::<Vec<_>>());
    // An empty file has no line, not an empty one.
    let old: Vec<&str> = before.split('\n').filter(|_| !text.is_empty()).collect();
    let new: Vec<&str> = after.split('\n').collect();
    let first = sources.position(Span::new(fix.file, region)).line;
    let groups = changes(&old, &new, first);
    let last = groups.iter().flatten().map(|line| line.number).max()?;

    let width = last.to_string().len();
    let number = DEFAULT_LINE_NUM_STYLE;
    let mut out = String::new();
    // Writing to a `String` cannot fail.
    if with_place {
        let _ = writeln!(out, "{:width$}{number}-->{number:#} {}:{first}", "", clean_line(sources.name(fix.file)));
    }
    let _ = writeln!(out, "{number}{:width$} |{number:#}", "");
    show(&groups, width, &mut out);
    let _ = writeln!(out, "{number}{:width$} |{number:#}", "");
    Some(out)
}

/// The whole lines that `edits` touch.
fn lines_of(text: &str, edits: &[Edit]) -> Option<Range<usize>> {
    let first = edits.iter().map(|edit| edit.range.start).min()?;
    let last = edits.iter().map(|edit| edit.range.end).max()?;
    let start = text.get(..first)?.rfind('\n').map_or(0, |newline| newline + 1);
    let rest = text.get(last..)?;
    Some(start..last + rest.find('\n').unwrap_or(rest.len()))
}

/// The lines that change, with a line of what stays where they are near to each other; a list for each such place.
fn changes<'t>(old: &[&'t str], new: &[&'t str], first: usize) -> Vec<Vec<Line<'t>>> {
    let deadline = Instant::now().checked_add(PATIENCE);
    let ops = capture_diff_slices_deadline(Algorithm::Myers, old, new, deadline);
    let mut groups = Vec::new();
    for ops in group_diff_ops(ops, CONTEXT) {
        let mut lines = Vec::new();
        for op in ops {
            let (gone, come) = (op.old_range(), op.new_range());
            let text = |lines: &[&'t str], at: usize| lines.get(at).copied().unwrap_or("");
            let from = |nth: usize| common(text(old, gone.start + nth), text(new, come.start + nth));
            if op.tag() == DiffTag::Equal {
                lines.extend(gone.map(|at| Line { number: first + at, sign: '|', text: text(old, at), from: 0 }));
                continue;
            }
            let line = |lines: &[&'t str], at: usize, nth: usize, sign: char| Line {
                number: first + at,
                sign,
                text: text(lines, at),
                from: from(nth),
            };
            lines.extend(gone.clone().enumerate().map(|(nth, at)| line(old, at, nth, '-')));
            lines.extend(come.clone().enumerate().map(|(nth, at)| line(new, at, nth, '+')));
        }
        groups.push(lines);
    }
    groups
}

/// Where to begin to show two lines that differ only far behind.
fn common(a: &str, b: &str) -> usize {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    same.saturating_sub(AROUND)
}

fn show(groups: &[Vec<Line<'_>>], width: usize, out: &mut String) {
    let changed = |line: &&Line<'_>| line.sign != '|';
    let all = groups.iter().flatten().filter(changed).count();
    // A return that each line has is no news; one that comes or goes is.
    let returns = |sign: char| {
        let mut lines = groups.iter().flatten().filter(|line| line.sign == sign);
        lines.any(|line| line.text.ends_with('\r'))
    };
    let goes = groups.iter().flatten().any(|line| line.sign == '-');
    let hidden = returns(if goes { '-' } else { '|' }) == returns('+');
    let mut left = FEW;
    for (nth, group) in groups.iter().enumerate() {
        if left == 0 {
            break;
        }
        if nth > 0 {
            let _ = writeln!(out, "{DEFAULT_LINE_NUM_STYLE}...{DEFAULT_LINE_NUM_STYLE:#}");
        }
        for line in group {
            if changed(&line) {
                let Some(fewer) = left.checked_sub(1) else { break };
                left = fewer;
            }
            let _ = writeln!(out, "{}", shown(line, width, hidden));
        }
    }
    if let Some(more) = all.checked_sub(FEW).filter(|&more| more > 0) {
        let more = super::count(more, "more line");
        let _ = writeln!(out, "{DEFAULT_LINE_NUM_STYLE}…{DEFAULT_LINE_NUM_STYLE:#} and {more}");
    }
}

fn shown(line: &Line<'_>, width: usize, without_return: bool) -> String {
    let number = DEFAULT_LINE_NUM_STYLE;
    let (sign, style) = match line.sign {
        '-' => (DEFAULT_REMOVAL_STYLE, DEFAULT_REMOVAL_STYLE),
        '+' => (DEFAULT_ADDITION_STYLE, DEFAULT_ADDITION_STYLE),
        _ => (number, Style::new()),
    };
    let text = if without_return { line.text.trim_end_matches('\r') } else { line.text };
    let from = boundary(text, line.from);
    let to = boundary(text, (from + 2 * AROUND).min(text.len()));
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let excerpt = visible(text.get(from..to).unwrap_or(""))
        .replace('\t', "    ")
        .replace('\r', picture(u32::from('\r')).encode_utf8(&mut [0; 4]));
    let excerpt = format!("{}{excerpt}{}", cut(from > 0), cut(to < text.len()));
    let blank = if excerpt.is_empty() { "" } else { " " };
    format!("{number}{:<width$}{number:#} {sign}{}{sign:#}{blank}{style}{excerpt}{style:#}", line.number, line.sign)
}

#[cfg(test)]
mod tests {
    use super::super::tests::source;
    use super::*;

    /// The patch that makes `edits` in `text`, without colours and heading.
    fn of(text: &str, edits: &[(Range<usize>, &str)]) -> String {
        let (sources, file) = source("a.toml", text);
        let edits = edits.iter().map(|(range, text)| Edit { range: range.clone(), text: (*text).to_owned() });
        let fix = Fix::safe("do it", file, edits.collect());
        let patch = patch(&fix, "do it", false, &sources).unwrap_or_default();
        let plain = anstream::adapter::strip_str(&patch).to_string();
        let frame = |line: &&str| !line.starts_with("help: ") && line.trim() != "|";
        plain.lines().filter(frame).map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn lines_go_and_come() {
        assert_eq!(of("a\nb\nc\n", &[(2..4, "")]), "2 - b\n3 | c\n");
        assert_eq!(of("a\nb", &[(3..3, "\nc")]), "2 | b\n3 + c\n");
        assert_eq!(of("", &[(0..0, "a")]), "1 + a\n");
        assert_eq!(of("a\r\nb\r\n", &[(3..4, "가")]), "2 - b\n2 + 가\n");
        assert_eq!(of("a\r\nb\r\n", &[(1..2, "")]), "1 - a␍\n1 + a\n");
        assert_eq!(of("a\r\nb\r\n", &[(3..3, "c\r\n")]), "2 + c\n2 | b\n");
        assert_eq!(of("a\tb", &[(0..1, "\u{1B}")]), "1 - a    b\n1 + ␛    b\n");
        assert_eq!(of("a", &[(0..1, "a")]), "");
        assert_eq!(of("a", &[(7..9, "a")]), "");
    }

    #[test]
    fn places_far_apart_stand_apart() {
        let text = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";
        let expected = "1 - 1\n1 + one\n2 | 2\n...\n8 | 8\n9 - 9\n9 + nine\n";
        assert_eq!(of(text, &[(0..1, "one"), (16..17, "nine")]), expected);
    }

    #[test]
    fn a_file_that_is_written_anew_is_not_all_shown() {
        let text: String = (1..=1000).map(|n| format!("x{n} = {n}\n")).collect();
        let new: String = (1..=1000).map(|n| format!("x{n}={n}\n")).collect();
        let patch = of(&text, &[(0..text.len(), &new)]);
        assert_eq!(patch.lines().count(), FEW + 1);
        assert!(patch.ends_with("… and 1988 more lines\n"), "{patch}");
        // What stays is not counted, however much of the file the edit covers.
        let patch = of(&text, &[(0..text.len(), &text.replace("x500 = 500", "x500 = 5"))]);
        assert_eq!(patch, "499 | x499 = 499\n500 - x500 = 500\n500 + x500 = 5\n501 | x501 = 501\n");
    }

    #[test]
    fn of_a_long_line_the_change_is_shown() {
        let text = format!("{}papr{}", "가".repeat(10_000), "나".repeat(10_000));
        let patch = of(&text, &[(30_000..30_004, "paper")]);
        assert!(patch.contains("가papr나") && patch.contains("가paper나"), "{patch}");
        assert!(patch.len() < 5000, "{}", patch.len());
    }

    #[test]
    fn says_in_which_file_if_need_be() {
        let (sources, file) = source("b\u{1B}.toml", "a\n");
        let fix = Fix::safe("do it", file, vec![Edit { range: 0..1, text: "b".to_owned() }]);
        let patch = patch(&fix, &fix.title, true, &sources).unwrap_or_default();
        let plain = anstream::adapter::strip_str(&patch).to_string();
        assert_eq!(plain, "help: do it\n --> b\u{FFFD}.toml:1\n  |\n1 - a\n1 + b\n  |\n");
    }
}
