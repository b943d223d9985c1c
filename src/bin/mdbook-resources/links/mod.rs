//! Asks the servers of all addresses of a catalog whether the pages are still there.

mod ask;
mod cache;
mod queue;
mod since;

use std::collections::HashSet;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, bail};
use mdbook_resources::catalog::Catalog;
use mdbook_resources::diagnostic::{Code, Diagnostic, Level};
use mdbook_resources::links::{Link, Memory, Verdict, findings, links};
use mdbook_resources::project::{KNOWN_HOST, Settings};
use mdbook_resources::source::Sources;
use serde_json::Value;

use crate::Ending;
use crate::args::LinksArgs;
use crate::book::{Configured, configure, name_from_here, root};
use crate::cure::Cured;
use crate::files::{BookFiles, Texts, read_catalog};
use crate::report::{self, Findings};

/// How often what has been learnt is written while there is more to learn.
const SAVED_EVERY: Duration = Duration::from_secs(5);
/// How long nothing is looked at while nothing happens.
const NAP: Duration = Duration::from_millis(100);
/// How long answers to what has been asked are waited for after an interruption.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks what has become of the addresses, cures what can be cured if that is wanted, and tells the rest.
pub(crate) fn run(args: &LinksArgs) -> anyhow::Result<Ending> {
    let root = root(&args.path)?;
    let mut book = Book::read(&root)?;
    let since = args.changed_since.as_deref();
    let before =
        since.map(|revision| since::addresses(&root, &book.settings, revision)).transpose()?.unwrap_or_default();
    book.leave_out(&before);
    let path = args.cache.clone().or_else(cache::usual);
    let mut answers =
        Answers { memory: path.as_deref().map(cache::read).unwrap_or_default(), asked: Memory::default() };
    let now = now();
    let open: Vec<&Link> = book
        .links
        .iter()
        .filter(|link| answers.memory.recall(link.visit.start(), now, args.max_age).is_none())
        .collect();
    let number = open.len();
    let visits = open.into_iter().map(|link| link.visit.clone()).collect();
    let left = answers.collect(ask::ask(visits, args)?, number, path.as_deref())?;
    if left > 0 {
        bail!("interrupted: {left} of {} are left; run it again to ask these", addresses(number));
    }
    let mut found = answers.findings(&book, args);
    let counts = answers.counts(&book.links, number, args);
    let mut cured = Cured::default();
    if args.fix && cured.cure(&root, &found, &book.sources)? {
        answers.believe_new(&book.links, args);
        book = Book::read(&root)?;
        book.leave_out(&before);
        found = answers.findings(&book, args);
    }
    tell(&root, book, found, &cured, &counts, args)
}

/// Tells what was found.
fn tell(
    root: &Path,
    mut book: Book,
    mut found: Vec<Diagnostic>,
    cured: &Cured,
    counts: &str,
    args: &LinksArgs,
) -> anyhow::Result<Ending> {
    let looked_at = addresses(book.links.len());
    found.splice(0..0, book.faults);
    name_from_here(root, &mut book.sources, &mut found);
    let findings = Findings { diagnostics: &found, sources: &book.sources };
    let mut out = anstream::stdout().lock();
    report::write(args.format, &findings, &mut out)
        .and_then(|()| out.flush())
        .context("standard output cannot be written")?;
    cured.tell();
    report::note(counts);
    report::totals(&findings, &looked_at);
    Ok(if found.iter().any(Diagnostic::is_error) { Ending::Findings } else { Ending::Clean })
}

/// A book, as far as its addresses go.
struct Book {
    sources: Sources,
    settings: Settings,
    catalog: Catalog,
    faults: Vec<Diagnostic>,
    links: Vec<Link>,
}

impl Book {
    fn read(root: &Path) -> anyhow::Result<Self> {
        let mut sources = Sources::new();
        let (settings, mut faults) = match configure(&mut BookFiles::new(root, &mut sources))? {
            Ok(Configured { settings, faults, .. }) => (settings, faults),
            Err(faults) => {
                let (settings, _) = Settings::read(&Value::Null, KNOWN_HOST, None);
                return Ok(Self { sources, settings, catalog: Catalog::default(), faults, links: Vec::new() });
            }
        };
        let read = read_catalog(root, &settings, true, Texts::Kept, &mut sources);
        faults.extend(read.diagnostics);
        let links = links(&read.catalog);
        Ok(Self { sources, settings, catalog: read.catalog, faults, links })
    }

    /// Leaves out the addresses that it had before.
    fn leave_out(&mut self, before: &HashSet<String>) {
        self.links.retain(|link| !before.contains(link.visit.start()));
    }
}

/// What is known of the addresses.
struct Answers {
    /// From earlier runs, and from this one.
    memory: Memory,
    /// From this one.
    asked: Memory,
}

impl Answers {
    /// Takes the answers as they come in, and keeps what has been learnt on the disk. How many are still open at the end.
    fn collect(&mut self, asking: ask::Asking, number: usize, path: Option<&Path>) -> anyhow::Result<usize> {
        let progress = std::io::stderr().is_terminal();
        let mut left = number;
        let mut saved = Instant::now();
        let mut ends_at = None;
        while left > 0 && ends_at.is_none_or(|at| Instant::now() < at) {
            if ends_at.is_none() && asking.is_interrupted() {
                asking.begin_nothing();
                ends_at = Some(Instant::now() + PATIENCE);
            }
            let (address, verdict) = match asking.next(NAP) {
                Ok(known) => known,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            left -= 1;
            self.memory.learn(&address, verdict.clone(), now());
            self.asked.learn(&address, verdict, now());
            if progress {
                report::progress(&format!("{} of {} asked", number - left, addresses(number)));
            }
            if saved.elapsed() > SAVED_EVERY {
                self.save(path)?;
                saved = Instant::now();
            }
        }
        if progress && number > 0 {
            report::progress("");
        }
        if left < number {
            self.save(path)?;
        }
        Ok(left)
    }

    fn save(&self, path: Option<&Path>) -> anyhow::Result<()> {
        let Some(path) = path else { return Ok(()) };
        cache::write(path, &self.memory, now())
            .with_context(|| format!("the answers cannot be kept in `{}`", path.display()))
    }

    /// What has become of an address: as it was answered now, or not so long ago.
    fn verdict(&self, address: &str, args: &LinksArgs) -> Option<&Verdict> {
        self.asked.last(address).or_else(|| self.memory.recall(address, now(), args.max_age))
    }

    fn findings(&self, book: &Book, args: &LinksArgs) -> Vec<Diagnostic> {
        let mut levels = book.settings.levels.clone();
        if args.verbose {
            for code in Code::rules().filter(|code| code.needs_the_network()) {
                let level = levels.of(code).max(Level::Warn);
                levels.set(code, level);
            }
        }
        let verdict = |address: &str| self.verdict(address, args);
        findings(&book.links, verdict, &book.catalog, &book.sources, &levels)
    }

    /// Takes the addresses that pages have moved to for good ones: they have just been asked.
    fn believe_new(&mut self, links: &[Link], args: &LinksArgs) {
        for link in links {
            if let Some(Verdict::Moved { to, same: true }) = self.verdict(link.visit.start(), args).cloned() {
                let to = to.split('#').next().unwrap_or_default();
                self.asked.learn(to, Verdict::Ok, now());
            }
        }
    }

    /// How many addresses have become what, in a line.
    fn counts(&self, links: &[Link], asked: usize, args: &LinksArgs) -> String {
        let of_class = |class: &&str| {
            let is_it = |link: &&Link| self.verdict(link.visit.start(), args).is_some_and(|one| one.class() == *class);
            links.iter().filter(is_it).count()
        };
        let counted: Vec<(&str, usize)> = Verdict::CLASSES.iter().map(|class| (*class, of_class(class))).collect();
        let told = counted.iter().filter(|(_, number)| *number > 0).map(|(class, number)| format!("{number} {class}"));
        let told: Vec<String> = told.collect();
        let known = links.len().saturating_sub(asked);
        let told = if told.is_empty() { addresses(0) } else { told.join(", ") };
        format!("{told}; {asked} asked, {known} known from before")
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

/// Reads a time such as `500ms`, `20s` or `7d`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let wrong = || "a time is a number and a unit: `500ms`, `20s`, `5m`, `12h` or `7d`".to_owned();
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "ms" => return Ok(Duration::from_millis(number)),
        "" if number == 0 => 0,
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    number.checked_mul(seconds).filter(|all| *all <= u64::from(u32::MAX)).map(Duration::from_secs).ok_or_else(wrong)
}
