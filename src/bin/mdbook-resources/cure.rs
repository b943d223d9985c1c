use std::collections::BTreeSet;
use std::path::Path;

use anyhow::anyhow;
use mdbook_resources::diagnostic::{Diagnostic, Fix, fixed};
use mdbook_resources::source::{FileId, Sources};

use crate::book::shown;
use crate::files::rewrite;
use crate::report;

/// How often cures are made one after the other: one can make room for the next.
pub(crate) const PASSES: usize = 8;

/// A book that has been looked through.
pub(crate) trait Looked {
    /// What was found, and the texts in which it was.
    fn found(&self) -> (&[Diagnostic], &Sources);
}

/// What has been cured, and why the rest has not.
#[derive(Default)]
pub(crate) struct Cured {
    problems: usize,
    files: BTreeSet<String>,
    failed: Vec<String>,
}

impl Cured {
    /// Makes all cures in the folder of a book, and looks it through again after each pass. Which files cannot be written is
    /// kept for [`end`](Self::end), so that what was found can be told before.
    ///
    /// # Errors
    ///
    /// That the book cannot be looked through again.
    pub(crate) fn cure_all<B: Looked>(
        &mut self,
        root: &Path,
        mut book: B,
        mut again: impl FnMut(&B) -> anyhow::Result<B>,
    ) -> anyhow::Result<B> {
        for _ in 0..PASSES {
            let (found, sources) = book.found();
            let any = self.cure(root, found, sources);
            if any {
                book = again(&book)?;
            }
            if !any || !self.failed.is_empty() {
                break;
            }
        }
        Ok(book)
    }

    /// Makes as many cures as can be made at once. Whether any was made.
    fn cure(&mut self, root: &Path, found: &[Diagnostic], sources: &Sources) -> bool {
        let mut fixes: Vec<&Fix> = found.iter().filter_map(|one| one.fix.as_deref()).filter(|fix| fix.safe).collect();
        // What is about a word goes before what is about a whole file, which might not find it again.
        fixes.sort_by_key(|fix| fix.edits.iter().map(|edit| edit.range.len()).sum::<usize>());
        let files: BTreeSet<FileId> = fixes.iter().map(|fix| fix.file).collect();
        let mut any = false;
        for file in files {
            let name = sources.name(file);
            let Some(fixed) = fixed(sources, file, fixes.iter().copied()) else { continue };
            if let Err(error) = rewrite(&root.join(name), &fixed.text, &shown(root, name)) {
                self.failed.push(error.to_string());
                continue;
            }
            any = true;
            self.problems += fixed.made;
            self.files.insert(name.to_owned());
        }
        any
    }

    /// Says how much has been cured.
    pub(crate) fn tell(&self) {
        if self.problems > 0 {
            let (problems, files) = (self.problems, self.files.len());
            report::note(&format!("cured {} in {}", report::count(problems, "problem"), report::count(files, "file")));
        }
    }

    /// Ends the run in which it was made.
    ///
    /// # Errors
    ///
    /// Which files could not be written.
    pub(crate) fn end(self) -> anyhow::Result<()> {
        if self.failed.is_empty() { Ok(()) } else { Err(anyhow!(self.failed.join("; "))) }
    }
}
