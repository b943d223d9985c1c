use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Survey;
use crate::catalog::{Catalog, Key, Kind, Place, Resource, ResourceIndex, Text};
use crate::source::Span;

/// A chapter with fewer resources than this has few of them.
pub const FEW: usize = 3;

/// What a catalog has for each chapter of a book, and where it is thin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage<'c> {
    /// The chapters that have a list or a title: numbers in their order, then words.
    pub chapters: Vec<ChapterCoverage<'c>>,
    /// What no page lists, in the order of the catalog.
    pub not_shown: Vec<&'c Resource>,
    /// What has, in a list or altogether, no remark in the language of the book, in the order of the catalog.
    pub without_remark: Vec<&'c Resource>,
}

/// What a catalog has for a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChapterCoverage<'c> {
    /// The chapter.
    pub key: &'c Key,
    /// How many resources it has.
    pub total: usize,
    /// How many of each kind there are in it; `None` is of no known kind. Those of which there are none are left out.
    pub kinds: BTreeMap<Option<Kind>, usize>,
}

impl ChapterCoverage<'_> {
    /// Whether it has fewer than [`FEW`].
    #[must_use]
    pub fn has_few(&self) -> bool {
        self.total < FEW
    }
}

impl Coverage<'_> {
    /// The kinds that there are in any chapter, in the order of the closed list; `None`, for no known kind, comes last.
    #[must_use]
    pub fn kinds(&self) -> Vec<Option<Kind>> {
        let mut kinds: BTreeSet<Option<Kind>> =
            self.chapters.iter().flat_map(|one| one.kinds.keys().copied()).collect();
        let unknown = kinds.remove(&None);
        kinds.into_iter().chain(unknown.then_some(None)).collect()
    }
}

/// Counts what `catalog` has for each chapter, and finds what the pages of `survey` do not list and what has no remark in
/// `language`. A resource counts once in each chapter in whose list it is.
#[must_use]
pub fn coverage<'c>(catalog: &'c Catalog, survey: &Survey, language: &str) -> Coverage<'c> {
    let shown: HashSet<Span> = survey
        .pages
        .iter()
        .flat_map(|(_, page)| page.lists.iter().flat_map(|list| list.resources.iter().copied()))
        .collect();
    let all = || catalog.resources();
    let not_shown = all().map(|(_, resource)| resource).filter(|resource| !shown.contains(&resource.span));
    let without_remark = all().filter(|(index, resource)| !is_remarked(catalog, *index, resource, language));
    Coverage {
        chapters: catalog.chapter_keys().into_iter().map(|key| chapter(catalog, key)).collect(),
        not_shown: not_shown.collect(),
        without_remark: without_remark.map(|(_, resource)| resource).collect(),
    }
}

fn chapter<'c>(catalog: &'c Catalog, key: &'c Key) -> ChapterCoverage<'c> {
    let places = catalog.listed_in(key.as_str()).iter().filter_map(|&place| catalog.place(place));
    let resources: BTreeSet<ResourceIndex> = places.map(|place| place.resource).collect();
    let mut kinds = BTreeMap::new();
    for resource in resources.iter().filter_map(|&index| catalog.resource(index)) {
        *kinds.entry(resource.kind.as_ref().map(|kind| kind.value)).or_default() += 1;
    }
    ChapterCoverage { key, total: resources.len(), kinds }
}

/// Whether there is a remark in `language` wherever a resource is listed.
fn is_remarked(catalog: &Catalog, index: ResourceIndex, resource: &Resource, language: &str) -> bool {
    let serves = |text: &Text| match text {
        Text::Plain(_) => true,
        Text::ByLanguage(_) => text.languages().any(|tag| tag.serves(language)),
    };
    let own = resource.note.as_ref().is_some_and(|note| serves(&note.value));
    let at = |place: &Place| place.note.as_ref().map_or(own, |note| serves(&note.value));
    let mut places = catalog.places_of(index).filter_map(|place| catalog.place(place)).peekable();
    if places.peek().is_none() { own } else { places.all(at) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{CatalogBuilder, Format};
    use crate::source::Sources;

    #[test]
    fn a_resource_counts_once_in_a_chapter_and_needs_a_remark_in_each_list() {
        let text = r#"
            [chapters]
            1 = "One"
            2 = "Two"
            10 = "Ten"
            [[resource]]
            id = "a"
            title = "A"
            kind = "paper"
            chapter = [1, 2]
            [[also]]
            resource = "a"
            chapter = 1
            note = "Again."
            [[resource]]
            id = "b"
            title = "B"
            chapter = 1
            note = { ko = "비" }
            [[resource]]
            id = "c"
            title = "C"
            kind = "book"
            chapter = 1
            note = { en = "See.", ko = "씨" }
        "#;
        let mut sources = Sources::new();
        let file = sources.add("x.toml", text.to_owned()).expect("a short text");
        let mut builder = CatalogBuilder::new();
        builder.read(file, sources.text(file), Format::Toml);
        let (catalog, _) = builder.finish();
        let found = coverage(&catalog, &Survey::default(), "en");
        let counts: Vec<(&str, usize, bool)> =
            found.chapters.iter().map(|one| (one.key.as_str(), one.total, one.has_few())).collect();
        assert_eq!(counts, [("1", 3, false), ("2", 1, true), ("10", 0, true)]);
        assert_eq!(found.kinds(), [Some(Kind::Book), Some(Kind::Paper), None]);
        let ids = |resources: &[&Resource]| resources.iter().map(|one| one.id.value.to_string()).collect::<String>();
        assert_eq!((ids(&found.not_shown), ids(&found.without_remark)), ("abc".to_owned(), "ab".to_owned()));
        assert_eq!(ids(&coverage(&catalog, &Survey::default(), "ko").without_remark), "a");
    }
}
