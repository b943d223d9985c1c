//! Where a TOML file has its tables and keys, so that others can be put beside them.

use std::borrow::Cow;

use toml_parser::parser::{Event, EventKind, parse_document};
use toml_parser::{Raw, Source};

/// The tables and keys of a file, each with its whole path.
#[derive(Debug, Default)]
pub(super) struct Shape {
    headers: Vec<Header>,
    pairs: Vec<Pair>,
}

/// `[a.b]`
#[derive(Debug)]
struct Header {
    path: Vec<String>,
    end: usize,
}

/// `a.b = value`
#[derive(Debug)]
struct Pair {
    path: Vec<String>,
    /// How much of the path is that of the table that it is written in.
    above: usize,
    /// The place behind the `{` of that table, if it is an inline table.
    brace: Option<usize>,
    /// The end of the value.
    end: usize,
    value: Opening,
}

/// What a value begins with.
#[derive(Debug, Clone, Copy)]
enum Opening {
    Scalar,
    /// `{`, and the place behind it.
    Brace(usize),
    /// `[`, the place behind it, and the first item.
    Bracket(usize, Option<usize>),
}

/// Where a key can be put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On a line of its own, below the line with this place.
    Below(usize),
    /// In an inline table, right behind its brace.
    Behind(usize),
}

impl Shape {
    /// The shape of a text that is well-formed.
    pub(super) fn of(text: &str) -> Self {
        let tokens = Source::new(text).lex().into_vec();
        let mut events: Vec<Event> = Vec::with_capacity(tokens.len());
        parse_document(&tokens, &mut events, &mut ());
        let mut reader = Reader { text, events: events.into_iter(), shape: Self::default() };
        reader.document();
        reader.shape
    }

    /// Where a key of `table` can be put, and how much of its path has to be written there; `None` if the file has to
    /// get a header for it.
    pub(super) fn place(&self, table: &[&str]) -> Option<(Place, usize)> {
        if let Some(header) = self.headers.iter().find(|header| header.path == table) {
            return Some((Place::Below(header.end), table.len()));
        }
        // `table.other = …` stands in a table further out, and no header can come in addition.
        let dotted = |pair: &&Pair| pair.path.starts_with(&owned(table)) && pair.above < table.len();
        let by_key = self.pairs.iter().find(|pair| dotted(pair) && pair.path.len() > table.len());
        if let Some(pair) = by_key {
            return Some((pair.brace.map_or(Place::Below(pair.end), Place::Behind), pair.above));
        }
        // An inline table has all its tables within itself.
        let inline = |pair: &Pair| match pair.value {
            Opening::Brace(brace) if owned(table).starts_with(&pair.path) => {
                Some((Place::Behind(brace), pair.path.len()))
            }
            _ => None,
        };
        self.pairs.iter().filter_map(inline).max_by_key(|&(_, depth)| depth)
    }

    /// The place behind the `[` of the array at `path`, and its first item.
    pub(super) fn array(&self, path: &[&str]) -> Option<(usize, Option<usize>)> {
        self.pairs.iter().find(|pair| pair.path == path).and_then(|pair| match pair.value {
            Opening::Bracket(behind, first) => Some((behind, first)),
            _ => None,
        })
    }
}

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().map(|&key| key.to_owned()).collect()
}

struct Reader<'s> {
    text: &'s str,
    events: std::vec::IntoIter<Event>,
    shape: Shape,
}

impl Reader<'_> {
    fn document(&mut self) {
        let mut table = Vec::new();
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                    let (path, end) = self.path(event);
                    table.clone_from(&path);
                    self.shape.headers.push(Header { path, end });
                }
                EventKind::SimpleKey => {
                    self.pair(event, &table, None);
                }
                _ => {}
            }
        }
    }

    /// Reads a pair of the table `above`, which is an inline one if there is a `brace`.
    fn pair(&mut self, first: Event, above: &[String], brace: Option<usize>) {
        let (keys, _) = self.path(first);
        let path = [above, &keys].concat();
        let Some(event) = self.events.find(|event| event.kind() != EventKind::Whitespace) else { return };
        let (value, end) = self.value(event, &path);
        self.shape.pairs.push(Pair { path, above: above.len(), brace, end, value });
    }

    /// Reads a value up to its end.
    fn value(&mut self, event: Event, path: &[String]) -> (Opening, usize) {
        let behind = event.span().end();
        match event.kind() {
            EventKind::InlineTableOpen => (Opening::Brace(behind), self.inline(path, behind)),
            EventKind::ArrayOpen => {
                let (first, end) = self.items(behind);
                (Opening::Bracket(behind, first), end)
            }
            _ => (Opening::Scalar, behind),
        }
    }

    fn inline(&mut self, path: &[String], behind: usize) -> usize {
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::SimpleKey => self.pair(event, path, Some(behind)),
                EventKind::InlineTableClose => return event.span().end(),
                _ => {}
            }
        }
        behind
    }

    /// The first item of an array, and the end of the array. Tables in it are none of ours.
    fn items(&mut self, behind: usize) -> (Option<usize>, usize) {
        let mut first = None;
        let mut open = 1;
        for event in self.events.by_ref() {
            match event.kind() {
                EventKind::ArrayClose | EventKind::InlineTableClose => {
                    open -= 1;
                    if open == 0 {
                        return (first, event.span().end());
                    }
                    continue;
                }
                EventKind::ArrayOpen | EventKind::InlineTableOpen => open += 1,
                EventKind::Scalar => {}
                _ => continue,
            }
            first.get_or_insert(event.span().start());
        }
        (first, behind)
    }

    /// The keys from `first` on, up to the `]` or the `=` behind them, and where that one ends.
    fn path(&mut self, first: Event) -> (Vec<String>, usize) {
        let mut path = Vec::new();
        let mut end = first.span().end();
        let mut next = Some(first);
        while let Some(event) = next {
            end = event.span().end();
            match event.kind() {
                EventKind::SimpleKey => path.extend(self.key(event)),
                EventKind::StdTableClose | EventKind::ArrayTableClose | EventKind::KeyValSep => break,
                _ => {}
            }
            next = self.events.next();
        }
        (path, end)
    }

    fn key(&self, event: Event) -> Option<String> {
        let text = self.text.get(event.span().start()..event.span().end())?;
        let mut key = Cow::default();
        Raw::new_unchecked(text, event.encoding(), event.span()).decode_key(&mut key, &mut ());
        Some(key.into_owned())
    }
}
