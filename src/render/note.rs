use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use pulldown_cmark_to_cmark::cmark;

use super::escape::{marked, percent_encoded};
use super::{Target, escape};
use crate::catalog::{Address, is_control};

/// A remark as inline Markdown: a line a paragraph.
///
/// A remark is text in which emphasis, code, and links to `http` and `https` addresses mean what they say. Everything
/// else keeps its text: raw HTML is shown as it was typed, an image is its description, a link to anywhere else is its
/// text, and what would begin a heading or a list is no more than that (`1984. A novel.`). Quotes and dashes become
/// typographic ones where those of the page do: a remark is prose, and no title.
#[must_use]
pub fn note(markdown: &str, target: Target) -> Vec<String> {
    let target = Target { smart_punctuation: false, ..target };
    if is_plain(markdown) {
        return vec![escape(markdown, target, true)];
    }
    let lines = markdown.lines().map(str::trim).collect::<Vec<_>>();
    let paragraphs = lines.split(|line| line.is_empty()).filter(|paragraph| !paragraph.is_empty());
    paragraphs.filter_map(|paragraph| line(&paragraph.join(" "), target)).collect()
}

/// What one paragraph becomes; `None` if there is nothing to see in it.
fn line(paragraph: &str, target: Target) -> Option<String> {
    // Behind a character, nothing can begin a block. It is taken off again.
    let mut inline = String::from(GUARD);
    inline.extend(paragraph.chars().filter(|&c| u32::from(c) < HIDDEN));
    let mut cleaner =
        Cleaner { target, events: Vec::new(), plain: String::new(), text: String::new(), links: Vec::new() };
    for event in Parser::new_ext(&inline, Options::empty()) {
        cleaner.take(event);
    }
    cleaner.finish()
}

/// Whether a remark is one line that means itself: most are, and need no parser.
fn is_plain(markdown: &str) -> bool {
    let special = |c: char| {
        matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '\n' | '\r' | '\t') || u32::from(c) >= HIDDEN
    };
    markdown.starts_with(char::is_alphabetic) && !markdown.ends_with(' ') && !markdown.contains(special)
}

struct Cleaner<'n> {
    target: Target,
    events: Vec<Event<'n>>,
    /// The line without its markup.
    plain: String,
    /// Text that is still to be escaped: in one piece, so that nothing can hide in its seams.
    text: String,
    /// For each open link, whether it is kept.
    links: Vec<bool>,
}

impl<'n> Cleaner<'n> {
    fn take(&mut self, event: Event<'n>) {
        match event {
            // A character reference can stand for a control character, which is nothing to see.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.text.extend(text.chars().filter(|&c| c.is_whitespace() || !is_control(c)));
                if let Some(rest) = self.text.strip_prefix(GUARD).filter(|_| self.events.is_empty()) {
                    self.text = rest.to_owned();
                }
            }
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            // mdBook looks for its helpers in code as well, so code that holds one is shown as text.
            Event::Code(code) if is_helper(&code) => self.text.push_str(&code),
            Event::Code(code) => {
                self.end_text();
                self.plain.push_str(&code);
                self.events.push(Event::Code(code));
            }
            Event::Start(Tag::Emphasis | Tag::Strong) | Event::End(TagEnd::Emphasis | TagEnd::Strong) => {
                self.end_text();
                self.events.push(event);
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let kept = Address::parse(&dest_url).is_ok();
                if kept {
                    self.end_text();
                    self.events.push(Event::Start(Tag::Link {
                        link_type: LinkType::Inline,
                        dest_url: percent_encoded(&dest_url).into(),
                        title: CowStr::Borrowed(""),
                        id: CowStr::Borrowed(""),
                    }));
                }
                self.links.push(kept);
            }
            Event::End(TagEnd::Link) if self.links.pop() == Some(true) => {
                self.end_text();
                self.events.push(Event::End(TagEnd::Link));
            }
            _ => {}
        }
    }

    fn end_text(&mut self) {
        let text = std::mem::take(&mut self.text);
        let at_start = self.events.is_empty();
        let text = if at_start { text.trim_start() } else { &text };
        if !text.is_empty() {
            let escaped = marked(text, self.target, at_start);
            let hidden: String = escaped.map(|(c, hide)| if hide { hidden(c) } else { c }).collect();
            self.events.push(Event::Text(hidden.into()));
            self.plain.push_str(text);
        }
    }

    fn finish(mut self) -> Option<String> {
        self.text.truncate(self.text.trim_end().len());
        self.end_text();
        if self.plain.trim().is_empty() {
            return None;
        }
        let links = self.events.iter().filter_map(destination_of).map(str::to_owned).collect::<Vec<_>>();
        let paragraph = [Event::Start(Tag::Paragraph)];
        let paragraph = paragraph.into_iter().chain(self.events).chain([Event::End(TagEnd::Paragraph)]);
        let mut line = String::new();
        let written = cmark(paragraph, &mut line, Options::empty()).ok().map(|_| shown(line.trim()));
        // The writer knows nothing of the backslashes that we add, and code next to them can come out as something else.
        // Then the words are worth more than their markup.
        let sound = written.filter(|line| reads_as(line, self.plain.trim(), &links));
        Some(sound.unwrap_or_else(|| escape(self.plain.trim(), self.target, true)))
    }
}

/// Whether a line of Markdown is this text with these links and nothing else that a remark cannot have.
fn reads_as(line: &str, plain: &str, links: &[String]) -> bool {
    let mut text = String::new();
    let mut found = Vec::new();
    for event in Parser::new_ext(line, Options::empty()) {
        match &event {
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::Start(Tag::Link { dest_url, .. }) => found.push(dest_url.to_string()),
            Event::Start(Tag::Paragraph | Tag::Emphasis | Tag::Strong) | Event::End(_) => {}
            _ => return false,
        }
    }
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    found == links && words(&text) == words(plain)
}

fn destination_of<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url),
        _ => None,
    }
}

/// The first of 128 private characters that stand for escaped ones while the Markdown writer, which has rules of its
/// own for what it escapes, does its work.
const HIDDEN: u32 = 0x10_FF00;

/// What stands before a remark while it is read: one more private character, and a blank.
const GUARD: &str = "\u{10FFF0} ";

fn hidden(c: char) -> char {
    char::from_u32(HIDDEN + u32::from(c)).unwrap_or(c)
}

fn shown(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    for c in line.chars() {
        match u32::from(c).checked_sub(HIDDEN).and_then(|code| u8::try_from(code).ok()) {
            Some(code) if code.is_ascii() => out.extend(['\\', char::from(code)]),
            _ => out.push(c),
        }
    }
    out
}

/// Whether mdBook, or a preprocessor that works as its own do, would see a helper here: `{{#include …}}`.
fn is_helper(code: &str) -> bool {
    code.match_indices("{{").any(|(at, braces)| code[at + braces.len()..].trim_start().starts_with(['#', '{']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(markdown: &str) -> String {
        note(markdown, Target { html: true, smart_punctuation: false }).join(" / ")
    }

    #[test]
    fn keeps_what_a_remark_may_have() {
        assert_eq!(shown("see *a*, **b** and `c|d`"), "see *a*, **b** and `c|d`");
        assert_eq!(
            shown("[x](https://e.org/a_(b)) and <https://e.org>"),
            r"[x](https://e.org/a_(b)) and [https://e.org](https://e.org)"
        );
        assert_eq!(shown("one\ntwo\n\nthree"), "one two / three");
        assert_eq!(shown("*강조*는"), "*강조*는");
    }

    #[test]
    fn takes_the_rest_for_text() {
        assert_eq!(shown("<script>alert(1)</script>"), r"\<script\>alert(1)\</script\>");
        assert_eq!(shown("a <b onclick=x>c</b>"), r"a \<b onclick=x\>c\</b\>");
        assert_eq!(shown("[x](javascript:alert) [y](data:text/html,z)"), "x y");
        assert_eq!(shown("# a\n\n- b\n- c"), r"\# a / \- b - c");
        assert_eq!(shown("1984. A *novel* by Orwell"), r"1984\. A *novel* by Orwell");
        assert_eq!(shown("_x_ > y"), r"*x* \> y");
        assert_eq!(shown("---"), r"\---");
        assert_eq!(shown("a&#x202e;b [x](https://e.org/&#x202e;)"), "ab x");
        assert_eq!(shown("a\n\n&#x202e;\n\n*&#1;*\n\n&nbsp;"), "a");
        assert_eq!(shown("&#32;# a"), r"\# a");
        assert_eq!(shown("![alt](https://e.org/x.png)"), "alt");
        assert_eq!(shown("{{#include ../secret}} <<#resources>>"), r"\{\{#include ../secret\}\} \<\<#resources\>\>");
        assert_eq!(shown("`{{#include ../secret}}`"), r"\{\{#include ../secret\}\}");
        assert_eq!(shown("    1. code"), r"1\. code");
        assert_eq!(shown("wow\\![x](https://e.org)"), r"wow\![x](https://e.org)");
        // Code that is cut short by a helper, next to backticks: a link must not come out of it.
        let odd = "Se*h```.{{``h&mh```.{{``p&m`a;`\r\r\r````p``````W<scrip`.{{``\u{a0}a;\n: am[](javascript:x)) or <https://]<scrip`.{{````\r\r` d";
        assert!(shown(odd).contains(r"\[\](javascript"), "{}", shown(odd));
    }
}
