//! What `check --format sarif` writes is SARIF.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::sarif_schema::validate;
use crate::support::{BINARY, root};

#[test]
fn the_log_of_a_book_is_sound() {
    let mut command = Command::new(BINARY);
    command.args(["check", "--format", "sarif"]).arg(root().join("tests/checks/planted")).stdin(Stdio::null());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(validate(&log), Vec::<String>::new());
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty(), "faults are planted, and none is found");
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
}
