//! A book as git has it. Nothing is checked out: what is asked for are names and the bytes behind them.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use mdbook_resources::catalog::{Catalog, CatalogBuilder, Format};
use mdbook_resources::diagnostic::Diagnostic;
use mdbook_resources::project::{KNOWN_HOST, Settings, configuration, override_with};
use mdbook_resources::source::{FileId, Sources};

use crate::book::environment;

/// A commit, and where a book lies in it.
pub(crate) struct Base<'r> {
    root: &'r Path,
    commit: String,
    /// The folder of the book, from the root of the repository: empty, or with a slash at its end.
    pub(crate) folder: String,
}

/// The catalog that a book had.
pub(crate) struct OldCatalog {
    pub(crate) catalog: Catalog,
    pub(crate) sources: Sources,
    pub(crate) files: Vec<FileId>,
    /// How much of it could not be read.
    pub(crate) faults: usize,
    /// Whether there was a book.
    pub(crate) has_book: bool,
}

impl<'r> Base<'r> {
    /// The commit at which the work in the folder of a book left `revision`.
    pub(crate) fn find(root: &'r Path, revision: &str) -> anyhow::Result<Self> {
        let folder = text(git(root, &["rev-parse", "--show-prefix"])?)?;
        let folder = folder.trim_end_matches(['\n', '\r']).to_owned();
        let name = format!("{revision}^{{commit}}");
        let Ok(named) = git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name]) else {
            bail!("git knows no revision `{revision}` here; fetch it first, or name another");
        };
        let named = text(named)?.trim().to_owned();
        let Ok(commit) = git(root, &["merge-base", &named, "HEAD"]) else {
            bail!(
                "git knows no commit that `{revision}` and this one have in common; where only a part of the history \
                 was fetched, fetch all of it (`fetch-depth: 0`)"
            );
        };
        Ok(Self { root, commit: text(commit)?.trim().to_owned(), folder })
    }

    /// Reads the catalog that the book had; an empty one if there was no book.
    pub(crate) fn catalog(&self) -> anyhow::Result<OldCatalog> {
        let mut sources = Sources::new();
        let mut builder = CatalogBuilder::new();
        let (mut files, mut faults) = (Vec::new(), 0);
        let mut seen = std::collections::HashSet::new();
        let paths = self.catalog_paths(&mut sources, &mut faults)?;
        let has_book = paths.is_some();
        for path in paths.unwrap_or_default() {
            // What lies outside of the repository has no history in it.
            let Some(full) = joined(&self.folder, &path) else { continue };
            for (object, name) in self.catalog_files(&full)? {
                if !seen.insert(name.clone()) {
                    continue;
                }
                let text = String::from_utf8(git(self.root, &["cat-file", "blob", &object])?);
                let text = text.map(|text| text.strip_prefix('\u{FEFF}').map_or(text.clone(), str::to_owned));
                let format = Format::of_name(&name).unwrap_or(Format::Toml);
                match text.ok().and_then(|text| sources.add(name, text).ok()) {
                    Some(file) => {
                        builder.read(file, sources.text(file), format);
                        files.push(file);
                    }
                    None => faults += 1,
                }
            }
        }
        let (catalog, found) = builder.finish();
        faults += found.iter().filter(|one| Diagnostic::is_error(one)).count();
        Ok(OldCatalog { catalog, sources, files, faults, has_book })
    }

    /// The paths that `book.toml` named, changed as the environment changes `book.toml` today. `None`
    /// if there was no book.
    fn catalog_paths(&self, sources: &mut Sources, faults: &mut usize) -> anyhow::Result<Option<Vec<String>>> {
        let name = format!("{}book.toml", self.folder);
        let Some(Object { id, .. }) = self.tree(&name)?.into_iter().find(|object| object.is_file) else {
            return Ok(None);
        };
        let text = String::from_utf8_lossy(&git(self.root, &["cat-file", "blob", &id])?).into_owned();
        let Ok(file) = sources.add(name, text) else { return Ok(None) };
        let text = sources.text(file);
        let (mut config, malformed) = configuration(file, text);
        *faults += malformed.len();
        override_with(&mut config, environment());
        let (settings, _) = Settings::read(&config, KNOWN_HOST, Some((file, text)));
        Ok(Some(settings.catalog.into_iter().map(|path| path.path.replace('\\', "/")).collect()))
    }

    /// The files of one path of the catalog: the file itself, or those in the folder by their names.
    fn catalog_files(&self, path: &str) -> anyhow::Result<Vec<(String, String)>> {
        let here = if path.is_empty() { Vec::new() } else { self.tree(path)? };
        if let Some(file) = here.iter().find(|object| object.is_file && object.path == path) {
            return Ok(vec![(file.id.clone(), file.path.clone())]);
        }
        if !path.is_empty() && here.is_empty() {
            return Ok(Vec::new());
        }
        let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
        let belongs = |object: &Object| {
            let name = object.path.strip_prefix(&folder).unwrap_or(&object.path);
            object.is_file && !name.starts_with('.') && Format::of_name(name).is_some()
        };
        let mut files: Vec<Object> = self.tree(&folder)?.into_iter().filter(belongs).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files.into_iter().map(|object| (object.id, object.path)).collect())
    }

    /// What the commit has at a path, or, with a slash at its end, in a folder.
    fn tree(&self, path: &str) -> anyhow::Result<Vec<Object>> {
        let mut arguments = vec!["ls-tree", "-z", "--full-tree", self.commit.as_str(), "--"];
        arguments.extend((!path.is_empty()).then_some(path));
        let listing = git(self.root, &arguments)?;
        let object = |line: &[u8]| {
            let line = std::str::from_utf8(line).ok()?;
            let (about, path) = line.split_once('\t')?;
            let mut about = about.split(' ');
            let (mode, id) = (about.next()?, about.nth(1)?);
            // A link has a mode of its own, and is not followed.
            Some(Object { is_file: mode.starts_with("100"), id: id.to_owned(), path: path.to_owned() })
        };
        Ok(listing.split(|&byte| byte == 0).filter_map(object).collect())
    }
}

struct Object {
    is_file: bool,
    id: String,
    path: String,
}

/// A path from the root of the repository, without `.` and `..`; `None` if it leads out of it.
fn joined(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What git answers.
fn git(root: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let mut command = Command::new("git");
    // What it says is part of what is told, which is English.
    let command = command.arg("-C").arg(root).args(arguments).env("LC_ALL", "C").stdin(Stdio::null());
    let output = command.output().context("`git` cannot be run, and what changes is known from it alone")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.trim().trim_start_matches("fatal: ");
        bail!("`git {}` fails: {said}", arguments.first().unwrap_or(&""));
    }
    Ok(output.stdout)
}

fn text(bytes: Vec<u8>) -> anyhow::Result<String> {
    String::from_utf8(bytes).context("git names something that is not UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_repository() {
        assert_eq!(joined("a/b/", "c.toml").as_deref(), Some("a/b/c.toml"));
        assert_eq!(joined("a/b/", "./../c/").as_deref(), Some("a/c"));
        assert_eq!(joined("", ".").as_deref(), Some(""));
        assert_eq!(joined("a/", "../../c"), None);
        assert_eq!(joined("", "/etc/passwd"), None);
    }
}
