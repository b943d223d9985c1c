use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use mdbook_resources::catalog::{Layout, formatted};
use mdbook_resources::diagnostic::{Code, Diagnostic};
use mdbook_resources::select::Order;
use mdbook_resources::source::{FileId, Sources};

use crate::Ending;
use crate::args::FmtArgs;
use crate::book::{Configured, configure, name_from_here, root};
use crate::files::{BookFiles, Texts, is_marked, marked, read_catalog, rewrite};
use crate::report;

/// The catalog files of a book, and what is to become of each.
#[derive(Default)]
struct Files {
    /// Those with another text, and that text.
    changed: Vec<(FileId, PathBuf, String)>,
    /// How many have the text that they should have.
    canonical: usize,
    /// How many cannot be read.
    unread: usize,
    /// Why they cannot; also what is wrong with the configuration.
    diagnostics: Vec<Diagnostic>,
}

/// Writes the catalog files of a book in canonical form, or shows what that would change.
pub(crate) fn run(args: &FmtArgs) -> anyhow::Result<Ending> {
    let root = root(&args.path)?;
    let mut sources = Sources::new();
    let mut files = look_at(&root, &mut sources)?;
    name_from_here(&root, &mut sources, &mut files.diagnostics);
    report::diagnostics(&files.diagnostics, &sources);
    if args.check {
        show(&files, &sources)?;
    } else {
        for (file, path, text) in &files.changed {
            rewrite(path, text, sources.name(*file))?;
        }
    }
    report::done(&files.summary(args.check));
    let would_change = args.check && !files.changed.is_empty();
    let is_faulty = files.diagnostics.iter().any(Diagnostic::is_error);
    Ok(if would_change || is_faulty { Ending::Findings } else { Ending::Clean })
}

fn look_at(root: &Path, sources: &mut Sources) -> anyhow::Result<Files> {
    let mut files = Files::default();
    let settings = match configure(&mut BookFiles::new(root, sources))? {
        Ok(Configured { settings, faults, .. }) => {
            files.diagnostics = faults;
            settings
        }
        Err(malformed) => return Ok(Files { diagnostics: malformed, ..files }),
    };
    let order = Order::new(&settings.language);
    let compare = |a: &str, b: &str| order.compare(a, b);
    let layout = Layout { order: settings.order, language: &settings.language, compare: &compare };

    let catalog = read_catalog(root, &settings, true, Texts::Kept, sources);
    // What is about no place in a file of the catalog is about one that is not there, or could not be read.
    let is_elsewhere = |one: &&Diagnostic| {
        let place = one.primary.as_ref().map(|label| label.span.file);
        place.is_none_or(|place| catalog.files.iter().all(|(file, _)| *file != place))
    };
    files.diagnostics.extend(catalog.diagnostics.iter().filter(is_elsewhere).cloned());
    files.unread = files.diagnostics.iter().filter(|one| one.code == Code::UnreadableFile).count();
    for &(file, format) in &catalog.files {
        match formatted(sources.text(file), format, &layout) {
            Ok(None) => files.canonical += 1,
            Ok(Some(text)) => files.changed.push((file, root.join(sources.name(file)), text)),
            Err(_) => {
                files.unread += 1;
                let of_it = |one: &&Diagnostic| one.primary.as_ref().is_some_and(|label| label.span.file == file);
                files.diagnostics.extend(catalog.diagnostics.iter().filter(of_it).cloned());
            }
        }
    }
    Ok(files)
}

/// Writes what would change to standard output.
fn show(files: &Files, sources: &Sources) -> anyhow::Result<()> {
    let exact = !io::stdout().is_terminal();
    let mut diff = String::new();
    for (file, path, text) in &files.changed {
        let (name, old) = (sources.name(*file), sources.text(*file));
        if exact && is_marked(path) {
            diff.push_str(&report::unified(name, &marked(old), &marked(text), exact));
        } else {
            diff.push_str(&report::unified(name, old, text, exact));
        }
    }
    if !exact {
        return report::output(&diff);
    }
    // A program reads it, which wants every byte as it is.
    let mut out = io::stdout().lock();
    out.write_all(diff.as_bytes()).and_then(|()| out.flush()).context("standard output cannot be written")
}

impl Files {
    /// What was done, or would be, in a line.
    fn summary(&self, only_check: bool) -> String {
        let done = if only_check { "would be formatted" } else { "formatted" };
        let left = if self.unread == 1 { "left as it is" } else { "left as they are" };
        let parts = [(self.changed.len(), done), (self.canonical, "already canonical"), (self.unread, left)];
        let mut said: Vec<String> = Vec::new();
        for (number, what) in parts.into_iter().filter(|(number, _)| *number > 0) {
            // The first one says what is counted.
            said.push(if said.is_empty() {
                format!("{} {what}", report::count(number, "file"))
            } else {
                format!("{number} {what}")
            });
        }
        if said.is_empty() { "no file formatted".to_owned() } else { said.join(", ") }
    }
}
