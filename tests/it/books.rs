//! Small books in `tests/books`. Each is a folder with a book, the pages that become of it in `expected/` (and in
//! `expected-markdown/` for a renderer that is not HTML), and what is said of it in `expected.stderr`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use mdbook_resources::render::{LANGUAGES, script, style_sheet};

use crate::support::{chapters, expect, files, input, overwriting, root, run_json};

fn cases() -> Vec<PathBuf> {
    let folder = root().join("tests/books");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

#[test]
fn every_book_becomes_what_is_expected() {
    let cases = cases();
    assert!(!cases.is_empty());
    for case in cases {
        let mut said = check(&case, "html", "expected");
        if case.join("expected-markdown").is_dir() {
            check(&case, "markdown", "expected-markdown");
        }
        let file = case.join("expected.stderr");
        said = said.replace(&case.display().to_string(), "[book]");
        if !said.is_empty() || file.exists() {
            expect(&said, &file);
        }
    }
}

/// A page with no more than the beginnings of its style sheet and its script.
fn readable(page: &str) -> String {
    let script = script(LANGUAGES[0]);
    let (_, code) = script.split_once("\">").unwrap();
    page.replace(&style_sheet(), "<style>…</style>").replace(code, "…</script>")
}

/// Compares every page, and answers what was said.
fn check(case: &Path, renderer: &str, folder: &str) -> String {
    let mut input = input(case, renderer);
    // The style sheet and the script would hide what a page is about; the book that shows them asks for them.
    let ours = &mut input[0]["config"]["preprocessor"]["resources"];
    if ours["assets"].is_null() {
        ours["assets"] = false.into();
    }
    let output = run_json(&input);
    let mut known = BTreeSet::new();
    if output.status.success() {
        let book = serde_json::from_slice(&output.stdout).unwrap();
        let book: serde_json::Value = book;
        for (path, content) in chapters(&book["items"]) {
            expect(&readable(&content), &case.join(folder).join(&path));
            known.insert(PathBuf::from(path));
        }
    } else {
        assert_eq!(output.stdout, b"", "{}: nothing half made", case.display());
    }
    let expected: BTreeSet<PathBuf> = files(&case.join(folder)).into_iter().collect();
    if !overwriting() {
        assert_eq!(expected, known, "{}: expectations without a page", case.display());
    }
    let said = String::from_utf8(output.stderr).unwrap();
    let code = output.status.code().unwrap();
    if code == 0 { said } else { format!("{said}\nexit code {code}\n") }
}
