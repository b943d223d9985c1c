use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::Path;

use anyhow::{Context as _, bail};
use mdbook_resources::diagnostic::{Code, Diagnostic};
use mdbook_resources::expand::OnError;
use mdbook_resources::preprocessor::{self, FaultyChapter, Input};
use mdbook_resources::project::Settings;
use mdbook_resources::select::Order;
use mdbook_resources::source::{FileId, Sources, Span, relocate};

use crate::Ending;
use crate::files::{read_catalog, read_text};
use crate::report;

/// What to say to somebody who runs it by hand.
const NO_BOOK: &str = "this is a preprocessor: mdBook runs it, and writes a book to its standard input; add \
                       `[preprocessor.resources]` to your `book.toml` and run `mdbook build` (`--help` says more)";

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

    let (catalog, faults) = read_catalog(root, &settings, !chapters.is_empty(), &mut sources);
    let order = Order::new(&settings.language);
    let environment = settings.environment(&catalog, &faults, &order);
    let mut book = preprocessor::check_book(&chapters, environment, &settings.src, &mut sources);
    for chapter in &book.faulty {
        place_in_file(root, &settings, chapter, &mut book.diagnostics, &mut sources);
    }
    diagnostics.extend_from_slice(&faults);
    diagnostics.append(&mut book.diagnostics);
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

/// Moves the places of a chapter's diagnostics from the text that we got to the file that a person edits.
fn place_in_file(
    root: &Path,
    settings: &Settings,
    chapter: &FaultyChapter,
    diagnostics: &mut [Diagnostic],
    sources: &mut Sources,
) {
    let path = chapter.source_path.as_ref().map(|path| root.join(&settings.src).join(path));
    let edited = path.and_then(|path| read_text(&path).ok());
    let edited = edited.and_then(|text| sources.add(sources.name(chapter.file).to_owned(), text).ok());
    // Most chapters come as they are, and then there is nothing to look for.
    let as_it_is = edited.is_some_and(|edited| sources.text(edited) == sources.text(chapter.file));
    if as_it_is {
        return;
    }
    for diagnostic in diagnostics {
        let labels = diagnostic.primary.iter_mut().chain(&mut diagnostic.secondary);
        let mut lost = false;
        for label in labels.filter(|label| label.span.file == chapter.file) {
            match edited.and_then(|edited| moved(label.span, edited, sources)) {
                Some(span) => label.span = span,
                None => lost = true,
            }
        }
        if lost {
            let note = "the line is counted after includes and other preprocessors: it is not in the file as it stands";
            diagnostic.notes.push(note.to_owned());
        }
    }
}

fn moved(span: Span, to: FileId, sources: &Sources) -> Option<Span> {
    let range = relocate(sources.text(span.file), sources.text(to), span.range())?;
    Some(Span::new(to, range))
}
