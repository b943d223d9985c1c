use std::collections::BTreeSet;
use std::io::Write;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use mdbook_resources::diagnostic::{Diagnostic, Label, Severity};
use mdbook_resources::source::{Sources, Span};

/// Prints diagnostics to standard error, with the lines that they are about.
pub(crate) fn diagnostics(diagnostics: &[Diagnostic], sources: &Sources) {
    let renderer = Renderer::styled();
    for diagnostic in diagnostics {
        let group = group(diagnostic, sources);
        print(&format!("{}\n\n", renderer.render(&[group])));
    }
}

/// Prints how many errors there were, and where.
pub(crate) fn summary(diagnostics: &[Diagnostic], sources: &Sources) {
    let errors: Vec<&Diagnostic> = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    let file = |diagnostic: &&Diagnostic| match &diagnostic.primary {
        Some(label) => Some(sources.name(label.span.file).to_owned()),
        None => diagnostic.file.clone(),
    };
    let files: BTreeSet<String> = errors.iter().filter_map(file).collect();
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let text = format!(
        "{} in {}; the book was not built, and what was built before stays as it was",
        count(errors.len(), "error"),
        count(files.len(), "file")
    );
    message(&Level::ERROR, &text);
}

/// Prints a line that is good to know.
pub(crate) fn note(text: &str) {
    message(&Level::NOTE, text);
}

/// Prints why it could not run.
pub(crate) fn failure(error: &anyhow::Error) {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    message(&Level::ERROR, &causes.join(": "));
}

fn message(level: &Level<'static>, text: &str) {
    let group = Group::with_title(level.clone().primary_title(clean(text)));
    print(&format!("{}\n", Renderer::styled().render(&[group])));
}

/// Writes to standard error, in colour if it is a terminal. If nobody listens there, there is nobody to tell.
fn print(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
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
        group = group.element(Origin::path(file.as_str()));
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(clean(note)));
    }
    if let Some(help) = &diagnostic.help {
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

/// The most bytes of a line that are shown before and behind what it is about.
const AROUND: usize = 500;

/// The lines of one label alone, so that a long file is not gone through for each of its faults; `same` are other labels
/// in them. Of a very long line, only what is near is shown.
fn snippet<'a>(label: &'a Label, kind: AnnotationKind, same: &[&'a Label], sources: &'a Sources) -> Vec<Element<'a>> {
    let line = line(label, sources).range();
    let text = sources.text(label.span.file);
    let range = label.span.range();
    let from = boundary(text, line.start.max(range.start.saturating_sub(AROUND)));
    let to = boundary(text, line.end.min(range.start + AROUND));
    let shown = text.get(from..to).unwrap_or("").trim_end_matches('\r');
    let annotation = |label: &'a Label, kind: AnnotationKind| {
        let range = label.span.range();
        let within =
            range.start.saturating_sub(from).min(shown.len())..(range.end.saturating_sub(from)).min(shown.len());
        kind.span(within).label((!label.text.is_empty()).then_some(label.text.as_str()))
    };
    let position = sources.position(label.span);
    let name = sources.name(label.span.file);
    let snippet = Snippet::source(shown)
        .line_start(position.line)
        .annotation(annotation(label, kind))
        .annotations(same.iter().map(|label| annotation(label, AnnotationKind::Context)));
    if from == line.start {
        return vec![snippet.path(name).into()];
    }
    // The column is that in the file, not that in the part of the line that is shown.
    vec![Origin::path(name).line(position.line).char_column(position.column).into(), snippet.into()]
}

/// A text without what could move the cursor or change the colours of a terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The first boundary of a character at or after `at`.
fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) && at < text.len() {
        at += 1;
    }
    at
}
