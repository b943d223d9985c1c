use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use mdbook_resources::catalog::Format;
use mdbook_resources::diagnostic::{Code, Diagnostic};
use mdbook_resources::project::{self, Init};
use mdbook_resources::source::{Edit, FileId, Sources, apply};

use crate::Ending;
use crate::args::InitArgs;
use crate::book::{name_from_here, named_from_here, root, shown};
use crate::files::{Texts, create_text, is_marked, read_paths, read_text, reason, replace_text};
use crate::report::{self, Change};

/// Where the first catalog goes: into a folder, which mdBook can watch whatever becomes of the files in it, and which
/// takes further files without a further setting.
const FOLDER: &str = "catalog";
const FILE: &str = "resources.toml";

/// What to do where that cannot be.
const ELSEWHERE: &str = "name another place: `catalog = \"…\"` under `[preprocessor.resources]`";

/// What a first catalog has in it: one entry, so that the first directive shows a list.
const FIRST: &str = include_str!("first.toml");

/// What any other file of a catalog has in it: a second entry of that name would be one too many.
const FURTHER: &str = "# A file of the catalog: its entries go here.\n";

/// Adds the preprocessor and a first catalog to a book.
pub(crate) fn run(args: &InitArgs) -> anyhow::Result<Ending> {
    let root = root(&args.path)?;
    let mut sources = Sources::new();
    let book_toml = shown(&root, "book.toml");
    let text = read_text(&root.join("book.toml")).map_err(|fault| anyhow!("`{book_toml}` {fault}"))?;
    let file = sources.add("book.toml", text).map_err(|_| anyhow!("`{book_toml}` is too large"))?;
    // A catalog that stands where one is looked for if none is named.
    let known = if root.join(FILE).is_file() { FILE } else { FOLDER };
    let init = match project::init(file, sources.text(file), known) {
        Ok(init) => init,
        Err(diagnostics) => return Ok(refuse(&root, sources, diagnostics)),
    };
    let new = new_files(&root, &init)?;
    let unreadable = unreadable(&root, &init, &mut sources);
    if !unreadable.is_empty() {
        return Ok(refuse(&root, sources, unreadable));
    }
    let work = Work { root, file, edits: init.edits, new };
    if work.edits.is_empty() && work.new.is_empty() {
        let catalog: Vec<String> = init.catalog.iter().map(|path| shown(&work.root, &path.path)).collect();
        let catalog = catalog.join("`, `");
        report::output(&format!("nothing to do: mdBook runs the preprocessor, and the catalog is `{catalog}`\n"))?;
    } else if args.dry_run {
        report::note("this is what would be written, and nothing was");
        work.show(&sources)?;
    } else {
        work.carry_out(&sources)?;
        report::output(&work.tell())?;
    }
    if init.is_published {
        report::note("the catalog lies in the folder of the pages, and mdBook publishes what lies there");
    }
    Ok(Ending::Clean)
}

/// Says why nothing is done.
fn refuse(root: &Path, mut sources: Sources, mut diagnostics: Vec<Diagnostic>) -> Ending {
    name_from_here(root, &mut sources, &mut diagnostics);
    report::diagnostics(&diagnostics, &sources);
    report::note("nothing was written");
    Ending::Findings
}

/// What keeps the paths of the catalog from being read. What a file says is no concern of ours.
fn unreadable(root: &Path, init: &Init, sources: &mut Sources) -> Vec<Diagnostic> {
    let mut found = read_paths(root, &init.catalog, false, Texts::Dropped, sources).diagnostics;
    found.retain(|one| matches!(one.code, Code::UnreadableFile | Code::BadSetting));
    found
}

/// A file that is to be made.
struct NewFile {
    /// Relative to the folder of the book.
    name: String,
    text: &'static str,
}

/// The files that the catalog lacks: one for each path that leads to none.
fn new_files(root: &Path, init: &Init) -> anyhow::Result<Vec<NewFile>> {
    let mut names: Vec<String> = Vec::new();
    let mut is_first = true;
    for path in &init.catalog {
        let name = path.path.replace('\\', "/").trim_start_matches("./").trim_end_matches('/').to_owned();
        match missing(root, &name, init.is_named)? {
            Some(name) if names.contains(&name) => {}
            Some(name) => names.push(name),
            None => is_first = false,
        }
    }
    if let Some(name) = names.iter().find(|name| Format::of_name(name) != Some(Format::Toml)) {
        let name = shown(root, name);
        bail!("there is no catalog at `{name}`, and a first one is written in TOML; write it, or {ELSEWHERE}");
    }
    let text = |at: usize| if is_first && at == 0 { FIRST } else { FURTHER };
    Ok(names.into_iter().enumerate().map(|(at, name)| NewFile { name, text: text(at) }).collect())
}

/// The file that is missing at a path of the catalog, relative to `root`; `None` if the path leads to a file.
fn missing(root: &Path, name: &str, is_named: bool) -> anyhow::Result<Option<String>> {
    let full = root.join(name);
    let inside = format!("{name}/{FILE}");
    let said = shown(root, name);
    match fs::metadata(&full) {
        Ok(about) if about.is_dir() => {
            let is_empty = is_empty(&full).map_err(|error| anyhow!("`{said}` cannot be read: {}", reason(&error)))?;
            Ok(is_empty.then_some(inside))
        }
        Ok(about) if about.is_file() && (is_named || name == FILE) => Ok(None),
        Ok(about) => {
            let what = if about.is_file() { "a file" } else { "a device or a pipe" };
            bail!("`{said}` is to be the folder of the catalog, and it is {what}; {ELSEWHERE}");
        }
        Err(_) if fs::symlink_metadata(&full).is_ok() => {
            bail!("`{said}` is to be the catalog, and it is a symbolic link that leads nowhere; {ELSEWHERE}");
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(Some(if Format::of_name(name).is_some() { name.to_owned() } else { inside }))
        }
        Err(error) => bail!("`{said}` cannot be read: {}", reason(&error)),
    }
}

/// Whether a folder has no file of a catalog in it.
fn is_empty(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && Format::of_name(&name).is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What there is to do.
struct Work {
    root: PathBuf,
    /// `book.toml`
    file: FileId,
    edits: Vec<Edit>,
    /// The files of the catalog that are to be made.
    new: Vec<NewFile>,
}

impl Work {
    /// Writes what would change to standard output.
    fn show(&self, sources: &Sources) -> anyhow::Result<()> {
        let name = |name: &str| named_from_here(&self.root, name);
        let mut changes: Vec<Change> = Vec::new();
        if !self.edits.is_empty() {
            let old = sources.text(self.file);
            changes.push(Change {
                name: name("book.toml"),
                old: Some(old),
                new: apply(old, &self.edits).into(),
                marked: is_marked(&self.root.join("book.toml")),
            });
        }
        let new = self.new.iter();
        changes.extend(new.map(|file| Change {
            name: name(&file.name),
            old: None,
            new: file.text.into(),
            marked: false,
        }));
        report::show(&changes)
    }

    /// Writes the catalog, and then `book.toml`. If one cannot be written, the others are not there or as they were.
    fn carry_out(&self, sources: &Sources) -> anyhow::Result<()> {
        let mut created = Created::default();
        let failed = |created: &Created, name: &str, error: &io::Error| {
            created.undo();
            anyhow!("`{}` cannot be written: {}", shown(&self.root, name), reason(error))
        };
        for new in &self.new {
            let made = created.file(&self.root.join(&new.name), new.text);
            made.map_err(|error| failed(&created, &new.name, &error))?;
        }
        if self.edits.is_empty() {
            return Ok(());
        }
        let text = apply(sources.text(self.file), &self.edits);
        let written = replace_text(&self.root.join("book.toml"), &text);
        written.map_err(|error| failed(&created, "book.toml", &error))
    }

    /// What has been done, and what to do next.
    fn tell(&self) -> String {
        let here = self.root == Path::new(".");
        let root = self.root.to_string_lossy();
        let root = if here { String::new() } else { format!(" {}", quoted(&report::clean_line(&root))) };
        let mut said = String::new();
        if !self.edits.is_empty() {
            let book_toml = shown(&self.root, "book.toml");
            said = format!("`{book_toml}`: mdBook runs the preprocessor, and builds again when the catalog changes\n");
        }
        let (first, further): (Vec<&NewFile>, Vec<&NewFile>) = self.new.iter().partition(|new| new.text == FIRST);
        let first = first.first().map(|new| shown(&self.root, &new.name));
        if let Some(name) = &first {
            said.push_str(&format!("`{name}`: the catalog, with one entry\n"));
        }
        for new in further {
            said.push_str(&format!("`{}`: a file of the catalog, without an entry\n", shown(&self.root, &new.name)));
        }
        let Some(name) = first else { return said };
        let book = if here { String::new() } else { format!(" --book{root}") };
        format!(
            "{said}\n\
             Next:\n  \
             1. Write `<<#resources chapter=1>>` on a page, with a blank line before and after it.\n  \
             2. Run `mdbook build{root}`: the list stands there.\n  \
             3. Run `mdbook-resources add{book} https://…` with a link of your own, or write an entry into `{name}`.\n  \
             4. Run `mdbook-resources check{root}`: it looks everything through.\n"
        )
    }
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-:\\".contains(c);
    let path = if path.starts_with('-') { format!("./{path}") } else { path.to_owned() };
    if path.chars().all(is_plain) { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

/// What has been made, to take it away again.
#[derive(Default)]
struct Created {
    files: Vec<PathBuf>,
    /// Each after those that it lies in.
    folders: Vec<PathBuf>,
}

impl Created {
    /// Makes a file, and the folders that it needs.
    fn file(&mut self, path: &Path, text: &str) -> io::Result<()> {
        let above = path.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let mut missing: Vec<PathBuf> = above.map(Path::to_owned).collect();
        missing.reverse();
        for folder in missing {
            fs::create_dir(&folder)?;
            self.folders.push(folder);
        }
        create_text(path, text)?;
        self.files.push(path.to_owned());
        Ok(())
    }

    fn undo(&self) {
        // What cannot be taken away does no harm: nothing reads it.
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}
