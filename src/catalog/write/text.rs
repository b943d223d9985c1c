//! Texts and keys in quotes, with as few escapes as there can be.

use std::fmt::Write as _;

use crate::catalog::is_control;

/// A text in TOML, on one line, in quotes.
#[must_use]
pub fn toml_text(text: &str) -> String {
    let escapes = text.contains(['"', '\\']);
    if escapes && !text.contains('\'') && !text.chars().any(is_hidden) { format!("'{text}'") } else { quoted(text) }
}

/// A text in TOML over several lines, between three quotes.
pub(super) fn toml_lines(text: &str) -> String {
    let needs_escapes = text.contains('\\') || text.contains("\"\"\"") || text.ends_with('"');
    let hidden = text.chars().any(|c| is_hidden(c) && !matches!(c, '\n' | '\t'));
    if needs_escapes && !hidden && !text.contains("'''") && !text.ends_with('\'') {
        return format!("'''\n{text}'''");
    }
    let mut out = String::from("\"\"\"\n");
    let mut quotes = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        quotes = if c == '"' { quotes + 1 } else { 0 };
        // Three in a row, or one before the closing three, would be an end.
        let ends = quotes == 3 || (quotes > 0 && chars.peek().is_none());
        if matches!(c, '\n' | '\t') || (c == '"' && !ends) {
            out.push(c);
        } else {
            quotes = 0;
            escape(&mut out, c);
        }
    }
    out + "\"\"\""
}

/// A text as JSON and a basic string of TOML have it.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    text.chars().for_each(|c| escape(&mut out, c));
    out.push('"');
    out
}

/// A key of TOML: without quotes if it can be.
pub(in crate::catalog) fn toml_key(key: &str) -> String {
    let bare = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if bare && !key.is_empty() { key.to_owned() } else { toml_text(key) }
}

/// Whether nobody who reads the file would see `c`, or know it from a blank: what [`is_control`] has, and of the characters
/// of Unicode that separate or format (Zs, Zl, Zp, Cf) those that are no part of how a word is written. So the joiners of
/// Persian and of emoji (U+200C, U+200D) stand as they are, and so does the blank of Chinese and Japanese (U+3000), which
/// is as wide as what is around it.
fn is_hidden(c: char) -> bool {
    is_control(c)
        || matches!(
            c,
            '\u{A0}'
                | '\u{AD}'
                | '\u{61C}'
                | '\u{1680}'
                | '\u{180E}'
                | '\u{2000}'..='\u{200B}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202F}'
                | '\u{205F}'..='\u{206F}'
                | '\u{FEFF}'
        )
}

fn escape(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\u{c}' => out.push_str("\\f"),
        '\r' => out.push_str("\\r"),
        // `\e` and `\x1B` are shorter, but only TOML 1.1 has them.
        c if is_hidden(c) => {
            let _ = write!(out, "\\u{:04X}", u32::from(c));
        }
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_as_few_escapes_as_can_be() {
        for (text, written) in [
            ("plain", r#""plain""#),
            (r#"a "word""#, r#"'a "word"'"#),
            (r#"it's a "word""#, r#""it's a \"word\"""#),
            ("it's", r#""it's""#),
            (r"C:\path", r"'C:\path'"),
            ("tab\t\"", r#""tab\t\"""#),
            ("\u{1b}\u{202e}\u{7f}", r#""\u001B\u202E\u007F""#),
            ("가🙂", "\"가🙂\""),
            ("a\u{a0}\u{200b}b\u{ad}\\", r#""a\u00A0\u200Bb\u00AD\\""#),
            ("👩\u{200d}💻\u{fe0f} می\u{200c}شود 全\u{3000}角", "\"👩\u{200d}💻\u{fe0f} می\u{200c}شود 全\u{3000}角\""),
        ] {
            assert_eq!(toml_text(text), written);
        }
    }

    #[test]
    fn lines_end_where_they_end() {
        for (text, written) in [
            ("a\nb\n", "\"\"\"\na\nb\n\"\"\""),
            ("a\n\"b\"\n", "\"\"\"\na\n\"b\"\n\"\"\""),
            ("a\n\"b\"", "'''\na\n\"b\"'''"),
            ("a'''\n\"b\"", "\"\"\"\na'''\n\"b\\\"\"\"\""),
            ("'''\"\"\"\"\n", "\"\"\"\n'''\"\"\\\"\"\n\"\"\""),
            ("a\u{2028}\\\n", "\"\"\"\na\\u2028\\\\\n\"\"\""),
            ("a\\b\r\n", "\"\"\"\na\\\\b\\r\n\"\"\""),
        ] {
            assert_eq!(toml_lines(text), written);
        }
    }

    #[test]
    fn keys_are_bare_where_they_can_be() {
        for (key, written) in
            [("5", "5"), ("short-name", "short-name"), ("2.1", "\"2.1\""), ("", "\"\""), ("가", "\"가\"")]
        {
            assert_eq!(toml_key(key), written);
        }
    }
}
