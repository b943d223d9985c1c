//! What several tests need: real hosts, the real binary, and expectations in files.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mdbook_driver::MDBook;
use mdbook_driver::builtin_preprocessors::LinkPreprocessor;
use mdbook_driver::config::Config;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use mdbook_resources::catalog::{Catalog, CatalogBuilder, Format};
use mdbook_resources::source::Sources;
use scraper::{ElementRef, Html, Selector};
use serde_json::{Value, json};

/// The program under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_mdbook-resources");

/// The checkout.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the checkout.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What mdBook 0.5 writes to a preprocessor for the book in `root`, after its own preprocessors for includes.
pub(crate) fn input(root: &Path, renderer: &str) -> Value {
    let book = MDBook::load(root).expect("a book that mdBook can load");
    let context = PreprocessorContext::new(root.to_owned(), book.config.clone(), renderer.to_owned());
    let book = LinkPreprocessor::new().run(&context, book.book.clone()).expect("includes that exist");
    serde_json::to_value((context, book)).expect("JSON")
}

/// Runs the preprocessor on `input`.
pub(crate) fn run(input: &[u8]) -> Output {
    let mut child = Command::new(BINARY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env_remove("CLICOLOR_FORCE")
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input).expect("all of standard input is read");
    drop(stdin);
    child.wait_with_output().expect("the binary ends")
}

/// Runs the preprocessor on a JSON value.
pub(crate) fn run_json(input: &Value) -> Output {
    run(&serde_json::to_vec(input).expect("JSON"))
}

/// A book of one page as mdBook 0.5 writes it.
pub(crate) fn one_page(folder: &Path, config: &Value, content: &str) -> Value {
    json!([
        { "root": folder, "config": config, "renderer": "html", "mdbook_version": "0.5.4" },
        { "items": [{ "Chapter": {
            "name": "One", "content": content, "number": [1], "sub_items": [], "path": "one.md",
            "source_path": "one.md", "parent_names": [],
        }}]},
    ])
}

/// The chapters of a book as JSON, nested ones too: path and content.
pub(crate) fn chapters(book: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for item in book.as_array().into_iter().flatten() {
        let Some(chapter) = item.get("Chapter") else { continue };
        if let Some(path) = chapter["path"].as_str() {
            found.push((path.to_owned(), chapter["content"].as_str().unwrap_or_default().to_owned()));
        }
        found.extend(chapters(&chapter["sub_items"]));
    }
    found
}

/// Builds the book in `root` with mdBook 0.5 and the real binary, into `out`.
pub(crate) fn build_05(root: &Path, out: &Path, change: impl FnOnce(&mut Config)) {
    let mut config = Config::from_disk(root.join("book.toml")).expect("a book.toml");
    config.set("preprocessor.resources.command", BINARY).expect("a setting");
    config.build.build_dir = out.to_owned();
    change(&mut config);
    MDBook::load_with_config(root, config).expect("a book").build().expect("mdBook 0.5 builds it");
}

/// Builds the book in `root` with mdBook 0.4 and the real binary, into `out`.
pub(crate) fn build_04(root: &Path, out: &Path, change: impl FnOnce(&mut mdbook04::Config)) {
    let mut config = mdbook04::Config::from_disk(root.join("book.toml")).expect("a book.toml");
    config.set("preprocessor.resources.command", BINARY).expect("a setting");
    config.build.build_dir = out.to_owned();
    change(&mut config);
    mdbook04::MDBook::load_with_config(root, config).expect("a book").build().expect("mdBook 0.4 builds it");
}

/// The elements of `page` that match a CSS selector.
pub(crate) fn select<'p>(page: &'p Html, css: &str) -> Vec<ElementRef<'p>> {
    page.select(&Selector::parse(css).expect("a CSS selector")).collect()
}

/// The text of an element, blanks collapsed.
pub(crate) fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of an element, whatever elements and blanks stand between them.
pub(crate) fn words(element: ElementRef<'_>) -> String {
    element.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// Compares with a file, or writes it if `SNAPSHOTS=overwrite`.
pub(crate) fn expect(actual: &str, path: &Path) {
    let expected = snapbox::Data::read_from(path, Some(snapbox::data::DataFormat::Text)).raw();
    let assert = snapbox::Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV);
    assert.eq(snapbox::Data::text(actual).raw(), expected);
}

/// Whether expectations are being written anew.
pub(crate) fn overwriting() -> bool {
    std::env::var_os(snapbox::assert::DEFAULT_ACTION_ENV).is_some_and(|value| value == "overwrite")
}

/// The files under `folder`, relative to it, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    fn walk(folder: &Path, base: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, base, found);
            } else if let Ok(relative) = path.strip_prefix(base) {
                found.push(relative.to_owned());
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}

/// Makes a file one that nobody is to write.
pub(crate) fn protect(path: &Path) {
    let mut permissions = fs::metadata(path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(path, permissions).unwrap();
}

/// Git in a folder as nobody in particular: without what the computer has configured, in English, and with no repository
/// that the folder happens to lie in.
pub(crate) fn git_command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    alone(&mut command, folder);
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "A").env(format!("GIT_{who}_EMAIL"), "a@example.org");
        command.env(format!("GIT_{who}_DATE"), "2025-01-01T00:00:00Z");
    }
    command.env("LC_ALL", "C").current_dir(folder);
    command
}

/// Lets the git that a program runs read no configuration, and find no repository above the folder for temporary files.
pub(crate) fn alone(command: &mut Command, folder: &Path) {
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_TEMPLATE_DIR", "GIT_CONFIG_COUNT"] {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_GLOBAL", folder.join("none")).env("GIT_CONFIG_NOSYSTEM", "1");
    command.env("GIT_CEILING_DIRECTORIES", std::env::temp_dir());
}

/// Runs git in a folder, which has to succeed.
pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    let output = git_command(folder).args(arguments).output().expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {output:?}");
}

/// Lets a program ask servers of our own itself, whatever proxy the computer has.
pub(crate) fn without_proxies(command: &mut Command) {
    for proxy in ["http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(proxy).env_remove(proxy.to_uppercase());
    }
}

/// Makes in `folder` what a patch says, with git.
pub(crate) fn apply_patch(folder: &Path, patch: &str) {
    let mut git = git_command(folder);
    git.args(["apply", "--unsafe-paths", "-"]).stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = git.spawn().expect("git starts");
    child.stdin.take().expect("a pipe").write_all(patch.as_bytes()).expect("git reads all of it");
    let output = child.wait_with_output().expect("git ends");
    assert!(output.status.success(), "{patch}\n{output:?}");
}

/// A catalog of the checkout without a fault: a file, or a folder of files.
pub(crate) fn catalog(path: &str) -> Catalog {
    let path = root().join(path);
    let paths = if path.is_dir() { files(&path).iter().map(|file| path.join(file)).collect() } else { vec![path] };
    let mut sources = Sources::new();
    let mut builder = CatalogBuilder::new();
    for path in paths {
        let file = sources.add(path.display().to_string(), fs::read_to_string(&path).unwrap()).unwrap();
        builder.read(file, sources.text(file), Format::Toml);
    }
    let (catalog, diagnostics) = builder.finish();
    assert_eq!(diagnostics, []);
    catalog
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(&file);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(from.join(&file), target).unwrap();
    }
}
