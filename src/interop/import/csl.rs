//! CSL-JSON: items with the variables of the Citation Style Language (specification 1.0.2, appendix IV), as reference
//! managers write them and as Crossref and DataCite answer.

use serde_json::{Map, Value};

use super::kinds;
use super::names::Parts;
use crate::catalog::{Kind, Name};
use crate::interop::record::literal;
use crate::interop::take::Take;
use crate::interop::{Misread, Record, eprint};

/// Elements that CSL allows in texts, for looks alone.
const LOOKS: &[&str] = &["b", "i", "sc", "span", "sub", "sup"];

/// What Zotero puts into the note of an item, a line each, because CSL has no other place for it.
const EXTRA: &[&str] =
    &["arxiv", "citation key", "event-place", "page version id", "pmcid", "pmid", "qid", "version", "zscc"];

/// Reads one item, an array of items, or an object that has such an array as `items`.
pub(super) fn read(text: &str) -> Result<Vec<Record>, Misread> {
    let value: Value = serde_json::from_str(text).map_err(|error| broken(text, &error))?;
    let items = match value {
        Value::Array(items) => items,
        Value::Object(mut item) => match item.remove("items") {
            Some(Value::Array(items)) => items,
            Some(_) => {
                return Err(Misread { message: "is no CSL-JSON: its `items` are no array".to_owned(), at: None });
            }
            None => vec![Value::Object(item)],
        },
        _ => Vec::new(),
    };
    let record = |(number, item): (usize, &Value)| match item {
        Value::Object(item) => Ok(record(item)),
        _ => Err(Misread { message: format!("is no CSL-JSON: item {number} is no object"), at: None }),
    };
    (1..).zip(&items).map(record).collect()
}

/// What is wrong with a text that is no JSON, and where.
fn broken(text: &str, error: &serde_json::Error) -> Misread {
    let line: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut at = (line + error.column().saturating_sub(1)).min(text.len());
    // A text that breaks off is at fault behind its last byte, which may be one of several of a character.
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let message = error.to_string();
    let what = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
    Misread { message: format!("is no JSON: {what}"), at: Some(at) }
}

fn record(item: &Map<String, Value>) -> Record {
    let mut record = Record::default();
    let text = |name: &str| item.get(name).and_then(text);
    record.take_title(&text("title").unwrap_or_default(), text("subtitle").as_deref());
    let short = text("title-short").or_else(|| text("shortTitle"));
    let fields: [(Option<String>, Take); 8] = [
        (text("citation-key").or_else(|| text("id")), Record::take_label),
        (short, Record::take_short_name),
        (text("URL"), Record::take_url),
        (text("DOI"), Record::take_doi),
        (all(item.get("ISBN")), Record::take_isbn),
        (text("edition"), Record::take_edition),
        (text("language"), Record::take_language),
        (all(item.get("keyword").or_else(|| item.get("categories"))), Record::take_tags),
    ];
    for (value, take) in fields {
        if let Some(value) = value {
            take(&mut record, &value);
        }
    }
    let named = ["author", "director", "editor"].into_iter().map(|role| names_of(item.get(role)));
    record.take_authors(named.into_iter().find(|names| !names.is_empty()).unwrap_or_default());
    if let Some(date) = item.get("issued").and_then(date) {
        record.take_date(&date);
    }
    let note = text_of_lines(item.get("note"));
    let mut names = ["number", "archive_location", "container-title"].into_iter();
    record.take_arxiv(names.find_map(|name| eprint::named(&text(name)?)));
    record.take_arxiv(note.lines().find_map(eprint::named));
    let remark: Vec<&str> = note.lines().filter(|line| !is_extra(line)).collect();
    let remark = Some(remark.join(" ")).filter(|remark| !remark.trim().is_empty()).or_else(|| text("annote"));
    if let Some(remark) = remark {
        record.take_remark(&remark);
    }
    let kind = text("type").and_then(|name| kinds::of_csl(&name));
    record.kind = kinds::with_what_is_known(kind, record.arxiv.is_some(), record.url.as_ref());
    publisher(item, &mut record);
    record
}

/// Where it appeared if it is an article or a part of a book, else who published it.
fn publisher(item: &Map<String, Value>, record: &mut Record) {
    let text = |name: &&str| item.get(*name).and_then(text).filter(|text| eprint::named(text).is_none());
    let appeared = matches!(record.kind, Some(Kind::Paper | Kind::Article | Kind::Book | Kind::Website));
    let names: &[&str] = if appeared { &["container-title", "publisher"] } else { &["publisher", "container-title"] };
    let told = names.iter().find_map(text);
    if let Some(told) = told {
        record.take_publisher(&told);
    }
}

/// A text. Numbers are texts too, and of a list it is the first one, as Crossref has titles.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => plain(text),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => match values.first()? {
            Value::String(text) => plain(text),
            Value::Number(number) => number.to_string(),
            _ => return None,
        },
        _ => return None,
    };
    Some(text).filter(|text| !text.trim().is_empty())
}

/// All texts of a list, with commas between.
fn all(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Array(values) => Some(values.iter().filter_map(text).collect::<Vec<_>>().join(", ")),
        value => text(value),
    }
}

/// A text with its lines.
fn text_of_lines(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).map(plain).unwrap_or_default()
}

/// A text without the elements for looks, and with the characters that some write as references.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        // A tag ends before the next one begins, so that a million of `<` take no more than one look each.
        let end = after.find(['<', '>']).and_then(|end| after.split_at_checked(end));
        let behind = end.filter(|(tag, _)| is_look(tag)).and_then(|(_, end)| end.strip_prefix('>'));
        rest = match behind {
            Some(behind) => behind,
            None => {
                out.push('<');
                after
            }
        };
    }
    out.push_str(rest);
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn is_look(tag: &str) -> bool {
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let name = name.split(' ').next().unwrap_or_default();
    LOOKS.contains(&name)
}

/// Whether a line of a note is one that Zotero puts there.
fn is_extra(line: &str) -> bool {
    let name = line.split_once(':').map(|(name, _)| name.trim().to_lowercase());
    name.is_some_and(|name| EXTRA.contains(&name.as_str()) || name.starts_with("tex."))
}

/// The names of one role.
fn names_of(value: Option<&Value>) -> Vec<Name> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(name).collect()
}

fn name(value: &Value) -> Option<Name> {
    let parts = match value {
        Value::Object(parts) => parts,
        Value::String(name) => return literal(&plain(name)),
        _ => return None,
    };
    let part = |name: &str| parts.get(name).and_then(text).unwrap_or_default();
    // Crossref calls the name of an organisation `name`.
    if let Some(whole) = ["literal", "name"].into_iter().find_map(|name| parts.get(name).and_then(text)) {
        return literal(&whole);
    }
    let particle = format!("{} {}", part("dropping-particle"), part("non-dropping-particle"));
    Parts { particle: &particle, family: &part("family"), given: &part("given"), suffix: &part("suffix") }.name()
}

/// A date as text: its parts, or what is written instead of them. `None` if it is none at all, as Crossref says of what has
/// no date.
fn date(value: &Value) -> Option<String> {
    let Value::Object(date) = value else { return text(value) };
    let first = date.get("date-parts").and_then(Value::as_array).and_then(|dates| dates.first());
    let parts = first.and_then(Value::as_array).into_iter().flatten().map_while(text);
    let parts = parts.map(|part| part.trim().to_owned()).collect::<Vec<_>>().join("-");
    if parts.is_empty() {
        ["raw", "literal"].into_iter().find_map(|name| date.get(name).and_then(text))
    } else {
        Some(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(item: &str) -> Record {
        let mut records = read(item).expect("CSL-JSON");
        assert_eq!(records.len(), 1, "{item}");
        records.pop().expect("a record")
    }

    #[test]
    fn items_stand_alone_or_in_arrays() {
        let count = |text: &str| read(text).map(|records| records.len()).map_err(|misread| misread.message);
        assert_eq!(count("{}"), Ok(1));
        assert_eq!(count("[{}, {}]"), Ok(2));
        assert_eq!(count("{\"items\": [{}]}"), Ok(1));
        assert_eq!(count("{\"items\": 1}"), Err("is no CSL-JSON: its `items` are no array".to_owned()));
        assert_eq!(count("[{}, 1]"), Err("is no CSL-JSON: item 2 is no object".to_owned()));
        assert_eq!(count("[{}"), Err("is no JSON: EOF while parsing a list".to_owned()));
        assert!(count(&"[".repeat(1_000_000)).is_err());
    }

    #[test]
    fn dates_are_parts_or_texts() {
        for (issued, expected) in [
            ("{\"date-parts\": [[2021, 6, 17]]}", Some("2021-06-17")),
            ("{\"date-parts\": [[\"2021\", \"06\"]]}", Some("2021-06")),
            ("{\"date-parts\": [[2021, 6], [2021, 8]]}", Some("2021-06")),
            ("{\"date-parts\": [[2021, null]]}", Some("2021")),
            ("{\"date-parts\": [[null]]}", None),
            ("{\"raw\": \"2021-06-17\"}", Some("2021-06-17")),
            ("{\"date-parts\": [], \"literal\": \"June 2021\"}", Some("2021-06")),
            ("\"2021-06\"", Some("2021-06")),
            ("2021", Some("2021")),
        ] {
            let read = one(&format!("{{\"issued\": {issued}}}"));
            assert_eq!(read.date.map(|date| date.to_string()).as_deref(), expected, "{issued}");
            assert_eq!(read.doubts, [""; 0], "{issued}");
        }
        let read = one("{\"issued\": {\"date-parts\": [[2021, 13]]}}");
        assert_eq!((read.date, read.doubts), (None, vec!["the date `2021-13` is no date".to_owned()]));
    }

    #[test]
    fn looks_are_no_text() {
        assert_eq!(plain("<i>E. coli</i> &amp; <span class=\"nocase\">x</span> < y <b>"), "E. coli & x < y ");
        assert_eq!(plain("a <script> b"), "a <script> b");
    }

    #[test]
    fn looks_that_never_end_are_no_danger() {
        for text in ["<".repeat(1_000_000), "<i".repeat(500_000)] {
            assert_eq!(plain(&text), text);
        }
    }

    #[test]
    fn a_note_is_a_remark_without_what_zotero_puts_there() {
        let read = one("{\"note\": \"arXiv:1706.03762 [cs]\\nZSCC: 1\\nWith *stars*.\", \"annote\": \"no\"}");
        assert_eq!(read.note.as_deref(), Some("With \\*stars\\*."));
        assert!(read.arxiv.is_some());
        assert_eq!(one("{\"annote\": \"yes\"}").note.as_deref(), Some("yes"));
    }
}
