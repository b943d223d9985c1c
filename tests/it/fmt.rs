//! `fmt` on books on the disk, and the laws of what it writes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use mdbook_resources::catalog::{CatalogOrder, Format, Layout, NotWellFormed, formatted};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::canonical::meaning_in_any_order;
use crate::scribble::{Dice, json, toml};
use crate::support::{BINARY, apply_patch, expect, files, protect, root};

const BOOK_TOML: &str = "[preprocessor.resources]\ncatalog = \"catalog\"\norder = \"id\"\n";
const CANONICAL: &str = "# Of a.\n[[resource]]\nid = \"a\"\ntitle = \"A\"\n";
const UNSORTED: &str = "#:schema x.json\n\n[[resource]]\nid = \"c\" # third\ntitle = \"C\"\n\n# Second.\n[[resource]]\n\
                        title = 'B'\nid = \"b\"\nchapter = [\"1\"]\n";

/// A book with these catalog files.
fn book(catalog: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("book.toml"), BOOK_TOML).unwrap();
    fs::create_dir(folder.path().join("catalog")).unwrap();
    for (name, text) in catalog {
        fs::write(folder.path().join("catalog").join(name), text).unwrap();
    }
    folder
}

fn fmt(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    command.arg("fmt").args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join("catalog").join(name)).unwrap()
}

#[test]
fn files_are_formatted_and_the_rest_is_left_alone() {
    let broken = "[[resource]]\nid = \"x\"\ntitle = \n";
    let book = book(&[
        ("a.toml", CANONICAL.as_bytes()),
        ("b.toml", UNSORTED.as_bytes()),
        ("broken.toml", broken.as_bytes()),
        ("latin.toml", b"title = \"\xe9\"\n"),
        ("marked.toml", "\u{FEFF}[[resource]]\r\nid='m'\r\ntitle = \"M\"\r\n".as_bytes()),
    ]);
    let past = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let canonical = book.path().join("catalog/a.toml");
    fs::File::options().write(true).open(&canonical).unwrap().set_modified(past).unwrap();
    let folder = root().join("tests/cmd");

    let (code, diff, told) = said(&fmt(book.path(), &["--check"]));
    assert_eq!(code, Some(1), "{told}");
    expect(&diff, &folder.join("fmt-check.txt"));
    expect(&told, &folder.join("fmt-check.stderr"));
    assert_eq!(read(book.path(), "b.toml"), UNSORTED);

    let (code, out, told) = said(&fmt(book.path(), &[]));
    assert_eq!((code, out), (Some(1), String::new()), "{told}");
    assert!(told.ends_with("\n2 files formatted, 1 already canonical, 2 left as they are\n"), "{told}");
    assert_eq!(
        read(book.path(), "b.toml"),
        "#:schema x.json\n\n# Second.\n[[resource]]\nid = \"b\"\ntitle = \"B\"\nchapter = 1\n\n[[resource]]\n\
         id = \"c\" # third\ntitle = \"C\"\n"
    );
    assert_eq!(read(book.path(), "marked.toml"), "\u{FEFF}[[resource]]\r\nid = \"m\"\r\ntitle = \"M\"\r\n");
    assert_eq!(read(book.path(), "broken.toml"), broken);
    assert_eq!(fs::metadata(&canonical).unwrap().modified().unwrap(), past);
    assert_eq!(files(book.path()).len(), 6, "nothing is left beside the files");

    let before = fs::metadata(book.path().join("catalog/b.toml")).unwrap().modified().unwrap();
    let (_, _, told) = said(&fmt(book.path(), &[]));
    assert!(told.ends_with("\n3 files already canonical, 2 left as they are\n"), "{told}");
    assert_eq!(fs::metadata(book.path().join("catalog/b.toml")).unwrap().modified().unwrap(), before);
}

#[test]
fn the_diff_is_a_patch() {
    // With a mark at its beginning, and with what a terminal would not get to see.
    let odd = "\u{FEFF}[[resource]]\nid = 'x'\ntitle = \"A\\u2028B\\u200f\"\n";
    let files = [("a.toml", CANONICAL.as_bytes()), ("b.toml", UNSORTED.as_bytes()), ("c.toml", odd.as_bytes())];
    let book = book(&files);
    let (_, diff, _) = said(&fmt(book.path(), &["--check"]));
    apply_patch(book.path(), &diff);
    assert_eq!(
        said(&fmt(book.path(), &["--check"])),
        (Some(0), String::new(), "3 files already canonical\n".to_owned())
    );
}

#[test]
fn the_diff_names_files_as_programs_take_them() {
    let mut names = vec!["my books.toml", "가.toml", "a\u{2028}b.toml"];
    if cfg!(unix) {
        names.extend(["tab\tbed.toml", "\"quoted\".toml", "back\\slash.toml"]);
    }
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, UNSORTED.as_bytes())).collect();
    let book = book(&files);
    // From within the book, a patch names the files as it does from its folder.
    let (_, diff, _) = said(&fmt(&book.path().join("catalog"), &["..", "--check"]));
    assert_eq!(diff, said(&fmt(book.path(), &["--check"])).1);
    apply_patch(book.path(), &diff);
    let (code, diff, told) = said(&fmt(book.path(), &["--check"]));
    assert_eq!((code, diff), (Some(0), String::new()), "{told}");
    for name in names {
        fs::write(book.path().join("catalog").join(name), UNSORTED).unwrap();
    }
    assert_eq!(said(&fmt(book.path(), &[])).0, Some(0));
}

#[test]
fn a_file_that_is_read_only_stays_as_it_is() {
    let book = book(&[("a.toml", UNSORTED.as_bytes()), ("b.toml", UNSORTED.as_bytes())]);
    protect(&book.path().join("catalog/a.toml"));
    let (code, _, told) = said(&fmt(book.path(), &[]));
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("`catalog/a.toml` cannot be written: it is read-only"), "{told}");
    assert!(told.ends_with("\n1 file formatted, 1 left as it is\n"), "{told}");
    assert_eq!(read(book.path(), "a.toml"), UNSORTED);
    assert_ne!(read(book.path(), "b.toml"), UNSORTED);
}

#[test]
fn names_lead_from_where_it_is_run() {
    let book = book(&[("b.toml", UNSORTED.as_bytes())]);
    let (above, name) = (book.path().parent().unwrap(), book.path().file_name().unwrap().to_str().unwrap());
    let (code, diff, _) = said(&fmt(above, &[name, "--check"]));
    assert_eq!(code, Some(1));
    assert!(diff.starts_with(&format!("--- a/{name}/catalog/b.toml\n")), "{diff}");
    assert_eq!(said(&fmt(above, &[name])), (Some(0), String::new(), "1 file formatted\n".to_owned()));
}

#[test]
fn without_a_book_or_a_catalog_nothing_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, told) = said(&fmt(folder.path(), &[]));
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("there is no `book.toml`"), "{told}");

    fs::write(folder.path().join("book.toml"), "").unwrap();
    let (code, _, told) = said(&fmt(folder.path(), &[]));
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("error[catalog-missing]") && told.ends_with("\nno file formatted\n"), "{told}");

    fs::write(folder.path().join("book.toml"), "[book\n").unwrap();
    let (code, _, told) = said(&fmt(folder.path(), &[]));
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("error[invalid-toml]") && told.contains("book.toml:1:"), "{told}");
}

#[test]
fn the_companion_catalog_is_canonical_to_the_command() {
    let told = said(&fmt(&root(), &["--check"]));
    assert_eq!(told, (Some(0), String::new(), "11 files already canonical\n".to_owned()));
}

fn layout(order: CatalogOrder) -> Layout<'static> {
    Layout { order, language: "en", compare: &|a: &str, b: &str| a.cmp(b) }
}

/// Asserts what holds for every text that is formatted, and gives what becomes of it.
fn assert_formatted(text: &str, format: Format, order: CatalogOrder) -> String {
    let once =
        formatted(text, format, &layout(order)).unwrap_or_else(|NotWellFormed| panic!("not well-formed:\n{text}"));
    assert_ne!(once.as_deref(), Some(text));
    let written = once.unwrap_or_else(|| text.to_owned());
    assert_eq!(formatted(&written, format, &layout(order)), Ok(None), "{text}\n-->\n{written}");
    let (before, after) = (meaning_in_any_order(text, format), meaning_in_any_order(&written, format));
    // Of what is wrong twice, the second is told, whichever that is.
    if before.faults.iter().all(|fault| !fault.starts_with("duplicate")) {
        assert_eq!(before, after, "{text}\n-->\n{written}");
    }
    written
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn to_format_twice_is_to_format_once(numbers in prop::collection::vec(any::<u8>(), 0..400)) {
        for &order in CatalogOrder::ALL {
            let (text, comments) = toml(&mut Dice::new(&numbers));
            let written = assert_formatted(&text, Format::Toml, order);
            for at in 0..comments {
                prop_assert_eq!(written.matches(&format!("# c{at};")).count(), 1, "{}\n-->\n{}", &text, &written);
            }
            if let Some(schema) = text.lines().next().filter(|line| line.starts_with("#:schema")) {
                prop_assert_eq!(written.lines().next(), Some(schema));
            }
            assert_formatted(&json(&mut Dice::new(&numbers)), Format::Json, order);
        }
    }
}

#[test]
fn what_is_said_to_an_editor_stays_at_the_top() {
    let compare = |a: &str, b: &str| a.cmp(b);
    let layout = Layout { order: CatalogOrder::Id, language: "en", compare: &compare };
    let [b, a] = ["b", "a"].map(|id| format!("[[resource]]\nid = \"{id}\"\ntitle = \"T\"\n"));
    for (top, below) in [
        ("#:schema x.json\n", ""),
        ("# A remark.\n#:schema x.json\n", ""),
        ("# A remark.\n\n#:schema x.json\n", "# Of b.\n"),
        ("#:schema x.json\n# A remark.\n#:other\n", "# Of b.\n# Of it too.\n"),
    ] {
        let text = format!("{top}{below}{b}\n{a}");
        let expected = format!("{top}\n{a}\n{below}{b}");
        assert_eq!(formatted(&text, Format::Toml, &layout), Ok(Some(expected.clone())), "{text}");
        assert_eq!(formatted(&expected, Format::Toml, &layout), Ok(None), "{expected}");
    }
}

#[test]
fn entries_in_an_array_are_sorted_at_once() {
    let compare = |a: &str, b: &str| a.cmp(b);
    let layout = Layout { order: CatalogOrder::Id, language: "en", compare: &compare };
    let text = "resource = [{ id = \"z\", title = \"Z\" }, { id = \"a\", title = \"A\" }]\n";
    let once = formatted(text, Format::Toml, &layout).unwrap().unwrap();
    assert!(once.find("\"a\"") < once.find("\"z\""), "{once}");
    assert_eq!(formatted(&once, Format::Toml, &layout), Ok(None));
}

#[test]
fn a_catalog_that_is_not_there_is_told() {
    let book = tempfile::tempdir().unwrap();
    fs::write(book.path().join("book.toml"), "[preprocessor.resources]\ncatalog = \"catlog\"\n").unwrap();
    for args in [&["fmt"][..], &["fmt", "--check"]] {
        let output = Command::new(BINARY).args(args).current_dir(book.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("error[catalog-missing]") && said.contains("book.toml:2:11"), "{said}");
    }
}
