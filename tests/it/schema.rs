//! The schema of a catalog file: it agrees with the reader, as far as a schema can judge.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use jsonschema::{Draft, Validator};
use mdbook_resources::catalog::{CatalogBuilder, Format, schema};
use mdbook_resources::diagnostic::{Code, Diagnostic};
use mdbook_resources::project::configuration;
use mdbook_resources::source::{FileId, Sources};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::scribble::{Dice, json as scribbled_json, toml as scribbled_toml};
use crate::support::{BINARY, expect, files, root};

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(&schema()).expect("JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("a schema of its draft");
    jsonschema::options().with_draft(Draft::Draft202012).build(&schema).expect("a sound schema")
});

/// What the schema says of a catalog: nothing, or a line for each fault with the place that has it.
fn judged(catalog: &Value) -> Vec<String> {
    SCHEMA.iter_errors(catalog).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// What the reader says of a catalog.
fn told(catalog: &Value) -> Vec<Diagnostic> {
    let mut sources = Sources::new();
    let file = sources.add("x.json", catalog.to_string()).unwrap();
    let mut builder = CatalogBuilder::new();
    builder.read(file, sources.text(file), Format::Json);
    builder.finish().1
}

/// A catalog file as JSON; `None` if it is not well-formed.
fn value(text: &str, format: Format) -> Option<Value> {
    match format {
        Format::Json => serde_json::from_str(text).ok(),
        Format::Toml => {
            let (value, faults) = configuration(FileId::default(), text);
            faults.is_empty().then_some(value)
        }
    }
}

fn value_of(path: &Path) -> Option<Value> {
    value(&fs::read_to_string(path).unwrap(), Format::of_name(path.to_str().unwrap()).unwrap())
}

fn catalogs(folder: &str) -> Vec<PathBuf> {
    let folder = root().join(folder);
    let all = files(&folder).into_iter().map(|path| folder.join(path));
    let catalogs: Vec<PathBuf> = all.filter(|path| Format::of_name(path.to_str().unwrap()).is_some()).collect();
    assert!(!catalogs.is_empty(), "{}", folder.display());
    catalogs
}

/// Whether it takes the other entries, the other files, a calendar or a sum to see what is wrong.
fn is_beyond_a_schema(fault: &Diagnostic) -> bool {
    match fault.code {
        // Of other entries and of titles, a schema knows nothing.
        Code::UnknownId | Code::UnknownChapter | Code::UnknownSection | Code::UnknownGroup => true,
        Code::DuplicateId | Code::DuplicateTitle | Code::DuplicatePlace => true,
        Code::BadCompanion => !fault.message.contains("not both"),
        // The check digit is a sum.
        Code::BadIdentifier => fault.message.contains("is not an ISBN"),
        // February has 28 days, or 29.
        Code::BadDate => {
            fault.message.contains("-02-29") || fault.message.contains("-02-3") || fault.message.contains("-31`")
        }
        // It may have a host that no host can be.
        Code::BadUrl => fault.message.contains("is no URL"),
        // "et al." before the last name: a pattern knows the first place of a list, and not the last.
        Code::BadName => fault.message.contains("says that there are more"),
        // To a schema, 1.0 is the number 1.
        Code::WrongType => fault.message.ends_with("a number with a fraction"),
        // A name in a table of titles that has a dot.
        Code::BadKey => fault.message.contains("without quotes is a table"),
        _ => false,
    }
}

/// Each entry and each table of a catalog as a catalog of its own, so that one fault does not hide another.
fn parts(catalog: &Value) -> Vec<Value> {
    let mut parts = Vec::new();
    for (name, part) in catalog.as_object().into_iter().flatten() {
        match part {
            Value::Array(entries) if matches!(name.as_str(), "resource" | "also") => {
                for entry in entries {
                    let Value::Object(fields) = entry else {
                        parts.push(json!({ name: [entry] }));
                        continue;
                    };
                    parts.push(json!({ name: [entry] }));
                    // Each field beside those that an entry has to have.
                    for (field, value) in fields {
                        let mut sound = json!({ "chapter": 1 });
                        for id in if name == "also" { &["resource"][..] } else { &["id", "title"] } {
                            sound[id] = json!("sound");
                        }
                        sound[field] = value.clone();
                        parts.push(json!({ name: [sound] }));
                    }
                }
            }
            _ => parts.push(json!({ name: part })),
        }
    }
    parts
}

/// Asserts that the schema refuses what the reader refuses, but for what is beyond it, and nothing else.
fn assert_agreed(catalog: &Value) {
    for part in parts(catalog).into_iter().chain([catalog.clone()]) {
        let (told, judged) = (told(&part), judged(&part));
        let refused = told.iter().any(|fault| !is_beyond_a_schema(fault));
        if refused || told.is_empty() {
            assert_eq!(refused, !judged.is_empty(), "{part:#}\nread: {told:#?}\njudged: {judged:#?}");
        }
    }
}

#[test]
fn the_published_schema_is_fresh() {
    let output = Command::new(BINARY).arg("schema").output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    expect(&printed, &root().join("guide/src/resources.schema.json"));
    // Members stand in the order of the tables, whatever else is built in.
    assert!(printed.find("\"short-name\"") < printed.find("\"authors\""));
}

#[test]
fn sound_catalogs_are_accepted() {
    for path in [catalogs("book/catalog"), catalogs("tests/catalogs/valid"), catalogs("tests/lists")].concat() {
        let name = path.file_name().unwrap();
        if matches!(name.to_str(), Some("book.toml")) {
            continue;
        }
        let catalog = value_of(&path).unwrap();
        assert_eq!(judged(&catalog), Vec::<String>::new(), "{}", path.display());
        assert_agreed(&catalog);
    }
}

#[test]
fn faulty_catalogs_are_refused_for_what_a_schema_can_judge() {
    let mut left_out = Vec::new();
    for path in catalogs("tests/catalogs/invalid") {
        let Some(catalog) = value_of(&path) else {
            left_out.push(path.file_name().unwrap().to_str().unwrap().to_owned());
            continue;
        };
        assert_agreed(&catalog);
        assert!(!judged(&catalog).is_empty(), "{}", path.display());
    }
    // What is not well-formed never comes to a schema.
    let broken = ["broken-header.toml", "header-without-name.toml", "open-bracket.toml", "open-end.toml"];
    assert_eq!(left_out, [&broken[..], &["syntax.json", "syntax.toml"]].concat());
}

#[test]
fn single_faults_are_refused() {
    let sound = json!({ "id": "a", "title": "A", "chapter": 1 });
    for (field, wrong) in [
        ("id", json!("all")),
        ("id", json!("a..b")),
        ("id", json!("-a")),
        ("id", json!(5)),
        ("title", json!(" ")),
        ("title", json!({})),
        ("title", json!({ "english": "A" })),
        ("title", json!("a\u{202E}b")),
        ("authors", json!(["et al."])),
        ("authors", json!(["A, B, C"])),
        ("authors", json!(["A,"])),
        ("authors", json!([])),
        ("kind", json!("papr")),
        ("date", json!("2024-13")),
        ("date", json!(24)),
        ("date", json!("0000")),
        ("url", json!("example.org")),
        ("url", json!("https:///x")),
        ("url", json!("javascript:alert(1)")),
        ("doi", json!("https://doi.org/10.1145/1")),
        ("arxiv", json!("arXiv:2407.21783")),
        ("arxiv", json!("2413.21783")),
        ("isbn", json!("12345")),
        ("edition", json!(0)),
        ("edition", json!(70000)),
        ("language", json!("english_")),
        ("tags", json!("a")),
        ("chapter", json!(-1)),
        ("chapter", json!([])),
        ("chapter", json!(7.5)),
        ("related", json!([{ "title": "A" }])),
        ("related", json!([{ "title": "A", "url": "https://example.org", "kind": "x" }])),
        ("allow", json!({ "unknown-kind": "a fault is no rule" })),
        ("allow", json!({ "http-link": "" })),
        ("nte", json!("x")),
    ] {
        let mut entry = sound.clone();
        entry[field] = wrong;
        let catalog = json!({ "resource": [entry] });
        assert!(!judged(&catalog).is_empty() && !told(&catalog).is_empty(), "{catalog:#}");
        assert_agreed(&catalog);
    }
    for (schema, is_sound) in [(json!("../x.json"), true), (json!(""), false), (json!(5), false), (json!({}), false)] {
        let catalog = json!({ "$schema": schema, "resource": [sound] });
        assert_eq!((judged(&catalog).is_empty(), told(&catalog).is_empty()), (is_sound, is_sound), "{catalog:#}");
        // Elsewhere it is a field that there is not.
        let mut entry = sound.clone();
        entry["$schema"] = schema;
        assert_agreed(&json!({ "resource": [entry] }));
    }
    for (entry, list) in [
        (json!({ "id": "a" }), "resource"),
        (json!({ "title": "A" }), "resource"),
        (json!({ "id": "a", "title": "A", "section": "s" }), "resource"),
        (json!({ "id": "a", "title": "A", "chapter": 1, "under": "b", "with": "c" }), "resource"),
        (json!({ "resource": "a" }), "also"),
        (json!({ "chapter": 1 }), "also"),
    ] {
        assert_agreed(&json!({ list: [entry.clone()] }));
        assert!(!judged(&json!({ list: [entry] })).is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_schema_agrees_with_the_reader(numbers in prop::collection::vec(any::<u8>(), 0..300)) {
        let (toml, _) = scribbled_toml(&mut Dice::new(&numbers));
        for (text, format) in [(toml, Format::Toml), (scribbled_json(&mut Dice::new(&numbers)), Format::Json)] {
            assert_agreed(&value(&text, format).unwrap());
        }
    }
}

#[test]
fn the_companion_catalog_names_the_schema() {
    for path in catalogs("book/catalog") {
        let text = fs::read_to_string(&path).unwrap();
        let named = text.lines().next().and_then(|line| line.strip_prefix("#:schema ")).unwrap_or_default();
        let schema = path.parent().unwrap().join(named).canonicalize().unwrap();
        assert_eq!(
            schema,
            root().join("guide/src/resources.schema.json").canonicalize().unwrap(),
            "{}",
            path.display()
        );
    }
}
