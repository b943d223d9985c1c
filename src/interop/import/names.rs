//! Names by their parts, for the formats that divide them.

use crate::catalog::Name;
use crate::interop::record::{literal, natural, person};

/// The parts of a name, as BibTeX, RIS and CSL know them. Each may be empty.
#[derive(Debug, Default)]
pub(super) struct Parts<'n> {
    /// Words before the family name that belong to it: "van".
    pub(super) particle: &'n str,
    pub(super) family: &'n str,
    pub(super) given: &'n str,
    /// "Jr."
    pub(super) suffix: &'n str,
}

impl Parts<'_> {
    /// The name as a catalog has it: particles stand with the family name, a suffix with the given ones.
    pub(super) fn name(&self) -> Option<Name> {
        // DBLP numbers people who have one name: `Edward J. Hu 0001`.
        if is_number(self.family) && self.particle.is_empty() && !self.given.is_empty() {
            return natural(self.given);
        }
        let family = self.family.rsplit_once(' ').filter(|(_, last)| is_number(last));
        let family = format!("{} {}", self.particle, family.map_or(self.family, |(family, _)| family));
        let given = format!("{} {}", self.given, self.suffix);
        if self.given.trim().is_empty() {
            return literal(&format!("{family} {}", self.suffix));
        }
        person(&family, &given)
    }
}

fn is_number(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_and_suffixes_have_their_places() {
        let name = |parts: Parts<'_>| parts.name().map(|name| name.inverted().to_owned());
        let beethoven = Parts { particle: "van", family: "Beethoven", given: "Ludwig", suffix: "" };
        assert_eq!(name(beethoven).as_deref(), Some("van Beethoven, Ludwig"));
        let king = Parts { family: "King", given: "Martin Luther", suffix: "Jr.", particle: "" };
        assert_eq!(name(king).as_deref(), Some("King, Martin Luther Jr."));
        let numbered = Parts { family: "0001", given: "Edward J. Hu", ..Parts::default() };
        assert_eq!(name(numbered).as_deref(), Some("Hu, Edward J."));
        let numbered = Parts { family: "Hu 0001", given: "Edward J.", ..Parts::default() };
        assert_eq!(name(numbered).as_deref(), Some("Hu, Edward J."));
        assert_eq!(name(Parts { family: "OpenAI", ..Parts::default() }).as_deref(), Some("OpenAI"));
        assert_eq!(name(Parts::default()), None);
    }
}
