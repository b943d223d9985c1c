use crate::diagnostic::{Code, Diagnostic};
use crate::expand::{ShownList, Survey};
use crate::project::Project;
use crate::source::Span;

/// Finds directives that show on a page what another one on it has shown already.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    project.survey.pages.iter().flat_map(|(_, page)| on_page(page)).collect()
}

fn on_page(page: &Survey) -> Vec<Diagnostic> {
    let mut known: Vec<(Vec<Span>, &ShownList)> = Vec::new();
    let mut found = Vec::new();
    for list in page.lists.iter().filter(|list| !list.resources.is_empty()) {
        let mut resources = list.resources.clone();
        resources.sort_unstable();
        resources.dedup();
        let at = known.partition_point(|(other, _)| *other < resources);
        match known.get(at).filter(|(other, _)| *other == resources) {
            Some((_, first)) => {
                let message = "this page shows the same list twice";
                let diagnostic = Diagnostic::new(Code::RepeatedList, message).at(list.directive, "a second time");
                let diagnostic = diagnostic.and(first.directive, "first here");
                found.push(diagnostic.help("take one of them out, or let them select different resources"));
            }
            None => known.insert(at, (resources, list)),
        }
    }
    found
}
