use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use mdbook_resources::catalog::{Catalog, CatalogBuilder, Format, is_control};
use mdbook_resources::diagnostic::{Code, Diagnostic};
use mdbook_resources::project::{CatalogPath, Files, Settings};
use mdbook_resources::source::{FileId, Sources};

/// The mark that some editors put at the beginning of a UTF-8 file; it is no part of the text.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// The largest file that is read: twenty times what a catalog of 10,000 entries takes.
const LARGEST: u64 = 64 << 20;
const TOO_LARGE: &str = "is too large: a file may have 64 MiB at most";

/// Reads a text file.
///
/// # Errors
///
/// Why it cannot be read, as the end of a sentence that begins with its name.
pub(crate) fn read_text(path: &Path) -> Result<String, String> {
    let mut text = String::from_utf8(read_bytes(path)?).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(good).filter(|&&byte| byte == b'\n').count() + 1;
        format!("is not UTF-8: line {line} has a byte that does not belong there")
    })?;
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len_utf8());
    }
    Ok(text)
}

/// Whether a file begins with the mark, which its text has lost.
pub(crate) fn is_marked(path: &Path) -> bool {
    let mut begin = [0; BYTE_ORDER_MARK.len_utf8()];
    fs::File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok()
        && begin == *BYTE_ORDER_MARK.encode_utf8(&mut [0; 4]).as_bytes()
}

/// The text with the mark before it.
pub(crate) fn marked(text: &str) -> String {
    format!("{BYTE_ORDER_MARK}{text}")
}

/// The files of the book in a folder, each read once.
pub(crate) struct BookFiles<'s> {
    root: PathBuf,
    sources: &'s mut Sources,
    known: HashMap<String, Result<FileId, String>>,
}

impl<'s> BookFiles<'s> {
    pub(crate) fn new(root: &Path, sources: &'s mut Sources) -> Self {
        Self { root: root.to_owned(), sources, known: HashMap::new() }
    }

    /// The folder of the book.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// What has been read, to add to it.
    pub(crate) fn sources_mut(&mut self) -> &mut Sources {
        self.sources
    }
}

impl Files for BookFiles<'_> {
    fn read(&mut self, path: &str) -> Result<FileId, String> {
        if let Some(known) = self.known.get(path) {
            return known.clone();
        }
        let read = read_text(&self.root.join(path)).and_then(|text| self.add(path, text));
        self.known.insert(path.to_owned(), read.clone());
        read
    }

    fn add(&mut self, name: &str, text: String) -> Result<FileId, String> {
        self.sources.add(name, text).map_err(|_| "is too large: a file has to be smaller than 4 GiB".to_owned())
    }

    fn sources(&self) -> &Sources {
        self.sources
    }
}

/// Writes another text into a file, or says by its `name` why it cannot be written.
pub(crate) fn rewrite(path: &Path, text: &str, name: &str) -> anyhow::Result<()> {
    replace_text(path, text).map_err(|error| anyhow::anyhow!("`{name}` cannot be written: {}", reason(&error)))
}

/// Writes another text into a file: beside it first, so that the file is the old one or the new one at any time. Its
/// permissions stay, and so does the mark at its beginning. A file that may not be written is left alone, although its
/// folder may let another take its place.
pub(crate) fn replace_text(path: &Path, text: &str) -> io::Result<()> {
    // What a link points at is written, and the link stays.
    let path = path.canonicalize()?;
    // Whoever may do everything can open it, and yet its owner has said that it is to stay as it is.
    if fs::metadata(&path)?.permissions().readonly() {
        return Err(io::Error::other("it is read-only; make it writable if it is to be changed"));
    }
    fs::File::options().append(true).open(&path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let marked = is_marked(&path);
    let mut beside = tempfile::Builder::new().prefix(".mdbook-resources-").tempfile_in(folder)?;
    if marked {
        beside.write_all(BYTE_ORDER_MARK.to_string().as_bytes())?;
    }
    beside.write_all(text.as_bytes())?;
    beside.as_file().set_permissions(fs::metadata(&path)?.permissions())?;
    beside.as_file().sync_all()?;
    beside.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Writes a text into a file that is not there yet: beside it first, so that there is never a part of it.
pub(crate) fn create_text(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".mdbook-resources-");
    // A file of its own kind would be for its owner alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut beside = builder.tempfile_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().sync_all()?;
    beside.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

/// Writes a text into a file, be it there or not, so that there is never a part of it.
pub(crate) fn put_text(path: &Path, text: &str) -> io::Result<()> {
    if path.exists() { replace_text(path, text) } else { create_text(path, text) }
}

/// Reads a regular file that is not too large: a named pipe would keep us waiting, and a device may have no end.
fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    let fault = |error: io::Error| format!("cannot be read: {}", reason(&error));
    let about = fs::metadata(path).map_err(fault)?;
    if !about.is_file() && !about.is_dir() {
        return Err("is neither a file nor a folder, but a device or a pipe".to_owned());
    }
    if about.is_file() && about.len() > LARGEST {
        return Err(TOO_LARGE.to_owned());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0));
    // It may have grown since.
    fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(fault)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= LARGEST) { Ok(bytes) } else { Err(TOO_LARGE.to_owned()) }
}

/// What the system says, without its error number.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "there is no permission to".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// What becomes of the texts of a catalog after they have been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Texts<'t> {
    /// They stay.
    Kept,
    /// They stay, and the file with this name, from the folder of the book, has this text instead of its own.
    With(&'t str, &'t str),
    /// They stay if there are faults to show in them.
    Dropped,
}

/// A catalog, and what it was read from.
pub(crate) struct ReadCatalog {
    pub(crate) catalog: Catalog,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) files: Vec<(FileId, Format)>,
}

/// Reads the catalog of a book in the folder `root`. A catalog that is nowhere named and not there is empty, and missing
/// only if `needed`. The texts of its files are in `sources` if
/// anything is wrong with it, or if they are to be kept.
pub(crate) fn read_catalog(
    root: &Path,
    settings: &Settings,
    needed: bool,
    texts: Texts<'_>,
    sources: &mut Sources,
) -> ReadCatalog {
    read_paths(root, &settings.catalog, settings.catalog_is_named || needed, texts, sources)
}

/// Reads the catalog at `paths` below `root`, as [`read_catalog`] does. What is not there is told if `needed`.
pub(crate) fn read_paths(
    root: &Path,
    paths: &[CatalogPath],
    needed: bool,
    texts: Texts,
    sources: &mut Sources,
) -> ReadCatalog {
    let mut diagnostics = Vec::new();
    let mut builder = CatalogBuilder::new();
    let mut read: Vec<(FileId, Format, PathBuf)> = Vec::new();
    let mut seen: HashSet<PathBuf> = HashSet::new();
    for path in paths {
        for (name, file) in catalog_files(root, path, needed, &mut diagnostics) {
            if !seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())) {
                let message = format!("`{}` is named twice in `catalog`", printable(&name));
                let diagnostic = Diagnostic::new(Code::BadSetting, message);
                diagnostics.push(path.blame(diagnostic.help("keep one of them; a folder names all its files")));
                continue;
            }
            let format = Format::of_name(&name).unwrap_or(Format::Toml);
            let too_long = |_| TOO_LARGE.to_owned();
            let read_it = || match texts {
                Texts::With(changed, text) if changed == name => Ok(text.to_owned()),
                _ => read_text(&file),
            };
            match read_it().and_then(|text| sources.add(name.clone(), text).map_err(too_long)) {
                Ok(id) => {
                    builder.read(id, sources.text(id), format);
                    if texts == Texts::Dropped {
                        // A large catalog is not kept twice. Should its text be needed, it is read again.
                        let _ = sources.replace(id, String::new());
                    }
                    read.push((id, format, file));
                }
                Err(fault) => {
                    let message = format!("`{}` {fault}", printable(&name));
                    diagnostics.push(unreadable(&name, &message));
                }
            }
        }
    }
    let (catalog, faults) = builder.finish();
    if !faults.is_empty() && texts == Texts::Dropped {
        for (id, _, file) in &read {
            let _ = read_text(file).map(|text| sources.replace(*id, text));
        }
    }
    diagnostics.extend(faults);
    let files = read.into_iter().map(|(id, format, _)| (id, format)).collect();
    ReadCatalog { catalog, diagnostics, files }
}

/// The files of one path of the catalog: the file itself, or those in the folder by their names.
fn catalog_files(
    root: &Path,
    path: &CatalogPath,
    needed: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(String, PathBuf)> {
    let path_name = path.path.replace('\\', "/");
    let full = root.join(path_name.trim_end_matches('/'));
    let exact = path_name.trim_end_matches('/');
    let name = printable(exact);
    let missing = |message: String, help: String| path.blame(Diagnostic::new(Code::CatalogMissing, message).help(help));
    let about = match fs::metadata(&full) {
        Ok(about) => about,
        // A link that leads nowhere is there all the same.
        Err(error) if fs::symlink_metadata(&full).is_ok() || error.kind() == io::ErrorKind::PermissionDenied => {
            let nowhere = error.kind() == io::ErrorKind::NotFound;
            let why = if nowhere { "it is a symbolic link that leads nowhere".to_owned() } else { reason(&error) };
            diagnostics.push(unreadable(exact, &format!("`{name}` cannot be read: {why}")));
            return Vec::new();
        }
        Err(_) if needed => {
            let message = format!("there is no catalog at `{name}`");
            let help = "write one there, or say where it is: `catalog = \"…\"` under `[preprocessor.resources]`; the path \
                        is relative to the folder of `book.toml`";
            diagnostics.push(missing(message, help.to_owned()));
            return Vec::new();
        }
        Err(_) => return Vec::new(),
    };
    if let Some(fault) = is_book_toml(root, &full, &name) {
        diagnostics.push(path.blame(fault));
        return Vec::new();
    }
    if !about.is_dir() {
        return vec![(exact.to_owned(), full)];
    }
    match fs::read_dir(&full).and_then(|entries| entries.collect::<Result<Vec<_>, _>>()) {
        Ok(entries) => {
            let names = entries.into_iter().map(|entry| entry.file_name().to_string_lossy().into_owned());
            let mut names: Vec<String> =
                names.filter(|file| !file.starts_with('.') && Format::of_name(file).is_some()).collect();
            names.sort_unstable();
            if names.is_empty() {
                let message = format!("the folder `{name}` has no catalog in it");
                let help = "a catalog is made of files that end in `.toml` or `.json`";
                diagnostics.push(missing(message, help.to_owned()));
            }
            names.retain(|file| stays_in(root, &full, exact, file, diagnostics));
            names.into_iter().map(|file| (format!("{exact}/{file}"), full.join(file))).collect()
        }
        Err(error) => {
            let message = format!("the folder `{name}` cannot be read: {}", reason(&error));
            diagnostics.push(unreadable(exact, &message));
            Vec::new()
        }
    }
}

/// What is wrong with a path of the catalog that leads to `book.toml`, or to the folder with it. Were it read, it would
/// be taken for a catalog, and written as one.
fn is_book_toml(root: &Path, path: &Path, name: &str) -> Option<Diagnostic> {
    let is = |other: &Path| path.canonicalize().is_ok_and(|path| other.canonicalize().is_ok_and(|other| path == other));
    let message = if is(&root.join("book.toml")) {
        format!("`{name}` is the configuration of the book, and no catalog")
    } else if is(root) && root.join("book.toml").exists() {
        format!("`{name}` is the folder of the book itself, with `book.toml` in it")
    } else {
        return None;
    };
    let help = "name a file of its own for the catalog, or a folder that has nothing else in it";
    Some(Diagnostic::new(Code::BadSetting, message).help(help))
}

/// Whether a file in a folder of the catalog is where it seems to be: no link to somewhere outside of the folder and of
/// the book. Who adds a file to a catalog is often not who builds the book, and must not make the build read other files.
fn stays_in(root: &Path, folder: &Path, name: &str, file: &str, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let path = folder.join(file);
    let is_link = fs::symlink_metadata(&path).is_ok_and(|about| about.is_symlink());
    // One that leads nowhere is told when it is read.
    let Some(target) = path.canonicalize().ok().filter(|_| is_link) else { return true };
    let within = |folder: &Path| folder.canonicalize().is_ok_and(|folder| target.starts_with(folder));
    if within(folder) || within(root) {
        return true;
    }
    let name = format!("{name}/{file}");
    let message = format!("`{}` is a symbolic link that leads out of the book", printable(&name));
    let help = "put the file itself there, or name its path in `catalog`: what `book.toml` names may lie anywhere";
    diagnostics.push(unreadable(&name, &message).help(help));
    false
}

/// The name of a file as it can stand in a message.
fn printable(name: &str) -> String {
    name.replace(is_control, "\u{FFFD}")
}

fn unreadable(name: &str, message: &str) -> Diagnostic {
    Diagnostic::new(Code::UnreadableFile, message).in_file(name)
}
