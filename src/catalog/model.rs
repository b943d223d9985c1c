use std::collections::HashMap;

use super::{Address, Arxiv, Authors, Date, Doi, Isbn, Key, Kind, LanguageTag, Text};
use crate::diagnostic::Code;
use crate::source::{Span, Spanned};

/// Something to read, watch or use, written once however often it is listed.
///
/// What is not known is `None` or empty; nothing is ever guessed. The fields, here and in [`Details`], and what they map
/// to in CSL and BibLaTeX are those of [`RESOURCE_FIELDS`](super::RESOURCE_FIELDS).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its name in the catalog.
    pub id: Spanned<Key>,
    /// Its title.
    pub title: Spanned<Text>,
    /// The name people know it by.
    pub short_name: Option<Box<Spanned<Text>>>,
    /// Who made it.
    pub authors: Option<Spanned<Authors>>,
    /// What sort of thing it is.
    pub kind: Option<Spanned<Kind>>,
    /// When it was published.
    pub date: Option<Spanned<Date>>,
    /// Where it is.
    pub url: Option<Spanned<Address>>,
    /// Who published it.
    pub publisher: Option<Box<Spanned<Text>>>,
    /// A remark that fits wherever it is listed without a remark of that place.
    pub note: Option<Spanned<Text>>,
    /// Where its entry begins.
    pub span: Span,
    /// Boxed, and left out where there are none: a catalog has thousands of resources, and most have no details.
    pub(super) details: Option<Box<Details>>,
}

/// What is known of some resources only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// Its digital object identifier.
    pub doi: Option<Spanned<Doi>>,
    /// Its arXiv identifier.
    pub arxiv: Option<Spanned<Arxiv>>,
    /// Its book number.
    pub isbn: Option<Spanned<Isbn>>,
    /// Which edition.
    pub edition: Option<Spanned<Edition>>,
    /// The language it is in.
    pub language: Option<Spanned<LanguageTag>>,
    /// Words to select by.
    pub tags: Vec<Spanned<Key>>,
    /// Links that belong to it.
    pub related: Vec<Link>,
    /// A copy for when the link dies.
    pub archived: Option<Spanned<Address>>,
}

static NO_DETAILS: Details = Details {
    doi: None,
    arxiv: None,
    isbn: None,
    edition: None,
    language: None,
    tags: Vec::new(),
    related: Vec::new(),
    archived: None,
};

impl Resource {
    /// What else is known of it.
    #[must_use]
    pub fn details(&self) -> &Details {
        self.details.as_deref().unwrap_or(&NO_DETAILS)
    }

    /// Where a reader is sent: its `url`, else what its DOI or arXiv identifier resolves to.
    #[must_use]
    pub fn link(&self) -> Option<String> {
        let url = self.url.as_ref().map(|url| url.value.as_str().to_owned());
        let doi = || self.details().doi.as_ref().map(|doi| doi.value.url());
        let arxiv = || self.details().arxiv.as_ref().map(|arxiv| arxiv.value.url());
        url.or_else(doi).or_else(arxiv)
    }

    /// All its addresses: its own, those of what belongs to it, that of its copy.
    pub fn addresses(&self) -> impl Iterator<Item = &Spanned<Address>> {
        let details = self.details();
        self.url.iter().chain(details.related.iter().map(|link| &link.url)).chain(&details.archived)
    }

    /// The names of its authors.
    #[must_use]
    pub fn names(&self) -> &[super::Name] {
        self.authors.as_ref().map_or(&[], |authors| &authors.value.names)
    }
}

/// An edition: a number that is printed as the book's language does, or a text that is printed as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edition {
    /// The second edition is 2.
    Number(u16),
    /// "Revised", "International".
    Text(Text),
}

/// A link with its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is called.
    pub title: Spanned<Text>,
    /// Where it leads.
    pub url: Spanned<Address>,
}

/// Which resource of a [`Catalog`] is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceIndex(pub(super) u32);

/// Which place of a [`Catalog`] is meant. Places are in the order of the catalog, so indices compare by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceIndex(pub(super) u32);

/// One place where a resource is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What is listed.
    pub resource: ResourceIndex,
    /// In the list of which chapters; never empty.
    pub chapters: Box<[Spanned<Key>]>,
    /// In which section of that list.
    pub section: Option<Spanned<Key>>,
    /// In which group of that section.
    pub group: Option<Box<Spanned<Key>>>,
    /// Below which entry of that list it hangs.
    pub under: Option<Spanned<ResourceIndex>>,
    /// Whose item it shares.
    pub with: Option<Spanned<ResourceIndex>>,
    /// The remark that fits this place, if it is another than the resource's own.
    pub note: Option<Box<Spanned<Text>>>,
    /// Where its entry begins.
    pub span: Span,
}

impl Place {
    /// Whether it is in the list of `chapter`.
    #[must_use]
    pub fn is_in(&self, chapter: &Key) -> bool {
        self.chapters.iter().any(|key| key.value == *chapter)
    }
}

/// A rule that finds something in an entry which is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The rule.
    pub code: Spanned<Code>,
    /// Why it is meant, for whoever reads the catalog.
    pub reason: Box<str>,
    /// The whole entry.
    pub entry: Span,
}

/// Keys and the titles that the catalog gives them, in its order.
#[derive(Debug, Clone, Default)]
pub struct Titles {
    pub(super) texts: Vec<(Spanned<Key>, Spanned<Text>)>,
    /// The indices of `texts`, sorted by key.
    pub(super) by_key: Vec<u32>,
}

impl Titles {
    /// The title of `key`, if it has one.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&Text> {
        let (_, text) = self.texts.get(self.find(key.as_str())?)?;
        Some(&text.value)
    }

    /// The keys and their titles, in the order of the catalog.
    pub fn iter(&self) -> impl Iterator<Item = (&Spanned<Key>, &Spanned<Text>)> {
        self.texts.iter().map(|(key, text)| (key, text))
    }

    /// The keys, in the order of the catalog.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.texts.iter().map(|(key, _)| &key.value)
    }

    /// Whether `key` is one of them.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    fn find(&self, key: &str) -> Option<usize> {
        let key_at = |at: u32| self.texts.get(at as usize).map_or("", |(key, _)| key.value.as_str());
        let found = self.by_key.binary_search_by(|&at| key_at(at).cmp(key)).ok()?;
        self.by_key.get(found).map(|&at| at as usize)
    }
}

/// All resources, all places, and the titles of what they are listed in.
#[derive(Debug, Default)]
#[expect(clippy::vec_box, reason = "a list of thousands that grows would be in memory twice with each step")]
pub struct Catalog {
    pub(super) resources: Vec<Box<Resource>>,
    pub(super) places: Vec<Box<Place>>,
    pub(super) chapters: Titles,
    pub(super) sections: Titles,
    pub(super) groups: Titles,
    pub(super) allowed: Vec<Allowed>,
    /// Sorted by id.
    pub(super) by_id: Vec<ResourceIndex>,
    pub(super) by_chapter: HashMap<Key, Vec<PlaceIndex>>,
    /// Sorted, so that the places of one resource stand together.
    pub(super) by_resource: Vec<(ResourceIndex, PlaceIndex)>,
}

impl Catalog {
    /// All resources, in the order of the catalog.
    pub fn resources(&self) -> impl ExactSizeIterator<Item = (ResourceIndex, &Resource)> {
        self.resources.iter().enumerate().map(|(at, resource)| (ResourceIndex(narrow(at)), &**resource))
    }

    /// All places, in the order of the catalog.
    pub fn places(&self) -> impl ExactSizeIterator<Item = (PlaceIndex, &Place)> {
        self.places.iter().enumerate().map(|(at, place)| (PlaceIndex(narrow(at)), &**place))
    }

    /// The resource at an index of this catalog; `None` for one of another.
    #[must_use]
    pub fn resource(&self, index: ResourceIndex) -> Option<&Resource> {
        self.resources.get(index.0 as usize).map(Box::as_ref)
    }

    /// The place at an index of this catalog; `None` for one of another.
    #[must_use]
    pub fn place(&self, index: PlaceIndex) -> Option<&Place> {
        self.places.get(index.0 as usize).map(Box::as_ref)
    }

    /// The index of the resource with this id.
    #[must_use]
    pub fn index_of(&self, id: &str) -> Option<ResourceIndex> {
        let id_at = |index: ResourceIndex| self.resource(index).map_or("", |resource| resource.id.value.as_str());
        let found = self.by_id.binary_search_by(|&index| id_at(index).cmp(id)).ok()?;
        self.by_id.get(found).copied()
    }

    /// The resource with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Resource> {
        self.resource(self.index_of(id)?)
    }

    /// The places in the list of `chapter`, in the order of the catalog.
    #[must_use]
    pub fn listed_in(&self, chapter: &str) -> &[PlaceIndex] {
        self.by_chapter.get(chapter).map_or(&[], Vec::as_slice)
    }

    /// The places of one resource, in the order of the catalog.
    pub fn places_of(&self, resource: ResourceIndex) -> impl Iterator<Item = PlaceIndex> {
        let from = self.by_resource.partition_point(|&(of, _)| of < resource);
        let of_it = self.by_resource.iter().skip(from).take_while(move |&&(of, _)| of == resource);
        of_it.map(|&(_, place)| place)
    }

    /// The chapters that are given a title, and their titles.
    #[must_use]
    pub fn chapters(&self) -> &Titles {
        &self.chapters
    }

    /// Whether a chapter has a list or a title.
    #[must_use]
    pub fn has_chapter(&self, chapter: &str) -> bool {
        self.by_chapter.contains_key(chapter) || self.chapters.has(chapter)
    }

    /// The chapters that have a list or a title: numbers in their order, then words.
    #[must_use]
    pub fn chapter_keys(&self) -> Vec<&Key> {
        let mut keys: Vec<&Key> = self.by_chapter.keys().chain(self.chapters.keys()).collect();
        keys.sort_by(|a, b| super::natural(a, b));
        keys.dedup();
        keys
    }

    /// The sections and their titles.
    #[must_use]
    pub fn sections(&self) -> &Titles {
        &self.sections
    }

    /// What its entries allow.
    #[must_use]
    pub fn allowed(&self) -> &[Allowed] {
        &self.allowed
    }

    /// The groups and their titles.
    #[must_use]
    pub fn groups(&self) -> &Titles {
        &self.groups
    }
}

/// An index of a list whose entries each take bytes of a text shorter than 4 GiB.
pub(super) fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
