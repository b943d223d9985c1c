//! All files: entries are tied together, and what does not fit is reported.

use std::collections::{HashMap, HashSet};

use super::model::{Catalog, Place, PlaceIndex, Resource, ResourceIndex, Titles, narrow};
use super::read::{Draft, DraftPlace};
use super::{Key, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, Spanned};

/// The catalog that `draft` amounts to, without what is faulty in it.
pub(super) fn resolve(draft: Draft, diagnostics: &mut Vec<Diagnostic>) -> Catalog {
    let Draft { resources, places, chapters, sections, groups, allowed, lost, lost_chapters } = draft;
    let mut catalog = Catalog {
        chapters: titles("chapter", chapters, diagnostics),
        sections: titles("section", sections, diagnostics),
        groups: titles("group", groups, diagnostics),
        allowed,
        ..Catalog::default()
    };

    let second = second_ids(&resources, &lost, diagnostics);
    catalog.resources = resources;
    catalog.resources.retain(|resource| !second.contains(&resource.id.span));
    catalog.by_id = (0..narrow(catalog.resources.len())).map(ResourceIndex).collect();
    let id = |index: &ResourceIndex| catalog.resources.get(index.0 as usize).map(|resource| &resource.id.value);
    catalog.by_id.sort_unstable_by(|a, b| id(a).cmp(&id(b)));

    let declared = !catalog.chapters.is_empty();
    let lost = lost.into_iter().map(|id| id.value).collect();
    let mut resolver = Resolver { catalog: &catalog, lost: &lost, declared, diagnostics };
    // The place of a duplicate is looked at for its own faults, and then left out with it.
    let mut found = Vec::with_capacity(places.len());
    for place in places {
        let is_double = second.contains(&place.resource.span);
        found.extend(resolver.place(*place).filter(|_| !is_double).map(Box::new));
    }
    catalog.places = found;

    index(&mut catalog);
    for chapter in lost_chapters {
        catalog.by_chapter.entry(chapter).or_default();
    }
    duplicates(&catalog, diagnostics);
    companions(&mut catalog, diagnostics);
    catalog
}

/// The ids that stand a second time, be it in an entry that is too faulty to keep.
fn second_ids(resources: &[Box<Resource>], lost: &[Spanned<Key>], diagnostics: &mut Vec<Diagnostic>) -> HashSet<Span> {
    let mut ids: Vec<&Spanned<Key>> = resources.iter().map(|resource| &resource.id).chain(lost).collect();
    ids.sort_by_key(|id| id.span);
    let mut first: HashMap<&Key, Span> = HashMap::with_capacity(ids.len());
    let mut second = HashSet::new();
    for id in ids {
        let Some(first) = first.insert(&id.value, id.span) else { continue };
        let message = format!("the id `{}` is taken", id.value);
        let help = "for one more place of the same resource write `[[also]]`; for another resource choose another id";
        let diagnostic = Diagnostic::new(Code::DuplicateId, message).at(id.span, "a second time");
        diagnostics.push(diagnostic.and(first, "first here").help(help));
        second.insert(id.span);
    }
    second
}

fn titles(of: &str, titles: Vec<(Spanned<Key>, Spanned<Text>)>, diagnostics: &mut Vec<Diagnostic>) -> Titles {
    let mut known = Titles::default();
    let mut places: HashMap<Key, Span> = HashMap::with_capacity(titles.len());
    for (key, text) in titles {
        if let Some(first) = places.get(&key.value) {
            let message = format!("the {of} `{}` has a title already", key.value);
            let diagnostic = Diagnostic::new(Code::DuplicateTitle, message).at(key.span, "a second time");
            diagnostics.push(diagnostic.and(*first, "first here").help("keep one of them, in whichever file"));
            continue;
        }
        places.insert(key.value.clone(), key.span);
        known.texts.push((key, text));
    }
    known.texts.shrink_to_fit();
    known.by_key = (0..narrow(known.texts.len())).collect();
    let key = |at: &u32| known.texts.get(*at as usize).map(|(key, _)| &key.value);
    known.by_key.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
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
            let diagnostic = Diagnostic::new(code, message).at(key.span, "");
            let title = format!("`[{table}]`, `{} = \"…\"`", super::write::toml_key(key.value.as_str()));
            self.diagnostics.push(match near {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")).instead(key.value.as_str(), near),
                None => diagnostic.help(format!("give it its title, in any file of the catalog: {title}")),
            });
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
        // Most resources have one place, and nothing to compare.
        let places = pair.iter().filter_map(|&(_, at)| catalog.place(at)).filter(|_| pair.len() > 1);
        let mut known: HashMap<_, &Place> = HashMap::new();
        for place in places {
            let section = place.section.as_ref().map(|key| &key.value);
            let group = place.group.as_ref().map(|key| &key.value);
            let lists = || place.chapters.iter().map(|chapter| (&chapter.value, section, group));
            let first = lists().filter_map(|list| known.get(&list).copied()).min_by_key(|first| first.span);
            for list in lists() {
                known.entry(list).or_insert(place);
            }
            let Some(first) = first else { continue };
            let id = catalog.resource(place.resource).map_or("", |resource| resource.id.value.as_str());
            let message = format!("`{id}` is in this list already");
            let diagnostic = Diagnostic::new(Code::DuplicatePlace, message).at(place.span, "a second time");
            let help = "a resource can be in one list twice if the section or the group is another";
            diagnostics.push(diagnostic.and(first.span, "first here").help(help));
        }
    }
}

/// Drops each `under` and `with` that no list can follow, and puts companions where the entry is that they belong to.
fn companions(catalog: &mut Catalog, diagnostics: &mut Vec<Diagnostic>) {
    let heads = heads(catalog);
    let circles = circles(&heads);
    let mut drop = Vec::new();
    for (at, (_, place)) in catalog.places().enumerate() {
        let Some((name, head)) = companion(place) else { continue };
        let id = catalog.resource(head.value).map_or("", |resource| resource.id.value.as_str());
        let (message, help) = if place.under.is_some() && place.with.is_some() {
            ("an entry hangs `under` another or shares its item `with` it, not both".to_owned(), "keep one of them")
        } else if head.value == place.resource || circles.contains(&at) {
            (
                format!("`{name} = \"{id}\"` leads back to the entry itself"),
                "name an entry that does not hang on this one",
            )
        } else if heads.get(at).copied().flatten().is_none() {
            let chapters: Vec<&str> = place.chapters.iter().map(|chapter| chapter.value.as_str()).collect();
            let list = chapters.join(", ");
            let message = format!("`{id}` is not in the list of chapter {list}, so nothing can be {name} it there");
            (message, "list it there too with `[[also]]`, or name an entry of that list")
        } else {
            continue;
        };
        diagnostics.push(Diagnostic::new(Code::BadCompanion, message).at(head.span, "").help(help));
        drop.push(at);
    }
    for at in drop {
        if let Some(place) = catalog.places.get_mut(at) {
            place.under = None;
            place.with = None;
        }
    }
    inherit(catalog, &heads);
}

/// What a place hangs on, and by which field.
fn companion(place: &Place) -> Option<(&'static str, &Spanned<ResourceIndex>)> {
    let under = place.under.as_ref().map(|head| ("under", head));
    under.or_else(|| place.with.as_ref().map(|head| ("with", head)))
}

/// For each place, the place that it hangs on: that of its head in the same list.
fn heads(catalog: &Catalog) -> Vec<Option<usize>> {
    let head = |place: &Place| {
        let (_, head) = companion(place)?;
        let mut places = catalog.places_of(head.value);
        places.find(|&at| {
            let other = catalog.place(at);
            other.is_some_and(|other| place.chapters.iter().any(|chapter| other.is_in(&chapter.value)))
        })
    };
    catalog.places().map(|(_, place)| head(place).map(|at| at.0 as usize)).collect()
}

/// The places from which following the heads comes back.
fn circles(heads: &[Option<usize>]) -> HashSet<usize> {
    let mut circles = HashSet::new();
    // For each place, the walk that came by it.
    let mut walked = vec![usize::MAX; heads.len()];
    for start in 0..heads.len() {
        let mut at = Some(start);
        while let Some(here) = at.filter(|&here| walked.get(here) == Some(&usize::MAX)) {
            if let Some(walk) = walked.get_mut(here) {
                *walk = start;
            }
            at = heads.get(here).copied().flatten();
        }
        // The walk has run into itself: what follows from here on is a circle.
        let mut on = at.filter(|&here| walked.get(here) == Some(&start));
        while let Some(here) = on.filter(|here| circles.insert(*here)) {
            on = heads.get(here).copied().flatten();
        }
    }
    circles
}

/// A companion that names neither section nor group is in those of the entry that it belongs to.
fn inherit(catalog: &mut Catalog, heads: &[Option<usize>]) {
    for at in 0..catalog.places.len() {
        let mut found = None;
        let mut here = at;
        // Companions of companions, as deep as lists show them.
        for _ in 0..super::DEEPEST {
            let Some(place) = catalog.places.get(here) else { break };
            if place.section.is_some() || place.group.is_some() {
                found = Some((place.section.clone(), place.group.clone()));
                break;
            }
            match heads.get(here).copied().flatten() {
                Some(head) if companion(place).is_some() => here = head,
                _ => break,
            }
        }
        if let (Some((section, group)), Some(place)) = (found, catalog.places.get_mut(at)) {
            place.section = section;
            place.group = group;
        }
    }
}
