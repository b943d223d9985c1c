//! What machines read on an HTML page: JSON-LD in the terms of schema.org for search engines, and `COinS` (context
//! objects of OpenURL, ANSI/NISO Z39.88-2004) for reference managers.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;

use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

use super::escape::percent_encoded;
use crate::catalog::{Date, Kind, Name, Resource, is_control};

/// One line of HTML that says what a list lists, each resource once.
pub(super) fn json_ld<'c>(resources: impl Iterator<Item = &'c Resource>, language: &str) -> String {
    let mut known = HashSet::new();
    let once: Vec<&Resource> = resources.filter(|resource| known.insert(resource.id.value.as_str())).collect();
    let list = ItemList {
        context: "https://schema.org",
        is_a: "ItemList",
        items: Items { resources: &once, language },
        number_of_items: once.len(),
    };
    format!("<script type=\"application/ld+json\">{}</script>", harmless(&list))
}

/// A JSON text without a character in which an element could end, or another preprocessor find something.
fn harmless(value: &impl Serialize) -> String {
    let mut json = Vec::new();
    let written = value.serialize(&mut serde_json::Serializer::with_formatter(&mut json, Harmless));
    // Nothing can go wrong where keys are names of fields and the text is kept in memory.
    written.ok().and_then(|()| String::from_utf8(json).ok()).unwrap_or_default()
}

/// Writes JSON without blanks, and in the second way that there is for some characters in a string.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '>', '&', '$', '`', '{', '}']) {
            let (before, from) = rest.split_at(at);
            let (marked, after) = from.split_at(1);
            writer.write_all(before.as_bytes())?;
            for byte in marked.bytes() {
                write!(writer, "\\u{byte:04x}")?;
            }
            rest = after;
        }
        writer.write_all(rest.as_bytes())
    }
}

// The fields stand in the order of their names.

#[derive(Serialize)]
struct ItemList<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    is_a: &'static str,
    #[serde(rename = "itemListElement")]
    items: Items<'a>,
    #[serde(rename = "numberOfItems")]
    number_of_items: usize,
}

/// What is listed, each made only when it is written.
struct Items<'a> {
    resources: &'a [&'a Resource],
    language: &'a str,
}

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.resources.iter().zip(1..).map(|(resource, position)| ListItem {
            is_a: "ListItem",
            item: Work::new(resource, self.language),
            position,
        }))
    }
}

#[derive(Serialize)]
struct ListItem<'a> {
    #[serde(rename = "@type")]
    is_a: &'static str,
    item: Work<'a>,
    position: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Work<'a> {
    #[serde(rename = "@type")]
    is_a: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    alternate_name: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_written")]
    date_published: Option<Date>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    identifier: Vec<PropertyValue<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    isbn: Option<String>,
    name: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<Organization<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Organization<'a> {
    #[serde(rename = "@type")]
    is_a: &'static str,
    name: Cow<'a, str>,
}

#[derive(Serialize)]
struct PropertyValue<'a> {
    #[serde(rename = "@type")]
    is_a: &'static str,
    #[serde(rename = "propertyID")]
    property_id: &'static str,
    value: Cow<'a, str>,
}

/// Only of a person are two names known. Anything else may be an organisation, a handle, or a family name.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Author<'a> {
    #[serde(rename = "@type")]
    is_a: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    family_name: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<Cow<'a, str>>,
    name: Cow<'a, str>,
}

fn as_written<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&date.map(|date| date.to_string()).unwrap_or_default())
}

impl<'a> Work<'a> {
    fn new(resource: &'a Resource, language: &str) -> Self {
        let details = resource.details();
        let kind = resource.kind.as_ref().map(|kind| kind.value);
        let isbn = details.isbn.as_ref().map(|isbn| isbn.value.thirteen());
        let (isbn, other_isbn) = if kind == Some(Kind::Book) { (isbn, None) } else { (None, isbn) };
        let identifiers = [
            ("DOI", details.doi.as_ref().map(|doi| doi.value.as_str().into())),
            ("arXiv", details.arxiv.as_ref().map(|arxiv| arxiv.value.as_str().into())),
            ("ISBN", other_isbn.map(Cow::from)),
        ];
        let identifiers = identifiers.into_iter().filter_map(|(property_id, value)| {
            Some(PropertyValue { is_a: "PropertyValue", property_id, value: value? })
        });
        Self {
            is_a: kind.map_or("CreativeWork", Kind::schema),
            alternate_name: resource.short_name.as_ref().map(|name| plain(name.value.get(language))),
            author: resource.names().iter().map(Author::new).collect(),
            date_published: resource.date.as_ref().map(|date| date.value),
            identifier: identifiers.collect(),
            in_language: details.language.as_ref().map(|tag| tag.value.as_str()),
            isbn,
            name: plain(resource.title.value.get(language)),
            publisher: resource
                .publisher
                .as_ref()
                .map(|publisher| Organization { is_a: "Organization", name: plain(publisher.value.get(language)) }),
            url: resource.link().map(|url| percent_encoded(&url)),
        }
    }
}

impl<'a> Author<'a> {
    fn new(name: &'a Name) -> Self {
        let Some(given) = name.given() else {
            return Self { is_a: "Thing", family_name: None, given_name: None, name: plain(name.family()) };
        };
        let whole = plain(&name.to_string()).into_owned();
        Self {
            is_a: "Person",
            family_name: Some(plain(name.family())),
            given_name: Some(plain(given)),
            name: whole.into(),
        }
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
    let mut pairs: Vec<(&str, Cow<'_, str>)> = vec![
        ("ctx_ver", "Z39.88-2004".into()),
        ("rft_val_fmt", format!("info:ofi/fmt:kev:mtx:{format}").into()),
        (title, plain(resource.title.value.get(language))),
    ];
    let genre = match (format, &details.arxiv) {
        ("book", _) => Some("book"),
        ("journal", Some(_)) => Some("preprint"),
        ("journal", None) => Some("article"),
        _ => None,
    };
    pairs.extend(genre.map(|genre| ("rft.genre", genre.into())));
    pairs.extend(resource.names().iter().map(|name| (author, plain(name.inverted()))));
    pairs.extend(resource.date.as_ref().map(|date| ("rft.date", date.value.to_string().into())));
    pairs.extend(resource.publisher.as_ref().map(|text| (publisher, plain(text.value.get(language)))));
    pairs.extend(details.isbn.as_ref().map(|isbn| ("rft.isbn", isbn.value.thirteen().into())));
    pairs.extend(details.language.as_ref().map(|tag| ("rft.language", tag.value.as_str().into())));
    pairs.extend(resource.link().map(|url| ("rft_id", percent_encoded(&url).into())));
    pairs.extend(details.doi.as_ref().map(|doi| ("rft_id", format!("info:doi/{}", doi.value.as_str()).into())));
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
fn plain(text: &str) -> Cow<'_, str> {
    let is_plain = !text.contains(|c: char| is_control(c) || (c.is_whitespace() && c != ' '));
    if is_plain && !text.contains("  ") && text.trim().len() == text.len() {
        return text.into();
    }
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
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn nothing_in_the_json_is_markup() {
        let text = json!({ "a": ["</script><!-- {{#include x}} {\"{{ $ ` & <<#resources>>\\{\n", { "b": {} }] });
        let written = harmless(&text);
        assert!(!written.contains(['<', '>', '&', '$', '`']) && !written.contains("{{"), "{written}");
        assert_eq!(serde_json::from_str::<Value>(&written).ok(), Some(text));
    }

    #[test]
    fn a_plain_text_is_one_line() {
        for (text, expected) in
            [("a b", "a b"), (" a", "a"), ("a  b\n", "a b"), ("a\u{a0}b\u{7}", "a b"), ("\u{202E}a", "a")]
        {
            assert_eq!(plain(text), expected);
        }
    }

    #[test]
    fn components_are_unreserved() {
        let mut out = String::new();
        component("a b&c=한\"'<", &mut out);
        assert_eq!(out, "a%20b%26c%3D%ED%95%9C%22%27%3C");
    }
}
