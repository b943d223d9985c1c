//! `init` on books of all shapes. `tests/init/<case>` has a `book.toml`, what `init` says of it (`expected.txt`), and
//! what becomes of it (`expected.toml`), if anything.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mdbook_resources::project;
use mdbook_resources::source::{FileId, apply};
use proptest::prelude::*;
use serde_json::Value;

use crate::add::{Said, Server, add};
use crate::support::{BINARY, apply_patch, copy, expect, files, overwriting, protect, root};

fn program(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(BINARY).args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

/// What a run prints, and how it ends.
fn told(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{out}{err}exit code {}\n", output.status.code().unwrap())
}

/// All that is in a folder.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    files(folder).into_iter().map(|file| (file.clone(), fs::read(folder.join(file)).unwrap())).collect()
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn each_book_gets_what_it_lacks_and_keeps_what_it_has() {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(root().join("tests/init")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() > 10);
    for case in cases {
        let folder = tempfile::tempdir().unwrap();
        let name = case.file_name().unwrap().to_str().unwrap();
        fs::copy(case.join("book.toml"), folder.path().join("book.toml")).unwrap();
        let before = contents(folder.path());
        let dry = program(folder.path(), &["init", "--dry-run"]);
        assert_eq!(contents(folder.path()), before, "{name}: a dry run writes nothing");
        let (patch, dry) = (String::from_utf8(dry.stdout.clone()).unwrap(), told(&dry));
        let output = program(folder.path(), &["init"]);
        let after = contents(folder.path());
        if patch.starts_with("---") {
            let other = tempfile::tempdir().unwrap();
            fs::copy(case.join("book.toml"), other.path().join("book.toml")).unwrap();
            apply_patch(other.path(), &patch);
            assert_eq!(contents(other.path()), after, "{name}: a dry run shows what is written");
        }
        let again = program(folder.path(), &["init"]);
        assert_eq!(contents(folder.path()), after, "{name}: a second run changes nothing");

        let said = told(&output);
        let mut all = format!("$ mdbook-resources init --dry-run\n{dry}");
        if said != dry {
            all = format!("{all}\n$ mdbook-resources init\n{said}");
        }
        if told(&again) != said {
            all = format!("{all}\n$ mdbook-resources init\n{}", told(&again));
        }
        expect(&all, &case.join("expected.txt"));
        let book_toml = fs::read_to_string(folder.path().join("book.toml")).unwrap();
        let changed = before[0].1 != book_toml.as_bytes();
        if changed {
            expect(&book_toml, &case.join("expected.toml"));
        }
        if !overwriting() {
            assert_eq!(case.join("expected.toml").exists(), changed, "{name}");
        }
        if output.status.success() {
            assert!(mdbook_driver::config::Config::from_disk(folder.path().join("book.toml")).is_ok(), "{name}");
        } else {
            assert_eq!(after, before, "{name}: what fails writes nothing");
        }
    }
}

#[test]
fn a_byte_order_mark_stays() {
    let book = folder(&[("book.toml", "\u{FEFF}[book]\r\ntitle = \"x\"\r\n")]);
    assert!(program(book.path(), &["init"]).status.success());
    let expected = "\u{FEFF}[book]\r\ntitle = \"x\"\r\n\r\n[build]\r\nextra-watch-dirs = [\"catalog\"]\r\n\r\n\
                    [preprocessor.resources]\r\ncatalog = \"catalog\"\r\n";
    assert_eq!(fs::read_to_string(book.path().join("book.toml")).unwrap(), expected);
}

#[test]
fn a_catalog_that_is_there_is_kept() {
    let entry = "[[resource]]\nid = \"a\"\ntitle = \"A\"\n";
    for (file, named) in
        [("resources.toml", "resources.toml"), ("catalog/mine.toml", "catalog"), ("catalog/a.json", "catalog")]
    {
        let book = folder(&[("book.toml", ""), (file, entry)]);
        let output = program(book.path(), &["init"]);
        assert!(output.status.success(), "{}", told(&output));
        let expected =
            format!("[build]\nextra-watch-dirs = [\"{named}\"]\n\n[preprocessor.resources]\ncatalog = \"{named}\"\n");
        assert_eq!(fs::read_to_string(book.path().join("book.toml")).unwrap(), expected);
        assert_eq!(fs::read_to_string(book.path().join(file)).unwrap(), entry);
        assert_eq!(files(book.path()).len(), 2, "{file}");
    }
}

/// Asserts that `init` fails in a book with this, says why, and leaves everything as it was.
fn refused(book: &[(&str, &str)], wanted: &str) {
    let book = folder(book);
    let before = contents(book.path());
    let output = program(book.path(), &["init"]);
    let said = told(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(wanted), "{said}");
    assert_eq!(contents(book.path()), before);
    assert!(!book.path().join("catalog").is_dir() || before.len() > 1);
}

#[test]
fn what_cannot_be_written_leaves_the_book_as_it_was() {
    refused(
        &[("readme.md", "")],
        "there is no `book.toml` in `.`; name the folder of a book, or make one with `mdbook init`",
    );
    refused(
        &[("book.toml", ""), ("catalog", "")],
        "`catalog` is to be the folder of the catalog, and it is a file; name another place",
    );
    let below = "[preprocessor.resources]\ncatalog = \"a/b/c.toml\"\n";
    refused(&[("book.toml", below), ("a", "")], "`a/b/c.toml` cannot be read");
    let json = "[preprocessor.resources]\ncatalog = \"a.json\"\n";
    refused(&[("book.toml", json)], "there is no catalog at `a.json`, and a first one is written in TOML");
    let folder = folder(&[("book.toml/x", "")]);
    let output = program(folder.path(), &["init"]);
    assert_eq!((output.status.code(), told(&output).contains("`book.toml` cannot be read")), (Some(2), true));
}

#[test]
fn a_catalog_that_cannot_be_read_is_told() {
    let named = "[preprocessor.resources]\ncatalog = [\"a.toml\", \"b\", \"c.toml\"]\n";
    let book = folder(&[("my/book.toml", named), ("my/a.toml", ""), ("my/b/x.toml", "")]);
    fs::write(book.path().join("my/b/y.json"), b"{\xff}").unwrap();
    let before = contents(book.path());
    let output = program(book.path(), &["init", "my"]);
    let said = told(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("error[unreadable-file]: `b/y.json` is not UTF-8") && said.contains("--> my/b/y.json"),
        "{said}"
    );
    assert!(said.contains("nothing was written"), "{said}");
    assert_eq!(contents(book.path()), before);
}

#[test]
fn where_some_of_the_catalog_is_there_the_rest_is_made_without_an_entry() {
    let named = "[preprocessor.resources]\ncatalog = [\"a.toml\", \"b\"]\n";
    let entry = "[[resource]]\nid = \"mdbook\"\ntitle = \"A\"\nchapter = 1\n";
    let book = folder(&[("my/book.toml", named), ("my/b/x.toml", entry), ("my/src/SUMMARY.md", "# Summary\n")]);
    let output = program(book.path(), &["init", "my"]);
    let said = told(&output);
    assert!(
        said.contains("`my/a.toml`: a file of the catalog, without an entry\n") && !said.contains("Next:"),
        "{said}"
    );
    let check = program(book.path(), &["check", "my", "--format", "short"]);
    assert!(check.status.success(), "{}", told(&check));
    let fmt = program(book.path(), &["fmt", "my", "--check"]);
    assert_eq!(told(&fmt), "2 files already canonical\nexit code 0\n");
}

#[test]
fn a_book_that_is_read_only_stays_as_it_is() {
    let book = folder(&[("my/book.toml", "[book]\n")]);
    protect(&book.path().join("my/book.toml"));
    let before = contents(book.path());
    let output = program(book.path(), &["init", "my"]);
    let said = told(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("`my/book.toml` cannot be written: it is read-only"), "{said}");
    assert_eq!(contents(book.path()), before);
    assert!(!book.path().join("my/catalog").exists());
}

#[test]
fn a_book_toml_that_is_no_text_is_told_as_by_every_command() {
    let book = folder(&[]);
    fs::create_dir(book.path().join("my")).unwrap();
    fs::write(book.path().join("my/book.toml"), b"[book]\n# \xff\n").unwrap();
    for arguments in [&["init", "my"][..], &["check", "my"], &["fmt", "my"], &["list", "--book", "my"]] {
        let output = program(book.path(), arguments);
        let expected =
            "error: `my/book.toml` is not UTF-8: line 2 has a byte that does not belong there\nexit code 2\n";
        assert_eq!(told(&output), expected, "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_no_place_for_a_catalog() {
    let book = folder(&[("book.toml", "")]);
    std::os::unix::fs::symlink("nowhere", book.path().join("catalog")).unwrap();
    let output = program(book.path(), &["init"]);
    let said = told(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("it is a symbolic link that leads nowhere"), "{said}");
    assert_eq!(fs::read_to_string(book.path().join("book.toml")).unwrap(), "");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_left_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let book = folder(&[("book.toml", "")]);
    let access = |mode| fs::set_permissions(book.path(), fs::Permissions::from_mode(mode)).unwrap();
    access(0o555);
    // Who may do everything is not kept from it by permissions.
    let is_kept_out = fs::write(book.path().join("probe"), "").is_err();
    let output = program(book.path(), &["init"]);
    access(0o755);
    if is_kept_out {
        assert_eq!(output.status.code(), Some(2));
        assert!(told(&output).contains("`catalog/resources.toml` cannot be written: there is no permission to"));
        assert_eq!(contents(book.path()), [(PathBuf::from("book.toml"), Vec::new())]);
    }
}

#[cfg(unix)]
#[test]
fn a_catalog_goes_again_if_the_book_cannot_be_told_of_it() {
    use std::os::unix::fs::PermissionsExt;
    let elsewhere = folder(&[("book.toml", "[book]\n")]);
    let book = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("book.toml"), book.path().join("book.toml")).unwrap();
    let access = |mode| fs::set_permissions(elsewhere.path(), fs::Permissions::from_mode(mode)).unwrap();
    access(0o555);
    let is_kept_out = fs::write(elsewhere.path().join("probe"), "").is_err();
    let output = program(book.path(), &["init"]);
    access(0o755);
    if is_kept_out {
        assert_eq!(output.status.code(), Some(2));
        assert!(told(&output).contains("`book.toml` cannot be written: there is no permission to"));
        assert!(!book.path().join("catalog").exists());
        assert_eq!(fs::read_to_string(book.path().join("book.toml")).unwrap(), "[book]\n");
    }
}

/// A stranger's way from nothing to a list, with the programs themselves.
#[test]
fn from_an_empty_folder_to_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("my book");
    let path = book.to_str().unwrap();
    mdbook_driver::MDBook::init(&book).build().unwrap();
    let init = program(folder.path(), &["init", "my book"]);
    assert_eq!(told(&init).lines().count(), 9, "{}", told(&init));
    // As long as nobody asks for a list, the book is as it was.
    build(&book);
    let page = book.join("src/chapter_1.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, format!("{text}\n<<#resources chapter=1>>\n\nThe end.\n")).unwrap();
    let feed = fs::read(root().join("tests/add/arxiv/feed.xml")).unwrap();
    let answer = Said::new(200, "application/atom+xml", feed);
    let server = Server::start([("/arxiv?id_list=2106.09685".to_owned(), answer)].into());
    let what = ["https://arxiv.org/abs/2106.09685", "--chapter", "1"].map(str::to_owned);
    let added = add(&book, server.port, &what, None);
    let line = "added `lora` to `catalog/resources.toml`, line 13\n";
    assert!(told(&added).ends_with(&format!("{line}exit code 0\n")), "{}", told(&added));
    let check = program(folder.path(), &["check", "--strict", path]);
    assert_eq!(told(&check), "nothing is wrong in 2 resources and 1 page\nexit code 0\n");
    let fmt = program(folder.path(), &["fmt", "--check", path]);
    assert_eq!(told(&fmt), "1 file already canonical\nexit code 0\n");
    build(&book);
    let html = fs::read_to_string(book.join("book/chapter_1.html")).unwrap();
    assert!(
        html.contains("mdBook Documentation") && html.contains("Low-Rank Adaptation") && !html.contains("&lt;&lt;#"),
        "{html}"
    );
}

/// Builds a book into the folder that mdBook would choose.
fn build(book: &Path) {
    crate::support::build_05(book, &book.join("book"), |_| ());
}

/// Lines of a `book.toml` that can stand together in any order of the tables.
fn book_toml() -> impl Strategy<Value = String> {
    let comment = prop::sample::select(vec!["", " # 주석", "\t# [build]", "   "]);
    let build = prop::sample::select(vec![
        "",
        "[build]\n",
        "[build]\nbuild-dir = \"out\"\n",
        "[build]\nextra-watch-dirs = []\n",
        "[ build ]\nextra-watch-dirs = [ \"a\" , 'b]' ]\n",
        "[build]\nextra-watch-dirs = [ # 목록\n\t\"a\", # a\n\n  # b\n  \"b\"\n]\n",
        "  [\"build\"]\n  'extra-watch-dirs' = [\"a\"]\n",
    ]);
    let ours = prop::sample::select(vec![
        "",
        "[preprocessor]\n",
        "[preprocessor]\nlinks = {}\n",
        "[preprocessor]\nresources = {}\n",
        "[preprocessor]\nresources = { }\n",
        "[preprocessor]\nresources = {on-error = \"show\"}\n",
        "[preprocessor]\nresources.on-error = \"show\"\nresources.rules = { }\n",
        "[preprocessor.resources]\n",
        "[preprocessor.resources]\nrenderers = [\n \"html\"\n]\n",
        "[preprocessor . \"resources\"]\ncatalog = 'catalog'\n",
        "[preprocessor.resources]\ncatalog = [\"catalog/가.toml\", \"a/x\"]\n",
        "[preprocessor.resources.rules]\nempty-list = \"allow\"\n",
        "[preprocessor.links]\n[preprocessor.resources]\n",
    ]);
    let root = prop::sample::select(vec![
        "",
        "book.title = \"가\"\n",
        "# 처음\n\nbook = { title = \"x\", src = \"pages\" }\n",
        "output = { html = { } }\n",
    ]);
    let root_build =
        prop::sample::select(vec!["build = {}\n", "build = { build-dir = \"x\" }\n", "build.build-dir = \"x\"\n"]);
    let root_ours = prop::sample::select(vec![
        "preprocessor = {}\n",
        "preprocessor = { resources = {optional=true} }\n",
        "preprocessor = { resources.optional = true, links = {} }\n",
        "preprocessor.resources.rules.empty-list = \"warn\"\n",
        "preprocessor.links.x = 1\n",
        "preprocessor.resources = {\n  optional = true, # 줄\n}\n",
    ]);
    let tables = (prop::option::of(root_build), prop::option::of(root_ours), build, ours, any::<bool>());
    (root, tables, comment, any::<bool>(), any::<bool>()).prop_map(
        |(root, (root_build, root_ours, build, ours, turned), comment, returns, ends)| {
            let build_table = if root_build.is_some() { "" } else { build };
            let ours_table = if root_ours.is_some() { "" } else { ours };
            let tables = if turned { [ours_table, build_table] } else { [build_table, ours_table] };
            let [first, second] = tables;
            let mut text = [root, root_build.unwrap_or(""), root_ours.unwrap_or(""), first, second]
                .concat()
                .replace("]\n", &format!("]{comment}\n"));
            if returns {
                text = text.replace('\n', "\r\n");
            }
            if ends { text } else { text.trim_end().to_owned() }
        },
    )
}

/// What `book.toml` says, in the form in which mdBook hands it on.
fn said(text: &str) -> Option<Value> {
    let (value, faults) = project::configuration(FileId::default(), text);
    faults.is_empty().then_some(value)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn only_what_is_missing_is_added(text in book_toml()) {
        let Some(mut before) = said(&text) else { return Ok(()) };
        let init = project::init(FileId::default(), &text, "catalog");
        let Ok(init) = init else { return Err(TestCaseError::fail(format!("{init:?}"))) };
        // Nothing goes, so every byte of the text is still there, in its order.
        prop_assert!(init.edits.iter().all(|edit| edit.range.is_empty()));
        let after = apply(&text, &init.edits);
        let Some(value) = said(&after) else { return Err(TestCaseError::fail(after)) };
        let catalog = &value["preprocessor"]["resources"]["catalog"];
        prop_assert!(catalog.is_string() || catalog.is_array(), "{after}");
        let watched = &value["build"]["extra-watch-dirs"];
        let named = init.catalog.iter().map(|path| path.path.as_str());
        let named: Vec<&str> = named.filter(|path| !path.starts_with("a/")).collect();
        for path in named {
            prop_assert!(watched.as_array().is_some_and(|all| all.contains(&Value::from(path))), "{after}");
        }
        if text.contains('\r') {
            prop_assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
        }
        // Apart from the two keys, it says what it said.
        let mut value = value.clone();
        for value in [&mut before, &mut value] {
            value["preprocessor"]["resources"]["catalog"] = Value::Null;
            value["build"]["extra-watch-dirs"] = Value::Null;
        }
        prop_assert_eq!(value, before);
        let again = project::init(FileId::default(), &after, "catalog");
        prop_assert_eq!(again.map(|init| init.edits), Ok(Vec::new()));
    }

    #[test]
    fn nothing_that_can_be_written_into_a_file_makes_it_panic(text in "[\\[\\]{}=., \"'#\n\rabc가]{0,60}") {
        let _ = project::init(FileId::default(), &text, "catalog");
        let _ = project::init(FileId::default(), &format!("[build]\nextra-watch-dirs = {text}\n[preprocessor]\n{text}"), "catalog");
    }
}

#[test]
fn a_copy_of_this_book_has_everything() {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("book/catalog"), &folder.path().join("book/catalog"));
    fs::copy(root().join("book.toml"), folder.path().join("book.toml")).unwrap();
    let output = program(folder.path(), &["init"]);
    assert_eq!(
        told(&output),
        "nothing to do: mdBook runs the preprocessor, and the catalog is `book/catalog`\nexit code 0\n"
    );
}

#[test]
fn the_guide_shows_what_init_says() {
    let book = folder(&[("book.toml", "")]);
    let said = String::from_utf8(program(book.path(), &["init"]).stdout).unwrap();
    let book_toml = fs::read_to_string(book.path().join("book.toml")).unwrap();
    let page = crate::support::read("guide/src/init.md");
    assert!(page.contains(&format!("```text\n{said}```")), "{said}");
    for page in [page, crate::support::read("guide/src/getting-started.md")] {
        assert!(page.contains(&format!("```toml\n{book_toml}```")), "{book_toml}");
    }
}
