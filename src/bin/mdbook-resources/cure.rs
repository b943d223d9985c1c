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

/// What has been cured so far.
#[derive(Default)]
pub(crate) struct Cured {
    problems: usize,
    files: BTreeSet<String>,
}

impl Cured {
    /// Makes as many cures in the folder of a book as can be made at once. Whether any was made.
    ///
    /// # Errors
    ///
    /// Which files cannot be written; the others are.
    pub(crate) fn cure(&mut self, root: &Path, found: &[Diagnostic], sources: &Sources) -> anyhow::Result<bool> {
        let mut fixes: Vec<&Fix> = found.iter().filter_map(|one| one.fix.as_deref()).filter(|fix| fix.safe).collect();
        // What is about a word goes before what is about a whole file, which might not find it again.
        fixes.sort_by_key(|fix| fix.edits.iter().map(|edit| edit.range.len()).sum::<usize>());
        let files: BTreeSet<FileId> = fixes.iter().map(|fix| fix.file).collect();
        let (mut any, mut failed) = (false, Vec::new());
        for file in files {
            let name = sources.name(file);
            let Some(fixed) = fixed(sources, file, fixes.iter().copied()) else { continue };
            if let Err(error) = rewrite(&root.join(name), &fixed.text, &shown(root, name)) {
                failed.push(error.to_string());
                continue;
            }
            any = true;
            self.problems += fixed.made;
            self.files.insert(name.to_owned());
        }
        if failed.is_empty() { Ok(any) } else { Err(anyhow!(failed.join("; "))) }
    }

    /// Says how much has been cured.
    pub(crate) fn tell(&self) {
        if self.problems > 0 {
            let (problems, files) = (self.problems, self.files.len());
            report::note(&format!("cured {} in {}", report::count(problems, "problem"), report::count(files, "file")));
        }
    }
}
