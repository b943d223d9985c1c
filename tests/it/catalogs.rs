//! Catalogs in `tests/catalogs`: those in `valid` are read without a word, those in `invalid` have beside them what is
//! said, a line a fault.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use mdbook_resources::catalog::{CatalogBuilder, Format};
use mdbook_resources::diagnostic::{Code, Diagnostic};
use mdbook_resources::source::Sources;

use crate::support::{expect, root};

fn cases(folder: &str) -> Vec<PathBuf> {
    let folder = root().join("tests/catalogs").join(folder);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|end| end != "expected")).collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

fn read(path: &PathBuf) -> (Sources, Vec<Diagnostic>) {
    let name = path.file_name().unwrap().to_str().unwrap();
    let mut sources = Sources::new();
    let file = sources.add(name, fs::read_to_string(path).unwrap()).unwrap();
    let mut builder = CatalogBuilder::new();
    builder.read(file, sources.text(file), Format::of_name(name).unwrap());
    let (_, diagnostics) = builder.finish();
    (sources, diagnostics)
}

fn told(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for one in diagnostics {
        let label = one.primary.as_ref().unwrap();
        let position = sources.position(label.span);
        let help = one.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        writeln!(out, "{}:{} {}: {}{help}", position.line, position.column, one.code.as_str(), one.message).unwrap();
    }
    out
}

#[test]
fn valid_ones_are_read_without_a_word() {
    for path in cases("valid") {
        let (sources, diagnostics) = read(&path);
        assert_eq!(told(&sources, &diagnostics), "", "{}", path.display());
    }
}

#[test]
fn invalid_ones_are_told_all_that_is_wrong() {
    for path in cases("invalid") {
        let (sources, diagnostics) = read(&path);
        assert!(!diagnostics.is_empty(), "{}", path.display());
        expect(
            &told(&sources, &diagnostics),
            &path.with_extension(format!("{}.expected", path.extension().unwrap().display())),
        );
    }
}

#[test]
fn every_code_is_shown_by_a_case() {
    let mut shown: Vec<String> =
        cases("invalid").iter().flat_map(|path| read(path).1).map(|one| one.code.as_str().to_owned()).collect();
    let said = |folder: &str, file: &str| {
        let books = fs::read_dir(root().join(folder)).unwrap().map(|book| book.unwrap().path().join(file));
        books.map(|said| fs::read_to_string(said).unwrap_or_default()).collect::<String>()
    };
    for said in [said("tests/books", "expected.stderr"), said("tests/checks", "expected.txt")] {
        let code = |line: &str| Some(line.split_once('[')?.1.split_once("]:")?.0.to_owned());
        shown.extend(said.lines().filter_map(code));
    }
    // What only `links` finds is shown by `tests/it/links.rs`.
    let codes = Code::ALL.iter().filter(|code| !code.needs_the_network()).map(|code| code.as_str());
    let missing: Vec<&str> = codes.filter(|code| !shown.iter().any(|one| one == code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
