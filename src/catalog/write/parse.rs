//! From the text of a TOML file to its tree. The text is known to be well-formed.

use std::borrow::Cow;
use std::ops::Range;

use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{Event, EventKind, parse_document};
use toml_parser::{Raw, Source, Span};

use super::tree::{Block, Chunk, Document, Group, Of, Part, Value};

/// The tree of a text; `None` where it is not well-formed.
pub(super) fn parse(text: &str) -> Option<Document<'_>> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut events: Vec<Event> = Vec::with_capacity(tokens.len());
    let mut faults = Vec::new();
    parse_document(&tokens, &mut events, &mut faults);
    if !faults.is_empty() {
        return None;
    }
    let mut parser = Parser { text, events: events.into_iter().peekable(), state: State::default() };
    parser.document()?;
    Some(parser.state.document)
}

/// A comment on a line of its own, above what is still to come.
struct Pending<'s> {
    comment: &'s str,
    range: Range<usize>,
    /// Whether a blank line stands above it.
    after_blank: bool,
}

#[derive(Default)]
struct State<'s> {
    document: Document<'s>,
    /// The table to which fields belong: the block (or the root), and the way from there.
    block: Option<usize>,
    path: Vec<Cow<'s, str>>,
    pending: Vec<Pending<'s>>,
    /// Whether the line has nothing on it so far.
    line_is_empty: bool,
    /// Whether a blank line stands above.
    blank: bool,
}

struct Parser<'s> {
    text: &'s str,
    events: std::iter::Peekable<std::vec::IntoIter<Event>>,
    state: State<'s>,
}

impl<'s> Parser<'s> {
    fn document(&mut self) -> Option<()> {
        self.state.line_is_empty = true;
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::Newline => {
                    self.state.blank |= self.state.line_is_empty;
                    self.state.line_is_empty = true;
                }
                EventKind::Comment => {
                    let range = self.lines(event.span().start()..event.span().end());
                    let pending = Pending { comment: self.comment(event)?, range, after_blank: self.state.blank };
                    self.state.pending.push(pending);
                    self.state.line_is_empty = false;
                    self.state.blank = false;
                }
                EventKind::StdTableOpen => self.header(event, false)?,
                EventKind::ArrayTableOpen => self.header(event, true)?,
                EventKind::SimpleKey => self.field(event)?,
                _ => {}
            }
        }
        self.state.blank = true;
        let rest = self.settle();
        self.free(rest);
        self.state.document.promote();
        Some(())
    }

    /// The comments above what begins now, after those that belong to what is above them have gone there: their lines
    /// follow on it, and a blank line on them. In paragraphs, as blank lines divide them; the last one is empty if a
    /// blank line stands below it.
    fn settle(&mut self) -> Vec<Vec<Pending<'s>>> {
        let mut paragraphs: Vec<Vec<Pending<'s>>> = vec![Vec::new()];
        for pending in std::mem::take(&mut self.state.pending) {
            if pending.after_blank {
                paragraphs.push(Vec::new());
            }
            if let Some(last) = paragraphs.last_mut() {
                last.push(pending);
            }
        }
        if self.state.blank {
            paragraphs.push(Vec::new());
        }
        let has_neighbour =
            matches!(self.state.document.chunks.last(), Some(Chunk { of: Of::Root | Of::Block(_), .. }));
        if has_neighbour && paragraphs.len() > 1 {
            let first = paragraphs.remove(0);
            self.extend_chunk(first.last().map_or(0, |pending| pending.range.end));
            if let Some(group) = self.state.group() {
                group.end.extend(first.into_iter().map(|pending| pending.comment));
            }
        }
        self.state.blank = false;
        self.state.line_is_empty = false;
        paragraphs
    }

    /// Paragraphs of comments that belong to nothing but themselves.
    fn free(&mut self, paragraphs: Vec<Vec<Pending<'s>>>) {
        for paragraph in paragraphs {
            let (Some(first), Some(last)) = (paragraph.first(), paragraph.last()) else { continue };
            let range = first.range.start..last.range.end;
            let comments = paragraph.into_iter().map(|pending| pending.comment).collect();
            self.state.document.chunks.push(Chunk { range, of: Of::Comments(comments), goes_on: false });
        }
    }

    /// The comments of a chunk that begins now, and where it begins.
    fn begin(&mut self, start: usize) -> (Vec<&'s str>, usize) {
        let mut paragraphs = self.settle();
        let mut own = paragraphs.pop().unwrap_or_default();
        // What is said to an editor (`#:schema …`) is said of the file, even where no blank line follows on it, and what
        // stands above it stays there.
        let told = own.iter().rposition(|pending| pending.comment.starts_with("#:"));
        if let Some(told) = told.filter(|_| self.state.document.chunks.is_empty()) {
            let rest = own.split_off(told + 1);
            paragraphs.push(std::mem::replace(&mut own, rest));
        }
        self.free(paragraphs);
        let start = own.first().map_or(start, |pending| pending.range.start);
        (own.into_iter().map(|pending| pending.comment).collect(), start)
    }

    /// All comments above what goes on now, and where it begins.
    fn go_on(&mut self, pending: Vec<Pending<'s>>, start: usize) -> (Vec<&'s str>, usize) {
        let start = pending.first().map_or(start, |pending| pending.range.start);
        self.state.blank = false;
        self.state.line_is_empty = false;
        (pending.into_iter().map(|pending| pending.comment).collect(), start)
    }

    fn header(&mut self, open: Event, listed: bool) -> Option<()> {
        let (mut path, end) =
            self.path(open, |kind| matches!(kind, EventKind::StdTableClose | EventKind::ArrayTableClose))?;
        let lines = self.lines(open.span().start()..end);
        let name = path.first()?.clone();
        let document = &self.state.document;
        let in_root = document.root.parts.iter().any(|part| part.key == name);
        let known = document.blocks.iter().rposition(|block| block.part.key == name);
        let goes_on = in_root || (known.is_some() && (path.len() > 1 || !listed));

        let (above, start) = if goes_on {
            let paragraphs = self.settle();
            self.go_on(paragraphs.into_iter().flatten().collect(), lines.start)
        } else {
            self.begin(lines.start)
        };
        let behind = self.behind()?;
        if in_root {
            self.state.block = None;
        } else {
            path.remove(0);
            self.state.block = known.filter(|_| goes_on).or(Some(self.state.document.blocks.len()));
        }
        if !in_root && !goes_on {
            let listed = listed && path.is_empty();
            let part = Part::new(name, Value::Table(Group::new(true)));
            self.state.document.blocks.push(Block { part, listed });
        }
        let of = self.state.block.map_or(Of::Root, Of::Block);
        self.state.document.chunks.push(Chunk { range: start..lines.end, of, goes_on });
        self.describe(&path, listed, above, behind)?;
        self.state.path = path;
        Some(())
    }

    /// Puts the comments of a header where its table is, which is made for it.
    fn describe(
        &mut self,
        path: &[Cow<'s, str>],
        listed: bool,
        above: Vec<&'s str>,
        behind: Option<&'s str>,
    ) -> Option<()> {
        self.state.path.clear();
        let Some((last, way)) = path.split_last() else {
            let block = self.state.document.blocks.get_mut(self.state.block?)?;
            block.part.comment(above, behind);
            return Some(());
        };
        let group = self.state.group()?.table_at(way)?;
        if listed {
            let part = group.part_or_else(last, || Value::List(Group::new(true)))?;
            let Value::List(items) = &mut part.value else { return None };
            let table = Value::Table(Group::new(true));
            items.parts.push(Part { above, key: Cow::default(), value: table, behind });
        } else {
            group.part_or_else(last, || Value::Table(Group::new(true)))?.comment(above, behind);
        }
        Some(())
    }

    fn field(&mut self, first: Event) -> Option<()> {
        let start = self.lines(first.span().start()..first.span().end()).start;
        let goes_on = matches!(self.state.document.chunks.last(), Some(Chunk { of: Of::Root | Of::Block(_), .. }));
        let (above, start) = if goes_on {
            let pending = std::mem::take(&mut self.state.pending);
            self.go_on(pending, start)
        } else {
            self.begin(start)
        };
        let (key, end, value) = self.pair(first)?;
        let behind = self.behind()?;
        if !goes_on {
            self.state.document.chunks.push(Chunk { range: start..end, of: Of::Root, goes_on });
        }
        let end = self.lines(start..end).end;
        self.extend_chunk(end);
        put(self.state.group()?, key, above, value, behind)
    }

    /// The way to a field, and its value: where it ends, and what it is.
    fn pair(&mut self, first: Event) -> Option<(Vec<Cow<'s, str>>, usize, Value<'s>)> {
        let (path, _) = self.path(first, |kind| kind == EventKind::KeyValSep)?;
        loop {
            let event = self.events.next()?;
            if event.kind() != EventKind::Whitespace {
                let (value, end) = self.value(event)?;
                return Some((path, end, value));
            }
        }
    }

    /// The keys from `first` on to the event that ends them, and where that one ends.
    fn path(&mut self, first: Event, is_end: impl Fn(EventKind) -> bool) -> Option<(Vec<Cow<'s, str>>, usize)> {
        let mut path = Vec::new();
        let mut event = first;
        loop {
            if event.kind() == EventKind::SimpleKey {
                let mut key = Cow::default();
                self.raw(event)?.decode_key(&mut key, &mut ());
                path.push(key);
            } else if is_end(event.kind()) {
                return Some((path, event.span().end()));
            }
            event = self.events.next()?;
        }
    }

    fn value(&mut self, event: Event) -> Option<(Value<'s>, usize)> {
        match event.kind() {
            EventKind::Scalar => Some((self.scalar(event)?, event.span().end())),
            EventKind::ArrayOpen => {
                let (group, end) = self.group(event)?;
                Some((Value::List(group), end))
            }
            EventKind::InlineTableOpen => {
                let (group, end) = self.group(event)?;
                Some((Value::Table(group), end))
            }
            _ => None,
        }
    }

    fn group(&mut self, open: Event) -> Option<(Group<'s>, usize)> {
        let mut group = Group::default();
        let mut above = Vec::new();
        // A comment belongs to the part that ends on its line.
        let mut ends_here = false;
        loop {
            let event = self.events.next()?;
            match event.kind() {
                EventKind::Newline => ends_here = false,
                EventKind::Comment => {
                    let comment = self.comment(event)?;
                    let last = group.parts.last_mut().filter(|last| ends_here && last.behind.is_none());
                    match last {
                        Some(last) => last.behind = Some(comment),
                        None => above.push(comment),
                    }
                }
                EventKind::ArrayClose | EventKind::InlineTableClose => {
                    group.end = above;
                    let span = open.span().start()..event.span().end();
                    group.spread = self.text.get(span.clone())?.contains('\n');
                    return Some((group, span.end));
                }
                EventKind::SimpleKey => {
                    let (path, _, value) = self.pair(event)?;
                    put(&mut group, path, std::mem::take(&mut above), value, None)?;
                    ends_here = true;
                }
                EventKind::Scalar | EventKind::ArrayOpen | EventKind::InlineTableOpen => {
                    let (value, _) = self.value(event)?;
                    let above = std::mem::take(&mut above);
                    group.parts.push(Part { above, key: Cow::default(), value, behind: None });
                    ends_here = true;
                }
                _ => {}
            }
        }
    }

    fn scalar(&self, event: Event) -> Option<Value<'s>> {
        let raw = self.raw(event)?;
        let lines = matches!(event.encoding(), Some(Encoding::MlBasicString | Encoding::MlLiteralString));
        let mut text = Cow::default();
        if lines && raw.as_str().contains('\r') {
            // The line ends of a text are those of its file, however that is written.
            let unix = raw.as_str().replace("\r\n", "\n");
            let mut decoded = Cow::default();
            let raw = Raw::new_unchecked(&unix, event.encoding(), Span::new_unchecked(0, unix.len()));
            let _ = raw.decode_scalar(&mut decoded, &mut ());
            text = Cow::Owned(decoded.into_owned());
        } else if raw.decode_scalar(&mut text, &mut ()) != ScalarKind::String {
            return Some(Value::Bare(raw.as_str()));
        }
        Some(Value::Text { text, lines })
    }

    /// The comment that stands on the rest of the line, if there is one.
    fn behind(&mut self) -> Option<Option<&'s str>> {
        while self.events.next_if(|event| event.kind() == EventKind::Whitespace).is_some() {}
        match self.events.next_if(|event| event.kind() == EventKind::Comment) {
            Some(event) => Some(Some(self.comment(event)?)),
            None => Some(None),
        }
    }

    fn raw(&self, event: Event) -> Option<Raw<'s>> {
        let text = self.text.get(event.span().start()..event.span().end())?;
        Some(Raw::new_unchecked(text, event.encoding(), event.span()))
    }

    fn comment(&self, event: Event) -> Option<&'s str> {
        Some(self.raw(event)?.as_str().trim_end_matches([' ', '\t']))
    }

    /// From the beginning of the line on which `range` begins to the end of the one on which it ends.
    fn lines(&self, range: Range<usize>) -> Range<usize> {
        let start = self.text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let rest = self.text.get(range.end..).unwrap_or("");
        let rest = rest.split_once('\n').map_or(rest, |(line, _)| line.trim_end_matches('\r'));
        start..range.end + rest.len()
    }

    fn extend_chunk(&mut self, end: usize) {
        if let Some(chunk) = self.state.document.chunks.last_mut() {
            chunk.range.end = chunk.range.end.max(end);
        }
    }
}

impl<'s> State<'s> {
    /// The table to which fields belong.
    fn group(&mut self) -> Option<&mut Group<'s>> {
        let group = match self.block {
            Some(at) => self.document.blocks.get_mut(at)?.part.value.table()?,
            None => &mut self.document.root,
        };
        group.table_at(&self.path)
    }
}

/// Puts a field where its dotted key leads.
fn put<'s>(
    group: &mut Group<'s>,
    mut path: Vec<Cow<'s, str>>,
    above: Vec<&'s str>,
    value: Value<'s>,
    behind: Option<&'s str>,
) -> Option<()> {
    let key = path.pop()?;
    group.table_at(&path)?.parts.push(Part { above, key, value, behind });
    Some(())
}
