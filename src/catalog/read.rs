//! One file: from the tree of [`raw`](super::raw) to typed entries, with a diagnostic for all that is not right.

use std::collections::HashSet;
use std::ops::Range;

use super::fields::{ALSO_FIELDS, Field, RESOURCE_FIELDS, SCHEMA, TABLES};
use super::model::{Allowed, Details, Resource};
use super::raw::{Entry, Node, Root, Table, Value};
use super::{Key, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span, Spanned};

mod values;

use values::Values;

/// What the files hold, before it is known whether it fits together.
#[derive(Debug, Default)]
#[expect(clippy::vec_box, reason = "a list of thousands that grows would be in memory twice with each step")]
pub(super) struct Draft {
    pub(super) resources: Vec<Box<Resource>>,
    pub(super) places: Vec<Box<DraftPlace>>,
    pub(super) chapters: Vec<(Spanned<Key>, Spanned<Text>)>,
    pub(super) sections: Vec<(Spanned<Key>, Spanned<Text>)>,
    pub(super) groups: Vec<(Spanned<Key>, Spanned<Text>)>,
    pub(super) allowed: Vec<Allowed>,
    /// Ids of entries that were too faulty to keep: references to them are not to blame.
    pub(super) lost: Vec<Spanned<Key>>,
    /// The chapters of such entries: there are such chapters, whatever becomes of the entries.
    pub(super) lost_chapters: HashSet<Key>,
}

/// A place whose references are still names.
#[derive(Debug)]
pub(super) struct DraftPlace {
    pub(super) resource: Spanned<Key>,
    pub(super) chapters: Vec<Spanned<Key>>,
    pub(super) section: Option<Spanned<Key>>,
    pub(super) group: Option<Box<Spanned<Key>>>,
    pub(super) under: Option<Box<Spanned<Key>>>,
    pub(super) with: Option<Box<Spanned<Key>>>,
    pub(super) note: Option<Box<Spanned<Text>>>,
    pub(super) span: Span,
}

/// Reads one file into `draft`. `keys` are those that have been read before, whose text can be shared.
pub(super) fn read(
    file: FileId,
    root: Root<'_>,
    keys: &mut HashSet<Key>,
    draft: &mut Draft,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Root { mut table, broken } = root;
    let mut reader = Reader { file, draft, values: Values { file, keys, diagnostics } };

    // It is for editors: JSON has no other place for it.
    if let Some(entry) = table.take(SCHEMA) {
        reader.values.string(entry.node, SCHEMA);
    }
    for (name, titles) in [("chapters", Titled::Chapters), ("sections", Titled::Sections), ("groups", Titled::Groups)] {
        if let Some(entry) = table.take(name) {
            reader.titles(entry, titles);
        }
    }

    let mut entries: Vec<(Listed, Node<'_>)> = Vec::new();
    for (name, listed) in [("resource", Listed::Resource), ("also", Listed::Also)] {
        if let Some(entry) = table.take(name) {
            entries.extend(reader.items(entry).into_iter().map(|node| (listed, node)));
        }
    }
    // Both kinds of entries stand in one order, the order of the page.
    entries.sort_by_key(|(_, node)| node.range.start);

    for entry in table.entries {
        // The fields of an entry whose header is broken end up at the top, and so does what is left of the header.
        let stray = !broken.is_empty() && RESOURCE_FIELDS.iter().any(|field| field.name == entry.key);
        let Range { start, end } = entry.key_range;
        let guessed = broken.iter().any(|offset| (start..=end).contains(offset));
        if !stray && !guessed {
            reader.values.unknown("table", &entry, TABLES.iter().copied());
        }
    }

    let starts: Vec<usize> = entries.iter().map(|(_, node)| node.range.start).collect();
    for (at, (listed, node)) in entries.into_iter().enumerate() {
        let extent = node.range.start..starts.get(at + 1).copied().unwrap_or(usize::MAX);
        // What stands next to a syntax error was read with a guess: its own faults would only follow from that one.
        let guessed = broken.iter().any(|offset| extent.contains(offset));
        let said = reader.values.diagnostics.len();
        let before = reader.draft.allowed.len();
        match listed {
            Listed::Resource => reader.resource(node),
            Listed::Also => reader.also(node),
        }
        for allowed in reader.draft.allowed.iter_mut().skip(before) {
            allowed.entry = Span::new(file, extent.clone());
        }
        if guessed {
            reader.values.diagnostics.truncate(said);
        }
    }
}

/// The number after the dot, where a key like `7.1` has no quotes and so has become a table.
fn dotted<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    let Value::Table(table) = &node.value else { return None };
    let key = table.entries.first()?.key.as_ref();
    key.bytes().all(|byte| byte.is_ascii_digit()).then_some(key)
}

#[derive(Clone, Copy)]
enum Listed {
    Resource,
    Also,
}

#[derive(Clone, Copy)]
enum Titled {
    Chapters,
    Sections,
    Groups,
}

struct Reader<'a> {
    file: FileId,
    draft: &'a mut Draft,
    values: Values<'a>,
}

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    fn titles(&mut self, entry: Entry<'_>, titled: Titled) {
        let Some(table) = self.values.table(entry.node, &entry.key) else { return };
        for entry in table.entries {
            let name = self.span(entry.key_range.clone());
            if let Some(rest) = dotted(&entry.node) {
                let message = format!("`{0}.{rest}` without quotes is a table `{0}` with a key `{rest}`", entry.key);
                let help = format!("put the key in quotes: `\"{}.{rest}\" = …`", entry.key);
                self.values.diagnostics.push(Diagnostic::new(Code::BadKey, message).at(name, "").help(help));
                continue;
            }
            let key = self.values.key_of(&entry.key, name);
            let title = self.values.text(entry.node, &entry.key);
            if let (Some(key), Some(title)) = (key, title) {
                let titles = match titled {
                    Titled::Chapters => &mut self.draft.chapters,
                    Titled::Sections => &mut self.draft.sections,
                    Titled::Groups => &mut self.draft.groups,
                };
                titles.push((key, title));
            }
        }
    }

    /// The entries of `[[resource]]` or `[[also]]`.
    fn items<'s>(&mut self, entry: Entry<'s>) -> Vec<Node<'s>> {
        let range = entry.node.range.clone();
        match entry.node.value {
            Value::List(items) => items,
            Value::Table(_) => {
                let span = self.span(range);
                let message = format!("`{}` is a list of entries, not one table", entry.key);
                let help = format!("write `[[{}]]`, with two brackets", entry.key);
                self.values.diagnostics.push(Diagnostic::new(Code::WrongType, message).at(span, "").help(help));
                Vec::new()
            }
            _ => {
                let node = Node { range, value: entry.node.value };
                self.values.wrong_type(&node, &entry.key, "a list of entries");
                Vec::new()
            }
        }
    }

    fn resource(&mut self, node: Node<'_>) {
        let span = self.span(node.range.clone());
        let Some(mut table) = self.values.table(node, "resource") else { return };
        let values = &mut self.values;

        let id = values.required(&mut table, "id", span, Values::key);
        let title = values.required(&mut table, "title", span, Values::text);
        let short_name = values.optional(&mut table, "short-name", Values::text);
        let authors = values.optional(&mut table, "authors", Values::authors);
        let kind = values.optional(&mut table, "kind", Values::kind);
        let date = values.optional(&mut table, "date", Values::date);
        let url = values.optional(&mut table, "url", Values::address);
        let doi = values.optional(&mut table, "doi", Values::doi);
        let arxiv = values.optional(&mut table, "arxiv", Values::arxiv);
        let isbn = values.optional(&mut table, "isbn", Values::isbn);
        let publisher = values.optional(&mut table, "publisher", Values::text);
        let edition = values.optional(&mut table, "edition", Values::edition);
        let language = values.optional(&mut table, "language", Values::language);
        let tags = values.optional(&mut table, "tags", Values::keys).unwrap_or_default();
        let related = values.optional(&mut table, "related", Values::links).unwrap_or_default();
        let archived = values.optional(&mut table, "archived", Values::address);
        let allowed = values.optional(&mut table, "allow", Values::allowed).unwrap_or_default();
        self.draft.allowed.extend(allowed);
        let mut place = self.place(&mut table);
        self.leftover(table, "a resource", RESOURCE_FIELDS);

        let (Some(id), Some(title)) = (id.clone(), title) else {
            self.draft.lost.extend(id);
            self.draft.lost_chapters.extend(place.chapters.into_iter().map(|chapter| chapter.value));
            return;
        };
        // The remark of the entry is the resource's own, so that it also stands for places without one.
        let note = place.note.take();
        if place.is_listed() {
            self.draft.places.push(Box::new(place.of(id.clone(), span)));
        } else {
            self.stray(&place, "a resource that is in no list needs none of it", span);
        }
        let details = Details { doi, arxiv, isbn, edition, language, tags, related, archived };
        let details = (details != Details::default()).then(|| Box::new(details));
        let (short_name, publisher) = (short_name.map(Box::new), publisher.map(Box::new));
        self.draft.resources.push(Box::new(Resource {
            id,
            title,
            short_name,
            authors,
            kind,
            date,
            url,
            publisher,
            note,
            span,
            details,
        }));
    }

    fn also(&mut self, node: Node<'_>) {
        let span = self.span(node.range.clone());
        let Some(mut table) = self.values.table(node, "also") else { return };
        let resource = self.values.required(&mut table, "resource", span, Values::key);
        let chapter_is_there = table.entries.iter().any(|entry| entry.key == "chapter");
        let allowed = self.values.optional(&mut table, "allow", Values::allowed).unwrap_or_default();
        self.draft.allowed.extend(allowed);
        let place = self.place(&mut table);
        self.leftover(table, "a further place", ALSO_FIELDS);
        if !chapter_is_there {
            self.values.missing("chapter", span);
        }
        if let Some(resource) = resource.filter(|_| place.is_listed()) {
            self.draft.places.push(Box::new(place.of(resource, span)));
        }
    }

    fn place(&mut self, table: &mut Table<'_>) -> Listing {
        let values = &mut self.values;
        let named = table.entries.iter().any(|entry| entry.key == "chapter");
        Listing {
            chapters: values.optional(table, "chapter", Values::chapters).unwrap_or_default(),
            named,
            section: values.optional(table, "section", Values::shared_key),
            group: values.optional(table, "group", Values::shared_key),
            under: values.optional(table, "under", Values::key),
            with: values.optional(table, "with", Values::key),
            note: values.optional(table, "note", Values::text),
        }
    }

    /// Where in a list, but in no list: the chapter has been forgotten.
    fn stray(&mut self, place: &Listing, note: &str, entry: Span) {
        let keys =
            [("section", &place.section), ("group", &place.group), ("under", &place.under), ("with", &place.with)];
        let Some((name, key)) = keys.into_iter().find_map(|(name, key)| Some((name, key.as_ref()?))) else { return };
        if place.named {
            return;
        }
        let message = format!("`{name}` says where in a chapter's list, but the entry names no `chapter`");
        let diagnostic = Diagnostic::new(Code::MissingField, message).at(key.span, "").and(entry, "in this entry");
        self.values.diagnostics.push(diagnostic.help("add `chapter = …`").note(note));
    }

    fn leftover(&mut self, table: Table<'_>, of: &str, fields: &[Field]) {
        for entry in table.entries {
            self.values.unknown(of, &entry, fields.iter().map(|field| field.name));
        }
    }
}

/// The fields that say where a resource is listed.
struct Listing {
    chapters: Vec<Spanned<Key>>,
    /// Whether there is a `chapter` at all, faulty or not.
    named: bool,
    section: Option<Spanned<Key>>,
    group: Option<Spanned<Key>>,
    under: Option<Spanned<Key>>,
    with: Option<Spanned<Key>>,
    note: Option<Spanned<Text>>,
}

impl Listing {
    fn is_listed(&self) -> bool {
        !self.chapters.is_empty()
    }

    fn of(self, resource: Spanned<Key>, span: Span) -> DraftPlace {
        let Self { chapters, section, group, under, with, note, .. } = self;
        let (group, under, with) = (group.map(Box::new), under.map(Box::new), with.map(Box::new));
        let note = note.map(Box::new);
        DraftPlace { resource, chapters, section, group, under, with, note, span }
    }
}
