//! The JSON Schema of a catalog file, made of the tables of fields, kinds and rules.
//!
//! It says what one file can say wrong by itself. Whether an id is there twice, a section has a title or a check digit is
//! right, only the reader knows.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::fields::{ALSO_FIELDS, Field, RESOURCE_FIELDS, SCHEMA, Takes};
use super::{ALL, Kind, NONE};
use crate::diagnostic::Code;

/// The schema as JSON (draft 2020-12), with a line break at its end. An editor that is given it completes and explains the
/// fields of a catalog file, and marks what is wrong.
#[must_use]
pub fn schema() -> String {
    let definitions = Takes::ALL.iter().map(|takes| (name(*takes), definition(*takes)));
    let parts = [
        ("plain", plain(None)),
        (
            "entry-of-resource",
            entry("Something to read, watch or use, written once however often it is listed.", RESOURCE_FIELDS),
        ),
        ("entry-of-also", entry("One more place of a resource that is written elsewhere.", ALSO_FIELDS)),
        ("titles", titles()),
    ];
    let mut all: Vec<(&str, Json)> = parts.into_iter().chain(definitions).collect();
    all.sort_by_key(|(name, _)| *name);
    // An id is a key, and a remark is a text.
    all.dedup_by_key(|(name, _)| *name);
    let list = |of: &str, about: &str| {
        object([("description", text(about)), ("type", text("array")), ("items", reference(of))])
    };
    let table = |about: &str| object([("description", text(about)), ("$ref", text("#/$defs/titles"))]);
    let schema_address =
        object([("description", text("The address of this schema, for editors.")), ("$ref", text("#/$defs/plain"))]);
    let properties = [
        (SCHEMA, schema_address),
        ("chapters", table("Chapters and their titles; with it, an entry can name no other.")),
        ("sections", table("Sections and their titles.")),
        ("groups", table("Groups and their titles.")),
        ("resource", list("entry-of-resource", "The resources, in the order of the lists.")),
        ("also", list("entry-of-also", "Further places of resources.")),
    ];
    let schema = object([
        ("$schema", text("https://json-schema.org/draft/2020-12/schema")),
        ("title", text("A catalog of mdbook-resources")),
        ("type", text("object")),
        ("properties", object(properties)),
        ("additionalProperties", Json::Flag(false)),
        ("$defs", object(all)),
    ]);
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// The definition that a field refers to.
fn name(takes: Takes) -> &'static str {
    match takes {
        Takes::Key | Takes::Id => "key",
        Takes::Keys => "keys",
        Takes::Chapters => "chapters",
        Takes::Text | Takes::Remark => "text",
        Takes::Names => "names",
        Takes::Kind => "kind",
        Takes::Date => "date",
        Takes::Address => "address",
        Takes::Doi => "doi",
        Takes::Arxiv => "arxiv",
        Takes::Isbn => "isbn",
        Takes::Edition => "edition",
        Takes::Language => "language",
        Takes::Links => "links",
        Takes::Reasons => "reasons",
    }
}

fn definition(takes: Takes) -> Json {
    match takes {
        Takes::Key | Takes::Id => key(),
        Takes::Keys => list_of(reference("key")),
        Takes::Chapters => {
            let number = object([("type", text("integer")), ("minimum", Json::Number(0))]);
            let one = any_of([number, reference("key")]);
            any_of([one.clone(), list_of(one)])
        }
        Takes::Text | Takes::Remark => any_of([reference("plain"), by_language()]),
        Takes::Names => names(),
        Takes::Kind => kind(),
        Takes::Date => date(),
        Takes::Address => of_pattern(r"[Hh][Tt][Tt][Pp][Ss]?://[^\s\\/?#][^\s\\]*"),
        Takes::Doi => of_pattern(r"10\.[0-9.]{4,}/\S+"),
        Takes::Arxiv => {
            let month = "(?:0[1-9]|1[0-2])";
            of_pattern(&format!(
                r"(?:[0-9]{{2}}{month}\.[0-9]{{4,5}}|[A-Za-z.-]+/[0-9]{{2}}{month}[0-9]{{3}})(?:v[0-9]+)?"
            ))
        }
        Takes::Isbn => of_pattern("(?:(?:[ -]*[0-9]){9}[ -]*[0-9Xx]|(?:[ -]*[0-9]){13})[ -]*"),
        Takes::Edition => {
            let number = object([
                ("type", text("integer")),
                ("minimum", Json::Number(1)),
                ("maximum", Json::Number(u16::MAX.into())),
            ]);
            any_of([number, reference("text")])
        }
        Takes::Language => of_pattern(LANGUAGE),
        Takes::Links => list_of(link()),
        Takes::Reasons => reasons(),
    }
}

/// An entry with these fields.
fn entry(about: &str, fields: &[Field]) -> Json {
    let property = |field: &Field| {
        let about = text(format!("{}\n\n{}", field.summary, field.takes.summary()));
        let definition = text(format!("#/$defs/{}", name(field.takes)));
        (field.name, object([("description", about), ("$ref", definition)]))
    };
    let required: Vec<Json> = fields.iter().filter(|field| field.required).map(|field| text(field.name)).collect();
    // Where in a list says nothing of an entry that is in none.
    let needs_chapter = ["section", "group", "under", "with"].map(|name| (name, Json::List(vec![text("chapter")])));
    let both = object([("required", Json::List(vec![text("under"), text("with")]))]);
    object([
        ("description", text(about)),
        ("type", text("object")),
        ("properties", object(fields.iter().map(property))),
        ("required", Json::List(required)),
        ("additionalProperties", Json::Flag(false)),
        ("dependentRequired", object(needs_chapter)),
        ("not", both),
    ])
}

/// The pattern of a language tag.
const LANGUAGE: &str = "[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*";

/// A character that is invisible and does something, other than line breaks and tabs.
const CONTROL: &str = r"[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]";

/// A text with something to show and nothing to hide; with a pattern, all of it has that form but for blanks around it.
fn plain(pattern: Option<&str>) -> Json {
    let pattern = pattern.map_or_else(|| r"\S".to_owned(), |pattern| format!(r"^\s*{pattern}\s*$"));
    let hidden = object([("pattern", text(CONTROL))]);
    object([("type", text("string")), ("pattern", text(pattern)), ("not", hidden)])
}

fn of_pattern(pattern: &str) -> Json {
    plain(Some(&format!("(?:{pattern})")))
}

/// A key. No two dots stand in a row, since they make a range.
fn key() -> Json {
    let first = r"[\p{Alphabetic}\p{N}]";
    let further = r"[\p{Alphabetic}\p{N}_:/+-]";
    let words = object([("enum", Json::List(vec![text(ALL), text(NONE)]))]);
    let pattern = format!(r"^\s*{first}(?:\.?{further})*\.?\s*$");
    object([("type", text("string")), ("pattern", text(pattern)), ("not", words)])
}

fn titles() -> Json {
    object([("type", text("object")), ("propertyNames", reference("key")), ("additionalProperties", reference("text"))])
}

fn by_language() -> Json {
    object([
        ("type", text("object")),
        ("minProperties", Json::Number(1)),
        ("propertyNames", object([("pattern", text(format!("^{LANGUAGE}$")))])),
        ("additionalProperties", reference("plain")),
    ])
}

/// Names have a comma at most, and something on both sides of it. That there are more is said after a name.
fn names() -> Json {
    let part = r"[^,]*[^,\s][^,]*";
    let name = plain(Some(&format!("{part}(?:,{part})?")));
    let more = r"^\s*(?:[Ee][Tt] [Aa][Ll]|[Oo][Tt][Hh][Ee][Rr][Ss])\.*\s*$";
    let first = object([("not", object([("pattern", text(more))]))]);
    let first = object([("allOf", Json::List(vec![name.clone(), first]))]);
    object([
        ("type", text("array")),
        ("minItems", Json::Number(1)),
        ("prefixItems", Json::List(vec![first])),
        ("items", name),
    ])
}

fn kind() -> Json {
    let words = Kind::words().map(text).collect();
    let about = Kind::ALL.iter().map(|kind| text(kind.summary())).collect();
    // What the editors that read TOML show beside each word.
    let docs = object([("docs", object([("enumValues", Json::List(about))]))]);
    object([("enum", Json::List(words)), ("x-taplo", docs)])
}

fn date() -> Json {
    let year = object([("type", text("integer")), ("minimum", Json::Number(1000)), ("maximum", Json::Number(9999))]);
    let digits = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])";
    let day = "(?:0[1-9]|[12][0-9]|3[01])";
    any_of([year, of_pattern(&format!("{digits}(?:-(?:0[1-9]|1[0-2])(?:-{day})?)?"))])
}

fn link() -> Json {
    let properties = [
        ("title", object([("description", text("What it is called.")), ("$ref", text("#/$defs/text"))])),
        ("url", object([("description", text("Where it leads.")), ("$ref", text("#/$defs/address"))])),
    ];
    object([
        ("type", text("object")),
        ("properties", object(properties)),
        ("required", Json::List(vec![text("title"), text("url")])),
        ("additionalProperties", Json::Flag(false)),
    ])
}

fn reasons() -> Json {
    let rule =
        |code: Code| (code.as_str(), object([("description", text(code.summary())), ("$ref", text("#/$defs/plain"))]));
    object([
        ("type", text("object")),
        ("properties", object(Code::rules().map(rule))),
        ("additionalProperties", Json::Flag(false)),
    ])
}

fn list_of(items: Json) -> Json {
    object([("type", text("array")), ("minItems", Json::Number(1)), ("items", items)])
}

fn any_of<const N: usize>(of: [Json; N]) -> Json {
    object([("anyOf", Json::List(of.into()))])
}

fn reference(definition: &str) -> Json {
    object([("$ref", text(format!("#/$defs/{definition}")))])
}

fn text(text: impl Into<String>) -> Json {
    Json::Text(text.into())
}

fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// JSON whose members stand as they were written: editors offer fields in this order.
#[derive(Clone)]
enum Json {
    Flag(bool),
    Number(i64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
                map.end()
            }
        }
    }
}
