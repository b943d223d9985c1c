//! More entries in a catalog file.

use serde_json::{Map, json};

use std::ops::Range;

use super::parse::parse;
use super::text::quoted;
use super::toml::canonical_block;
use super::tree::{Block, Group, Of, Part, Value};
use super::{Layout, NotWellFormed, canonical, has_crlf, json, read, sorted};
use crate::catalog::{Format, raw};
use crate::source::{Edit, apply};

/// What a field of a new entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A text; a year, a date or a chapter's number is written as one.
    Text(String),
    /// The digits of a number that a text would not be the same as: an edition.
    Number(String),
    /// Several texts.
    Texts(Vec<String>),
    /// A text a language, by its tag.
    ByLanguage(Vec<(String, String)>),
}

/// An entry that no file has yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// `resource` or `also`.
    pub table: &'static str,
    /// Its fields by the names of [`RESOURCE_FIELDS`](crate::catalog::RESOURCE_FIELDS) or
    /// [`ALSO_FIELDS`](crate::catalog::ALSO_FIELDS), in any order.
    pub fields: Vec<(&'static str, Said)>,
}

impl NewEntry {
    /// The entry as it stands in a TOML file, in canonical form; it ends with a line end.
    ///
    /// ```
    /// use mdbook_resources::catalog::{NewEntry, Said};
    ///
    /// let fields = vec![("chapter", Said::Text("7".into())), ("title", Said::Text("LoRA".into()))];
    /// let entry = NewEntry { table: "resource", fields };
    /// assert_eq!(entry.toml(), "[[resource]]\ntitle = \"LoRA\"\nchapter = 7\n");
    /// ```
    #[must_use]
    pub fn toml(&self) -> String {
        let parts = self.fields.iter().map(|(name, said)| Part::new((*name).into(), value(said)));
        let table = Value::Table(group(parts.collect()));
        canonical_block(&Block { part: Part::new(self.table.into(), table), listed: true })
    }

    /// The entry as it stands in the list of a JSON file, in canonical form.
    fn json(&self) -> String {
        let value = |said: &Said| match said {
            Said::Text(text) => json!(text),
            Said::Number(digits) => digits.parse::<u32>().map_or_else(|_| json!(digits), |number| json!(number)),
            Said::Texts(texts) => json!(texts),
            Said::ByLanguage(texts) => texts.iter().map(|(tag, text)| (tag.clone(), json!(text))).collect(),
        };
        let fields: Map<_, _> = self.fields.iter().map(|(name, said)| ((*name).to_owned(), value(said))).collect();
        json::entry(self.table, &serde_json::Value::from(fields).to_string()).unwrap_or_default()
    }
}

fn value(said: &Said) -> Value<'_> {
    match said {
        Said::Text(said) => text(said),
        Said::Number(digits) => Value::Bare(digits),
        Said::Texts(texts) => Value::List(group(texts.iter().map(|one| Part::new("".into(), text(one))).collect())),
        Said::ByLanguage(texts) => {
            let parts = texts.iter().map(|(tag, said)| Part::new(tag.into(), text(said)));
            Value::Table(group(parts.collect()))
        }
    }
}

fn text(text: &str) -> Value<'_> {
    Value::Text { text: text.into(), lines: false }
}

fn group(parts: Vec<Part<'_>>) -> Group<'_> {
    Group { parts, end: Vec::new(), spread: false }
}

/// The text of a catalog file with more entries. They stand behind the one that begins at `after` or, if there is none,
/// behind all others; but if the entries are in the order of `layout`, they stand where they belong by that. Every other
/// byte stays, unless entries are written as `resource = [{ … }]`, to which TOML can add nothing: then the whole file comes
/// out in canonical form.
///
/// # Errors
///
/// [`NotWellFormed`] if there is no telling what the text says.
pub fn with_entries(
    text: &str,
    format: Format,
    entries: &[NewEntry],
    after: Option<usize>,
    layout: &Layout<'_>,
) -> Result<String, NotWellFormed> {
    let was_sorted = sorted(text, format, layout)?.is_none();
    let longer = match format {
        Format::Toml => in_toml(text, entries, after)?,
        Format::Json => in_json(text, entries, after)?,
    };
    let unsorted = if was_sorted { sorted(&longer, format, layout)? } else { None };
    Ok(unsorted.map_or(longer, |unsorted| unsorted.text))
}

fn in_toml(text: &str, entries: &[NewEntry], after: Option<usize>) -> Result<String, NotWellFormed> {
    read(text, Format::Toml)?;
    let document = parse(text).ok_or(NotWellFormed)?;
    if document.root_blocks.iter().any(Block::is_entry) {
        return in_toml(&canonical(text, Format::Toml)?, entries, None);
    }
    let begun = after.and_then(|after| document.chunks.iter().rfind(|chunk| chunk.range.start <= after));
    let block = begun.and_then(|chunk| block_of(&chunk.of));
    let last = match block {
        Some(block) => document.chunks.iter().rfind(|chunk| block_of(&chunk.of) == Some(block)),
        None => document.chunks.last(),
    };
    let new = entries.iter().map(NewEntry::toml).collect::<Vec<_>>().join("\n");
    let edit = match last {
        Some(chunk) => {
            let end = chunk.range.end;
            let is_last = text.get(end..).is_none_or(|rest| rest.trim().is_empty());
            let new = format!("\n\n{}", new.trim_end());
            // A file that has no line end at its end gets one.
            if is_last {
                Edit { range: end..text.len(), text: new + "\n" }
            } else {
                Edit { range: end..end, text: new }
            }
        }
        None => Edit { range: 0..text.len(), text: new },
    };
    Ok(made(text, edit))
}

fn in_json(text: &str, entries: &[NewEntry], after: Option<usize>) -> Result<String, NotWellFormed> {
    let mut text = text.to_owned();
    // From the bottom up, so that `after` is still where it was.
    for table in ["also", "resource"] {
        let new: Vec<String> = entries.iter().filter(|entry| entry.table == table).map(NewEntry::json).collect();
        if !new.is_empty() {
            text = in_json_list(&text, table, &new.join(",\n    "), after)?;
        }
    }
    Ok(text)
}

fn in_json_list(text: &str, table: &str, new: &str, after: Option<usize>) -> Result<String, NotWellFormed> {
    let root = read(text, Format::Json)?;
    let alone = format!("{}: [\n    {new}\n  ]", quoted(table));
    let entries = &root.table.entries;
    let edit = match entries.iter().find(|one| one.key == table) {
        Some(raw::Entry { node: raw::Node { value: raw::Value::List(items), range }, .. }) => {
            let before = items.iter().find(|item| Some(item.range.start) == after).or(items.last());
            match before.map(|item| item.range.end) {
                Some(end) => Edit { range: end..end, text: format!(",\n    {new}") },
                None => Edit { range: range.clone(), text: format!("[\n    {new}\n  ]") },
            }
        }
        Some(_) => return Err(NotWellFormed),
        None => match entries.last().map(|last| last.node.range.end) {
            Some(end) => Edit { range: end..end, text: format!(",\n  {alone}") },
            None => Edit { range: 0..text.len(), text: format!("{{\n  {alone}\n}}\n") },
        },
    };
    Ok(made(text, edit))
}

/// Where the entries of a catalog file stand, in their order and without the comments around them; none if the file is not
/// well-formed.
#[must_use]
pub fn entries(text: &str, format: Format) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    match format {
        Format::Toml => {
            let Some(document) = parse(text) else { return ranges };
            let mut begun = vec![None; document.blocks.len()];
            for chunk in &document.chunks {
                let Some(block) = block_of(&chunk.of) else { continue };
                if !document.blocks.get(block).is_some_and(Block::is_entry) {
                    continue;
                }
                let Some(known) = begun.get_mut(block) else { continue };
                match known.and_then(|at: usize| ranges.get_mut(at)) {
                    Some(range) => range.end = chunk.range.end,
                    None => {
                        *known = Some(ranges.len());
                        // Comments above it belong to the chunk, and begin before the header does.
                        let header = text.get(chunk.range.clone()).and_then(header);
                        ranges.push(chunk.range.start + header.unwrap_or(0)..chunk.range.end);
                    }
                }
            }
        }
        Format::Json => {
            let Ok(root) = read(text, format) else { return ranges };
            for entry in root.table.entries.iter().filter(|entry| matches!(&*entry.key, "resource" | "also")) {
                if let raw::Value::List(items) = &entry.node.value {
                    ranges.extend(items.iter().map(|item| item.range.clone()));
                }
            }
        }
    }
    ranges
}

/// Where the first line begins that is no comment.
fn header(lines: &str) -> Option<usize> {
    let mut at = 0;
    for line in lines.split_inclusive('\n') {
        if line.trim_start().starts_with('[') {
            return Some(at + line.len() - line.trim_start().len());
        }
        at += line.len();
    }
    None
}

fn block_of(of: &Of<'_>) -> Option<usize> {
    match of {
        Of::Block(block) => Some(*block),
        Of::Root | Of::Comments(_) => None,
    }
}

/// The text with an edit made whose line ends are those of the text.
fn made(text: &str, mut edit: Edit) -> String {
    if has_crlf(text) {
        edit.text = edit.text.replace('\n', "\r\n");
    }
    apply(text, &[edit])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::CatalogOrder;

    fn entry(id: &str) -> NewEntry {
        let text = |text: &str| Said::Text(text.to_owned());
        let fields = vec![("title", text("A \"b\"")), ("date", text("2021")), ("id", text(id)), ("chapter", text("7"))];
        NewEntry { table: "resource", fields }
    }

    fn added(text: &str, format: Format, after: Option<usize>, order: CatalogOrder) -> String {
        let compare = |a: &str, b: &str| a.cmp(b);
        let layout = Layout { order, language: "en", compare: &compare };
        let added = with_entries(text, format, &[entry("n")], after, &layout).expect("a well-formed text");
        let is_canonical = |text: &str| canonical(text, format).as_deref() == Ok(text);
        assert!(!is_canonical(text) || is_canonical(&added), "{added}");
        added
    }

    const NEW: &str = "[[resource]]\nid = \"n\"\ntitle = 'A \"b\"'\ndate = 2021\nchapter = 7\n";

    #[test]
    fn an_entry_of_toml_stands_behind_another_or_at_the_end() {
        let a = "[[resource]]\nid = \"a\"\n\n[resource.title]\nen = \"A\"\n";
        let b = "# of b\n[[resource]]\nid = \"z\"\n";
        let kept = CatalogOrder::Kept;
        let text = format!("# top\n\n{a}\n{b}");
        assert_eq!(added(&text, Format::Toml, Some(7), kept), format!("# top\n\n{a}\n{NEW}\n{b}"));
        assert_eq!(added(&text, Format::Toml, None, kept), format!("{text}\n{NEW}"));
        assert_eq!(added(&text, Format::Toml, None, CatalogOrder::Id), format!("# top\n\n{a}\n{NEW}\n{b}"));
        assert_eq!(added("", Format::Toml, None, kept), NEW);
        assert_eq!(added("# c", Format::Toml, None, kept), format!("# c\n\n{NEW}"));
        let windows = added("# c\r\n", Format::Toml, None, kept);
        assert_eq!(windows, format!("# c\n\n{NEW}").replace('\n', "\r\n"));
    }

    #[test]
    fn entries_in_an_array_get_headers_of_their_own() {
        let text = "resource = [{ id = \"a\" }, { id = \"z\" }]\n";
        let expected = format!("[[resource]]\nid = \"a\"\n\n{NEW}\n[[resource]]\nid = \"z\"\n");
        let compare = |a: &str, b: &str| a.cmp(b);
        let layout = Layout { order: CatalogOrder::Id, language: "en", compare: &compare };
        assert_eq!(with_entries(text, Format::Toml, &[entry("n")], Some(12), &layout).as_deref(), Ok(&*expected));
    }

    #[test]
    fn an_entry_of_json_joins_its_list() {
        let new = r#"{ "id": "n", "title": "A \"b\"", "date": 2021, "chapter": 7 }"#;
        let (a, b) = ("{ \"id\": \"a\" }", "{ \"id\": \"z\" }");
        let list = |items: &[&str]| format!("{{\n  \"resource\": [\n    {}\n  ]\n}}\n", items.join(",\n    "));
        let kept = CatalogOrder::Kept;
        let text = list(&[a, b]);
        assert_eq!(added(&text, Format::Json, text.find(a), kept), list(&[a, new, b]));
        assert_eq!(added(&text, Format::Json, None, kept), list(&[a, b, new]));
        assert_eq!(added(&text, Format::Json, None, CatalogOrder::Id), list(&[a, new, b]));
        assert_eq!(added("{}\n", Format::Json, None, kept), list(&[new]));
        assert_eq!(added("{\n  \"resource\": []\n}\n", Format::Json, None, kept), list(&[new]));
        let titles = "{\n  \"chapters\": { \"7\": \"x\" }\n}\n";
        assert!(added(titles, Format::Json, None, kept).ends_with(&list(&[new])[1..]));
    }
}
