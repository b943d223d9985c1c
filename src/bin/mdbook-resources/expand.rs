use std::path::{Path, PathBuf};

use anyhow::anyhow;
use mdbook_resources::catalog::Catalog;
use mdbook_resources::diagnostic::Diagnostic;
use mdbook_resources::expand::expand_regions;
use mdbook_resources::project::Settings;
use mdbook_resources::select::Order;
use mdbook_resources::source::{Edit, FileId, Sources, apply};

use crate::Ending;
use crate::args::ExpandArgs;
use crate::book::{Configured, configure, name_from_here, root};
use crate::files::{BookFiles, Texts, is_marked, read_catalog, read_text, rewrite};
use crate::report::{self, Change};

/// Writes the lists between the markers of files anew, or says which would change.
pub(crate) fn run(args: &ExpandArgs) -> anyhow::Result<Ending> {
    let root = root(&args.book)?;
    let mut sources = Sources::new();
    let book = match Book::read(&root, &mut sources)? {
        Ok(book) => book,
        Err(faults) => return Ok(refuse(&faults, &sources)),
    };
    let mut files = Vec::new();
    let mut found = book.faults.clone();
    let mut unread = Vec::new();
    for path in &args.files {
        match File::read(path, &book, &mut sources) {
            Ok((file, diagnostics)) => {
                found.extend(diagnostics);
                files.push(file);
            }
            Err(error) => unread.push(error),
        }
    }
    book.settings.levels.apply(&mut found);
    if !unread.is_empty() {
        unread.iter().for_each(report::failure);
        refuse(&found, &sources);
        return Ok(Ending::Failed);
    }
    if found.iter().any(Diagnostic::is_error) {
        return Ok(refuse(&found, &sources));
    }
    report::diagnostics(&found, &sources);
    if args.check { check(&files, &sources) } else { write(&files, &sources) }
}

/// Says what is wrong, so that nothing is written.
fn refuse(found: &[Diagnostic], sources: &Sources) -> Ending {
    report::diagnostics(found, sources);
    report::note("nothing was written");
    Ending::Findings
}

/// Shows what would change.
fn check(files: &[File], sources: &Sources) -> anyhow::Result<Ending> {
    let changed = files.iter().filter(|file| file.changes(sources));
    let changed: Vec<Change> = changed.map(|file| file.change(sources)).collect();
    report::show(&changed)?;
    files.iter().for_each(|file| file.tell_if_empty(sources));
    if changed.is_empty() {
        report::note("nothing would change");
        return Ok(Ending::Clean);
    }
    report::note(&format!("{} would change; run it without `--check`", report::count(changed.len(), "file")));
    Ok(Ending::Findings)
}

/// Writes what changes. A file that cannot be written keeps no other from it.
fn write(files: &[File], sources: &Sources) -> anyhow::Result<Ending> {
    let mut ending = Ending::Clean;
    for file in files {
        let name = report::clean_line(sources.name(file.id));
        let changed = file.changes(sources);
        if changed && let Err(error) = rewrite(&file.path, &file.change(sources).new, &name) {
            report::failure(&error);
            ending = Ending::Failed;
            continue;
        }
        file.tell_if_empty(sources);
        if !file.edits.is_empty() {
            let lists = report::count(file.edits.len(), "list");
            report::output(&format!("`{name}`: {lists}, {}\n", if changed { "written" } else { "nothing to change" }))?;
        }
    }
    Ok(ending)
}

/// The book whose catalog is listed.
struct Book {
    settings: Settings,
    catalog: Catalog,
    /// What is wrong with either.
    faults: Vec<Diagnostic>,
    order: Order,
}

impl Book {
    /// Reads a book, or what is wrong with its configuration so that there is none.
    fn read(root: &Path, sources: &mut Sources) -> anyhow::Result<Result<Self, Vec<Diagnostic>>> {
        let (settings, mut faults) = match configure(&mut BookFiles::new(root, sources))? {
            Ok(Configured { settings, faults, .. }) => (settings, faults),
            Err(mut malformed) => {
                name_from_here(root, sources, &mut malformed);
                return Ok(Err(malformed));
            }
        };
        let read = read_catalog(root, &settings, true, Texts::Dropped, sources);
        faults.extend(read.diagnostics);
        // What comes after it lies where the command was run.
        name_from_here(root, sources, &mut faults);
        let order = Order::new(&settings.language);
        Ok(Ok(Self { settings, catalog: read.catalog, faults, order }))
    }
}

/// A file with lists between markers.
struct File {
    path: PathBuf,
    id: FileId,
    /// One for each list.
    edits: Vec<Edit>,
}

impl File {
    fn read(path: &Path, book: &Book, sources: &mut Sources) -> anyhow::Result<(Self, Vec<Diagnostic>)> {
        let name = path.to_string_lossy().replace('\\', "/");
        let text = read_text(path).map_err(|fault| anyhow!("`{name}` {fault}"))?;
        let id = sources.add(name.clone(), text).map_err(|_| anyhow!("`{name}` is too large"))?;
        let environment = book.settings.environment(&book.catalog, &book.faults, &book.order);
        let expansion = expand_regions(id, sources.text(id), &environment);
        Ok((Self { path: path.to_owned(), id, edits: expansion.edits }, expansion.diagnostics))
    }

    /// Says how a list is written, if there is none.
    fn tell_if_empty(&self, sources: &Sources) {
        if self.edits.is_empty() {
            let name = sources.name(self.id);
            let form = "a list stands between `<!-- #resources chapter=5 -->` and `<!-- /resources -->`";
            report::note(&format!("`{name}` has no list; {form}"));
        }
    }

    /// What becomes of it.
    fn change<'t>(&self, sources: &'t Sources) -> Change<'t> {
        let old = sources.text(self.id);
        let name = sources.name(self.id).to_owned();
        Change { name, old: Some(old), new: apply(old, &self.edits).into(), marked: is_marked(&self.path) }
    }

    fn changes(&self, sources: &Sources) -> bool {
        let text = sources.text(self.id);
        self.edits.iter().any(|edit| text.get(edit.range.clone()) != Some(&edit.text))
    }
}
