use std::fmt;
use std::num::NonZeroU32;

/// One author: a person whose family and given names are known (`"Murphy, Kevin P."`), or anything without a comma,
/// printed as it stands (an organisation, a handle, a family name alone).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// `Family, Given`, or the whole.
    written: Box<str>,
    /// How many bytes the family name has, if it is a person's.
    family: Option<NonZeroU32>,
}

/// The authors of a resource in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Authors {
    /// The names that are known.
    pub names: Box<[Name]>,
    /// Whether there are more: the list ends with `"et al."`.
    pub others: bool,
}

impl Name {
    /// Reads `"Family, Given"`, or a name without a comma. `None` if a part is empty or there is a second comma.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        match parts.as_slice() {
            [literal] if !literal.is_empty() => Some(Self { written: (*literal).into(), family: None }),
            [family, given] if !given.is_empty() => {
                let length = u32::try_from(family.len()).ok().and_then(NonZeroU32::new)?;
                Some(Self { written: format!("{family}, {given}").into(), family: Some(length) })
            }
            _ => None,
        }
    }

    /// The part to sort by: the family name, or the whole.
    #[must_use]
    pub fn family(&self) -> &str {
        let length = self.family.map_or(self.written.len(), |family| family.get() as usize);
        self.written.get(..length).unwrap_or(&self.written)
    }

    /// The given names or initials of a person.
    #[must_use]
    pub fn given(&self) -> Option<&str> {
        self.written.get(self.family?.get() as usize + ", ".len()..)
    }

    /// Whether `asked` is this author: the family name, the whole name either way round, or the literal. Case does not
    /// count.
    #[must_use]
    pub fn is(&self, asked: &str) -> bool {
        let asked = asked.to_lowercase();
        let equals = |name: &str| name.to_lowercase() == asked;
        equals(self.family()) || equals(self.inverted()) || equals(&self.to_string())
    }

    /// `Family, Given`, as it is written in a catalog.
    #[must_use]
    pub fn inverted(&self) -> &str {
        &self.written
    }
}

/// The name as it is read aloud: given names first, except in scripts that put the family name first and use no blank.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = self.family();
        match self.given() {
            Some(given) if east_asian(family) && east_asian(given) => write!(f, "{family}{given}"),
            Some(given) => write!(f, "{given} {family}"),
            None => f.write_str(family),
        }
    }
}

/// Whether a name is written in Hangul, Han or Kana alone.
fn east_asian(name: &str) -> bool {
    name.chars().all(|c| {
        matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_a_name_as_it_is_read() {
        let printed = |text| Name::parse(text).map(|name| name.to_string());
        assert_eq!(printed("Murphy, Kevin P.").as_deref(), Some("Kevin P. Murphy"));
        assert_eq!(printed("Hugging Face").as_deref(), Some("Hugging Face"));
        assert_eq!(printed("김, 철수").as_deref(), Some("김철수"));
        for wrong in ["", "A, B, C", "A,", ", B"] {
            assert_eq!(printed(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn answers_to_every_way_of_asking() {
        let name = Name::parse("Murphy, Kevin P.").expect("a name");
        for asked in ["murphy", "Kevin P. Murphy", "Murphy, Kevin P."] {
            assert!(name.is(asked), "{asked}");
        }
        assert!(!name.is("Kevin"));
    }
}
