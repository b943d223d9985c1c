use std::collections::HashMap;

use crate::catalog::{Catalog, Edition, Place, Resource, Text};

/// A field as it is compared and shown: its name in the catalog, and its value as a text.
pub(super) type Field = (String, String);

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name in the catalog; that of a text in one language has the language behind a full stop.
    pub name: String,
    /// What it said; `None` if it was not there.
    pub before: Option<String>,
    /// What it says; `None` if it is gone.
    pub after: Option<String>,
}

/// The fields that differ, in the order of `after`, and behind them those that are gone.
pub(super) fn differing(before: &[Field], after: &[Field]) -> Vec<FieldChange> {
    let (was, is) = (by_name(before), by_name(after));
    let gone = before.iter().filter(|(name, _)| !is.contains_key(name.as_str()));
    let get = |fields: &HashMap<&str, &str>, name: &str| fields.get(name).map(|&value| value.to_owned());
    let change = |(name, _): &Field| FieldChange { name: name.clone(), before: get(&was, name), after: get(&is, name) };
    after.iter().chain(gone).map(change).filter(|change| change.before != change.after).collect()
}

fn by_name(fields: &[Field]) -> HashMap<&str, &str> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// What a resource says of itself.
pub(super) fn of_resource(resource: &Resource) -> Vec<Field> {
    let mut fields = vec![("id".to_owned(), resource.id.value.to_string())];
    let details = resource.details();
    text(&mut fields, "title", Some(&resource.title.value));
    text(&mut fields, "short-name", resource.short_name.as_ref().map(|name| &name.value));
    let authors = resource.authors.as_ref().map(|authors| {
        let others = authors.value.others.then(|| "et al.".to_owned());
        authors.value.names.iter().map(ToString::to_string).chain(others).collect::<Vec<_>>().join(", ")
    });
    let mut add = |name: &str, value: Option<String>| fields.extend(value.map(|value| (name.to_owned(), value)));
    add("authors", authors);
    add("kind", resource.kind.as_ref().map(|kind| kind.value.as_str().to_owned()));
    add("date", resource.date.as_ref().map(|date| date.value.to_string()));
    add("url", resource.url.as_ref().map(|url| url.value.as_str().to_owned()));
    add("doi", details.doi.as_ref().map(|doi| doi.value.as_str().to_owned()));
    add("arxiv", details.arxiv.as_ref().map(|arxiv| arxiv.value.as_str().to_owned()));
    add("isbn", details.isbn.as_ref().map(|isbn| isbn.value.as_str().to_owned()));
    add("language", details.language.as_ref().map(|language| language.value.as_str().to_owned()));
    let tags: Vec<String> = details.tags.iter().map(|tag| tag.value.to_string()).collect();
    add("tags", (!tags.is_empty()).then(|| tags.join(", ")));
    add("archived", details.archived.as_ref().map(|archived| archived.value.as_str().to_owned()));
    text(&mut fields, "publisher", resource.publisher.as_ref().map(|publisher| &publisher.value));
    match details.edition.as_ref().map(|edition| &edition.value) {
        Some(Edition::Number(number)) => fields.push(("edition".to_owned(), number.to_string())),
        Some(Edition::Text(edition)) => text(&mut fields, "edition", Some(edition)),
        None => {}
    }
    for (at, link) in details.related.iter().enumerate() {
        let name = format!("related {}", at + 1);
        text(&mut fields, &name, Some(&link.title.value));
        fields.push((format!("{name}, url"), link.url.value.as_str().to_owned()));
    }
    text(&mut fields, "note", resource.note.as_ref().map(|note| &note.value));
    fields
}

/// What a place says of itself.
pub(super) fn of_place(place: &Place, catalog: &Catalog) -> Vec<Field> {
    let chapters: Vec<String> = place.chapters.iter().map(|key| key.value.to_string()).collect();
    let mut fields = vec![("chapter".to_owned(), chapters.join(", "))];
    let id = |index| catalog.resource(index).map(|resource| resource.id.value.to_string());
    let mut add = |name: &str, value: Option<String>| fields.extend(value.map(|value| (name.to_owned(), value)));
    add("section", place.section.as_ref().map(|key| key.value.to_string()));
    add("group", place.group.as_ref().map(|key| key.value.to_string()));
    add("under", place.under.as_ref().and_then(|entry| id(entry.value)));
    add("with", place.with.as_ref().and_then(|entry| id(entry.value)));
    text(&mut fields, "note", place.note.as_ref().map(|note| &note.value));
    fields
}

/// The titles of chapters, sections and groups.
pub(super) fn of_titles(catalog: &Catalog) -> Vec<Field> {
    let mut fields = Vec::new();
    for (table, titles) in
        [("chapters", catalog.chapters()), ("sections", catalog.sections()), ("groups", catalog.groups())]
    {
        for (key, title) in titles.iter() {
            text(&mut fields, &format!("{table}.{}", key.value), Some(&title.value));
        }
    }
    fields
}

/// Adds a text: a field for each of its languages.
fn text(fields: &mut Vec<Field>, name: &str, text: Option<&Text>) {
    match text {
        None => {}
        Some(Text::Plain(text)) => fields.push((name.to_owned(), text.to_string())),
        Some(Text::ByLanguage(texts)) => {
            fields.extend(texts.iter().map(|(tag, text)| (format!("{name}.{}", tag.as_str()), text.to_string())));
        }
    }
}
