//! A JSON file as segments, and with its entries sorted.

use super::meaning::Role;
use super::text::quoted;
use super::{Layout, Segment, Unsorted, WIDTH, order};
use crate::catalog::Format;
use crate::catalog::raw::{Entry, Node, Root, Table, Value, parse};
use crate::source::{Edit, FileId, apply};

const INDENT: &str = "  ";

/// The segments of a file.
pub(super) fn segments(text: &str, root: &Root<'_>) -> Vec<Segment> {
    let mut cutter = Cutter { segments: Vec::new(), done: 0, end: text.len() };
    if root.table.entries.is_empty() {
        cutter.up_to(text.len(), "{}\n");
        return cutter.segments;
    }
    let printer = Printer { text };
    for (at, entry) in root.table.entries.iter().enumerate() {
        cutter.up_to(entry.key_range.start, if at == 0 { "{\n  " } else { ",\n  " });
        let role = Role::Root.of_field(&entry.key);
        let key = format!("{}: ", quoted(&entry.key));
        match (&entry.node.value, role) {
            (Value::List(items), Role::Entries(_)) if !items.is_empty() => {
                for (at, item) in items.iter().enumerate() {
                    let first = format!("{key}[\n    ");
                    cutter.up_to(item.range.start, if at == 0 { &first } else { ",\n    " });
                    let mut out = String::new();
                    printer.value(&mut out, item, role.of_item(), "    ", "    ".len());
                    cutter.up_to(item.range.end, &out);
                }
                cutter.up_to(entry.node.range.end, "\n  ]");
            }
            _ => {
                let mut out = key;
                let before = INDENT.len() + width(&out);
                printer.value(&mut out, &entry.node, role, INDENT, before);
                cutter.up_to(entry.node.range.end, &out);
            }
        }
    }
    cutter.up_to(cutter.end, "\n}\n");
    cutter.segments
}

/// An entry as it stands in the list `table` of a file; `None` if its text is no JSON.
pub(super) fn entry(table: &str, text: &str) -> Option<String> {
    let mut faults = Vec::new();
    let list = format!("{{{}:[{text}]}}", quoted(table));
    let root = parse(FileId::default(), &list, Format::Json, &mut faults)?;
    let Value::List(items) = &root.table.entries.first()?.node.value else { return None };
    let mut out = String::new();
    let role = Role::Root.of_field(table).of_item();
    Printer { text: &list }.value(&mut out, items.first()?, role, "    ", "    ".len());
    Some(out)
}

/// The file with its entries sorted, if they are not.
pub(super) fn sorted(text: &str, root: &Root<'_>, layout: &Layout<'_>) -> Option<Unsorted> {
    let mut edits = Vec::new();
    let mut at = None;
    for list in ["resource", "also"] {
        let entries = order::entries(root, &[list], layout);
        let Some((first, order)) = order::sorted(&entries, layout) else { continue };
        at = at.or_else(|| entries.get(first).map(|entry| entry.range.clone()));
        for (entry, from) in entries.iter().zip(order) {
            let stands = entries.get(from).and_then(|entry| text.get(entry.range.clone()))?;
            edits.push(Edit { range: entry.range.clone(), text: stands.to_owned() });
        }
    }
    edits.sort_by_key(|edit| edit.range.start);
    Some(Unsorted { at: at?, text: apply(text, &edits) })
}

struct Cutter {
    segments: Vec<Segment>,
    done: usize,
    end: usize,
}

impl Cutter {
    fn up_to(&mut self, end: usize, canonical: &str) {
        self.segments.push(Segment { range: self.done..end, text: canonical.to_owned() });
        self.done = end;
    }
}

struct Printer<'s> {
    text: &'s str,
}

impl Printer<'_> {
    /// A value behind `before` other columns of its line, where the lines are indented by `indent`.
    fn value(&self, out: &mut String, node: &Node<'_>, role: Role, indent: &str, before: usize) {
        let node = reduced(node, role);
        let line = self.flat(node, role);
        if let Some(line) = line.filter(|line| !may_spread(node) || before + width(line) < WIDTH) {
            out.push_str(&line);
            return;
        }
        let inner = format!("{indent}{INDENT}");
        let (open, close) = if matches!(node.value, Value::Table(_)) { ('{', '}') } else { ('[', ']') };
        out.push(open);
        let mut separator = "\n";
        for (key, role, node) in parts(node, role) {
            out.push_str(separator);
            out.push_str(&inner);
            let key = key.map_or_else(String::new, |key| format!("{}: ", quoted(key)));
            out.push_str(&key);
            self.value(out, node, role, &inner, inner.len() + width(&key));
            separator = ",\n";
        }
        out.push('\n');
        out.push_str(indent);
        out.push(close);
    }

    /// A value on one line; `None` if it is a list or a table with others in it.
    fn flat(&self, node: &Node<'_>, role: Role) -> Option<String> {
        let part = |(key, role, node): (Option<&str>, Role, &Node<'_>)| {
            let node = reduced(node, role);
            let value = if may_spread(node) { None } else { self.flat(node, role) }?;
            Some(key.map_or_else(|| value.clone(), |key| format!("{}: {value}", quoted(key))))
        };
        let joined = || Some(parts(node, role).into_iter().map(part).collect::<Option<Vec<String>>>()?.join(", "));
        Some(match &node.value {
            Value::Text(text) => role.number_of(text).unwrap_or_else(|| quoted(text)),
            Value::Table(table) if table.entries.is_empty() => "{}".to_owned(),
            Value::Table(_) => format!("{{ {} }}", joined()?),
            Value::List(_) => format!("[{}]", joined()?),
            _ => self.text.get(node.range.clone())?.to_owned(),
        })
    }
}

/// The parts of a list or a table in canonical order, with their keys and roles.
fn parts<'n, 's>(node: &'n Node<'s>, role: Role) -> Vec<(Option<&'n str>, Role, &'n Node<'s>)> {
    match &node.value {
        Value::List(items) => items.iter().map(|item| (None, role.of_item(), item)).collect(),
        Value::Table(Table { entries }) => {
            let mut entries: Vec<&Entry<'_>> = entries.iter().collect();
            entries.sort_by_key(|entry| role.rank(&entry.key));
            let part = |entry: &'n Entry<'s>| (Some(&*entry.key), role.of_field(&entry.key), &entry.node);
            entries.into_iter().map(part).collect()
        }
        _ => Vec::new(),
    }
}

/// The only chapter of a list, which is the same without the list.
fn reduced<'n, 's>(node: &'n Node<'s>, role: Role) -> &'n Node<'s> {
    match (role, &node.value) {
        (Role::Chapters, Value::List(items)) => match items.as_slice() {
            [only] if !matches!(only.value, Value::List(_) | Value::Table(_)) => only,
            _ => node,
        },
        _ => node,
    }
}

fn may_spread(node: &Node<'_>) -> bool {
    match &node.value {
        Value::List(items) => !items.is_empty(),
        Value::Table(table) => !table.entries.is_empty(),
        _ => false,
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}
