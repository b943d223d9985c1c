use std::io;

use csv::{Terminator, WriterBuilder};
use mdbook_resources::catalog::Edition;
use mdbook_resources::select::Entry;

use super::{Answer, chapters};

/// The columns: the fields of the catalog, and where an entry stands.
const COLUMNS: [&str; 17] = [
    "id",
    "title",
    "short-name",
    "authors",
    "kind",
    "date",
    "url",
    "doi",
    "arxiv",
    "isbn",
    "publisher",
    "edition",
    "language",
    "tags",
    "chapter",
    "archived",
    "note",
];

/// What stands between the values of a column that has several.
const BETWEEN: &str = "; ";

/// A record for each entry, below one with the names of the columns (RFC 4180).
pub(super) fn text(entries: &[Entry<'_>], answer: &Answer<'_>) -> io::Result<String> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for entry in entries {
        writer.write_record(record(entry, answer))?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn record(entry: &Entry<'_>, answer: &Answer<'_>) -> [String; COLUMNS.len()] {
    let resource = entry.resource;
    let details = resource.details();
    let language = answer.language();
    let others = resource.authors.as_ref().is_some_and(|authors| authors.value.others);
    let authors: Vec<&str> =
        resource.names().iter().map(|name| name.inverted()).chain(others.then_some("et al.")).collect();
    let edition = details.edition.as_ref().map(|edition| match &edition.value {
        Edition::Number(number) => number.to_string(),
        Edition::Text(text) => text.get(language).to_owned(),
    });
    let tags: Vec<&str> = details.tags.iter().map(|tag| tag.value.as_str()).collect();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    [
        resource.id.value.to_string(),
        resource.title.value.get(language).to_owned(),
        text(resource.short_name.as_ref().map(|name| name.value.get(language))),
        authors.join(BETWEEN),
        text(resource.kind.as_ref().map(|kind| kind.value.as_str())),
        resource.date.as_ref().map(|date| date.value.to_string()).unwrap_or_default(),
        text(resource.url.as_ref().map(|url| url.value.as_str())),
        text(details.doi.as_ref().map(|doi| doi.value.as_str())),
        text(details.arxiv.as_ref().map(|arxiv| arxiv.value.as_str())),
        text(details.isbn.as_ref().map(|isbn| isbn.value.as_str())),
        text(resource.publisher.as_ref().map(|publisher| publisher.value.get(language))),
        edition.unwrap_or_default(),
        text(details.language.as_ref().map(|tag| tag.value.as_str())),
        tags.join(BETWEEN),
        chapters(entry, answer.catalog).join(BETWEEN),
        text(details.archived.as_ref().map(|address| address.value.as_str())),
        text(answer.remark(entry)),
    ]
}
