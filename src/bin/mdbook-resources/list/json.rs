use std::io::{self, Write};

use mdbook_resources::catalog::{Catalog, Edition, Place};
use mdbook_resources::select::Entry;
use serde::Serialize;

use super::Answer;
use crate::report::{Tool, clean_json};

/// The version of the shape. What is there keeps its name and meaning within it; more may be added.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct List<'a> {
    version: u32,
    tool: Tool,
    query: &'a str,
    language: &'a str,
    resources: Vec<Listed<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Listed<'a> {
    id: &'a str,
    title: &'a str,
    short_name: Option<&'a str>,
    authors: Vec<&'a str>,
    kind: Option<&'static str>,
    date: Option<String>,
    url: Option<&'a str>,
    doi: Option<&'a str>,
    arxiv: Option<&'a str>,
    isbn: Option<&'a str>,
    publisher: Option<&'a str>,
    edition: Option<EditionText<'a>>,
    language: Option<&'a str>,
    tags: Vec<&'a str>,
    note: Option<&'a str>,
    related: Vec<Related<'a>>,
    archived: Option<&'a str>,
    link: Option<String>,
    places: Vec<Listing<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum EditionText<'a> {
    Number(u16),
    Text(&'a str),
}

#[derive(Serialize)]
struct Related<'a> {
    title: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
struct Listing<'a> {
    chapter: Vec<&'a str>,
    section: Option<&'a str>,
    group: Option<&'a str>,
    under: Option<&'a str>,
    with: Option<&'a str>,
}

/// Writes one JSON object; the guide describes its shape.
pub(super) fn write(entries: &[Entry<'_>], answer: &Answer<'_>, out: &mut dyn Write) -> io::Result<()> {
    let list = List {
        version: VERSION,
        tool: Tool::this(),
        query: answer.query,
        language: answer.language(),
        resources: entries.iter().map(|entry| listed(entry, answer)).collect(),
    };
    let json = serde_json::to_string_pretty(&list)?;
    writeln!(out, "{}", clean_json(&json))
}

fn listed<'a>(entry: &Entry<'a>, answer: &Answer<'a>) -> Listed<'a> {
    let resource = entry.resource;
    let details = resource.details();
    let language = answer.language();
    let edition = details.edition.as_ref().map(|edition| match &edition.value {
        Edition::Number(number) => EditionText::Number(*number),
        Edition::Text(text) => EditionText::Text(text.get(language)),
    });
    let others = resource.authors.as_ref().is_some_and(|authors| authors.value.others);
    let related = details
        .related
        .iter()
        .map(|link| Related { title: link.title.value.get(language), url: link.url.value.as_str() });
    let places = answer.catalog.places_of(entry.index).filter_map(|place| answer.catalog.place(place));
    Listed {
        id: resource.id.value.as_str(),
        title: resource.title.value.get(language),
        short_name: resource.short_name.as_ref().map(|name| name.value.get(language)),
        authors: resource.names().iter().map(|name| name.inverted()).chain(others.then_some("et al.")).collect(),
        kind: resource.kind.as_ref().map(|kind| kind.value.as_str()),
        date: resource.date.as_ref().map(|date| date.value.to_string()),
        url: resource.url.as_ref().map(|url| url.value.as_str()),
        doi: details.doi.as_ref().map(|doi| doi.value.as_str()),
        arxiv: details.arxiv.as_ref().map(|arxiv| arxiv.value.as_str()),
        isbn: details.isbn.as_ref().map(|isbn| isbn.value.as_str()),
        publisher: resource.publisher.as_ref().map(|publisher| publisher.value.get(language)),
        edition,
        language: details.language.as_ref().map(|tag| tag.value.as_str()),
        tags: details.tags.iter().map(|tag| tag.value.as_str()).collect(),
        note: answer.remark(entry),
        related: related.collect(),
        archived: details.archived.as_ref().map(|address| address.value.as_str()),
        link: resource.link(),
        places: places.map(|place| listing(place, answer.catalog)).collect(),
    }
}

fn listing<'a>(place: &'a Place, catalog: &'a Catalog) -> Listing<'a> {
    let id = |index| catalog.resource(index).map(|resource| resource.id.value.as_str());
    Listing {
        chapter: place.chapters.iter().map(|key| key.value.as_str()).collect(),
        section: place.section.as_ref().map(|key| key.value.as_str()),
        group: place.group.as_ref().map(|key| key.value.as_str()),
        under: place.under.as_ref().and_then(|under| id(under.value)),
        with: place.with.as_ref().and_then(|with| id(with.value)),
    }
}
