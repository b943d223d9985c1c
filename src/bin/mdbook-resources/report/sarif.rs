use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use mdbook_resources::diagnostic::{Code, Diagnostic, Fix, Label};
use mdbook_resources::source::{FileId, Sources, Span};
use serde::Serialize;

use super::Findings;
use super::clean::clean_json;
use super::fingerprint::Fingerprints;

/// Where the schema of the form is published.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What paths are relative to, as code scanning of GitHub and others know it: the root of the checkout.
const ROOT: &str = "%SRCROOT%";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: String,
    short_description: Message<'static>,
    /// The page of the guide.
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Configuration {
    enabled: bool,
    level: &'static str,
}

#[derive(Serialize)]
struct Message<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Cure<'a>>,
    partial_fingerprints: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    byte_offset: usize,
    byte_length: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Cure<'a> {
    description: Message<'a>,
    artifact_changes: [Change; 1],
    properties: Properties,
}

#[derive(Serialize)]
struct Properties {
    safe: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

/// Writes a log of SARIF 2.1.0.
pub(super) fn write(findings: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let codes: BTreeSet<Code> = findings.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let version = env!("CARGO_PKG_VERSION");
    let driver = Driver {
        name: env!("CARGO_PKG_NAME"),
        version,
        semantic_version: version,
        rules: codes.iter().copied().map(rule).collect(),
    };
    let mut fingerprints = Fingerprints::default();
    let results = findings.diagnostics.iter().map(|diagnostic| {
        let index = codes.binary_search(&diagnostic.code).unwrap_or_default();
        result(diagnostic, index, findings, &mut fingerprints)
    });
    let results = results.collect();
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results };
    let json = serde_json::to_string_pretty(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] })?;
    writeln!(out, "{}", clean_json(&json))
}

fn rule(code: Code) -> Rule {
    Rule {
        id: code.as_str(),
        name: format!("{code:?}"),
        short_description: Message { text: code.summary() },
        help: Help { text: code.page(), markdown: code.page() },
        default_configuration: Configuration {
            enabled: code.level().severity().is_some(),
            level: super::severity(code.severity()),
        },
    }
}

fn result<'a>(
    diagnostic: &'a Diagnostic,
    rule_index: usize,
    findings: &Findings<'a>,
    fingerprints: &mut Fingerprints,
) -> Finding<'a> {
    let sources = findings.sources;
    let primary = diagnostic.primary.as_ref().map(|label| location(label, None, sources));
    let file = || {
        let artifact_location = artifact(diagnostic.file.as_deref()?);
        let physical_location = PhysicalLocation { artifact_location, region: None };
        Some(Location { id: None, physical_location, message: None })
    };
    let secondary = diagnostic.secondary.iter().enumerate();
    Finding {
        rule_id: diagnostic.code.as_str(),
        rule_index,
        level: super::severity(diagnostic.severity),
        message: Text { text: message(diagnostic) },
        locations: primary.or_else(file).into_iter().collect(),
        related_locations: secondary.map(|(nth, label)| location(label, Some(nth + 1), sources)).collect(),
        fixes: diagnostic.fix.as_deref().and_then(|fix| cure(fix, sources)).into_iter().collect(),
        partial_fingerprints: BTreeMap::from([("findingOnLine/v1", fingerprints.of(diagnostic, findings))]),
    }
}

/// The message with all that is said besides: a viewer has no other place for it.
fn message(diagnostic: &Diagnostic) -> String {
    let notes = diagnostic.notes.iter().map(|note| format!("\nnote: {note}"));
    let help = diagnostic.help.iter().map(|help| format!("\nhelp: {help}"));
    std::iter::once(diagnostic.message.clone()).chain(notes).chain(help).collect()
}

fn location<'a>(label: &'a Label, id: Option<usize>, sources: &Sources) -> Location<'a> {
    let physical_location = PhysicalLocation {
        artifact_location: artifact(sources.name(label.span.file)),
        region: Some(region(label.span, sources)),
    };
    let message = (!label.text.is_empty()).then_some(Message { text: &label.text });
    Location { id, physical_location, message }
}

/// A cure, unless the text is not what it was made for.
fn cure<'a>(fix: &'a Fix, sources: &Sources) -> Option<Cure<'a>> {
    let edits = fix.edits_in(sources.text(fix.file)).into_iter().map(|edit| Replacement {
        deleted_region: region(Span::new(fix.file, edit.range), sources),
        inserted_content: Text { text: edit.text },
    });
    let replacements: Vec<Replacement> = edits.collect();
    (!replacements.is_empty()).then(|| Cure {
        description: Message { text: &fix.title },
        artifact_changes: [change(fix.file, replacements, sources)],
        properties: Properties { safe: fix.safe },
    })
}

fn change(file: FileId, replacements: Vec<Replacement>, sources: &Sources) -> Change {
    Change { artifact_location: artifact(sources.name(file)), replacements }
}

fn region(span: Span, sources: &Sources) -> Region {
    let (start, end) = sources.positions(span);
    let bytes = span.range();
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
        byte_offset: bytes.start,
        byte_length: bytes.len(),
    }
}

/// The address of a file. Most are relative to the root; one that is not has a whole address of its own.
fn artifact(name: &str) -> Artifact {
    let name = name.replace('\\', "/");
    let drive =
        name.get(..3).filter(|start| start.ends_with(":/") && start.starts_with(|c: char| c.is_ascii_alphabetic()));
    if let Some(drive) = drive {
        let rest = name.strip_prefix(drive).unwrap_or_default();
        return Artifact { uri: format!("file:///{drive}{}", encoded(rest)), uri_base_id: None };
    }
    if name.starts_with('/') {
        return Artifact { uri: format!("file://{}", encoded(&name)), uri_base_id: None };
    }
    Artifact { uri: encoded(&name), uri_base_id: Some(ROOT) }
}

/// A path as part of a URI. Even what a path may hold, such as a colon, is encoded: the first part could be a scheme.
fn encoded(path: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    path.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{hostile, places, sarif_schema, source, written};
    use super::*;
    use crate::report::Format;
    use crate::report::clean::is_obeyed;

    #[test]
    fn is_what_the_published_schema_asks_for() {
        for (diagnostics, sources) in [places(), hostile(), (Vec::new(), Sources::new())] {
            let log = serde_json::from_str(&written(Format::Sarif, &diagnostics, &sources)).expect("JSON");
            assert_eq!(sarif_schema::validate(&log), Vec::<String>::new());
        }
    }

    fn run() -> Value {
        let (diagnostics, sources) = places();
        let mut log: Value = serde_json::from_str(&written(Format::Sarif, &diagnostics, &sources)).expect("JSON");
        log["runs"][0].take()
    }

    #[test]
    fn results_lead_to_their_rules() {
        let run = run();
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        let results = run["results"].as_array().expect("results");
        assert_eq!((rules.len(), results.len()), (6, 6));
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
        let blank = rules.iter().find(|rule| rule["id"] == "stray-blank").expect("the rule");
        assert_eq!(blank["name"], "StrayBlank");
        assert_eq!(blank["defaultConfiguration"], json!({ "enabled": true, "level": "warning" }));
        assert_eq!(blank["shortDescription"]["text"], Code::StrayBlank.summary());
        let off = serde_json::to_value(rule(Code::MissingArchive)).expect("JSON");
        assert_eq!(off["defaultConfiguration"], json!({ "enabled": false, "level": "warning" }));
    }

    #[test]
    fn a_place_is_a_region_in_a_file() {
        let run = run();
        let expected = json!([{
            "physicalLocation": {
                "artifactLocation": { "uri": "b.md", "uriBaseId": "%SRCROOT%" },
                "region": {
                    "startLine": 1, "startColumn": 4, "endLine": 2, "endColumn": 3, "byteOffset": 7, "byteLength": 8,
                },
            },
            "message": { "text": "a second time" },
        }]);
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        assert_eq!(run["results"][2]["locations"], expected);
        assert_eq!(run["results"][2]["message"]["text"], "two lines\nnote: good to know");
        assert_eq!(run["results"][2]["relatedLocations"][0]["id"], 1);
        assert_eq!(run["results"][2]["relatedLocations"][0]["message"]["text"], "first here");
        let file = json!([{ "physicalLocation": {
            "artifactLocation": { "uri": "nowhere.toml", "uriBaseId": "%SRCROOT%" },
        } }]);
        assert_eq!(run["results"][4]["locations"], file);
        assert_eq!(run["results"][5]["locations"], json!([]));
    }

    #[test]
    fn a_cure_is_a_change_of_one_file() {
        let run = run();
        let expected = json!([{
            "description": { "text": "take the blanks away" },
            "artifactChanges": [{
                "artifactLocation": { "uri": "a.toml", "uriBaseId": "%SRCROOT%" },
                "replacements": [{
                    "deletedRegion": {
                        "startLine": 2, "startColumn": 14, "endLine": 2, "endColumn": 15,
                        "byteOffset": 27, "byteLength": 1,
                    },
                    "insertedContent": { "text": "" },
                }],
            }],
            "properties": { "safe": true },
        }]);
        assert_eq!(run["results"][1]["fixes"], expected);
        assert_eq!(run["results"][0]["fixes"][0]["properties"]["safe"], false);
        assert_eq!(run["results"][4]["fixes"], Value::Null);
    }

    #[test]
    fn addresses_are_encoded() {
        let uri = |name: &str| {
            let artifact = artifact(name);
            (artifact.uri, artifact.uri_base_id.is_some())
        };
        assert_eq!(uri("src/가 b.md"), ("src/%EA%B0%80%20b.md".to_owned(), true));
        assert_eq!(uri("a:b#c?d%20.md"), ("a%3Ab%23c%3Fd%2520.md".to_owned(), true));
        assert_eq!(uri("../x.toml"), ("../x.toml".to_owned(), true));
        assert_eq!(uri("/etc/x y.toml"), ("file:///etc/x%20y.toml".to_owned(), false));
        assert_eq!(uri("C:\\x y.toml"), ("file:///C:/x%20y.toml".to_owned(), false));
    }

    #[test]
    fn a_hostile_text_is_whole_and_harmless() {
        let (diagnostics, sources) = hostile();
        let text = written(Format::Sarif, &diagnostics, &sources);
        assert!(!text.chars().any(|c| is_obeyed(c) && c != '\n'));
        let log: Value = serde_json::from_str(&text).expect("JSON");
        let result = &log["runs"][0]["results"][0];
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(uri, "a%1B%5B31m.toml");
        let said = result["message"]["text"].as_str().expect("a text");
        assert!(said.starts_with(&diagnostics[0].message));
    }

    #[test]
    fn nothing_found_is_a_log_all_the_same() {
        let (sources, _) = source("a.toml", "");
        let log: Value = serde_json::from_str(&written(Format::Sarif, &[], &sources)).expect("JSON");
        assert_eq!(log["runs"][0]["results"], json!([]));
        assert_eq!(log["version"], "2.1.0");
    }
}
