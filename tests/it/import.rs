//! What others write, as it is read: files in `tests/import` as reference managers, publishers and search engines write
//! them, and beside each what is read of it, a line a field.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use mdbook_resources::catalog::Edition;
use mdbook_resources::interop::{Misread, Record, import};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::support::{expect, root};

fn cases() -> Vec<PathBuf> {
    let paths = fs::read_dir(root().join("tests/import")).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|end| end != "expected")).collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

/// A record, a line for each thing it says.
fn shown(record: &Record) -> String {
    let mut lines: Vec<(&str, String)> = Vec::new();
    let mut line = |name, value: Option<String>| lines.extend(value.map(|value| (name, value)));
    line("id", record.id.as_ref().map(ToString::to_string));
    line("title", record.title.clone());
    line("short-name", record.short_name.clone());
    for name in &record.authors.names {
        line("author", Some(name.inverted().to_owned()));
    }
    line("author", record.authors.others.then(|| "et al.".to_owned()));
    line("kind", record.kind.map(|kind| kind.as_str().to_owned()));
    line("date", record.date.map(|date| date.to_string()));
    line("url", record.url.as_ref().map(|url| url.as_str().to_owned()));
    line("doi", record.doi.as_ref().map(|doi| doi.as_str().to_owned()));
    line("arxiv", record.arxiv.as_ref().map(|arxiv| arxiv.as_str().to_owned()));
    line("isbn", record.isbn.as_ref().map(|isbn| isbn.as_str().to_owned()));
    line("publisher", record.publisher.clone());
    let edition = record.edition.as_ref().map(|edition| match edition {
        Edition::Number(number) => number.to_string(),
        Edition::Text(text) => format!("\"{}\"", text.first()),
    });
    line("edition", edition);
    line("language", record.language.as_ref().map(|tag| tag.as_str().to_owned()));
    for tag in &record.tags {
        line("tag", Some(tag.to_string()));
    }
    line("note", record.note.clone());
    for doubt in &record.doubts {
        line("doubt", Some(doubt.clone()));
    }
    let mut out = String::new();
    for (name, value) in lines {
        writeln!(out, "{name}: {value}").unwrap();
    }
    out
}

#[test]
fn what_others_write_is_read() {
    for path in cases() {
        let records = import(&fs::read_to_string(&path).unwrap());
        let records = records.unwrap_or_else(|misread| panic!("{}: {misread:?}", path.display()));
        let shown: Vec<String> = records.iter().map(shown).collect();
        let beside = path.with_extension(format!("{}.expected", path.extension().unwrap().display()));
        expect(&shown.join("\n"), &beside);
    }
}

#[test]
fn what_is_broken_is_told() {
    let told = |text: &str| import(text).map_err(|Misread { message, at }| (message, at));
    assert_eq!(told("@misc{a, title}"), Err(("is no BibTeX: expected equals".to_owned(), Some(14))));
    assert_eq!(told("@misc{a, title = {b}"), Err(("is no BibTeX: expected comma".to_owned(), Some(20))));
    assert_eq!(told("[{\n\"é\": 1,}]"), Err(("is no JSON: trailing comma".to_owned(), Some(11))));
    let deep = "[".repeat(100_000);
    assert_eq!(told(&deep), Err(("is no JSON: recursion limit exceeded".to_owned(), Some(127))));
}

#[test]
fn what_is_nested_or_repeated_without_end_is_no_danger() {
    let nested = |open: &str, close: &str| format!("{}{}", open.repeat(20_000), close.repeat(20_000));
    for value in [nested("{", "}"), nested("\\x{", "}"), "{}".repeat(20_000), "$".repeat(20_000), "\\".repeat(20_000)] {
        for field in ["title", "author", "url", "date", "crossref", "xdata", "howpublished", "annotation"] {
            let records = import(&format!("@misc{{a, {field} = {{{value}}}, year = 2021}}"));
            let date = records.map(|records| records.iter().find_map(|record| record.date).map(|date| date.year()));
            if !value.starts_with('\\') || value.contains('x') {
                let expected = if field == "date" { None } else { Some(2021) };
                assert_eq!(date, Ok(expected), "{field}");
            }
        }
    }
    let parent = format!("@misc{{p, title = {{{}}}}}", "x ".repeat(16_000));
    let children = |times| format!("{parent}{}", "@misc{c, xdata = {p}}".repeat(times));
    assert_eq!(import(&children(5)).map(|records| records.len()), Ok(6));
    let told = import(&children(2000)).map_err(|misread| misread.message);
    assert_eq!(told, Err("is no BibTeX that can be read: its entries have from others too much text".to_owned()));
    let many = format!("TY  - JOUR\n{}", "AU  - A, B\n".repeat(20_000));
    assert_eq!(import(&many).map(|records| records[0].authors.names.len()), Ok(20_000));
}

/// Pieces of what has a meaning in some format.
const PIECES: &[&str] = &[
    "@misc{",
    "@string{a = a # b}",
    "title = {",
    "crossref = {a}",
    "xdata = {a, b}",
    "author = {",
    " and ",
    "others",
    "date = {",
    "202X-13-40",
    "20211X/..",
    "month = {0 999}",
    "{",
    "}",
    "\"",
    "\\",
    "\\'",
    "\\\"{\\i}",
    "\\url{",
    "$",
    "~",
    "%",
    "#",
    ",",
    "=",
    "-",
    "--",
    "\r\n",
    "TY  - JOUR",
    "ER  - ",
    "AU  - ",
    "PY  - ",
    "\"author\":",
    "family=",
    "given=",
    "[",
    "]",
    ":",
    "null",
    "1e999",
    "é",
    "가",
    "\u{FEFF}",
    "\u{0}",
    "İ",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_told(text in "\\PC*") {
        let _ = import(&text);
        let names = format!("{text} and family={text}, given={{{text}}}");
        let _ = import(&format!("@misc{{a, title = {{{text}}}, author = {{{names}}}, date = {{{text}}}}}"));
        let _ = import(&format!("@misc{{a, year = {{2021}}, month = {{{text}}}, url = {{{text}}}, edition = {{{text}}}}}"));
        let _ = import(&format!("TY  - JOUR\nTI  - {text}\nAU  - {text}\nPY  - {text}\nSN  - {text}\nDO  - {text}"));
        let json = serde_json::json!({ "title": text, "author": [{ "family": text }], "issued": text, "note": text });
        prop_assert!(import(&json.to_string()).is_ok());
    }

    #[test]
    fn spoilt_files_are_read_or_told(
        case in any::<Index>(),
        spoils in prop::collection::vec((any::<Index>(), 0..40_usize, select(PIECES)), 1..12),
    ) {
        let cases = cases();
        let mut chars: Vec<char> = fs::read_to_string(case.get(&cases)).unwrap().chars().collect();
        for (at, taken, piece) in spoils {
            let at = at.index(chars.len() + 1);
            let end = (at + taken).min(chars.len());
            chars.splice(at..end, piece.chars());
        }
        let text: String = chars.into_iter().collect();
        if let Err(Misread { message, at }) = import(&text) {
            prop_assert!(message.starts_with("is "), "{}", message);
            prop_assert!(at.is_none_or(|at| at <= text.len()));
        }
    }

    #[test]
    fn pieces_of_formats_are_read_or_told(pieces in prop::collection::vec(select(PIECES), 0..60)) {
        let _ = import(&pieces.concat());
        let _ = import(&format!("@misc{{a, {}", pieces.concat()));
    }
}
