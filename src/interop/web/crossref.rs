use serde_json::Value;

use super::json::{first, list, object, text};
use super::markup::plain;
use super::{finished, misread, says, titled};
use crate::catalog::{Date, Kind, Name};
use crate::interop::record::{line, literal, person};
use crate::interop::take::isbn;
use crate::interop::{Misread, Record, dates};

/// Reads what Crossref answers about a DOI: the JSON of `https://api.crossref.org/works/{doi}` (Crossref Metadata API JSON
/// Format, "Work").
///
/// - The date is `issued`, which Crossref defines as the earlier of print and online: that is when readers could have it, and
///   it agrees with the first version that arXiv dates by. Where it is missing, the others are tried.
/// - The publisher of a paper is where it appeared (`container-title`), or the archive of a preprint; that of anything else
///   is who published it.
/// - A chapter in a series of lecture notes is a paper in the proceedings that the volume is.
/// - Editors stand for the authors of a book that has none. A book number is taken for books alone, since that of a paper is
///   the number of the proceedings.
///
/// `Ok(None)` is `Resource not found.`, which is all that Crossref has for a DOI of another agency.
///
/// # Errors
///
/// What is no such JSON, an error that Crossref reports in it, or a work without a title.
pub fn crossref(answer: &str) -> Result<Option<Record>, Misread> {
    if answer.trim() == "Resource not found." {
        return Ok(None);
    }
    let answer = object(answer)?;
    if text(&answer, "status") == Some("failed") {
        return Err(says(list(&answer, "message").iter().find_map(|one| text(one, "message")).unwrap_or_default()));
    }
    let Some(work) = answer.get("message").filter(|work| work.is_object()) else {
        return Err(misread("has no work in it"));
    };
    let kind = kind(work);
    let is_book = kind == Some(Kind::Book);
    let named = names(work, "author");
    let (title, subtitle) = (first(work, "title").map(plain), first(work, "subtitle").map(plain));
    let mut record = titled(title.as_deref(), subtitle.as_deref())?;
    record.take_authors(if named.is_empty() && is_book { names(work, "editor") } else { named });
    record.kind = kind;
    record.date = issued(work);
    record.take_isbn(book_number(work).filter(|_| is_book).unwrap_or_default());
    record.take_publisher(&publisher(work, kind).unwrap_or_default());
    record.take_edition(text(work, "edition-number").unwrap_or_default());
    record.take_language(text(work, "language").unwrap_or_default());
    record.take_doi(text(work, "DOI").unwrap_or_default());
    Ok(Some(finished(record)))
}

/// The kind that a type of Crossref stands for (`https://api.crossref.org/types`).
fn kind(work: &Value) -> Option<Kind> {
    Some(match text(work, "type")? {
        "journal-article" | "proceedings-article" => Kind::Paper,
        "posted-content" => match text(work, "subtype") {
            Some("dissertation") => Kind::Thesis,
            Some("report") => Kind::Report,
            _ => Kind::Paper,
        },
        "book-chapter" if in_lecture_notes(work) => Kind::Paper,
        "book" | "book-chapter" | "book-part" | "book-section" | "book-set" | "book-track" | "edited-book"
        | "monograph" | "proceedings" | "reference-book" | "reference-entry" => Kind::Book,
        "report" | "report-component" => Kind::Report,
        "dataset" | "database" => Kind::Dataset,
        "dissertation" => Kind::Thesis,
        "standard" => Kind::Standard,
        _ => return None,
    })
}

fn is_lecture_notes(title: &str) -> bool {
    title.starts_with("Lecture Notes in ")
}

fn in_lecture_notes(work: &Value) -> bool {
    list(work, "container-title").iter().filter_map(Value::as_str).any(is_lecture_notes)
}

fn names(work: &Value, field: &str) -> Vec<Name> {
    list(work, field).iter().filter_map(name).collect()
}

/// A contributor: an organisation has a `name`, a person the parts of one.
fn name(contributor: &Value) -> Option<Name> {
    if let Some(name) = text(contributor, "name") {
        return literal(&plain(name));
    }
    let part = |field| plain(text(contributor, field).unwrap_or_default());
    person(&part("family"), &format!("{} {}", part("given"), part("suffix")))
}

fn issued(work: &Value) -> Option<Date> {
    ["issued", "published", "published-print", "published-online", "posted"].iter().find_map(|field| {
        let parts = work.get(field)?.get("date-parts")?.get(0)?;
        let part = |at: usize| parts.get(at).and_then(Value::as_u64);
        let small = |at: usize| part(at).and_then(|part| u8::try_from(part).ok());
        let year = u16::try_from(part(0)?).ok()?;
        dates::date(year, small(1), small(2)).or_else(|| dates::date(year, None, None))
    })
}

/// The number of the printed book, if it is told apart, else the first.
fn book_number(work: &Value) -> Option<&str> {
    let printed = list(work, "isbn-type").iter().filter(|one| text(one, "type") == Some("print"));
    let printed = printed.filter_map(|one| text(one, "value"));
    printed.chain(list(work, "ISBN").iter().filter_map(Value::as_str)).find(|number| isbn(number).is_some())
}

fn publisher(work: &Value, kind: Option<Kind>) -> Option<String> {
    let clean = |text: &str| line(&plain(text));
    let institution = || list(work, "institution").iter().find_map(|one| text(one, "name")).and_then(clean);
    if kind == Some(Kind::Paper) {
        let containers = || list(work, "container-title").iter().filter_map(Value::as_str);
        let proceedings = containers().find(|title| !is_lecture_notes(title));
        return proceedings.or(containers().next()).and_then(clean).or_else(institution);
    }
    let publisher = || text(work, "publisher").and_then(clean);
    if kind == Some(Kind::Thesis) { institution().or_else(publisher) } else { publisher().or_else(institution) }
}
