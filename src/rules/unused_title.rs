use std::collections::HashSet;

use crate::catalog::{Key, Titles};
use crate::diagnostic::{Code, Diagnostic};
use crate::project::Project;

/// Finds chapters, sections and groups with a title in which nothing is listed.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    // What could not be read may be listed there.
    if !project.catalog_is_sound {
        return Vec::new();
    }
    let catalog = project.catalog;
    let places = || catalog.places().map(|(_, place)| place);
    let chapters = places().flat_map(|place| place.chapters.iter().map(|key| &key.value)).collect();
    let sections = places().filter_map(|place| place.section.as_ref().map(|key| &key.value)).collect();
    let groups = places().filter_map(|place| place.group.as_ref().map(|key| &key.value)).collect();
    let mut found = unused("chapter", catalog.chapters(), &chapters);
    found.extend(unused("section", catalog.sections(), &sections));
    found.extend(unused("group", catalog.groups(), &groups));
    found
}

fn unused(of: &str, titles: &Titles, used: &HashSet<&Key>) -> Vec<Diagnostic> {
    let unused = titles.iter().filter(|(key, _)| !used.contains(&key.value));
    let told = unused.map(|(key, _)| {
        let message = format!("nothing is listed in the {of} `{}`", key.value);
        let diagnostic = Diagnostic::new(Code::UnusedTitle, message).at(key.span, "");
        diagnostic.help("take the title out, or name the key in an entry")
    });
    told.collect()
}
