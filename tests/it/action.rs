//! `action.yml` does on a runner what the guide says. Its steps are read from the file and run with `bash`, as a runner
//! runs them, with the program under test on PATH.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{BINARY, read, root};

/// The inputs of the action, each with its default.
fn inputs() -> BTreeMap<String, String> {
    let action = read("action.yml");
    let (_, rest) = action.split_once("\ninputs:\n").unwrap();
    let (text, _) = rest.split_once("\nruns:\n").unwrap();
    let mut inputs = BTreeMap::new();
    let mut name = "";
    for line in text.lines() {
        if let Some(default) = line.strip_prefix("    default: ") {
            inputs.insert(name.to_owned(), default.trim_matches('"').to_owned());
        } else if let Some(key) = line.strip_prefix("  ").and_then(|line| line.strip_suffix(':')) {
            name = key;
        }
    }
    inputs
}

/// Runs the step of this name in `folder`. The expressions in its environment have the values in `known`.
fn run(name: &str, folder: &Path, known: &BTreeMap<String, String>, variables: &[(&str, OsString)]) -> Output {
    let action = read("action.yml");
    let start = format!("{name}\n");
    let step = action.split("\n    - name: ").find(|step| step.starts_with(&start)).unwrap();
    let script = step.lines().find_map(|line| line.strip_prefix("      run: ")).unwrap();
    let environment = step.split_once("\n      env:\n").map_or("", |(_, rest)| rest);
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
    for line in environment.lines() {
        let Some((variable, expression)) = line.strip_prefix("        ").and_then(|line| line.split_once(": ")) else {
            break;
        };
        let expression = expression.strip_prefix("${{ ").and_then(|rest| rest.strip_suffix(" }}")).unwrap();
        command.env(variable, &known[expression]);
    }
    command.env("GITHUB_ACTION_PATH", root()).envs(variables.iter().map(|(name, value)| (name, value)));
    command.current_dir(folder).output().unwrap()
}

/// PATH with another folder in front.
fn path(first: &Path) -> OsString {
    let others = std::env::var_os("PATH").unwrap();
    std::env::join_paths([first.to_owned()].into_iter().chain(std::env::split_paths(&others))).unwrap()
}

/// Checks a book of a repository with the action: the exit code, and what a workflow reads.
fn check(repository: &Path, given: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut known = BTreeMap::new();
    for (name, default) in inputs() {
        let given = given.iter().find(|(input, _)| *input == name);
        known.insert(format!("inputs.{name}"), given.map_or(default, |(_, value)| (*value).to_owned()));
    }
    let programs = path(Path::new(BINARY).parent().unwrap());
    let output = run("Check the book", repository, &known, &[("PATH", programs)]);
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// A repository with a book in the folder `book`.
fn repository(book: &str, catalog: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join(book);
    fs::create_dir_all(book.join("src")).unwrap();
    fs::write(book.join("book.toml"), "[book]\nlanguage = \"en\"\n\n[preprocessor.resources]\n").unwrap();
    fs::write(book.join("resources.toml"), catalog).unwrap();
    fs::write(book.join("src/SUMMARY.md"), "# Summary\n\n- [One](one.md)\n").unwrap();
    fs::write(book.join("src/one.md"), "# One\n\n<<#resources>>\n").unwrap();
    folder
}

#[test]
fn a_sound_book_passes() {
    for (path, strict) in [(".", "false"), ("guide", "true")] {
        let (code, told) = check(&root(), &[("path", path), ("strict", strict)]);
        assert_eq!(code, Some(0), "{told}");
        assert!(!told.contains("::error") && !told.contains("::warning"), "{told}");
    }
}

#[test]
fn what_is_wrong_is_shown_beside_its_line() {
    for (strict, level) in [("false", "warning"), ("true", "error")] {
        let (code, told) = check(&root(), &[("path", "tests/checks/guide"), ("strict", strict)]);
        assert_eq!(code, Some(1), "{told}");
        assert!(told.contains("::error file=tests/checks/guide/resources.toml,line=4,"), "{told}");
        assert!(told.contains(&format!("::{level} file=tests/checks/guide/resources.toml,line=5,")), "{told}");
    }
    let (code, told) = check(&root(), &[("strict", "yes")]);
    assert_eq!((code, told.starts_with("::error ")), (Some(2), true), "{told}");
}

#[test]
fn warnings_alone_fail_only_if_they_should() {
    // The name of the folder would do something if it were more than a value.
    let name = "a \"b\"; $(touch injected) `touch injected`";
    let catalog =
        "[[resource]]\nid = \"lima\"\ntitle = \"LIMA\"\nurl = \"http://arxiv.org/abs/2305.11206\"\nchapter = 1\n";
    let folder = repository(name, catalog);
    for (strict, code) in [("false", 0), ("true", 1)] {
        let (found, told) = check(folder.path(), &[("path", name), ("strict", strict)]);
        assert_eq!(found, Some(code), "{told}");
        assert!(told.contains("title=http-link::"), "{told}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn no_line_of_a_patch_is_a_command() {
    let catalog =
        "[[resource]]\nid = \"one\"\ntitle   = \"One\"\nchapter = 1\nnote = \"\"\"\n::warning::no finding\n\"\"\"\n";
    let folder = repository(".", catalog);
    let (code, told) = check(folder.path(), &[]);
    assert_eq!(code, Some(1), "{told}");
    let (before, rest) = told.split_once("::stop-commands::").unwrap();
    let (word, rest) = rest.split_once('\n').unwrap();
    let (patch, after) = rest.split_once(&format!("\n::{word}::\n")).unwrap();
    assert!(patch.contains("\n ::warning::no finding\n"), "{told}");
    assert!(!before.contains("\n ::") && after.starts_with("::error "), "{told}");
    assert!(word.len() == 32 && !patch.contains(word), "{told}");
}

#[test]
fn the_program_is_built_once_and_then_comes_from_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    // It stands for `cargo`, and leaves in the folder what an installation leaves.
    let cargo = "#!/bin/sh\necho \"$CARGO_TARGET_DIR $*\" >> \"$RUNNER_TEMP/calls\"\nmkdir -p \"$6/bin\"\n\
                 cp \"$RUNNER_TEMP/programs/cargo\" \"$6/bin/mdbook-resources\"\n";
    fs::create_dir(file("programs")).unwrap();
    fs::write(file("programs/cargo"), cargo).unwrap();
    fs::set_permissions(file("programs/cargo"), fs::Permissions::from_mode(0o755)).unwrap();
    let variables = [
        ("PATH", path(&file("programs"))),
        ("RUNNER_TEMP", folder.path().into()),
        ("RUNNER_OS", "Linux".into()),
        ("RUNNER_ARCH", "X64".into()),
        ("GITHUB_OUTPUT", file("output").into()),
        ("GITHUB_PATH", file("path").into()),
    ];

    let named = run("Name the program", folder.path(), &BTreeMap::new(), &variables);
    assert!(named.status.success(), "{}", String::from_utf8_lossy(&named.stderr));
    let output = fs::read_to_string(file("output")).unwrap();
    let lines = output.lines().map(|line| line.split_once('=').unwrap());
    let known: BTreeMap<String, String> =
        lines.map(|(name, value)| (format!("steps.program.outputs.{name}"), value.to_owned())).collect();
    let key = known["steps.program.outputs.key"].strip_prefix("mdbook-resources-Linux-X64-").unwrap();
    assert!(key.len() == 40 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");

    for _ in 0..2 {
        let installed = run("Install the program", folder.path(), &known, &variables);
        assert!(installed.status.success(), "{}", String::from_utf8_lossy(&installed.stderr));
    }
    let target = &known["steps.program.outputs.folder"];
    let call = format!("{target}-target install --locked --path . --root {target}\n");
    assert_eq!(fs::read_to_string(file("calls")).unwrap(), call);
    assert_eq!(fs::read_to_string(file("path")).unwrap(), format!("{target}/bin\n").repeat(2));
}

#[test]
fn the_guide_has_every_input_and_its_default() {
    let guide = read("guide/src/ci.md");
    let inputs = inputs();
    assert_eq!(inputs.len(), 3, "{inputs:?}");
    for (name, default) in inputs {
        let row = guide.lines().find(|line| line.starts_with(&format!("| `{name}`")));
        assert!(row.is_some_and(|row| row.contains(&format!("| `{default}`"))), "{name}: {default}");
    }
}

/// What stands in for GitHub's command: it answers as the variables say, and keeps what it was told to write.
const GH: &str = r#"#!/usr/bin/env bash
case "$*" in
  *"--method POST"* | *"--method PATCH"*) printf '%s\n' "$*" >> "$LOG"; last=${@: -1}; cat "${last#body=@}" >> "$LOG" ;;
  *"/pulls "*) printf '%s' "$PULL" ;;
  *"/comments "*) printf '%s' "$COMMENTS" ;;
  *) exit 1 ;;
esac
"#;

#[test]
fn a_report_becomes_one_comment() {
    let folder = tempfile::tempdir().unwrap();
    let gh = folder.path().join("gh");
    fs::write(&gh, GH).unwrap();
    fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).unwrap();
    let log = folder.path().join("log");
    let report = folder.path().join("report.md");
    let commented = |text: &str, pull: &str, comments: &str| {
        fs::write(&report, text).unwrap();
        fs::write(&log, "").unwrap();
        let mut command = Command::new("bash");
        command.arg(root().join(".github/comment")).arg(&report).env("PATH", path(folder.path()));
        command.env("GITHUB_REPOSITORY", "o/book").env("OWNER", "who").env("BRANCH", "a b").env("SHA", "abc");
        command.env("LOG", &log).env("PULL", pull).env("COMMENTS", comments);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let told = fs::read_to_string(&log).unwrap();
        told.split_once(" -F body=@").map(|(call, rest)| {
            let (_, body) = rest.split_once('\n').unwrap();
            (call.to_owned(), body.to_owned())
        })
    };
    let mark = "<!-- mdbook-resources report -->\n";
    let new = ("api --silent --method POST repos/o/book/issues/7/comments".to_owned(), format!("{mark}Adds one.\n"));
    assert_eq!(commented("Adds one.\n", "7\n", ""), Some(new));
    let again = "api --silent --method PATCH repos/o/book/issues/comments/42".to_owned();
    assert_eq!(commented("Adds two.\n", "7\n", "42\n43\n"), Some((again, format!("{mark}Adds two.\n"))));
    assert_eq!(commented("Adds one.\n", "", ""), None);
    // A report has the mark itself, and one that broke off has nothing.
    let marked = commented(&format!("{mark}Adds one.\n"), "7\n", "").map(|(_, body)| body);
    assert_eq!(marked, Some(format!("{mark}Adds one.\n")));
    assert_eq!(commented("", "7\n", "42\n"), None);
    let long = commented(&"x".repeat(100_000), "7\n", "").map(|(_, body)| body.len());
    assert_eq!(long, Some(mark.len() + 65_000));
}
