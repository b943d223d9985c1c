//! The published schema of SARIF 2.1.0, as a judge of what we write.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use jsonschema::{Draft, Validator};
use serde_json::Value;

/// The crate that carries the schema. It makes its types of it; we need the file alone.
const CARRIER: &str = "serde-sarif";

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let file = carrier().join("src/schema.json");
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    // A bracket that JavaScript takes as itself, and stricter readers of expressions take as a fault.
    let text = text.replace("[a-zA-Z]{2}]?$", r"[a-zA-Z]{2}\\]?$");
    let schema: Value = serde_json::from_str(&text).expect("a schema in JSON");
    assert_eq!(schema["properties"]["version"]["enum"], serde_json::json!(["2.1.0"]), "the schema is another");
    let options = jsonschema::options().with_draft(Draft::Draft7).should_validate_formats(true);
    options.build(&schema).expect("a sound schema")
});

/// What is wrong with a log: nothing, or a line for each fault with the place that has it.
pub(crate) fn validate(sarif: &Value) -> Vec<String> {
    SCHEMA.iter_errors(sarif).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The folder in which Cargo keeps the source of the carrier.
fn carrier() -> PathBuf {
    let host = output(Command::new(env::var_os("RUSTC").unwrap_or("rustc".into())).args(["--print", "host-tuple"]));
    // Of another platform Cargo may not have the packages, and then it would want to fetch them.
    let metadata = output(
        Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", host.trim()])
            .current_dir(env!("CARGO_MANIFEST_DIR")),
    );
    let metadata: Value = serde_json::from_str(&metadata).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let found = packages.iter().find(|package| package["name"] == CARRIER).expect("a dependency of the tests");
    let manifest = Path::new(found["manifest_path"].as_str().expect("a path"));
    manifest.parent().expect("a folder").to_owned()
}

fn output(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}
