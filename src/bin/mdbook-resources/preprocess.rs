use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::Path;

use anyhow::{Context as _, bail};
use mdbook_resources::diagnostic::{Code, Diagnostic};
use mdbook_resources::expand::OnError;
use mdbook_resources::preprocessor::{self, FaultyChapter, Input};
use mdbook_resources::project::{self, Files, Settings};
use mdbook_resources::select::Order;
use mdbook_resources::source::{Assembly, Sources, Span, relocate};

use crate::Ending;
use crate::files::{BookFiles, Texts, read_catalog, read_text};
use crate::report;

/// What to say to somebody who runs it by hand.
const NO_BOOK: &str = "this is a preprocessor: mdBook runs it, and writes a book to its standard input; run \
                       `mdbook-resources init` in the folder of your book, and `mdbook build` (`--help` says more)";

/// Standard output by itself is written in lines, and a book is one long line with none.
const OUTPUT_BUFFER: usize = 1 << 14;

/// Reads a book from standard input and writes it to standard output, or says what is wrong with it.
pub(crate) fn run() -> anyhow::Result<Ending> {
    let mut stdin = io::stdin().lock();
    if stdin.is_terminal() {
        bail!(NO_BOOK);
    }
    // All of it, before anything can go wrong: mdBook would complain of a broken pipe and hide what we have to say.
    let mut text = Vec::new();
    stdin.read_to_end(&mut text).context("standard input cannot be read")?;
    if text.is_empty() {
        bail!(NO_BOOK);
    }
    text.shrink_to_fit();
    let text = String::from_utf8(text).context("what came in is not UTF-8, and so not what mdBook writes")?;

    let input = Input::read(&text).map_err(anyhow::Error::msg)?;
    if let Some(line) = preprocessor::untried(&input.context.mdbook_version) {
        report::note(&line);
    }
    let chapters = input.chapters().map_err(anyhow::Error::msg)?;

    let root = Path::new(&input.context.root);
    let mut sources = Sources::new();
    let book_toml = read_text(&root.join("book.toml")).ok().and_then(|text| sources.add("book.toml", text).ok());
    let placed = book_toml.map(|file| (file, sources.text(file)));
    let (settings, mut diagnostics) = Settings::read(&input.context.config, input.context.host(), placed);

    let read = read_catalog(root, &settings, !chapters.is_empty(), Texts::Dropped, &mut sources);
    let (catalog, mut faults) = (read.catalog, read.diagnostics);
    if settings.catalog.is_empty() {
        // It is for what is wrong with the settings that there is none.
        faults.append(&mut diagnostics);
    }
    let order = Order::new(&settings.language);
    let environment = settings.environment(&catalog, &faults, &order);
    let mut book = preprocessor::check_book(&chapters, environment, &settings.src, &mut sources);
    let mut files = BookFiles::new(root, &mut sources);
    for chapter in &book.faulty {
        place_in_file(&settings, chapter, &mut book.diagnostics, &mut files);
    }
    diagnostics.extend_from_slice(&faults);
    diagnostics.append(&mut book.diagnostics);
    settings.levels.apply(&mut diagnostics);
    report::diagnostics(&diagnostics, &sources);

    let shown = settings.on_error == OnError::Show && !diagnostics.iter().any(stops_even_if_shown);
    if diagnostics.iter().any(Diagnostic::is_error) && !shown {
        report::summary(&diagnostics, &sources);
        return Ok(Ending::Findings);
    }
    let mut out = BufWriter::with_capacity(OUTPUT_BUFFER, io::stdout().lock());
    book.write(&input, &mut out).and_then(|()| out.flush()).context("standard output cannot be written")?;
    Ok(Ending::Clean)
}

/// What no page can show: the configuration is not what it was meant to be.
fn stops_even_if_shown(diagnostic: &Diagnostic) -> bool {
    matches!(diagnostic.code, Code::UnknownSetting | Code::BadSetting)
}

/// Moves the places of a chapter's diagnostics from the text that we got to the files that a person edits.
fn place_in_file(
    settings: &Settings,
    chapter: &FaultyChapter,
    diagnostics: &mut [Diagnostic],
    files: &mut BookFiles<'_>,
) {
    let path = chapter.source_path.as_ref().map(|path| project::path_of(&settings.src, path));
    let edited = path.as_ref().and_then(|path| files.read(path).ok());
    // Most chapters come as they are, and then there is nothing to look for.
    if edited.is_some_and(|edited| files.sources().text(edited) == files.sources().text(chapter.file)) {
        return;
    }
    let assembled = path.and_then(|path| project::assemble(&path, files).ok()).map(Assembly::into_parts);
    let given = files.sources().text(chapter.file);
    let moved = |span: Span| {
        if span.file != chapter.file {
            return Some(span);
        }
        let (text, origins) = assembled.as_ref()?;
        origins.of(&relocate(given, text, span.range())?)
    };
    for diagnostic in diagnostics {
        diagnostic.relocate(moved);
    }
}
