use icu_collator::options::{AlternateHandling, CollatorOptions, Strength};
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;

/// Where a title stands in an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Letter {
    /// Under the digits, all of them.
    Digits,
    /// Under this letter.
    Of(char),
    /// Under none of these.
    Other,
}

impl Letter {
    /// What stands above its titles.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Digits => "0–9".to_owned(),
            Self::Of(letter) => letter.to_string(),
            Self::Other => "#".to_owned(),
        }
    }
}

/// The initials of the syllables of Hangul, in the order of Unicode; the doubled ones stand under the plain ones, as in
/// a Korean index.
const INITIALS: [char; 19] =
    ['ㄱ', 'ㄱ', 'ㄴ', 'ㄷ', 'ㄷ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅂ', 'ㅅ', 'ㅅ', 'ㅇ', 'ㅈ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'];

/// How many syllables of Hangul begin with one initial (The Unicode Standard, section 3.12).
const SYLLABLES: u32 = 588;

/// Puts titles under letters by the rules of a language.
pub(super) struct Letters<'a> {
    language: &'a str,
    /// Tells base letters apart, and nothing else: an `é` is an `E` in English, an `ö` is no `O` in Swedish.
    collator: Option<CollatorBorrowed<'static>>,
}

impl<'a> Letters<'a> {
    pub(super) fn new(language: &'a str) -> Self {
        let preferences = CollatorPreferences::from(language.parse::<Locale>().unwrap_or(Locale::UNKNOWN));
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Primary);
        options.alternate_handling = Some(AlternateHandling::Shifted);
        Self { language, collator: icu_collator::Collator::try_new(preferences, options).ok() }
    }

    pub(super) fn of(&self, title: &str) -> Letter {
        match filed(title, self.language).chars().find(|c| c.is_alphanumeric()) {
            None => Letter::Other,
            Some(c) if c.is_numeric() => Letter::Digits,
            Some(c) => self.base(c),
        }
    }

    fn base(&self, c: char) -> Letter {
        if c.is_ascii_alphabetic() {
            return Letter::Of(c.to_ascii_uppercase());
        }
        let initial = match u32::from(c) {
            code @ 0xAC00..=0xD7A3 => Some((code - 0xAC00) / SYLLABLES),
            code @ 0x1100..=0x1112 => Some(code - 0x1100),
            _ => None,
        };
        if let Some(initial) = initial.and_then(|at| INITIALS.get(at as usize)) {
            return Letter::Of(*initial);
        }
        if let Some(plain) = ['ㄱ', 'ㄷ', 'ㅂ', 'ㅅ', 'ㅈ'].into_iter().find(|&plain| is_double(plain, c)) {
            return Letter::Of(plain);
        }
        let same = |a: char| {
            let is_equal = |collator: &CollatorBorrowed<'_>| collator.compare(&a.to_string(), &c.to_string()).is_eq();
            self.collator.as_ref().is_some_and(is_equal)
        };
        match ('A'..='Z').find(|&latin| same(latin)) {
            Some(latin) => Letter::Of(latin),
            // There are thousands of them, and no index has so many parts.
            None if is_ideograph(c) => Letter::Other,
            None => c.to_uppercase().next().map_or(Letter::Other, Letter::Of),
        }
    }
}

/// Whether `c` is the consonant `plain` twice: in Unicode the one is behind the other.
fn is_double(plain: char, c: char) -> bool {
    u32::from(plain) + 1 == u32::from(c)
}

/// Whether a letter stands for a word rather than for a sound.
fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

/// The articles that titles in a language are not filed under.
fn articles(language: &str) -> &'static [&'static str] {
    match language.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase().as_str() {
        "en" => &["a", "an", "the"],
        "de" => &["der", "die", "das", "ein", "eine"],
        "fr" => &["le", "la", "les", "un", "une"],
        "es" => &["el", "la", "los", "las", "un", "una"],
        _ => &[],
    }
}

/// A title from the word that it is filed under: without the article that it begins with, if a word follows.
pub(super) fn filed<'t>(title: &'t str, language: &str) -> &'t str {
    let title = title.trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some((first, rest)) = title.split_once(char::is_whitespace) else { return title };
    let is_article = articles(language).iter().any(|article| first.eq_ignore_ascii_case(article));
    if is_article && rest.contains(char::is_alphanumeric) { rest.trim_start() } else { title }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_stand_under_their_letters() {
        let label = |language: &str, title: &str| Letters::new(language).of(title).label();
        for (language, title, expected) in [
            ("en", "lora", "L"),
            ("en", "The Llama 3 Herd of Models", "L"),
            ("en", "\"The\" Curse", "T"),
            ("en", "“A Survey”", "S"),
            ("en", "A", "A"),
            ("en", "A* search", "A"),
            ("en", "the …", "T"),
            ("en", "[…] éclair", "E"),
            ("en", "Ａ wide letter", "A"),
            ("en", "ꜳ", "Ꜳ"),
            ("sv", "Ödla", "Ö"),
            ("en", "Ödla", "O"),
            ("de", "Das Buch", "B"),
            ("ko", "The Llama", "T"),
            ("en", "3 ways", "0–9"),
            ("en", "½", "0–9"),
            ("ko", "까치", "ㄱ"),
            ("ko", "한글", "ㅎ"),
            ("en", "\u{1101}\u{1161}", "ㄱ"),
            ("en", "ㅃㅃ", "ㅂ"),
            ("en", "ㅏ", "ㅏ"),
            ("ru", "язык", "Я"),
            ("ja", "モデル", "モ"),
            ("zh", "模型", "#"),
            ("en", "…?", "#"),
            ("en", "", "#"),
        ] {
            assert_eq!(label(language, title), expected, "{language}: {title}");
        }
    }
}
