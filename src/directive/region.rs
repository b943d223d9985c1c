use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::arguments::LONGEST;
use super::scan::{Before, MOST, NAMES, Next, Site, Slot, nearly};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// A list between two markers, each a comment on a line of its own: `<!-- #resources chapter=5 -->` and
/// `<!-- /resources -->`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// The first marker, which is read as a directive is.
    pub site: Site,
    /// The bytes between the markers; `None` if something is wrong with them, so that only what the first one asks for
    /// can be looked at.
    pub content: Option<Range<usize>>,
}

/// Finds the lists between markers in `text`, the text of `file`, and what is wrong with their markers. A marker in code
/// is none.
#[must_use]
pub fn regions(file: FileId, text: &str, options: Options) -> (Vec<Region>, Vec<Diagnostic>) {
    if !text.contains(COMMENT) {
        return (Vec::new(), Vec::new());
    }
    let mut finder = Finder { text, depth: 0, markers: Vec::new(), headings: Vec::new() };
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        finder.event(&event, range);
    }
    let headings = finder.headings.into_iter().peekable();
    let mut pairs =
        Pairs { file, text, headings, heading: 0, between: 0, open: None, found: Vec::new(), faults: Vec::new() };
    for (at, marker) in finder.markers.into_iter().enumerate() {
        if at < MOST { pairs.marker(marker) } else { pairs.one_too_many(&marker) }
    }
    pairs.end()
}

const COMMENT: &str = "<!--";
const COMMENT_END: &str = "-->";

/// HTML whose text is no HTML, and so has no comments.
const RAW: &[&str] = &["<pre", "<script", "<style", "<textarea", "<?", "<!["];

/// A comment that is one of ours, or was meant to be.
struct Marker {
    /// From `<!--` to `-->`, or to the end of its name if it has no `-->` on its line.
    range: Range<usize>,
    /// With what stands before it: `#resources`, `/resources`.
    name: Range<usize>,
    arguments: Range<usize>,
    ends: bool,
    closed: bool,
    /// If the name is none of ours: the one that was probably meant.
    meant: Option<&'static str>,
    /// Whether a list can stand here.
    fits: bool,
}

struct Finder<'t> {
    text: &'t str,
    /// How many block quotes, lists and the like are around.
    depth: usize,
    markers: Vec<Marker>,
    /// Where headings begin, and their levels.
    headings: Vec<(usize, u8)>,
}

impl Finder<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => self.headings.push((range.start, *level as u8)),
            Event::Start(Tag::HtmlBlock) => self.block(range),
            Event::InlineHtml(_) => self.comments(range, false),
            Event::Start(tag) if is_container(&tag.to_end()) => self.depth += 1,
            Event::End(tag) if is_container(tag) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn block(&mut self, range: Range<usize>) {
        let html = self.text.get(range.clone()).unwrap_or("").trim_start();
        let begins = |with: &&str| html.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
        if !RAW.iter().any(begins) {
            // In a block of another kind, a list would be HTML as well.
            let fits = self.depth == 0 && html.starts_with(COMMENT);
            self.comments(range, fits);
        }
    }

    /// Takes the markers among the comments of a piece of HTML.
    fn comments(&mut self, range: Range<usize>, fits: bool) {
        let text = self.text;
        let mut at = range.start;
        while let Some(start) = text.get(at..range.end).and_then(|html| html.find(COMMENT)).map(|found| at + found) {
            let inside = start + COMMENT.len();
            let end = text.get(inside..range.end).and_then(|html| html.find(COMMENT_END)).map(|found| inside + found);
            if self.markers.len() > MOST {
                return;
            }
            if let Some(mut marker) = marker(text, start, end.unwrap_or(range.end)) {
                marker.closed &= end.is_some();
                marker.fits = fits && is_alone(text, &marker.range);
                self.markers.push(marker);
            }
            at = end.map_or(range.end, |end| end + COMMENT_END.len());
        }
    }
}

fn is_container(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::BlockQuote(_)
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListDefinition
    )
}

/// The comment that begins at `start`, and whose text ends at `end`, if it is a marker.
fn marker(text: &str, start: usize, end: usize) -> Option<Marker> {
    let inside = text.get(start + COMMENT.len()..end)?;
    let said = inside.trim_start_matches([' ', '\t']);
    let at = end - said.len();
    let sign = said.chars().next().filter(|sign| matches!(sign, '#' | '/'));
    let word_at = at + sign.map_or(0, char::len_utf8);
    let rest = text.get(word_at..end)?;
    let length = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(rest.len());
    let name_end = word_at + length;
    let word = text.get(word_at..name_end)?;
    let known = NAMES.contains(&word);
    let line = rest.lines().next().unwrap_or("");
    let meant = match sign {
        Some(_) if known => None,
        Some(_) => Some(nearly(word)?),
        // What has arguments is no remark of somebody about resources.
        None => Some(NAMES.iter().copied().find(|name| *name == word).filter(|_| line.contains('='))?),
    };
    let closed = !inside.contains('\n');
    let range = start..if closed { end + COMMENT_END.len() } else { name_end };
    let arguments = name_end..if closed { end } else { name_end };
    Some(Marker { range, name: at..name_end, arguments, ends: sign == Some('/'), closed, meant, fits: false })
}

/// Whether nothing but blanks stands on the same line.
fn is_alone(text: &str, range: &Range<usize>) -> bool {
    let blank = [' ', '\t', '\r'];
    let before = text.get(..range.start).unwrap_or("").trim_end_matches(blank);
    let after = text.get(range.end..).unwrap_or("").trim_start_matches(blank);
    (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'))
}

struct Pairs<'t> {
    file: FileId,
    text: &'t str,
    /// The headings that are still to come.
    headings: Peekable<IntoIter<(usize, u8)>>,
    /// The level of the last heading that is not between markers.
    heading: u8,
    /// Where the last list between markers ends.
    between: usize,
    /// The first marker of a list that has not ended.
    open: Option<Open>,
    found: Vec<Region>,
    faults: Vec<Diagnostic>,
}

struct Open {
    marker: Marker,
    /// Whether nothing is wrong with the marker.
    sound: bool,
}

impl Pairs<'_> {
    fn marker(&mut self, marker: Marker) {
        let fault = self.fault(&marker);
        let sound = fault.is_none();
        let ends = marker.ends;
        self.faults.extend(fault);
        match (ends, self.open.take()) {
            (false, open) => {
                if let Some(open) = open {
                    self.without_end(open, Some(&marker.range));
                }
                self.open = Some(Open { marker, sound });
            }
            (true, Some(open)) => {
                let content = open.marker.range.end..marker.range.start;
                let sound = sound && open.sound;
                self.region(open.marker, Some(content).filter(|_| sound));
            }
            (true, None) if sound => {
                let message = "this marker ends a list that does not begin anywhere";
                let help = "write `<!-- #resources … -->` where the list is to begin, or take the marker out";
                self.faults.push(self.at(Code::MisplacedDirective, message.to_owned(), &marker.range).help(help));
            }
            (true, None) => {}
        }
    }

    /// What is wrong with a file that has this marker, too.
    fn one_too_many(&mut self, marker: &Marker) {
        let message = format!("this file has more than {MOST} markers");
        let diagnostic = self.at(Code::TooLarge, message, &marker.range);
        self.faults.push(diagnostic.help("divide the file; what follows was not looked at"));
    }

    /// A list does not end before the next one begins, or before the file ends.
    fn without_end(&mut self, open: Open, next: Option<&Range<usize>>) {
        if open.sound {
            let message = "the list that begins here does not end".to_owned();
            let diagnostic = self.at(Code::UnclosedDirective, message, &open.marker.range);
            let diagnostic = diagnostic.help("write `<!-- /resources -->` behind it, on a line of its own");
            self.faults.push(match next {
                Some(next) => diagnostic.and(self.span(next), "here another one begins"),
                None => diagnostic,
            });
        }
        self.region(open.marker, None);
    }

    fn region(&mut self, open: Marker, content: Option<Range<usize>>) {
        let heading = self.heading(open.range.start);
        if open.meant.is_some() || !open.closed || open.arguments.len() > LONGEST {
            return;
        }
        self.between = content.as_ref().map_or(self.between, |content| content.end);
        let site = Site {
            name: open.name,
            arguments: open.arguments,
            closed: true,
            meant: None,
            slot: Ok(Slot {
                prefix: String::new(),
                column: 0,
                heading,
                tight: false,
                before: Before::Other,
                after: Next::Other,
            }),
            range: open.range,
        };
        self.found.push(Region { site, content });
    }

    /// The level of the heading above a place. Those between markers come of us, and may be others the next time.
    fn heading(&mut self, place: usize) -> u8 {
        while let Some((at, level)) = self.headings.next_if(|&(at, _)| at < place) {
            if at >= self.between {
                self.heading = level;
            }
        }
        self.heading
    }

    /// What is wrong with a marker by itself.
    fn fault(&self, marker: &Marker) -> Option<Diagnostic> {
        if let Some(meant) = marker.meant {
            let name = self.text.get(marker.name.clone()).unwrap_or("");
            let sign = if marker.ends { '/' } else { '#' };
            let diagnostic = self.at(Code::UnknownDirective, format!("there is no marker `{name}`"), &marker.name);
            return Some(diagnostic.help(format!("did you mean `{sign}{meant}`?")));
        }
        if !marker.closed {
            let message = "this marker has no `-->` on its line".to_owned();
            let help = "a marker stands on one line, from `<!--` to `-->`";
            return Some(self.at(Code::UnclosedDirective, message, &marker.range).help(help));
        }
        if !marker.fits {
            let message = "no list between markers can begin or end here".to_owned();
            let diagnostic = self.at(Code::MisplacedDirective, message, &marker.range);
            let help =
                "a marker stands on a line of its own, and in no list, block quote or HTML; a blank line ends HTML";
            return Some(diagnostic.help(help).note("to show it as it is, put it in code"));
        }
        let arguments = self.text.get(marker.arguments.clone()).unwrap_or("");
        if marker.ends && !arguments.trim().is_empty() {
            let message = "the marker at the end of a list has nothing but its name".to_owned();
            let diagnostic = self.at(Code::BadArgument, message, &marker.arguments);
            return Some(diagnostic.help("write `<!-- /resources -->`; what to list is said at the beginning"));
        }
        if arguments.len() > LONGEST {
            let message = format!("this marker has more than {LONGEST} bytes");
            return Some(self.at(Code::TooLarge, message, &marker.name).help("write less into it, or divide the list"));
        }
        None
    }

    fn at(&self, code: Code, message: String, range: &Range<usize>) -> Diagnostic {
        Diagnostic::new(code, message).at(self.span(range), "")
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.clone())
    }

    fn end(mut self) -> (Vec<Region>, Vec<Diagnostic>) {
        if let Some(open) = self.open.take() {
            self.without_end(open, None);
        }
        (self.found, self.faults)
    }
}
