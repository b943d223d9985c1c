//! `report` on books in repositories of real git.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use mdbook_resources::catalog::{CatalogBuilder, Format, RESOURCE_FIELDS};
use mdbook_resources::changes::compare;
use mdbook_resources::source::Sources;
use pulldown_cmark::{Event, Options, Parser, Tag};
use tempfile::TempDir;

use crate::support::{BINARY, alone, copy, expect, git, root};

fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "--message", "x"]);
}

/// A repository with these files on the branch `main`, and a branch `change` to work on.
fn repository(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet", "--initial-branch=main"]);
    write(folder.path(), files);
    commit(folder.path());
    git(folder.path(), &["switch", "--quiet", "--create", "change"]);
    folder
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
        fs::write(folder.join(name), text).unwrap();
    }
}

fn report(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    alone(&mut command, folder);
    command.env("SOURCE_DATE_EPOCH", "1735689600").env_remove("CLICOLOR_FORCE");
    command.arg("report").args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

const BOOK_TOML: &str = "[preprocessor.resources]\ncatalog = \"resources.toml\"\n";
const SUMMARY: &str = "[One](one.md)\n";
const PAGE: &str = "# One\n\n<<#resources chapter=all>>\n";
const BOOK: &[(&str, &str)] = &[("book.toml", BOOK_TOML), ("src/SUMMARY.md", SUMMARY), ("src/one.md", PAGE)];

fn book(catalog: &str) -> TempDir {
    let repository = repository(BOOK);
    write(repository.path(), &[("resources.toml", catalog)]);
    commit(repository.path());
    git(repository.path(), &["branch", "--force", "main"]);
    repository
}

const TWO: &str =
    "[[resource]]\nid = \"a\"\ntitle = \"A\"\nchapter = 1\n\n[[resource]]\nid = \"b\"\ntitle = \"B\"\nchapter = 1\n";

#[test]
fn a_change_of_every_sort_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let cases = root().join("tests/report");
    git(folder.path(), &["init", "--quiet", "--initial-branch=main"]);
    copy(&cases.join("before"), &folder.path().join("books/one"));
    commit(folder.path());
    git(folder.path(), &["switch", "--quiet", "--create", "change"]);
    fs::remove_dir_all(folder.path().join("books/one")).unwrap();
    copy(&cases.join("after"), &folder.path().join("books/one"));
    commit(folder.path());
    // The base goes on, which is none of this change.
    git(folder.path(), &["switch", "--quiet", "main"]);
    write(
        folder.path(),
        &[("books/one/catalog/new.toml", "[[resource]]\nid = \"new\"\ntitle = \"New\"\nchapter = 1\n")],
    );
    commit(folder.path());
    git(folder.path(), &["switch", "--quiet", "change"]);

    let (code, text, told) = said(&report(folder.path(), &["--base", "main", "books/one"]));
    assert_eq!((code, told.as_str()), (Some(1), ""), "{text}");
    expect(&text, &cases.join("expected.md"));
    let mut headings: Vec<&str> = text.lines().filter(|line| line.starts_with("### ")).collect();
    let all = headings.len();
    headings.sort_unstable();
    headings.dedup();
    assert_eq!(headings.len(), all, "an entry is told once: {text}");
    let mut findings: Vec<&str> =
        text.lines().filter(|line| line.starts_with("- **error**") || line.starts_with("- warning")).collect();
    let all = findings.len();
    assert!(all > 2, "{text}");
    findings.sort_unstable();
    findings.dedup();
    assert_eq!(findings.len(), all, "a finding is told once: {text}");

    let from_within = said(&report(&folder.path().join("books/one"), &["--base", "main"]));
    assert_eq!(from_within, (Some(1), text, String::new()));
}

#[test]
fn the_environment_changes_the_configuration_that_was_too() {
    let book = book(TWO);
    write(book.path(), &[("other.toml", "[[resource]]\nid = \"c\"\ntitle = \"C\"\nchapter = 1\n")]);
    commit(book.path());
    let run = || {
        let mut command = Command::new(BINARY);
        alone(&mut command, book.path());
        command.env("MDBOOK_PREPROCESSOR__RESOURCES__CATALOG", "other.toml");
        said(&command.args(["report", "--base", "HEAD"]).current_dir(book.path()).output().unwrap())
    };
    let (code, text, told) = run();
    assert_eq!((code, told.as_str()), (Some(0), ""), "{text}");
    assert!(text.contains("no entry of the catalog changes"), "{text}");
    // What is compared is that catalog, and not none.
    write(book.path(), &[("other.toml", "[[resource]]\nid = \"c\"\ntitle = \"D\"\nchapter = 1\n")]);
    let (_, text, _) = run();
    assert!(text.contains("1 edited") && !text.contains("added") && !text.contains("removed"), "{text}");
}

#[test]
fn what_cannot_be_read_is_not_told_as_removed() {
    let book = book(TWO);
    let run = || said(&report(book.path(), &["--base", "main"]));
    write(book.path(), &[("book.toml", "[preprocessor.resources]\ncatalog = \"nowhere.toml\"\n")]);
    let (code, text, _) = run();
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("## Resources: what changes cannot be told; 1 error"), "{text}");
    assert!(text.contains("Not all of the catalog can be read") && !text.contains("### `a`"), "{text}");
    let first = text.lines().find(|line| line.starts_with("- ")).unwrap();
    assert!(first.contains("`catalog-missing`"), "{text}");

    write(book.path(), &[("book.toml", BOOK_TOML), ("resources.toml", &TWO.replace("chapter = 1", "chapter = "))]);
    let (code, text, _) = run();
    assert!(code == Some(1) && text.contains("what changes cannot be told; "), "{text}");

    // An entry that is new and cannot be read is no reason to say that nothing changes.
    write(book.path(), &[("resources.toml", &format!("{TWO}\n[[resource]]\nid = \"c\"\n"))]);
    let (code, text, _) = run();
    assert!(code == Some(1) && text.contains("what changes cannot be told; 1 error"), "{text}");
}

#[test]
fn where_there_was_no_book_all_is_new_and_that_is_said() {
    let folder = repository(&[("README.md", "x")]);
    write(folder.path(), BOOK);
    write(folder.path(), &[("resources.toml", TWO)]);
    let (code, text, told) = said(&report(folder.path(), &["--base", "main"]));
    assert_eq!((code, told.as_str()), (Some(0), ""), "{text}");
    assert!(text.contains("## Resources: 2 added\n\nThe base has no book in this folder"), "{text}");
}

#[test]
fn a_long_value_hides_nothing_else() {
    let book = book(TWO);
    let long = format!("{TWO}note = \"{}\"\n", "x".repeat(100_000)).replace("\"A\"", "\"C\"");
    let more = "\n[[resource]]\nid = \"c\"\ntitle = \"New\"\nchapter = 1\n";
    write(book.path(), &[("resources.toml", &format!("{long}{more}"))]);
    let (_, text, _) = said(&report(book.path(), &["--base", "main"]));
    for shown in ["### `a` edited", "### `b` edited", "… (99500 characters more) |", "### `c` added", "- New"] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    assert!(text.len() < 58_000 && !text.contains("more: "), "{}", text.len());
}

#[test]
fn comments_and_form_are_no_change() {
    let book = book(TWO);
    let nothing = "<!-- mdbook-resources report -->\n\n## Resources: no entry of the catalog changes\n";
    let same = (Some(0), nothing.to_owned(), String::new());
    assert_eq!(said(&report(book.path(), &["--base", "main"])), same);
    let other = "# First.\n[[resource]]\nid = \"a\"\ntitle = \"A\"\nchapter = 1 # one\n\n[[resource]]\ntitle = \"B\"\n\
                 id = \"b\"\nchapter = 1\n";
    write(book.path(), &[("resources.toml", other)]);
    let (code, text, _) = said(&report(book.path(), &["--base", "main"]));
    assert!(text.contains("## Resources: no entry of the catalog changes"), "{text}");
    assert_eq!(code, Some(0), "{text}");
    // Into another file, to which the configuration leads.
    fs::remove_file(book.path().join("resources.toml")).unwrap();
    write(book.path(), &[("book.toml", "[preprocessor.resources]\ncatalog = \"lists\"\n"), ("lists/a.toml", TWO)]);
    assert_eq!(said(&report(book.path(), &["--base", "main"])), same);
}

#[test]
fn what_was_wrong_before_is_not_told() {
    let book = book("[[resource]]\nid = \"a\"\ntitle = \"A  A\"\nchapter = 1\n");
    let more = "\n[[resource]]\nid = \"b\"\ntitle = \"B  B\"\nchapter = 1\n";
    let text = fs::read_to_string(book.path().join("resources.toml")).unwrap() + more;
    write(book.path(), &[("resources.toml", &text)]);
    let (code, text, _) = said(&report(book.path(), &["--base", "main"]));
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(text.matches("`stray-blank`").count(), 1, "{text}");
    assert!(text.contains("`stray-blank` `resources.toml:8`"), "{text}");
}

#[test]
fn an_entry_that_a_page_lists_is_missed() {
    let book = book(TWO);
    write(
        book.path(),
        &[("src/one.md", "<<#resources id=b>>\n"), ("resources.toml", &TWO[..TWO.find("\n\n").unwrap()])],
    );
    let (code, text, _) = said(&report(book.path(), &["--base", "main"]));
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("1 removed; 1 error\n") && text.contains("- **error** `unknown-id` `src/one.md:1`"),
        "{text}"
    );
}

#[test]
fn no_text_of_a_catalog_is_more_than_text() {
    let book = book("");
    let hostile = "@octocat #12 GH-13 a/b#14 0123456789abcdef0123456789abcdef01234567 <img src=x> <!-- --> www.example.org \
                   https://example.org :tada: `@octocat` | ![x](https://example.org/x.png) [x](https://example.org/y) **b** &#64;octocat";
    let catalog = format!(
        "[[resource]]\nid = \"a\"\ntitle = '''{hostile}'''\nauthors = ['''{}''']\nurl = \"https://example.org/@octocat#12\"\n\
         chapter = 1\nsection = \"s\"\nkind = '''{hostile}'''\nnote = '''# {hostile}\n\n</details>\n- x'''\n\n[sections]\ns = '''{hostile}'''\n",
        hostile.replace(',', "")
    );
    write(book.path(), &[("resources.toml", &catalog)]);
    commit(book.path());
    git(book.path(), &["branch", "--force", "main"]);
    write(book.path(), &[("resources.toml", &catalog.replace("'''@octocat", "'''@octodog"))]);
    for base in ["HEAD", "HEAD~1"] {
        let (code, text, told) = said(&report(book.path(), &["--base", base]));
        assert_eq!(code, Some(1), "{told}");
        let body = text.strip_prefix("<!-- mdbook-resources report -->\n").unwrap();
        let mut shown = String::new();
        let mut links = Vec::new();
        let mut level = 0;
        for event in Parser::new_ext(body, Options::ENABLE_TABLES) {
            match event {
                Event::Text(text) => shown.push_str(&text),
                Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
                Event::Start(Tag::Image { .. }) | Event::Html(_) | Event::InlineHtml(_) => panic!("{event:?}: {text}"),
                Event::Start(Tag::Heading { level: own, .. }) => level = level.max(own as u8),
                Event::Start(_) | Event::End(_) => shown.push('\n'),
                Event::SoftBreak | Event::HardBreak => shown.push('\n'),
                _ => {}
            }
        }
        assert!(level <= 3, "{text}");
        for obeyed in ["@octo", "#12", "#14", "GH-1", "0123456", "1234567", "www.e", "s://e", ":tada"] {
            assert!(!shown.contains(obeyed), "{obeyed}: {shown}");
        }
        assert!(shown.contains("@\u{200B}octo"), "{shown}");
        for link in &links {
            let own = ["https://example.org/@octocat#12", "https://example.org/y", "https://example.org"];
            assert!(own.contains(&link.as_str()), "{link}: {text}");
        }
    }
}

#[test]
fn many_entries_fit_into_a_comment() {
    let book = book("");
    let long = "길다 ".repeat(200);
    let tail = "가".repeat(100);
    let entry = |at: usize| {
        format!("[[resource]]\nid = \"r{at}-{tail}\"\ntitle = \"{at} {long}\"\nchapter = 1\nkind = \"none{at}\"\n\n")
    };
    write(book.path(), &[("resources.toml", &(0..300).map(entry).collect::<String>())]);
    let (code, text, _) = said(&report(book.path(), &["--base", "main"]));
    assert_eq!(code, Some(1));
    assert!(text.len() < 58_000, "{}", text.len());
    assert!(text.contains("## Resources: 300 added; "), "{text}");
    let shown = text.matches("\n### `r").count();
    assert!((2..=50).contains(&shown), "{shown}");
    assert!(text.contains(&format!("And {} more: `r{shown}-{tail}`, ", 300 - shown)), "{text}");
    assert!(text.contains(" more, which `mdbook-resources check` tells"), "{text}");
}

#[test]
fn why_it_cannot_run_is_said() {
    let book = book(TWO);
    for (revision, reason) in
        [("nowhere", "git knows no revision `nowhere`"), ("--help", "git knows no revision `--help`")]
    {
        let (code, text, told) = said(&report(book.path(), &[&format!("--base={revision}")]));
        assert_eq!((code, text.as_str()), (Some(2), ""), "{told}");
        assert!(told.contains(reason), "{told}");
    }
    git(book.path(), &["checkout", "--quiet", "--orphan", "alone"]);
    commit(book.path());
    let (code, _, told) = said(&report(book.path(), &["--base", "main"]));
    assert!(code == Some(2) && told.contains("have in common"), "{told}");

    let output =
        Command::new(BINARY).args(["report", "--base", "main"]).current_dir(book.path()).env("PATH", "").output();
    let (code, _, told) = said(&output.unwrap());
    assert!(code == Some(2) && told.contains("`git` cannot be run"), "{told}");

    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), BOOK);
    let mut command = Command::new(BINARY);
    command.args(["report", "--base", "main"]).current_dir(folder.path());
    command.env("GIT_CEILING_DIRECTORIES", folder.path().parent().unwrap());
    let (code, _, told) = said(&command.output().unwrap());
    assert!(code == Some(2) && told.contains("not a git repository"), "{told}");
}

/// Two values of each field that a reader sees.
fn two_values(field: &str) -> [&'static str; 2] {
    match field {
        "id" => ["\"x\"", "\"y\""],
        "title" | "short-name" | "publisher" | "note" => ["\"One\"", "{ en = \"One\", ko = \"Two\" }"],
        "authors" => ["[\"Roe, Jane\"]", "[\"Roe, Jane\", \"et al.\"]"],
        "kind" => ["\"paper\"", "\"book\""],
        "date" => ["2024", "\"2024-05\""],
        "url" | "archived" => ["\"https://example.org/a\"", "\"https://example.org/b\""],
        "doi" => ["\"10.1000/a\"", "\"10.1000/b\""],
        "arxiv" => ["\"2106.09685\"", "\"2106.09686\""],
        "isbn" => ["\"9780306406157\"", "\"9781098166304\""],
        "edition" => ["1", "2"],
        "language" => ["\"en\"", "\"ko\""],
        "tags" => ["[\"a\"]", "[\"a\", \"b\"]"],
        "chapter" => ["1", "[1, 2]"],
        "section" | "group" => ["\"one\"", "\"two\""],
        "under" | "with" => ["\"first\"", "\"second\""],
        "related" => [
            "[{ title = \"A\", url = \"https://example.org/a\" }]",
            "[{ title = \"A\", url = \"https://example.org/b\" }]",
        ],
        _ => panic!("`{field}` is new: give it two values here"),
    }
}

#[test]
fn each_field_that_changes_alone_is_told() {
    // No reader sees what an entry allows.
    for field in RESOURCE_FIELDS.iter().map(|field| field.name).filter(|name| *name != "allow") {
        let [before, after] = two_values(field).map(|value| {
            let given = [("id", "\"x\""), ("title", "\"X\""), ("chapter", "1"), ("arxiv", "\"2106.00001\"")];
            let given =
                given.iter().filter(|(name, _)| *name != field).map(|(name, value)| format!("{name} = {value}\n"));
            let titles = "[sections]\none = \"S1\"\ntwo = \"S2\"\n[groups]\none = \"G1\"\ntwo = \"G2\"\n";
            let entry = |id: &str| format!("[[resource]]\nid = \"{id}\"\ntitle = \"T {id}\"\nchapter = [1, 2]\n");
            let (first, second) = (entry("first"), entry("second"));
            let given = given.collect::<String>();
            let text = format!("{titles}{first}{second}[[resource]]\n{given}{field} = {value}\n");
            let mut sources = Sources::new();
            let file = sources.add("a.toml", text).unwrap();
            let mut builder = CatalogBuilder::new();
            builder.read(file, sources.text(file), Format::Toml);
            let (catalog, faults) = builder.finish();
            assert_eq!(faults, [], "{field} = {value}");
            catalog
        });
        let changes = compare(&before, &after);
        assert_eq!(changes.entries.len(), 1, "{field}: {changes:?}");
        let change = &changes.entries[0];
        let told = change.fields.iter().chain(change.places.iter().flat_map(|place| &place.fields));
        // A text has its languages behind a full stop, and of several links each has its number.
        let names: Vec<&str> = told.map(|one| one.name.split(['.', ' ']).next().unwrap()).collect();
        assert!(!names.is_empty() && names.iter().all(|name| *name == field), "{field}: {names:?}");
        assert_eq!(compare(&after, &after).entries, []);
    }
}
