//! The words that we print ourselves, one file a language. To add a language, copy `en.rs`, translate it, and name it
//! in [`LANGUAGES`]; the compiler asks for every word.

mod en;
mod ko;

use std::borrow::Cow;

use crate::catalog::{Date, Kind};

/// Every word and phrase that is printed on a page, in one language.
#[derive(Debug, Clone)]
pub struct Words {
    /// The language, as BCP 47 writes it.
    pub language: &'static str,
    /// After the last author who is named.
    pub et_al: Cow<'static, str>,
    /// What a link to the entry with this title is called where only `#` is to be seen.
    pub link_to: Phrase,
    /// The link to a copy of a resource.
    pub archived_copy: Cow<'static, str>,
    /// Before the other pages that list a resource.
    pub also_in: Cow<'static, str>,
    /// The same in a list of the whole book.
    pub listed_in: Cow<'static, str>,
    /// After the last page that is named, where there are more.
    pub and_elsewhere: Cow<'static, str>,
    /// The heading of resources without a kind, where lists are divided by kind.
    pub other_kinds: Cow<'static, str>,
    /// The heading of resources without a date, where lists are divided by year.
    pub undated: Cow<'static, str>,
    /// The heading of the box in place of a faulty directive.
    pub directive_error: &'static str,
    /// The heading of the box above a list whose catalog has faults; the number of faults goes in.
    pub catalog_errors: fn(usize) -> String,
    kind: fn(Kind) -> &'static str,
    kinds: fn(Kind) -> &'static str,
    /// What a book calls a kind and several of it.
    own_kinds: Vec<(Kind, [String; 2])>,
    /// A numbered edition.
    pub edition: Phrase,
    /// A date, as precise as it is known.
    pub date: fn(Date) -> String,
    /// What a button is called that copies the entry with this title.
    pub copy: Phrase,
    /// What the script of a page prints, by the names that it knows. `{n}` and `{m}` are numbers of entries.
    pub tools: [(&'static str, Cow<'static, str>); 8],
    /// The chapter with this key.
    pub chapter: Phrase,
}

/// Words around what is told.
#[derive(Debug, Clone)]
pub enum Phrase {
    /// As the language has it.
    Rule(fn(&str) -> String),
    /// A text of a book's own, with `{}` where it is told.
    Text(String),
}

impl Phrase {
    /// The phrase that tells `what`.
    #[must_use]
    pub fn tell(&self, what: &str) -> String {
        match self {
            Self::Rule(rule) => rule(what),
            Self::Text(text) => text.replace("{}", what),
        }
    }
}

/// The words that a book can have of its own, as its configuration names them, and what each is for.
pub const NAMES: &[(&str, &str)] = &[
    ("et-al", "after the last author who is named"),
    ("archived-copy", "the link to an archived copy"),
    ("also-in", "before the other pages that list a resource"),
    ("listed-in", "the same in a list of the whole book"),
    ("and-elsewhere", "after the last page that is named, where there are more"),
    ("other-kinds", "the heading of resources without a kind"),
    ("undated", "the heading of resources without a date"),
    ("chapter", "a chapter without a title; `{}` is its key"),
    ("edition", "a numbered edition; `{}` is the number"),
    ("link-to", "the name of the link to an entry; `{}` is the title"),
    ("copy", "the name of the button that copies an entry; `{}` is the title"),
    ("copied", "what is said when it has been copied"),
    ("filter", "the name of the field that filters a list"),
    ("hint", "what stands in that field while it is empty"),
    ("kind", "the name of the choice of kinds"),
    ("all-kinds", "its first choice"),
    ("year", "the name of the choice of years"),
    ("all-years", "its first choice"),
    ("shown", "how many entries are shown: `{n}` of `{m}`"),
];

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

    /// What one of a kind is called.
    #[must_use]
    pub fn kind(&self, kind: Kind) -> &str {
        self.own_kind(kind).map_or_else(|| (self.kind)(kind), |[one, _]| one)
    }

    /// What several of a kind are called.
    #[must_use]
    pub fn kinds(&self, kind: Kind) -> &str {
        self.own_kind(kind).map_or_else(|| (self.kinds)(kind), |[_, many]| many)
    }

    fn own_kind(&self, kind: Kind) -> Option<&[String; 2]> {
        self.own_kinds.iter().find(|(own, _)| *own == kind).map(|(_, names)| names)
    }

    /// Takes `text` for the word that is one of [`NAMES`]; false if `name` is none.
    pub fn set(&mut self, name: &str, text: &str) -> bool {
        let text = text.to_owned();
        let tool = match name {
            "all-kinds" => "kinds",
            "all-years" => "years",
            name => name,
        };
        match name {
            "et-al" => self.et_al = text.into(),
            "archived-copy" => self.archived_copy = text.into(),
            "also-in" => self.also_in = text.into(),
            "listed-in" => self.listed_in = text.into(),
            "and-elsewhere" => self.and_elsewhere = text.into(),
            "other-kinds" => self.other_kinds = text.into(),
            "undated" => self.undated = text.into(),
            "chapter" => self.chapter = Phrase::Text(text),
            "edition" => self.edition = Phrase::Text(text),
            "link-to" => self.link_to = Phrase::Text(text),
            "copy" => self.copy = Phrase::Text(text),
            _ => match self.tools.iter_mut().find(|(known, _)| *known == tool) {
                Some((_, word)) if NAMES.iter().any(|(known, _)| *known == name) => *word = text.into(),
                _ => return false,
            },
        }
        true
    }

    /// Takes two words for one of a kind and for several.
    pub fn set_kind(&mut self, kind: Kind, one: &str, many: &str) {
        self.own_kinds.retain(|(own, _)| *own != kind);
        self.own_kinds.push((kind, [one.to_owned(), many.to_owned()]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_own_words() {
        for words in LANGUAGES {
            for &kind in Kind::ALL {
                assert!(!words.kind(kind).is_empty() && !words.kinds(kind).is_empty());
            }
            assert_eq!(
                words.tools.each_ref().map(|(name, _)| *name),
                en::WORDS.tools.each_ref().map(|(name, _)| *name)
            );
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
        let edition = |number: u16| Words::of("en").edition.tell(&number.to_string());
        let editions: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 112].map(edition).into();
        assert_eq!(
            editions.join(", "),
            "1st edition, 2nd edition, 3rd edition, 4th edition, 11th edition, 12th edition, 13th edition, \
             21st edition, 112th edition"
        );
    }

    #[test]
    fn a_book_can_have_each_word_of_its_own() {
        let mut words = Words::of("en").clone();
        for (name, _) in NAMES {
            assert!(words.set(name, &format!("own {name} {{}}")), "{name}");
        }
        assert!(!words.set("kinds", "x") && !words.set("no-such", "x"));
        let said = format!("{words:?}");
        for (name, _) in NAMES {
            assert_eq!(said.matches(&format!("own {name} {{}}")).count(), 1, "{name}");
        }
        words.set_kind(Kind::Paper, "Article", "Articles");
        assert_eq!((words.kind(Kind::Paper), words.kinds(Kind::Paper)), ("Article", "Articles"));
        assert_eq!(words.chapter.tell("5"), "own chapter 5");
    }
}
