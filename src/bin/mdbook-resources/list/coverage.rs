use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

use annotate_snippets::renderer::DEFAULT_EMPHASIS_STYLE;
use anyhow::{Context as _, bail};
use mdbook_resources::catalog::{Catalog, Kind, NONE, Resource};
use mdbook_resources::diagnostic::Diagnostic;
use mdbook_resources::project::{Coverage, FEW, Settings, coverage, survey_pages};
use mdbook_resources::select::Order;
use mdbook_resources::source::Sources;
use serde::Serialize;

use super::{ListFormat, table};
use crate::Ending;
use crate::book::{name_from_here, pages};
use crate::files::{BookFiles, ReadCatalog};
use crate::report::{self, Tool, clean_json};

/// The version of the shape in JSON.
const VERSION: u32 = 1;

/// Tells how many resources of which kind each chapter has, and where the catalog is thin. `found` is what is wrong with
/// the configuration and the catalog.
pub(super) fn run(
    format: ListFormat,
    root: &Path,
    settings: &Settings,
    catalog: &ReadCatalog,
    mut sources: Sources,
    mut found: Vec<Diagnostic>,
) -> anyhow::Result<Ending> {
    if !matches!(format, ListFormat::Table | ListFormat::Json) {
        bail!("`--coverage` is told as a table or in JSON: `--format table` or `--format json`");
    }
    let order = Order::new(&settings.language);
    let environment = settings.environment(&catalog.catalog, &catalog.diagnostics, &order);
    let mut files = BookFiles::new(root, &mut sources);
    let pages = pages(settings, &mut files, &mut found).unwrap_or_default();
    let survey = survey_pages(&pages, &settings.src, &environment, &mut files);
    let mut said: Vec<Diagnostic> = survey.diagnostics().cloned().collect();
    survey.place(&mut said);
    found.extend(said);
    settings.levels.apply(&mut found);
    found.retain(Diagnostic::is_error);
    name_from_here(root, &mut sources, &mut found);
    report::diagnostics(&found, &sources);

    let coverage = coverage(&catalog.catalog, &survey, &settings.language);
    let text = match format {
        ListFormat::Json => json(&coverage, &catalog.catalog, &settings.language)?,
        _ => told(&coverage, &settings.language, table::width()),
    };
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("standard output cannot be written")?;
    Ok(if found.is_empty() { Ending::Clean } else { Ending::Findings })
}

fn told(coverage: &Coverage<'_>, language: &str, width: usize) -> String {
    let kinds = coverage.kinds();
    let words: Vec<String> = kinds.iter().map(|kind| word(*kind).to_uppercase()).collect();
    let headings: Vec<&str> = ["CHAPTER", "ALL"].into_iter().chain(words.iter().map(String::as_str)).collect();
    let rows: Vec<Vec<String>> = coverage
        .chapters
        .iter()
        .map(|chapter| {
            let count = |kind| chapter.kinds.get(kind).map_or_else(|| "-".to_owned(), ToString::to_string);
            [chapter.key.to_string(), chapter.total.to_string()].into_iter().chain(kinds.iter().map(count)).collect()
        })
        .collect();
    let mut out = table::numbers(&headings, &rows, width);
    let few: Vec<String> = coverage
        .chapters
        .iter()
        .filter(|chapter| chapter.has_few())
        .map(|chapter| format!("{} ({})", chapter.key, chapter.total))
        .collect();
    let ids = |resources: &[&Resource]| resources.iter().map(|one| one.id.value.to_string()).collect::<Vec<_>>();
    section(&format!("Chapters with fewer than {FEW} resources"), &few, width, &mut out);
    section("On no page", &ids(&coverage.not_shown), width, &mut out);
    section(&format!("Without a remark in `{language}`"), &ids(&coverage.without_remark), width, &mut out);
    out
}

/// A heading with how many there are, and which.
fn section(heading: &str, words: &[String], width: usize, out: &mut String) {
    let count = if words.is_empty() { "none".to_owned() } else { words.len().to_string() };
    // Writing to a `String` cannot fail.
    let _ = writeln!(out, "\n{DEFAULT_EMPHASIS_STYLE}{heading}: {count}{DEFAULT_EMPHASIS_STYLE:#}");
    if !words.is_empty() {
        out.push_str(&table::wrapped(words, width));
    }
}

fn word(kind: Option<Kind>) -> &'static str {
    kind.map_or(NONE, Kind::as_str)
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Report<'a> {
    version: u32,
    tool: Tool,
    language: &'a str,
    chapters: Vec<Chapter<'a>>,
    few: Vec<&'a str>,
    not_shown: Vec<&'a str>,
    without_remark: Vec<&'a str>,
}

#[derive(Serialize)]
struct Chapter<'a> {
    chapter: &'a str,
    title: Option<&'a str>,
    total: usize,
    kinds: BTreeMap<&'static str, usize>,
}

fn json(coverage: &Coverage<'_>, catalog: &Catalog, language: &str) -> anyhow::Result<String> {
    let chapters = coverage.chapters.iter().map(|one| Chapter {
        chapter: one.key.as_str(),
        title: catalog.chapters().get(one.key).map(|title| title.get(language)),
        total: one.total,
        kinds: one.kinds.iter().map(|(kind, count)| (word(*kind), *count)).collect(),
    });
    let report = Report {
        version: VERSION,
        tool: Tool::this(),
        language,
        chapters: chapters.collect(),
        few: coverage.chapters.iter().filter(|one| one.has_few()).map(|one| one.key.as_str()).collect(),
        not_shown: coverage.not_shown.iter().map(|one| one.id.value.as_str()).collect(),
        without_remark: coverage.without_remark.iter().map(|one| one.id.value.as_str()).collect(),
    };
    Ok(clean_json(&serde_json::to_string_pretty(&report)?).into_owned() + "\n")
}
