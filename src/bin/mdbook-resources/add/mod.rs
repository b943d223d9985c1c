//! Adds a resource to a catalog: finds out what is known of it, and writes the entry where it belongs.

mod args;
mod ask;
mod draft;
mod entry;
mod place;
mod wanted;

use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use mdbook_resources::catalog::{Layout, NewEntry, with_entries};
use mdbook_resources::diagnostic::Diagnostic;
use mdbook_resources::project::Settings;
use mdbook_resources::select::Order;
use mdbook_resources::source::{FileId, Sources};

pub(crate) use args::AddArgs;

use crate::Ending;
use crate::book::{Configured, configure, name_from_here, root};
use crate::files::{BookFiles, ReadCatalog, Texts, read_catalog, rewrite};
use crate::report;
use draft::Draft;
use place::{Spot, spot};
use wanted::{New, Wanted};

/// Adds what the arguments say to the catalog of a book.
pub(crate) fn run(args: &AddArgs) -> anyhow::Result<Ending> {
    let Some(book) = Book::read(root(&args.book)?)? else { return Ok(nothing_written()) };
    let Wanted { entries, is_whole } = wanted::wanted(&book, args)?;
    if entries.is_empty() {
        return Ok(nothing_written());
    }
    let spot = spot(&book, args.file.as_deref(), &args.fields)?;
    let Some(text) = book.with(&entries, spot) else { return Ok(nothing_written()) };
    let Some(draft) = Draft::check(&book, spot, text)? else { return Ok(nothing_written()) };
    report::output(&draft.show(&entries))?;
    draft.tell();
    let name = book.sources.name(spot.file);
    if args.dry_run {
        report::note("nothing was written, as `--dry-run` asks");
    } else if args.yes || confirmed(name)? {
        rewrite(&book.root.join(book.own_name(spot.file)), &draft.text, name)?;
        report::done(&draft.summary(&entries, name));
    } else {
        return Ok(nothing_written());
    }
    Ok(if is_whole { Ending::Clean } else { Ending::Findings })
}

fn nothing_written() -> Ending {
    report::note("nothing was written");
    Ending::Findings
}

/// Asks whether the entry is to be written to the file `name`. Away from a terminal nobody can answer, and it is.
fn confirmed(name: &str) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(true);
    }
    report::question(&format!("\nwrite it to `{name}`? [Y/n]"));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    // The end of the input is no answer.
    Ok(answer.ends_with('\n') && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes"))
}

/// A book, as far as its catalog goes.
struct Book {
    root: PathBuf,
    /// With names that lead there from here.
    sources: Sources,
    settings: Settings,
    read: ReadCatalog,
    /// The files of the catalog, and the names that lead to them from the folder of the book.
    names: Vec<(FileId, String)>,
}

impl Book {
    /// Reads it; `None`, and what is wrong has been told, if `book.toml` is not well-formed.
    fn read(root: PathBuf) -> anyhow::Result<Option<Self>> {
        let mut sources = Sources::new();
        let settings = match configure(&mut BookFiles::new(&root, &mut sources))? {
            Ok(Configured { settings, .. }) => settings,
            Err(mut malformed) => {
                name_from_here(&root, &mut sources, &mut malformed);
                report::diagnostics(&malformed, &sources);
                return Ok(None);
            }
        };
        let mut read = read_catalog(&root, &settings, true, Texts::Kept, &mut sources);
        let names = read.files.iter().map(|&(file, _)| (file, sources.name(file).to_owned())).collect();
        name_from_here(&root, &mut sources, &mut read.diagnostics);
        Ok(Some(Self { root, sources, settings, read, names }))
    }

    /// The name of a file from the folder of the book.
    fn own_name(&self, file: FileId) -> &str {
        self.names.iter().find(|(known, _)| *known == file).map_or("", |(_, name)| name)
    }

    /// The text of a catalog file with new entries; `None`, and what is wrong has been told, if it is not well-formed.
    fn with(&self, entries: &[New], spot: Spot) -> Option<String> {
        let order = Order::new(&self.settings.language);
        let compare = |a: &str, b: &str| order.compare(a, b);
        let layout = Layout { order: self.settings.order, language: &self.settings.language, compare: &compare };
        let entries: Vec<NewEntry> = entries.iter().map(|new| new.entry.clone()).collect();
        let text = self.sources.text(spot.file);
        let with = with_entries(text, spot.format, &entries, spot.after, &layout);
        with.map_err(|_| report::diagnostics(&self.faults_in(spot.file), &self.sources)).ok()
    }

    /// What is wrong with a file of the catalog.
    fn faults_in(&self, file: FileId) -> Vec<Diagnostic> {
        let in_it = |one: &&Diagnostic| one.primary.as_ref().is_some_and(|label| label.span.file == file);
        self.read.diagnostics.iter().filter(in_it).cloned().collect()
    }
}
