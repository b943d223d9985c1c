//! Adds a resource to a catalog: finds out what is known of it, and writes the entry where it belongs.

mod args;
mod ask;
mod draft;
mod entry;
mod place;
mod wanted;

use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use anyhow::{anyhow, bail};
use mdbook_resources::catalog::{Layout, NewEntry, with_entries};
use mdbook_resources::diagnostic::Diagnostic;
use mdbook_resources::project::Settings;
use mdbook_resources::select::Order;
use mdbook_resources::source::{FileId, Sources};

pub(crate) use args::AddArgs;

use crate::Ending;
use crate::book::{Configured, configure, name_from_here, root};
use crate::files::{BookFiles, ReadCatalog, Texts, read_catalog, read_text, rewrite};
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
    let text = book.with(&entries, spot)?;
    let Some(draft) = Draft::check(&book, spot, text, &entries)? else { return Ok(nothing_written()) };
    report::output(&draft.show(&entries))?;
    draft.tell();
    let name = book.sources.name(spot.file);
    if args.dry_run {
        report::note("nothing was written, as `--dry-run` asks");
    } else if args.yes || confirmed(name)? {
        book.is_as_it_was()?;
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
    if !io::stdin().is_terminal() {
        return Ok(true);
    }
    if !io::stderr().is_terminal() {
        bail!("nobody would see the question whether to write it; `--yes` writes without one");
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
    /// Reads it; `None`, and what is wrong has been told, if it cannot be read as a whole: what is not read could be what is to
    /// be added.
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
        if read.diagnostics.iter().any(Diagnostic::is_error) {
            report::diagnostics(&read.diagnostics, &sources);
            report::help("what is wrong with the catalog has to be mended first");
            return Ok(None);
        }
        Ok(Some(Self { root, sources, settings, read, names }))
    }

    /// The name of a file from the folder of the book.
    fn own_name(&self, file: FileId) -> &str {
        self.names.iter().find(|(known, _)| *known == file).map_or("", |(_, name)| name)
    }

    /// The text of a catalog file with new entries.
    fn with(&self, entries: &[New], spot: Spot) -> anyhow::Result<String> {
        let order = Order::new(&self.settings.language);
        let compare = |a: &str, b: &str| order.compare(a, b);
        let layout = Layout { order: self.settings.order, language: &self.settings.language, compare: &compare };
        let entries: Vec<NewEntry> = entries.iter().map(|new| new.entry.clone()).collect();
        let name = self.sources.name(spot.file);
        with_entries(self.sources.text(spot.file), spot.format, &entries, spot.after, &layout).map_err(|_| {
            anyhow!("`{name}` has `resource = []` or `also = []`, to which nothing can be added; take that line out")
        })
    }

    /// Makes sure that nobody has written to the catalog since it was read.
    fn is_as_it_was(&self) -> anyhow::Result<()> {
        for (file, name) in &self.names {
            if read_text(&self.root.join(name)).as_deref() != Ok(self.sources.text(*file)) {
                bail!("`{}` has changed meanwhile, and nothing was written; run it again", self.sources.name(*file));
            }
        }
        Ok(())
    }
}
