//! The text of a catalog file as one tree with spans, the same for TOML and JSON.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use jsonc_parser::ast;
use toml::de::{DeTable, DeValue};

use super::Format;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// A value and the bytes that it was read from.
#[derive(Debug)]
pub(super) struct Node<'s> {
    pub(super) range: Range<usize>,
    pub(super) value: Value<'s>,
}

#[derive(Debug)]
pub(super) enum Value<'s> {
    Text(Cow<'s, str>),
    Integer(Cow<'s, str>),
    Float,
    Boolean,
    /// As RFC 3339 writes it.
    Datetime(String),
    List(Vec<Node<'s>>),
    Table(Table<'s>),
    Null,
}

impl Value<'_> {
    /// What it is, as a person would call it.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Integer(_) => "a whole number",
            Self::Float => "a number with a fraction",
            Self::Boolean => "true or false",
            Self::Datetime(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Null => "null",
        }
    }
}

/// Keys and values in the order of the text.
#[derive(Debug, Default)]
pub(super) struct Table<'s> {
    pub(super) entries: Vec<Entry<'s>>,
}

#[derive(Debug)]
pub(super) struct Entry<'s> {
    pub(super) key: Cow<'s, str>,
    pub(super) key_range: Range<usize>,
    pub(super) node: Node<'s>,
}

impl<'s> Table<'s> {
    /// Takes the entry of `key` out, so that what is left in the end is what nobody knows.
    pub(super) fn take(&mut self, key: &str) -> Option<Entry<'s>> {
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at))
    }
}

/// The top of a file, and where its text is not well-formed.
#[derive(Debug)]
pub(super) struct Root<'s> {
    pub(super) table: Table<'s>,
    /// Offsets of syntax errors; what stands near them has been read with a guess.
    pub(super) broken: Vec<usize>,
}

/// Reads a text. TOML is read on past its syntax errors; JSON has no tree after one.
pub(super) fn parse<'s>(
    file: FileId,
    text: &'s str,
    format: Format,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Root<'s>> {
    match format {
        Format::Toml => Some(parse_toml(file, text, diagnostics)),
        Format::Json => parse_json(file, text, diagnostics),
    }
}

fn parse_toml<'s>(file: FileId, text: &'s str, diagnostics: &mut Vec<Diagnostic>) -> Root<'s> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut broken = Vec::new();
    let mut in_array = false;
    for error in errors {
        let range = error.span().unwrap_or(0..0);
        broken.push(range.start);
        // Behind a bracket that is not closed, everything looks wrong.
        if in_array {
            continue;
        }
        let message = error.message().lines().collect::<Vec<_>>().join("; ");
        in_array = message.contains("array") && !message.contains("array table");
        let line = text.get(..range.start).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
        let mut diagnostic = Diagnostic::new(Code::InvalidToml, message).at(Span::new(file, range), "");
        if in_array {
            diagnostic = diagnostic.help("a bracket before this may not be closed: `[` needs its `]`");
        } else if line.trim_start().starts_with("date") {
            diagnostic = diagnostic.help("a month stands in quotes, a day does not: `\"2024-05\"`, `2024-05-17`");
        }
        diagnostics.push(diagnostic);
    }
    Root { table: toml_table(table.into_inner()), broken }
}

fn toml_table(table: DeTable<'_>) -> Table<'_> {
    let mut entries: Vec<Entry<'_>> = table
        .into_iter()
        .map(|(key, value)| Entry { key_range: key.span(), key: key.into_inner(), node: toml_node(value) })
        .collect();
    entries.sort_by_key(|entry| entry.key_range.start);
    Table { entries }
}

fn toml_node(value: toml::Spanned<DeValue<'_>>) -> Node<'_> {
    let range = value.span();
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text),
        DeValue::Integer(number) => Value::Integer(number.to_string().into()),
        DeValue::Float(_) => Value::Float,
        DeValue::Boolean(_) => Value::Boolean,
        DeValue::Datetime(datetime) => Value::Datetime(datetime.to_string()),
        DeValue::Array(items) => Value::List(items.into_iter().map(toml_node).collect()),
        DeValue::Table(table) => Value::Table(toml_table(table)),
    };
    Node { range, value }
}

/// RFC 8259 and nothing beyond it.
const STRICT: jsonc_parser::ParseOptions = jsonc_parser::ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

fn parse_json<'s>(file: FileId, text: &'s str, diagnostics: &mut Vec<Diagnostic>) -> Option<Root<'s>> {
    let whole = || Span::new(file, 0..0);
    match jsonc_parser::parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &STRICT) {
        Ok(result) => match result.value.map(|value| json_node(file, value, diagnostics)) {
            Some(Node { value: Value::Table(table), .. }) => Some(Root { table, broken: Vec::new() }),
            Some(Node { range, value }) => {
                let message = format!("a catalog is an object, not {}", value.describe());
                diagnostics.push(Diagnostic::new(Code::WrongType, message).at(Span::new(file, range), ""));
                None
            }
            None => {
                diagnostics.push(Diagnostic::new(Code::InvalidJson, "the file is empty").at(whole(), ""));
                None
            }
        },
        Err(error) => {
            let range = error.range();
            let message = error.kind().to_string();
            let message = message.strip_suffix('.').unwrap_or(&message);
            let message = message.chars().take(1).flat_map(char::to_lowercase).chain(message.chars().skip(1));
            let message: String = message.collect();
            let span = Span::new(file, range.start..range.end);
            diagnostics.push(Diagnostic::new(Code::InvalidJson, message).at(span, ""));
            None
        }
    }
}

fn json_node<'s>(file: FileId, value: ast::Value<'s>, diagnostics: &mut Vec<Diagnostic>) -> Node<'s> {
    let whole = |range: jsonc_parser::common::Range| range.start..range.end;
    match value {
        ast::Value::StringLit(text) => Node { range: whole(text.range), value: Value::Text(text.value) },
        ast::Value::NumberLit(number) => {
            let integer = number.value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            let value = if integer { Value::Integer(number.value.into()) } else { Value::Float };
            Node { range: whole(number.range), value }
        }
        ast::Value::BooleanLit(boolean) => Node { range: whole(boolean.range), value: Value::Boolean },
        ast::Value::NullKeyword(null) => Node { range: whole(null.range), value: Value::Null },
        ast::Value::Array(array) => {
            let items = array.elements.into_iter().map(|item| json_node(file, item, diagnostics)).collect();
            Node { range: whole(array.range), value: Value::List(items) }
        }
        ast::Value::Object(object) => {
            let mut table = Table::default();
            let mut keys = HashSet::with_capacity(object.properties.len());
            for property in object.properties {
                let (key, range) = match property.name {
                    ast::ObjectPropName::String(text) => (text.value, whole(text.range)),
                    ast::ObjectPropName::Word(word) => (word.value.into(), whole(word.range)),
                };
                if !keys.insert(key.clone()) {
                    let message = format!("the key `{key}` stands twice in one object");
                    let span = Span::new(file, range.clone());
                    diagnostics.push(Diagnostic::new(Code::InvalidJson, message).at(span, "a second time"));
                    continue;
                }
                table.entries.push(Entry { key, key_range: range, node: json_node(file, property.value, diagnostics) });
            }
            Node { range: whole(object.range), value: Value::Table(table) }
        }
    }
}
