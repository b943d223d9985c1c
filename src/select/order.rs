use std::cmp::Ordering;

use icu_collator::options::{AlternateHandling, CollatorOptions};
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;

use super::Pick;
use super::letter::filed;
use crate::catalog::absent_last;
use crate::directive::{SortBy, SortKey};

/// How texts are ordered in a book: by the rules of its language (CLDR), numbers by their value, punctuation ignored.
pub struct Order {
    language: String,
    collator: Option<CollatorBorrowed<'static>>,
}

impl std::fmt::Debug for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Order").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Order {
    /// The order of a book in `language`, a BCP 47 tag; one that is unknown gets the order that all languages share.
    #[must_use]
    pub fn new(language: &str) -> Self {
        let mut preferences = CollatorPreferences::from(language.parse::<Locale>().unwrap_or(Locale::UNKNOWN));
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        let mut options = CollatorOptions::default();
        options.alternate_handling = Some(AlternateHandling::Shifted);
        let collator = icu_collator::Collator::try_new(preferences, options).ok();
        Self { language: language.to_owned(), collator }
    }

    /// Compares two texts; equal ones by their characters, so that the order is always the same.
    #[must_use]
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        let by_language = self.collator.as_ref().map_or(Ordering::Equal, |collator| collator.compare(a, b));
        by_language.then_with(|| a.cmp(b))
    }

    pub(super) fn language(&self) -> &str {
        &self.language
    }

    /// Sorts by `keys`; in an index, titles without the articles that they begin with.
    pub(super) fn sort(&self, picks: &mut [Pick<'_>], keys: &[SortKey], index: bool) {
        picks.sort_by(|a, b| {
            let steps = keys.iter().map(|key| self.step(*key, a, b, index));
            steps.fold(Ordering::Equal, Ordering::then).then(a.rank.cmp(&b.rank))
        });
    }

    fn step(&self, key: SortKey, a: &Pick<'_>, b: &Pick<'_>, index: bool) -> Ordering {
        let turn = |order: Ordering| if key.descending { order.reverse() } else { order };
        let title = |pick: &Pick<'_>| {
            let title = pick.resource.title.value.get(&self.language);
            if index { filed(title, &self.language) } else { title }.to_owned()
        };
        let texts = |a: Option<String>, b: Option<String>| absent_last(a, b, |a, b| turn(self.compare(&a, &b)));
        let (left, right) = (a.resource, b.resource);
        match key.by {
            SortBy::Catalog => turn(a.rank.cmp(&b.rank)),
            SortBy::Title => texts(Some(title(a)), Some(title(b))),
            SortBy::ShortName => {
                let name = |pick: &Pick<'_>| {
                    let short = pick.resource.short_name.as_ref();
                    short.map_or_else(|| title(pick), |name| name.value.get(&self.language).to_owned())
                };
                texts(Some(name(a)), Some(name(b)))
            }
            SortBy::Author => {
                let author = |names: &[crate::catalog::Name]| names.first().map(|name| name.inverted().to_owned());
                texts(author(left.names()), author(right.names()))
            }
            SortBy::Year => {
                let date = |date: &Option<_>| date.as_ref().map(|date: &crate::source::Spanned<_>| date.value);
                absent_last(date(&left.date), date(&right.date), |a, b| turn(a.cmp(&b)))
            }
            SortBy::Kind => {
                let kind = |kind: &Option<_>| kind.as_ref().map(|kind: &crate::source::Spanned<_>| kind.value);
                absent_last(kind(&left.kind), kind(&right.kind), |a, b| turn(a.cmp(&b)))
            }
            SortBy::Id => texts(Some(left.id.value.to_string()), Some(right.id.value.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<'t>(language: &str, mut texts: Vec<&'t str>) -> Vec<&'t str> {
        let order = Order::new(language);
        texts.sort_by(|a, b| order.compare(a, b));
        texts
    }

    #[test]
    fn follows_the_language() {
        assert_eq!(
            sorted("en", vec!["b", "10", "2", "A", "\"a b\"", "é", "f"]),
            ["2", "10", "A", "\"a b\"", "b", "é", "f"]
        );
        assert_eq!(sorted("ko", vec!["Apple", "나", "가", "10장", "9장"]), ["9장", "10장", "가", "나", "Apple"]);
        assert_eq!(sorted("sv", vec!["ö", "z", "a"]), ["a", "z", "ö"]);
        assert_eq!(sorted("not a language", vec!["b", "a"]), ["a", "b"]);
    }
}
