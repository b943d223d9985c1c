//! `expand`: lists between markers in files outside of a book. `tests/expand` is a book, and each of its folders has a
//! `README.md`, what `expand` says of it (`expected.txt`), and what becomes of it (`expected.md`), if anything.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mdbook_resources::catalog::{Catalog, CatalogBuilder, Format, toml_text};
use mdbook_resources::expand::{Environment, Expansion, expand_regions};
use mdbook_resources::project::{KNOWN_HOST, Settings};
use mdbook_resources::select::Order;
use mdbook_resources::source::{Sources, apply};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{BINARY, apply_patch, copy, expect, overwriting, protect, root};

fn program(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(BINARY).args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

/// What a run prints, and how it ends.
fn told(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{out}{err}exit code {}\n", output.status.code().unwrap())
}

/// A copy of the book of the cases.
fn book() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("tests/expand"), folder.path());
    folder
}

#[test]
fn lists_are_written_between_markers_and_nothing_else_changes() {
    let folders = fs::read_dir(root().join("tests/expand")).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = folders.filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(cases.len() >= 5);
    for case in cases {
        let book = book();
        let folder = book.path().join(case.file_name().unwrap());
        let readme = folder.join("README.md");
        let before = fs::read_to_string(&readme).unwrap();
        let checked = program(&folder, &["expand", "README.md", "--book", "..", "--check"]);
        assert_eq!(fs::read_to_string(&readme).unwrap(), before, "{}: a check writes nothing", case.display());
        let output = program(&folder, &["expand", "README.md", "--book", ".."]);
        let after = fs::read_to_string(&readme).unwrap();
        let again = program(&folder, &["expand", "README.md", "--book", "..", "--check"]);

        let runs = [(" --check", checked), ("", output), (" --check", again)];
        let mut said: Vec<String> = Vec::new();
        for (option, output) in runs {
            let told = told(&output);
            // What is wrong is said each time.
            if !said.iter().any(|before| before.ends_with(&format!("\n{told}"))) {
                said.push(format!("$ mdbook-resources expand README.md --book ..{option}\n{told}"));
            }
        }
        expect(&said.join("\n"), &case.join("expected.txt"));
        if after != before {
            expect(&after, &case.join("expected.md"));
        }
        if !overwriting() {
            assert_eq!(case.join("expected.md").exists(), after != before, "{}", case.display());
        }
    }
}

#[test]
fn a_byte_order_mark_and_permissions_stay_and_a_file_as_it_should_be_is_not_written() {
    let book = book();
    let readme = book.path().join("README.md");
    fs::write(&readme, "\u{FEFF}<!-- #resources chapter=2 -->\r\n<!-- /resources -->").unwrap();
    assert!(program(book.path(), &["expand", "README.md"]).status.success());
    let list = "1. [한국어 자료](https://example.org/가나다)  \r\n   Website";
    let expected = format!("\u{FEFF}<!-- #resources chapter=2 -->\r\n\r\n{list}\r\n\r\n<!-- /resources -->");
    assert_eq!(fs::read_to_string(&readme).unwrap(), expected);
    let written = || fs::metadata(&readme).unwrap().modified().unwrap();
    let first = written();
    assert!(program(book.path(), &["expand", "README.md"]).status.success());
    assert_eq!(written(), first);
}

#[test]
fn one_faulty_file_keeps_all_from_being_written() {
    let book = book();
    let output = program(book.path(), &["expand", "lists/README.md", "faults/README.md"]);
    let said = told(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(" --> faults/README.md:1:1"), "{said}");
    let lists = |folder: &Path| fs::read_to_string(folder.join("lists/README.md")).unwrap();
    assert_eq!(lists(book.path()), lists(&root().join("tests/expand")));
}

#[test]
fn a_file_that_cannot_be_written_keeps_no_other_from_it() {
    let book = book();
    let list = "<!-- #resources chapter=2 -->\n<!-- /resources -->\n";
    let paths = ["a.md", "b.md", "c.md"].map(|name| book.path().join(name));
    paths.iter().for_each(|path| fs::write(path, list).unwrap());
    paths.iter().step_by(2).for_each(|path| protect(path));
    let output = program(book.path(), &["expand", "a.md", "b.md", "c.md"]);
    let said = told(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for name in ["a.md", "c.md"] {
        assert!(said.contains(&format!("`{name}` cannot be written: it is read-only")), "{said}");
    }
    assert!(said.contains("`b.md`: 1 list, written"), "{said}");
    let written = paths.map(|path| fs::read_to_string(path).unwrap() != list);
    assert_eq!(written, [false, true, false]);

    let output = program(book.path(), &["expand", "no.md", "b.md", "nor.md"]);
    let said = told(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("`no.md` cannot be read") && said.contains("`nor.md` cannot be read"), "{said}");
}

#[test]
fn what_would_change_is_a_patch() {
    let book = book();
    fs::write(book.path().join("my notes.md"), "\u{FEFF}<!-- #resources chapter=2 -->\r\n<!-- /resources -->").unwrap();
    let arguments = ["expand", "my notes.md", "lists/README.md"];
    let check = || program(book.path(), &[&arguments[..], &["--check"]].concat());
    apply_patch(book.path(), &String::from_utf8(check().stdout).unwrap());
    assert_eq!(check().status.code(), Some(0), "{}", told(&check()));
}

#[test]
fn what_is_wrong_with_the_book_is_told_with_its_place() {
    for (file, text, wanted) in [
        ("book.toml", "[book\n", "error[invalid-toml]"),
        ("book.toml", "[preprocessor.resources]\ncatlog = 1\n", "error[unknown-setting]"),
        ("resources.toml", "[[resource]]\nid = 5\n", "error[missing-field]"),
    ] {
        let book = book();
        fs::write(book.path().join(file), text).unwrap();
        let output = program(&book.path().join("lists"), &["expand", "README.md", "--book", "../"]);
        let said = told(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(wanted) && said.contains(&format!(" --> ../{file}:")), "{said}");
        assert!(said.contains("nothing was written"), "{said}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_a_word() {
    let book = book();
    fs::write(book.path().join("binary.md"), b"a\n\xff").unwrap();
    for (arguments, wanted) in [
        (vec!["nowhere.md"], "`nowhere.md` cannot be read: there is no such file"),
        (vec!["binary.md"], "`binary.md` is not UTF-8: line 2"),
        (vec!["lists"], "`lists` cannot be read"),
        (vec!["lists/README.md", "--book", "lists"], "there is no `book.toml` in `lists`"),
        (vec![], "<FILE>..."),
    ] {
        let output = program(book.path(), &[vec!["expand"], arguments].concat());
        let said = told(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(wanted), "{said}");
    }
}

fn catalog(text: &str) -> Catalog {
    let mut sources = Sources::new();
    let file = sources.add("resources.toml", text.to_owned()).unwrap();
    let mut builder = CatalogBuilder::new();
    builder.read(file, sources.text(file), Format::Toml);
    builder.finish().0
}

fn expanded(text: &str, catalog: &Catalog) -> Expansion {
    let mut sources = Sources::new();
    let file = sources.add("README.md", String::new()).unwrap();
    let (settings, _) = Settings::read(&json!({}), KNOWN_HOST, None);
    let order = Order::new("en");
    let environment: Environment<'_> = settings.environment(catalog, &[], &order);
    expand_regions(file, text, &environment)
}

/// The lines of a file: markers, right and wrong, and what can stand around them.
fn file() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "<!-- #resources chapter=1 -->",
        "<!-- #resources chapter=1 -->",
        "<!-- #resources chapter=1 numbered=no -->",
        "  <!-- #resources chapter=all group-by=section -->",
        "<!-- #resources chapter=1 kind=book -->",
        "<!-- #resources -->",
        "<!-- /resources -->",
        "<!-- /resources -->",
        "<!-- /resources -->",
        "   <!-- /resources -->",
        "> <!-- /resources -->",
        "<!-- #resources chapter=1 --> <!-- /resources -->",
        "",
        "",
        "text",
        "# A heading",
        "### 제목",
        "- an item",
        "  1. another",
        "   ```",
        "~~~",
        "    code",
        "<div>",
        "<!-- a remark",
        "-->",
        "| a |",
        "|---|",
        "[^1]: a note",
        "***",
        "===",
    ]);
    (prop::collection::vec(line, 0..24), any::<bool>(), any::<bool>()).prop_map(|(lines, returns, ends)| {
        let newline = if returns { "\r\n" } else { "\n" };
        lines.join(newline) + if ends { newline } else { "" }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_second_run_changes_nothing(text in file(), title in "[!-~가 ]{1,40}", note in "[!-~가 \n]{0,60}") {
        let title = toml_text(&format!("a{title}"));
        let note = toml_text(&format!("{note} `<!-- /resources -->` <!-- /resources -->"));
        let catalog = catalog(&format!(
            "[sections]\ns = \"S\"\n[[resource]]\nid = \"a\"\ntitle = {title}\nchapter = 1\nsection = \"s\"\nnote = {note}\n\
             [[resource]]\nid = \"b\"\ntitle = \"B\"\nchapter = 1\n"
        ));
        let first = expanded(&text, &catalog);
        let after = apply(&text, &first.edits);
        let second = expanded(&after, &catalog);
        prop_assert_eq!(apply(&after, &second.edits), &after[..], "{:?}", text);
        prop_assert_eq!(second.edits.len(), first.edits.len(), "{:?}", after);
        let codes = |expansion: &Expansion| expansion.diagnostics.iter().map(|one| one.code).collect::<Vec<_>>();
        prop_assert_eq!(codes(&second), codes(&first), "{:?}", after);
        if !text.contains('\n') || text.contains('\r') {
            prop_assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{:?}", after);
        }
    }

    #[test]
    fn no_file_makes_it_panic(text in "(<!--|-->|#resources|/resources|[ #/=\"가\n\r>-]){0,40}") {
        let _ = expanded(&text, &catalog(""));
    }
}

#[test]
fn what_stands_outside_of_markers_is_kept() {
    let text = fs::read_to_string(root().join("tests/expand/lists/README.md")).unwrap();
    let catalog = catalog(&fs::read_to_string(root().join("tests/expand/resources.toml")).unwrap());
    let expansion = expanded(&text, &catalog);
    assert_eq!((expansion.edits.len(), expansion.diagnostics), (5, vec![]));
    for edit in &expansion.edits {
        assert!(text[..edit.range.start].ends_with("-->"));
        assert!(text[edit.range.end..].starts_with("<!--"));
    }
}

#[test]
fn the_guide_shows_what_expand_writes() {
    let page = crate::support::read("guide/src/expand.md");
    let mut blocks = page.split("```md\n").skip(1).filter_map(|rest| rest.split_once("```")).map(|(block, _)| block);
    let (before, after) = (blocks.next().unwrap(), blocks.next().unwrap());
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README.md"), before).unwrap();
    let guide = root().join("guide");
    let output = program(folder.path(), &["expand", "README.md", "--book", guide.to_str().unwrap()]);
    assert_eq!(told(&output), "`README.md`: 1 list, written\nexit code 0\n");
    assert_eq!(fs::read_to_string(folder.path().join("README.md")).unwrap(), after);
}

#[test]
fn as_many_markers_as_nobody_writes_are_told_soon() {
    let list = "<!-- #resources chapter=1 --><!-- /resources -->";
    for text in [list.repeat(50_000), format!("{list}\n").repeat(50_000), format!("- {list}\n  ").repeat(50_000)] {
        let expansion = expanded(&text, &catalog(""));
        let codes: Vec<&str> = expansion.diagnostics.iter().map(|one| one.code.as_str()).collect();
        assert!(codes.contains(&"too-large") && codes.len() <= 20_001, "{}", codes.len());
    }
}
