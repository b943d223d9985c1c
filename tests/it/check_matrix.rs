//! Odd, broken, endless and far too large books on the disk, as `check` meets them.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::support::{BINARY, files};

const BOOK_TOML: &str = "[book]\nlanguage = \"en\"\n\n[preprocessor.resources]\ncatalog = \"catalog\"\n";

const CATALOG: &str = "[[resource]]\nid = \"a\"\ntitle = \"The title\"\nchapter = 1\n";

/// A book with one page, on which nothing is wrong.
fn book() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("book.toml", BOOK_TOML),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        ("src/one.md", "# One\n\n<<#resources>>\n"),
        ("catalog/a.toml", CATALOG),
    ] {
        write(folder.path(), path, text);
    }
    folder
}

fn write(folder: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.arg("check").args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

fn check(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, &[&["--format", "short"], arguments].concat()).output().unwrap()
}

/// Asserts the exit code and what is said, line by line: each expected text is in the line with its number.
fn assert_found(output: &Output, code: i32, lines: &[&str]) {
    let found = String::from_utf8(output.stdout.clone()).unwrap();
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(output.status.code(), Some(code), "{found}{said}");
    assert_eq!(found.lines().count(), lines.len(), "{found}");
    for (line, expected) in found.lines().zip(lines) {
        assert!(line.contains(expected), "{expected:?} is not in {line:?}");
    }
}

/// The state of a folder: every file, and what is in it.
fn state(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    files(folder).into_iter().map(|file| (file.clone(), fs::read(folder.join(file)).unwrap())).collect()
}

#[test]
fn a_sound_book_is_told_to_be_one() {
    let book = book();
    let output = check(book.path(), &["--strict"]);
    assert_found(&output, 0, &[]);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "nothing is wrong in 1 resource and 1 page\n");
}

#[test]
fn what_is_no_book_cannot_be_checked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    fs::write(&file, "x").unwrap();
    for path in [folder.path(), &file, &folder.path().join("nowhere")] {
        let output = Command::new(BINARY).arg("check").arg(path).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout), (Some(2), vec![]), "{said}");
        assert!(said.contains("there is no `book.toml`"), "{said}");
    }
}

#[test]
fn a_configuration_that_is_not_well_formed_is_all_that_is_told() {
    let book = book();
    write(book.path(), "book.toml", "[book\nlanguage = \"en\"\n");
    assert_found(&check(book.path(), &[]), 1, &["book.toml:1:6: error[invalid-toml]"]);
}

#[test]
fn the_environment_is_heard_as_mdbook_hears_it() {
    let book = book();
    let mut command = command(book.path(), &["--format", "short"]);
    command.env("MDBOOK_PREPROCESSOR__RESOURCES__CATALOG", "elsewhere.toml").env("MDBOOK_BOOK__SRC", "nowhere");
    let variable = "comes from the environment: `MDBOOK_PREPROCESSOR__RESOURCES__CATALOG`";
    let missing = format!("error[catalog-missing]: there is no catalog at `elsewhere.toml`, which {variable}");
    assert_found(&command.output().unwrap(), 1, &[&missing, "nowhere/SUMMARY.md: error[unreadable-file]"]);

    let mut command = self::command(book.path(), &["--format", "short"]);
    command.env("MDBOOK_PREPROCESSOR__RESOURCES", "{ \"on-error\": 5, \"catalog\": [\"catalog\", \"b.toml\"] }");
    let lines = [
        "`b.toml`, which comes from",
        "not 5, which comes from the environment: `MDBOOK_PREPROCESSOR__RESOURCES__ON_ERROR`",
    ];
    assert_found(&command.output().unwrap(), 1, &lines);
    let mut command = self::command(book.path(), &["--format", "short"]);
    command.env("MDBOOK_PREPROCESSOR__RESOURCES", "5");
    assert_found(
        &command.output().unwrap(),
        1,
        &["error[bad-setting]: `preprocessor.resources` is not a table, which comes"],
    );
}

#[test]
fn what_is_no_table_is_told_to_be_none() {
    for (text, place) in [
        ("[[preprocessor.resources]]\ncatalog = \"catalog\"\n", "1:1: error[bad-setting]: `preprocessor.resources` is"),
        ("[preprocessor]\nresources = 1\n", "2:13: error[bad-setting]: `preprocessor.resources` is"),
        ("preprocessor = \"x\"\n", "1:16: error[bad-setting]: `preprocessor` is"),
        ("[[preprocessor]]\n[preprocessor.resources]\n", "1:1: error[bad-setting]: `preprocessor` is"),
    ] {
        let book = book();
        write(book.path(), "book.toml", text);
        let output = check(book.path(), &[]);
        assert_found(&output, 1, &[place]);
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "1 error in 1 file\n");
    }
}

#[test]
fn line_breaks_and_marks_of_windows_change_no_place_and_stay() {
    let book = book();
    let windows = |text: &str| format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
    let catalog =
        "[[resource]]\nid = \"a\"\ntitle = \"The  title\"\nurl = \"http://arxiv.org/abs/2106.09685\"\nchapter = 1\n";
    write(book.path(), "book.toml", windows(BOOK_TOML));
    write(book.path(), "src/SUMMARY.md", windows("# Summary\n\n- [One](one.md)\n"));
    write(book.path(), "src/one.md", windows("# 하나\n\n<<#resources>>\n\n<<#resources kind=papr>>\n"));
    write(book.path(), "catalog/a.toml", windows(catalog));
    let lines = [
        "catalog/a.toml:3:10: warning[stray-blank]",
        "catalog/a.toml:4:8: warning[http-link]",
        "src/one.md:5:19: error[unknown-kind]",
    ];
    assert_found(&check(book.path(), &[]), 1, &lines);
    assert_found(&check(book.path(), &["--fix"]), 1, &lines[2..]);
    let fixed = catalog.replace("The  title", "The title").replace("http:", "https:");
    assert_eq!(fs::read_to_string(book.path().join("catalog/a.toml")).unwrap(), windows(&fixed));
}

#[test]
fn paths_of_windows_are_paths() {
    let book = book();
    write(book.path(), "book.toml", BOOK_TOML.replace("\"catalog\"", "'catalog\\a.toml'"));
    write(book.path(), "src/SUMMARY.md", "# Summary\n\n- [One](deep\\one.md)\n");
    write(book.path(), "src/deep/one.md", "<<#resources>>\n\n{{#include parts\\x.md}}\n");
    write(book.path(), "src/deep/parts/x.md", "<<#resources kind=papr>>\n");
    assert_found(&check(book.path(), &[]), 1, &["src/deep/parts/x.md:1:19: error[unknown-kind]"]);
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_checked() {
    let book = book();
    write(
        book.path(),
        "src/SUMMARY.md",
        "# Summary\n\n- [One](one.md)\n- [Two](two.md)\n- [Three](three.md)\n- [Four](four.md)\n",
    );
    write(book.path(), "src/two.md", b"# Two\n\xE4\n");
    fs::create_dir(book.path().join("src/three.md")).unwrap();
    write(book.path(), "catalog/b.toml", b"\xFF\xFE");
    fs::create_dir(book.path().join("catalog/c.toml")).unwrap();
    write(book.path(), "src/one.md", "<<#resources kind=papr>>\n");
    let lines = [
        "catalog/b.toml: error[unreadable-file]: `catalog/b.toml` is not UTF-8",
        "catalog/c.toml: error[unreadable-file]: `catalog/c.toml` cannot be read: it is a folder",
        "src/four.md: error[unreadable-file]: `src/four.md` cannot be read: there is no such file",
        "src/one.md:1:19: error[unknown-kind]",
        "src/three.md: error[unreadable-file]: `src/three.md` cannot be read: it is a folder",
        "src/two.md: error[unreadable-file]: `src/two.md` is not UTF-8: line 2",
    ];
    assert_found(&check(book.path(), &[]), 1, &lines);
}

#[test]
fn a_summary_that_is_none_is_told() {
    let book = book();
    write(book.path(), "src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n\n[Two](two.md)\n\n- [Three](three.md)\n");
    let output = check(book.path(), &[]);
    assert_found(&output, 1, &["src/SUMMARY.md: error[unreadable-file]: `src/SUMMARY.md` is not a table of contents"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_where_the_author_set_them_and_refused_in_a_catalog() {
    use std::os::unix::fs::symlink;
    let (book, outside) = (book(), tempfile::tempdir().unwrap());
    write(outside.path(), "secret.toml", CATALOG.replace("\"a\"", "\"secret\""));
    write(outside.path(), "two.md", "<<#resources kind=papr>>\n");
    symlink(outside.path().join("secret.toml"), book.path().join("catalog/b.toml")).unwrap();
    symlink(outside.path().join("two.md"), book.path().join("src/two.md")).unwrap();
    write(book.path(), "src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n- [Two](two.md)\n");
    let output = check(book.path(), &[]);
    let lines = ["catalog/b.toml: error[unreadable-file]", "src/two.md:1:19: error[unknown-kind]"];
    assert_found(&output, 1, &lines);
    assert!(!String::from_utf8(output.stdout).unwrap().contains("secret"));
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_when_what_it_points_at_is_cured() {
    let book = book();
    fs::rename(book.path().join("catalog/a.toml"), book.path().join("real.toml")).unwrap();
    write(book.path(), "real.toml", CATALOG.replace("The title", "The  title"));
    std::os::unix::fs::symlink("../real.toml", book.path().join("catalog/a.toml")).unwrap();
    assert_found(&check(book.path(), &["--fix"]), 0, &[]);
    assert!(fs::symlink_metadata(book.path().join("catalog/a.toml")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(book.path().join("real.toml")).unwrap(), CATALOG);
}

#[cfg(unix)]
#[test]
fn permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let book = book();
    let path = book.path().join("catalog/a.toml");
    write(book.path(), "catalog/a.toml", CATALOG.replace("The title", "The  title"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert_found(&check(book.path(), &["--fix"]), 0, &[]);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_hundred_thousand_entries_are_checked() {
    let book = book();
    let entry = |at: usize| {
        format!(
            "[[resource]]\nid = \"r{at}\"\ntitle = \"Title {at}\"\nurl = \"https://example.org/{at}\"\nchapter = 1\n\n"
        )
    };
    let mut catalog: String = (0..100_000).map(entry).collect();
    catalog.push_str(
        "[[resource]]\nid = \"last\"\ntitle = \"Another\"\nurl = \"https://www.example.org/7/\"\nchapter = 1\n",
    );
    write(book.path(), "catalog/a.toml", catalog);
    assert_found(
        &check(book.path(), &[]),
        1,
        &["catalog/a.toml:600004:7: error[duplicate-resource]: `last` is the same resource as `r7`"],
    );
}

#[test]
fn a_chapter_of_ten_megabytes_and_a_line_of_one_are_checked() {
    let book = book();
    let long = "x".repeat(1 << 20);
    let page =
        format!("<<#resources>>\n\n{}\n\n{long}\n\n{long} <<#resources>> {long}\n", "A paragraph.\n\n".repeat(700_000));
    write(book.path(), "src/one.md", page);
    assert_found(&check(book.path(), &[]), 1, &["src/one.md:1400007:1048578: error[misplaced-directive]"]);
    let full = command(book.path(), &[]).output().unwrap();
    assert!(full.stdout.len() < 4000, "the excerpt of a long line is short");
}

#[test]
fn ten_thousand_directives_are_checked() {
    let book = book();
    write(book.path(), "src/one.md", "<<#resources kind=papr>>\n\n".repeat(10_000));
    let output = check(book.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stdout).unwrap().matches("error[unknown-kind]").count(), 10_000);
}

#[test]
fn includes_in_a_circle_come_to_an_end() {
    let book = book();
    write(book.path(), "src/one.md", "<<#resources>>\n\n{{#include two.md}}\n");
    write(book.path(), "src/two.md", "{{#include one.md}}{{#include one.md}}\n");
    let output = check(book.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_reader_that_goes_away_is_an_error_and_no_panic() {
    let book = book();
    write(book.path(), "src/one.md", "<<#resources kind=papr>>\n\n".repeat(10_000));
    let mut child = command(book.path(), &[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2), "{said}");
    assert!(said.contains("standard output cannot be written") && !said.contains("panicked"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_an_error() {
    let book = book();
    write(book.path(), "src/one.md", "<<#resources kind=papr>>\n");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command(book.path(), &[]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("standard output cannot be written"), "{said}");
}

/// A book with a catalog that has a cure and is larger than a file may be under [`limited`].
fn large() -> TempDir {
    let book = book();
    let entry = |at: usize| format!("[[resource]]\nid = \"r{at}\"\ntitle = \"Title  {at}\"\nchapter = 1\n\n");
    write(book.path(), "catalog/a.toml", (0..2000).map(entry).collect::<String>());
    book
}

/// Runs `check --fix` where no file may grow beyond 1 KiB, as on a disk that is full: writing fails, or, if the signal
/// is not ignored, the program is killed in the middle of it.
fn limited(folder: &Path, ignore: &str) -> Output {
    let script = format!("{ignore} ulimit -f 1; exec \"$0\" check --format short --fix");
    Command::new("bash").args(["-c", &script, BINARY]).current_dir(folder).output().unwrap()
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_files_as_they_were() {
    let book = large();
    let before = state(book.path());
    let output = limited(book.path(), "trap '' XFSZ;");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("`catalog/a.toml` cannot be written"), "{said}");
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 2001, "what is left is told");
    assert_eq!(state(book.path()), before);
}

#[cfg(unix)]
#[test]
fn one_that_is_killed_while_it_writes_leaves_the_files_as_they_were() {
    let book = large();
    let before = state(book.path());
    let output = limited(book.path(), "");
    assert_eq!(output.status.code(), None, "a signal ended it");
    let after: Vec<_> = state(book.path()).into_iter().filter(|state| before.contains(state)).collect();
    assert_eq!(after, before, "every file is what it was");
    assert_eq!(check(book.path(), &[]).status.code(), Some(0), "what is left beside is no catalog");
}
