use std::collections::{HashMap, HashSet};

use super::{Change, OrderChange};
use crate::catalog::{Catalog, ResourceIndex};

/// Adds to each change in which lists its entry has gone up or down among the others that stayed there.
pub(super) fn add(changes: &mut [Change], before: &Catalog, after: &Catalog) {
    let was: HashMap<ResourceIndex, ResourceIndex> =
        changes.iter().filter_map(|change| Some((change.after?, change.before?))).collect();
    let at: HashMap<ResourceIndex, usize> =
        changes.iter().enumerate().filter_map(|(at, change)| Some((change.after?, at))).collect();
    for chapter in after.chapter_keys() {
        // Of what is in another part of the list, or new in it, this is told already.
        let elsewhere: HashSet<ResourceIndex> = changes
            .iter()
            .filter(|change| change.places.iter().any(|place| place.stands_elsewhere(chapter.as_str())))
            .filter_map(|change| change.after)
            .collect();
        let (old, new) = (listed(before, chapter.as_str()), listed(after, chapter.as_str()));
        let rank: HashMap<ResourceIndex, usize> = old.iter().enumerate().map(|(at, &one)| (one, at)).collect();
        let stayed: Vec<(ResourceIndex, usize)> = new
            .iter()
            .filter(|one| !elsewhere.contains(one))
            .filter_map(|one| Some((*one, *rank.get(was.get(one)?)?)))
            .collect();
        let ranks: Vec<usize> = stayed.iter().map(|&(_, rank)| rank).collect();
        let kept = longest_rise(&ranks);
        for (index, rank) in stayed.iter().enumerate().filter(|(at, _)| !kept.contains(at)).map(|(_, one)| *one) {
            let behind = |list: &[ResourceIndex], at: usize, catalog: &Catalog| {
                let one = list.get(at.checked_sub(1)?)?;
                Some(catalog.resource(*one)?.id.value.to_string())
            };
            let now = new.iter().position(|&one| one == index).unwrap_or_default();
            let change = OrderChange {
                chapter: chapter.to_string(),
                before: behind(&old, rank, before),
                after: behind(&new, now, after),
            };
            if let Some(entry) = at.get(&index).and_then(|&at| changes.get_mut(at)) {
                entry.order.push(change);
            }
        }
    }
}

/// The resources in the list of a chapter, each once.
fn listed(catalog: &Catalog, chapter: &str) -> Vec<ResourceIndex> {
    let places = catalog.listed_in(chapter).iter().filter_map(|&place| catalog.place(place));
    let mut seen = HashSet::new();
    places.map(|place| place.resource).filter(|&resource| seen.insert(resource)).collect()
}

/// Where the members of a longest rising run stand: what is not in it is the least that has to be moved.
fn longest_rise(numbers: &[usize]) -> HashSet<usize> {
    // For each length, where the run of that length with the lowest end ends.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|&end| numbers.get(end).is_some_and(|other| other < number));
        previous.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut run = HashSet::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        run.insert(at);
        next = previous.get(at).copied().flatten();
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_is_moved() {
        let moved = |numbers: &[usize]| {
            let run = longest_rise(numbers);
            numbers.iter().enumerate().filter(|(at, _)| !run.contains(at)).map(|(_, one)| *one).collect::<Vec<_>>()
        };
        assert_eq!(moved(&[0, 1, 2]), Vec::<usize>::new());
        assert_eq!(moved(&[3, 0, 1, 2]), [3]);
        assert_eq!(moved(&[1, 2, 0, 3]), [0]);
        assert_eq!(moved(&[]), Vec::<usize>::new());
    }
}
