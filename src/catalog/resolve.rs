//! All files: entries are tied together, and what does not fit is reported.

use std::collections::{HashMap, HashSet};

use super::model::{Catalog, Place, PlaceIndex, ResourceIndex, Titles, narrow};
use super::read::{Draft, DraftPlace};
use super::{Key, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Spanned;

/// The catalog that `draft` amounts to, without what is faulty in it.
pub(super) fn resolve(draft: Draft, diagnostics: &mut Vec<Diagnostic>) -> Catalog {
    let Draft { resources, places, chapters, sections, groups, lost, lost_chapters } = draft;
    let mut catalog = Catalog {
        chapters: titles("chapter", chapters, diagnostics),
        sections: titles("section", sections, diagnostics),
        groups: titles("group", groups, diagnostics),
        ..Catalog::default()
    };

    let mut second = HashSet::new();
    for resource in resources {
        let id = &resource.id;
        if let Some(first) = catalog.find(id.value.as_str()) {
            let message = format!("the id `{}` is taken", id.value);
            let help =
                "for one more place of the same resource write `[[also]]`; for another resource choose another id";
            let diagnostic = Diagnostic::new(Code::DuplicateId, message).at(id.span, "a second time");
            diagnostics.push(diagnostic.and(first.id.span, "first here").help(help));
            second.insert(resource.span);
            continue;
        }
        catalog.by_id.insert(id.value.clone(), ResourceIndex(narrow(catalog.resources.len())));
        catalog.resources.push(resource);
    }

    let declared = !catalog.chapters.is_empty();
    let mut resolver = Resolver { catalog: &catalog, lost: &lost, declared, diagnostics };
    // The place of a duplicate is looked at for its own faults, and then left out with it.
    let mut found = Vec::with_capacity(places.len());
    found.extend(places.into_iter().filter_map(|place| resolver.place(*place)).map(Box::new));
    catalog.places = found;
    catalog.places.retain(|place| !second.contains(&place.span));

    index(&mut catalog);
    for chapter in lost_chapters {
        catalog.by_chapter.entry(chapter).or_default();
    }
    duplicates(&catalog, diagnostics);
    companions(&mut catalog, diagnostics);
    catalog
}

fn titles(of: &str, titles: Vec<(Spanned<Key>, Spanned<Text>)>, diagnostics: &mut Vec<Diagnostic>) -> Titles {
    let mut known = Titles::default();
    let mut places = HashMap::new();
    for (key, text) in titles {
        if let Some(&first) = places.get(&key.value) {
            let message = format!("the {of} `{}` has a title already", key.value);
            let diagnostic = Diagnostic::new(Code::DuplicateTitle, message).at(key.span, "a second time");
            diagnostics.push(diagnostic.and(first, "first here").help("keep one of them, in whichever file"));
            continue;
        }
        places.insert(key.value.clone(), key.span);
        known.order.push(key.value.clone());
        known.texts.insert(key.value, text);
    }
    known
}

struct Resolver<'a> {
    catalog: &'a Catalog,
    lost: &'a HashSet<Key>,
    /// Whether the catalog says which chapters there are.
    declared: bool,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn place(&mut self, place: DraftPlace) -> Option<Place> {
        let chapters: Box<[_]> = place.chapters.into_iter().filter(|chapter| self.chapter(chapter)).collect();
        let section = place
            .section
            .filter(|key| self.titled(key, Code::UnknownSection, "section", "sections", &self.catalog.sections));
        let group =
            place.group.filter(|key| self.titled(key, Code::UnknownGroup, "group", "groups", &self.catalog.groups));
        let under = place.under.and_then(|id| self.id(&id));
        let with = place.with.and_then(|id| self.id(&id));
        let resource = self.id(&place.resource)?.value;
        let place = Place { resource, chapters, section, group, under, with, note: place.note, span: place.span };
        (!place.chapters.is_empty()).then_some(place)
    }

    fn chapter(&mut self, key: &Spanned<Key>) -> bool {
        let known = !self.declared || self.catalog.chapters.has(key.value.as_str());
        if !known {
            let message = format!("there is no chapter `{}`", key.value);
            let diagnostic = Diagnostic::new(Code::UnknownChapter, message).at(key.span, "");
            let note = "the catalog's `[chapters]` say which there are";
            let chapters = self.catalog.chapters.keys().map(Key::as_str);
            self.diagnostics.push(diagnostic.suggest(key.value.as_str(), chapters).note(note));
        }
        known
    }

    fn titled(&mut self, key: &Spanned<Key>, code: Code, of: &str, table: &str, titles: &Titles) -> bool {
        let known = titles.has(key.value.as_str());
        if !known {
            let message = format!("there is no {of} `{}`", key.value);
            let near = crate::diagnostic::nearest(key.value.as_str(), titles.keys().map(Key::as_str));
            let help = near.map_or_else(
                || {
                    format!(
                        "give it its title, in any file of the catalog: `[{table}]`, `{} = \"…\"`",
                        toml_key(&key.value)
                    )
                },
                |near| format!("did you mean `{near}`?"),
            );
            self.diagnostics.push(Diagnostic::new(code, message).at(key.span, "").help(help));
        }
        known
    }

    fn id(&mut self, id: &Spanned<Key>) -> Option<Spanned<ResourceIndex>> {
        let index = self.catalog.index_of(id.value.as_str());
        if index.is_none() && !self.lost.contains(&id.value) {
            let message = format!("there is no resource `{}`", id.value);
            let ids = self.catalog.resources.iter().map(|resource| resource.id.value.as_str());
            let diagnostic = Diagnostic::new(Code::UnknownId, message).at(id.span, "");
            self.diagnostics.push(diagnostic.suggest(id.value.as_str(), ids));
        }
        Some(Spanned::new(index?, id.span))
    }
}

/// A key as TOML has to have it written.
fn toml_key(key: &Key) -> String {
    let bare = key.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if bare { key.to_string() } else { format!("\"{key}\"") }
}

fn index(catalog: &mut Catalog) {
    for (at, place) in catalog.places.iter().enumerate() {
        let at = PlaceIndex(narrow(at));
        catalog.by_resource.push((place.resource, at));
        for chapter in &place.chapters {
            catalog.by_chapter.entry(chapter.value.clone()).or_default().push(at);
        }
    }
    catalog.by_resource.sort_unstable();
}

fn duplicates(catalog: &Catalog, diagnostics: &mut Vec<Diagnostic>) {
    for pair in catalog.by_resource.chunk_by(|a, b| a.0 == b.0) {
        let places: Vec<&Place> = pair.iter().filter_map(|&(_, at)| catalog.place(at)).collect();
        for (at, place) in places.iter().enumerate() {
            let value = |key: &Option<Spanned<Key>>| key.as_ref().map(|key| key.value.clone());
            let same = |other: &&&Place| {
                value(&other.section) == value(&place.section)
                    && value(&other.group) == value(&place.group)
                    && place.chapters.iter().any(|chapter| other.is_in(&chapter.value))
            };
            let Some(first) = places.iter().take(at).find(same) else { continue };
            let id = catalog.resource(place.resource).map_or("", |resource| resource.id.value.as_str());
            let message = format!("`{id}` is in this list already");
            let diagnostic = Diagnostic::new(Code::DuplicatePlace, message).at(place.span, "a second time");
            let help = "a resource can be in one list twice if the section or the group is another";
            diagnostics.push(diagnostic.and(first.span, "first here").help(help));
        }
    }
}

/// Drops each `under` and `with` that no list can follow.
fn companions(catalog: &mut Catalog, diagnostics: &mut Vec<Diagnostic>) {
    let mut drop = Vec::new();
    for (index, place) in catalog.places() {
        let (Some(head), name) = (place.under.as_ref().or(place.with.as_ref()), companion_name(place)) else {
            continue;
        };
        let id = catalog.resource(head.value).map_or("", |resource| resource.id.value.as_str());
        let at = |message: String| Diagnostic::new(Code::BadCompanion, message).at(head.span, "");
        if place.under.is_some() && place.with.is_some() {
            let message = "an entry hangs `under` another or shares its item `with` it, not both".to_owned();
            diagnostics.push(at(message));
            drop.push(index);
            continue;
        }
        if head.value == place.resource || circles(catalog, place) {
            diagnostics.push(at(format!("`{name} = \"{id}\"` leads back to the entry itself")));
            drop.push(index);
            continue;
        }
        let together = catalog
            .places_of(head.value)
            .filter_map(|at| catalog.place(at))
            .any(|other| place.chapters.iter().any(|chapter| other.is_in(&chapter.value)));
        if !together {
            let list = place.chapters.iter().map(|chapter| chapter.value.as_str()).collect::<Vec<_>>().join(", ");
            let diagnostic =
                at(format!("`{id}` is not in the list of chapter {list}, so nothing can be {name} it there"));
            diagnostics.push(diagnostic.help("list it there too with `[[also]]`, or name an entry of that list"));
            drop.push(index);
        }
    }
    for index in drop {
        if let Some(place) = catalog.places.get_mut(index.0 as usize) {
            place.under = None;
            place.with = None;
        }
    }
}

fn companion_name(place: &Place) -> &'static str {
    if place.under.is_some() { "under" } else { "with" }
}

/// Whether following `under` and `with` from `place`, within its chapters, comes back to its resource.
fn circles(catalog: &Catalog, place: &Place) -> bool {
    let mut seen = HashSet::from([place.resource]);
    let mut at = place;
    while let Some(head) = at.under.as_ref().or(at.with.as_ref()) {
        if !seen.insert(head.value) {
            return head.value == place.resource;
        }
        let next = catalog
            .places_of(head.value)
            .filter_map(|index| catalog.place(index))
            .find(|other| place.chapters.iter().any(|chapter| other.is_in(&chapter.value)));
        let Some(next) = next else { return false };
        at = next;
    }
    false
}
