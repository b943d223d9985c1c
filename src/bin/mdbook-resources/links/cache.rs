//! The file with what is known of addresses. It is no part of a book: books that link to the same page share its verdict,
//! nothing has to be kept out of a repository, and no build directory that is emptied takes it away.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use mdbook_resources::links::Memory;

use crate::files::{put_text, read_text};
use crate::report::clean_line;

/// Where it is unless something else is asked for; `None` if this user has no place for caches.
pub(super) fn usual() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value: &OsString| !value.is_empty()).map(PathBuf::from);
    let home =
        || set("HOME").map(|home| home.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" }));
    let of_windows = || set("LOCALAPPDATA").filter(|_| cfg!(windows));
    let folder = set("XDG_CACHE_HOME").or_else(of_windows).or_else(home)?;
    Some(folder.join("mdbook-resources").join("links.json"))
}

/// What it knows; nothing, if there is none.
///
/// # Errors
///
/// That it is a file of something else, or none that can be read. It must not be overwritten, so that is to be known before
/// anything is asked.
pub(super) fn read(path: &Path) -> anyhow::Result<Memory> {
    let refuse = |fault: &str| {
        let name = clean_line(&path.to_string_lossy());
        anyhow!("the answers cannot be kept in `{name}`: it {fault}; name another file with `--cache`")
    };
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Memory::default()),
        _ => {}
    }
    let text = read_text(path).map_err(|fault| refuse(&fault))?;
    Memory::read(&text).ok_or_else(|| refuse("is a file of something else, and stays as it is"))
}

/// Writes it whole, with what others may have written meanwhile.
pub(super) fn write(path: &Path, memory: &Memory, now: u64) -> anyhow::Result<()> {
    let (mut all, mut others) = (memory.clone(), read(path)?);
    // Before they are merged: what is dated in the future would seem to be the later answer.
    others.forget(now);
    all.merge(others);
    all.forget(now);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(put_text(path, &all.to_text())?)
}
