//! Any text can be a file of a catalog.
//!
//! Whatever it holds, reading it does not panic and gives the same catalog each time; every span, of what was read and
//! of what is wrong, is a text of the file; and all that refers to a resource or a place refers to one that exists.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_resources::catalog::{Catalog, Format};
use mdbook_resources::source::Sources;
use mdbook_resources_fuzz::{DIVIDER, assert_places, assert_span, decisions, read};

fuzz_target!(|data: &str| {
    let Some((bits, text)) = decisions(data) else { return };
    let format = |at: usize| if bits >> (at % 2) & 1 == 0 { Format::Toml } else { Format::Json };
    let texts: Vec<_> = text.split(DIVIDER).take(3).enumerate().map(|(at, text)| (text, format(at))).collect();
    let (catalog, diagnostics, sources) = read(&texts);
    for diagnostic in &diagnostics {
        assert_places(diagnostic, &sources, None);
    }
    assert_consistent(&catalog, &sources);

    let (again, the_same, _) = read(&texts);
    assert_eq!(diagnostics, the_same);
    assert!(catalog.resources().eq(again.resources()));
    assert!(catalog.places().eq(again.places()));
    assert_eq!(catalog.chapter_keys(), again.chapter_keys());
});

fn assert_consistent(catalog: &Catalog, sources: &Sources) {
    for (index, resource) in catalog.resources() {
        assert_eq!(catalog.index_of(resource.id.value.as_str()), Some(index));
        assert_span(resource.span, sources, None);
        assert_span(resource.id.span, sources, None);
        assert_span(resource.title.span, sources, None);
        let places: Vec<_> = catalog.places_of(index).collect();
        assert!(places.is_sorted());
        assert!(places.iter().all(|&place| catalog.place(place).is_some_and(|place| place.resource == index)));
    }
    for (index, place) in catalog.places() {
        assert_span(place.span, sources, None);
        assert!(!place.chapters.is_empty());
        assert!(catalog.places_of(place.resource).any(|other| other == index));
        let others = place.under.iter().chain(&place.with).map(|other| other.value);
        for resource in others.chain([place.resource]) {
            assert!(catalog.resource(resource).is_some());
        }
        for chapter in &place.chapters {
            assert_span(chapter.span, sources, None);
            assert!(catalog.listed_in(chapter.value.as_str()).contains(&index));
        }
    }
    for key in catalog.chapter_keys() {
        assert!(catalog.has_chapter(key.as_str()));
        let listed = catalog.listed_in(key.as_str());
        assert!(listed.is_sorted_by(|a, b| a < b));
        assert!(listed.iter().all(|&place| catalog.place(place).is_some_and(|place| place.is_in(key))));
    }
}
