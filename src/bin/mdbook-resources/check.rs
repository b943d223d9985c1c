use std::path::Path;
use std::time::{Duration, SystemTime};

use mdbook_resources::catalog::Date;
use mdbook_resources::diagnostic::{Code, Diagnostic, Level};
use mdbook_resources::project::{self, Project, Settings, path_of, survey_pages};
use mdbook_resources::rules;
use mdbook_resources::select::Order;
use mdbook_resources::source::Sources;

use crate::Ending;
use crate::args::CheckArgs;
use crate::book::{Configured, configure, name_from_here, pages, root};
use crate::cure::{Cured, Looked};
use crate::files::{BookFiles, ReadCatalog, Texts, read_catalog};
use crate::report::{self, Findings};

/// Looks a book through, cures what can be cured if that is wanted, and tells the rest.
pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Ending> {
    let root = root(&args.findings.path)?;
    let mut book = check(&root, args.strict, Texts::Kept)?;
    let mut cured = Cured::default();
    if args.fix {
        book = cured.cure_all(&root, book, |_| check(&root, args.strict, Texts::Kept))?;
    }
    if !book.is_run {
        report::note(
            "`book.toml` has no `[preprocessor.resources]`, so mdBook puts no list into this book; \
             `mdbook-resources init` adds it",
        );
    }
    name_from_here(&root, &mut book.sources, &mut book.diagnostics);
    let findings = Findings { diagnostics: &book.diagnostics, sources: &book.sources };
    report::findings(args.findings.format, &findings)?;
    cured.tell();
    report::totals(&findings, &book.looked_at);
    cured.end()?;
    Ok(if book.diagnostics.iter().any(Diagnostic::is_error) { Ending::Findings } else { Ending::Clean })
}

/// A book that has been looked through.
pub(crate) struct CheckedBook {
    pub(crate) sources: Sources,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What it is configured to be, and its catalog; `None` if `book.toml` cannot be read.
    pub(crate) read: Option<(Settings, ReadCatalog)>,
    /// What has been looked at, in a few words.
    looked_at: String,
    /// Whether mdBook is told to run the preprocessor.
    is_run: bool,
}

impl Looked for CheckedBook {
    fn found(&self) -> (&[Diagnostic], &Sources) {
        (&self.diagnostics, &self.sources)
    }
}

/// Looks a book through, with these texts of its catalog.
pub(crate) fn check(root: &Path, strict: bool, texts: Texts<'_>) -> anyhow::Result<CheckedBook> {
    let mut sources = Sources::new();
    let mut files = BookFiles::new(root, &mut sources);
    let Configured { config, mut settings, faults: mut found } = match configure(&mut files)? {
        Ok(configured) => configured,
        Err(malformed) => {
            let looked_at = "`book.toml`".to_owned();
            return Ok(CheckedBook { sources, diagnostics: malformed, read: None, looked_at, is_run: true });
        }
    };
    settings.levels.strict |= strict;

    let pages = pages(&settings, &mut files, &mut found);
    if pages.is_none() {
        // Without pages, everything would seem to be shown nowhere.
        settings.levels.set(Code::NotShown, Level::Allow);
    }
    let pages = pages.unwrap_or_default();
    // As in a build: where nothing asks for a list, nothing is missing.
    let asked_for = pages.iter().any(|page| has_directive(&path_of(&settings.src, &page.path), &mut files));
    let mut catalog = read_catalog(root, &settings, asked_for, texts, files.sources_mut());
    if settings.catalog.is_empty() {
        // It is for what is wrong with the settings that there is none.
        catalog.diagnostics.append(&mut found);
    }
    let order = Order::new(&settings.language);
    let environment = settings.environment(&catalog.catalog, &catalog.diagnostics, &order);
    let survey = survey_pages(&pages, &settings.src, &environment, &mut files);

    let resources = catalog.catalog.resources().len();
    found.extend_from_slice(&catalog.diagnostics);
    found.extend(survey.diagnostics().cloned());
    let project = Project {
        sources: &sources,
        settings: &settings,
        catalog: &catalog.catalog,
        catalog_files: &catalog.files,
        catalog_faults: &catalog.diagnostics,
        survey: &survey,
        order: &order,
        today: today(),
    };
    let diagnostics = rules::check(&project, found);
    let is_run = config.get("preprocessor").is_some_and(|all| !all.is_object() || all.get("resources").is_some());
    let looked_at = format!("{} and {}", report::count(resources, "resource"), report::count(pages.len(), "page"));
    Ok(CheckedBook { sources, diagnostics, read: Some((settings, catalog)), looked_at, is_run })
}

/// Whether something on a page, or in what it includes, looks like a directive.
fn has_directive(page: &str, files: &mut BookFiles<'_>) -> bool {
    project::assemble(page, files).is_ok_and(|page| page.text().contains("<<#"))
}

/// The latest day that it is anywhere on earth. `SOURCE_DATE_EPOCH` (reproducible-builds.org) stands for the clock.
fn today() -> Date {
    let set = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.trim().parse().ok());
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let first_to_change = Duration::from_secs(14 * 60 * 60).as_secs();
    Date::from_days_since_1970(set.unwrap_or_else(now).saturating_add(first_to_change) / (24 * 60 * 60))
}
