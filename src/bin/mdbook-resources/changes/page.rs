//! The report as Markdown.

use std::collections::HashSet;

use mdbook_resources::catalog::{Catalog, Place, Resource, ResourceIndex};
use mdbook_resources::changes::{Change, Changes, FieldChange, OrderChange, PlaceChange, What};
use mdbook_resources::diagnostic::{Diagnostic, Severity};
use mdbook_resources::directive::{ListMarker, parse_arguments};
use mdbook_resources::render::{Anchors, Style, Target, Words, list};
use mdbook_resources::select::{Here, Order, select};
use mdbook_resources::source::{Sources, Span};

use super::plain::{code, disarmed, message, plain};
use crate::report::count;

/// By it, a workflow finds the comment that it has written before.
const MARKER: &str = "<!-- mdbook-resources report -->";

/// The most entries that are shown, and the most findings.
const MOST: usize = 50;

/// The most characters of a value that are shown: fewer than `plain` leaves, so that how many there are more stays.
const LONGEST: usize = 500;

/// The most bytes that entries take, the ids of others, titles and findings. A comment has 65,536 characters at most.
const ROOM: usize = 28_000;
const ROOM_FOR_IDS: usize = 3_000;
const ROOM_FOR_TITLES: usize = 7_000;
const ROOM_FOR_FINDINGS: usize = 16_000;

/// A catalog, and the texts that it was read from.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) sources: &'a Sources,
}

/// What the report tells.
pub(super) struct Report<'a> {
    pub(super) changes: &'a Changes,
    pub(super) before: Side<'a>,
    pub(super) after: Side<'a>,
    pub(super) findings: &'a [&'a Diagnostic],
    pub(super) language: &'a str,
    /// How much of the old catalog could not be read; `None` if there was no book.
    pub(super) old_faults: Option<usize>,
    /// How much of the new one cannot be read.
    pub(super) faults: usize,
    /// Whether whole files are among that.
    pub(super) lacks_files: bool,
}

impl Report<'_> {
    /// The report.
    pub(super) fn markdown(&self) -> String {
        let mut blocks = vec![MARKER.to_owned(), format!("## {}", self.headline())];
        match self.old_faults {
            None => blocks.push("The base has no book in this folder, so everything counts as added.".to_owned()),
            Some(0) => {}
            Some(faults) => blocks.push(format!(
                "The catalog of the base has {}. What could not be read there counts as missing.",
                count(faults, "error")
            )),
        }
        if self.lacks_files {
            let said = "Not all of the catalog can be read, so what changes is not told.";
            blocks.push(said.to_owned());
        }
        blocks.extend(self.entries());
        blocks.extend(self.titles());
        blocks.extend(self.findings());
        blocks.join("\n\n") + "\n"
    }

    fn headline(&self) -> String {
        let counts = What::ALL.iter().map(|&what| (self.changes.count(what), what.as_str()));
        let mut said: Vec<String> =
            counts.filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
        if !self.changes.titles.is_empty() {
            said.push(count(self.changes.titles.len(), "title") + " changed");
        }
        let errors = self.findings.iter().filter(|one| one.is_error()).count();
        let warnings = self.findings.len() - errors;
        let found = [(errors, "error"), (warnings, "warning")].into_iter().filter(|(number, _)| *number > 0);
        let found: Vec<String> = found.map(|(number, what)| count(number, what)).collect();
        let said = match (said.is_empty(), self.faults) {
            (false, _) => said.join(", "),
            (true, 0) => "no entry of the catalog changes".to_owned(),
            (true, _) => "what changes cannot be told".to_owned(),
        };
        if found.is_empty() {
            format!("Resources: {said}")
        } else {
            format!("Resources: {said}; {}", found.join(" and "))
        }
    }

    fn entries(&self) -> Vec<String> {
        let (mut blocks, mut rest) = (Vec::new(), Vec::new());
        let mut room = ROOM;
        for change in &self.changes.entries {
            // What does not fit may fit without its looks, and what comes behind it may fit in any case.
            let mut forms = [true, false].into_iter().map(|looks| self.entry(change, looks).unwrap_or_default());
            let block = if blocks.len() < MOST { forms.find(|block| block.len() <= room) } else { None };
            match block {
                Some(block) => {
                    room -= block.len();
                    blocks.push(block);
                }
                None => rest.push(change),
            }
        }
        if !rest.is_empty() {
            let mut ids: Vec<String> = Vec::new();
            let mut room = ROOM_FOR_IDS;
            for id in rest.iter().filter_map(|change| self.id(change)) {
                let Some(left) = room.checked_sub(id.len() + 2) else { break };
                room = left;
                ids.push(id);
            }
            let more = if rest.len() > ids.len() { ", …" } else { "" };
            let number = rest.len();
            let said =
                if blocks.is_empty() { format!("{number} too long to be shown") } else { format!("And {number} more") };
            blocks.push(format!("{said}: {}{more}", ids.join(", ")));
        }
        blocks
    }

    fn id(&self, change: &Change) -> Option<String> {
        Some(code(self.resource(change)?.1.id.value.as_str()))
    }

    /// The resource that is, or that was.
    fn resource(&self, change: &Change) -> Option<(Side<'_>, &Resource, ResourceIndex)> {
        let (side, index) = match (change.after, change.before) {
            (Some(index), _) => (self.after, index),
            (None, index) => (self.before, index?),
        };
        Some((side, side.catalog.resource(index)?, index))
    }

    /// What has become of an entry, with its looks or without.
    fn entry(&self, change: &Change, looks: bool) -> Option<String> {
        let (side, resource, index) = self.resource(change)?;
        let what: Vec<&str> = change.what().into_iter().map(What::as_str).collect();
        let mut blocks = vec![format!("### {} {}", code(resource.id.value.as_str()), what.join(", "))];
        let mut place = position(resource.span, side.sources);
        for stands in self.places(side.catalog, index) {
            place.push_str(" · ");
            place.push_str(&stands);
        }
        blocks.push(place);
        blocks.extend(looks.then(|| self.looks(side.catalog, resource)).flatten());
        let rows: Vec<&FieldChange> = change.fields.iter().collect();
        blocks.extend(table(&rows));
        for place in &change.places {
            let rows: Vec<&FieldChange> = place.fields.iter().collect();
            blocks.push(self.place_heading(place));
            blocks.extend(table(&rows));
        }
        blocks.extend(change.order.iter().map(order));
        Some(blocks.join("\n\n"))
    }

    /// The entry as it looks on a page that is not HTML.
    fn looks(&self, catalog: &Catalog, resource: &Resource) -> Option<String> {
        let mut sources = Sources::new();
        let query = format!("id=\"{}\" chapter=all", resource.id.value);
        let file = sources.add("query", query.clone()).ok()?;
        let (directive, _) = parse_arguments(file, &query);
        let (outline, _) = select(&directive, catalog, &Here::default(), &Order::new(self.language));
        let style = Style {
            target: Target { html: false, smart_punctuation: false },
            language: self.language,
            words: Words::of(self.language),
            under_heading: 3,
            marker: ListMarker::Bullet('-'),
            elsewhere: None,
            whole: true,
            tight: false,
            metadata: false,
            assets: false,
        };
        let list = list(&outline?, &directive.presentation, catalog, style, &mut Anchors::default());
        Some(disarmed(&list.lines.join("\n")))
    }

    /// Where a resource is listed, each place in a few words.
    fn places(&self, catalog: &Catalog, index: ResourceIndex) -> Vec<String> {
        let places = catalog.places_of(index).filter_map(|place| catalog.place(place));
        let said: Vec<String> = places.map(|place| self.place(place, catalog)).collect();
        if said.is_empty() { vec!["in no list".to_owned()] } else { said }
    }

    fn place(&self, place: &Place, catalog: &Catalog) -> String {
        let chapters: Vec<String> = place.chapters.iter().map(|key| code(key.value.as_str())).collect();
        let mut said = format!("{} {}", if chapters.len() == 1 { "chapter" } else { "chapters" }, chapters.join(", "));
        let parts = [
            ("section", place.section.as_ref(), catalog.sections()),
            ("group", place.group.as_deref(), catalog.groups()),
        ];
        for (name, key, titles) in parts {
            let Some(key) = key else { continue };
            let title = titles.get(&key.value).map(|title| plain(title.get(self.language)));
            said.push_str(&format!(", {name} {}", title.unwrap_or_else(|| code(key.value.as_str()))));
        }
        said
    }

    fn place_heading(&self, place: &PlaceChange) -> String {
        match (&place.before, &place.after) {
            (None, Some(after)) => format!("One more place, in {}:", code(after)),
            (Some(before), None) => format!("No longer in {}:", code(before)),
            (_, after) => format!("Its place in {}:", code(after.as_deref().unwrap_or_default())),
        }
    }

    fn titles(&self) -> Vec<String> {
        let rows: Vec<&FieldChange> = self.changes.titles.iter().take(MOST).collect();
        let Some(table) = table(&rows) else { return Vec::new() };
        let mut blocks = vec!["### Titles".to_owned()];
        // One title may be as long as a book.
        blocks.push(if table.len() > ROOM_FOR_TITLES {
            "There are too many to be shown here.".to_owned()
        } else {
            table
        });
        let more = self.changes.titles.len() - rows.len();
        blocks.extend((more > 0).then(|| format!("And {more} more.")));
        blocks
    }

    fn findings(&self) -> Vec<String> {
        if self.findings.is_empty() {
            return Vec::new();
        }
        let mut lines = Vec::new();
        let mut room = ROOM_FOR_FINDINGS;
        for finding in self.findings.iter().take(MOST) {
            let line = finding_line(finding, self.after.sources);
            let Some(left) = room.checked_sub(line.len()) else { break };
            room = left;
            lines.push(line);
        }
        let rest = self.findings.len() - lines.len();
        let more = (rest > 0).then(|| format!("- and {rest} more, which `mdbook-resources check` tells"));
        lines.extend(more);
        vec!["### What `check` finds".to_owned(), lines.join("\n")]
    }
}

fn finding_line(finding: &Diagnostic, sources: &Sources) -> String {
    let severity = match finding.severity {
        Severity::Error => "**error**",
        Severity::Warning => "warning",
    };
    let mut line = format!("- {severity} {}", code(finding.code.as_str()));
    match (&finding.primary, &finding.file) {
        (Some(label), _) => line.push_str(&format!(" {}", position(label.span, sources))),
        (None, Some(file)) => line.push_str(&format!(" {}", code(file))),
        (None, None) => {}
    }
    line.push_str(&format!(": {}", message(&finding.message)));
    let mut seen = HashSet::new();
    for more in finding.notes.iter().chain(&finding.help).filter(|more| seen.insert(*more)) {
        line.push_str(&format!("  \n  {}", message(more)));
    }
    line
}

/// A file and a line.
fn position(span: Span, sources: &Sources) -> String {
    code(&format!("{}:{}", sources.name(span.file), sources.position(span).line))
}

/// What differs, a row a field; `None` if nothing does.
fn table(fields: &[&FieldChange]) -> Option<String> {
    if fields.is_empty() {
        return None;
    }
    let cell = |value: &Option<String>| value.as_deref().map(|value| plain(&cut(value))).unwrap_or_default();
    let row = |field: &&FieldChange| {
        // In a table, not even code is kept from this character.
        let name = code(&field.name).replace('|', "¦");
        format!("| {name} | {} | {} |", cell(&field.before), cell(&field.after))
    };
    let rows: Vec<String> = fields.iter().map(row).collect();
    Some(format!("| field | before | after |\n| --- | --- | --- |\n{}", rows.join("\n")))
}

/// A value as far as it is shown.
fn cut(value: &str) -> String {
    match value.char_indices().nth(LONGEST) {
        Some((end, _)) => {
            let (shown, rest) = value.split_at_checked(end).unwrap_or_default();
            format!("{shown}… ({} more)", count(rest.chars().count(), "character"))
        }
        None => value.to_owned(),
    }
}

fn order(change: &OrderChange) -> String {
    let place =
        |behind: &Option<String>| behind.as_ref().map_or("first".to_owned(), |id| format!("behind {}", code(id)));
    format!("In the list of {}: {}, was {}.", code(&change.chapter), place(&change.after), place(&change.before))
}
