//! The program as a person runs it.

use std::fs;
use std::process::{Command, Output, Stdio};

use crate::support::{BINARY, expect, root, run};

fn program(args: &[&str]) -> Output {
    Command::new(BINARY).args(args).stdin(Stdio::null()).output().unwrap()
}

#[test]
fn help_reads_well() {
    for (args, file) in [
        (vec!["--help"], "help.txt"),
        (vec!["add", "--help"], "add-help.txt"),
        (vec!["check", "--help"], "check-help.txt"),
        (vec!["fmt", "--help"], "fmt-help.txt"),
        (vec!["links", "--help"], "links-help.txt"),
        (vec!["list", "--help"], "list-help.txt"),
        (vec!["schema", "--help"], "schema-help.txt"),
        (vec!["completions", "--help"], "completions-help.txt"),
        (vec!["man", "--help"], "man-help.txt"),
        (vec!["man", "fmt"], "man-fmt.1"),
        (vec!["report", "--help"], "report-help.txt"),
        (vec!["init", "--help"], "init-help.txt"),
        (vec!["expand", "--help"], "expand-help.txt"),
        (vec!["explain", "--help"], "explain-help.txt"),
        (vec!["explain"], "explain.txt"),
        (vec!["explain", "unknown-kind"], "explain-unknown-kind.txt"),
        (vec!["supports", "--help"], "supports-help.txt"),
    ] {
        let output = program(&args);
        assert!(output.status.success());
        expect(&String::from_utf8(output.stdout).unwrap(), &root().join("tests/cmd").join(file));
    }
}

#[test]
fn a_code_that_there_is_not_gets_the_nearest() {
    let output = program(&["explain", "unknown-kinds"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{said}");
    assert!(said.contains("did you mean `unknown-kind`?"), "{said}");
}

/// The commands that `--help` lists.
fn commands() -> Vec<String> {
    let help = String::from_utf8(program(&["--help"]).stdout).unwrap();
    let section = help.split("\nCommands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let lines = section.lines().filter(|line| !line.starts_with("   "));
    lines.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn every_shell_completes_every_command() {
    assert!(commands().len() > 8, "{:?}", commands());
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = program(&["completions", shell]);
        assert!(output.status.success());
        let script = String::from_utf8(output.stdout).unwrap();
        for word in commands().iter().map(String::as_str).chain(["coverage", "strict"]) {
            assert!(script.contains(word), "{shell} does not complete `{word}`");
        }
    }
    assert_eq!(program(&["completions", "cmd"]).status.code(), Some(2));
}

#[test]
fn every_command_has_a_manual_page() {
    let page = |arguments: &[&str]| String::from_utf8(program(arguments).stdout).unwrap();
    let all = page(&["man"]);
    for command in commands() {
        assert!(all.contains(&format!("mdbook\\-resources\\-{command}(1)")), "{command}");
        let own = page(&["man", &command]);
        assert!(own.contains(&format!("\n.TH mdbook-resources-{command} 1  \"mdbook-resources ")), "{own}");
    }
    let said = String::from_utf8(program(&["man", "lst"]).stderr).unwrap();
    assert!(said.contains("did you mean `list`?"), "{said}");
}

#[test]
fn supports_every_renderer_and_never_fails() {
    for args in
        [vec!["supports", "html"], vec!["supports", "no such"], vec!["supports"], vec!["supports", "-x", "--y", "z"]]
    {
        let output = program(&args);
        assert_eq!((output.status.code(), output.stdout.len(), output.stderr.len()), (Some(0), 0, 0), "{args:?}");
    }
}

#[test]
fn what_is_no_book_is_refused_with_a_word() {
    let cases: [(&[u8], &str); 8] = [
        (b"", "this is a preprocessor"),
        (b"{}", "not the JSON array"),
        (b"[{}", "not the JSON array"),
        (b"[{}]", "this one has 1 elements"),
        (b"[5, {}]", "the context"),
        (b"[{}, \"<<#\"]", "the book"),
        (b"[{}, {\"items\": [{\"Chapter\": 5}, \"<<#\"]}]", "the book"),
        (b"\xff\xfe", "not UTF-8"),
    ];
    for (input, wanted) in cases {
        let output = run(input);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout), (Some(2), vec![]), "{said}");
        assert!(said.contains(wanted), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn a_closed_standard_output_is_an_error_and_no_panic() {
    let child = Command::new(BINARY).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap();
    drop(child.stdout.take());
    let long = format!("[{{}}, {{\"items\": [], \"x\": \"{}\"}}]", "x".repeat(1 << 20));
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), long.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("standard output cannot be written"), "{said}");
}

#[test]
fn the_environment_can_switch_a_faulty_book_to_show() {
    // A book that fails with `fail` and is built with `show`, by the one setting alone.
    let book = root().join("tests/books/faults");
    assert!(fs::read_to_string(book.join("book.toml")).is_ok_and(|text| !text.contains("on-error")));
    let mut input = crate::support::input(&book, "html");
    assert_eq!(crate::support::run_json(&input).status.code(), Some(1));
    input[0]["config"]["preprocessor"]["resources"]["on-error"] = "show".into();
    assert_eq!(crate::support::run_json(&input).status.code(), Some(0));
}
