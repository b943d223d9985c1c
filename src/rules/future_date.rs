use crate::diagnostic::{Code, Diagnostic};
use crate::project::Project;

/// Finds dates of publication that are still to come.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let dates = project.catalog.resources().filter_map(|(_, resource)| resource.date.as_ref());
    // A month or a year has begun if its first day has: as dates order, a year comes before its days.
    let future = dates.filter(|date| date.value > project.today);
    let told = future.map(|date| {
        let message = format!("`{}` lies in the future", date.value);
        let diagnostic = Diagnostic::new(Code::FutureDate, message).at(date.span, "");
        diagnostic.help("write the date on which it was published, or leave it out until it is")
    });
    told.collect()
}
