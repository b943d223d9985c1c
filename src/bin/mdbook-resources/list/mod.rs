//! What a catalog has, as a person or a program asks for it without a page.

mod coverage;
mod csv;
mod json;
mod query;
mod table;

use std::io::{self, Write};

use anyhow::Context as _;
use clap::ValueEnum;
use mdbook_resources::catalog::Catalog;
use mdbook_resources::diagnostic::{Code, Diagnostic};
use mdbook_resources::directive::{Directive, ListMarker};
use mdbook_resources::interop::{Work, bibtex};
use mdbook_resources::project::Settings;
use mdbook_resources::render::{Anchors, Style, Target, list};
use mdbook_resources::select::{Entry, Here, Order, Outline, select};
use mdbook_resources::source::Sources;

use crate::Ending;
use crate::args::ListArgs;
use crate::book::{Configured, configure, name_from_here, root};
use crate::files::{BookFiles, Texts, read_catalog};
use crate::report;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people: a line for each resource, as wide as the terminal.
    Table,
    /// For programs.
    Json,
    /// For spreadsheets: RFC 4180.
    Csv,
    /// The list as it stands on a page that is not HTML.
    Markdown,
    /// For LaTeX: entries of BibLaTeX.
    Bibtex,
}

/// Lists what a query selects from the catalog of a book, or what the catalog covers.
pub(crate) fn run(args: &ListArgs) -> anyhow::Result<Ending> {
    let root = root(&args.book)?;
    let mut sources = Sources::new();
    let configured = configure(&mut BookFiles::new(&root, &mut sources))?;
    let Configured { settings, faults, .. } = match configured {
        Ok(configured) => configured,
        Err(mut malformed) => {
            name_from_here(&root, &mut sources, &mut malformed);
            report::diagnostics(&malformed, &sources);
            return Ok(Ending::Findings);
        }
    };
    let catalog = read_catalog(&root, &settings, true, Texts::Kept, &mut sources);
    let mut found = [faults, catalog.diagnostics.clone()].concat();
    if args.coverage {
        return coverage::run(args.format, &root, &settings, &catalog, sources, found);
    }
    name_from_here(&root, &mut sources, &mut found);

    let text = query::text(&args.query);
    let file = sources.add("query", text.clone()).map_err(|_| anyhow::anyhow!("the query is too long"))?;
    let (directive, faults) = query::directive(file, &text);
    let order = Order::new(&settings.language);
    let (outline, more) = select(&directive, &catalog.catalog, &Here::default(), &order);
    let mut said = faults;
    // That nothing is selected is no fault of a query, but an answer.
    said.extend(more.into_iter().filter(|one| one.code != Code::EmptyList));
    said.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.span));
    if !found.is_empty() && catalog.catalog.resources().len() == 0 {
        // Where there is no catalog, it would be idle to say of everything that it is not in it.
        said.retain(|diagnostic| !diagnostic.code.depends_on_the_catalog());
    }
    found.extend(said);
    settings.levels.apply(&mut found);
    report::diagnostics(&found, &sources);

    let is_faulty = found.iter().any(Diagnostic::is_error);
    let of_query = |one: &Diagnostic| one.primary.as_ref().is_some_and(|label| label.span.file == file);
    let is_answered = !found.iter().any(|one| one.is_error() && of_query(one));
    if let Some(outline) = outline.filter(|_| is_answered) {
        let answer =
            Answer { query: &text, directive: &directive, outline, catalog: &catalog.catalog, settings: &settings };
        write(args.format, &answer).context("standard output cannot be written")?;
    }
    Ok(if is_faulty { Ending::Findings } else { Ending::Clean })
}

/// What a query selects.
struct Answer<'a> {
    query: &'a str,
    directive: &'a Directive,
    outline: Outline<'a>,
    catalog: &'a Catalog,
    settings: &'a Settings,
}

impl<'a> Answer<'a> {
    fn language(&self) -> &'a str {
        &self.settings.language
    }

    /// The remark of an entry: that of its place, else the resource's own.
    fn remark(&self, entry: &Entry<'a>) -> Option<&'a str> {
        let remark = entry.place.and_then(|place| place.note.as_deref()).or(entry.resource.note.as_ref());
        remark.filter(|_| self.directive.presentation.notes).map(|note| note.value.get(self.language()))
    }
}

fn write(format: ListFormat, answer: &Answer<'_>) -> io::Result<()> {
    let entries = answer.outline.entries();
    let mut out = anstream::stdout();
    match format {
        ListFormat::Table if entries.is_empty() => {}
        ListFormat::Table => out.write_all(table(&entries, answer).as_bytes())?,
        ListFormat::Json => json::write(&entries, answer, &mut out)?,
        ListFormat::Csv => report::exact(&csv::text(&entries, answer)?)?,
        ListFormat::Markdown => report::exact(&markdown(answer))?,
        ListFormat::Bibtex => {
            let mut seen = std::collections::HashSet::new();
            // A resource may stand in two parts of a list, and a key only once in a file.
            let once = entries.iter().filter(|entry| seen.insert(entry.index));
            let works = once.map(|entry| Work { resource: entry.resource, remark: answer.remark(entry) });
            report::exact(&bibtex(works, answer.language()))?;
        }
    }
    out.flush()?;
    if entries.is_empty() {
        report::note("the query selects nothing");
    } else if format == ListFormat::Table {
        report::done(&report::count(entries.len(), "resource"));
    }
    Ok(())
}

/// The list as the preprocessor writes it for a page that is not HTML.
fn markdown(answer: &Answer<'_>) -> String {
    let presentation = &answer.directive.presentation;
    let style = Style {
        target: Target { html: false, smart_punctuation: false },
        language: answer.language(),
        words: &answer.settings.words,
        under_heading: 0,
        marker: if presentation.numbered { ListMarker::Number('.') } else { ListMarker::Bullet('-') },
        elsewhere: None,
        whole: true,
        tight: false,
        metadata: false,
        assets: false,
    };
    let list = list(&answer.outline, presentation, answer.catalog, style, &mut Anchors::default());
    list.lines.into_iter().map(|line| line + "\n").collect()
}

fn table(entries: &[Entry<'_>], answer: &Answer<'_>) -> String {
    let language = answer.language();
    let row = |entry: &Entry<'_>| {
        let resource = entry.resource;
        vec![
            resource.id.value.to_string(),
            resource.title.value.get(language).to_owned(),
            byline(entry, &answer.settings.words.et_al),
            resource.date.as_ref().map(|date| date.value.to_string()).unwrap_or_default(),
            resource.kind.as_ref().map(|kind| kind.value.as_str().to_owned()).unwrap_or_default(),
            chapters(entry, answer.catalog).join(", "),
        ]
    };
    let headings = ["ID", "TITLE", "AUTHORS", "DATE", "KIND", "CHAPTER"];
    table::fitted(&headings, &entries.iter().map(row).collect::<Vec<_>>(), table::width())
}

/// The authors in few words: the family names of two, else that of the first.
fn byline(entry: &Entry<'_>, et_al: &str) -> String {
    let names = entry.resource.names();
    let others = entry.resource.authors.as_ref().is_some_and(|authors| authors.value.others);
    match names {
        [] => String::new(),
        [one] if !others => one.family().to_owned(),
        [one, two] if !others => format!("{}, {}", one.family(), two.family()),
        [first, ..] => format!("{} {et_al}", first.family()),
    }
}

/// The chapters in whose lists a resource is, in the order of the catalog.
fn chapters(entry: &Entry<'_>, catalog: &Catalog) -> Vec<String> {
    let places = catalog.places_of(entry.index).filter_map(|place| catalog.place(place));
    let mut chapters: Vec<String> = Vec::new();
    for key in places.flat_map(|place| place.chapters.iter()) {
        let key = key.value.to_string();
        if !chapters.contains(&key) {
            chapters.push(key);
        }
    }
    chapters
}
