//! `links` and an archive with copies of what is gone, which is a server of our own too.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::server::{Server, book, entries, links};
use crate::support::{BINARY, expect, root};

/// The host of the archive.
const ARCHIVE: usize = 99;

/// The interface of the archive.
fn interface(server: &Server) -> String {
    server.url(ARCHIVE, "/archive/available")
}

/// The address of the copy of a page.
fn copy(server: &Server, url: &str) -> String {
    server.url(ARCHIVE, &format!("/web/20240102030405/{url}"))
}

/// `links` with the archive.
fn run(server: &Server, folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let interface = interface(server);
    let mut all = vec!["--pause", "0", "--archive", &interface];
    all.extend(arguments);
    links(folder, &all)
}

/// The questions that the archive was asked since the last time.
fn questions(server: &Server) -> Vec<String> {
    server.asked().into_iter().filter(|path| path.starts_with("/archive/")).collect()
}

/// The codes of findings in the format `short`.
fn codes(out: &str) -> Vec<&str> {
    out.lines().filter_map(|line| line.split(['[', ']']).nth(1)).collect()
}

fn is_formatted(folder: &Path) -> bool {
    let output = Command::new(BINARY).args(["fmt", "--check"]).current_dir(folder).output().unwrap();
    output.status.code() == Some(0)
}

/// A book with this catalog.
fn with_catalog(name: &str, text: &str) -> TempDir {
    let book = book(&[]);
    let settings = format!("[preprocessor.resources]\ncatalog = \"{name}\"\n");
    fs::write(book.path().join("book.toml"), settings).unwrap();
    fs::write(book.path().join(name), text).unwrap();
    book
}

#[test]
fn a_copy_is_shown_and_its_place() {
    let server = Server::start(Duration::ZERO);
    let gone: Vec<String> = (1..=4).map(|at| server.url(1, &format!("/gone/{at}"))).collect();
    let text = format!(
        "[[resource]]\nid = \"a\"\ntitle = \"A\"\nurl = \"{}\"\nnote = \"See [this]({}).\"\n\
         related = [{{ title = \"B\", url = \"{}\" }}]\n\n[[resource]]\nid = \"b\"\ntitle = \"B\"\nurl = \"{}\"\n\
         allow = {{ missing-translation = \"x\" }}\n\n[[resource]]\nid = \"c\"\ntitle = \"C\"\nurl = \"{}\"\n",
        gone[0],
        gone[1],
        gone[2],
        gone[3],
        server.url(1, "/missing/5")
    );
    let book = with_catalog("resources.toml", &text);
    let (code, out, told) = run(&server, book.path(), &[]);
    assert_eq!(code, Some(1), "{told}");
    let plain = |text: &str| text.replace(&server.port.to_string(), "PORT");
    expect(&plain(&out), &root().join("tests/cmd/links-copies.txt"));
    expect(&plain(&told), &root().join("tests/cmd/links-copies.stderr"));

    let (_, out, _) = run(&server, book.path(), &["--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    let safe: Vec<_> = report["findings"].as_array().unwrap().iter().map(|one| one["fix"]["safe"].as_bool()).collect();
    assert_eq!(safe, [Some(true), Some(false), Some(false), Some(true), None], "{out}");
}

#[test]
fn a_copy_is_written_and_the_book_is_well() {
    let server = Server::start(Duration::ZERO);
    let urls = ["/gone/1", "/ok/2", "/moved/3", "/gone/4"].map(|path| server.url(1, path));
    let book = book(&urls);
    assert!(is_formatted(book.path()));
    let (code, out, told) = run(&server, book.path(), &["--fix", "--format", "short"]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{told}");
    assert!(told.contains("cured 3 problems in 1 file"), "{told}");
    let mut expected = entries(&urls).replace(&urls[2], &server.url(1, "/new/3"));
    for gone in [&urls[0], &urls[3]] {
        expected = expected
            .replace(&format!("\"{gone}\"\n"), &format!("\"{gone}\"\narchived = \"{}\"\n", copy(&server, gone)));
    }
    assert_eq!(fs::read_to_string(book.path().join("resources.toml")).unwrap(), expected);
    assert!(is_formatted(book.path()));
    assert_eq!(questions(&server).len(), 2);

    // The copies are asked for as all that is linked; what is gone has its copy, and nobody is asked for another.
    let (code, out, told) = run(&server, book.path(), &["--format", "short"]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{told}");
    let asked = server.asked();
    assert_eq!(asked.iter().filter(|path| path.starts_with("/web/")).count(), 2, "{asked:?}");
    assert!(!asked.iter().any(|path| path.starts_with("/archive/")), "{asked:?}");
}

#[test]
fn a_copy_is_written_in_any_form_of_a_catalog() {
    let server = Server::start(Duration::ZERO);
    let url = server.url(1, "/gone/1");
    let copy = copy(&server, &url);
    let in_toml = format!("archived = \"{copy}\"");
    let in_json = format!("\"archived\": \"{copy}\"");
    // Where `@` is, there is the field afterwards.
    let cases = [
        (
            "a.toml",
            format!("[[resource]]\nid = \"a\"\ntitle = \"A\"\nurl = \"{url}\"\n@allow = {{ site-name = \"x\" }}\n"),
        ),
        ("a.toml", format!("[[resource]]\nid = \"a\"\nurl = '{url}' # here\n@[resource.title]\nen = \"A\"\n")),
        (
            "a.toml",
            format!(
                "resource = [{{ id = \"a\", title = \"A\", url = \"{url}\"@ }}, {{ id = \"b\", title = \"B\" }}]\n"
            ),
        ),
        (
            "a.json",
            format!(
                "{{\n  \"resource\": [\n    {{\n      \"id\": \"a\",\n      \"title\": \"A\",\n      \"url\": \"{url}\"@\n    }}\n  ]\n}}\n"
            ),
        ),
    ];
    for (name, text) in cases {
        for newline in ["\n", "\r\n"] {
            let field = match (name, text.starts_with("resource")) {
                ("a.json", _) => format!(",\n      {in_json}"),
                (_, true) => format!(", {in_toml}"),
                _ => format!("{in_toml}\n"),
            };
            let lines = |with: &str| text.replace('@', with).replace('\n', newline);
            let book = with_catalog(name, &lines(""));
            let (code, out, told) = run(&server, book.path(), &["--fix", "--format", "short"]);
            assert_eq!((code, out.as_str()), (Some(0), ""), "{told}");
            assert_eq!(fs::read_to_string(book.path().join(name)).unwrap(), lines(&field));
        }
    }
}

#[test]
fn only_the_dead_are_looked_for_and_not_twice() {
    let server = Server::start(Duration::ZERO);
    let mut urls: Vec<String> = ["ok", "moved", "secret", "broken", "gone", "missing"]
        .iter()
        .enumerate()
        .map(|(at, kind)| server.url(1, &format!("/{kind}/{at}")))
        .collect();
    // The archive has no copies of its own pages.
    urls.push(server.url(ARCHIVE, "/gone/7"));
    let book = book(&urls);
    let (code, first, told) = run(&server, book.path(), &[]);
    assert_eq!(code, Some(1), "{told}");
    let question = |path: &str| format!("/archive/available?url=127.0.0.1%3A{}{path}", server.port);
    assert_eq!(questions(&server), [question("%2Fgone%2F4"), question("%2Fmissing%2F5")]);

    // What there is a copy of is known; somebody may have made one of the other meanwhile.
    let (_, second, _) = run(&server, book.path(), &[]);
    assert_eq!((questions(&server), second), (vec![question("%2Fmissing%2F5")], first));
    run(&server, book.path(), &["--max-age", "0"]);
    assert_eq!(questions(&server).len(), 2);
}

#[test]
fn the_archive_is_not_pressed() {
    let server = Server::start(Duration::from_millis(5));
    let urls: Vec<String> = (0..12).map(|at| server.url(at + 1, &format!("/gone/{at}"))).collect();
    let (code, out, told) = run(&server, book(&urls).path(), &["--fix", "--format", "short"]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{told}");
    let seen = server.seen.lock().unwrap();
    let archive = seen.busy.iter().find(|(host, _)| host.starts_with("127.0.0.99")).unwrap();
    assert_eq!(archive.1.1, 1, "more than one question at a time");
}

#[test]
fn what_has_a_living_copy_is_no_error() {
    let server = Server::start(Duration::ZERO);
    let (gone, living, dead) = (server.url(1, "/gone/1"), server.url(2, "/ok/2"), server.url(2, "/gone/3"));
    let entry = |url: &str, archived: &str| {
        format!("[[resource]]\nid = \"a\"\ntitle = \"A\"\nurl = \"{url}\"\narchived = \"{archived}\"\n")
    };
    let well = with_catalog("resources.toml", &entry(&gone, &living));
    let (code, out, told) = run(&server, well.path(), &["--format", "short"]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{told}");
    assert!(told.contains("1 ok, 1 dead"), "{told}");
    let (code, out, _) = run(&server, well.path(), &["--format", "short", "--verbose"]);
    assert_eq!((code, codes(&out)), (Some(0), vec!["archived-link"]), "{out}");
    assert_eq!(questions(&server), Vec::<String>::new());

    // A copy that is gone while the page is there.
    let (code, out, _) =
        run(&server, with_catalog("resources.toml", &entry(&living, &dead)).path(), &["--format", "short"]);
    assert_eq!((code, codes(&out)), (Some(1), vec!["dead-link"]), "{out}");
    assert!(out.contains("this copy is gone") && questions(&server).is_empty(), "{out}");

    // And one that is gone too.
    let both = with_catalog("resources.toml", &entry(&gone, &dead));
    let (code, out, told) = run(&server, both.path(), &["--format", "short", "--fix"]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{told}");
    let text = fs::read_to_string(both.path().join("resources.toml")).unwrap();
    assert_eq!(text, entry(&gone, &copy(&server, &gone)));
    assert_eq!(questions(&server).len(), 1);
}

#[test]
fn an_archive_that_does_not_answer_is_told_of_once() {
    let server = Server::start(Duration::ZERO);
    let book = book(&[server.url(1, "/gone/1"), server.url(1, "/gone/2")]);
    let text = fs::read_to_string(book.path().join("resources.toml")).unwrap();
    let (_, without, _) = links(book.path(), &["--pause", "0", "--format", "short"]);
    for (path, reason) in [
        ("/broken/1", "127.0.0.99 answers 500"),
        ("/secret/1", "127.0.0.99 answers 403"),
        ("/hangs-up/1", "127.0.0.99 broke the connection off"),
        ("/ok/1", "it answers something else"),
    ] {
        let interface = server.url(ARCHIVE, path);
        let arguments = ["--pause", "0", "--format", "short", "--fix", "--archive", &interface];
        let (code, out, told) = links(book.path(), &arguments);
        assert_eq!((code, &out), (Some(1), &without), "{told}");
        let note = format!("the archive cannot be asked for copies of what is gone: {reason}");
        assert_eq!(told.matches(&note).count(), 1, "{told}");
        assert_eq!(fs::read_to_string(book.path().join("resources.toml")).unwrap(), text);
    }
}

#[test]
fn an_archive_has_an_address() {
    let server = Server::start(Duration::ZERO);
    let book = book(&[server.url(1, "/gone/1")]);
    let (code, out, told) = links(book.path(), &["--pause", "0", "--format", "short", "--archive", "none"]);
    assert_eq!((code, codes(&out)), (Some(1), vec!["dead-link"]), "{told}");
    assert_eq!(questions(&server), Vec::<String>::new());
    for wrong in ["", "archive.org", "ftp://archive.org/", "https://"] {
        let (code, _, told) = links(book.path(), &["--archive", wrong]);
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains(&format!("`{wrong}`")), "{told}");
    }
}
