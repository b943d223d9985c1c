/// A language as BCP 47 writes it: `en`, `ko`, `pt-BR`. Kept as it is written; compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LanguageTag(Box<str>);

impl LanguageTag {
    /// Reads a tag that has the form of one: a language of 2 or 3 letters, then subtags of 1 to 8 letters or digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let language = parts.next()?;
        let letters = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_alphabetic());
        let subtag =
            |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (letters && parts.all(subtag)).then(|| Self(text.into()))
    }

    /// The tag as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a reader of `wanted` is served: the same tag, or the same language.
    #[must_use]
    pub fn serves(&self, wanted: &str) -> bool {
        let language = |tag: &str| tag.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
        language(&self.0) == language(wanted)
    }
}

/// A text for people: one for all, or one a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// The same in every edition of a book.
    Plain(Box<str>),
    /// One a language, in the order of the catalog; never empty.
    ByLanguage(Box<[(LanguageTag, Box<str>)]>),
}

impl Text {
    /// The text for a reader of `language`: the one with that very tag, else one in the same language, else the first.
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::ByLanguage(texts) => {
                let exact = texts.iter().find(|(tag, _)| tag.as_str().eq_ignore_ascii_case(language));
                let near = || texts.iter().find(|(tag, _)| tag.serves(language));
                exact.or_else(near).map_or_else(|| self.first(), |(_, text)| text)
            }
        }
    }

    /// The text that stands for those which are missing.
    #[must_use]
    pub fn first(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::ByLanguage(texts) => texts.first().map_or("", |(_, text)| text),
        }
    }

    /// All its texts, in the order of the catalog.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let (plain, texts) = match self {
            Self::Plain(text) => (Some(&**text), &[][..]),
            Self::ByLanguage(texts) => (None, &**texts),
        };
        plain.into_iter().chain(texts.iter().map(|(_, text)| &**text))
    }

    /// The languages that it has a text of its own for; none if it has one for all.
    pub fn languages(&self) -> impl Iterator<Item = &LanguageTag> {
        let texts = match self {
            Self::Plain(_) => &[][..],
            Self::ByLanguage(texts) => texts,
        };
        texts.iter().map(|(tag, _)| tag)
    }
}

/// Whether a character is invisible and does something: the control characters of Unicode, and those of its
/// bidirectional algorithm that change the order of the text after them (UAX #9, section 2).
#[must_use]
pub fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_back_to_the_language_and_then_to_the_first() {
        let tag = |tag| LanguageTag::parse(tag).expect("a language tag");
        let text = Text::ByLanguage(Box::new([(tag("en"), "five".into()), (tag("ko"), "다섯".into())]));
        assert_eq!(text.get("ko"), "다섯");
        assert_eq!(text.get("ko-KR"), "다섯");
        assert_eq!(text.get("fr"), "five");
    }

    #[test]
    fn tags_have_the_form_of_bcp_47() {
        for tag in ["en", "pt-BR", "zh-Hans-CN"] {
            assert!(LanguageTag::parse(tag).is_some(), "{tag}");
        }
        for tag in ["", "e", "korean", "en_US", "en-", "한국어"] {
            assert!(LanguageTag::parse(tag).is_none(), "{tag}");
        }
    }
}
