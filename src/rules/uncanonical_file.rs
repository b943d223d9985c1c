use std::ops::Range;

use crate::catalog::canonical_edits;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::project::Project;
use crate::source::Span;

/// Finds catalog files that are not written as all catalog files are.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let told = project.catalog_files.iter().filter_map(|&(file, format)| {
        let text = project.sources.text(file);
        // What is not well-formed has been told.
        let edits = canonical_edits(text, format).ok()?;
        let first = edits.first()?;
        let message = match edits.len() {
            1 => "this is not written in the canonical form".to_owned(),
            more => format!("this, and {} more in the file, is not written in the canonical form", more - 1),
        };
        let span = Span::new(file, first_line(text, &first.range));
        let diagnostic = Diagnostic::new(Code::UncanonicalFile, message).at(span, "");
        Some(diagnostic.fix(Fix::safe("write it in the canonical form", file, edits)))
    });
    told.collect()
}

/// A range, up to the end of its first line with something on it.
fn first_line(text: &str, range: &Range<usize>) -> Range<usize> {
    let inner = text.get(range.clone()).unwrap_or("");
    let start = range.start + (inner.len() - inner.trim_start().len());
    let rest = text.get(start..range.end.max(start)).unwrap_or("");
    let length = rest.find(['\r', '\n']).unwrap_or(rest.len());
    start..start + length
}
