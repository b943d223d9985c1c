//! Texts of strangers on the way to a comment. There, Markdown is not all that is obeyed: in what it shows as text, GitHub
//! looks for mentions, issues, commits, addresses and emoji.

use mdbook_resources::render::{Target, escape};
use pulldown_cmark::{Event, Options, Parser};

use crate::report::clean_line;

/// A character of no width. As a reference it is seen in the source, and whoever copies the source knows of it.
const NOTHING: &str = "&#8203;";

/// The most characters of a text that are shown.
const LONGEST: usize = 600;

const TARGET: Target = Target { html: false, smart_punctuation: false };

/// A text as Markdown that reads as that text.
pub(super) fn plain(text: &str) -> String {
    disarmed(&escape(&shortened(text, LONGEST), TARGET, true))
}

/// A text as a code span.
pub(super) fn code(text: &str) -> String {
    let text = clean_line(&shortened(text, 120)).replace('`', "'");
    let text = text.trim();
    if text.is_empty() { String::new() } else { format!("`{text}`") }
}

/// A message, in which backticks stand around what is quoted.
pub(super) fn message(text: &str) -> String {
    let text = shortened(text, LONGEST);
    let pieces: Vec<&str> = text.split('`').collect();
    let quoted = |(at, piece): (usize, &&str)| {
        let is_code = at % 2 == 1 && at + 1 < pieces.len();
        if is_code { code(piece) } else { disarmed(&escape(piece, TARGET, at == 0)) }
    };
    pieces.iter().enumerate().map(quoted).collect()
}

/// Markdown in which nothing that reads as text is taken for anything else.
pub(super) fn disarmed(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut done = 0;
    for (event, range) in Parser::new_ext(markdown, Options::empty()).into_offset_iter() {
        let (Event::Text(read), Some(before), Some(text)) =
            (event, markdown.get(done..range.start), markdown.get(range.clone()))
        else {
            continue;
        };
        out.push_str(before);
        // A character reference is a text of its own, and taken apart it would be another.
        out.push_str(&if *read == *text { apart(text) } else { text.to_owned() });
        done = range.end;
    }
    out.push_str(markdown.get(done..).unwrap_or_default());
    out
}

/// A text with something of no width in all that could be taken for more than text.
fn apart(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let word = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let (mut place, mut commit) = (0, false);
    for (at, &c) in chars.iter().enumerate() {
        out.push(c);
        let (previous, next) = (at.checked_sub(1).and_then(|at| chars.get(at)), chars.get(at + 1));
        place = if word(Some(&c)) && word(previous) { place + 1 } else { 0 };
        if place == 0 {
            commit = is_commit(chars.get(at..).unwrap_or_default());
        }
        let ends = match c {
            '@' | '#' => true,
            ':' => next.is_some_and(|c| !c.is_whitespace()),
            // `GH-1` and the like name issues.
            '-' => word(previous) && next.is_some_and(char::is_ascii_digit),
            '.' => previous.is_some_and(|c| c.eq_ignore_ascii_case(&'w')),
            // Each piece is shorter than what is taken for the name of a commit.
            _ => commit && place % 4 == 3,
        };
        if ends {
            out.push_str(NOTHING);
        }
    }
    out
}

/// Whether a word could be the name of a commit.
fn is_commit(chars: &[char]) -> bool {
    let word: Vec<&char> = chars.iter().take_while(|c| c.is_ascii_alphanumeric()).collect();
    word.len() >= 7 && word.iter().all(|c| c.is_ascii_hexdigit()) && word.iter().any(|c| c.is_ascii_digit())
}

fn shortened(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_texts_stay_readable() {
        for text in ["Attention Is All You Need", "Data: a survey (2023)", "LoRA, v. 2", "GPT-J & more"] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn nothing_is_a_mention_a_reference_or_an_address() {
        assert_eq!(plain("by @octocat"), r"by \@&#8203;octocat");
        assert_eq!(plain("see a/b#12"), "see a/b#&#8203;12");
        assert_eq!(plain("GH-12"), "GH-&#8203;12");
        assert_eq!(plain("at 1a2b3c4d"), "at 1a2b&#8203;3c4d&#8203;");
        assert_eq!(plain("https://e.org www.e.org :+1:"), "https:&#8203;//e.org www.&#8203;e.org :&#8203;+1:");
        assert_eq!(plain("<b> | [a](b)"), r"\<b\> \| \[a\](b)");
    }

    #[test]
    fn links_keep_their_addresses() {
        let link = r"[a \@b](https://e.org/@c#d-1)";
        assert_eq!(disarmed(link), r"[a \@&#8203;b](https://e.org/@c#d-1)");
    }

    #[test]
    fn what_is_quoted_is_code_and_cannot_leave_it() {
        assert_eq!(message("there is no kind `papr`"), "there is no kind `papr`");
        assert_eq!(message("`a`b` <b>@c"), r"`a`b \<b\>\@&#8203;c");
        assert_eq!(code("a`b\n<c>"), "`a'b <c>`");
        assert_eq!(plain(&"a".repeat(601)), format!("{}…", "a".repeat(600)));
    }
}
