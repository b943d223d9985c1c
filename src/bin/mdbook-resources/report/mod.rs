//! What is said to the person, or the machine, that runs the command.

mod clean;
mod diff;
mod fingerprint;
mod full;
mod github;
mod json;
mod patch;
mod sarif;
mod short;

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};

use annotate_snippets::{Group, Level, Renderer};
use anyhow::Context as _;
use clap::ValueEnum;
use mdbook_resources::diagnostic::{Diagnostic, Fix, Severity};
use mdbook_resources::source::Sources;

use clean::clean;
pub(crate) use clean::{clean_json, clean_line};
pub(crate) use diff::{Change, show};
pub(crate) use json::Tool;

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: the lines that each finding is about, and its cure.
    Full,
    /// A line for each finding, for editors and `grep`.
    Short,
    /// For programs.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For workflows of GitHub, which show each finding beside its line.
    Github,
}

/// What was found, and the texts that it was found in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Findings<'a> {
    /// In the order in which they are told.
    pub(crate) diagnostics: &'a [Diagnostic],
    /// What the places of the diagnostics lead to.
    pub(crate) sources: &'a Sources,
}

/// How much was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Totals {
    /// What must not be published.
    pub(crate) errors: usize,
    /// What is worth a look.
    pub(crate) warnings: usize,
    /// The files that either is in.
    pub(crate) files: usize,
    /// What `--fix` can cure.
    pub(crate) fixable: usize,
}

impl<'a> Findings<'a> {
    /// The name of the file that a diagnostic is about.
    fn file(&self, diagnostic: &'a Diagnostic) -> Option<&'a str> {
        match &diagnostic.primary {
            Some(label) => Some(self.sources.name(label.span.file)),
            None => diagnostic.file.as_deref(),
        }
    }

    /// How much was found.
    pub(crate) fn totals(&self) -> Totals {
        let errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
        let files: BTreeSet<&str> = self.diagnostics.iter().filter_map(|diagnostic| self.file(diagnostic)).collect();
        let fixes = self.diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_deref());
        let curable = |fix: &&Fix| fix.safe && !fix.edits_in(self.sources.text(fix.file)).is_empty();
        Totals {
            errors,
            warnings: self.diagnostics.len() - errors,
            files: files.len(),
            fixable: fixes.filter(curable).count(),
        }
    }
}

impl Totals {
    /// The totals as a line.
    pub(crate) fn line(self) -> String {
        let found = match (self.errors, self.warnings) {
            (0, 0) => return "nothing is wrong".to_owned(),
            (errors, 0) => count(errors, "error"),
            (0, warnings) => count(warnings, "warning"),
            (errors, warnings) => format!("{} and {}", count(errors, "error"), count(warnings, "warning")),
        };
        let files = self.in_files();
        let cure =
            if self.fixable == 0 { String::new() } else { format!("; {} can be cured with `--fix`", self.fixable) };
        format!("{found}{files}{cure}")
    }

    /// Where it was found: what is wrong with the environment is in no file.
    fn in_files(self) -> String {
        if self.files == 0 { String::new() } else { format!(" in {}", count(self.files, "file")) }
    }
}

/// Writes findings. [`Format::Full`] is coloured, so `out` has to take the colours away where nobody can see them.
///
/// # Errors
///
/// Those of `out`.
fn write(format: Format, findings: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Full => full::write(findings, full::Cures::Shown, out),
        Format::Short => short::write(findings, out),
        Format::Json => json::write(findings, out),
        Format::Sarif => sarif::write(findings, out),
        Format::Github => github::write(findings, out),
    }
}

/// Writes findings to standard output.
pub(crate) fn findings(format: Format, findings: &Findings<'_>) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    write(format, findings, &mut out).and_then(|()| out.flush()).context("standard output cannot be written")
}

/// Prints diagnostics to standard error, with the lines that they are about.
pub(crate) fn diagnostics(diagnostics: &[Diagnostic], sources: &Sources) {
    let findings = Findings { diagnostics, sources };
    // If nobody listens there, there is nobody to tell.
    let _ = full::write(&findings, full::Cures::Named, &mut anstream::stderr().lock());
}

/// Prints how many errors there were, and where.
pub(crate) fn summary(diagnostics: &[Diagnostic], sources: &Sources) {
    let errors: Vec<Diagnostic> = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).cloned().collect();
    let totals = Findings { diagnostics: &errors, sources }.totals();
    let text = format!(
        "{}{}; the book was not built, and what was built before stays as it was",
        count(totals.errors, "error"),
        totals.in_files()
    );
    message(&Level::ERROR, &text);
}

/// Prints how much was found in what was looked at.
pub(crate) fn totals(findings: &Findings<'_>, looked_at: &str) {
    let line = match findings.totals() {
        totals if findings.diagnostics.is_empty() => format!("{} in {looked_at}", totals.line()),
        totals => totals.line(),
    };
    print(&format!("{line}\n"));
}

/// Prints what was done.
pub(crate) fn done(line: &str) {
    print(&format!("{}\n", clean(line)));
}

/// Writes what was asked for to standard output, in colour if it is a terminal.
pub(crate) fn output(text: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("standard output cannot be written")
}

/// Writes what a program may read to standard output: every byte as it is, but to a terminal nothing that it would obey.
pub(crate) fn exact(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if out.is_terminal() {
        out.write_all(clean::clean_text(text).as_bytes())?;
    } else {
        out.write_all(text.as_bytes())?;
    }
    out.flush()
}

/// Prints a line that is good to know.
pub(crate) fn note(text: &str) {
    message(&Level::NOTE, text);
}

/// Prints what is worth a look.
pub(crate) fn warning(text: &str) {
    message(&Level::WARNING, text);
}

/// Prints why something cannot be done.
pub(crate) fn error(text: &str) {
    message(&Level::ERROR, text);
}

/// Prints what can be done about it.
pub(crate) fn help(text: &str) {
    message(&Level::HELP, text);
}

/// Prints a question; the answer comes on the same line.
pub(crate) fn question(text: &str) {
    print(&format!("{} ", clean(text)));
}

/// Prints how far it has come, over what this has printed before; nothing takes that away.
pub(crate) fn progress(line: &str) {
    // With blanks and not with a command, which is left out where there are to be no colours.
    let width = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)).clamp(2, 80) - 1;
    let shown: String = clean_line(line).chars().take(width).collect();
    print(&format!("\r{shown:<width$}\r{shown}"));
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

/// The severity as a word.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// `1 error`, `2 errors`.
pub(crate) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
