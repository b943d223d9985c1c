//! Books as a reader meets them, in Chromium: `tests/browser` has what is looked at.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use biblatex::{Bibliography, ChunksExt, Entry, EntryType};
use mdbook_resources::catalog::{Kind, Resource};

use crate::support::{build_05, catalog, root};

/// What was copied as BibTeX, by page and anchor.
type Copied = BTreeMap<String, BTreeMap<String, String>>;

/// What is missing to run them: Node, what `npm ci` installs, or Chromium.
fn missing(tests: &Path) -> Option<&'static str> {
    let starts = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success());
    let named = std::env::var("CHROMIUM").ok();
    let browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    if !starts("node") {
        return Some("Node is not installed");
    }
    if !tests.join("node_modules").is_dir() {
        return Some("`npm ci --prefix tests/browser` has not been run");
    }
    let found = named.as_deref().into_iter().chain(browsers).any(|path| Path::new(path).exists());
    (!found).then_some("Chromium is not installed, and CHROMIUM does not name it")
}

#[test]
#[expect(clippy::print_stderr, reason = "whoever asks with --nocapture learns why nothing was looked at")]
fn in_a_browser_where_one_is_installed() {
    let tests = root().join("tests/browser");
    if let Some(why) = missing(&tests) {
        let required = std::env::var("RESOURCES_BROWSER").is_ok_and(|value| value == "required");
        assert!(!required, "RESOURCES_BROWSER=required, but {why}");
        eprintln!("nothing was looked at in a browser: {why}");
        return;
    }
    let (companion, small) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    build_05(&root(), companion.path(), |_| ());
    build_05(&root(), &companion.path().join("ko"), |config| {
        config.book.src = "book/ko".into();
        config.book.language = Some("ko".to_owned());
    });
    build_05(&tests.join("book"), small.path(), |_| ());
    let mut run = Command::new("node");
    run.arg(tests.join("run.mjs")).args([companion.path(), small.path()]);
    let output = run.stderr(Stdio::piped()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    copied_entries_are_bibtex(&serde_json::from_slice(&output.stdout).unwrap());
}

fn copied_entries_are_bibtex(copied: &Copied) {
    assert_eq!(copied.keys().collect::<Vec<_>>(), ["all-resources.html", "ko/all-resources.html", "small"]);
    for (page, entries) in copied {
        let path = if page == "small" { "tests/browser/book/resources.toml" } else { "book/catalog" };
        let language = if page.starts_with("ko/") { "ko" } else { "en" };
        let catalog = catalog(path);
        assert_eq!(entries.len(), catalog.resources().len(), "{page}");
        for (_, resource) in catalog.resources() {
            says_what_is_known(resource, language, &entries[&format!("resource-{}", resource.id.value)]);
        }
    }
}

/// Asserts that a copied entry is BibTeX, and that what is read from it is the resource.
fn says_what_is_known(resource: &Resource, language: &str, text: &str) {
    let bibliography = Bibliography::parse(text).unwrap_or_else(|error| panic!("{error} in {text}"));
    let entry: &Entry = bibliography.get(resource.id.value.as_str()).unwrap_or_else(|| panic!("no such key: {text}"));
    let field = |name: &str| entry.get(name).map(ChunksExt::format_verbatim);
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let known = match resource.kind.as_ref().map(|kind| kind.value) {
        Some(Kind::Book) => EntryType::Book,
        Some(Kind::Thesis) => EntryType::PhdThesis,
        _ => EntryType::Misc,
    };
    assert_eq!(entry.entry_type, known, "{text}");
    assert_eq!(field("title"), Some(plain(resource.title.value.get(language))), "{text}");
    let people = if entry.get("author").is_some() { entry.author().unwrap() } else { Vec::new() };
    let people: Vec<String> = people.iter().map(|one| one.to_string()).collect();
    let mut names: Vec<String> = resource.names().iter().map(ToString::to_string).collect();
    names.extend(resource.authors.as_ref().filter(|authors| authors.value.others).map(|_| "others".to_owned()));
    assert_eq!(people, names, "{text}");
    let date = resource.date.as_ref().map(|date| date.value);
    assert_eq!(field("year"), date.map(|date| date.year().to_string()), "{text}");
    let month = date.and_then(|date| date.to_string().get(5..7).map(|month| month.trim_start_matches('0').to_owned()));
    assert_eq!(field("month"), month, "{text}");
    let address = |url: &str| url::Url::parse(url).unwrap().to_string();
    let url = entry.get("url").map(|_| address(&entry.url().unwrap()));
    assert_eq!(url, resource.link().map(|url| address(&url)), "{text}");
    assert_eq!(field("doi"), resource.details().doi.as_ref().map(|doi| doi.value.as_str().to_owned()), "{text}");
    assert_eq!(field("isbn"), resource.details().isbn.as_ref().map(|isbn| isbn.value.thirteen()), "{text}");
    let publisher = resource.publisher.as_ref().map(|name| plain(name.value.get(language)));
    assert_eq!(field("publisher").or_else(|| field("school")), publisher, "{text}");
}
