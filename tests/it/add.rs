//! `add` against servers of our own. `tests/add/<case>` has a `case.json` (the arguments, and which file a server answers
//! with at which path), those files, and what becomes of it (`expected.txt`). The book is that of `tests/add/book`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{BINARY, copy, expect, files, root, without_proxies};
use crate::tls::{Greeting, greet};

/// A port at which nobody is asked.
const NOWHERE: u16 = 65000;

/// An answer: the head without its length, and the body.
#[derive(Clone)]
pub(crate) struct Said {
    head: String,
    body: Vec<u8>,
}

impl Said {
    pub(crate) fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { head: format!("HTTP/1.1 {status} Said\r\ncontent-type: {kind}\r\n"), body: body.into() }
    }
}

/// A server that has an answer to some paths, and to others `404`.
pub(crate) struct Server {
    pub(crate) port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start(answers: BTreeMap<String, Said>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let path = path_of(&stream);
                seen.lock().unwrap().push(path.clone());
                let said = answers.get(&path).cloned().unwrap_or_else(|| Said::new(404, "text/plain", "no such thing"));
                thread::spawn(move || {
                    match path.as_str() {
                        // Longer than anyone in these tests waits.
                        "/slow" => thread::sleep(Duration::from_secs(60)),
                        "/late" => thread::sleep(Duration::from_secs(1)),
                        _ => {}
                    }
                    answer(&stream, &said);
                });
            }
        });
        Self { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

/// The path that is asked for.
fn path_of(stream: &TcpStream) -> String {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    // The rest of the head is read, so that the connection ends in peace.
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    first.split(' ').nth(1).unwrap_or_default().to_owned()
}

fn answer(mut stream: &TcpStream, Said { head, body }: &Said) {
    let head = format!("{head}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    // Whoever asks may have heard enough.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

/// A copy of the book.
fn book() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("tests/add/book"), folder.path());
    folder
}

/// Runs `add` in a book, where all interfaces are at this port.
pub(crate) fn add(book: &Path, port: u16, arguments: &[String], input: Option<&Path>) -> Output {
    command(book, port, arguments, input).output().unwrap()
}

fn command(book: &Path, port: u16, arguments: &[String], input: Option<&Path>) -> Command {
    let mut command = Command::new(BINARY);
    command.arg("add").args(arguments).current_dir(book);
    without_proxies(&mut command);
    for source in ["arxiv", "crossref", "datacite", "openlibrary", "youtube", "github"] {
        command.args(["--endpoint", &format!("{source}=http://127.0.0.1:{port}/{source}")]);
    }
    let input = input.map_or_else(Stdio::null, |path| fs::File::open(path).unwrap().into());
    command.stdin(input);
    command
}

/// What a run prints, and how it ends.
fn told(output: &Output, port: u16) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let code = output.status.code().unwrap();
    format!("{out}{err}exit code {code}\n").replace(&format!(":{port}"), ":PORT")
}

/// All that is in a folder.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    files(folder).into_iter().map(|file| (file.clone(), fs::read(folder.join(file)).unwrap())).collect()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_source_gives_the_entry_that_one_would_write() {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(root().join("tests/add")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|case| case.join("case.json").exists());
    cases.sort();
    assert!(cases.len() > 10);
    for case in cases {
        let name = case.file_name().unwrap().to_str().unwrap();
        let plan: Value = serde_json::from_slice(&fs::read(case.join("case.json")).unwrap()).unwrap();
        let answers = plan["answers"].as_object().unwrap().iter().map(|(path, said)| {
            let body = said["file"].as_str().map(|file| fs::read(case.join(file)).unwrap()).unwrap_or_default();
            let kind = said["type"].as_str().unwrap_or("application/json");
            (path.clone(), Said::new(u16::try_from(said["status"].as_u64().unwrap_or(200)).unwrap(), kind, body))
        });
        let server = Server::start(answers.collect());
        let here = format!("http://127.0.0.1:{}", server.port);
        let arguments: Vec<String> = strings(&plan["arguments"]).iter().map(|one| one.replace("HERE", &here)).collect();
        let book = book();
        let before = contents(book.path());
        let input = plan["input"].as_str().map(|file| case.join(file));
        let output = add(book.path(), server.port, &arguments, input.as_deref());
        let asked: Vec<String> = server.asked().into_iter().map(|path| format!("GET {path}\n")).collect();
        let changed: Vec<String> = contents(book.path())
            .into_iter()
            .filter(|file| !before.contains(file))
            .map(|(path, text)| format!("\n--- {} ---\n{}", path.display(), String::from_utf8(text).unwrap()))
            .collect();
        let shown: Vec<String> = strings(&plan["arguments"]).iter().map(|one| quoted(one)).collect();
        let all = format!(
            "$ mdbook-resources add {}\n{}{}{}",
            shown.join(" "),
            told(&output, server.port),
            asked.concat(),
            changed.concat().replace(&format!(":{}", server.port), ":PORT"),
        );
        expect(&all, &case.join("expected.txt"));
        let fmt = Command::new(BINARY).args(["fmt", "--check"]).current_dir(book.path()).output().unwrap();
        assert!(fmt.status.success(), "{name} is not canonical:\n{}", String::from_utf8_lossy(&fmt.stdout));
    }
}

/// An argument as one writes it in a shell.
fn quoted(argument: &str) -> String {
    let plain = argument.chars().all(|c| c.is_alphanumeric() || "-_./:?=&".contains(c));
    if plain { argument.to_owned() } else { format!("'{}'", argument.replace('\'', "'\\''")) }
}

/// Asserts that `add` with these arguments says this and changes nothing.
fn refused(port: u16, arguments: &[&str], wanted: &str) {
    let book = book();
    let before = contents(book.path());
    let arguments: Vec<String> =
        arguments.iter().map(|one| one.replace("HERE", &format!("http://127.0.0.1:{port}"))).collect();
    let output = add(book.path(), port, &arguments, None);
    let said = told(&output, port);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(wanted), "{arguments:?} does not say\n{wanted}\nbut\n{said}");
    assert!(said.contains("note: nothing was written\n"), "{said}");
    assert!(output.stdout.is_empty(), "{said}");
    assert_eq!(contents(book.path()), before, "{said}");
}

#[test]
fn each_fault_of_a_source_is_told_and_leaves_the_catalog_as_it_is() {
    let html = "text/html";
    let circle = Said { head: "HTTP/1.1 302 Found\r\nlocation: /circle\r\n".to_owned(), body: Vec::new() };
    let wall = "<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x.js'></script>";
    let answers = [
        ("/arxiv?id_list=2106.00001", Said::new(500, "text/plain", "")),
        ("/crossref/10.1000%2F1", Said::new(200, "application/json", "")),
        ("/crossref/10.1000%2F2", Said::new(200, html, "<html>no JSON</html>")),
        ("/crossref/10.1000%2F3", Said::new(200, "application/json", "[1, 2]")),
        ("/crossref/10.1000%2F4", Said::new(200, "application/json", "{\"message\": {\"title\": [\"a")),
        ("/github/a/busy", Said::new(429, "application/json", "{}")),
        ("/github/a/refused", Said::new(403, "application/json", "{}")),
        ("/fails", Said::new(503, html, "")),
        ("/empty", Said::new(200, html, "")),
        ("/pdf", Said::new(200, "application/pdf", "%PDF-1.7\n")),
        ("/picture", Said::new(200, "image/png", &b"\x89PNG\r\n"[..])),
        ("/huge", Said::new(200, html, vec![b'x'; 10 << 20])),
        ("/circle", circle),
        ("/wall", Said::new(403, html, wall)),
        ("/untitled", Said::new(200, html, "<p>A page without a name</p>")),
    ];
    let server = Server::start(answers.into_iter().map(|(path, said)| (path.to_owned(), said)).collect());
    let host = "127.0.0.1";
    for (arguments, wanted) in [
        (&["2106.00001"][..], "error: arXiv (127.0.0.1) fails (500)\n".to_owned()),
        (
            &["10.1000/0"],
            format!("error: Crossref ({host}) does not know it\nerror: DataCite ({host}) does not know it\n"),
        ),
        (&["10.1000/1"], format!("error: Crossref ({host}) gives an empty answer\n")),
        (&["10.1000/2"], format!("error: Crossref ({host}) gives an answer that is no JSON")),
        (&["10.1000/3"], format!("error: Crossref ({host}) gives an answer that ")),
        (&["10.1000/4"], format!("error: Crossref ({host}) gives an answer that is no JSON")),
        (&["978-1098166304"], format!("error: Open Library ({host}) does not know it\n")),
        (&["https://youtu.be/x"], format!("error: YouTube ({host}) does not know it\n")),
        (&["https://github.com/a/busy"], format!("error: GitHub ({host}) wants to be asked later (429)\n")),
        (&["https://github.com/a/refused"], format!("error: GitHub ({host}) does not answer programs (403)\n")),
        (&["HERE/missing"], "error: `http://127.0.0.1:PORT/missing` is not there (404)\n".to_owned()),
        (&["HERE/fails"], "error: `http://127.0.0.1:PORT/fails` fails (503)\n".to_owned()),
        (&["HERE/empty"], "gives an empty answer\n".to_owned()),
        (&["HERE/pdf"], "gives an answer that is a PDF".to_owned()),
        (&["HERE/picture"], "gives an answer that is ".to_owned()),
        (&["HERE/huge"], "its answer is too large: 8 MiB is the most\n".to_owned()),
        (&["HERE/circle"], "it sends in circles\n".to_owned()),
        (&["HERE/wall"], "lets only people in (403)\n".to_owned()),
        (&["HERE/slow", "--timeout", "300ms"], "127.0.0.1 did not answer in time\n".to_owned()),
        (&["HERE/untitled"], "gives an answer that has no title\n".to_owned()),
    ] {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--chapter", "1"]).collect();
        refused(server.port, &arguments, &wanted);
    }
    for (greeting, wanted) in [
        (Greeting::SelfSigned, "127.0.0.1: nobody that is known has signed its certificate\n"),
        (Greeting::Expired, "127.0.0.1: its certificate has expired\n"),
        (Greeting::Garbage, "127.0.0.1: it does not speak TLS\n"),
    ] {
        refused(server.port, &[&greet(greeting), "--chapter", "1"], wanted);
    }
    let garbage = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = garbage.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in garbage.incoming().flatten() {
            path_of(&stream);
            drop(stream.write_all(b"SSH-2.0-Lamp\r\n\r\n"));
        }
    });
    refused(port, &["HERE/", "--chapter", "1"], "127.0.0.1: it does not speak HTTP as it should\n");
    // Where nobody listens.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    refused(closed, &["2106.00001"], "error: arXiv (127.0.0.1): 127.0.0.1 takes no connections\n");
}

#[test]
fn without_a_network_what_is_known_is_enough() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let book = book();
    let arguments = ["10.1000/5", "--title", "A title", "--chapter", "2"].map(str::to_owned);
    let output = add(book.path(), closed, &arguments, None);
    let said = told(&output, closed);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("warning: Crossref (127.0.0.1): 127.0.0.1 takes no connections\n"), "{said}");
    assert!(said.contains("note: the entry has what could be known without that\n"), "{said}");
    let text = fs::read_to_string(book.path().join("catalog/2.toml")).unwrap();
    assert!(
        text.ends_with("\n[[resource]]\nid = \"title\"\ntitle = \"A title\"\ndoi = \"10.1000/5\"\nchapter = 2\n"),
        "{text}"
    );
}

#[test]
fn arguments_that_cannot_be_are_told_at_once() {
    for (arguments, wanted) in [
        (&["LoRA"][..], "`LoRA` is no address (`https://…`), arXiv identifier, DOI or ISBN"),
        (&["example.org/a"], "did you mean `https://example.org/a`?"),
        (&["--offline", "--title", "x", "--kind", "papper"], "invalid value 'papper' for '--kind <KIND>'"),
        (&["--offline", "--title", "x", "--doi", "11.1/1"], "a DOI begins with `10.`"),
        (&["--offline", "--title", "x", "--url", "ftp://e.org"], "has the scheme `ftp`"),
        (
            &["--offline", "--title", "x", "--file", "9.toml"],
            "`9.toml` is no file of the catalog, which has `catalog/1.toml`, `catalog/2.toml`",
        ),
        (&["--from", "nowhere.bib"], "`nowhere.bib` cannot be read: there is no such file"),
        (&["--from", "-"], "standard input"),
        (&[], "the following required arguments were not provided"),
        (&["--also", "10.1/1"], "--chapter"),
        (&["10.1000/1", "--endpoint", "google=https://e.org"], "`google` is no source; there are arxiv, crossref"),
    ] {
        let book = book();
        let before = contents(book.path());
        let arguments: Vec<String> = arguments.iter().map(|&one| one.to_owned()).collect();
        let output = add(book.path(), NOWHERE, &arguments, None);
        let said = told(&output, NOWHERE);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(wanted), "{arguments:?} does not say\n{wanted}\nbut\n{said}");
        assert_eq!(contents(book.path()), before);
    }
}

#[test]
fn a_broken_catalog_is_left_as_it_is() {
    let book = book();
    let path = book.path().join("catalog/2.toml");
    fs::write(&path, "[[resource]\nid = \"a\"\n").unwrap();
    let arguments = ["--offline", "--title", "A title", "--file", "2.toml"].map(str::to_owned);
    let output = add(book.path(), NOWHERE, &arguments, None);
    let said = told(&output, NOWHERE);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("error[invalid-toml]") && said.contains("catalog/2.toml:1:"), "{said}");
    assert!(said.ends_with("note: nothing was written\nexit code 1\n"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "[[resource]\nid = \"a\"\n");
}

#[test]
fn the_order_of_the_catalog_and_the_form_of_the_file_are_kept() {
    let book = book();
    fs::write(book.path().join("book.toml"), "[preprocessor.resources]\ncatalog = \"catalog\"\norder = \"id\"\n")
        .unwrap();
    fs::remove_file(book.path().join("catalog/1.toml")).unwrap();
    fs::remove_file(book.path().join("catalog/2.toml")).unwrap();
    let entry = |id: &str| format!("{{ \"id\": \"{id}\", \"title\": \"Title {id}\", \"chapter\": 1 }}");
    let list = |ids: &[&str]| {
        let entries: Vec<String> = ids.iter().map(|id| entry(id)).collect();
        format!("{{\n  \"resource\": [\n    {}\n  ]\n}}\n", entries.join(",\n    "))
    };
    let path = book.path().join("catalog/a.json");
    fs::write(&path, list(&["a", "m", "z"])).unwrap();
    let arguments =
        ["--offline", "--title", "Title n", "--id", "n", "--kind", "tool", "--chapter", "1"].map(str::to_owned);
    let output = add(book.path(), NOWHERE, &arguments, None);
    let new = r#"{ "id": "n", "title": "Title n", "kind": "tool", "chapter": 1 }"#;
    assert_eq!(told(&output, NOWHERE), format!("{new}\nadded `n` to `catalog/a.json`, line 5\nexit code 0\n"));
    let expected = list(&["a", "m", "z"]).replace(&entry("m"), &format!("{},\n    {new}", entry("m")));
    assert_eq!(fs::read_to_string(&path).unwrap(), expected);
}

/// A book with this in its second catalog file, and what a run of `add` says there.
fn offline(catalog: &str, arguments: &[&str]) -> (TempDir, Option<i32>, String) {
    let book = book();
    fs::write(book.path().join("catalog/2.toml"), catalog).unwrap();
    let arguments: Vec<String> = ["--offline"].iter().chain(arguments).map(|&one| one.to_owned()).collect();
    let output = add(book.path(), NOWHERE, &arguments, None);
    let said = told(&output, NOWHERE);
    (book, output.status.code(), said)
}

#[test]
fn what_others_write_meanwhile_is_kept() {
    let answers = [("/late".to_owned(), Said::new(200, "text/html", "<title>A page</title>"))];
    let server = Server::start(answers.into());
    let book = book();
    let what = [format!("http://127.0.0.1:{}/late", server.port), "--chapter".to_owned(), "1".to_owned()];
    let run =
        command(book.path(), server.port, &what, None).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    while server.asked().is_empty() {
        thread::sleep(Duration::from_millis(10));
    }
    // Also in a file that the entry does not go to: it may be that very page.
    let path = book.path().join("catalog/2.toml");
    let text = fs::read_to_string(&path).unwrap() + "\n# meanwhile\n";
    fs::write(&path, &text).unwrap();
    let before = contents(book.path());
    let output = run.wait_with_output().unwrap();
    let said = told(&output, server.port);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("`catalog/2.toml` has changed meanwhile, and nothing was written; run it again"), "{said}");
    assert_eq!(contents(book.path()), before);
}

#[test]
fn what_cannot_be_read_could_be_what_is_to_be_added() {
    let (book, code, said) = offline("[[resource]]\nid = 5\n", &["--title", "New", "--file", "1.toml"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("catalog/2.toml:2:6") && said.contains("has to be mended first"), "{said}");
    assert!(!fs::read_to_string(book.path().join("catalog/1.toml")).unwrap().contains("New"));

    let (_, code, said) = offline("resource = []\n", &["--title", "New", "--file", "2.toml"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("`catalog/2.toml` has `resource = []`"), "{said}");
}

#[test]
fn only_what_is_new_is_cured() {
    let old = "[[resource]]\nid = \"m\"\ntitle = \"Z  Z\"\nchapter = 2\n";
    let (book, code, said) = offline(
        old,
        &["--title", "A  B", "--id", "n", "--kind", "tool", "--chapter", "2", "--url", "https://e.org/?utm_source=x"],
    );
    assert_eq!(code, Some(0), "{said}");
    let text = fs::read_to_string(book.path().join("catalog/2.toml")).unwrap();
    assert!(text.starts_with(old) && text.contains("title = \"A B\"") && text.contains("\"https://e.org/\""), "{text}");
}

#[test]
fn what_is_there_already_is_known_again() {
    let old = "[[resource]]\nid = \"v\"\ntitle = \"V\"\nurl = \"https://www.youtube.com/watch?v=dQw4w9WgXcQ\"\nchapter = 2\n\n\
               [[resource]]\nid = \"r\"\ntitle = \"R\"\nurl = \"https://github.com/karpathy/nanoGPT\"\nchapter = 2\n\n\
               [[resource]]\nid = \"b\"\ntitle = \"B\"\nisbn = \"0-306-40615-2\"\nchapter = 2\n\n\
               [[resource]]\nid = \"k\"\ntitle = \"One thing\"\nchapter = 2\n";
    for (what, id) in [
        (&["https://youtu.be/dQw4w9WgXcQ?t=3"][..], "v"),
        (&["https://www.youtube.com/shorts/dQw4w9WgXcQ"], "v"),
        (&["https://github.com/Karpathy/nanogpt.git#readme"], "r"),
        (&["ISBN 978-0-306-40615-7"], "b"),
        (&["--id", "k", "--title", "One thing"], "k"),
    ] {
        let (book, code, said) = offline(old, &[what, &["--chapter", "1"]].concat());
        assert_eq!(code, Some(1), "{what:?}: {said}");
        assert!(said.contains(&format!("it is in the catalog already: `{id}` has ")), "{what:?}: {said}");
        assert_eq!(fs::read_to_string(book.path().join("catalog/2.toml")).unwrap(), old);
    }
    // Of several chapters, those are added in which it is not listed.
    let (_, code, said) = offline(old, &["https://youtu.be/dQw4w9WgXcQ", "--also", "--chapter", "1", "--chapter", "2"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("[[also]]\nresource = \"v\"\nchapter = 1\n"), "{said}");
}

#[test]
fn thousands_of_entries_are_imported_at_once() {
    let book = book();
    let entry =
        |at: usize| format!("@misc{{k{at}, title = {{Thing number {at}}}, url = {{https://example.org/{at}}}}}\n");
    let path = book.path().join("library.bib");
    fs::write(&path, (0..3000).map(entry).collect::<String>()).unwrap();
    let arguments = ["--from", "library.bib", "--kind", "tool", "--chapter", "2"].map(str::to_owned);
    let output = add(book.path(), NOWHERE, &arguments, None);
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.ends_with("added 3000 resources to `catalog/2.toml`, line 8\n"), "{said}");
    let again = add(book.path(), NOWHERE, &arguments, None);
    assert_eq!(again.status.code(), Some(1));
}
