use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use anyhow::ensure;
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::config::Config;
use pulldown_cmark::{Event, Options, Parser, Tag};
use tempfile::TempDir;

use crate::generate::{self, Size};
use crate::process::{self, Who};

/// A book on the disk, ready to be given to a preprocessor.
pub(crate) struct Subject {
    /// What is told of it in the table.
    pub(crate) name: &'static str,
    /// What a preprocessor reads of it: the JSON on its standard input, and the catalog.
    pub(crate) bytes_read: u64,
    /// The most memory that our preprocessor needs for it, where that is known.
    pub(crate) peak_memory: Option<u64>,
    folder: TempDir,
}

impl Subject {
    /// Generates a book, and checks that both preprocessors make of it what they have to.
    pub(crate) fn new(name: &'static str, size: &Size) -> anyhow::Result<Self> {
        let mut subject = Self { name, bytes_read: 0, peak_memory: None, folder: tempfile::tempdir()? };
        let book = generate::book(size);
        subject.write(&book, size)?;
        let unchanged: Book = serde_json::from_slice(&process::output(Who::NoOp, &subject.input())?)?;
        ensure!(unchanged == book, "{name}: the no-op preprocessor changes the book");
        let output = process::output(Who::Ours, &subject.input())?;
        check(&book, &serde_json::from_slice(&output)?, size)?;
        subject.peak_memory = process::peak_memory(Who::Ours, &subject.input(), output.len())?;
        Ok(subject)
    }

    /// The file with what mdBook writes to a preprocessor.
    pub(crate) fn input(&self) -> PathBuf {
        self.folder.path().join("input.json")
    }

    fn write(&mut self, book: &Book, size: &Size) -> anyhow::Result<()> {
        let root = self.folder.path();
        let catalog = generate::catalog(size);
        let setting = if catalog.is_empty() { "" } else { "catalog = \"catalog\"\n" };
        let config = format!("[book]\ntitle = \"{}\"\n\n[preprocessor.resources]\n{setting}", self.name);
        write(&root.join("book.toml"), &config)?;
        fs::create_dir(root.join("catalog"))?;
        for (name, text) in &catalog {
            write(&root.join("catalog").join(name), text)?;
            self.bytes_read += text.len() as u64;
        }
        let context = PreprocessorContext::new(root.to_owned(), Config::from_str(&config)?, "html".to_owned());
        let mut input = BufWriter::new(File::create(self.input())?);
        // As mdBook does it.
        serde_json::to_writer(&mut input, &(context, book))?;
        input.flush()?;
        self.bytes_read += fs::metadata(self.input())?.len();
        Ok(())
    }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    Ok(fs::write(path, text)?)
}

/// Checks that every chapter has come out, and every resource as an item of a list.
fn check(before: &Book, after: &Book, size: &Size) -> anyhow::Result<()> {
    let chapters = after.chapters().count();
    ensure!(chapters == size.chapters, "{chapters} chapters came out of {}", size.chapters);
    ensure!(size.directives > 0 || before == after, "a book without directives has changed");
    let listed = items(after) - items(before);
    ensure!(listed == size.resources, "{listed} resources were listed out of {}", size.resources);
    ensure!(after.chapters().all(|chapter| !chapter.content.contains("<<#")), "a directive was left");
    Ok(())
}

fn items(book: &Book) -> usize {
    let is_item = |event: &Event<'_>| matches!(event, Event::Start(Tag::Item));
    book.chapters().map(|chapter| Parser::new_ext(&chapter.content, Options::all()).filter(is_item).count()).sum()
}
