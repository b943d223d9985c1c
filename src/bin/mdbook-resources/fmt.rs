use std::path::{Path, PathBuf};

use mdbook_resources::catalog::{Layout, formatted};
use mdbook_resources::diagnostic::{Code, Diagnostic};
use mdbook_resources::select::Order;
use mdbook_resources::source::{FileId, Sources};

use crate::Ending;
use crate::args::FmtArgs;
use crate::book::{Configured, configure, name_from_here, root};
use crate::files::{BookFiles, Texts, is_marked, read_catalog, rewrite};
use crate::report::{self, Change};

/// The catalog files of a book, and what is to become of each.
#[derive(Default)]
struct Files {
    /// Those with another text, and that text.
    changed: Vec<(FileId, PathBuf, String)>,
    /// How many have the text that they should have.
    canonical: usize,
    /// How many cannot be read.
    unread: usize,
    /// How many cannot be written.
    failed: usize,
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
        report::show(&files.changes(&sources))?;
    } else {
        files.write(&sources);
    }
    report::done(&files.summary(args.check));
    if files.failed > 0 {
        return Ok(Ending::Failed);
    }
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

impl Files {
    /// What would change.
    fn changes<'t>(&'t self, sources: &'t Sources) -> Vec<Change<'t>> {
        let changed = self.changed.iter();
        let change = |(file, path, text): &'t (FileId, PathBuf, String)| Change {
            name: sources.name(*file).to_owned(),
            old: Some(sources.text(*file)),
            new: text.into(),
            marked: is_marked(path),
        };
        changed.map(change).collect()
    }

    /// Writes the files, and says which cannot be written.
    fn write(&mut self, sources: &Sources) {
        self.changed.retain(|(file, path, text)| match rewrite(path, text, sources.name(*file)) {
            Ok(()) => true,
            Err(error) => {
                report::failure(&error);
                self.failed += 1;
                false
            }
        });
    }

    /// What was done, or would be, in a line.
    fn summary(&self, only_check: bool) -> String {
        let done = if only_check { "would be formatted" } else { "formatted" };
        let left = self.unread + self.failed;
        let left = (left, if left == 1 { "left as it is" } else { "left as they are" });
        let parts = [(self.changed.len(), done), (self.canonical, "already canonical"), left];
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
