use crate::catalog::{Layout, sorted};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::project::Project;
use crate::source::{Edit, Span};

/// Finds catalog files whose entries are not in the order that the configuration asks for.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let settings = project.settings;
    let compare = |a: &str, b: &str| project.order.compare(a, b);
    let layout = Layout { order: settings.order, language: &settings.language, compare: &compare };
    let told = project.catalog_files.iter().filter_map(|&(file, format)| {
        let text = project.sources.text(file);
        let unsorted = sorted(text, format, &layout).ok()??;
        let message = format!("this entry belongs further up: the file is sorted by {}", settings.order.as_str());
        let diagnostic = Diagnostic::new(Code::UnsortedFile, message).at(Span::new(file, unsorted.at), "");
        let edit = Edit { range: 0..text.len(), text: unsorted.text };
        Some(diagnostic.fix(Fix::safe("sort the file", file, vec![edit])))
    });
    told.collect()
}
