//! A server on this computer, and books whose addresses lead to it: each 127.0.0.N is a host to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::support::{BINARY, alone, without_proxies};

/// What the server has seen.
#[derive(Default)]
pub(crate) struct Seen {
    /// The requests: host, method, path, and when.
    pub(crate) requests: Vec<(String, String, String, Instant)>,
    /// How many are under way at each host, and how many were at most.
    pub(crate) busy: BTreeMap<String, (usize, usize)>,
    /// How many are under way at all, and how many were at most.
    pub(crate) all: (usize, usize),
    pub(crate) agents: BTreeSet<String>,
}

/// A server that answers by the path: `/ok/7`, `/gone/8` and so on.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) seen: Arc<Mutex<Seen>>,
}

impl Server {
    /// Starts one that takes `slow` for each answer.
    pub(crate) fn start(slow: Duration) -> Self {
        let listener = TcpListener::bind("0.0.0.0:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&shared);
                thread::spawn(move || serve(&stream, &seen, slow));
            }
        });
        Self { port, seen }
    }

    pub(crate) fn url(&self, host: usize, path: &str) -> String {
        format!("http://127.0.0.{host}:{}{path}", self.port)
    }

    /// The paths asked for since the last time, sorted.
    pub(crate) fn asked(&self) -> Vec<String> {
        let requests = std::mem::take(&mut self.seen.lock().unwrap().requests);
        let mut paths: Vec<String> = requests.into_iter().map(|(_, _, path, _)| path).collect();
        paths.sort();
        paths
    }
}

fn serve(stream: &TcpStream, seen: &Mutex<Seen>, slow: Duration) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if line.trim().is_empty() {
                break;
            }
            head.push(line.trim().to_owned());
        }
        let header = |name: &str| {
            let of_name = |line: &&String| line.to_ascii_lowercase().starts_with(&format!("{name}:"));
            let line = head.iter().find(of_name).cloned().unwrap_or_default();
            line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let host = header("host");
        let mut first = head[0].split(' ').map(str::to_owned);
        let (method, path) = (first.next().unwrap(), first.next().unwrap());
        let before = begin(seen, &host, &method, &path, header("user-agent"));
        thread::sleep(slow);
        let answer = answer(&method, &path, &host, before);
        {
            let mut seen = seen.lock().unwrap();
            seen.all.0 -= 1;
            seen.busy.get_mut(&host).unwrap().0 -= 1;
        }
        let Some(answer) = answer else { return };
        if (&mut &*stream).write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// Counts a request. How often the path was asked for before.
fn begin(seen: &Mutex<Seen>, host: &str, method: &str, path: &str, agent: String) -> usize {
    let mut seen = seen.lock().unwrap();
    let before = seen.requests.iter().filter(|(_, _, asked, _)| asked == path).count();
    seen.requests.push((host.to_owned(), method.to_owned(), path.to_owned(), Instant::now()));
    seen.agents.insert(agent);
    seen.all.0 += 1;
    seen.all.1 = seen.all.1.max(seen.all.0);
    let busy = seen.busy.entry(host.to_owned()).or_default();
    busy.0 += 1;
    busy.1 = busy.1.max(busy.0);
    before
}

/// What the server says; nothing, where it hangs up.
fn answer(method: &str, path: &str, host: &str, before: usize) -> Option<String> {
    let page = |status: u16, headers: &str, body: &str| {
        let (length, body) = (body.len(), if method == "HEAD" { "" } else { body });
        Some(format!("HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\n{headers}\r\n{body}"))
    };
    let to = |status: u16, to: &str| page(status, &format!("location: {to}\r\n"), "");
    let (kind, number) = path.trim_start_matches('/').split_once('/').unwrap_or((path, ""));
    match kind {
        "gone" => page(410, "", ""),
        "missing" => page(404, "", "no such page, and no captcha"),
        "no-head" if method == "HEAD" => page(405, "", ""),
        "head-404" if method == "HEAD" => page(404, "", ""),
        "secret" => page(403, "", ""),
        "wall" => page(503, "cf-mitigated: challenge\r\n", "Just a moment..."),
        "busy" if before == 0 => page(429, "retry-after: 1\r\n", ""),
        "flaky" if before < 2 => page(503, "", ""),
        "broken" => page(500, "", ""),
        "hangs-up" => None,
        "moved" => to(301, &format!("http://{host}/for-good/{number}")),
        "for-good" => to(308, &format!("/new/{number}")),
        "mixed" => to(301, &format!("/for-now/{number}")),
        "for-now" => to(302, &format!("/new/{number}")),
        "front" => to(301, "/"),
        "members" => to(301, "/login?from=x"),
        "moved-away" => to(301, "/missing/x"),
        // An archive, with a copy of what was at `/gone/…`.
        "archive" => page(200, "", &archived(number, host)),
        "circle" => to(302, &format!("/circle/{number}")),
        _ => page(200, "", "a page"),
    }
}

/// What an archive at `/archive/available` answers to a question. Its copies are pages of its own, below `/web/`.
fn archived(question: &str, host: &str) -> String {
    let page = question.split_once("?url=").map(|(_, page)| page.replace("%2F", "/").replace("%3A", ":"));
    let page = page.unwrap_or_default();
    let closest = json!({ "available": true, "url": format!("http://{host}/web/20240102030405/http://{page}"), "timestamp": "20240102030405",
                          "status": "200" });
    let snapshots = if page.contains("/gone/") { json!({ "closest": closest }) } else { json!({}) };
    json!({ "url": page, "archived_snapshots": snapshots }).to_string()
}

/// A book with these addresses, one an entry.
pub(crate) fn book(urls: &[String]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let settings = "[preprocessor.resources]\ncatalog = \"resources.toml\"\n";
    fs::write(folder.path().join("book.toml"), settings).unwrap();
    fs::write(folder.path().join("resources.toml"), entries(urls)).unwrap();
    folder
}

pub(crate) fn entries(urls: &[String]) -> String {
    let entry =
        |(at, url): (usize, &String)| format!("[[resource]]\nid = \"r{at}\"\ntitle = \"R{at}\"\nurl = \"{url}\"\n");
    urls.iter().enumerate().map(entry).collect::<Vec<_>>().join("\n")
}

/// `links` in a folder, without an archive unless one is named.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(["links", "--cache", "cache/links.json"]).args(arguments).current_dir(folder).stdin(Stdio::null());
    if !arguments.contains(&"--archive") {
        command.args(["--archive", "none"]);
    }
    without_proxies(&mut command);
    alone(&mut command, folder);
    command
}

/// What comes of `links`: the exit code, and what is said on both streams.
pub(crate) fn links(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    said(&command(folder, arguments).output().unwrap())
}

pub(crate) fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}
