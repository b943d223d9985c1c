//! Books in `tests/checks`, looked through by `check` as a person would. Beside each book stands what is found in it, a
//! line a finding (`expected.txt`), and what is left after `--fix` (`expected-fixed.txt`, and the changed files in
//! `expected-fixed/`).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use mdbook_resources::diagnostic::Code;

use crate::support::{BINARY, copy, expect, files, overwriting, protect, root};

/// 2025-01-01, so that what lies in the future is always the same.
const TODAY: &str = "1735689600";

/// Runs `check` on a book.
fn check(book: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    command.arg("check").args(arguments).current_dir(book).env("SOURCE_DATE_EPOCH", TODAY);
    command.output().unwrap()
}

fn told(output: Output) -> String {
    let said = String::from_utf8(output.stderr).unwrap();
    format!("{}\n{said}exit code {}\n", String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

fn cases() -> Vec<PathBuf> {
    let folder = root().join("tests/checks");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

/// The files of a case that are its book.
fn book(case: &Path) -> Vec<PathBuf> {
    files(case).into_iter().filter(|file| !file.to_string_lossy().starts_with("expected")).collect()
}

#[test]
fn every_book_is_found_to_have_what_is_planted_in_it() {
    for case in cases() {
        let output = check(&case, &["--format", "short"]);
        expect(&told(output), &case.join("expected.txt"));
    }
}

#[test]
fn fix_cures_what_is_safe_to_cure_and_nothing_else() {
    for case in cases() {
        let folder = tempfile::tempdir().unwrap();
        copy(&case, folder.path());
        let output = check(folder.path(), &["--format", "short", "--fix"]);
        expect(&told(output), &case.join("expected-fixed.txt"));
        let mut changed = BTreeSet::new();
        for file in book(&case) {
            let (before, after) = (fs::read(case.join(&file)).unwrap(), fs::read(folder.path().join(&file)).unwrap());
            if before != after {
                expect(&String::from_utf8(after).unwrap(), &case.join("expected-fixed").join(&file));
                changed.insert(file);
            }
        }
        let expected: BTreeSet<PathBuf> = files(&case.join("expected-fixed")).into_iter().collect();
        if !overwriting() {
            assert_eq!(expected, changed, "{}: expectations of files that do not change", case.display());
        }
        let is_book = |file: &PathBuf| !file.to_string_lossy().starts_with("expected");
        let left: Vec<PathBuf> = files(folder.path()).into_iter().filter(is_book).collect();
        assert_eq!(left, book(&case), "nothing is left beside the files");
    }
}

#[test]
fn a_file_that_is_read_only_is_not_cured_and_keeps_no_other_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let entry = |id: &str| format!("[[resource]]\nid = \"{id}\"\ntitle = \"{id} \"\nchapter = 1\n");
    let book_toml = "[preprocessor.resources]\ncatalog = \"catalog\"\n";
    let summary = "# Summary\n\n- [One](one.md)\n";
    let page = "# One\n\n<<#resources chapter=1>>\n";
    let [a, b] = [entry("a"), entry("b")];
    let texts = [("book.toml", book_toml), ("src/SUMMARY.md", summary), ("src/one.md", page)];
    for (path, text) in texts.into_iter().chain([("catalog/a.toml", &*a), ("catalog/b.toml", &*b)]) {
        let path = folder.path().join("my").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let catalog = |name: &str| folder.path().join("my/catalog").join(name);
    protect(&catalog("a.toml"));
    let output = check(folder.path(), &["my", "--format", "short", "--fix"]);
    assert_eq!(fs::read_to_string(catalog("a.toml")).unwrap(), a);
    assert_eq!(fs::read_to_string(catalog("b.toml")).unwrap(), b.replace("b \"", "b\""));
    assert_eq!(
        told(output),
        "my/catalog/a.toml:3:10: warning[stray-blank]: this text has blanks at its ends\n\nnote: cured 1 problem in 1 file\n\
         1 warning in 1 file; 1 can be cured with `--fix`\n\
         error: `my/catalog/a.toml` cannot be written: it is read-only; make it writable if it is to be changed\n\
         exit code 2\n"
    );
}

#[test]
fn a_second_fix_changes_nothing() {
    for case in cases() {
        let folder = tempfile::tempdir().unwrap();
        copy(&case, folder.path());
        let first = check(folder.path(), &["--fix"]);
        let states = || -> Vec<_> {
            let all = files(folder.path()).into_iter().map(|file| folder.path().join(file));
            all.map(|file| (fs::metadata(&file).unwrap().modified().unwrap(), fs::read(&file).unwrap())).collect()
        };
        let before = states();
        let second = check(folder.path(), &["--fix"]);
        assert_eq!(before, states(), "{}", case.display());
        assert_eq!(first.stdout, second.stdout, "{}", case.display());
    }
}

/// What each line of an expectation begins with: place, severity, code.
fn codes(expectation: &str) -> Vec<&str> {
    let code = |line: &'_ str| -> Option<(usize, usize)> {
        let start = line.find("error[").map(|at| at + 6).or_else(|| line.find("warning[").map(|at| at + 8))?;
        Some((start, start + line[start..].find(']')?))
    };
    expectation.lines().filter_map(|line| code(line).map(|(start, end)| &line[start..end])).collect()
}

#[test]
fn every_code_is_planted() {
    let planted = fs::read_to_string(root().join("tests/checks/planted/expected.txt")).unwrap();
    let found = codes(&planted);
    assert!(found.len() >= 40, "{}", found.len());
    // A page with too much is `tests/books/too-large`, so that this one can be read.
    let codes =
        Code::ALL.iter().filter(|code| **code != Code::TooLarge && !code.needs_the_network()).map(|code| code.as_str());
    let missing: Vec<&str> = codes.filter(|code| !found.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_companion_book_is_clean() {
    let output = Command::new(BINARY).args(["check", "--strict"]).current_dir(root()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stdout).unwrap()), (Some(0), String::new()), "{said}");
    assert!(said.starts_with("nothing is wrong in 173 resources"), "{said}");
}

#[test]
fn the_guide_shows_what_check_says() {
    let guide = crate::support::read("guide/src/check.md");
    for format in ["full", "short", "github"] {
        let (_, section) = guide.split_once(&format!("### `{format}`")).unwrap();
        let (_, block) = section.split_once("```text\n").unwrap();
        let (block, _) = block.split_once("```").unwrap();
        let output = check(&root().join("tests/checks/guide"), &["--format", format]);
        let found = String::from_utf8(output.stdout).unwrap();
        assert!(found.starts_with(block), "{format}: the guide has\n{block}\nand check says\n{found}");
    }
}
