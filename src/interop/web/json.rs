use serde_json::Value;

use super::{Misread, misread, not};

/// Reads a whole answer that has to be one object of JSON. `serde_json` refuses what is nested deeper than 128 levels.
pub(super) fn object(text: &str) -> Result<Value, Misread> {
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{FEFF}')).map_err(|_| not("JSON", text))?;
    if value.is_object() { Ok(value) } else { Err(misread("is no object of JSON")) }
}

/// The text of a field.
pub(super) fn text<'v>(value: &'v Value, field: &str) -> Option<&'v str> {
    value.get(field)?.as_str()
}

/// The first text of a field that has one or a list of them.
pub(super) fn first<'v>(value: &'v Value, field: &str) -> Option<&'v str> {
    list(value, field).iter().find_map(Value::as_str)
}

/// The items of a field; what is no list counts as a list of one.
pub(super) fn list<'v>(value: &'v Value, field: &str) -> &'v [Value] {
    match value.get(field) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(items)) => items,
        Some(one) => std::slice::from_ref(one),
    }
}
