//! What machines read on an HTML page: JSON-LD in the terms of schema.org for search engines, and `COinS` (context
//! objects of OpenURL, ANSI/NISO Z39.88-2004) for reference managers.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::escape::percent_encoded;
use crate::catalog::{Kind, Name, Resource, is_control};

/// One line of HTML that says what a list lists, each resource once.
pub(super) fn json_ld<'c>(resources: impl Iterator<Item = &'c Resource>, language: &str) -> String {
    let mut known = HashSet::new();
    let once = resources.filter(|resource| known.insert(resource.id.value.as_str()));
    let item = |(at, resource): (usize, &Resource)| json!({ "@type": "ListItem", "position": at + 1, "item": work(resource, language) });
    let items: Vec<Value> = once.enumerate().map(item).collect();
    let list = json!({
        "@context": "https://schema.org",
        "@type": "ItemList",
        "numberOfItems": items.len(),
        "itemListElement": items,
    });
    format!("<script type=\"application/ld+json\">{}</script>", harmless(&list.to_string()))
}

/// A JSON text without a character in which an element could end, or another preprocessor find something: in a string,
/// each has a second way to be written.
fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 16);
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if in_string && matches!(c, '<' | '>' | '&' | '$' | '`' | '{' | '}') {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
        in_string ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
    }
    out
}

fn work(resource: &Resource, language: &str) -> Value {
    let details = resource.details();
    let kind = resource.kind.as_ref().map(|kind| kind.value);
    let mut work = Map::new();
    let mut set = |name: &str, value: Value| drop(work.insert(name.to_owned(), value));
    set("@type", kind.map_or("CreativeWork", Kind::schema).into());
    set("name", plain(resource.title.value.get(language)).into());
    if let Some(name) = &resource.short_name {
        set("alternateName", plain(name.value.get(language)).into());
    }
    if !resource.names().is_empty() {
        set("author", resource.names().iter().map(author).collect());
    }
    if let Some(date) = &resource.date {
        set("datePublished", date.value.to_string().into());
    }
    if let Some(url) = resource.link() {
        set("url", percent_encoded(&url).into());
    }
    if let Some(publisher) = &resource.publisher {
        set("publisher", json!({ "@type": "Organization", "name": plain(publisher.value.get(language)) }));
    }
    if let Some(tag) = &details.language {
        set("inLanguage", tag.value.as_str().into());
    }
    let identifier = |of: &str, value: &str| json!({ "@type": "PropertyValue", "propertyID": of, "value": value });
    let mut identifiers = Vec::new();
    identifiers.extend(details.doi.as_ref().map(|doi| identifier("DOI", doi.value.as_str())));
    identifiers.extend(details.arxiv.as_ref().map(|arxiv| identifier("arXiv", arxiv.value.as_str())));
    match &details.isbn {
        Some(isbn) if kind == Some(Kind::Book) => set("isbn", isbn.value.thirteen().into()),
        Some(isbn) => identifiers.push(identifier("ISBN", &isbn.value.thirteen())),
        None => {}
    }
    if !identifiers.is_empty() {
        set("identifier", identifiers.into());
    }
    work.into()
}

/// Only of a person are two names known. Anything else may be an organisation, a handle, or a family name.
fn author(name: &Name) -> Value {
    let whole = plain(&name.to_string());
    match name.given() {
        Some(given) => json!({
            "@type": "Person", "name": whole, "familyName": plain(name.family()), "givenName": plain(given),
        }),
        None => json!({ "@type": "Thing", "name": whole }),
    }
}

/// An empty element that holds what a reference manager takes from an entry.
pub(super) fn coins(resource: &Resource, language: &str) -> String {
    let details = resource.details();
    let (format, title, author, publisher) = match resource.kind.as_ref().map(|kind| kind.value) {
        Some(Kind::Book) => ("book", "rft.btitle", "rft.au", "rft.pub"),
        Some(Kind::Paper) => ("journal", "rft.atitle", "rft.au", "rft.pub"),
        Some(Kind::Thesis) => ("dissertation", "rft.title", "rft.au", "rft.inst"),
        _ => ("dc", "rft.title", "rft.creator", "rft.publisher"),
    };
    let mut pairs = vec![
        ("ctx_ver", "Z39.88-2004".to_owned()),
        ("rft_val_fmt", format!("info:ofi/fmt:kev:mtx:{format}")),
        (title, plain(resource.title.value.get(language))),
    ];
    let genre = match (format, &details.arxiv) {
        ("book", _) => Some("book"),
        ("journal", Some(_)) => Some("preprint"),
        ("journal", None) => Some("article"),
        _ => None,
    };
    pairs.extend(genre.map(|genre| ("rft.genre", genre.to_owned())));
    pairs.extend(resource.names().iter().map(|name| (author, plain(name.inverted()))));
    pairs.extend(resource.date.as_ref().map(|date| ("rft.date", date.value.to_string())));
    pairs.extend(resource.publisher.as_ref().map(|text| (publisher, plain(text.value.get(language)))));
    pairs.extend(details.isbn.as_ref().map(|isbn| ("rft.isbn", isbn.value.thirteen())));
    pairs.extend(details.language.as_ref().map(|tag| ("rft.language", tag.value.as_str().to_owned())));
    pairs.extend(resource.link().map(|url| ("rft_id", percent_encoded(&url))));
    pairs.extend(details.doi.as_ref().map(|doi| ("rft_id", format!("info:doi/{}", doi.value.as_str()))));
    let mut out = String::from("<span class=\"Z3988\" title=\"");
    for (at, (key, value)) in pairs.iter().enumerate() {
        out.push_str(if at > 0 { "&amp;" } else { "" });
        out.push_str(key);
        out.push('=');
        component(value, &mut out);
    }
    out.push_str("\"></span>");
    out
}

/// A text as a page shows it: in one line, and without control characters.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|&c| !is_control(c)).collect()
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// A value of a query, with all percent-encoded that is not unreserved (RFC 3986, section 2.3).
fn component(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                out.push('%');
                out.extend([byte >> 4, byte & 15].map(|digit| char::from(HEX[usize::from(digit)])));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_json_is_markup() {
        let text = json!({ "a": ["</script><!-- {{#include x}} {\"{{ $ ` & <<#resources>>", { "b": {} }] });
        let written = harmless(&text.to_string());
        assert!(!written.contains(['<', '>', '&', '$', '`']) && !written.contains("{{"), "{written}");
        assert_eq!(serde_json::from_str::<Value>(&written).ok(), Some(text));
    }

    #[test]
    fn components_are_unreserved() {
        let mut out = String::new();
        component("a b&c=한\"'<", &mut out);
        assert_eq!(out, "a%20b%26c%3D%ED%95%9C%22%27%3C");
    }
}
