use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// The word that stands for "any chapter" in a directive, and therefore for no chapter in a catalog.
pub const ALL: &str = "all";

/// The word that stands for "without" in a directive (`section=none`), and therefore for no key in a catalog.
pub const NONE: &str = "none";

/// The name of a resource, a chapter, a section, a group or a tag.
///
/// One or more letters and digits of any script, and `- _ . : / +` between them: what BibTeX keys are made of, what
/// can be written in a directive without quotes, and what can stand in an anchor. Keys compare by their characters;
/// `5` as a number and `"5"` as a text are the same key. A copy of a key shares its text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(Arc<str>);

/// Why a text is no [`Key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFault {
    /// It has no characters.
    Empty,
    /// It has this character.
    Character(char),
    /// It is [`ALL`] or [`NONE`], which mean something else in a directive.
    Reserved,
}

impl Key {
    /// Reads a key.
    ///
    /// # Errors
    ///
    /// The first [`KeyFault`] that there is.
    pub fn parse(text: &str) -> Result<Self, KeyFault> {
        let first = text.chars().next().ok_or(KeyFault::Empty)?;
        if !first.is_alphanumeric() {
            return Err(KeyFault::Character(first));
        }
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/' | '+');
        if let Some(wrong) = text.chars().find(|&c| !allowed(c)) {
            return Err(KeyFault::Character(wrong));
        }
        if text.contains("..") {
            return Err(KeyFault::Character('.'));
        }
        if matches!(text, ALL | NONE) {
            return Err(KeyFault::Reserved);
        }
        Ok(Self(text.into()))
    }

    /// The key of a chapter number.
    #[must_use]
    pub fn from_number(number: u32) -> Self {
        Self(number.to_string().into())
    }

    /// The key as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number that the key is, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        self.0.parse().ok()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Compares keys so that 2 comes before 10, and numbers before words.
#[must_use]
pub fn natural(a: &Key, b: &Key) -> Ordering {
    let rank = |key: &Key| (key.number().is_none(), key.number());
    rank(a).cmp(&rank(b)).then_with(|| a.cmp(b))
}

/// Compares what is there; what is not comes last.
#[must_use]
pub fn absent_last<T>(a: Option<T>, b: Option<T>, compare: impl FnOnce(T, T) -> Ordering) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => compare(a, b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_bibtex_and_directives_take() {
        for text in ["5", "llama-3", "Vaswani:2017", "DBLP:conf/nips/Vaswani17", "에이전트", "v1.2", "c++"] {
            assert_eq!(Key::parse(text).map(|key| key.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let fault = |text| Key::parse(text).err();
        assert_eq!(fault(""), Some(KeyFault::Empty));
        assert_eq!(fault("a b"), Some(KeyFault::Character(' ')));
        assert_eq!(fault("-a"), Some(KeyFault::Character('-')));
        assert_eq!(fault("1..2"), Some(KeyFault::Character('.')));
        assert_eq!(fault("<x>"), Some(KeyFault::Character('<')));
        assert_eq!(fault("none"), Some(KeyFault::Reserved));
    }
}
