//! What sources on the web answer about a resource, one file a source: the text of an answer comes in, a
//! [`Record`](super::Record) goes out. Who is asked, and how, is decided elsewhere.
//!
//! An answer is written by strangers. Each text goes into the record by [`take`](super::take), nothing is read by recursion
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

use super::record::{QUOTED, literal, natural, quoted};
use super::{Misread, Record};
use crate::catalog::Name;

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

/// A record with its title, without which an answer is of no use.
fn titled(title: Option<&str>, subtitle: Option<&str>) -> Result<Record, Misread> {
    let mut record = Record::default();
    let taken = record.try_title(title.unwrap_or_default(), subtitle);
    taken.map_err(|wrong| misread(format!("has a title with {wrong}")))?;
    if record.title.is_some() { Ok(record) } else { Err(misread("has no title")) }
}

/// The record with a doubt, if there is a character in it that no encoding has.
fn finished(mut record: Record) -> Record {
    let names = record.authors.names.iter().map(Name::inverted);
    let mut texts = record.title.as_deref().into_iter().chain(names);
    let lost = texts.find(|text| text.contains(char::REPLACEMENT_CHARACTER)).and_then(quoted);
    record.doubts.extend(lost.map(|text| format!("{text} has a character that could not be read")));
    record
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisations_keep_their_commas_out_of_the_name() {
        let written = |text| named(text).map(|name| name.inverted().to_owned());
        assert_eq!(written("University of California, Berkeley").as_deref(), Some("University of California Berkeley"));
        assert_eq!(written("Acme, Inc.").as_deref(), Some("Acme Inc."));
        assert_eq!(written("van Beethoven, Ludwig").as_deref(), Some("van Beethoven, Ludwig"));
    }

    #[test]
    fn a_server_that_says_why_is_quoted() {
        assert_eq!(not("JSON", "Rate\nexceeded.").message, "is no JSON but says `Rate exceeded.`");
        assert_eq!(not("JSON", "<html>").message, "is no JSON");
        assert_eq!(not("JSON", "\u{FEFF} ").message, "is empty");
        assert_eq!(says(&"x".repeat(200)).message, format!("says `{}…`", "x".repeat(QUOTED)));
    }
}
