use super::Pick;
use crate::catalog::{Catalog, Key};
use crate::diagnostic::{Code, Diagnostic};
use crate::directive::{Criterion, Directive, OrNone, Range, Test};
use crate::source::Spanned;

/// The chapters that are named one by one; `None` if there is a range among them.
pub(super) fn keys(ranges: &[Spanned<Range<String>>]) -> Option<Vec<String>> {
    let one = |range: &Spanned<Range<String>>| match &range.value {
        Range::One(key) => Some(key.clone()),
        Range::Between(..) => None,
    };
    ranges.iter().map(one).collect()
}

/// Whether a candidate meets every condition.
pub(super) fn fits(directive: &Directive, pick: &Pick<'_>) -> bool {
    directive.criteria.iter().all(|criterion| match &criterion.test {
        // An entry for two chapters is in the list of the second even if the first is excluded.
        Test::Chapter(ranges) if criterion.negated => pick.place.is_none_or(|place| {
            place.chapters.iter().any(|key| !ranges.iter().any(|range| in_chapters(&range.value, &key.value)))
        }),
        _ => meets(criterion, pick) != criterion.negated,
    })
}

fn meets(criterion: &Criterion, pick: &Pick<'_>) -> bool {
    let Pick { resource, place, .. } = pick;
    match &criterion.test {
        Test::AnyChapter => true,
        Test::Chapter(ranges) => place.is_some_and(|place| {
            let keys = || place.chapters.iter().map(|key| &key.value);
            ranges.iter().any(|range| keys().any(|key| in_chapters(&range.value, key)))
        }),
        Test::Section(wanted) => {
            let section = place.and_then(|place| place.section.as_ref());
            wanted.iter().any(|wanted| is_key(&wanted.value, section))
        }
        Test::Group(wanted) => {
            let group = place.and_then(|place| place.group.as_deref());
            wanted.iter().any(|wanted| is_key(&wanted.value, group))
        }
        Test::Kind(kinds) => {
            resource.kind.as_ref().is_some_and(|kind| kinds.iter().any(|wanted| wanted.value == kind.value))
        }
        Test::Tag(tags) => {
            tags.iter().any(|wanted| resource.details().tags.iter().any(|tag| tag.value.as_str() == wanted.value))
        }
        Test::Author(authors) => {
            authors.iter().any(|wanted| resource.names().iter().any(|name| name.is(&wanted.value)))
        }
        Test::Year(ranges) => resource.date.as_ref().is_some_and(|date| {
            let year = date.value.year();
            ranges.iter().any(|range| match range.value {
                Range::One(wanted) => year == wanted,
                Range::Between(from, to) => between(u32::from(year), from, to),
            })
        }),
        Test::Language(tags) => resource
            .details()
            .language
            .as_ref()
            .is_some_and(|language| tags.iter().any(|wanted| language.value.serves(wanted.value.as_str()))),
        Test::Id(ids) => ids.iter().any(|wanted| resource.id.value.as_str() == wanted.value),
    }
}

fn in_chapters(range: &Range<String>, key: &Key) -> bool {
    match range {
        Range::One(wanted) => key.as_str() == wanted,
        Range::Between(from, to) => key.number().is_some_and(|number| between(number, *from, *to)),
    }
}

fn between(number: u32, from: Option<u32>, to: Option<u32>) -> bool {
    from.is_none_or(|from| from <= number) && to.is_none_or(|to| number <= to)
}

fn is_key(wanted: &OrNone, key: Option<&Spanned<Key>>) -> bool {
    match (wanted, key) {
        (OrNone::None, None) => true,
        (OrNone::Key(wanted), Some(key)) => key.value.as_str() == wanted,
        _ => false,
    }
}

/// Everything that the directive names and the catalog does not have.
pub(super) fn unknown(directive: &Directive, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut unknown = Unknown { diagnostics: Vec::new() };
    for criterion in &directive.criteria {
        match &criterion.test {
            Test::AnyChapter | Test::Kind(_) | Test::Year(_) => {}
            Test::Chapter(ranges) => {
                let named = ranges.iter().filter_map(|range| match &range.value {
                    Range::One(key) => Some(Spanned::new(key.as_str(), range.span)),
                    Range::Between(..) => None,
                });
                let known = || catalog.chapter_keys().into_iter().map(Key::as_str);
                unknown.check(Code::UnknownChapter, "chapter", named, |key| catalog.has_chapter(key), known);
            }
            Test::Section(wanted) => {
                let titles = catalog.sections();
                let known = || titles.keys().map(Key::as_str);
                unknown.check(Code::UnknownSection, "section", named(wanted), |key| titles.has(key), known);
            }
            Test::Group(wanted) => {
                let titles = catalog.groups();
                let known = || titles.keys().map(Key::as_str);
                unknown.check(Code::UnknownGroup, "group", named(wanted), |key| titles.has(key), known);
            }
            Test::Tag(wanted) => {
                let known =
                    || catalog.resources().flat_map(|(_, one)| one.details().tags.iter().map(|tag| tag.value.as_str()));
                unknown.check(Code::UnknownTag, "tag", texts(wanted), |tag| known().any(|one| one == tag), known);
            }
            Test::Author(wanted) => {
                let names = || catalog.resources().flat_map(|(_, one)| one.names());
                let has = |asked: &str| names().any(|name| name.is(asked));
                unknown.check(Code::UnknownAuthor, "author", texts(wanted), has, || names().map(|name| name.family()));
            }
            Test::Language(wanted) => {
                let tags = || catalog.resources().filter_map(|(_, one)| Some(&one.details().language.as_ref()?.value));
                let wanted = wanted.iter().map(|tag| Spanned::new(tag.value.as_str(), tag.span));
                let has = |asked: &str| tags().any(|tag| tag.serves(asked));
                unknown.check(Code::UnknownLanguage, "language", wanted, has, || tags().map(|tag| tag.as_str()));
            }
            Test::Id(wanted) => {
                let known = || catalog.resources().map(|(_, resource)| resource.id.value.as_str());
                unknown.check(Code::UnknownId, "id", texts(wanted), |id| catalog.index_of(id).is_some(), known);
            }
        }
    }
    unknown.diagnostics
}

fn texts(wanted: &[Spanned<String>]) -> impl Iterator<Item = Spanned<&str>> {
    wanted.iter().map(|text| Spanned::new(text.value.as_str(), text.span))
}

fn named(wanted: &[Spanned<OrNone>]) -> impl Iterator<Item = Spanned<&str>> {
    wanted.iter().filter_map(|wanted| match &wanted.value {
        OrNone::Key(key) => Some(Spanned::new(key.as_str(), wanted.span)),
        OrNone::None => None,
    })
}

struct Unknown {
    diagnostics: Vec<Diagnostic>,
}

impl Unknown {
    fn check<'k, I: Iterator<Item = &'k str>>(
        &mut self,
        code: Code,
        what: &str,
        wanted: impl Iterator<Item = Spanned<&'k str>>,
        has: impl Fn(&str) -> bool,
        known: impl Fn() -> I,
    ) {
        for Spanned { value, span } in wanted.filter(|wanted| !has(wanted.value)) {
            let message = match code {
                Code::UnknownId => format!("there is no resource `{value}`"),
                Code::UnknownChapter | Code::UnknownSection | Code::UnknownGroup => {
                    format!("the catalog has no {what} `{value}`")
                }
                _ => format!("no resource has the {what} `{value}`"),
            };
            let mut all: Vec<&str> = known().collect();
            if code != Code::UnknownChapter {
                all.sort_unstable();
            }
            all.dedup();
            self.diagnostics.push(Diagnostic::new(code, message).at(span, "").suggest(value, all));
        }
    }
}
