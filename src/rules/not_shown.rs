use std::collections::HashSet;

use crate::catalog::{ALL, Catalog, Key, Place};
use crate::diagnostic::{Code, Diagnostic};
use crate::expand::{Doubtful, ShownList};
use crate::project::Project;
use crate::source::Span;

/// Finds places that no directive shows, and resources that are in no list and that none shows either.
///
/// A page with everything shows each resource once, wherever it is listed. So it counts only for the chapters that no
/// other directive asks for: where there are lists of a chapter, what is in none of them has been forgotten.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let catalog = project.catalog;
    let pages = || project.survey.pages.iter().map(|(_, page)| page);
    // What is not read or cannot be understood would show something, and nobody knows what.
    let unread = project.survey.unread.iter().flat_map(|(page, _)| &page.here.keys).map(String::as_str);
    let doubtful: HashSet<&str> = pages().flat_map(|page| &page.doubtful).map(name).chain(unread).collect();
    if doubtful.contains(ALL) {
        return Vec::new();
    }
    let lists = || pages().flat_map(|page| &page.lists);
    let shown = Shown::by(lists().filter(|list| !list.every_chapter));
    let everything = Shown::by(lists());
    let asked = asked(catalog, &shown);
    let faulty = faulty(project);
    let mut found = Vec::new();
    for (_, place) in catalog.places() {
        let is_asked_for = place.chapters.iter().any(|chapter| asked.contains(&chapter.value));
        let resource = catalog.resource(place.resource);
        let is_shown = shown.places.contains(&place.span)
            || (!is_asked_for && resource.is_some_and(|resource| everything.resources.contains(&resource.span)));
        let is_doubtful = faulty.contains(&place.span)
            || place.chapters.iter().any(|chapter| doubtful.contains(chapter.value.as_str()));
        let (false, Some(resource)) = (is_shown || is_doubtful, resource) else { continue };
        let message = format!("`{}` is listed {} and no directive shows it there", resource.id.value, list(place));
        let diagnostic = Diagnostic::new(Code::NotShown, message).at(span_of(place), "");
        found.push(diagnostic.help("add a directive for this list to its page, or list it where there is one"));
    }
    for (index, resource) in catalog.resources() {
        let is_listed = catalog.places_of(index).next().is_some() || faulty.contains(&resource.span);
        if is_listed || everything.resources.contains(&resource.span) {
            continue;
        }
        let message = format!("`{}` is in no list, and no directive shows it", resource.id.value);
        let diagnostic = Diagnostic::new(Code::NotShown, message).at(resource.id.span, "");
        found.push(diagnostic.help("add `chapter = …`, or take the entry out"));
    }
    found
}

/// What a faulty directive may have been meant for.
fn name(doubtful: &Doubtful) -> &str {
    match doubtful {
        Doubtful::Any => ALL,
        Doubtful::Chapter(key) => key,
    }
}

/// The entries with something that could not be read: perhaps the very field that says where they are listed.
fn faulty(project: &Project<'_>) -> HashSet<Span> {
    let mut entries: Vec<Span> = project.catalog.resources().map(|(_, resource)| resource.span).collect();
    entries.extend(project.catalog.places().map(|(_, place)| place.span));
    entries.sort_unstable();
    let faults = project.catalog_faults.iter().filter_map(|fault| Some(fault.primary.as_ref()?.span));
    let entry = |fault: Span| {
        let before = entries.partition_point(|entry| (entry.file, entry.start) <= (fault.file, fault.start));
        let entry = entries.get(before.checked_sub(1)?).copied().filter(|entry| entry.file == fault.file)?;
        // Between them there may be an entry of which nothing is left.
        let between = project.sources.text(entry.file).get(entry.start as usize..fault.start as usize)?;
        (!between.contains("\n[[")).then_some(entry)
    };
    faults.filter_map(entry).collect()
}

/// What some lists show.
struct Shown {
    resources: HashSet<Span>,
    places: HashSet<Span>,
}

impl Shown {
    fn by<'a>(lists: impl Iterator<Item = &'a ShownList>) -> Self {
        let mut shown = Self { resources: HashSet::new(), places: HashSet::new() };
        for list in lists {
            shown.resources.extend(&list.resources);
            shown.places.extend(&list.places);
        }
        shown
    }
}

/// The chapters of which something is shown.
fn asked<'c>(catalog: &'c Catalog, shown: &Shown) -> HashSet<&'c Key> {
    let places = catalog.places().map(|(_, place)| place).filter(|place| shown.places.contains(&place.span));
    places.flat_map(|place| place.chapters.iter().map(|chapter| &chapter.value)).collect()
}

/// The list that a place is in, as the end of a sentence.
fn list(place: &Place) -> String {
    let chapters: Vec<String> = place.chapters.iter().map(|chapter| format!("`{}`", chapter.value)).collect();
    let section = place.section.as_ref().map(|key| format!(", section `{}`,", key.value)).unwrap_or_default();
    let group = place.group.as_ref().map(|key| format!(" group `{}`,", key.value)).unwrap_or_default();
    format!("in chapter {}{section}{group}", chapters.join(", "))
}

/// Where a place says in which list it is.
fn span_of(place: &Place) -> Span {
    place.chapters.first().map_or(place.span, |chapter| chapter.span)
}
