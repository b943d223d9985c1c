use std::collections::HashMap;

use super::letter::Letters;
use super::{Letter, Order, Pick};
use crate::catalog::{DEEPEST, Key, Kind, Place, Resource, ResourceIndex};
use crate::directive::{Directive, GroupBy, HeadingChoice, SortBy, SortKey, Test};

/// What a directive puts on the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline<'c> {
    /// What stands before the first heading.
    pub items: Vec<Item<'c>>,
    /// What stands under headings.
    pub parts: Vec<Part<'c>>,
    /// Other places of what stands here, which were selected too.
    pub repeats: Vec<&'c Place>,
}

/// Items under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'c> {
    /// What they have in common.
    pub heading: Heading<'c>,
    /// What stands under it.
    pub outline: Outline<'c>,
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item<'c> {
    /// One resource, or several that share the item.
    Resources {
        /// The first, and those that are listed `with` it.
        entries: Vec<Entry<'c>>,
        /// Those that are listed `under` it.
        beneath: Vec<Item<'c>>,
    },
    /// A part of the list, where parts have no headings.
    Part {
        /// What its entries have in common.
        heading: Heading<'c>,
        /// Its entries.
        items: Vec<Item<'c>>,
    },
}

/// A resource as it is listed in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'c> {
    /// Which one of the catalog it is.
    pub index: ResourceIndex,
    /// The resource.
    pub resource: &'c Resource,
    /// The place; `None` if it is in no list.
    pub place: Option<&'c Place>,
    rank: usize,
}

/// What the entries of a part have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Heading<'c> {
    /// A section.
    Section(&'c Key),
    /// A group.
    Group(&'c Key),
    /// The chapters of one list.
    Chapters(Vec<&'c Key>),
    /// A kind; `None` is of no known kind.
    Kind(Option<Kind>),
    /// A year; `None` is of no known year.
    Year(Option<u16>),
    /// The letter that titles are filed under.
    Letter(Letter),
}

impl<'c> Item<'c> {
    fn entry_count(&self) -> usize {
        let (own, below) = match self {
            Self::Resources { entries, beneath } => (entries.len(), beneath),
            Self::Part { items, .. } => (0, items),
        };
        own + below.iter().map(Item::entry_count).sum::<usize>()
    }

    fn collect(&self, into: &mut Vec<Entry<'c>>) {
        let items = match self {
            Self::Resources { entries, beneath } => {
                into.extend(entries);
                beneath
            }
            Self::Part { items, .. } => items,
        };
        items.iter().for_each(|item| item.collect(into));
    }

    fn rank(&self) -> usize {
        match self {
            Self::Resources { entries, .. } => entries.first().map_or(0, |entry| entry.rank),
            Self::Part { items, .. } => items.iter().map(Item::rank).min().unwrap_or(0),
        }
    }
}

impl<'c> Outline<'c> {
    /// All entries, in the order of the page.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry<'c>> {
        let mut entries = Vec::new();
        self.items.iter().for_each(|item| item.collect(&mut entries));
        for part in &self.parts {
            entries.extend(part.outline.entries());
        }
        entries
    }

    /// The places of all entries, and those that stand for the same resource.
    #[must_use]
    pub fn places(&self) -> Vec<&'c Place> {
        let mut places: Vec<&Place> = self.entries().into_iter().filter_map(|entry| entry.place).collect();
        places.extend(repeats(self));
        places
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.parts.is_empty()
    }

    /// How many entries are in it, companions too.
    #[must_use]
    pub fn entry_count(&self) -> usize {
        let parts = self.parts.iter().map(|part| part.outline.entry_count());
        self.items.iter().map(Item::entry_count).chain(parts).sum()
    }
}

/// Arranges what was selected. `home` is the chapter of the page, whose remarks fit best.
pub(super) fn outline<'c>(
    directive: &Directive,
    mut picks: Vec<Pick<'c>>,
    home: Option<&str>,
    order: &Order,
) -> Outline<'c> {
    let presentation = &directive.presentation;
    let named = directive.criteria.iter().find_map(|criterion| match &criterion.test {
        Test::Id(ids) if !criterion.negated => Some(ids),
        _ => None,
    });
    if let Some(ids) = named.filter(|_| presentation.sort.is_empty()) {
        let wanted: HashMap<&str, usize> =
            ids.iter().enumerate().map(|(at, id)| (id.value.as_str(), at)).rev().collect();
        picks.sort_by_key(|pick| wanted.get(pick.resource.id.value.as_str()).copied());
        for (rank, pick) in picks.iter_mut().enumerate() {
            pick.rank = rank;
        }
    }
    let letters = presentation.group_by.contains(&GroupBy::Letter).then(|| Letters::new(order.language()));
    let by_title = [SortKey { by: SortBy::Title, descending: false }];
    let sort = if letters.is_some() && presentation.sort.is_empty() { &by_title } else { &*presentation.sort };
    let arranger = Arranger { sort, home, order, letters };
    let mut outline = arranger.divide(picks, &presentation.group_by);
    if let Some(mut left) = presentation.limit {
        shorten(&mut outline, &mut left);
    }
    if presentation.heading == HeadingChoice::None && !outline.parts.is_empty() {
        let repeats = repeats(&outline);
        let items = flatten(outline, sort.is_empty());
        outline = Outline { items, parts: Vec::new(), repeats };
    }
    outline
}

struct Arranger<'a> {
    sort: &'a [SortKey],
    home: Option<&'a str>,
    order: &'a Order,
    /// `None` where the list is not divided by letters.
    letters: Option<Letters<'a>>,
}

impl Arranger<'_> {
    fn divide<'c>(&self, picks: Vec<Pick<'c>>, by: &[GroupBy]) -> Outline<'c> {
        let Some((first, rest)) = by.split_first() else {
            let (items, repeats) = self.items(picks);
            return Outline { items, parts: Vec::new(), repeats };
        };
        let mut plain = Vec::new();
        let mut parts: Vec<(Heading<'c>, Vec<Pick<'c>>)> = Vec::new();
        let mut known: HashMap<Heading<'c>, usize> = HashMap::new();
        for pick in picks {
            let Some(heading) = self.heading(*first, &pick) else {
                plain.push(pick);
                continue;
            };
            let at = *known.entry(heading.clone()).or_insert_with(|| {
                parts.push((heading, Vec::new()));
                parts.len() - 1
            });
            if let Some((_, picks)) = parts.get_mut(at) {
                picks.push(pick);
            }
        }
        self.arrange(*first, &mut parts);
        let mut outline = self.divide(plain, rest);
        let part = |(heading, picks)| Part { heading, outline: self.divide(picks, rest) };
        outline.parts.extend(parts.into_iter().map(part));
        outline
    }

    /// Parts stand as they come in the catalog, but for those that have an order of their own.
    fn arrange(&self, by: GroupBy, parts: &mut [(Heading<'_>, Vec<Pick<'_>>)]) {
        match by {
            GroupBy::Section | GroupBy::Group | GroupBy::Chapter => {}
            GroupBy::Kind => parts.sort_by_key(|(heading, _)| match heading {
                Heading::Kind(kind) => (kind.is_none(), *kind),
                _ => (true, None),
            }),
            GroupBy::Year => {
                let earliest_first = self.sort.iter().any(|key| key.by == SortBy::Year && !key.descending);
                let year = |heading: &Heading<'_>| match heading {
                    Heading::Year(Some(year)) => Some(i32::from(*year) * if earliest_first { 1 } else { -1 }),
                    _ => None,
                };
                parts.sort_by_key(|(heading, _)| (year(heading).is_none(), year(heading)));
            }
            GroupBy::Letter => {
                let last_first = self.sort.iter().any(|key| key.by == SortBy::Title && key.descending);
                let label = |heading: &Heading<'_>| match heading {
                    Heading::Letter(letter) if *letter != Letter::Other => Some(letter.label()),
                    _ => None,
                };
                parts.sort_by(|(a, _), (b, _)| match (label(a), label(b)) {
                    (Some(a), Some(b)) if last_first => self.order.compare(&b, &a),
                    (Some(a), Some(b)) => self.order.compare(&a, &b),
                    (a, b) => a.is_none().cmp(&b.is_none()),
                });
            }
        }
    }

    /// What `pick` stands under; `None` if that is nothing.
    fn heading<'c>(&self, by: GroupBy, pick: &Pick<'c>) -> Option<Heading<'c>> {
        let place = pick.place;
        match by {
            GroupBy::Section => Some(Heading::Section(&place?.section.as_ref()?.value)),
            GroupBy::Group => Some(Heading::Group(&place?.group.as_ref()?.value)),
            GroupBy::Chapter => Some(Heading::Chapters(place?.chapters.iter().map(|key| &key.value).collect())),
            GroupBy::Kind => Some(Heading::Kind(pick.resource.kind.as_ref().map(|kind| kind.value))),
            GroupBy::Year => Some(Heading::Year(pick.resource.date.as_ref().map(|date| date.value.year()))),
            GroupBy::Letter => {
                let title = pick.resource.title.value.get(self.order.language());
                Some(Heading::Letter(self.letters.as_ref()?.of(title)))
            }
        }
    }

    fn items<'c>(&self, mut picks: Vec<Pick<'c>>) -> (Vec<Item<'c>>, Vec<&'c Place>) {
        self.order.sort(&mut picks, self.sort, self.letters.is_some());
        let (picks, repeats) = self.once(picks);
        let relations = relations(&picks);
        let mut beneath: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut beside: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut heads = Vec::new();
        for (at, relation) in relations.into_iter().enumerate() {
            match relation {
                None => heads.push(at),
                Some(Relation::Under(head)) => beneath.entry(head).or_default().push(at),
                Some(Relation::With(head)) => beside.entry(head).or_default().push(at),
            }
        }
        let mut items = Vec::with_capacity(heads.len());
        items.extend(heads.into_iter().filter_map(|at| item(at, &picks, &mut beneath, &mut beside)));
        (items, repeats)
    }

    /// Each resource once: in its place in the chapter of the page, else in its first place. And the other places.
    fn once<'c>(&self, picks: Vec<Pick<'c>>) -> (Vec<Pick<'c>>, Vec<&'c Place>) {
        let mut repeats = Vec::new();
        let mut known: HashMap<ResourceIndex, usize> = HashMap::with_capacity(picks.len());
        let mut once: Vec<Pick<'c>> = Vec::with_capacity(picks.len());
        let at_home = |pick: &Pick<'_>| {
            let keys = pick.place.iter().flat_map(|place| &place.chapters);
            keys.into_iter().any(|key| Some(key.value.as_str()) == self.home)
        };
        for pick in picks {
            match known.get(&pick.index).and_then(|&at| once.get_mut(at)) {
                None => {
                    known.insert(pick.index, once.len());
                    once.push(pick);
                }
                Some(first) if !at_home(first) && at_home(&pick) => {
                    repeats.extend(std::mem::replace(&mut first.place, pick.place));
                }
                Some(_) => repeats.extend(pick.place),
            }
        }
        (once, repeats)
    }
}

#[derive(Clone, Copy)]
enum Relation {
    Under(usize),
    With(usize),
}

impl Relation {
    fn head(self) -> usize {
        match self {
            Self::Under(head) | Self::With(head) => head,
        }
    }
}

/// What each pick hangs on, among the picks themselves. One whose head was not selected stands alone, and so does one
/// that would hang on itself or too deep, which can come about where places of several lists are mixed.
fn relations(picks: &[Pick<'_>]) -> Vec<Option<Relation>> {
    let known: HashMap<ResourceIndex, usize> = picks.iter().enumerate().map(|(at, pick)| (pick.index, at)).collect();
    let relation = |pick: &Pick<'_>| {
        let place = pick.place?;
        let under = place.under.as_ref().and_then(|head| known.get(&head.value)).map(|&head| Relation::Under(head));
        let with = || place.with.as_ref().and_then(|head| known.get(&head.value)).map(|&head| Relation::With(head));
        under.or_else(with)
    };
    let mut relations: Vec<Option<Relation>> = picks.iter().map(relation).collect();
    for at in 0..relations.len() {
        let mut head = relations.get(at).copied().flatten();
        for step in 0..=DEEPEST {
            let Some(next) = head else { break };
            if next.head() == at || step == DEEPEST {
                if let Some(relation) = relations.get_mut(at) {
                    *relation = None;
                }
                break;
            }
            head = relations.get(next.head()).copied().flatten();
        }
    }
    relations
}

fn item<'c>(
    at: usize,
    picks: &[Pick<'c>],
    beneath: &mut HashMap<usize, Vec<usize>>,
    beside: &mut HashMap<usize, Vec<usize>>,
) -> Option<Item<'c>> {
    let entry =
        |at: usize| picks.get(at).map(|&Pick { index, resource, place, rank }| Entry { index, resource, place, rank });
    let mut entries = vec![entry(at)?];
    let mut items = Vec::new();
    let mut queue = vec![at];
    while let Some(head) = queue.pop() {
        for below in beneath.remove(&head).unwrap_or_default() {
            items.extend(item(below, picks, beneath, beside));
        }
        for mate in beside.remove(&head).unwrap_or_default() {
            entries.extend(entry(mate));
            queue.push(mate);
        }
    }
    Some(Item::Resources { entries, beneath: items })
}

fn shorten(outline: &mut Outline<'_>, left: &mut usize) {
    outline.items.truncate(*left);
    *left -= outline.items.len();
    for part in &mut outline.parts {
        shorten(&mut part.outline, left);
    }
    outline.parts.retain(|part| !part.outline.is_empty());
}

/// The repeats of an outline and of its parts.
fn repeats<'c>(outline: &Outline<'c>) -> Vec<&'c Place> {
    let mut all = outline.repeats.clone();
    all.extend(outline.parts.iter().flat_map(|part| repeats(&part.outline)));
    all
}

/// Parts as items among the others; in the order of the catalog, or after them.
fn flatten(outline: Outline<'_>, by_rank: bool) -> Vec<Item<'_>> {
    let mut items = outline.items;
    for part in outline.parts {
        items.push(Item::Part { heading: part.heading, items: flatten(part.outline, by_rank) });
    }
    if by_rank {
        items.sort_by_key(Item::rank);
    }
    items
}
