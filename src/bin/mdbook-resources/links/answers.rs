//! What is known of the addresses, and what there is to tell of it.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use mdbook_resources::diagnostic::{Code, Diagnostic, Level};
use mdbook_resources::links::{Archive, Known, Link, Memory, Verdict, findings};

use super::{Book, addresses, cache, now};
use crate::args::LinksArgs;

/// How often what has been learnt is written while there is more to learn.
const SAVED_EVERY: Duration = Duration::from_secs(5);

/// What is known of the addresses.
pub(super) struct Answers<'a> {
    /// From earlier runs, and from this one.
    memory: Memory,
    /// From this one.
    asked: Memory,
    /// The addresses that are not asked for, and of which nothing is known therefore.
    left_out: HashSet<String>,
    /// Where the memory is kept.
    path: Option<PathBuf>,
    saved: Instant,
    archive: Option<&'a Archive>,
    max_age: Duration,
    verbose: bool,
}

impl<'a> Answers<'a> {
    /// What earlier runs have learnt, but for the addresses that are left out.
    pub(super) fn read(args: &'a LinksArgs, left_out: HashSet<String>) -> anyhow::Result<Self> {
        let path = args.cache.clone().or_else(cache::usual);
        Ok(Self {
            memory: path.as_deref().map(cache::read).transpose()?.unwrap_or_default(),
            asked: Memory::default(),
            left_out,
            path,
            saved: Instant::now(),
            archive: args.archive.0.as_ref(),
            max_age: args.max_age,
            verbose: args.verbose,
        })
    }

    /// The links that are asked for.
    pub(super) fn wanted<'l>(&self, links: &'l [Link]) -> impl Iterator<Item = &'l Link> {
        links.iter().filter(|link| !self.left_out.contains(link.visit.start()))
    }

    /// Those of them of which it is known what has become.
    pub(super) fn known<'l>(&self, links: &'l [Link]) -> impl Iterator<Item = &'l Link> {
        self.wanted(links).filter(|link| self.verdict(link.visit.start()).is_some())
    }

    /// Takes what has become of an address.
    pub(super) fn learn(&mut self, address: &str, verdict: &Verdict) -> anyhow::Result<()> {
        self.memory.learn(address, verdict.clone(), now());
        self.asked.learn(address, verdict.clone(), now());
        self.save_now_and_then()
    }

    /// Takes the copy that the archive has named.
    pub(super) fn learn_copy(&mut self, question: &str, copy: &str) -> anyhow::Result<()> {
        self.memory.learn_copy(question, copy.to_owned(), now());
        self.asked.learn_copy(question, copy.to_owned(), now());
        self.save_now_and_then()
    }

    fn save_now_and_then(&mut self) -> anyhow::Result<()> {
        if self.saved.elapsed() > SAVED_EVERY {
            self.save()?;
            self.saved = Instant::now();
        }
        Ok(())
    }

    /// Keeps what has been learnt on the disk.
    pub(super) fn save(&self) -> anyhow::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        cache::write(path, &self.memory, now())
            .with_context(|| format!("the answers cannot be kept in `{}`", path.display()))
    }

    /// What there is to tell of a book.
    pub(super) fn findings(&self, book: &Book) -> Vec<Diagnostic> {
        let mut levels = book.settings.levels.clone();
        if self.verbose {
            for code in Code::rules().filter(|code| code.needs_the_network()) {
                let level = levels.of(code).max(Level::Warn);
                levels.set(code, level);
            }
        }
        findings(&book.links, self, &book.catalog, &book.sources, &levels)
    }

    /// Takes the addresses that pages have moved to for good ones: they have just been asked.
    pub(super) fn believe_new(&mut self, links: &[Link]) {
        for link in links {
            if let Some(Verdict::Moved { to, same: true }) = self.verdict(link.visit.start()).cloned() {
                let to = to.split('#').next().unwrap_or_default();
                self.asked.learn(to, Verdict::Ok, now());
            }
        }
    }

    /// How many addresses have become what, in a line.
    pub(super) fn counts(&self, links: &[Link], asked: usize) -> String {
        let of_class = |class: &&str| {
            let is_it = |link: &&Link| self.verdict(link.visit.start()).is_some_and(|one| one.class() == *class);
            self.wanted(links).filter(is_it).count()
        };
        let counted: Vec<(&str, usize)> = Verdict::CLASSES.iter().map(|class| (*class, of_class(class))).collect();
        let told = counted.iter().filter(|(_, number)| *number > 0).map(|(class, number)| format!("{number} {class}"));
        let told: Vec<String> = told.collect();
        let known = self.known(links).count().saturating_sub(asked);
        let told = if told.is_empty() { addresses(0) } else { told.join(", ") };
        format!("{told}; {asked} asked, {known} known from before")
    }
}

impl Known for Answers<'_> {
    /// As it was answered now, or not so long ago.
    fn verdict(&self, address: &str) -> Option<&Verdict> {
        if self.left_out.contains(address) {
            return None;
        }
        self.asked.last(address).or_else(|| self.memory.recall(address, now(), self.max_age))
    }

    fn copy(&self, address: &str) -> Option<&str> {
        let question = self.archive?.question(address);
        let question = question.start();
        self.asked.last_copy(question).or_else(|| self.memory.recall_copy(question, now(), self.max_age))
    }
}
