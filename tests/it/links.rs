//! `links` on books whose addresses lead to a server of our own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::server::{Server, book, command, entries, links, said};
use crate::support::{BINARY, expect, git, protect, read, root};
use crate::tls::{Greeting, greet};

/// The kinds of addresses, and the code that each gets.
const KINDS: &[(&str, Option<&str>)] = &[
    ("ok", None),
    ("no-head", None),
    ("head-404", None),
    ("for-now", None),
    ("mixed", None),
    ("gone", Some("dead-link")),
    ("missing", Some("dead-link")),
    ("moved-away", Some("dead-link")),
    ("moved", Some("moved-link")),
    ("front", Some("moved-link")),
    ("secret", Some("blocked-link")),
    ("wall", Some("blocked-link")),
    ("members", Some("blocked-link")),
    ("circle", Some("blocked-link")),
];

/// Those that are asked again, of which the tests take few, since that takes time.
const PASSING: &[(&str, Option<&str>)] =
    &[("busy", None), ("flaky", None), ("broken", Some("unreachable-link")), ("hangs-up", Some("unreachable-link"))];

#[test]
fn five_hundred_addresses_are_classified_and_no_host_is_pressed() {
    let server = Server::start(Duration::from_millis(5));
    let mut expected: BTreeMap<String, &str> = BTreeMap::new();
    let mut urls = Vec::new();
    for at in 0..500 {
        let (kind, code) = if at < 40 { PASSING[at % PASSING.len()] } else { KINDS[at % KINDS.len()] };
        urls.push(server.url(at % 50 + 1, &format!("/{kind}/{at}")));
        if let Some(code) = code {
            expected.insert(format!("R{at}"), code);
        }
    }
    let book = book(&urls);
    let arguments = ["--pause", "20ms", "--jobs", "16", "--verbose", "--format", "json"];
    let (code, out, told) = links(book.path(), &arguments);
    assert_eq!(code, Some(1), "{told}");
    let report: Value = serde_json::from_str(&out).unwrap();
    let mut found = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let line = usize::try_from(finding["range"]["start"]["line"].as_u64().unwrap()).unwrap();
        found.insert(format!("R{}", line / 5), finding["code"].as_str().unwrap());
    }
    assert_eq!(found, expected, "{told}");

    let seen = server.seen.lock().unwrap();
    assert_eq!(seen.busy.len(), 50);
    let pressed: Vec<_> = seen.busy.iter().filter(|(_, (_, most))| *most > 1).collect();
    assert!(pressed.is_empty(), "more than one request at a time: {pressed:?}");
    assert!((2..=16).contains(&seen.all.1), "{} at once", seen.all.1);
    assert!(seen.agents.iter().all(|agent| agent.starts_with("mdbook-resources/")), "{:?}", seen.agents);
    let mut last: BTreeMap<&str, Instant> = BTreeMap::new();
    for (host, _, path, at) in &seen.requests {
        let before = last.insert(host, *at);
        assert!(before.is_none_or(|before| *at - before >= Duration::from_millis(20)), "{host}{path}: no pause");
    }
}

#[test]
fn more_may_be_asked_at_one_host_up_to_the_limit() {
    let server = Server::start(Duration::from_millis(30));
    let urls: Vec<String> = (0..20).map(|at| server.url(1, &format!("/ok/{at}"))).collect();
    let (code, _, told) = links(book(&urls).path(), &["--pause", "0", "--per-host", "3"]);
    assert_eq!(code, Some(0), "{told}");
    let (_, most) = server.seen.lock().unwrap().busy.values().next().copied().unwrap();
    assert!((2..=3).contains(&most), "{most}");
}

#[test]
fn what_was_well_is_not_asked_again_and_what_was_dead_is() {
    let server = Server::start(Duration::ZERO);
    let urls = ["/ok/1", "/ok/1#part", "/moved/2", "/secret/3", "/gone/4"].map(|path| server.url(1, path));
    let book = book(&urls);
    let (code, first, told) = links(book.path(), &["--pause", "0"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("1 ok, 1 moved, 1 dead, 1 blocked; 4 asked, 0 known from before"), "{told}");
    assert_eq!(server.asked().iter().filter(|path| *path == "/ok/1").count(), 1, "one page, one request");
    let (_, second, told) = links(book.path(), &["--pause", "0"]);
    assert!(told.contains("1 asked, 3 known from before"), "{told}");
    assert_eq!((server.asked(), second), (vec!["/gone/4".to_owned(); 2], first));
    links(book.path(), &["--pause", "0", "--max-age", "0"]);
    assert!(server.asked().contains(&"/ok/1".to_owned()));
}

#[test]
fn an_answer_from_the_future_is_asked_again_and_then_known() {
    let server = Server::start(Duration::ZERO);
    let url = server.url(1, "/ok/1");
    let book = book(std::slice::from_ref(&url));
    let future = json!({ "version": 1, "addresses": { url: { "at": 99_999_999_999_u64, "class": "ok" } } });
    fs::create_dir(book.path().join("cache")).unwrap();
    fs::write(book.path().join("cache/links.json"), future.to_string()).unwrap();
    for counts in ["1 ok; 1 asked, 0 known from before", "1 ok; 0 asked, 1 known from before"] {
        let (_, _, told) = links(book.path(), &["--pause", "0"]);
        assert!(told.contains(counts), "{told}");
    }
    assert_eq!(server.asked(), ["/ok/1"]);
}

#[test]
fn a_file_of_something_else_is_not_taken_for_answers() {
    let server = Server::start(Duration::ZERO);
    let book = book(&[server.url(1, "/ok/1")]);
    let cache = book.path().join("cache");
    fs::create_dir(&cache).unwrap();
    for (name, bytes) in [
        ("links.json", &b"{\"name\": \"a package\"}"[..]),
        ("links.json", b"[[resource]]\nid = \"a\"\n"),
        ("links.json", b"\xff\xfe"),
    ] {
        fs::write(cache.join(name), bytes).unwrap();
        let (code, out, told) = links(book.path(), &["--pause", "0"]);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{told}");
        assert!(told.contains("the answers cannot be kept in `cache/links.json`: it is"), "{told}");
        assert_eq!(fs::read(cache.join(name)).unwrap(), bytes);
    }
    fs::remove_file(cache.join("links.json")).unwrap();
    fs::create_dir(cache.join("links.json")).unwrap();
    let (code, _, told) = links(book.path(), &["--pause", "0"]);
    assert!(code == Some(2) && told.contains("`cache/links.json`: it cannot be read: it is a folder"), "{told}");
    assert_eq!(server.asked(), Vec::<String>::new());

    // Answers of this program that are damaged are made anew.
    fs::remove_dir(cache.join("links.json")).unwrap();
    for text in ["", "{\"version\":1,\"addresses\":{\"a\":{\"at\":"] {
        fs::write(cache.join("links.json"), text).unwrap();
        let (code, _, told) = links(book.path(), &["--pause", "0"]);
        assert_eq!((code, server.asked()), (Some(0), vec!["/ok/1".to_owned()]), "{told}");
    }
}

#[cfg(unix)]
#[test]
fn a_device_or_a_pipe_has_no_answers_and_is_not_waited_for() {
    let server = Server::start(Duration::ZERO);
    let book = book(&[server.url(1, "/ok/1")]);
    let cache = book.path().join("cache");
    fs::create_dir(&cache).unwrap();
    let pipe = cache.join("links.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (code, _, told) = links(book.path(), &["--pause", "0"]);
    assert!(code == Some(2) && told.contains("a device or a pipe"), "{told}");
    fs::remove_file(&pipe).unwrap();
    std::os::unix::fs::symlink("/dev/null", &pipe).unwrap();
    let (code, _, told) = links(book.path(), &["--pause", "0"]);
    assert!(code == Some(2) && told.contains("a device or a pipe"), "{told}");
    assert_eq!(server.asked(), Vec::<String>::new());
}

/// Waits until something holds.
fn wait_for(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(30), "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn after_an_interruption_only_what_was_left_is_asked() {
    let server = Server::start(Duration::from_millis(20));
    let mut urls: Vec<String> = (0..60).map(|at| server.url(at % 6 + 1, &format!("/ok/{at}"))).collect();
    urls[0] = server.url(1, "/gone/0");
    let book = book(&urls);
    // All of it takes five seconds, so that there is time to interrupt it on a busy computer.
    let mut run = command(book.path(), &["--pause", "500ms", "--format", "short"]);
    let child = run.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for("requests", || server.seen.lock().unwrap().requests.len() >= 15);
    interrupt(&child);
    let (code, out, told) = said(&child.wait_with_output().unwrap());
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("error: interrupted; not asked for: "), "{told}");
    // What has been asked for is told.
    assert!(out.contains("error[dead-link]") && out.lines().count() == 1, "{out}");
    assert!(told.contains(" ok, 1 dead; ") && told.contains(" asked, 0 known from before"), "{told}");
    let before: BTreeSet<String> = server.asked().into_iter().collect();
    assert!((15..60).contains(&before.len()), "{}", before.len());

    let (code, _, told) = links(book.path(), &["--pause", "0"]);
    assert_eq!(code, Some(1), "{told}");
    let after: BTreeSet<String> = server.asked().into_iter().collect();
    // What is dead is asked for each time.
    assert_eq!(before.intersection(&after).collect::<Vec<_>>(), ["/gone/0"]);
    assert_eq!(before.union(&after).count(), 60);
    let left: Vec<_> =
        fs::read_dir(book.path().join("cache")).unwrap().flatten().map(|file| file.file_name()).collect();
    assert_eq!(left, ["links.json"]);
}

#[test]
fn new_addresses_are_written_where_they_are_sure() {
    let server = Server::start(Duration::ZERO);
    let paths = ["/moved/1#part", "/front/2", "/mixed/3", "/members/4", "/moved-away/5"];
    let urls = paths.map(|path| server.url(1, path));
    let book = book(&urls);
    let (code, out, told) = links(book.path(), &["--pause", "0", "--fix", "--format", "short"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("cured 1 problem in 1 file"), "{told}");
    let text = fs::read_to_string(book.path().join("resources.toml")).unwrap();
    let new = server.url(1, "/new/1#part");
    assert_eq!(text, entries(&urls).replace(&urls[0], &new));
    let codes: Vec<&str> = out.lines().filter_map(|line| line.split(['[', ']']).nth(1)).collect();
    assert_eq!(codes, ["moved-link", "dead-link"], "{out}");
}

#[test]
fn a_file_that_cannot_be_written_is_told_behind_all_that_was_found() {
    let server = Server::start(Duration::ZERO);
    let one = [server.url(1, "/moved/1"), server.url(1, "/gone/2")];
    let other = entries(&[server.url(1, "/moved/3")]).replace("r0", "other");
    let book = book(&one);
    let settings = "[preprocessor.resources]\ncatalog = [\"resources.toml\", \"other.toml\"]\n";
    fs::write(book.path().join("book.toml"), settings).unwrap();
    fs::write(book.path().join("other.toml"), &other).unwrap();
    protect(&book.path().join("resources.toml"));
    let (code, out, told) = links(book.path(), &["--pause", "0", "--fix", "--format", "short"]);
    assert_eq!(code, Some(2), "{told}");
    let codes: Vec<&str> = out.lines().filter_map(|line| line.split(['[', ']']).nth(1)).collect();
    assert_eq!(codes, ["moved-link", "dead-link"], "{out}");
    assert!(told.contains("cured 1 problem in 1 file"), "{told}");
    assert!(told.contains("2 moved, 1 dead; 3 asked"), "{told}");
    assert!(told.contains("`resources.toml` cannot be written: it is read-only"), "{told}");
    assert_eq!(fs::read_to_string(book.path().join("resources.toml")).unwrap(), entries(&one));
    assert_eq!(fs::read_to_string(book.path().join("other.toml")).unwrap(), other.replace("/moved/", "/new/"));
}

#[test]
fn an_entry_can_allow_what_is_found_in_it() {
    let server = Server::start(Duration::ZERO);
    let book = book(&[server.url(1, "/gone/1"), server.url(1, "/ok/2")]);
    let path = book.path().join("resources.toml");
    let allow = "allow = { dead-link = \"it is quoted\" }\n";
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("1\"\n\n", &format!("1\"\n{allow}\n")) + allow).unwrap();
    let (code, out, told) = links(book.path(), &["--pause", "0", "--format", "short"]);
    assert_eq!(code, Some(0), "{out}{told}");
    assert!(out.starts_with("resources.toml:11:11: warning[unused-allow]") && out.lines().count() == 1, "{out}");
    let check = Command::new(BINARY).args(["check", "--format", "short"]).current_dir(book.path()).output().unwrap();
    let (_, out, _) = said(&check);
    assert!(!out.contains("unused-allow"), "`check` cannot know: {out}");
}

#[test]
fn remarks_and_related_links_and_copies_are_asked_too() {
    let server = Server::start(Duration::ZERO);
    let book = book(&[]);
    let text = format!(
        "[[resource]]\nid = \"a\"\ntitle = \"A\"\nnote = \"See [this]({}).\"\narchived = \"{}\"\n\
         related = [{{ title = \"B\", url = \"{}\" }}]\n\n[[also]]\nresource = \"a\"\nchapter = 2\nnote = \"[x]({})\"\n",
        server.url(1, "/gone/1"),
        server.url(2, "/gone/2"),
        server.url(3, "/gone/3"),
        server.url(4, "/gone/4")
    );
    fs::write(book.path().join("resources.toml"), text).unwrap();
    let (_, out, told) = links(book.path(), &["--pause", "0", "--format", "short"]);
    let places: Vec<&str> =
        out.lines().filter_map(|line| line.strip_prefix("resources.toml:")?.split(": ").next()).collect();
    assert_eq!(places, ["4:20", "5:13", "6:34", "11:13"], "{out}{told}");
}

#[test]
fn only_what_a_revision_did_not_have_is_asked() {
    let server = Server::start(Duration::ZERO);
    let mut urls = vec![server.url(1, "/ok/1"), server.url(1, "/gone/2")];
    let book = book(&urls);
    let since = ["--pause", "0", "--changed-since", "HEAD"];
    let (code, _, told) = links(book.path(), &since);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("not a git repository"), "{told}");

    // The book is a folder of the repository.
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("docs");
    fs::rename(book.path(), &folder).unwrap();
    git(above.path(), &["init", "--quiet"]);
    git(above.path(), &["add", "docs"]);
    git(above.path(), &["commit", "--quiet", "-m", "a"]);
    urls.push(server.url(1, "/ok/3"));
    fs::write(folder.join("resources.toml"), entries(&urls)).unwrap();
    let (code, _, told) = links(&folder, &since);
    assert_eq!((code, server.asked()), (Some(0), vec!["/ok/3".to_owned()]), "{told}");

    for revision in ["no-such", "--output=x"] {
        let (code, _, told) = links(&folder, &[&format!("--changed-since={revision}")]);
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains("git knows no revision"), "{told}");
    }
    fs::create_dir(book.path()).unwrap();
}

#[test]
fn a_permission_stays_for_what_is_not_asked() {
    let server = Server::start(Duration::ZERO);
    let book = book(&[server.url(1, "/gone/1")]);
    let path = book.path().join("resources.toml");
    let allowed = fs::read_to_string(&path).unwrap() + "allow = { dead-link = \"it is quoted\" }\n";
    fs::write(&path, &allowed).unwrap();
    git(book.path(), &["init", "--quiet"]);
    git(book.path(), &["add", "resources.toml", "book.toml"]);
    git(book.path(), &["commit", "--quiet", "-m", "a"]);
    let related = format!("related = [{{ title = \"B\", url = \"{}\" }}]\n", server.url(1, "/ok/2"));
    fs::write(&path, allowed + &related).unwrap();
    let since = ["--pause", "0", "--format", "short", "--changed-since", "HEAD"];
    for counts in ["1 ok; 1 asked, 0 known from before", "1 ok; 0 asked, 1 known from before"] {
        let (code, out, told) = links(book.path(), &since);
        assert_eq!((code, out.as_str()), (Some(0), ""), "{told}");
        assert!(told.contains(counts) && told.contains("1 address"), "{told}");
    }
    assert_eq!(server.asked(), ["/ok/2"]);
    // Now that all of the entry is asked for, the permission is needed; of what is well throughout it is not.
    let all = ["--pause", "0", "--format", "short"];
    assert_eq!(links(book.path(), &all).1, "");
    let well = fs::read_to_string(&path).unwrap().replace("/gone/1", "/ok/1");
    fs::write(&path, well).unwrap();
    let (_, out, told) = links(book.path(), &since);
    assert!(out.contains("warning[unused-allow]") && told.contains("2 ok; 1 asked"), "{out}{told}");
}

#[test]
fn findings_are_told_as_check_tells_them() {
    let server = Server::start(Duration::ZERO);
    let book = book(&[server.url(1, "/gone/1"), server.url(1, "/moved/2")]);
    let (_, out, told) = links(book.path(), &["--pause", "0"]);
    let plain = |text: &str| text.replace(&server.port.to_string(), "PORT");
    expect(&plain(&out), &root().join("tests/cmd/links.txt"));
    expect(&plain(&told), &root().join("tests/cmd/links.stderr"));
}

#[test]
fn without_a_listener_nothing_is_dead() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let book = book(&[format!("http://127.0.0.1:{port}/")]);
    let (code, out, told) = links(book.path(), &["--pause", "0", "--format", "short"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(out.contains("warning[unreachable-link]") && out.contains("takes no connections"), "{out}");
}

#[test]
fn a_connection_that_is_not_secure_is_not_trusted() {
    for (greeting, code, reason) in [
        (Greeting::SelfSigned, "untrusted-link", "nobody that is known has signed its certificate"),
        (Greeting::Expired, "untrusted-link", "its certificate has expired"),
        (Greeting::OtherHost, "untrusted-link", "nobody that is known has signed its certificate"),
        (Greeting::Plain, "untrusted-link", "it does not speak TLS"),
        (Greeting::Garbage, "untrusted-link", "it does not speak TLS"),
        (Greeting::HangUp, "unreachable-link", "broke the connection off"),
    ] {
        let book = book(&[greet(greeting)]);
        let (code_of_exit, out, told) = links(book.path(), &["--pause", "0", "--format", "short"]);
        assert_eq!(code_of_exit, Some(0), "{greeting:?}: {told}");
        assert!(out.contains(&format!("warning[{code}]")) && out.contains(reason), "{greeting:?}: {out}");
    }
}

#[test]
fn a_slow_server_is_not_waited_for() {
    let server = Server::start(Duration::from_secs(5));
    let book = book(&[server.url(2, "/ok/2")]);
    let (code, out, told) = links(book.path(), &["--pause", "0", "--timeout", "300ms", "--format", "short"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(out.contains("warning[unreachable-link]") && out.contains("did not answer in time"), "{out}");
}

#[test]
fn a_book_that_cannot_be_read_is_told_in_the_format() {
    let book = book(&[]);
    fs::write(book.path().join("resources.toml"), "[[resource]]\n").unwrap();
    let (code, out, told) = links(book.path(), &["--format", "short"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(out.starts_with("resources.toml:1:1: error[missing-field]"), "{out}");
    fs::write(book.path().join("book.toml"), "[book\n").unwrap();
    let (code, out, told) = links(book.path(), &["--format", "short"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(out.starts_with("book.toml:1:") && out.contains("error[invalid-toml]"), "{out}");
}

#[test]
fn a_time_has_a_unit() {
    let book = book(&[]);
    for wrong in ["5", "s", "1.5s", "-1s", "1w"] {
        let (code, _, told) = links(book.path(), &[&format!("--pause={wrong}")]);
        assert_eq!(code, Some(2), "{wrong}: {told}");
        assert!(told.contains("a time is a number and a unit"), "{told}");
    }
    let (code, _, told) = links(book.path(), &["--pause=99999999999999ms"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("a time is 36500 days at most"), "{told}");
}

#[test]
fn the_guide_says_what_the_classes_are() {
    let guide = read("guide/src/links.md");
    for class in mdbook_resources::links::Verdict::CLASSES {
        assert!(guide.contains(&format!("`{class}`")), "{class}");
    }
}
