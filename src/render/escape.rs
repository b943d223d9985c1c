use std::fmt::Write as _;

use super::Target;
use crate::catalog::is_control;

/// `text` as Markdown that reads as that very text, in one line.
///
/// Blanks and line breaks in a row become one blank, as they do on a page; control characters are dropped. Backslashes
/// (CommonMark, section 2.4) stand before what could become markup, before what other preprocessors and renderers look
/// for (`{{#…}}`, `$`, `@`), and before quotes where they would become typographic ones. `at_start` is whether the text
/// stands at the beginning of a line, where `1.` or `-` would begin a list.
#[must_use]
pub fn escape(text: &str, target: Target, at_start: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (c, needs_backslash) in marked(text, target, at_start) {
        if needs_backslash {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The characters of [`escape`], and for each whether a backslash has to stand before it.
pub(super) fn marked(text: &str, target: Target, at_start: bool) -> impl Iterator<Item = (char, bool)> {
    let chars = collapsed(text);
    // The delimiter of what would be the number of a list item.
    let number = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    let delimiter = (at_start && number > 0).then_some(number);
    (0..chars.len()).map(move |index| {
        let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
        let c = at(index);
        let next_to =
            |wanted: char| at(index + 1) == wanted || index.checked_sub(1).is_some_and(|index| at(index) == wanted);
        let needed = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '{' | '}' | '<' | '>' | '~' | '|' | '^' | '$' => true,
            '@' => !target.html,
            '!' => matches!(at(index + 1), '\0' | '['),
            '&' => is_entity(&chars, index),
            '"' | '\'' => target.smart_punctuation,
            '.' if delimiter == Some(index) => true,
            ')' => delimiter == Some(index),
            '.' => target.smart_punctuation && next_to('.'),
            '-' => (target.smart_punctuation && next_to('-')) || (at_start && index == 0),
            '+' | '=' | ':' | '#' => at_start && index == 0,
            _ => false,
        };
        (c, needed)
    })
}

fn collapsed(text: &str) -> Vec<char> {
    let mut chars = Vec::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_ascii_whitespace() || c == '\u{B}' => {
                if chars.last() != Some(&' ') {
                    chars.push(' ');
                }
            }
            _ if is_control(c) => {}
            _ => chars.push(c),
        }
    }
    chars
}

/// Whether the `&` at `at` begins something like `&amp;` or `&#38;`.
fn is_entity(chars: &[char], at: usize) -> bool {
    let name = chars.iter().skip(at + 1).take_while(|c| c.is_ascii_alphanumeric() || **c == '#').count();
    name > 0 && chars.get(at + 1 + name) == Some(&';')
}

/// An address as the destination of a Markdown link (CommonMark, section 6.3), the same address as before.
///
/// What a URL may not hold and Markdown could stumble over is percent-encoded; parentheses may stand in a URL, and are
/// escaped where they do not match; what looks like a character reference is taken apart.
#[must_use]
pub fn destination(url: &str) -> String {
    let chars: Vec<char> = percent_encoded(url).chars().collect();
    let balanced = balanced(&chars);
    let mut out = String::with_capacity(url.len() + 8);
    for (index, &c) in chars.iter().enumerate() {
        match c {
            '(' | ')' if !balanced => out.extend(['\\', c]),
            '&' if is_entity(&chars, index) => out.push_str("&amp;"),
            _ => out.push(c),
        }
    }
    out
}

/// Whether the parentheses match, which Markdown asks of those that are not escaped (and allows 32 levels of).
fn balanced(chars: &[char]) -> bool {
    let mut open = 0_u32;
    for c in chars {
        match c {
            '(' => open += 1,
            ')' if open == 0 => return false,
            ')' => open -= 1,
            _ => {}
        }
        if open > 30 {
            return false;
        }
    }
    open == 0
}

/// An address without the characters that no URL may hold.
pub(super) fn percent_encoded(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars().filter(|c| !is_control(*c)) {
        match c {
            ' ' | '"' | '<' | '>' | '`' | '{' | '}' | '|' | '\\' | '^' => {
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

/// A text as the value of an HTML attribute in double quotes, inside Markdown.
#[must_use]
pub fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_control(*c)) {
        match c {
            '&' | '"' | '<' | '>' | '\'' | '{' | '}' | '`' | '$' | '\\' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Target = Target { html: false, smart_punctuation: false };
    const SMART: Target = Target { html: true, smart_punctuation: true };

    #[test]
    fn leaves_ordinary_titles_readable() {
        for title in ["Methods, Analysis & Insights: a survey (2023)", "Don't?", "GPT-4 + data = AI", "문맥 길이", "C#"]
        {
            assert_eq!(escape(title, PLAIN, false), title);
        }
    }

    #[test]
    fn disarms_the_others() {
        assert_eq!(escape("a*b*  {{#include x}}\n<b>", PLAIN, false), r"a\*b\* \{\{#include x\}\} \<b\>");
        assert_eq!(escape("\"a\"... b--c", SMART, false), r#"\"a\"\.\.\. b\-\-c"#);
        assert_eq!(escape("&lt; &amp b&c;", PLAIN, false), r"\&lt; &amp b\&c;");
        assert_eq!(escape("1. a", PLAIN, true), r"1\. a");
        assert_eq!(escape("1. a", PLAIN, false), "1. a");
        assert_eq!(escape("- a", PLAIN, true), r"\- a");
        assert_eq!(escape("a\u{0}b", PLAIN, false), "ab");
    }

    #[test]
    fn keeps_addresses() {
        assert_eq!(destination("https://e.org/a_(b)?c=d&e#f"), "https://e.org/a_(b)?c=d&e#f");
        assert_eq!(destination("https://e.org/a)b("), r"https://e.org/a\)b\(");
        assert_eq!(destination("https://e.org/\"><{{#x}}"), "https://e.org/%22%3E%3C%7B%7B#x%7D%7D");
        assert_eq!(destination("https://e.org/?a&lt;b"), "https://e.org/?a&amp;lt;b");
    }
}
