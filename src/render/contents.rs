use std::collections::HashSet;

use super::{Context, attribute};
use crate::catalog::{Kind, Resource};
use crate::directive::Contents;

/// What a list has that its contents can lead to, in the order of the page.
#[derive(Debug, Default)]
pub(super) struct Marks<'c> {
    pub(super) parts: Vec<PartMark>,
    /// Each entry and its anchor.
    pub(super) entries: Vec<(&'c Resource, String)>,
}

/// A part under a heading of the highest level.
#[derive(Debug)]
pub(super) struct PartMark {
    /// As Markdown.
    pub(super) title: String,
    pub(super) anchor: String,
    /// How many entries it has, where that is worth knowing.
    pub(super) count: Option<usize>,
}

/// What is `wanted` before a list, as lines of Markdown. Where blocks stand close (`tight`), nothing would end a block
/// of HTML, and the index is left out.
pub(super) fn contents(wanted: &[Contents], marks: &Marks<'_>, tight: bool, context: &Context<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for what in wanted {
        let block = match what {
            Contents::Parts => parts(&marks.parts).into_iter().collect(),
            Contents::Kind if tight => Vec::new(),
            Contents::Kind => index(&marks.entries, context),
        };
        if !lines.is_empty() && !block.is_empty() {
            lines.push(String::new());
        }
        lines.extend(block);
    }
    lines
}

/// A line of links to the parts; `None` if there are not two to choose from.
fn parts(parts: &[PartMark]) -> Option<String> {
    let link = |part: &PartMark| {
        let count = part.count.map(|count| format!(" ({count})")).unwrap_or_default();
        format!("[{}](#{}){count}", part.title, part.anchor)
    };
    (parts.len() > 1).then(|| parts.iter().map(link).collect::<Vec<_>>().join(" · "))
}

/// For each kind, a line of HTML that unfolds to links to its entries: one block, since there is no blank line.
fn index(entries: &[(&Resource, String)], context: &Context<'_>) -> Vec<String> {
    let mut known = HashSet::new();
    let once: Vec<_> = entries.iter().filter(|(resource, _)| known.insert(resource.id.value.as_str())).collect();
    let kinds = Kind::ALL.iter().copied().map(Some).chain([None]);
    let of_kind = |kind: Option<Kind>| {
        let is_of_it = |resource: &Resource| resource.kind.as_ref().map(|kind| kind.value) == kind;
        let links = once.iter().filter(|(resource, _)| is_of_it(resource)).map(|(resource, anchor)| {
            let title: Vec<&str> = resource.title.value.get(context.language).split_whitespace().collect();
            format!("<li><a href=\"#{}\">{}</a></li>", attribute(anchor), attribute(&title.join(" ")))
        });
        let links: Vec<String> = links.collect();
        let name = kind.map_or(&*context.words.other_kinds, |kind| context.words.kinds(kind));
        (!links.is_empty()).then(|| {
            let summary = format!("<summary>{name} ({})</summary>", links.len());
            format!("<details class=\"resources-index\">{summary}<ul>{}</ul></details>", links.concat())
        })
    };
    kinds.filter_map(of_kind).collect()
}
