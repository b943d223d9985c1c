use std::collections::HashSet;

use super::json::{list, object, text};
use super::{finished, titled};
use crate::catalog::{Isbn, Kind};
use crate::interop::record::natural;
use crate::interop::{Misread, Record};

/// Reads what Open Library answers about a book number: the JSON of
/// `https://openlibrary.org/api/books?bibkeys=ISBN:…&format=json&jscmd=data` (Open Library Books API).
///
/// The record has the number that was asked for, as it was written. `Ok(None)` is an answer without that number: Open
/// Library leaves out what it does not have.
///
/// # Errors
///
/// What is no such JSON, or a book without a title.
pub fn open_library(answer: &str, isbn: &Isbn) -> Result<Option<Record>, Misread> {
    let answer = object(answer)?;
    let asked = |key: &str| {
        let number = key.strip_prefix("ISBN:").and_then(Isbn::parse);
        number.is_some_and(|number| number.thirteen() == isbn.thirteen())
    };
    let book = answer.as_object().and_then(|books| books.iter().find(|(key, _)| asked(key)));
    let Some((_, book)) = book else { return Ok(None) };
    // The same author is often listed twice, once for the work and once for the edition.
    let mut seen = HashSet::new();
    let names = list(book, "authors").iter().map(|one| natural(text(one, "name")?));
    let names = names.flatten().filter(|name| seen.insert(name.clone()));
    let mut record = titled(text(book, "title"), text(book, "subtitle"))?;
    record.kind = Some(Kind::Book);
    record.take_authors(names);
    record.take_isbn(isbn.as_str());
    record.take_publisher(list(book, "publishers").iter().find_map(|one| text(one, "name")).unwrap_or_default());
    record.take_date(text(book, "publish_date").unwrap_or_default());
    Ok(Some(finished(record)))
}
