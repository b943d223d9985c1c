//! The judge of what `check --format sarif` writes is just.

use serde_json::{Value, json};

use crate::sarif_schema::validate;

/// A log with one result, at one place, with one cure.
fn log() -> Value {
    json!({
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "x", "rules": [{ "id": "a" }] } },
            "columnKind": "unicodeCodePoints",
            "results": [{
                "ruleId": "a",
                "ruleIndex": 0,
                "level": "error",
                "message": { "text": "m" },
                "locations": [{ "physicalLocation": {
                    "artifactLocation": { "uri": "a%20b.md", "uriBaseId": "%SRCROOT%" },
                    "region": { "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2 },
                } }],
                "fixes": [{ "artifactChanges": [{
                    "artifactLocation": { "uri": "a%20b.md" },
                    "replacements": [{ "deletedRegion": { "byteOffset": 0, "byteLength": 1 } }],
                }] }],
            }],
        }],
    })
}

#[test]
fn a_sound_log_is_accepted() {
    assert_eq!(validate(&log()), Vec::<String>::new());
}

#[test]
fn a_wrong_log_is_refused_with_the_place() {
    let cases = [
        ("/version", json!("2.0.0")),
        ("/runs/0/tool", json!({})),
        ("/runs/0/columnKind", json!("bytes")),
        ("/runs/0/results/0", json!({ "ruleId": "a" })),
        ("/runs/0/results/0/level", json!("fatal")),
        ("/runs/0/results/0/message", json!({ "text": 5 })),
        ("/runs/0/results/0/locations/0/physicalLocation/region/startLine", json!(0)),
        ("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri", json!("a b.md")),
        ("/runs/0/results/0/locations/0/physicalLocation", json!({ "region": { "startLine": 1 } })),
        ("/runs/0/results/0/fixes/0/artifactChanges/0/replacements", json!([])),
        ("/runs/0/results/0/fixes/0/artifactChanges/0", json!({ "unheard": "of" })),
    ];
    for (place, wrong) in cases {
        let mut log = log();
        *log.pointer_mut(place).unwrap() = wrong;
        let faults = validate(&log);
        assert!(faults.iter().any(|fault| fault.starts_with(place)), "{place}: {faults:?}");
    }
}
