//! A book in its folder, for the commands that have no host to hand them one.

use std::path::{Path, PathBuf};

use anyhow::bail;
use mdbook_resources::diagnostic::{Code, Diagnostic};
use mdbook_resources::project::{self, Files, KNOWN_HOST, Page, Settings, configuration, override_with, path_of};
use mdbook_resources::source::Sources;
use serde_json::Value;

use crate::files::BookFiles;
use crate::report::clean_line;

/// The folder of a book.
pub(crate) fn root(path: &Path) -> anyhow::Result<PathBuf> {
    let root = if path.is_file() && path.ends_with("book.toml") { path.parent().unwrap_or(path) } else { path };
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    if !root.join("book.toml").exists() {
        bail!(
            "there is no `book.toml` in `{}`; name the folder of a book, or make one with `mdbook init`",
            clean_line(&root.to_string_lossy())
        );
    }
    Ok(root.to_owned())
}

/// What a book is configured to be.
pub(crate) struct Configured {
    /// All of it.
    pub(crate) config: Value,
    /// What is our concern.
    pub(crate) settings: Settings,
    /// What is wrong with that.
    pub(crate) faults: Vec<Diagnostic>,
}

/// Reads `book.toml`, and what the environment changes of it. If it is not well-formed, there are only its faults.
pub(crate) fn configure(files: &mut BookFiles<'_>) -> anyhow::Result<Result<Configured, Vec<Diagnostic>>> {
    let name = shown(files.root(), "book.toml");
    let book_toml = files.read("book.toml").map_err(|fault| anyhow::anyhow!("`{name}` {fault}"))?;
    let text = files.sources().text(book_toml);
    let (mut config, malformed) = configuration(book_toml, text);
    if !malformed.is_empty() {
        return Ok(Err(malformed));
    }
    override_with(&mut config, environment());
    let (settings, faults) = Settings::read(&config, KNOWN_HOST, Some((book_toml, text)));
    Ok(Ok(Configured { config, settings, faults }))
}

/// The pages of a book; `None`, and a diagnostic, if there is no telling.
pub(crate) fn pages(settings: &Settings, files: &mut BookFiles<'_>, found: &mut Vec<Diagnostic>) -> Option<Vec<Page>> {
    let name = path_of(&settings.src, "SUMMARY.md");
    let read = files.read(&name).and_then(|file| {
        let pages = project::pages(files.sources().text(file));
        pages.map_err(|said| format!("is not a table of contents: {said}"))
    });
    match read {
        Ok(pages) => Some(pages),
        Err(fault) => {
            found.push(Diagnostic::new(Code::UnreadableFile, format!("`{name}` {fault}")).in_file(name));
            None
        }
    }
}

/// Gives the files names that lead to them from the folder that the command was run in, if the book is below it.
pub(crate) fn name_from_here(root: &Path, sources: &mut Sources, diagnostics: &mut [Diagnostic]) {
    let Some(folder) = way_to(root) else { return };
    sources.stand_above(&folder);
    for name in diagnostics.iter_mut().filter_map(|diagnostic| diagnostic.file.as_mut()) {
        *name = format!("{folder}/{name}");
    }
}

/// The name that [`name_from_here`] would give to a file.
pub(crate) fn named_from_here(root: &Path, name: &str) -> String {
    way_to(root).map_or_else(|| name.to_owned(), |folder| format!("{folder}/{name}"))
}

/// The way to the folder of a book from the one that the command was run in; `None` if there is none to go.
fn way_to(root: &Path) -> Option<String> {
    if root.is_absolute() {
        return None;
    }
    let folder = root.to_string_lossy().replace('\\', "/");
    let folder = folder.trim_end_matches('/').trim_end_matches("/.").trim_start_matches("./");
    (!matches!(folder, "" | ".")).then(|| folder.to_owned())
}

/// The name of a file of the book, for a message: with the folder of the book, unless that is where the command was run.
pub(crate) fn shown(root: &Path, name: &str) -> String {
    let path = if root == Path::new(".") { PathBuf::from(name) } else { root.join(name) };
    clean_line(&path.to_string_lossy())
}

/// The environment, as far as it is text.
pub(crate) fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}
