use std::io::{self, Write};

use mdbook_resources::diagnostic::{Diagnostic, Fix};
use mdbook_resources::source::{Position, Sources, Span};
use serde::Serialize;

use super::Findings;
use super::clean::clean_json;

/// The version of the shape. What is there keeps its name and meaning within it; more may be added.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    tool: Tool,
    summary: Summary,
    findings: Vec<Finding<'a>>,
}

/// The program, as its output names it.
#[derive(Serialize)]
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    /// This one.
    pub(crate) fn this() -> Self {
        Self { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") }
    }
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    fixable: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    file: Option<&'a str>,
    range: Option<Range>,
    label: Option<&'a str>,
    related: Vec<Related<'a>>,
    notes: &'a [String],
    help: Option<&'a str>,
    fix: Option<Cure<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    file: &'a str,
    range: Range,
    message: &'a str,
}

#[derive(Serialize)]
struct Range {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
    offset: usize,
}

#[derive(Serialize)]
struct Cure<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    file: &'a str,
    range: Range,
    text: String,
}

/// Writes one JSON object; the guide describes its shape.
pub(super) fn write(findings: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let totals = findings.totals();
    let report = Report {
        version: VERSION,
        tool: Tool::this(),
        summary: Summary { errors: totals.errors, warnings: totals.warnings, fixable: totals.fixable },
        findings: findings.diagnostics.iter().map(|diagnostic| finding(diagnostic, findings)).collect(),
    };
    let json = serde_json::to_string_pretty(&report)?;
    writeln!(out, "{}", clean_json(&json))
}

fn finding<'a>(diagnostic: &'a Diagnostic, findings: &Findings<'a>) -> Finding<'a> {
    let sources = findings.sources;
    let primary = diagnostic.primary.as_ref();
    let related = diagnostic.secondary.iter().map(|label| Related {
        file: sources.name(label.span.file),
        range: range(label.span, sources),
        message: &label.text,
    });
    Finding {
        code: diagnostic.code.as_str(),
        severity: super::severity(diagnostic.severity),
        message: &diagnostic.message,
        file: findings.file(diagnostic),
        range: primary.map(|label| range(label.span, sources)),
        label: primary.map(|label| label.text.as_str()).filter(|text| !text.is_empty()),
        related: related.collect(),
        notes: &diagnostic.notes,
        help: diagnostic.help.as_deref(),
        fix: diagnostic.fix.as_deref().and_then(|fix| cure(fix, sources)),
    }
}

/// A cure, unless the text is not what it was made for.
fn cure<'a>(fix: &'a Fix, sources: &'a Sources) -> Option<Cure<'a>> {
    let edits = fix.edits_in(sources.text(fix.file)).into_iter().map(|edit| Replacement {
        file: sources.name(fix.file),
        range: range(Span::new(fix.file, edit.range), sources),
        text: edit.text,
    });
    let edits: Vec<Replacement<'_>> = edits.collect();
    (!edits.is_empty()).then_some(Cure { title: &fix.title, safe: fix.safe, edits })
}

fn range(span: Span, sources: &Sources) -> Range {
    let (start, end) = sources.positions(span);
    let place = |position: Position, offset| Place { line: position.line, column: position.column, offset };
    let bytes = span.range();
    Range { start: place(start, bytes.start), end: place(end, bytes.end) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::super::tests::{hostile, places, written};
    use crate::report::Format;
    use crate::report::clean::is_obeyed;

    fn report() -> Value {
        let (diagnostics, sources) = places();
        serde_json::from_str(&written(Format::Json, &diagnostics, &sources)).expect("JSON")
    }

    #[test]
    fn says_who_and_how_much() {
        let report = report();
        assert_eq!(report["version"], 1);
        assert_eq!(report["tool"], json!({ "name": "mdbook-resources", "version": env!("CARGO_PKG_VERSION") }));
        assert_eq!(report["summary"], json!({ "errors": 5, "warnings": 1, "fixable": 1 }));
    }

    #[test]
    fn a_finding_has_all_fields_in_any_case() {
        let report = report();
        let expected = json!({
            "code": "unknown-kind",
            "severity": "error",
            "message": "there is no kind `papr`",
            "file": "a.toml",
            "range": {
                "start": { "line": 1, "column": 8, "offset": 7 },
                "end": { "line": 1, "column": 14, "offset": 13 },
            },
            "label": null,
            "related": [],
            "notes": [],
            "help": "did you mean `paper`?",
            "fix": {
                "title": "write `paper`",
                "safe": false,
                "edits": [{
                    "file": "a.toml",
                    "range": {
                        "start": { "line": 1, "column": 9, "offset": 8 },
                        "end": { "line": 1, "column": 13, "offset": 12 },
                    },
                    "text": "paper",
                }],
            },
        });
        assert_eq!(report["findings"][0], expected);
        let expected = json!({
            "code": "unknown-setting",
            "severity": "error",
            "message": "there is no setting `catlog`",
            "file": null,
            "range": null,
            "label": null,
            "related": [],
            "notes": [],
            "help": null,
            "fix": null,
        });
        assert_eq!(report["findings"][5], expected);
    }

    /// Every key of `value` and of what is in it.
    fn keys(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.keys().cloned());
                fields.values().for_each(|value| keys(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| keys(value, found)),
            _ => {}
        }
    }

    #[test]
    fn the_guide_has_every_field() {
        let page =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/guide/src/check.md")).expect("the page");
        let mut found = BTreeSet::new();
        keys(&report(), &mut found);
        let missing: Vec<&String> = found.iter().filter(|key| !page.contains(&format!("`{key}`"))).collect();
        assert!(missing.is_empty(), "check.md does not tell of {missing:?}");
    }

    #[test]
    fn columns_are_characters_and_offsets_bytes() {
        let report = report();
        // `가나` are two characters of three bytes, and the line before ends with CRLF.
        let expected = json!({
            "start": { "line": 1, "column": 4, "offset": 7 },
            "end": { "line": 2, "column": 3, "offset": 15 },
        });
        assert_eq!(report["findings"][2]["range"], expected);
        let related = json!([{
            "file": "a.toml",
            "range": {
                "start": { "line": 1, "column": 1, "offset": 0 },
                "end": { "line": 1, "column": 5, "offset": 4 },
            },
            "message": "first here",
        }]);
        assert_eq!(report["findings"][2]["related"], related);
        assert_eq!(report["findings"][2]["notes"], json!(["good to know"]));
        assert_eq!(report["findings"][3]["range"]["start"], json!({ "line": 3, "column": 1, "offset": 17 }));
        assert_eq!(report["findings"][3]["range"]["start"], report["findings"][3]["range"]["end"]);
    }

    #[test]
    fn a_hostile_text_is_whole_and_harmless() {
        let (diagnostics, sources) = hostile();
        let text = written(Format::Json, &diagnostics, &sources);
        assert!(!text.chars().any(|c| is_obeyed(c) && c != '\n'));
        let report: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(report["findings"][0]["message"], diagnostics[0].message.as_str());
        assert_eq!(report["findings"][0]["file"], "a\u{1B}[31m.toml");
    }
}
