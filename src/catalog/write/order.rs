//! In which order entries belong.

use std::cmp::Ordering;
use std::ops::Range;

use super::{CatalogOrder, Layout};
use crate::catalog::raw::{Node, Root, Table, Value};
use crate::catalog::{Date, LanguageTag, Name, Text, absent_last};

/// An entry, and what it is sorted by.
pub(super) struct Ranked {
    /// Where it begins in TOML; all of it in JSON.
    pub(super) range: Range<usize>,
    rank: Rank,
}

/// What entries are sorted by. What is not known comes last.
#[derive(Default, Clone)]
struct Rank {
    date: Option<Date>,
    text: Option<String>,
}

/// The entries of these lists at the top of a file.
pub(super) fn entries(root: &Root<'_>, lists: &[&str], layout: &Layout<'_>) -> Vec<Ranked> {
    let resources: std::collections::HashMap<&str, &Table<'_>> =
        items(root, "resource").filter_map(|(_, table)| Some((text(table, "id")?, table))).collect();
    let rank = |list: &str, table: &Table<'_>| match (list, layout.order) {
        ("also", CatalogOrder::Id) => Rank { text: text(table, "resource").map(str::to_owned), date: None },
        ("also", _) => {
            let resource = text(table, "resource").and_then(|id| resources.get(id));
            resource.map_or_else(Rank::default, |resource| rank(resource, layout))
        }
        _ => self::rank(table, layout),
    };
    let of_list = |list| items(root, list).map(move |(node, table)| (list, node, table));
    let all = lists.iter().flat_map(|&list| of_list(list));
    all.map(|(list, node, table)| Ranked { range: node.range.clone(), rank: rank(list, table) }).collect()
}

/// Which entry is the first that belongs before the one above it, and which stands where once they are sorted; `None` if
/// they are.
pub(super) fn sorted(entries: &[Ranked], layout: &Layout<'_>) -> Option<(usize, Vec<usize>)> {
    let first = entries.windows(2).position(|pair| match pair {
        [above, below] => compare(&above.rank, &below.rank, layout) == Ordering::Greater,
        _ => false,
    })?;
    let mut order: Vec<(usize, &Ranked)> = entries.iter().enumerate().collect();
    order.sort_by(|(_, a), (_, b)| compare(&a.rank, &b.rank, layout));
    Some((first + 1, order.into_iter().map(|(at, _)| at).collect()))
}

fn items<'r, 's>(root: &'r Root<'s>, list: &str) -> impl Iterator<Item = (&'r Node<'s>, &'r Table<'s>)> {
    let nodes = match value(&root.table, list) {
        Some(Value::List(nodes)) => nodes.as_slice(),
        _ => &[],
    };
    nodes.iter().filter_map(|node| match &node.value {
        Value::Table(table) => Some((node, table)),
        _ => None,
    })
}

fn rank(resource: &Table<'_>, layout: &Layout<'_>) -> Rank {
    let text = match layout.order {
        CatalogOrder::Kept | CatalogOrder::Year => None,
        CatalogOrder::Id => text(resource, "id").map(str::to_owned),
        CatalogOrder::Title => title(resource, layout.language),
        CatalogOrder::Author => author(resource),
    };
    let date = (layout.order == CatalogOrder::Year).then(|| date(resource)).flatten();
    Rank { date, text }
}

fn compare(a: &Rank, b: &Rank, layout: &Layout<'_>) -> Ordering {
    let dates = absent_last(a.date, b.date, |a, b| a.cmp(&b));
    dates.then_with(|| absent_last(a.text.as_deref(), b.text.as_deref(), layout.compare))
}

fn value<'t, 's>(table: &'t Table<'s>, key: &str) -> Option<&'t Value<'s>> {
    table.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node.value)
}

fn text<'t>(table: &'t Table<'_>, key: &str) -> Option<&'t str> {
    match value(table, key)? {
        Value::Text(text) => Some(text.trim()),
        _ => None,
    }
}

fn title(resource: &Table<'_>, language: &str) -> Option<String> {
    let Value::Table(table) = value(resource, "title")? else {
        return text(resource, "title").map(str::to_owned);
    };
    let texts = table.entries.iter().filter_map(|entry| match &entry.node.value {
        Value::Text(text) => Some((LanguageTag::parse(&entry.key)?, text.trim().into())),
        _ => None,
    });
    Some(Text::ByLanguage(texts.collect()).get(language).to_owned())
}

fn author(resource: &Table<'_>) -> Option<String> {
    let Value::List(names) = value(resource, "authors")? else { return None };
    match &names.first()?.value {
        Value::Text(name) => Some(Name::parse(name)?.inverted().to_owned()),
        _ => None,
    }
}

fn date(resource: &Table<'_>) -> Option<Date> {
    match value(resource, "date")? {
        Value::Text(text) => Date::parse(text.trim()),
        Value::Integer(text) => Date::parse(text),
        Value::Datetime(text) => Date::parse(text),
        _ => None,
    }
}
