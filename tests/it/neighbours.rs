//! Other preprocessors of a book, before and after this one. Each is written as such preprocessors are, and runs in a
//! real mdBook, in the order that `before` and `after` give it.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::errors::Result;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use scraper::{ElementRef, Html};
use serde_json::json;
use tempfile::TempDir;

use crate::support::{BINARY, copy, files, root, select, text};

/// The extensions that a preprocessor turns on so that it reads a page as mdBook does.
const EXTENSIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// Puts a table of contents in place of a marker. All else is left as it is.
struct Toc;

const MARKER: &str = "<!-- toc -->";

impl Preprocessor for Toc {
    fn name(&self) -> &'static str {
        "toc"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| chapter.content = with_toc(&chapter.content));
        Ok(book)
    }
}

fn with_toc(text: &str) -> String {
    let (mut marker, mut toc, mut heading) = (None, String::new(), None);
    for (event, range) in Parser::new_ext(text, EXTENSIONS).into_offset_iter() {
        match event {
            Event::Html(html) if html.trim() == MARKER => marker = Some(range),
            Event::Start(Tag::Heading { level, id, .. }) if level > HeadingLevel::H1 => {
                heading = Some((level, id.map(|id| id.to_string()), String::new()));
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, _, title)) = &mut heading {
                    title.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((level, id, title)) = heading.take() {
                    let id = id.unwrap_or_else(|| title.to_lowercase().replace(' ', "-"));
                    let title = escaped(&title);
                    toc.push_str(&format!("{}* [{title}](#{id})\n", "  ".repeat(level as usize - 2)));
                }
            }
            _ => {}
        }
    }
    let Some(marker) = marker else { return text.to_owned() };
    format!("{}{toc}{}", &text[..marker.start], &text[marker.end..])
}

fn escaped(title: &str) -> String {
    let escape = |c: char| if c.is_ascii_punctuation() { format!("\\{c}") } else { c.to_string() };
    title.chars().map(escape).collect()
}

/// Parses each page whole and writes it anew.
struct Rewriter;

impl Preprocessor for Rewriter {
    fn name(&self) -> &'static str {
        "rewriter"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| {
            let mut out = String::with_capacity(chapter.content.len());
            let events = Parser::new_ext(&chapter.content, EXTENSIONS);
            pulldown_cmark_to_cmark::cmark(events, &mut out, EXTENSIONS).unwrap();
            chapter.content = out;
        });
        Ok(book)
    }
}

/// Builds the book in `root` with another preprocessor, which runs `before` or `after` this one.
fn build_with<P: Preprocessor + 'static>(root: &Path, out: &Path, other: Option<(P, &str)>) {
    let mut config = Config::from_disk(root.join("book.toml")).unwrap();
    config.set("preprocessor.resources.command", BINARY).unwrap();
    // What keeps a quote straight is a backslash, which a writer of Markdown sees no need for.
    config.set("output.html.smart-punctuation", false).unwrap();
    config.build.build_dir = out.to_owned();
    // Not looked at here, and slow to write.
    config.set("output.html.search.enable", false).unwrap();
    config.set("output.html.print.enable", false).unwrap();
    let Some((other, order)) = other else {
        return MDBook::load_with_config(root, config).unwrap().build().unwrap();
    };
    config.set(format!("preprocessor.{}", other.name()), json!({ "command": "none", order: ["resources"] })).unwrap();
    let mut book = MDBook::load_with_config(root, config).unwrap();
    // mdBook keeps the place that it gave to the name.
    book.with_preprocessor(other);
    book.build().unwrap();
}

/// What a reader sees of the lists of a page, and what leads to them. A writer of Markdown may move a script from behind a
/// list into its last item, where it says the same.
fn lists(page: &Html) -> Vec<(String, Vec<String>, Vec<String>, String)> {
    let has_entries = |list: &ElementRef<'_>| list.select(&css(".resource")).next().is_some();
    let lists = select(page, "main ol, main ul").into_iter().filter(has_entries);
    let attributes = |list: ElementRef<'_>, name: &str| -> Vec<String> {
        list.select(&css(&format!("[{name}]"))).filter_map(|one| one.attr(name).map(str::to_owned)).collect()
    };
    lists
        .map(|list| {
            let name = list.value().name().to_owned();
            let scripts: HashSet<_> = list.select(&css("script")).map(|script| script.id()).collect();
            let nodes = list.descendants().filter(|node| node.parent().is_none_or(|of| !scripts.contains(&of.id())));
            let words = nodes.filter_map(|node| node.value().as_text()).flat_map(|text| text.split_whitespace());
            (name, attributes(list, "id"), attributes(list, "href"), words.collect::<Vec<_>>().join(" "))
        })
        .collect()
}

/// What machines read on a page.
fn metadata(page: &Html) -> Vec<String> {
    let scripts = select(page, "main script[type=\"application/ld+json\"]").into_iter().map(text);
    scripts
        .chain(select(page, "main .Z3988").into_iter().filter_map(|one| one.attr("title").map(str::to_owned)))
        .collect()
}

fn css(selector: &str) -> scraper::Selector {
    scraper::Selector::parse(selector).unwrap()
}

/// The pages of a site.
fn pages(out: &Path) -> Vec<(String, Html)> {
    let html = files(out).into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "html"));
    let html = html.filter(|file| !["toc.html", "404.html"].iter().any(|other| file.ends_with(other)));
    html.map(|file| (file.display().to_string(), Html::parse_document(&fs::read_to_string(out.join(&file)).unwrap())))
        .collect()
}

/// Asserts that a book has the same lists as without `other`, and says how many.
fn same_lists<P: Preprocessor + 'static>(book: &Path, other: P, order: &str) -> usize {
    let (alone, both) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    build_with::<P>(book, alone.path(), None);
    let name = other.name().to_owned();
    build_with(book, both.path(), Some((other, order)));
    let (alone, both) = (pages(alone.path()), pages(both.path()));
    assert_eq!(alone.len(), both.len());
    let mut count = 0;
    for ((file, alone), (_, both)) in alone.iter().zip(&both) {
        assert_eq!(metadata(alone), metadata(both), "{}/{file}, {name} {order}", book.display());
        let alone = lists(alone);
        count += alone.len();
        let both = lists(both);
        for (alone, both) in alone.iter().zip(&both) {
            assert_eq!(alone, both, "{}/{file}, {name} {order}", book.display());
        }
        assert_eq!(alone.len(), both.len(), "{}/{file}, {name} {order}", book.display());
    }
    count
}

/// Books with lists in which nothing is wrong.
const BOOKS: [&str; 9] =
    ["basics", "containers", "contents", "elsewhere", "korean", "metadata", "parts", "remarks", "selection"];

/// A copy of a book, with a marker at the top of each page.
fn marked(case: &str) -> TempDir {
    let book = tempfile::tempdir().unwrap();
    copy(&root().join("tests/books").join(case), book.path());
    let src = book.path().join("src");
    let is_page = |file: &PathBuf| file.extension().is_some_and(|end| end == "md") && !file.ends_with("SUMMARY.md");
    for page in files(&src).into_iter().filter(is_page) {
        let text = fs::read_to_string(src.join(&page)).unwrap();
        fs::write(src.join(page), format!("{MARKER}\n\n{text}")).unwrap();
    }
    book
}

#[test]
fn a_table_of_contents_before_or_after_changes_no_list() {
    for case in BOOKS {
        let book = marked(case);
        for order in ["before", "after"] {
            assert!(same_lists(book.path(), Toc, order) > 0, "{case}");
        }
    }
}

#[test]
fn a_table_of_contents_made_after_leads_to_the_parts_of_a_list() {
    let book = marked("parts");
    let leads = |order: &str| -> Vec<bool> {
        let out = tempfile::tempdir().unwrap();
        build_with(book.path(), out.path(), Some((Toc, order)));
        let pages = pages(out.path());
        let links = |page: &Html| -> Vec<String> {
            let links = select(page, "main > ul:first-child a[href^=\"#resources-\"]").into_iter();
            links.filter_map(|link| link.attr("href").map(str::to_owned)).collect()
        };
        let whole = |page: &Html, link: &str| {
            select(page, &format!("main :is(h2, h3, h4, h5, h6)[id=\"{}\"]", &link[1..])).len() == 1
        };
        pages.iter().flat_map(|(_, page)| links(page).into_iter().map(|link| whole(page, &link))).collect()
    };
    assert_eq!(leads("before"), [true; 0]);
    let after = leads("after");
    assert!(after.len() > 10 && after.iter().all(|leads| *leads), "{after:?}");
}

#[test]
fn a_page_that_is_written_anew_keeps_its_lists() {
    for case in BOOKS {
        assert!(same_lists(&root().join("tests/books").join(case), Rewriter, "after") > 0, "{case}");
    }
    assert!(same_lists(&root(), Rewriter, "after") > 0);
}

#[test]
fn a_page_that_is_written_anew_too_early_shows_the_directive() {
    // Such a writer escapes every `<`, with or without a backslash before it. So it has to come after.
    let out = tempfile::tempdir().unwrap();
    build_with(&root().join("tests/books/basics"), out.path(), Some((Rewriter, "before")));
    let pages = pages(out.path());
    assert!(pages.iter().all(|(_, page)| lists(page).is_empty()));
    assert!(
        pages
            .iter()
            .any(|(_, page)| select(page, "main").into_iter().map(text).any(|text| text.contains("<<#resources")))
    );
}
