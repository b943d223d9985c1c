//! Which resources a directive means, and in what order.
//!
//! [`select()`] turns a directive into an [`Outline`]: items in the order of the page, companions below the entry they
//! belong to, parts with their headings. It decides nothing about how any of it looks.

mod filter;
mod letter;
mod order;
mod outline;

pub use letter::Letter;
pub use order::Order;
pub use outline::{Entry, Heading, Item, Outline, Part};

use crate::catalog::{Catalog, Place, PlaceIndex, Resource, ResourceIndex};
use crate::diagnostic::{Code, Diagnostic};
use crate::directive::{Directive, Test};

/// The page on which a directive stands.
#[derive(Debug, Clone, Default)]
pub struct Here {
    /// The chapter keys that the page could go by, the most telling first.
    pub keys: Vec<String>,
}

/// A resource in one of its places, as a candidate for a list.
#[derive(Debug, Clone, Copy)]
struct Pick<'c> {
    index: ResourceIndex,
    resource: &'c Resource,
    /// `None` if it is in no list.
    place: Option<&'c Place>,
    /// Its rank in the order of the catalog.
    rank: usize,
}

/// What `directive` selects from `catalog` when it stands on `here`. There is no outline if anything is wrong with it; an
/// empty one comes with a warning.
#[must_use]
pub fn select<'c>(
    directive: &Directive,
    catalog: &'c Catalog,
    here: &Here,
    order: &Order,
) -> (Option<Outline<'c>>, Vec<Diagnostic>) {
    let mut diagnostics = filter::unknown(directive, catalog);
    let chapters = chapters(directive, catalog, here, &mut diagnostics);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return (None, diagnostics);
    }
    let mut picks = candidates(directive, catalog, chapters.as_deref());
    picks.retain(|pick| filter::fits(directive, pick));
    if picks.is_empty() {
        let message = "this directive selects nothing, so nothing stands in its place";
        let diagnostic = Diagnostic::new(Code::EmptyList, message).at(directive.span, "");
        diagnostics.push(diagnostic.help("take a condition out, or the directive"));
    }
    let home = here.keys.iter().find(|key| catalog.has_chapter(key));
    (Some(outline::outline(directive, picks, home.map(String::as_str), order)), diagnostics)
}

/// The chapters to choose from; `None` is all of them.
fn chapters(
    directive: &Directive,
    catalog: &Catalog,
    here: &Here,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<String>> {
    for criterion in &directive.criteria {
        match &criterion.test {
            // Which of them fit is left to the filter where a range or a negation needs every place to be looked at.
            Test::Chapter(_) if criterion.negated => return None,
            Test::AnyChapter => return None,
            Test::Chapter(ranges) => return filter::keys(ranges),
            _ => {}
        }
    }
    if directive.criteria.iter().any(|criterion| matches!(criterion.test, Test::Id(_)) && !criterion.negated) {
        return None;
    }
    if let Some(key) = here.keys.iter().find(|key| catalog.has_chapter(key)) {
        return Some(vec![key.clone()]);
    }
    let pages: Vec<String> = here.keys.iter().map(|key| format!("`{key}`")).collect();
    let message = "the directive names no chapter, and the page it stands on is none of the catalog's";
    let note = match pages.as_slice() {
        [] => "this page has neither a number nor a file name to go by".to_owned(),
        _ => format!("the page goes by {}", pages.join(", ")),
    };
    let help = "name it (`chapter=5`), or take every chapter (`chapter=all`)";
    diagnostics.push(Diagnostic::new(Code::NoChapter, message).at(directive.span, "").note(note).help(help));
    Some(Vec::new())
}

/// All that could be selected, in the order of the catalog.
fn candidates<'c>(directive: &Directive, catalog: &'c Catalog, chapters: Option<&[String]>) -> Vec<Pick<'c>> {
    if let Some(chapters) = chapters {
        let mut places: Vec<PlaceIndex> = chapters.iter().flat_map(|key| catalog.listed_in(key)).copied().collect();
        places.sort_unstable();
        places.dedup();
        return places.into_iter().enumerate().filter_map(|(rank, place)| listed(catalog, place, rank)).collect();
    }
    let named = directive.criteria.iter().find_map(|criterion| match &criterion.test {
        Test::Id(ids) if !criterion.negated => Some(ids),
        _ => None,
    });
    let mut picks = Vec::new();
    let add = |index: ResourceIndex, picks: &mut Vec<Pick<'c>>| {
        let before = picks.len();
        picks.extend(catalog.places_of(index).filter_map(|place| listed(catalog, place, 0)));
        if picks.len() == before
            && let Some(resource) = catalog.resource(index)
        {
            picks.push(Pick { index, resource, place: None, rank: 0 });
        }
    };
    match named {
        Some(ids) => {
            for index in ids.iter().filter_map(|id| catalog.index_of(&id.value)) {
                add(index, &mut picks);
            }
        }
        None => {
            for (index, _) in catalog.resources() {
                add(index, &mut picks);
            }
        }
    }
    picks.sort_by_key(|pick| pick.place.map_or(pick.resource.span, |place| place.span));
    for (rank, pick) in picks.iter_mut().enumerate() {
        pick.rank = rank;
    }
    picks
}

fn listed(catalog: &Catalog, index: PlaceIndex, rank: usize) -> Option<Pick<'_>> {
    let place = catalog.place(index)?;
    let resource = catalog.resource(place.resource)?;
    Some(Pick { index: place.resource, resource, place: Some(place), rank })
}
