//! The bytes between `<<#resources` and `>>`, cut into `key=value,value` pieces.

use std::ops::Range;

use memchr::memmem;

/// A word with its place in the chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) range: Range<usize>,
    pub(super) quoted: bool,
}

/// One argument, or what stands where one should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Argument {
    Pair { negated: bool, key: Word, values: Vec<Word>, range: Range<usize> },
    Fault { range: Range<usize>, message: String, help: &'static str },
}

const PAIR: &str = "arguments are `key=value`, with blanks between them and none around the `=`; a value with a blank in it \
                    stands in quotes: `author=\"Chip Huyen\"`";
const QUOTES: &str = "a value with a blank or a comma in it stands in straight quotes: `author=\"Chip Huyen\"`";

/// Cuts `text[range]` into arguments. A faulty one ends at the next blank, and the reading goes on behind it.
pub(super) fn arguments(text: &str, range: Range<usize>) -> Vec<Argument> {
    let mut cutter = Cutter { text, at: range.start, end: range.end };
    let mut arguments = Vec::new();
    let mut negation: Option<Range<usize>> = None;
    loop {
        cutter.skip_blanks();
        if cutter.at >= cutter.end {
            break;
        }
        let start = negation.clone().map_or(cutter.at, |not| not.start);
        let key = cutter.bare(|c| c == '=' || c == ',');
        if key.text == "not" && cutter.peek() != Some('=') && negation.is_none() {
            negation = Some(key.range);
            continue;
        }
        let negated = negation.take().is_some();
        arguments.push(cutter.argument(start, negated, key));
    }
    if let Some(range) = negation {
        let message = "`not` stands before the pair that it turns round, and there is none".to_owned();
        arguments.push(Argument::Fault { range, message, help: "write `not kind=video`" });
    }
    arguments
}

struct Cutter<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl Cutter<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..self.end).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// All up to a blank or a character that `ends`.
    fn bare(&mut self, ends: impl Fn(char) -> bool) -> Word {
        let start = self.at;
        let rest = self.rest();
        let length = rest.find(|c: char| c.is_whitespace() || ends(c)).unwrap_or(rest.len());
        let text = rest.get(..length).unwrap_or("").to_owned();
        self.at += length;
        Word { text, range: start..self.at, quoted: false }
    }

    fn argument(&mut self, start: usize, negated: bool, key: Word) -> Argument {
        if self.peek() != Some('=') {
            self.bare(|_| false);
            let blanks = self.rest().len() - self.rest().trim_start().len();
            if self.rest().trim_start().starts_with('=') {
                self.at += blanks + 1;
                self.skip_blanks();
                self.bare(|_| false);
            }
            let range = start..self.at;
            let what = self.text.get(key.range.start..self.at).unwrap_or("");
            let help = if what.contains(['“', '”', '‘', '’']) { QUOTES } else { PAIR };
            return Argument::Fault { range, message: format!("`{what}` is not an argument"), help };
        }
        if key.text.is_empty() {
            self.bare(|_| false);
            let message = "there is no key before the `=`".to_owned();
            return Argument::Fault { range: start..self.at, message, help: PAIR };
        }
        self.at += 1;
        let mut values = Vec::new();
        loop {
            match self.value() {
                Ok(value) => values.push(value),
                Err((message, help)) => {
                    self.bare(|_| false);
                    return Argument::Fault { range: start..self.at, message, help };
                }
            }
            if self.peek() != Some(',') {
                break;
            }
            self.at += 1;
        }
        Argument::Pair { negated, key, values, range: start..self.at }
    }

    fn value(&mut self) -> Result<Word, (String, &'static str)> {
        let value = match self.peek() {
            Some('"') => self.quoted()?,
            Some('“' | '”' | '‘' | '’') => {
                return Err(("the quotes are curly".to_owned(), QUOTES));
            }
            _ => self.bare(|c| c == ',' || c == '"'),
        };
        if !value.quoted && value.text.is_empty() {
            return Err(("there is no value".to_owned(), PAIR));
        }
        match self.peek() {
            Some(c) if c != ',' && !c.is_whitespace() => {
                Err((format!("`{c}` follows a value without a blank"), QUOTES))
            }
            _ => Ok(value),
        }
    }

    /// A text in quotes, in which `\"` and `\\` stand for `"` and `\`.
    fn quoted(&mut self) -> Result<Word, (String, &'static str)> {
        let start = self.at;
        let mut text = String::new();
        let mut escaped = false;
        for (offset, c) in self.rest().char_indices().skip(1) {
            match c {
                '"' | '\\' if escaped => text.push(c),
                '\\' if !escaped => {
                    escaped = true;
                    continue;
                }
                '"' => {
                    self.at = start + offset + 1;
                    return Ok(Word { text, range: start..self.at, quoted: true });
                }
                _ => {
                    if escaped {
                        text.push('\\');
                    }
                    text.push(c);
                }
            }
            escaped = false;
        }
        self.at = self.end;
        Err(("the quote is not closed".to_owned(), QUOTES))
    }
}

/// The most bytes of arguments that a directive can have. A page with a very long line is not gone through to its end
/// for every directive on it.
pub const LONGEST: usize = 10_000;

/// Where the directive that opens at `open` ends: behind its `>>`, looking past those in quotes. `None` if its line
/// has none, or not among its first [`LONGEST`] bytes. `from` is where its arguments begin.
pub(super) fn end_of(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let most = (0..=LONGEST.min(rest.len())).rev().find(|&at| rest.is_char_boundary(at))?;
    let line = rest.get(..most)?.lines().next().unwrap_or("");
    memmem::find(line.as_bytes(), b">>")?;
    let mut quoted = false;
    let mut escaped = false;
    let mut previous = ' ';
    for (offset, c) in line.char_indices() {
        match c {
            '"' if !escaped => quoted = !quoted,
            '>' if previous == '>' && !quoted => return Some(from + offset + 1),
            _ => {}
        }
        escaped = quoted && c == '\\' && !escaped;
        previous = if quoted { ' ' } else { c };
    }
    // A quote that is never closed hides the end: then the first `>>` is it, and the quote is the fault to report.
    line.find(">>").map(|offset| from + offset + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |argument| match argument {
            Argument::Pair { negated, key, values, .. } => {
                let values: Vec<String> = values.into_iter().map(|value| value.text).collect();
                format!("{}{}={}", if negated { "not " } else { "" }, key.text, values.join("|"))
            }
            Argument::Fault { message, range, .. } => format!("{range:?} {message}"),
        };
        arguments(text, 0..text.len()).into_iter().map(show).collect()
    }

    #[test]
    fn cuts_pairs() {
        assert_eq!(shown("a=1 b=2,3  c=\"x, \\\"y\\\"\",z"), ["a=1", "b=2|3", "c=x, \"y\"|z"]);
        assert_eq!(shown("not kind=video year=2020..2024"), ["not kind=video", "year=2020..2024"]);
        assert_eq!(shown("\tauthor=\"한, 글\"\t"), ["author=한, 글"]);
        assert_eq!(shown(""), Vec::<String>::new());
    }

    #[test]
    fn reports_each_fault_and_goes_on() {
        let faults = shown("a b= =c d=1, e=“x” f=\"y g=2");
        assert_eq!(
            faults,
            [
                "0..1 `a` is not an argument",
                "2..4 there is no value",
                "5..7 there is no key before the `=`",
                "8..12 there is no value",
                "13..22 the quotes are curly",
                "23..31 the quote is not closed",
            ]
        );
        assert_eq!(shown("x=\"a\"b y=1"), ["0..6 `b` follows a value without a blank", "y=1"]);
        assert_eq!(
            shown("a=1 not"),
            ["a=1", "4..7 `not` stands before the pair that it turns round, and there is none"]
        );
    }

    #[test]
    fn ends_behind_the_quotes() {
        let end = |text: &'static str| end_of(text, 0).map(|end| &text[..end]);
        assert_eq!(end(" tag=\"a>>b\">> c"), Some(" tag=\"a>>b\">>"));
        assert_eq!(end(" year=2020..>>"), Some(" year=2020..>>"));
        assert_eq!(end(" tag=\"a>> b"), Some(" tag=\"a>>"));
        assert_eq!(end(" a\n>>"), None);
        assert_eq!(end(">>>"), Some(">>"));
    }
}
