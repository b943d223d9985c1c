use std::io::{self, Write};

use mdbook_resources::diagnostic::Diagnostic;

use super::Findings;
use super::clean::{clean, clean_line};

/// Writes commands that a workflow of GitHub turns into annotations of lines.
pub(super) fn write(findings: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in findings.diagnostics {
        writeln!(out, "{}", command(diagnostic, findings))?;
    }
    Ok(())
}

fn command(diagnostic: &Diagnostic, findings: &Findings<'_>) -> String {
    let mut properties = Vec::new();
    if let Some(file) = findings.file(diagnostic) {
        properties.push(format!("file={}", property(file)));
    }
    if let Some(label) = &diagnostic.primary {
        let (start, end) = findings.sources.positions(label.span);
        properties.push(format!("line={},endLine={}", start.line, end.line));
        // GitHub takes columns only where a place is in one line.
        if start.line == end.line {
            properties.push(format!("col={},endColumn={}", start.column, end.column));
        }
    }
    properties.push(format!("title={}", property(diagnostic.code.as_str())));
    let mut message = clean(&diagnostic.message);
    for more in diagnostic.notes.iter().chain(&diagnostic.help) {
        message = format!("{message}\n{}", clean(more));
    }
    format!("::{} {}::{}", super::severity(diagnostic.severity), properties.join(","), data(&message))
}

/// A text behind the second `::`. It must not end the line, or what follows would be a command of its own.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(&clean_line(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use mdbook_resources::diagnostic::Code;

    use super::super::tests::{hostile, places, source, written};
    use super::*;
    use crate::report::Format;

    #[test]
    fn a_command_each() {
        let (diagnostics, sources) = places();
        let expected = "\
::error file=a.toml,line=1,endLine=1,col=8,endColumn=14,title=unknown-kind::there is no kind `papr`%0Adid you mean `paper`?
::warning file=a.toml,line=2,endLine=2,col=9,endColumn=16,title=stray-blank::the title has blanks at its end
::error file=b.md,line=1,endLine=2,title=duplicate-id::two lines%0Agood to know
::error file=b.md,line=3,endLine=3,col=1,endColumn=1,title=missing-field::the end is too near
::error file=nowhere.toml,title=catalog-missing::there is no catalog at `nowhere.toml`%0Awrite one
::error title=unknown-setting::there is no setting `catlog`
";
        assert_eq!(written(Format::Github, &diagnostics, &sources), expected);
    }

    #[test]
    fn no_text_is_a_command_of_its_own() {
        let (sources, _) = source("", "");
        let diagnostic = Diagnostic::new(Code::CatalogMissing, "100%\r\n::error::x").in_file("a:b,c%\n::stop.toml");
        let expected = "::error file=a%3Ab%2Cc%25 %3A%3Astop.toml,title=catalog-missing::100%25\u{FFFD}%0A::error::x\n";
        assert_eq!(written(Format::Github, &[diagnostic], &sources), expected);
        let (diagnostics, sources) = hostile();
        let text = written(Format::Github, &diagnostics, &sources);
        assert_eq!(text.lines().count(), 1);
        assert!(!text.trim_end().contains(char::is_control), "{text:?}");
    }
}
