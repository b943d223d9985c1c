//! Texts of strangers on the way to a terminal. A catalog, a page or the name of a file may hold what moves the cursor,
//! changes colours, shows a line in another order than it has, or is too long to be read.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a terminal obeys `c` instead of showing it.
pub(super) fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A message of one or more lines.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|c| if is_obeyed(c) && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// A message in one line.
pub(crate) fn clean_line(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => ' ',
            c if is_obeyed(c) => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect()
}

/// An excerpt of a text, where a reader has to see which character it is. Tabs and line breaks are kept.
pub(super) fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' => c,
            '\0'..='\x1F' => picture(u32::from(c)),
            '\x7F' => '\u{2421}',
            c if is_obeyed(c) => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect()
}

/// The picture of a control character of ASCII.
pub(super) fn picture(control: u32) -> char {
    char::from_u32(0x2400 + control).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// A whole text, as it is but for what a terminal would obey. Lines may end as those of Windows do.
pub(super) fn clean_text(text: &str) -> String {
    visible(&text.replace("\r\n", "\n")).replace('\r', picture(u32::from('\r')).encode_utf8(&mut [0; 4]))
}

/// JSON without characters that a terminal obeys: they stand in its strings alone, and can be escaped there.
pub(crate) fn clean_json(json: &str) -> Cow<'_, str> {
    let kept = |c: char| c == '\n' || !is_obeyed(c);
    if json.chars().all(kept) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if kept(c) {
            out.push(c);
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        }
    }
    Cow::Owned(out)
}

/// The most bytes of a line that are shown before and behind what it is about.
pub(super) const AROUND: usize = 500;

/// The first boundary of a character at or after `at`.
pub(super) fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) && at < text.len() {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_obeyed_is_left() {
        let hostile: String = (0..0x3000).filter_map(char::from_u32).filter(|&c| is_obeyed(c)).collect();
        assert!(hostile.contains(['\u{1B}', '\u{9B}', '\u{202E}', '\u{2066}', '\u{85}', '\u{2029}']));
        assert!(!clean(&hostile).chars().any(|c| is_obeyed(c) && c != '\n'));
        assert!(!clean_line(&hostile).contains(is_obeyed));
        assert!(!visible(&hostile).chars().any(|c| is_obeyed(c) && !"\t\n\r".contains(c)));
        assert!(!clean_text(&hostile).chars().any(|c| is_obeyed(c) && !"\t\n".contains(c)));
        assert_eq!(clean_text("a\tb\r\nc\rd\u{202E}\n"), "a\tb\nc␍d\u{FFFD}\n");
        assert_eq!(visible("\u{1B}[1m\u{9B}\u{7F}"), "␛[1m\u{FFFD}␡");
    }

    #[test]
    fn json_means_what_it_meant() {
        let value = "\u{1B}\u{9B}31m \u{202E}가\n";
        let json = serde_json::to_string_pretty(&[value]).expect("JSON");
        let clean = clean_json(&json);
        assert!(!clean.chars().any(|c| is_obeyed(c) && c != '\n'));
        assert_eq!(serde_json::from_str::<Vec<String>>(&clean).expect("JSON"), [value]);
    }
}
