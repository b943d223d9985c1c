//! The file with what is known of addresses. It is no part of a book: books that link to the same page share its verdict,
//! nothing has to be kept out of a repository, and no build directory that is emptied takes it away.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use mdbook_resources::links::Memory;

use crate::files::{put_text, read_text};

/// Where it is unless something else is asked for; `None` if this user has no place for caches.
pub(super) fn usual() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value: &OsString| !value.is_empty()).map(PathBuf::from);
    let home =
        || set("HOME").map(|home| home.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" }));
    let of_windows = || set("LOCALAPPDATA").filter(|_| cfg!(windows));
    let folder = set("XDG_CACHE_HOME").or_else(of_windows).or_else(home)?;
    Some(folder.join("mdbook-resources").join("links.json"))
}

/// What it knows; nothing, if there is none or it cannot be read.
pub(super) fn read(path: &Path) -> Memory {
    read_text(path).map(|text| Memory::read(&text)).unwrap_or_default()
}

/// Writes it whole, with what others may have written meanwhile.
pub(super) fn write(path: &Path, memory: &Memory, now: u64) -> io::Result<()> {
    let (mut all, mut others) = (memory.clone(), read(path));
    // Before they are merged: what is dated in the future would seem to be the later answer.
    others.forget(now);
    all.merge(others);
    all.forget(now);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    put_text(path, &all.to_text())
}
