//! The words that we print ourselves, one file a language. To add a language, copy `en.rs`, translate it, and name it
//! in [`LANGUAGES`]; the compiler asks for every word.

mod en;
mod ko;

use crate::catalog::{Date, Kind};

/// Every word and phrase that is printed on a page, in one language.
#[derive(Debug)]
pub struct Words {
    /// The language, as BCP 47 writes it.
    pub language: &'static str,
    /// After the last author who is named.
    pub et_al: &'static str,
    /// What a link to the entry with this title is called where only `#` is to be seen.
    pub link_to: fn(&str) -> String,
    /// The link to a copy of a resource.
    pub archived_copy: &'static str,
    /// Before the other pages that list a resource.
    pub also_in: &'static str,
    /// The same in a list of the whole book.
    pub listed_in: &'static str,
    /// After the last page that is named, where there are more.
    pub and_elsewhere: &'static str,
    /// The heading of resources without a kind, where lists are divided by kind.
    pub other_kinds: &'static str,
    /// The heading of resources without a date, where lists are divided by year.
    pub undated: &'static str,
    /// The heading of the box in place of a faulty directive.
    pub directive_error: &'static str,
    /// The heading of the box above a list whose catalog has faults; the number of faults goes in.
    pub catalog_errors: fn(usize) -> String,
    /// The name of a kind.
    pub kind: fn(Kind) -> &'static str,
    /// The name of several of a kind.
    pub kinds: fn(Kind) -> &'static str,
    /// A numbered edition.
    pub edition: fn(u16) -> String,
    /// A date, as precise as it is known.
    pub date: fn(Date) -> String,
    /// What a button is called that copies the entry with this title.
    pub copy: fn(&str) -> String,
    /// What the script of a page prints, by the names that it knows. `{n}` and `{m}` are numbers of entries.
    pub tools: &'static [(&'static str, &'static str)],
    /// The chapter with this key.
    pub chapter: fn(&str) -> String,
}

/// All languages that there are words in. The first stands in for the others.
pub const LANGUAGES: &[&Words] = &[&en::WORDS, &ko::WORDS];

impl Words {
    /// The words for a book in `language`, a BCP 47 tag.
    #[must_use]
    pub fn of(language: &str) -> &'static Self {
        let primary = language.split(['-', '_']).next().unwrap_or(language);
        let known = LANGUAGES.iter().find(|words| words.language.eq_ignore_ascii_case(primary));
        known.copied().unwrap_or(&en::WORDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_own_words() {
        for words in LANGUAGES {
            for &kind in Kind::ALL {
                assert!(!(words.kind)(kind).is_empty() && !(words.kinds)(kind).is_empty());
            }
            let names = |words: &Words| words.tools.iter().map(|(name, _)| *name).collect::<Vec<_>>();
            assert_eq!(names(words), names(&en::WORDS));
        }
        assert_eq!(Words::of("ko-KR").language, "ko");
        assert_eq!(Words::of("tlh").language, "en");
    }

    #[test]
    fn dates_and_editions() {
        let printed = |language, date| Date::parse(date).map(|date| (Words::of(language).date)(date));
        assert_eq!(printed("en", "2023-05-07").as_deref(), Some("7 May 2023"));
        assert_eq!(printed("en", "2023-05").as_deref(), Some("May 2023"));
        assert_eq!(printed("ko", "2023-05-07").as_deref(), Some("2023년 5월 7일"));
        assert_eq!(printed("ko", "2023").as_deref(), Some("2023"));
        let editions: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 112].map(Words::of("en").edition).into();
        assert_eq!(
            editions.join(", "),
            "1st edition, 2nd edition, 3rd edition, 4th edition, 11th edition, 12th edition, 13th edition, \
             21st edition, 112th edition"
        );
    }
}
