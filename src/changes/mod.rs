//! What a change to a catalog is for its readers: which resources are new, gone, other than they were or in another
//! place. Where an entry stands in which file, how it is written and what is said about it in comments is no change.

mod fields;
mod order;

pub use fields::FieldChange;

use std::collections::{HashMap, HashSet};

use crate::catalog::{Catalog, Place, ResourceIndex};
use crate::rules::identities;

/// What has become of a resource. More than one can be true of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// It has another id.
    Renamed,
    /// Something that it says is another.
    Edited,
    /// It is in another list, in another part of one, or further up or down.
    Moved,
}

impl What {
    /// All of them, in the order in which they are told.
    pub const ALL: &[Self] = &[Self::Added, Self::Removed, Self::Renamed, Self::Edited, Self::Moved];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Renamed => "renamed",
            Self::Edited => "edited",
            Self::Moved => "moved",
        }
    }
}

/// All that differs between two catalogs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// The resources: those that are there in the order of the new catalog, then those that are gone.
    pub entries: Vec<Change>,
    /// The titles of chapters, sections and groups.
    pub titles: Vec<FieldChange>,
}

impl Changes {
    /// Whether nothing changes for readers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.titles.is_empty()
    }

    /// To how many resources this has happened.
    #[must_use]
    pub fn count(&self, what: What) -> usize {
        self.entries.iter().filter(|change| change.what().contains(&what)).count()
    }
}

/// What has become of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The resource in the old catalog; `None` if it is new.
    pub before: Option<ResourceIndex>,
    /// The resource in the new catalog; `None` if it is gone.
    pub after: Option<ResourceIndex>,
    /// Its fields that differ. There are none if it is new or gone.
    pub fields: Vec<FieldChange>,
    /// Its places that differ. There are none if it is new or gone.
    pub places: Vec<PlaceChange>,
    /// In which lists it has gone up or down.
    pub order: Vec<OrderChange>,
}

/// A place of a resource that differs: all of its fields that do. A place that is new has no fields before, and one that is
/// gone has none after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceChange {
    /// The chapters of the place that was.
    pub before: Option<String>,
    /// The chapters of the place that is.
    pub after: Option<String>,
    /// The fields.
    pub fields: Vec<FieldChange>,
}

/// A resource that has gone up or down in the list of a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderChange {
    /// The chapter.
    pub chapter: String,
    /// The id that it was behind; `None` if it was the first.
    pub before: Option<String>,
    /// The id that it is behind; `None` if it is the first.
    pub after: Option<String>,
}

impl PlaceChange {
    /// Whether more than its remark differs.
    fn is_moved(&self) -> bool {
        self.before.is_none() || self.after.is_none() || !self.fields.iter().all(is_remark)
    }

    /// Whether it is in another part of the list of `chapter`, or in this list only before or after.
    fn stands_elsewhere(&self, chapter: &str) -> bool {
        let has = |chapters: &Option<String>| chapters.iter().any(|all| all.split(", ").any(|one| one == chapter));
        self.is_moved() && (has(&self.before) || has(&self.after))
    }
}

fn is_remark(field: &FieldChange) -> bool {
    field.name.split('.').next() == Some("note")
}

impl Change {
    /// What has happened to it.
    #[must_use]
    pub fn what(&self) -> Vec<What> {
        if self.before.is_none() {
            return vec![What::Added];
        }
        if self.after.is_none() {
            return vec![What::Removed];
        }
        let remark =
            |place: &PlaceChange| place.before.is_some() && place.after.is_some() && place.fields.iter().any(is_remark);
        let renamed = self.fields.iter().any(|field| field.name == "id");
        let edited = self.fields.iter().any(|field| field.name != "id") || self.places.iter().any(remark);
        let moved = self.places.iter().any(PlaceChange::is_moved) || !self.order.is_empty();
        let all = [(renamed, What::Renamed), (edited, What::Edited), (moved, What::Moved)];
        all.into_iter().filter(|(so, _)| *so).map(|(_, what)| what).collect()
    }
}

/// Compares two catalogs. A resource is the same if it has the same id, or else the same address, DOI, arXiv identifier or
/// ISBN.
#[must_use]
pub fn compare(before: &Catalog, after: &Catalog) -> Changes {
    let was = pairs(before, after);
    let renamed = renamed(&was, before, after);
    let mut entries: Vec<Change> = Vec::new();
    for (index, resource) in after.resources() {
        let old = was.get(&index).copied();
        let (mut fields, mut places) = (Vec::new(), Vec::new());
        if let Some((old_index, old)) = old.and_then(|old| Some((old, before.resource(old)?))) {
            fields = fields::differing(&fields::of_resource(old), &fields::of_resource(resource));
            places = places_of((before, old_index), (after, index), &renamed);
        }
        entries.push(Change { before: old, after: Some(index), fields, places, order: Vec::new() });
    }
    order::add(&mut entries, before, after);
    entries.retain(|change| !change.what().is_empty());
    let kept: HashSet<ResourceIndex> = was.into_values().collect();
    let gone = before.resources().map(|(index, _)| index).filter(|index| !kept.contains(index));
    let empty = |index| Change { before: Some(index), after: None, fields: vec![], places: vec![], order: vec![] };
    entries.extend(gone.map(empty));
    Changes { entries, titles: fields::differing(&fields::of_titles(before), &fields::of_titles(after)) }
}

/// For each resource of the new catalog, the one of the old that it was.
fn pairs(before: &Catalog, after: &Catalog) -> HashMap<ResourceIndex, ResourceIndex> {
    let mut was = HashMap::new();
    for (index, resource) in after.resources() {
        if let Some(old) = before.index_of(resource.id.value.as_str()) {
            was.insert(index, old);
        }
    }
    let mut lost = HashMap::new();
    for (index, resource) in before.resources() {
        if after.index_of(resource.id.value.as_str()).is_none() {
            for (identity, _) in identities(resource) {
                lost.entry(identity).or_insert(index);
            }
        }
    }
    let mut taken = HashSet::new();
    for (index, resource) in after.resources().filter(|(_, one)| before.index_of(one.id.value.as_str()).is_none()) {
        let found = identities(resource).into_iter().find_map(|(identity, _)| lost.get(&identity).copied());
        if let Some(old) = found.filter(|old| taken.insert(*old)) {
            was.insert(index, old);
        }
    }
    was
}

/// The ids that are others now.
fn renamed(was: &HashMap<ResourceIndex, ResourceIndex>, before: &Catalog, after: &Catalog) -> HashMap<String, String> {
    let ids = was.iter().filter_map(|(new, old)| Some((before.resource(*old)?, after.resource(*new)?)));
    let ids = ids.map(|(old, new)| (old.id.value.to_string(), new.id.value.to_string()));
    ids.filter(|(old, new)| old != new).collect()
}

/// The places of a resource that differ. Those that say the same are none, whatever order they have; of the others, those
/// with a chapter in common are the same place, and then one that was and one that is.
fn places_of(
    (before, old): (&Catalog, ResourceIndex),
    (after, new): (&Catalog, ResourceIndex),
    renamed: &HashMap<String, String>,
) -> Vec<PlaceChange> {
    let mut was: Vec<(&Place, Vec<fields::Field>)> = read(before, old);
    for (name, value) in was.iter_mut().flat_map(|(_, fields)| fields) {
        // That the entry above has another id is told there.
        if matches!(name.as_str(), "under" | "with")
            && let Some(now) = renamed.get(value)
        {
            value.clone_from(now);
        }
    }
    let mut is = read(after, new);
    is.retain(|(_, fields)| match was.iter().position(|(_, other)| other == fields) {
        Some(at) => {
            was.remove(at);
            false
        }
        None => true,
    });
    let mut changes = Vec::new();
    let common = |a: &Place, b: &Place| a.chapters.iter().any(|key| b.is_in(&key.value));
    let mut rest = Vec::new();
    for (place, fields) in is {
        match was.iter().position(|(other, _)| common(place, other)) {
            Some(at) => changes.push(change(Some(&was.remove(at).1), Some(&fields))),
            None => rest.push(fields),
        }
    }
    let mut was = was.into_iter().map(|(_, fields)| fields);
    for fields in rest {
        changes.push(change(was.next().as_deref(), Some(&fields)));
    }
    changes.extend(was.map(|fields| change(Some(&fields), None)));
    changes
}

fn read(catalog: &Catalog, resource: ResourceIndex) -> Vec<(&Place, Vec<fields::Field>)> {
    let places = catalog.places_of(resource).filter_map(|place| catalog.place(place));
    places.map(|place| (place, fields::of_place(place, catalog))).collect()
}

fn change(before: Option<&[fields::Field]>, after: Option<&[fields::Field]>) -> PlaceChange {
    let chapters = |fields: &[fields::Field]| fields.first().map(|(_, chapters)| chapters.clone());
    PlaceChange {
        before: before.and_then(chapters),
        after: after.and_then(chapters),
        fields: fields::differing(before.unwrap_or_default(), after.unwrap_or_default()),
    }
}
