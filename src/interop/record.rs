use crate::catalog::{Address, Arxiv, Authors, Date, Doi, Edition, Isbn, Key, Kind, LanguageTag, Name, is_control};

/// The longest text that is believed to be a title or a name, in characters. What is longer is a page in the wrong place.
pub(super) const LONGEST: usize = 500;

/// The longest text that is quoted in a message, in characters.
pub(super) const QUOTED: usize = 100;

/// What stands between a title and the name of its site.
pub(super) const BETWEEN: &[&str] = &[" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » "];

/// What another format says of one resource, in the terms of a catalog: each field as
/// [`RESOURCE_FIELDS`](crate::catalog::RESOURCE_FIELDS) has it. What it does not say, or says in a way that a catalog cannot
/// take, is `None` or empty; nothing is guessed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// What it is called there, such as the key of a BibTeX entry.
    pub id: Option<Key>,
    /// Its title, in one line.
    pub title: Option<String>,
    /// The name people know it by.
    pub short_name: Option<String>,
    /// Who made it.
    pub authors: Authors,
    /// What sort of thing it is.
    pub kind: Option<Kind>,
    /// When it was published.
    pub date: Option<Date>,
    /// Where it is.
    pub url: Option<Address>,
    /// Its digital object identifier.
    pub doi: Option<Doi>,
    /// Its arXiv identifier.
    pub arxiv: Option<Arxiv>,
    /// Its book number.
    pub isbn: Option<Isbn>,
    /// Who published it, or where it appeared.
    pub publisher: Option<String>,
    /// Which edition.
    pub edition: Option<Edition>,
    /// The language it is in.
    pub language: Option<LanguageTag>,
    /// Words to select by.
    pub tags: Vec<Key>,
    /// A remark, as CommonMark.
    pub note: Option<String>,
    /// What it says besides and a catalog cannot take, each as a sentence without a full stop: "the date `soon` is no date".
    pub doubts: Vec<String>,
}

/// A text from elsewhere in one line: blanks joined, invisible characters that do something left out. `None` if nothing is
/// left, or far more than a title has.
pub(super) fn line(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.chars().filter(|&c| !is_control(c)).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    (!line.is_empty() && line.chars().count() <= LONGEST).then_some(line)
}

/// The beginning of a text in one line between backticks, for a message; `None` if there is nothing to see.
pub(super) fn quoted(text: &str) -> Option<String> {
    let seen = |word: &str| word.chars().filter(|&c| c != '`' && !is_control(c)).collect::<String>();
    let words: Vec<String> = text.split_whitespace().map(seen).filter(|word| !word.is_empty()).collect();
    let whole = words.join(" ");
    let start: String = whole.chars().take(QUOTED).collect();
    let more = if start.len() < whole.len() { "…" } else { "" };
    (!start.is_empty()).then(|| format!("`{start}{more}`"))
}

/// A person by the parts of the name; `given` may be empty, and then the family name stands alone.
pub(super) fn person(family: &str, given: &str) -> Option<Name> {
    // A catalog divides a name by its comma, so that no part can have one.
    let part = |text: &str| line(&text.replace(',', " ")).unwrap_or_default();
    match (part(family), part(given)) {
        (family, given) if given.is_empty() => Name::parse(&family),
        (family, given) if family.is_empty() => Name::parse(&given),
        (family, given) => Name::parse(&format!("{family}, {given}")),
    }
}

/// A name that is to stay in one piece: an organisation, a handle.
pub(super) fn literal(name: &str) -> Option<Name> {
    person(name, "")
}

/// A name as it is read aloud, by the rule of BibTeX: the last word is the family name, with the words in lower case
/// before it ("Ludwig van Beethoven"). An organisation, a single word, or a name in a script that writes names without
/// blanks stays in one piece; so does what has a comma, which is taken for "Family, Given".
pub(super) fn natural(name: &str) -> Option<Name> {
    let name = line(name)?;
    if let Some((family, given)) = name.split_once(',') {
        return person(family, given);
    }
    let words: Vec<&str> = name.split(' ').collect();
    if words.len() == 1 || words.iter().any(|word| is_of_organisation(word)) || !name.chars().any(is_cased) {
        return literal(&name);
    }
    let last = words.len() - 1;
    let suffixes = ["jr.", "jr", "sr.", "sr", "ii", "iii", "iv"];
    let suffixed = last > 1 && words.last().is_some_and(|word| suffixes.contains(&word.to_lowercase().as_str()));
    let end = if suffixed { last - 1 } else { last };
    let lower = |word: &&str| word.chars().next().is_some_and(char::is_lowercase);
    let particle = words.iter().take(end).skip(1).position(lower).map_or(end, |at| at + 1);
    let given = words.get(..particle)?.iter().chain(words.get(end + 1..)?).copied().collect::<Vec<_>>().join(" ");
    person(&words.get(particle..=end)?.join(" "), &given)
}

fn is_cased(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase()
}

/// Whether a word is never part of a person's name but often of an organisation's.
fn is_of_organisation(word: &str) -> bool {
    let words = [
        "ai",
        "association",
        "center",
        "centre",
        "co.",
        "collaboration",
        "committee",
        "community",
        "company",
        "consortium",
        "contributors",
        "corporation",
        "corp.",
        "council",
        "deepmind",
        "department",
        "foundation",
        "gmbh",
        "google",
        "group",
        "hugging",
        "inc",
        "inc.",
        "initiative",
        "institute",
        "lab",
        "labs",
        "laboratory",
        "llc",
        "ltd",
        "ltd.",
        "microsoft",
        "ministry",
        "nvidia",
        "of",
        "openai",
        "organization",
        "organisation",
        "project",
        "research",
        "society",
        "team",
        "the",
        "university",
        "&",
        "and",
    ];
    words.contains(&word.to_lowercase().as_str())
}

/// A DOI, by itself, behind `doi:`, or as the address at which it resolves.
pub(super) fn doi(text: &str) -> Option<Doi> {
    let text = text.trim();
    let schemes = ["info:doi/", "doi:", "doi "].into_iter();
    let bare = schemes.filter_map(|scheme| without(text, scheme)).next().unwrap_or(text).trim_start();
    let address = || Doi::of_address(text).or_else(|| Doi::of_address(&format!("https://{text}")));
    Doi::parse(bare).or_else(address)
}

/// What is behind a beginning in ASCII, whose case does not count.
pub(super) fn without<'t>(text: &'t str, beginning: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(beginning.len())?;
    start.eq_ignore_ascii_case(beginning).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_as_it_is_read_is_divided_as_bibtex_does() {
        for (read, written) in [
            ("Edward J. Hu", "Hu, Edward J."),
            ("Ludwig  van Beethoven", "van Beethoven, Ludwig"),
            ("Charles Louis Xavier Joseph de la Vallée Poussin", "de la Vallée Poussin, Charles Louis Xavier Joseph"),
            ("Martin Luther King Jr.", "King, Martin Luther Jr."),
            ("Hu, Edward J.", "Hu, Edward J."),
            ("Llama Team", "Llama Team"),
            ("Google DeepMind", "Google DeepMind"),
            ("University of Oxford", "University of Oxford"),
            ("OpenAI", "OpenAI"),
            ("김철수", "김철수"),
            ("김 철수", "김 철수"),
        ] {
            assert_eq!(natural(read).as_ref().map(Name::inverted), Some(written));
        }
        assert_eq!(natural(" \u{7} "), None);
    }

    #[test]
    fn no_part_of_a_name_has_a_comma() {
        let written = |name: Option<Name>| name.map(|name| name.inverted().to_owned());
        assert_eq!(written(literal("Acme, Inc.")).as_deref(), Some("Acme Inc."));
        assert_eq!(written(person("King, Jr.", "Martin")).as_deref(), Some("King Jr., Martin"));
        assert_eq!(written(person("", "Plato")).as_deref(), Some("Plato"));
        assert_eq!(written(person("", ",")), None);
    }

    #[test]
    fn a_text_is_one_line_without_commands() {
        assert_eq!(line(" a\n\tb\u{1b}[31mc\u{202e} ").as_deref(), Some("a b[31mc"));
        assert_eq!(line(&"x".repeat(LONGEST + 1)), None);
        assert_eq!(line("\u{0}"), None);
    }

    #[test]
    fn what_is_quoted_is_short_and_has_no_ticks() {
        assert_eq!(quoted(" `a`\n\u{1b}[31mb ").as_deref(), Some("`a [31mb`"));
        assert_eq!(quoted(&"x ".repeat(200)), Some(format!("`{}…`", "x ".repeat(50))));
        assert_eq!(quoted("` \u{7}"), None);
    }

    #[test]
    fn a_doi_is_known_however_it_is_written() {
        for (text, expected) in [
            ("10.1145/3292500.3330701", "10.1145/3292500.3330701"),
            ("doi:10.1145/1", "10.1145/1"),
            ("DOI: 10.1145/abc", "10.1145/abc"),
            ("DOI 10.1145/1", "10.1145/1"),
            ("doi.org/10.1145/1", "10.1145/1"),
            ("https://doi.org/10.1002/(SICI)1096%3C1::AID%3E3.0", "10.1002/(SICI)1096<1::AID>3.0"),
            ("http://dx.doi.org/10.1145/100%", "10.1145/100%"),
            ("HTTPS://DOI.ORG/10.1145/abc", "10.1145/abc"),
        ] {
            assert_eq!(doi(text).as_ref().map(Doi::as_str), Some(expected), "{text}");
        }
        for text in ["", "see https://example.org/10.1145/1", "https://example.org/10.1145/1"] {
            assert_eq!(doi(text), None, "{text}");
        }
    }
}
