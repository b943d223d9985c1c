use std::collections::HashSet;

use crate::catalog::{Key, Titles};
use crate::diagnostic::{Code, Diagnostic};
use crate::project::Project;

/// Finds chapters, sections and groups with a title in which nothing is listed.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let catalog = project.catalog;
    let places = || catalog.places().map(|(_, place)| place);
    let chapters = places().flat_map(|place| place.chapters.iter().map(|key| &key.value)).collect();
    let sections = places().filter_map(|place| place.section.as_ref().map(|key| &key.value)).collect();
    let groups = places().filter_map(|place| place.group.as_ref().map(|key| &key.value)).collect();
    let mut found = unused("chapter", catalog.chapters(), &chapters, project);
    found.extend(unused("section", catalog.sections(), &sections, project));
    found.extend(unused("group", catalog.groups(), &groups, project));
    found
}

fn unused(of: &str, titles: &Titles, used: &HashSet<&Key>, project: &Project<'_>) -> Vec<Diagnostic> {
    let unused = titles.iter().filter(|(key, _)| !used.contains(&key.value) && !may_be_used(&key.value, project));
    let told = unused.map(|(key, _)| {
        let message = format!("nothing is listed in the {of} `{}`", key.value);
        let diagnostic = Diagnostic::new(Code::UnusedTitle, message).at(key.span, "");
        diagnostic.help("take the title out, or name the key in an entry")
    });
    told.collect()
}

/// Whether an entry that could not be read may name a key: its word stands somewhere besides the title.
fn may_be_used(key: &Key, project: &Project<'_>) -> bool {
    let texts = project.catalog_files.iter().map(|&(file, _)| project.sources.text(file));
    !project.catalog_faults.is_empty() && texts.map(|text| text.matches(key.as_str()).count()).sum::<usize>() > 1
}
