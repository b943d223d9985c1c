//! Each code has a page in `guide/src/rules`, in one form, with an example that is reported and a cure that helps.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use mdbook_resources::diagnostic::{Code, Level, Standing};
use serde_json::Value;

use crate::support::{BINARY, files, read, root};

/// Codes that no example can show: it would be as large as the limit that it goes beyond.
const WITHOUT_EXAMPLE: &[&str] = &["too-large"];

/// The widest line that a terminal shows as it is.
const COLUMNS: usize = 100;

/// What an example has if it does not say otherwise.
const DEFAULTS: &[(&str, &str)] = &[
    ("book.toml", "[book]\nlanguage = \"en\"\n\n[preprocessor.resources]\ncatalog = \"resources.toml\"\n"),
    ("src/page.md", "<<#resources chapter=all>>\n"),
    ("resources.toml", "[[resource]]\nid = \"a\"\ntitle = \"A\"\nurl = \"https://example.org/a\"\nchapter = 1\n"),
];

/// The files of an example, by their paths.
type Files = BTreeMap<String, String>;

/// The parts of a page.
struct Page {
    /// From the title to the first section.
    head: String,
    example: String,
    cure: String,
}

impl Page {
    /// Takes a page apart, and answers nothing if it does not have exactly the sections that it should.
    fn read(text: &str) -> Option<Self> {
        let (head, rest) = text.split_once("\n## Why\n")?;
        let (why, rest) = rest.split_once("\n## Example\n")?;
        let (example, cure) = rest.split_once("\n## Cure\n")?;
        let plain = |text: &str| text.lines().all(|line| !line.starts_with('#'));
        let told = [why, example, cure].iter().all(|text| !text.trim().is_empty());
        (told && plain(why) && head.matches("\n#").count() == 0).then(|| Self {
            head: head.to_owned(),
            example: example.to_owned(),
            cure: cure.to_owned(),
        })
    }
}

/// The line of a page about the level that its code has.
fn default_line(code: Code) -> &'static str {
    match code.standing() {
        Standing::Fault => "This is always an error.",
        Standing::Rule(Level::Error) => "It is an error unless the configuration says otherwise.",
        Standing::Rule(Level::Warn) => "It is a warning unless the configuration says otherwise.",
        Standing::Rule(Level::Allow) => "It is silent unless the configuration asks for it.",
    }
}

/// The word of the tables in `rules.md` for the level that a code has.
fn default_word(code: Code) -> &'static str {
    match code.standing() {
        Standing::Fault => "always an error",
        Standing::Rule(Level::Error) => "error",
        Standing::Rule(Level::Warn) => "warning",
        Standing::Rule(Level::Allow) => "silent",
    }
}

/// The files in a section: each a paragraph that is nothing but its path in a code span, then a block with its content.
/// A block without a path before it is answered as an error.
fn files_of(section: &str) -> Result<Files, String> {
    let mut found = Files::new();
    let mut path = None;
    let mut lines = section.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let content: String =
                lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
            let name = path.take().ok_or_else(|| format!("a block with no path before it:\n{content}"))?;
            found.insert(name, content);
        } else if let Some(name) = line.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
            path = (!name.contains('`')).then(|| name.to_owned());
        } else if !line.is_empty() {
            path = None;
        }
    }
    Ok(found)
}

/// The codes that `check` reports for a book of these files.
fn reported(files: &Files) -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    let pages = files.keys().filter_map(|path| path.strip_prefix("src/")?.strip_suffix(".md"));
    let summary: String = pages.map(|page| format!("- [{page}]({page}.md)\n")).collect();
    for (path, content) in files.iter().chain([(&"src/SUMMARY.md".to_owned(), &summary)]) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    check(folder.path())
}

/// The codes that `check` reports for the book in a folder.
fn check(book: &Path) -> BTreeSet<String> {
    let output =
        Command::new(BINARY).args(["check", "--format", "json"]).arg(book).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{said}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    let findings = report["findings"].as_array().expect("a list of findings");
    findings.iter().map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect()
}

/// The names of all pages.
fn pages() -> BTreeSet<String> {
    let names = files(&root().join("guide/src/rules"));
    names.iter().map(|name| name.to_str().unwrap().trim_end_matches(".md").to_owned()).collect()
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let pages = pages();
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| code.as_str().to_owned()).collect();
    assert_eq!(pages, codes);
}

#[test]
fn every_page_has_the_form() {
    for code in Code::ALL {
        let name = code.as_str();
        let text = code.page();
        let page = Page::read(text).unwrap_or_else(|| panic!("{name}: the sections are Why, Example, Cure"));
        let head: Vec<&str> = page.head.trim_end().split("\n\n").collect();
        let [title, what, default] = head[..] else { panic!("{name}: a title, what it finds, the default: {head:?}") };
        assert_eq!(title, format!("# {name}"));
        assert!(what.ends_with('.'), "{name}: {what}");
        assert_eq!(default, default_line(*code), "{name}");
        let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > COLUMNS).collect();
        assert!(wide.is_empty(), "{name}: {wide:?}");
        let files = [&page.example, &page.cure].map(|section| files_of(section));
        for files in files {
            let files = files.unwrap_or_else(|fault| panic!("{name}: {fault}"));
            assert!(!files.is_empty() || WITHOUT_EXAMPLE.contains(&name), "{name}: an example and a cure have files");
        }
        if let Standing::Rule(_) = code.standing() {
            let told = page.cure.contains(&format!("allow = {{ {name} = "))
                || page.cure.contains(&format!("{name} = \"allow\""));
            assert!(told, "{name}: its cure does not say how to allow it");
        }
    }
}

#[test]
fn the_overview_and_the_summary_have_every_code_in_the_order_of_the_table() {
    let overview = read("guide/src/rules.md");
    let rows: Vec<(&str, &str)> = overview
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| [`")?.split('|').map(str::trim);
            let (name, link) = cells.next()?.split_once("`](rules/")?;
            assert_eq!(link.strip_suffix(".md)"), Some(name));
            Some((name, cells.next()?))
        })
        .collect();
    let codes: Vec<(&str, &str)> = Code::ALL.iter().map(|code| (code.as_str(), default_word(*code))).collect();
    assert_eq!(rows, codes);

    let summary = read("guide/src/SUMMARY.md");
    let listed: Vec<&str> = summary
        .lines()
        .filter_map(|line| {
            let (name, link) = line.strip_prefix("  - [")?.split_once("](rules/")?;
            (link.strip_suffix(".md)") == Some(name)).then_some(name)
        })
        .collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(listed, codes);
}

#[test]
fn every_example_is_reported_and_its_cure_helps() {
    let mut wrong = Vec::new();
    // The examples of what `check` cannot find lead to servers that are not there.
    let offline = Code::ALL.iter().filter(|code| !code.needs_the_network());
    for code in offline.filter(|code| !WITHOUT_EXAMPLE.contains(&code.as_str())) {
        let name = code.as_str();
        let page = Page::read(code.page()).unwrap_or_else(|| panic!("{name}: the sections are Why, Example, Cure"));
        let mut book: Files = DEFAULTS.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect();
        book.extend(files_of(&page.example).unwrap());
        let before = reported(&book);
        if !before.contains(name) {
            wrong.push(format!("{name}: the example reports {before:?}"));
        }
        book.extend(files_of(&page.cure).unwrap());
        let after = reported(&book);
        if after.contains(name) {
            wrong.push(format!("{name}: with the cure it still reports {after:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
