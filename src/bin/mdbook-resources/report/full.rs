use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use mdbook_resources::diagnostic::{Diagnostic, Label, Severity};
use mdbook_resources::source::{Sources, Span};

use super::Findings;
use super::clean::{AROUND, boundary, clean, clean_line, visible};
use super::patch::patch;

/// How much is said of a cure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cures {
    /// What the help says of it: enough beside the other lines of a build.
    Named,
    /// The lines before and after it as well.
    Shown,
}

/// Writes each finding with the lines that it is about, in colour.
pub(super) fn write(findings: &Findings<'_>, cures: Cures, out: &mut dyn Write) -> io::Result<()> {
    let renderer = Renderer::styled();
    let sources = findings.sources;
    for diagnostic in findings.diagnostics {
        let patch = if cures == Cures::Shown { cure(diagnostic, sources) } else { None };
        let said = patch.is_some() && help_is_the_cure(diagnostic);
        let group = group(diagnostic, !said, sources);
        writeln!(out, "{}\n{}", renderer.render(&[group]), patch.unwrap_or_default())?;
    }
    Ok(())
}

/// The lines that the cure of a diagnostic changes.
fn cure(diagnostic: &Diagnostic, sources: &Sources) -> Option<String> {
    let fix = diagnostic.fix.as_deref()?;
    let heading = diagnostic.help.as_ref().filter(|_| help_is_the_cure(diagnostic)).unwrap_or(&fix.title);
    let place_is_known = diagnostic.primary.as_ref().is_some_and(|label| label.span.file == fix.file);
    patch(fix, heading, !place_is_known, sources)
}

/// Whether the help asks for just what the cure does, so that one of them is enough.
fn help_is_the_cure(diagnostic: &Diagnostic) -> bool {
    let suggested = diagnostic.fix.as_ref().is_some_and(|fix| !fix.safe);
    suggested && diagnostic.help.as_ref().is_some_and(|help| help.starts_with("did you mean "))
}

fn group<'a>(diagnostic: &'a Diagnostic, with_help: bool, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(clean(&diagnostic.message)).id(diagnostic.code.as_str()));
    if let Some(label) = &diagnostic.primary {
        let line = line(label, sources);
        let beside = |other: &&Label| other.span.file == line.file && line.range().contains(&other.span.range().start);
        let (same, other): (Vec<&Label>, Vec<&Label>) = diagnostic.secondary.iter().partition(beside);
        group = group.elements(snippet(label, AnnotationKind::Primary, &same, sources));
        group =
            group.elements(other.into_iter().flat_map(|label| snippet(label, AnnotationKind::Context, &[], sources)));
    } else if let Some(file) = &diagnostic.file {
        group = group.element(Origin::path(clean_line(file)));
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(clean(note)));
    }
    if let Some(help) = diagnostic.help.as_ref().filter(|_| with_help) {
        group = group.element(Level::HELP.message(clean(help)));
    }
    group
}

/// The lines of a label, from the first byte of the first to the last of the last.
fn line(label: &Label, sources: &Sources) -> Span {
    let text = sources.text(label.span.file);
    let range = label.span.range();
    let start = text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let rest = text.get(range.end..).unwrap_or("");
    let end = range.end + rest.find('\n').unwrap_or(rest.len());
    Span::new(label.span.file, start..end)
}

/// The lines of one label alone, so that a long file is not gone through for each of its faults; `same` are other labels
/// in them. Of a very long line, only what is near is shown.
fn snippet<'a>(label: &Label, kind: AnnotationKind, same: &[&Label], sources: &Sources) -> Vec<Element<'a>> {
    let line = line(label, sources).range();
    let text = sources.text(label.span.file);
    let range = label.span.range();
    let from = boundary(text, line.start.max(range.start.saturating_sub(AROUND)));
    let to = boundary(text, line.end.min(range.start + AROUND));
    let shown = text.get(from..to).unwrap_or("").trim_end_matches('\r');
    // A character that is shown in another way may be longer or shorter than it was.
    let within = |offset: usize| {
        let before = shown.get(..boundary(shown, offset.saturating_sub(from)).min(shown.len()));
        before.map_or(0, |before| visible(before).len())
    };
    let annotation = |label: &Label, kind: AnnotationKind| {
        let range = label.span.range();
        kind.span(within(range.start)..within(range.end)).label((!label.text.is_empty()).then(|| clean(&label.text)))
    };
    let position = sources.position(label.span);
    let name = clean_line(sources.name(label.span.file));
    let snippet = Snippet::source(visible(shown))
        .line_start(position.line)
        .annotation(annotation(label, kind))
        .annotations(same.iter().map(|label| annotation(label, AnnotationKind::Context)));
    if from == line.start {
        return vec![snippet.path(name).into()];
    }
    // The column is that in the file, not that in the part of the line that is shown.
    vec![Origin::path(name).line(position.line).char_column(position.column).into(), snippet.into()]
}

#[cfg(test)]
mod tests {
    use mdbook_resources::source::Sources;

    use super::super::tests::{hostile, places, written};
    use super::*;
    use crate::report::Format;
    use crate::report::clean::is_obeyed;

    /// What the preprocessor says.
    fn named(diagnostics: &[Diagnostic], sources: &Sources) -> String {
        let mut out = anstream::StripStream::new(Vec::new());
        write(&Findings { diagnostics, sources }, Cures::Named, &mut out).expect("memory takes it all");
        String::from_utf8(out.into_inner()).expect("UTF-8")
    }

    #[test]
    fn a_suggestion_is_shown_and_said_once() {
        let (diagnostics, sources) = places();
        let expected = r#"error[unknown-kind]: there is no kind `papr`
 --> a.toml:1:8
  |
1 | kind = "papr"
  |        ^^^^^^
help: did you mean `paper`?
  |
1 - kind = "papr"
1 + kind = "paper"
  |

"#;
        assert_eq!(written(Format::Full, &diagnostics[..1], &sources), expected);
        let expected = r#"error[unknown-kind]: there is no kind `papr`
 --> a.toml:1:8
  |
1 | kind = "papr"
  |        ^^^^^^
  |
  = help: did you mean `paper`?

"#;
        assert_eq!(named(&diagnostics[..1], &sources), expected);
    }

    #[test]
    fn lines_and_files_and_neither() {
        let (diagnostics, sources) = places();
        let expected = "\
error[duplicate-id]: two lines
 --> b.md:1:4
  |
1 |   가나 b
  |  ______^
2 | | c🙂
  | |___^ a second time
  |
 ::: a.toml:1:1
  |
1 |   kind = \"papr\"
  |   ---- first here
  |
  = note: good to know

error[missing-field]: the end is too near
 --> b.md:3:1
  |
3 |
  | ^

error[catalog-missing]: there is no catalog at `nowhere.toml`
--> nowhere.toml
 = help: write one

error[unknown-setting]: there is no setting `catlog`

";
        assert_eq!(written(Format::Full, &diagnostics[2..], &sources), expected);
    }

    #[test]
    fn nothing_of_a_stranger_reaches_the_terminal() {
        let (diagnostics, sources) = hostile();
        let text = written(Format::Full, &diagnostics, &sources);
        assert!(!text.chars().any(|c| is_obeyed(c) && c != '\n'), "{text:?}");
        // With colours, each escape is one of ours: a colour, never a movement or a title.
        let mut out = Vec::new();
        write(&Findings { diagnostics: &diagnostics, sources: &sources }, Cures::Shown, &mut out).expect("memory");
        let text = String::from_utf8(out).expect("UTF-8");
        for (at, _) in text.match_indices('\u{1B}') {
            let rest = text[at + 1..].strip_prefix('[').expect("a colour");
            let command = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
            assert!(command.starts_with('m'), "{rest}");
        }
    }

    #[test]
    fn the_marks_stand_below_what_they_mark() {
        let (diagnostics, sources) = hostile();
        let text = written(Format::Full, &diagnostics, &sources);
        let column = |line: &str, of: char| line.chars().position(|c| c == of);
        let line = text.lines().find(|line| line.starts_with("1 |")).expect("the line");
        let marks = text.lines().find(|line| line.contains('^')).expect("the marks");
        let marked = column(marks, '^').and_then(|at| line.chars().nth(at));
        assert_eq!((marked, column(line, 'a')), (Some('\u{FFFD}'), column(marks, '^').map(|at| at + 1)), "{text}");
    }
}
