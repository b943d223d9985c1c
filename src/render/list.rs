use std::collections::{HashMap, HashSet};

use super::assets::tools;
use super::contents::{Marks, PartMark, contents};
use super::metadata::json_ld;
use super::{Context, Elsewhere, Target, Words, entry, escape};
use crate::catalog::{Catalog, Key, Resource};
use crate::directive::{Contents, HeadingChoice, ListMarker, Presentation};
use crate::select::{Entry, Heading, Item, Letter, Outline, Part};

/// How a list agrees with the page that it stands on.
#[derive(Debug, Clone, Copy)]
pub struct Style<'a> {
    /// What the Markdown is for.
    pub target: Target,
    /// The language of the book, as BCP 47 writes it.
    pub language: &'a str,
    /// The words to print.
    pub words: &'a Words,
    /// The level of the heading that the list stands under; 0 if there is none.
    pub under_heading: u8,
    /// How the outermost items begin.
    pub marker: ListMarker,
    /// Where its entries are listed besides; `None` if that is not to be said.
    pub elsewhere: Option<Elsewhere<'a>>,
    /// Whether it is a list of the whole book.
    pub whole: bool,
    /// Whether the blocks around it stand close.
    pub tight: bool,
    /// Whether machines are told what it lists.
    pub metadata: bool,
    /// Whether the page has the style sheet and the script.
    pub assets: bool,
}

/// The ids that a page has given away already.
#[derive(Debug, Default)]
pub struct Anchors {
    taken: HashSet<String>,
    /// For an id that was asked for again, the number that it got last.
    counts: HashMap<String, u32>,
}

impl Anchors {
    /// Keeps an id that the page has of its own.
    pub fn reserve(&mut self, id: &str) {
        self.taken.insert(id.to_owned());
    }

    /// The number at the end of the anchor that the next entry of `resource` has; 1 stands for none.
    pub fn next(&mut self, resource: &Resource) -> u32 {
        self.number(&anchor(resource, 1))
    }

    /// `id`, or, where it is taken, `id-2`, `id-3` and so on.
    fn take(&mut self, id: String) -> String {
        match self.number(&id) {
            1 => id,
            number => format!("{id}-{number}"),
        }
    }

    fn number(&mut self, id: &str) -> u32 {
        if self.taken.insert(id.to_owned()) {
            return 1;
        }
        loop {
            let count = self.counts.entry(id.to_owned()).or_insert(1);
            *count += 1;
            if self.taken.insert(format!("{id}-{count}")) {
                return *count;
            }
        }
    }
}

/// The anchor of an entry.
pub(super) fn anchor(resource: &Resource, number: u32) -> String {
    match number {
        1 => format!("resource-{}", resource.id.value),
        number => format!("resource-{}-{number}", resource.id.value),
    }
}

/// A list as lines of Markdown, without line breaks and without the prefix of the containers it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// What stands before it, lines too.
    pub contents: Vec<String>,
    /// The lines.
    pub lines: Vec<String>,
    /// Whether the first line begins a list, which a list before it could run into.
    pub begins_with_items: bool,
    /// How the outermost items begin; `None` if there are no items.
    pub marker: Option<ListMarker>,
    /// A line behind it, which machines read.
    pub metadata: Option<String>,
}

/// Writes the list of `outline`. Anchors are `resource-` and the id; in `anchors` they are kept unique on the page.
#[must_use]
pub fn list(
    outline: &Outline<'_>,
    presentation: &Presentation,
    catalog: &Catalog,
    style: Style<'_>,
    anchors: &mut Anchors,
) -> List {
    let Style { target, language, words, elsewhere, whole, .. } = style;
    let metadata = style.metadata && target.html;
    let assets = style.assets && target.html;
    let level = match presentation.heading {
        HeadingChoice::Level(level) => level,
        HeadingChoice::Below if style.under_heading == 0 => 2,
        HeadingChoice::Below | HeadingChoice::None => style.under_heading + 1,
    };
    let context = Context { target, language, words, notes: presentation.notes, elsewhere, whole, metadata, assets };
    // Only HTML has our anchors, so that something can lead to them.
    let wanted = if target.html { &*presentation.contents } else { &[] };
    let marks = Marks::default();
    let mut writer = Writer { context, catalog, marker: style.marker, anchors, wanted, marks, lines: Vec::new() };
    writer.outline(outline, level, "");
    let marker = (!outline.is_empty()).then_some(style.marker);
    let resources: Vec<&Resource> = outline.entries().into_iter().map(|entry| entry.resource).collect();
    let mut contents = contents(wanted, &writer.marks, style.tight, &writer.context);
    // Where blocks stand close, nothing would end this one.
    if let Some(tools) = tools(&resources, words).filter(|_| assets && !style.tight) {
        if !contents.is_empty() {
            contents.insert(0, String::new());
        }
        contents.insert(0, tools);
    }
    let metadata = (metadata && !outline.is_empty()).then(|| json_ld(resources.iter().copied(), language));
    List { metadata, contents, lines: writer.lines, begins_with_items: !outline.items.is_empty(), marker }
}

struct Writer<'a, 'c> {
    context: Context<'a>,
    catalog: &'a Catalog,
    marker: ListMarker,
    anchors: &'a mut Anchors,
    /// What the list has contents of.
    wanted: &'a [Contents],
    marks: Marks<'c>,
    lines: Vec<String>,
}

impl<'c> Writer<'_, 'c> {
    fn outline(&mut self, outline: &Outline<'c>, level: u8, anchor: &str) {
        self.items(&outline.items, self.marker, "", true);
        for part in &outline.parts {
            self.part(part, level.min(6), anchor);
        }
    }

    fn part(&mut self, part: &Part<'c>, level: u8, anchor: &str) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        let marks = "#".repeat(usize::from(level));
        let title = escape(&self.title(&part.heading), self.context.target, true);
        // A `#` at the end of a heading would be taken for its closing sequence.
        let title = match title.strip_suffix('#') {
            Some(rest) if !rest.ends_with('\\') => format!("{rest}\\#"),
            _ => title,
        };
        let is_outermost = anchor.is_empty();
        let anchor = format!("{anchor}{}", slug(&part.heading));
        let mut id = String::new();
        if self.context.target.html {
            let unique = self.anchors.take(format!("resources{anchor}"));
            id = format!(" {{#{unique}}}");
            if is_outermost && self.wanted.contains(&Contents::Parts) {
                let count = matches!(part.heading, Heading::Kind(_)).then(|| part.outline.entry_count());
                self.marks.parts.push(PartMark { title: title.clone(), anchor: unique, count });
            }
        }
        self.lines.push(format!("{marks} {title}{id}"));
        if !part.outline.items.is_empty() {
            self.lines.push(String::new());
        }
        self.outline(&part.outline, level + 1, &anchor);
    }

    /// Writes a list. Entries stand apart (`loose`), the companions below an entry stand close.
    fn items(&mut self, items: &[Item<'c>], marker: ListMarker, indent: &str, loose: bool) {
        for (at, item) in items.iter().enumerate() {
            if loose && at > 0 {
                self.lines.push(String::new());
            }
            let mark = match marker {
                ListMarker::Bullet(bullet) => format!("{bullet} "),
                ListMarker::Number(delimiter) => format!("{}{delimiter} ", at + 1),
            };
            let inner = format!("{indent}{}", " ".repeat(mark.len()));
            match item {
                Item::Part { heading, items } => {
                    let title = escape(&self.title(heading), self.context.target, true);
                    self.lines.extend([format!("{indent}{mark}{title}"), String::new()]);
                    self.items(items, marker, &inner, true);
                }
                Item::Resources { entries, beneath } => {
                    self.entries(entries, &format!("{indent}{mark}"), &inner);
                    self.items(beneath, ListMarker::Bullet('-'), &inner, false);
                    let related = entries.iter().flat_map(|one| entry::related(one, &self.context));
                    self.lines.extend(related.map(|link| format!("{inner}- {link}")));
                }
            }
        }
    }

    /// Writes the entries of one item, all in one paragraph.
    fn entries(&mut self, entries: &[Entry<'c>], first: &str, further: &str) {
        let mut lines = Vec::new();
        for one in entries {
            let anchor = self.anchors.take(anchor(one.resource, 1));
            lines.extend(entry::lines(one, &anchor, &self.context));
            if self.wanted.contains(&Contents::Kind) {
                self.marks.entries.push((one.resource, anchor));
            }
        }
        let last = lines.len().saturating_sub(1);
        for (number, line) in lines.into_iter().enumerate() {
            let lead = if number == 0 { first } else { further };
            // Two blanks at the end of a line are a hard break.
            let end = if number == last { "" } else { "  " };
            self.lines.push(format!("{lead}{line}{end}"));
        }
    }

    fn title(&self, heading: &Heading<'_>) -> String {
        let Context { words, language, .. } = self.context;
        let chapter = |key: &Key| {
            let title = self.catalog.chapters().get(key);
            title.map_or_else(|| words.chapter.tell(key.as_str()), |title| title.get(language).to_owned())
        };
        let titled = |title: Option<&crate::catalog::Text>, key: &Key| {
            title.map_or_else(|| key.to_string(), |title| title.get(language).to_owned())
        };
        match heading {
            Heading::Section(key) => titled(self.catalog.sections().get(key), key),
            Heading::Group(key) => titled(self.catalog.groups().get(key), key),
            Heading::Chapters(keys) => {
                let mut titles: Vec<String> = keys.iter().map(|key| chapter(key)).collect();
                // A list for two chapters may have one title for both.
                titles.dedup();
                titles.join(", ")
            }
            Heading::Kind(kind) => kind.map_or(&*words.other_kinds, |kind| words.kinds(kind)).to_owned(),
            Heading::Year(year) => year.map_or_else(|| words.undated.clone().into_owned(), |year| year.to_string()),
            Heading::Letter(letter) => letter.label(),
        }
    }
}

/// The part of an anchor that stands for a heading: from its key, so that it is the same in every language.
fn slug(heading: &Heading<'_>) -> String {
    let plain = |key: &Key| key.as_str().replace(|c: char| !c.is_alphanumeric() && c != '_', "-");
    match heading {
        Heading::Section(key) | Heading::Group(key) => format!("-{}", plain(key)),
        Heading::Chapters(keys) => keys.iter().map(|key| format!("-{}", plain(key))).collect(),
        Heading::Kind(kind) => format!("-{}", kind.map_or("other", |kind| kind.as_str())),
        Heading::Year(year) => year.map_or_else(|| "-undated".to_owned(), |year| format!("-{year}")),
        Heading::Letter(Letter::Digits) => "-0-9".to_owned(),
        Heading::Letter(Letter::Of(letter)) => format!("-{}", letter.to_lowercase()),
        Heading::Letter(Letter::Other) => "-other".to_owned(),
    }
}
