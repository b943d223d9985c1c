use crate::diagnostic::{Code, Diagnostic};
use crate::project::Project;

/// Finds resources with an address and no copy of what is there.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let resources = project.catalog.resources().map(|(_, resource)| resource);
    let bare = resources.filter(|resource| resource.details().archived.is_none());
    let told = bare.filter_map(|resource| {
        let url = resource.url.as_ref()?;
        let message = format!("`{}` has no archived copy", resource.id.value);
        let diagnostic = Diagnostic::new(Code::MissingArchive, message).at(url.span, "");
        Some(diagnostic.help("add `archived = \"…\"` with the address of a copy, for when this one dies"))
    });
    told.collect()
}
