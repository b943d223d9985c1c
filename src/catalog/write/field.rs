//! One more field for an entry, with the rest of the file as it is.

use std::ops::Range;

use super::meaning::Role;
use super::text::{quoted, toml_text};
use super::{Segment, canonical, canonical_edits, edit, has_crlf, read};
use crate::catalog::Format;
use crate::catalog::raw::{Entry, Node, Root, Table, Value};
use crate::source::{Edit, apply};

/// The edit that gives a resource the field `name` with a text. `entry` is where the resource begins, as
/// [`Resource::span`](crate::catalog::Resource::span) says.
///
/// The field comes behind those that stand before it in [`RESOURCE_FIELDS`](crate::catalog::RESOURCE_FIELDS). A file in
/// [`canonical`] form keeps that form; in any other, every byte stays that was there. `None` if there is no telling what
/// the text says, if there is no such resource, or if it has the field.
#[must_use]
pub fn with_field(text: &str, format: Format, entry: usize, name: &str, value: &str) -> Option<Edit> {
    let root = read(text, format).ok()?;
    let has_header = format == Format::Toml && text.get(entry..)?.starts_with('[');
    let inserted = insertion(text, format, resource_at(&root, entry)?, has_header, name, value)?;
    let new = apply(text, std::slice::from_ref(&inserted));
    // What was written must be read again as what was meant, however odd the file is.
    let known = read(&new, format).ok()?;
    let field = resource_at(&known, entry)?.entries.iter().find(|field| field.key == name)?;
    if !matches!(&field.node.value, Value::Text(text) if text == value) {
        return None;
    }
    if canonical_edits(text, format).is_ok_and(|edits| edits.is_empty()) {
        let canonical = canonical(&new, format).ok()?;
        if canonical != new {
            return edit(text, Segment { range: 0..text.len(), text: canonical });
        }
    }
    Some(inserted)
}

/// The resource that begins at an offset.
fn resource_at<'r, 's>(root: &'r Root<'s>, offset: usize) -> Option<&'r Table<'s>> {
    let resources = root.table.entries.iter().find(|entry| entry.key == "resource")?;
    let Value::List(items) = &resources.node.value else { return None };
    let node = items.iter().find(|node| node.range.start == offset)?;
    match &node.value {
        Value::Table(table) => Some(table),
        _ => None,
    }
}

/// The field as an insertion into an entry, which stands below a header or between braces.
fn insertion(text: &str, format: Format, table: &Table<'_>, has_header: bool, name: &str, value: &str) -> Option<Edit> {
    let role = Role::Root.of_field("resource").of_item();
    let rank = role.rank(name);
    if table.entries.iter().any(|field| field.key == name) {
        return None;
    }
    // What has a header of its own, as `[resource.title]`, ends the lines in which a field of the entry can stand.
    let own: Vec<&Entry<'_>> =
        table.entries.iter().filter(|field| !(has_header && is_in_header(text, field))).collect();
    let before = own.iter().rev().find(|field| role.rank(&field.key) < rank).or(own.last())?;
    let end = end(&before.node, &before.key_range);
    let newline = if has_crlf(text) { "\r\n" } else { "\n" };
    let start_of_line = text.get(..before.key_range.start)?.rfind('\n').map_or(0, |newline| newline + 1);
    let indent = text.get(start_of_line..before.key_range.start)?;
    let has_own_line = indent.chars().all(|c| matches!(c, ' ' | '\t'));
    let (at, text) = match format {
        Format::Json if has_own_line => (end, format!(",{newline}{indent}{}: {}", quoted(name), quoted(value))),
        Format::Json => (end, format!(", {}: {}", quoted(name), quoted(value))),
        Format::Toml if has_header => {
            let rest = text.get(end..)?;
            let rest = rest.split_once('\n').map_or(rest, |(line, _)| line.trim_end_matches('\r'));
            (end + rest.len(), format!("{newline}{indent}{name} = {}", toml_text(value)))
        }
        Format::Toml => (end, format!(", {name} = {}", toml_text(value))),
    };
    Some(Edit { range: at..at, text })
}

/// Whether the key of a field stands in a header, such as `[resource.title]`.
fn is_in_header(text: &str, field: &Entry<'_>) -> bool {
    let line = text.get(..field.key_range.start).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
    line.trim_start().starts_with('[')
}

/// Where a value ends. One that is made by dotted keys ends with the last of these.
fn end(node: &Node<'_>, key: &Range<usize>) -> usize {
    let inner = match &node.value {
        Value::Table(table) => table.entries.iter().map(|field| end(&field.node, &field.key_range)).max(),
        _ => None,
    };
    node.range.end.max(key.end).max(inner.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COPY: &str = "https://web.archive.org/web/2024/https://e.org/a";

    /// The text with the field in the resource that begins with `mark`.
    fn added(text: &str, format: Format, mark: &str) -> Option<String> {
        let edit = with_field(text, format, text.find(mark).expect("the mark"), "archived", COPY)?;
        Some(apply(text, &[edit]))
    }

    #[test]
    fn a_field_of_toml_comes_behind_those_before_it() {
        for (before, after) in [
            ("id = \"a\"\ntitle = \"A\"\n", ""),
            ("id = \"a\"\nurl = \"https://e.org/a\" # where\n", "allow = { dead-link = \"x\" }\n"),
            ("id = \"a\"\ntags = [\n  \"x\",\n] # all\n", "# below\n\n[[resource]]\nid = \"b\"\n"),
            ("id = \"a\"\nnote = \"\"\"\nx\n\"\"\"\n", ""),
            // Below its own header the field would be one of the title.
            ("id = \"a\"\n", "[resource.title]\nen = \"A\"\n"),
            ("  id = \"a\"\n  title.en = \"A\"\n  title.ko = 'B'\n", "\n[chapters]\n5 = \"C\"\n"),
            ("\"id\" = \"a\"\n\"url\" = 'https://e.org/a'\n", ""),
        ] {
            let indent = if before.starts_with(' ') { "  " } else { "" };
            let text = format!("# top\n\n[[resource]]\n{before}{after}");
            let expected = format!("# top\n\n[[resource]]\n{before}{indent}archived = \"{COPY}\"\n{after}");
            assert_eq!(added(&text, Format::Toml, "[[").as_deref(), Some(&*expected), "{text}");
            let crlf = |text: &str| text.replace('\n', "\r\n");
            assert_eq!(added(&crlf(&text), Format::Toml, "[["), Some(crlf(&expected)), "{text}");
        }
        let open = "[[resource]]\nid = \"a\"";
        assert_eq!(added(open, Format::Toml, "[["), Some(format!("{open}\narchived = \"{COPY}\"")));
    }

    #[test]
    fn a_field_between_braces_comes_behind_a_comma() {
        let field = format!("archived = \"{COPY}\"");
        for (before, after) in [
            ("resource = [{ id = \"a\", url = \"https://e.org/a\"", ", allow = { dead-link = \"x\" } }]\n"),
            ("resource = [\n  { id = \"a\",\n    url = \"https://e.org/a\"", ", # where\n  },\n]\n"),
        ] {
            let expected = format!("{before}, {field}{after}");
            assert_eq!(added(&format!("{before}{after}"), Format::Toml, "{ id"), Some(expected));
        }
        let (before, after) = ("{\"resource\":[{\"id\":\"a\",\"url\":\"https://e.org/a\"", "},{\"id\":\"b\"}]}");
        let expected = format!("{before}, \"archived\": \"{COPY}\"{after}");
        assert_eq!(added(&format!("{before}{after}"), Format::Json, "{\"id\":\"a"), Some(expected));
    }

    #[test]
    fn a_canonical_file_stays_canonical() {
        let toml = "[[resource]]\nid = \"a\"\ntitle = \"A\"\nurl = \"https://e.org/a\"\nchapter = 5\n\n\
                    [[resource]]\nid = \"b\"\ntitle = \"B\"\nallow = { site-name = \"x\" }\n";
        // The entry is wider than a line with the field, and on one without.
        let json = "{\n  \"resource\": [\n    { \"id\": \"a\", \"title\": \"A\", \"url\": \"https://example.org/a\" },\n    \
                    { \"id\": \"b\", \"title\": \"B\" }\n  ]\n}\n";
        for (text, format, mark) in [(toml, Format::Toml, "[["), (json, Format::Json, "{ \"id")] {
            for text in [text.to_owned(), text.replace('\n', "\r\n")] {
                assert_eq!(canonical(&text, format).as_deref(), Ok(&*text));
                for (entry, _) in text.match_indices(mark) {
                    let edit = with_field(&text, format, entry, "archived", COPY).expect("a place for the field");
                    let new = apply(&text, &[edit]);
                    assert!(new.contains(COPY) && canonical(&new, format).as_deref() == Ok(&*new), "{new}");
                }
            }
        }
    }

    #[test]
    fn there_is_no_second_field_and_none_where_nothing_is_known() {
        let with = format!("[[resource]]\nid = \"a\"\narchived = \"{COPY}\"\n");
        assert_eq!(added(&with, Format::Toml, "[["), None);
        assert_eq!(added("[[resource]]\nid = \n", Format::Toml, "[["), None);
        assert_eq!(added("[[also]]\nresource = \"a\"\n", Format::Toml, "[["), None);
        assert_eq!(with_field("[[resource]]\nid = \"a\"\n", Format::Toml, 5, "archived", COPY), None);
    }
}
