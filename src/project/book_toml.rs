use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// The tables of `book.toml` that the environment can change, as mdBook has it.
const OVERRIDABLE: &[&str] = &["book", "build", "rust", "output", "preprocessor"];

/// The configuration that `text`, the text of `book.toml`, holds, in the form in which mdBook hands it on. What is not
/// well-formed is told, and the rest is read.
#[must_use]
pub fn configuration(file: FileId, text: &str) -> (Value, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let told = errors.iter().map(|error| {
        let message = error.message().lines().collect::<Vec<_>>().join("; ");
        Diagnostic::new(Code::InvalidToml, message).at(Span::new(file, error.span().unwrap_or(0..0)), "")
    });
    let diagnostics = told.take(1).collect();
    (object(table.get_ref()), diagnostics)
}

fn object(table: &DeTable<'_>) -> Value {
    Value::Object(table.iter().map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref()))).collect())
}

/// A value as mdBook hands it on.
pub(super) fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(number) => number.to_string().parse::<i64>().map_or(Value::Null, Value::from),
        DeValue::Float(number) => number.to_string().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(boolean) => Value::from(*boolean),
        DeValue::Datetime(datetime) => Value::from(datetime.to_string()),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => object(table),
    }
}

/// Changes a configuration as mdBook lets the environment change it: `MDBOOK_BOOK__SRC` is `book.src`; a value is JSON,
/// or else the text that it is.
pub fn override_with(configuration: &mut Value, variables: impl IntoIterator<Item = (String, String)>) {
    for (name, value) in variables {
        let Some(name) = name.strip_prefix("MDBOOK_") else { continue };
        let path = name.to_lowercase().replace("__", ".").replace('_', "-");
        let keys: Vec<&str> = path.split('.').collect();
        if keys.first().is_none_or(|first| !OVERRIDABLE.contains(first)) {
            continue;
        }
        let value = serde_json::from_str(&value).unwrap_or(Value::String(value));
        set(configuration, &keys, value);
    }
}

/// Puts a value where `keys` lead, and makes the tables on the way.
pub(super) fn set(at: &mut Value, keys: &[&str], value: Value) {
    let Some((first, rest)) = keys.split_first() else {
        *at = value;
        return;
    };
    if !at.is_object() {
        *at = Value::Object(Map::new());
    }
    if let Value::Object(map) = at {
        set(map.entry(*first).or_insert(Value::Null), rest, value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_what_mdbook_hands_on() {
        let text = "[book]\nlanguage = \"ko\"\n[preprocessor.resources]\ncatalog = [\"a\", \"b\"]\nx = 1.5\n";
        let (mut value, diagnostics) = configuration(FileId::default(), text);
        assert_eq!(diagnostics, []);
        let variables = [
            ("MDBOOK_BOOK__SRC", "book/ko"),
            ("MDBOOK_PREPROCESSOR__RESOURCES__ON_ERROR", "show"),
            ("MDBOOK_PREPROCESSOR__RESOURCES__CATALOG", "[\"c\"]"),
            ("MDBOOK_VERSION", "0.5"),
            ("HOME", "x"),
        ];
        override_with(&mut value, variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let resources = json!({ "catalog": ["c"], "x": 1.5, "on-error": "show" });
        let expected =
            json!({ "book": { "language": "ko", "src": "book/ko" }, "preprocessor": { "resources": resources } });
        assert_eq!(value, expected);
    }

    #[test]
    fn tells_where_it_is_not_well_formed() {
        let (value, diagnostics) = configuration(FileId::default(), "[book]\nlanguage = en\n");
        assert_eq!(diagnostics.len(), 1);
        assert!(value.get("book").is_some());
    }
}
