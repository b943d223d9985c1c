//! Values of TOML in canonical form.

use super::WIDTH;
use super::meaning::Role;
use super::text::{toml_key, toml_lines, toml_text};
use super::tree::{Group, Part, Value};

const INDENT: &str = "  ";

/// Fields as the body of a table: a line each, in their order, with what is said of them.
pub(super) fn body(group: &Group<'_>, role: Role) -> String {
    let mut out = String::new();
    for part in in_order(group, role) {
        comments(&mut out, &part.above, "");
        let key = toml_key(&part.key);
        out.push_str(&key);
        out.push_str(" = ");
        value(&mut out, &part.value, role.of_field(&part.key), "", width(&key) + 3);
        behind(&mut out, part.behind);
        out.push('\n');
    }
    comments(&mut out, &group.end, "");
    out
}

/// Comments, a line each.
pub(super) fn comments(out: &mut String, comments: &[&str], indent: &str) {
    for comment in comments {
        out.push_str(indent);
        out.push_str(comment);
        out.push('\n');
    }
}

/// A comment on the rest of a line.
pub(super) fn behind(out: &mut String, comment: Option<&str>) {
    if let Some(comment) = comment {
        out.push(' ');
        out.push_str(comment);
    }
}

/// A value behind `before` other columns of its line, where the lines are indented by `indent`.
fn value(out: &mut String, value: &Value<'_>, role: Role, indent: &str, before: usize) {
    let value = reduced(value, role);
    if let Some(line) = flat(value, role) {
        let may_spread = match value {
            Value::List(group) => !group.parts.is_empty(),
            Value::Table(group) => group.spread && !group.parts.is_empty(),
            Value::Text { .. } | Value::Bare(_) => false,
        };
        let comma = usize::from(!indent.is_empty());
        if !may_spread || before + width(&line) + comma <= WIDTH {
            out.push_str(&line);
            return;
        }
    }
    match value {
        Value::List(group) => spread(out, group, role, indent, ['[', ']']),
        Value::Table(group) => spread(out, group, role, indent, ['{', '}']),
        Value::Text { text, .. } => out.push_str(&toml_lines(text)),
        Value::Bare(written) => out.push_str(written),
    }
}

/// The only chapter of a list, which is the same without the list.
fn reduced<'v, 's>(value: &'v Value<'s>, role: Role) -> &'v Value<'s> {
    match (role, value) {
        (Role::Chapters, Value::List(group)) if !group.has_comments() => match group.parts.as_slice() {
            [Part { value: only @ (Value::Text { .. } | Value::Bare(_)), .. }] => only,
            _ => value,
        },
        _ => value,
    }
}

/// A value on one line; `None` if a comment or a line break is in it.
fn flat(value: &Value<'_>, role: Role) -> Option<String> {
    match reduced(value, role) {
        Value::Text { text, lines } => match role.number_of(text).or_else(|| role.day_of(text)) {
            Some(bare) => Some(bare),
            None if *lines && text.contains('\n') => None,
            None => Some(toml_text(text)),
        },
        Value::Bare(written) => Some(role.plain_number(written).unwrap_or_else(|| (*written).to_owned())),
        Value::List(group) | Value::Table(group) if group.has_comments() => None,
        Value::List(group) => {
            let items = group.parts.iter().map(|part| flat(&part.value, role.of_item()));
            Some(format!("[{}]", items.collect::<Option<Vec<String>>>()?.join(", ")))
        }
        Value::Table(group) if group.parts.is_empty() => Some("{}".to_owned()),
        Value::Table(group) => {
            let field = |part: &Part<'_>| {
                Some(format!("{} = {}", toml_key(&part.key), flat(&part.value, role.of_field(&part.key))?))
            };
            let fields = in_order(group, role).into_iter().map(field).collect::<Option<Vec<String>>>()?;
            Some(format!("{{ {} }}", fields.join(", ")))
        }
    }
}

/// A list or a table with each of its parts on lines of its own.
fn spread(out: &mut String, group: &Group<'_>, role: Role, indent: &str, brackets: [char; 2]) {
    let inner = format!("{indent}{INDENT}");
    let [open, close] = brackets;
    out.push(open);
    out.push('\n');
    for part in in_order(group, role) {
        comments(out, &part.above, &inner);
        out.push_str(&inner);
        let (key, role) = match open {
            '{' => (format!("{} = ", toml_key(&part.key)), role.of_field(&part.key)),
            _ => (String::new(), role.of_item()),
        };
        out.push_str(&key);
        value(out, &part.value, role, &inner, inner.len() + width(&key));
        out.push(',');
        behind(out, part.behind);
        out.push('\n');
    }
    comments(out, &group.end, &inner);
    out.push_str(indent);
    out.push(close);
}

fn in_order<'g, 's>(group: &'g Group<'s>, role: Role) -> Vec<&'g Part<'s>> {
    let mut parts: Vec<&Part<'_>> = group.parts.iter().collect();
    parts.sort_by_key(|part| role.rank(&part.key));
    parts
}

/// Columns as editors count them.
fn width(text: &str) -> usize {
    text.chars().count()
}
