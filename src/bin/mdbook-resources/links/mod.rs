//! Asks the servers of all addresses of a catalog whether the pages are still there.

mod answers;
mod ask;
mod cache;
mod queue;

use std::collections::HashSet;
use std::io::IsTerminal;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{anyhow, bail};
use mdbook_resources::catalog::Catalog;
use mdbook_resources::diagnostic::Diagnostic;
use mdbook_resources::links::{Archive, Known, Link, Visit, links, without_copy};
use mdbook_resources::project::{KNOWN_HOST, Settings};
use mdbook_resources::source::Sources;
use serde_json::Value;

use answers::Answers;
use ask::{Event, Network};

use crate::Ending;
use crate::args::LinksArgs;
use crate::book::{Configured, configure, name_from_here, root};
use crate::cure::{Cured, Looked};
use crate::files::{BookFiles, Texts, read_catalog};
use crate::git::Base;
use crate::report::{self, Findings};

/// Asks what has become of the addresses, cures what can be cured if that is wanted, and tells the rest.
pub(crate) fn run(args: &LinksArgs) -> anyhow::Result<Ending> {
    let root = root(&args.findings.path)?;
    let mut book = Book::read(&root)?;
    let before = args.changed_since.as_deref().map(|revision| addresses_at(&root, revision)).transpose()?;
    let mut answers = Answers::read(args, before.unwrap_or_default())?;
    let network = Network::new(args)?;
    let Asked { number: asked, mut stopped } = ask_servers(&book.links, &mut answers, &network)?;
    if let (None, Some(archive)) = (&stopped, &args.archive.0) {
        stopped = ask_archive(archive, &book.links, &mut answers, &network)?;
    }
    book.found = answers.findings(&book);
    // Before it is cured: what is written then has not been asked for.
    let (counts, number) = (answers.counts(&book.links, asked), answers.known(&book.links).count());
    let mut cured = Cured::default();
    if args.fix && stopped.is_none() {
        book = cured.cure_all(&root, book, |book| {
            answers.believe_new(&book.links);
            let mut book = Book::read(&root)?;
            book.found = answers.findings(&book);
            Ok(book)
        })?;
    }
    if let (Some(why), 0) = (&stopped, number) {
        bail!("{why}");
    }
    let ending = tell(&root, book, cured, &counts, number, args)?;
    stopped.map_or(Ok(ending), |why| Err(anyhow!(why)))
}

/// The addresses that the catalog had where the work in the folder of a book left a revision of git.
fn addresses_at(root: &Path, revision: &str) -> anyhow::Result<HashSet<String>> {
    let old = Base::find(root, revision)?.catalog()?;
    Ok(links(&old.catalog).iter().map(|link| link.visit.start().to_owned()).collect())
}

/// How far it has come.
struct Asked {
    /// How many addresses have been asked for.
    number: usize,
    /// Why that are not all, and how many are left.
    stopped: Option<String>,
}

/// Asks for the pages of which it is not known, or not known any more, what has become of them.
fn ask_servers(links: &[Link], answers: &mut Answers<'_>, network: &Network<'_>) -> anyhow::Result<Asked> {
    let open = answers.wanted(links).filter(|link| answers.verdict(link.visit.start()).is_none());
    let visits: Vec<Visit> = open.map(|link| link.visit.clone()).collect();
    let number = visits.len();
    let mut asking = network.ask(visits)?;
    let mut progress = Progress::new(number, "asked");
    let end = loop {
        match asking.next() {
            Event::Answer(visit, verdict) => {
                answers.learn(visit.start(), &verdict)?;
                progress.step();
            }
            end => break end,
        }
    };
    progress.end();
    if asking.left() < number {
        answers.save()?;
    }
    let why = match end {
        Event::Interrupted => Some("interrupted"),
        Event::NoNames => Some("names cannot be looked up, so there seems to be no network"),
        Event::Answer(..) | Event::Done => None,
    };
    let left = format!("not asked for: {} of {}; run it again to ask for the rest", asking.left(), addresses(number));
    Ok(Asked { number: number.saturating_sub(asking.left()), stopped: why.map(|why| format!("{why}; {left}")) })
}

/// Asks an archive for copies of what is dead. If it does not answer, it is left in peace, and a note says so. Why it was
/// stopped, if it was.
fn ask_archive(
    archive: &Archive,
    links: &[Link],
    answers: &mut Answers<'_>,
    network: &Network<'_>,
) -> anyhow::Result<Option<String>> {
    let wanted =
        without_copy(links, answers, archive).into_iter().filter(|link| answers.copy(link.visit.start()).is_none());
    let visits: Vec<Visit> = wanted.map(|link| archive.question(link.visit.start())).collect();
    let number = visits.len();
    let mut asking = network.ask(visits)?;
    let mut progress = Progress::new(number, "looked for in the archive");
    let failed = loop {
        let (visit, verdict) = match asking.next() {
            Event::Answer(visit, verdict) => (visit, verdict),
            Event::Done => break None,
            Event::NoNames => break Some("its name cannot be looked up".to_owned()),
            Event::Interrupted => {
                progress.end();
                answers.save()?;
                let (left, all) = (asking.left(), addresses(number));
                return Ok(Some(format!("interrupted; not looked for in the archive: {left} of {all}")));
            }
        };
        if !verdict.has_page() {
            break Some(verdict.reason().to_owned());
        }
        match archive.copy(visit.start(), visit.page()) {
            Ok(Some(copy)) => answers.learn_copy(visit.start(), &copy)?,
            Ok(None) => {}
            Err(fault) => break Some(fault),
        }
        progress.step();
    };
    progress.end();
    if number > 0 {
        answers.save()?;
    }
    if let Some(reason) = failed {
        report::note(&format!("the archive cannot be asked for copies of what is gone: {reason}"));
    }
    Ok(None)
}

/// How far it has come, where there is somebody to see it.
struct Progress {
    done: usize,
    number: usize,
    what: &'static str,
    is_shown: bool,
}

impl Progress {
    fn new(number: usize, what: &'static str) -> Self {
        Self { done: 0, number, what, is_shown: number > 0 && std::io::stderr().is_terminal() }
    }

    fn step(&mut self) {
        self.done += 1;
        if self.is_shown {
            report::progress(&format!("{} of {} {}", self.done, addresses(self.number), self.what));
        }
    }

    fn end(&self) {
        if self.is_shown {
            report::progress("");
        }
    }
}

/// Tells what was found.
fn tell(
    root: &Path,
    mut book: Book,
    cured: Cured,
    counts: &str,
    number: usize,
    args: &LinksArgs,
) -> anyhow::Result<Ending> {
    let mut found = book.faults;
    found.append(&mut book.found);
    name_from_here(root, &mut book.sources, &mut found);
    let findings = Findings { diagnostics: &found, sources: &book.sources };
    report::findings(args.findings.format, &findings)?;
    cured.tell();
    if number > 0 {
        report::note(counts);
    }
    report::totals(&findings, &addresses(number));
    cured.end()?;
    Ok(if found.iter().any(Diagnostic::is_error) { Ending::Findings } else { Ending::Clean })
}

/// A book, as far as its addresses go.
struct Book {
    sources: Sources,
    settings: Settings,
    catalog: Catalog,
    faults: Vec<Diagnostic>,
    /// What has been found of its links, which is nothing before they are asked for.
    found: Vec<Diagnostic>,
    /// All of them, also those that are not asked for.
    links: Vec<Link>,
}

impl Book {
    fn read(root: &Path) -> anyhow::Result<Self> {
        let mut sources = Sources::new();
        let (settings, mut faults) = match configure(&mut BookFiles::new(root, &mut sources))? {
            Ok(Configured { settings, faults, .. }) => (settings, faults),
            Err(faults) => {
                let (settings, _) = Settings::read(&Value::Null, KNOWN_HOST, None);
                return Ok(Self {
                    sources,
                    settings,
                    catalog: Catalog::default(),
                    faults,
                    found: Vec::new(),
                    links: Vec::new(),
                });
            }
        };
        let read = read_catalog(root, &settings, true, Texts::Kept, &mut sources);
        faults.extend(read.diagnostics);
        let links = links(&read.catalog);
        Ok(Self { sources, settings, catalog: read.catalog, faults, found: Vec::new(), links })
    }
}

impl Looked for Book {
    fn found(&self) -> (&[Diagnostic], &Sources) {
        (&self.found, &self.sources)
    }
}

/// `1 address`, `2 addresses`.
fn addresses(number: usize) -> String {
    format!("{number} {}", if number == 1 { "address" } else { "addresses" })
}

/// The time in seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// The archive that is asked for copies, if one is.
#[derive(Debug, Clone)]
pub(crate) struct ArchiveChoice(Option<Archive>);

/// Reads the address of an archive's interface, or the word for none.
pub(crate) fn archive(text: &str) -> Result<ArchiveChoice, String> {
    if text == "none" {
        return Ok(ArchiveChoice(None));
    }
    Archive::at(text).map(|archive| ArchiveChoice(Some(archive))).map_err(|fault| format!("`{text}` {fault}"))
}
