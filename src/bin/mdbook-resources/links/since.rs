//! What a catalog linked to at a revision of git.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use mdbook_resources::catalog::{CatalogBuilder, Format};
use mdbook_resources::links::links;
use mdbook_resources::project::Settings;
use mdbook_resources::source::Sources;

/// The addresses at which visits of the catalog started then. What cannot be read of it counts for nothing.
pub(super) fn addresses(root: &Path, settings: &Settings, revision: &str) -> anyhow::Result<HashSet<String>> {
    let commit = commit(root, revision)?;
    let mut sources = Sources::new();
    let mut builder = CatalogBuilder::new();
    for path in &settings.catalog {
        let path = path.path.replace('\\', "/");
        let path = path.trim_end_matches('/');
        for name in files(root, &commit, path)? {
            let Some(format) = Format::of_name(&name) else { continue };
            let text = git(root, &["show", &format!("{commit}:./{name}")])?;
            let Ok(file) = sources.add(name, text) else { continue };
            builder.read(file, sources.text(file), format);
        }
    }
    let (catalog, _) = builder.finish();
    Ok(links(&catalog).iter().map(|link| link.visit.start().to_owned()).collect())
}

/// The hash of a revision.
fn commit(root: &Path, revision: &str) -> anyhow::Result<String> {
    if git(root, &["rev-parse", "--git-dir"]).is_err() {
        bail!("`--changed-since` needs git, and a book in a repository of it");
    }
    let found = git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")]);
    let found = found.map(|hash| hash.trim().to_owned()).ok().filter(|hash| !hash.is_empty());
    found.with_context(|| {
        format!("git knows no revision `{revision}` here; a shallow clone has only the last ones (`fetch-depth: 0`)")
    })
}

/// The names of the files of a catalog at a commit, from the folder of the book: the file itself, or those in the folder.
fn files(root: &Path, commit: &str, path: &str) -> anyhow::Result<Vec<String>> {
    let path = path.trim_start_matches("./");
    let listed = |path: &str| git(root, &["ls-tree", "-z", "--name-only", commit, "--", path]);
    let folder = format!("{path}/");
    let (file, within) = (listed(path)?, listed(&folder)?);
    let names = file.split('\0').chain(within.split('\0')).filter(|name| !name.is_empty());
    Ok(names.map(str::to_owned).collect())
}

/// What git says.
fn git<S: AsRef<OsStr>>(root: &Path, arguments: &[S]) -> anyhow::Result<String> {
    let mut command = Command::new("git");
    let output =
        command.args(arguments).current_dir(root).stdin(Stdio::null()).output().context("git cannot be run")?;
    if !output.status.success() {
        bail!("git: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
