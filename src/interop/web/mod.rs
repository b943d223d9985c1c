//! What sources on the web answer about a resource, one file a source: the text of an answer comes in, a
//! [`Record`](super::Record) goes out. Who is asked, and how, is decided elsewhere.
//!
//! An answer is written by strangers. Each text goes through [`line`](super::record::line), nothing is read by recursion
//! that has no limit, and a field of another type than the documentation says is a field that is not there.

mod arxiv;
mod crossref;
mod datacite;
mod github;
mod json;
mod markup;
mod oembed;
mod open_library;
mod page;

pub use arxiv::arxiv;
pub use crossref::crossref;
pub use datacite::datacite;
pub use github::github;
pub use oembed::oembed;
pub use open_library::open_library;
pub use page::page;

use super::record::{LONGEST, doi, line, literal, natural};
use super::{Misread, Record, dates, languages};
use crate::catalog::{Arxiv, Authors, Isbn, LanguageTag, Name, is_control};

/// The longest text that is quoted in a message, in characters.
const QUOTED: usize = 100;

/// What is wrong with a whole answer, as the end of a sentence whose subject it is.
fn misread(message: impl Into<String>) -> Misread {
    Misread { message: message.into(), at: None }
}

/// What is wrong with an answer that is not `what`. Many a server says in a line of plain text why it has none.
fn not(what: &str, text: &str) -> Misread {
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        return misread("is empty");
    }
    let plain = text.len() <= 4 * QUOTED && !text.contains(['<', '{', '[']);
    match quoted(text).filter(|_| plain) {
        Some(said) => misread(format!("is no {what} but says {said}")),
        None => misread(format!("is no {what}")),
    }
}

/// What a source says about itself instead of the resource.
fn says(text: &str) -> Misread {
    misread(quoted(text).map_or_else(|| "reports an error".to_owned(), |said| format!("says {said}")))
}

/// The beginning of a text in one line between backticks, for a message; `None` if there is nothing to see.
fn quoted(text: &str) -> Option<String> {
    let start: String = text.trim().chars().take(QUOTED).collect();
    line(&start).map(|line| if text.trim().len() > start.len() { format!("`{line}…`") } else { format!("`{line}`") })
}

/// The record, if it has a title. Who wrote a character that no encoding has should look at it.
fn finished(mut record: Record) -> Result<Option<Record>, Misread> {
    let Some(title) = record.title.as_deref() else { return Err(misread("has no title")) };
    if let Some(c) = title.chars().find(|c| is_control(*c)) {
        // No title has one by chance, and it is not for us to say what the title would be without it.
        return Err(misread(format!("has a title with a character that nobody can see (U+{:04X})", u32::from(c))));
    }
    if title.chars().count() > LONGEST {
        return Err(misread(format!("has a title of more than {LONGEST} characters")));
    }
    let names = record.authors.names.iter().map(Name::inverted);
    let lost = std::iter::once(title).chain(names).find(|text| text.contains(char::REPLACEMENT_CHARACTER));
    if let Some(text) = lost.and_then(quoted) {
        record.doubts.push(format!("{text} has a character that could not be read"));
    }
    Ok(Some(record))
}

/// A title in one line, as it is written otherwise; `None` if it has nothing in it. What isolates a text that is written from
/// right to left, as a page has to, is left out. Whether it can be a title is for [`finished`] to say.
fn title_of(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], ""))
        .collect();
    let title = words.join(" ");
    (!title.trim().is_empty()).then_some(title)
}

/// A title with its subtitle, if that says more.
fn with_subtitle(title: &str, subtitle: Option<&str>) -> Option<String> {
    let title = title_of(title)?;
    let Some(subtitle) = subtitle.and_then(line) else { return Some(title) };
    if title.to_lowercase().ends_with(&subtitle.to_lowercase()) {
        return Some(title);
    }
    let between = if title.ends_with(['?', '!', ':', '—', '–']) { " " } else { ": " };
    Some(format!("{title}{between}{subtitle}")).filter(|whole| whole.chars().count() <= LONGEST).or(Some(title))
}

/// Names in their order. "et al." is no name, and neither is what has no letter or digit in it: arXiv has `:` between a
/// team and its members.
fn authors(names: impl IntoIterator<Item = Option<Name>>) -> Authors {
    let mut others = false;
    let names: Vec<Name> = names
        .into_iter()
        .flatten()
        .filter(|name| name.inverted().chars().any(char::is_alphanumeric))
        .filter(|name| {
            let more = matches!(name.to_string().to_lowercase().as_str(), "et al." | "et al" | "others" | "and others");
            others |= more;
            !more
        })
        .collect();
    Authors { others: others && !names.is_empty(), names: names.into() }
}

/// A name from a field that does not say whose name it is: "Family, Given" and "Given Family" are persons, but
/// "University of California, Berkeley" and "Acme, Inc." are none.
fn named(text: &str) -> Option<Name> {
    if let Some((before, after)) = text.split_once(',') {
        let several = before.split_whitespace().nth(1).is_some();
        let organisation = several && natural(before).is_some_and(|name| name.given().is_none());
        let company = ["inc", "llc", "ltd", "corp", "gmbh"];
        if organisation || company.contains(&after.trim().trim_end_matches('.').to_lowercase().as_str()) {
            return literal(text);
        }
    }
    natural(text)
}

/// Sets the date, or says that it is none.
fn set_date(record: &mut Record, text: &str) {
    record.date = dates::read(text);
    if let Some(text) = quoted(text).filter(|_| record.date.is_none()) {
        record.doubts.push(format!("the date {text} is no date"));
    }
}

/// Sets the DOI, with or without its resolver; one of arXiv sets the identifier of arXiv instead.
fn set_doi(record: &mut Record, text: &str) {
    match doi(text) {
        Some(doi) => match Arxiv::of_doi(&doi) {
            Some(arxiv) => record.arxiv = record.arxiv.take().or(Some(arxiv.without_version())),
            None => record.doi = Some(doi),
        },
        None => record.doubts.extend(quoted(text).map(|text| format!("the DOI {text} is no DOI"))),
    }
}

/// An identifier of arXiv without its version: what is listed is the paper, not one state of it.
fn arxiv_id(text: &str) -> Option<Arxiv> {
    let text = line(text)?;
    let id = text.get(..6).filter(|start| start.eq_ignore_ascii_case("arxiv:")).map_or(&*text, |_| text.split_at(6).1);
    Arxiv::parse(id.trim()).map(|arxiv| arxiv.without_version())
}

/// A book number, which some give as an address whose last part it is.
fn isbn(text: &str) -> Option<Isbn> {
    let text = line(text)?;
    Isbn::parse(text.rsplit('/').next()?.trim_start_matches(|c: char| c.is_alphabetic() || c == ':').trim())
}

/// The language that is meant, by its tag, its name or a locale; there are codes that mean none (ISO 639-2).
fn language(text: &str) -> Option<LanguageTag> {
    let text = line(text)?;
    let text = text.split(['.', '@']).next().unwrap_or_default();
    if ["und", "mul", "zxx"].iter().any(|none| text.eq_ignore_ascii_case(none)) { None } else { languages::tag(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doi_of_arxiv_is_its_identifier() {
        let mut record = Record::default();
        set_doi(&mut record, "10.48550/ARXIV.2106.09685");
        assert_eq!((record.doi, record.arxiv.as_ref().map(Arxiv::as_str)), (None, Some("2106.09685")));
        let mut record = Record::default();
        set_doi(&mut record, "see https://example.org/10.1145/1");
        assert_eq!((record.doi, record.doubts.len()), (None, 1));
    }

    #[test]
    fn an_identifier_of_arxiv_has_no_version() {
        for (text, id) in
            [("arXiv:2106.09685v2", "2106.09685"), ("cs/0112017v1", "cs/0112017"), ("2106.09685", "2106.09685")]
        {
            assert_eq!(arxiv_id(text).as_ref().map(Arxiv::as_str), Some(id));
        }
        assert_eq!(arxiv_id("v1"), None);
    }

    #[test]
    fn a_language_has_its_short_code() {
        for (text, tag) in
            [("en_US", "en-US"), ("eng", "en"), ("ko", "ko"), ("ko_KR.UTF-8", "ko-KR"), ("English", "en")]
        {
            assert_eq!(language(text).as_ref().map(LanguageTag::as_str), Some(tag));
        }
        assert_eq!((language("Klingon"), language("und"), language("")), (None, None, None));
    }

    #[test]
    fn a_subtitle_is_added_once() {
        assert_eq!(with_subtitle("A", Some("B")).as_deref(), Some("A: B"));
        assert_eq!(with_subtitle("Why A?", Some("B")).as_deref(), Some("Why A? B"));
        assert_eq!(with_subtitle("A: b", Some("B")).as_deref(), Some("A: b"));
        assert_eq!(with_subtitle("A", Some(&"b".repeat(1000))).as_deref(), Some("A"));
        assert_eq!(with_subtitle(" ", Some("B")), None);
    }

    #[test]
    fn organisations_keep_their_commas_out_of_the_name() {
        let written = |text| named(text).map(|name| name.inverted().to_owned());
        assert_eq!(written("University of California, Berkeley").as_deref(), Some("University of California Berkeley"));
        assert_eq!(written("Acme, Inc.").as_deref(), Some("Acme Inc."));
        assert_eq!(written("van Beethoven, Ludwig").as_deref(), Some("van Beethoven, Ludwig"));
    }

    #[test]
    fn more_authors_are_no_name() {
        let some = authors(["Hu, Edward", ":", "et al."].map(natural));
        assert_eq!((some.names.len(), some.others), (1, true));
        assert_eq!(authors([natural("et al.")]), Authors::default());
    }

    #[test]
    fn a_server_that_says_why_is_quoted() {
        assert_eq!(not("JSON", "Rate\nexceeded.").message, "is no JSON but says `Rate exceeded.`");
        assert_eq!(not("JSON", "<html>").message, "is no JSON");
        assert_eq!(not("JSON", "\u{FEFF} ").message, "is empty");
        assert_eq!(says(&"x".repeat(200)).message, format!("says `{}…`", "x".repeat(QUOTED)));
    }
}
