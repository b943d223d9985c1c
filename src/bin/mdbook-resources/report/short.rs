use std::io::{self, Write};

use mdbook_resources::diagnostic::Diagnostic;

use super::Findings;
use super::clean::clean_line;

/// Writes a line for each finding: where, how bad, what, and in parentheses what to do.
pub(super) fn write(findings: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in findings.diagnostics {
        writeln!(out, "{}", line(diagnostic, findings))?;
    }
    Ok(())
}

fn line(diagnostic: &Diagnostic, findings: &Findings<'_>) -> String {
    let mut place = findings.file(diagnostic).map_or(String::new(), |file| format!("{}:", clean_line(file)));
    if let Some(label) = &diagnostic.primary {
        let position = findings.sources.position(label.span);
        place = format!("{place}{}:{}:", position.line, position.column);
    }
    let blank = if place.is_empty() { "" } else { " " };
    let severity = super::severity(diagnostic.severity);
    let help = diagnostic.help.as_ref().map_or(String::new(), |help| format!(" ({})", clean_line(help)));
    format!("{place}{blank}{severity}[{}]: {}{help}", diagnostic.code.as_str(), clean_line(&diagnostic.message))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{hostile, places, written};
    use crate::report::Format;

    #[test]
    fn a_line_each() {
        let (diagnostics, sources) = places();
        let expected = "\
a.toml:1:8: error[unknown-kind]: there is no kind `papr` (did you mean `paper`?)
a.toml:2:9: warning[stray-blank]: the title has blanks at its end
b.md:1:4: error[duplicate-id]: two lines
b.md:3:1: error[missing-field]: the end is too near
nowhere.toml: error[catalog-missing]: there is no catalog at `nowhere.toml` (write one)
error[unknown-setting]: there is no setting `catlog`
";
        assert_eq!(written(Format::Short, &diagnostics, &sources), expected);
    }

    #[test]
    fn a_line_stays_a_line() {
        let (diagnostics, sources) = hostile();
        let text = written(Format::Short, &diagnostics, &sources);
        assert_eq!(text.lines().count(), 1);
        assert!(text.starts_with("a\u{FFFD}[31m.toml:1:10: error[bad-key]: two lines \u{FFFD}[2J"), "{text}");
    }
}
