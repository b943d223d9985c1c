use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use mdbook_resources::catalog::Format;
use mdbook_resources::diagnostic::Fix;
use mdbook_resources::project::{self, Init};
use mdbook_resources::source::{Edit, FileId, Sources, apply};

use crate::Ending;
use crate::args::InitArgs;
use crate::book::{name_from_here, root};
use crate::files::{create_text, read_text, reason, replace_text};
use crate::report;

/// Where the first catalog goes: into a folder, which mdBook can watch whatever becomes of the files in it, and which
/// takes further files without a further setting.
const FOLDER: &str = "catalog";
const FILE: &str = "resources.toml";

/// What to do where that cannot be.
const ELSEWHERE: &str = "name another place: `catalog = \"…\"` under `[preprocessor.resources]`";

/// What a first catalog has in it: one entry, so that the first directive shows a list.
const FIRST: &str = include_str!("first.toml");

/// Adds the preprocessor and a first catalog to a book.
pub(crate) fn run(args: &InitArgs) -> anyhow::Result<Ending> {
    let root = root(&args.path)?;
    let mut sources = Sources::new();
    let text = read_text(&root.join("book.toml")).map_err(|fault| anyhow!("`book.toml` {fault}"))?;
    let file = sources.add("book.toml", text).map_err(|_| anyhow!("`book.toml` is too large"))?;
    // A catalog that stands where one is looked for if none is named.
    let known = if root.join(FILE).is_file() { FILE } else { FOLDER };
    let init = match project::init(file, sources.text(file), known) {
        Ok(init) => init,
        Err(mut diagnostics) => {
            name_from_here(&root, &mut sources, &mut diagnostics);
            report::diagnostics(&diagnostics, &sources);
            report::note("nothing was written");
            return Ok(Ending::Findings);
        }
    };
    let first = first(&root, &init)?;
    let work = Work { root, file, edits: init.edits, first };
    let said = if work.edits.is_empty() && work.first.is_none() {
        let catalog = report::clean_line(&init.catalog.join("`, `"));
        format!("nothing to do: mdBook runs the preprocessor, and the catalog is `{catalog}`\n")
    } else if args.dry_run {
        report::note("this is what would be written, and nothing was");
        work.show(&mut sources)?
    } else {
        work.carry_out(&sources)?;
        work.tell()
    };
    report::output(&said)?;
    if init.is_published {
        report::note("the catalog lies in the folder of the pages, and mdBook publishes what lies there");
    }
    Ok(Ending::Clean)
}

/// The file for a first catalog, relative to `root`; `None` if there is a catalog.
fn first(root: &Path, init: &Init) -> anyhow::Result<Option<String>> {
    let mut missing = None;
    for path in &init.catalog {
        let name = path.replace('\\', "/").trim_start_matches("./").trim_end_matches('/').to_owned();
        let full = root.join(&name);
        let inside = format!("{name}/{FILE}");
        match fs::metadata(&full) {
            Ok(about) if about.is_dir() => {
                if !is_empty(&full).map_err(|error| anyhow!("`{path}` cannot be read: {}", reason(&error)))? {
                    return Ok(None);
                }
                missing.get_or_insert(inside);
            }
            Ok(about) if about.is_file() && (init.is_named || name == FILE) => return Ok(None),
            Ok(about) => {
                let what = if about.is_file() { "a file" } else { "a device or a pipe" };
                bail!("`{path}` is to be the folder of the catalog, and it is {what}; {ELSEWHERE}");
            }
            Err(_) if fs::symlink_metadata(&full).is_ok() => {
                bail!("`{path}` is to be the catalog, and it is a symbolic link that leads nowhere; {ELSEWHERE}");
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                missing.get_or_insert(if Format::of_name(&name).is_some() { name } else { inside });
            }
            Err(error) => bail!("`{path}` cannot be read: {}", reason(&error)),
        }
    }
    if let Some(name) = missing.as_ref().filter(|name| Format::of_name(name) != Some(Format::Toml)) {
        bail!("there is no catalog at `{name}`, and a first one is written in TOML; write it, or {ELSEWHERE}");
    }
    Ok(missing)
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
    /// The file for a first catalog.
    first: Option<String>,
}

impl Work {
    /// What would change, as lines before and after.
    fn show(&self, sources: &mut Sources) -> anyhow::Result<String> {
        let mut fixes = Vec::new();
        if !self.edits.is_empty() {
            fixes.push(Fix::safe("add it", self.file, self.edits.clone()));
        }
        if let Some(name) = &self.first {
            let file = sources.add(name.clone(), String::new()).map_err(|_| anyhow!("`{name}` is too large"))?;
            let edit = Edit { range: 0..0, text: FIRST.trim_end().to_owned() };
            fixes.push(Fix::safe("write it", file, vec![edit]));
        }
        name_from_here(&self.root, sources, &mut []);
        Ok(fixes.iter().map(|fix| report::change(fix, sources)).collect())
    }

    /// Writes the catalog, and then `book.toml`. If one cannot be written, the other is not there or as it was.
    fn carry_out(&self, sources: &Sources) -> anyhow::Result<()> {
        let created = match &self.first {
            Some(name) => Created::file(&self.root.join(name))
                .map_err(|error| anyhow!("`{name}` cannot be written: {}", reason(&error)))?,
            None => Created::default(),
        };
        if self.edits.is_empty() {
            return Ok(());
        }
        let text = apply(sources.text(self.file), &self.edits);
        replace_text(&self.root.join("book.toml"), &text).map_err(|error| {
            created.undo();
            anyhow!("`book.toml` cannot be written: {}", reason(&error))
        })
    }

    /// What has been done, and what to do next.
    fn tell(&self) -> String {
        let here = self.root == Path::new(".");
        let clean = |path: &Path| report::clean_line(&path.to_string_lossy());
        let path = |name: &str| if here { clean(Path::new(name)) } else { clean(&self.root.join(name)) };
        let root = if here { String::new() } else { format!(" {}", quoted(&clean(&self.root))) };
        let mut said = String::new();
        if !self.edits.is_empty() {
            let book_toml = path("book.toml");
            said = format!("`{book_toml}`: mdBook runs the preprocessor, and builds again when the catalog changes\n");
        }
        let Some(name) = self.first.as_deref().map(path) else { return said };
        format!(
            "{said}`{name}`: the catalog, with one entry\n\n\
             Next:\n  \
             1. Write `<<#resources chapter=1>>` on a page, with a blank line before and after it.\n  \
             2. Run `mdbook build{root}`: the list stands there.\n  \
             3. Write your own entries into `{name}`; `mdbook-resources check{root}` looks them through.\n"
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
    file: Option<PathBuf>,
    /// The outermost first.
    folders: Vec<PathBuf>,
}

impl Created {
    /// Writes a first catalog, and the folders that it needs.
    fn file(path: &Path) -> io::Result<Self> {
        let mut created = Self::default();
        let above = path.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let mut missing: Vec<PathBuf> = above.map(Path::to_owned).collect();
        missing.reverse();
        for folder in missing {
            if let Err(error) = fs::create_dir(&folder) {
                created.undo();
                return Err(error);
            }
            created.folders.push(folder);
        }
        if let Err(error) = create_text(path, FIRST) {
            created.undo();
            return Err(error);
        }
        created.file = Some(path.to_owned());
        Ok(created)
    }

    fn undo(&self) {
        // What cannot be taken away does no harm: nothing reads it.
        if let Some(file) = &self.file {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}
