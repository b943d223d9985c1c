//! Books for other renderers than HTML: plain Markdown, and what pandoc makes of it by the recipe in the guide.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use pulldown_cmark::{Event, Options, Parser, Tag};
use scraper::Html;
use serde_json::json;
use tempfile::TempDir;

use crate::support::{BINARY, build_04, build_05, copy, expect, files, read, root, select, text};

const LANGUAGES: [&str; 2] = ["en", "ko"];

/// The variable that makes pandoc and EPUBCheck required.
const REQUIRED: &str = "RESOURCES_EPUB";

/// Writes the pages of an edition as Markdown.
fn write_edition(language: &str, out: &Path) {
    build_05(&root(), out, |config| {
        config.book.src = format!("book/{language}").into();
        config.book.language = Some(language.to_owned());
        config.set("output", json!({ "markdown": {} })).unwrap();
    });
}

/// A folder as the guide expects it, with an edition of the companion book written as Markdown.
fn workplace(language: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("book").join(language), &folder.path().join("src"));
    fs::copy(root().join("guide/src/mdbook.lua"), folder.path().join("mdbook.lua")).unwrap();
    write_edition(language, &folder.path().join("target/markdown"));
    folder
}

/// What stands in HTML on a page, but for the comment that keeps two lists apart.
fn html(text: &str) -> Vec<String> {
    let events = Parser::new_ext(text, Options::all());
    let html = events.filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(html.trim().to_owned()),
        _ => None,
    });
    html.filter(|html| html != "<!-- -->").collect()
}

/// The links of a page to files.
fn links(text: &str) -> Vec<String> {
    let events = Parser::new_ext(text, Options::all());
    let links = events.filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    let to_files = links.filter(|link| url::Url::parse(link).is_err());
    to_files.map(|link| percent_decoded(link.split('#').next().unwrap())).collect()
}

fn percent_decoded(link: &str) -> String {
    let pair = format!("x={}", link.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes()).next().unwrap().1.into_owned()
}

#[test]
fn pages_of_both_editions_are_plain_markdown() {
    let (new, old) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for language in LANGUAGES {
        write_edition(language, new.path());
        build_04(&root(), old.path(), |config| {
            config.book.src = format!("book/{language}").into();
            config.book.language = Some(language.to_owned());
            config.set("output", json!({ "markdown": {} })).unwrap();
        });
        let mut entries = 0;
        for page in files(&root().join("book").join(language)).into_iter().filter(|page| !page.ends_with("SUMMARY.md"))
        {
            let written = fs::read_to_string(new.path().join(&page)).unwrap();
            assert_eq!(html(&written), [""; 0], "{language}/{}", page.display());
            assert!(!written.contains("<<#"), "{language}/{}", page.display());
            assert_eq!(written, fs::read_to_string(old.path().join(&page)).unwrap(), "mdBook 0.4");
            entries += written.lines().filter(|line| line.trim_start().contains("](http")).count();
        }
        assert!(entries > 173 + 176, "{entries}");
        let page = fs::read_to_string(new.path().join("chapter-05.md")).unwrap();
        expect(&page, &root().join(format!("tests/markdown/chapter-05.{language}.md")));
    }
}

#[test]
fn links_between_pages_are_whole_in_markdown() {
    // Both editions, as the README builds them.
    let out = tempfile::tempdir().unwrap();
    write_edition("en", out.path());
    write_edition("ko", &out.path().join("ko"));
    let nested = tempfile::tempdir().unwrap();
    let book = root().join("tests/books/elsewhere");
    build_05(&book, nested.path(), |config| config.set("output", json!({ "markdown": {} })).unwrap());
    let pages = |out: &Path| -> usize {
        let mut count = 0;
        for page in files(out) {
            let written = fs::read_to_string(out.join(&page)).unwrap();
            for link in links(&written) {
                let target = out.join(page.parent().unwrap()).join(&link);
                assert!(target.is_file(), "{}: {link}", page.display());
                count += 1;
            }
        }
        count
    };
    assert!(pages(out.path()) > 2 * 173);
    assert!(pages(nested.path()) > 50);
}

/// Runs a program; `None` if it is not installed and need not be.
fn try_run(command: &mut Command) -> Option<Output> {
    match command.output() {
        Ok(output) => Some(output),
        Err(error) => {
            let required = std::env::var_os(REQUIRED).is_some_and(|value| value == "required");
            assert!(!required, "{command:?}: {error}");
            None
        }
    }
}

/// What a program said, if it succeeded.
fn said(output: Output) -> String {
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    said
}

/// The commands of the guide: what writes the pages, and what makes an EPUB of them.
fn recipes() -> [String; 2] {
    let guide = read("guide/src/renderers.md");
    let blocks = guide.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.map(str::to_owned).collect::<Vec<_>>().try_into().unwrap()
}

/// The recipe, with something in it changed.
fn changed(recipe: &str, from: &str, to: &str) -> String {
    assert_eq!(recipe.matches(from).count(), 1, "{recipe}");
    recipe.replace(from, to)
}

#[test]
fn mdbook_writes_the_pages_as_the_guide_says() {
    let Some(version) = try_run(Command::new("mdbook").arg("--version")) else { return };
    said(version);
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("tests/books/elsewhere"), folder.path());
    let mut shell = Command::new("sh");
    shell.args(["-ec", &recipes()[0]]).current_dir(&folder).env("MDBOOK_PREPROCESSOR__RESOURCES__COMMAND", BINARY);
    said(shell.output().unwrap());
    let written = files(&folder.path().join("target/markdown"));
    assert!(written.contains(&"index.md".into()) && written.contains(&"part one/index.md".into()), "{written:?}");
    assert!(written.iter().all(|file| file.extension().is_some_and(|extension| extension == "md")), "{written:?}");
}

#[test]
fn pandoc_makes_an_epub_of_both_editions_as_the_guide_says() {
    for language in LANGUAGES {
        let Some(version) = try_run(Command::new("pandoc").arg("--version")) else { return };
        said(version);
        let folder = workplace(language);
        let run = |script: &str| said(Command::new("sh").args(["-ec", script]).current_dir(&folder).output().unwrap());
        let recipe = changed(&recipes()[1], "lang=en", &format!("lang={language}"));
        // An old pandoc has a fault in its own words of some languages, whatever the book is.
        let empty = format!(
            "pandoc --from=markdown --metadata=title=x --metadata=lang={language} --output=target/empty.epub /dev/null"
        );
        let known = run(&empty);
        let known: BTreeSet<&str> = known.lines().collect();
        assert!(language != "en" || known.is_empty(), "{known:?}");
        let found = run(&recipe);
        let found: Vec<&str> = found.lines().filter(|line| !known.contains(line)).collect();
        assert!(found.is_empty(), "{found:?}");
        let latex = changed(&recipe, "--output=../book.epub", "--standalone --output=../book.tex");
        assert_eq!(run(&latex), "");
        assert!(
            fs::read_to_string(folder.path().join("target/book.tex")).unwrap().contains("\\href{https://arxiv.org/")
        );
        check_epub(&folder.path().join("target/book.epub"));
    }
}

/// Asserts that EPUBCheck has nothing to say of a book.
fn check_epub(book: &Path) {
    // Where the kernel does not run archives of Java, its package leaves nothing but the archive.
    let archive = Path::new("/usr/bin/epubcheck");
    let is_archive = fs::read(archive).is_ok_and(|bytes| bytes.starts_with(b"PK"));
    let mut command = if is_archive {
        let mut java = Command::new("java");
        java.arg("-jar").arg(archive);
        java
    } else {
        Command::new("epubcheck")
    };
    let Some(output) = try_run(command.arg("--failonwarnings").arg(book)) else { return };
    let said = said(output);
    assert!(said.contains("0 fatals / 0 errors / 0 warnings"), "{said}");
}

#[test]
fn links_lead_to_pages_and_headings_in_one_document() {
    let folder = tempfile::tempdir().unwrap();
    let page = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
    fs::create_dir(folder.path().join("part one")).unwrap();
    page("index.md", "# Start\n\n[page](b.md) [heading](b.md#twice) [in a folder](part%20one/c.md) [own](#start)\n");
    page(
        "b.md",
        "# B\n\n## Twice\n\n[up](README.md) [anchor of HTML](index.md#resource-x) [web](https://example.org/a.md)\n",
    );
    page(
        "part one/c.md",
        "No heading, but ![an image](i.png).\n\n## Twice\n\n- [up](../b.md#twice)\n- [here](./c.md)\n- [gone](../ko/c.md)\n\n\
         [edition](../ko/c.md)\n\n[edition](../ko/c.md) and words\n\n[out](../../out.md)\n",
    );
    let mut pandoc = Command::new("pandoc");
    pandoc.arg("--from").arg(root().join("guide/src/mdbook.lua")).args(["--to=html", "index.md", "b.md"]);
    let Some(output) = try_run(pandoc.arg("part one/c.md").current_dir(&folder)) else { return };
    let document = Html::parse_fragment(&said(output));
    let leads: Vec<(String, String)> = select(&document, "a")
        .into_iter()
        .map(|link| {
            let to = link.attr("href").unwrap();
            let target = to.strip_prefix('#').map(|id| select(&document, &format!("[id=\"{id}\"]")));
            (text(link), target.map_or_else(|| to.to_owned(), |found| found.into_iter().map(text).collect()))
        })
        .collect();
    let leads: Vec<(&str, &str)> = leads.iter().map(|(link, to)| (link.as_str(), to.as_str())).collect();
    // A page without a heading begins with an empty place to lead to.
    let expected = [
        ("page", "B"),
        ("heading", "Twice"),
        ("in a folder", ""),
        ("own", "Start"),
        ("up", "Start"),
        ("anchor of HTML", "Start"),
        ("web", "https://example.org/a.md"),
        ("up", "Twice"),
        ("here", ""),
    ];
    assert_eq!(leads, expected);
    let ids: Vec<&str> = select(&document, "[id]").into_iter().filter_map(|one| one.attr("id")).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    let paragraphs: Vec<String> = select(&document, "h2 ~ p").into_iter().map(text).collect();
    assert_eq!(paragraphs.last().map(String::as_str), Some("edition and words"));
    assert_eq!(select(&document, "li").into_iter().map(text).collect::<Vec<_>>(), ["up", "here", "gone"]);
    assert_eq!(select(&document, "img")[0].attr("src"), Some("part one/i.png"));
}

#[test]
fn mdbook_tests_the_code_of_a_book_with_lists() {
    let test = |code: &str| {
        let book = tempfile::tempdir().unwrap();
        copy(&root().join("tests/books/basics"), book.path());
        let page = book.path().join("src/words.md");
        let mut text = fs::read_to_string(&page).unwrap();
        text.push_str(&format!("\n```rust\n{code}\n```\n"));
        fs::write(page, text).unwrap();
        let mut config = Config::from_disk(book.path().join("book.toml")).unwrap();
        config.set("preprocessor.resources.command", BINARY).unwrap();
        MDBook::load_with_config(book.path(), config).unwrap().test(vec![])
    };
    test("assert_eq!(1 + 1, 2);").unwrap();
    assert!(test("assert_eq!(1 + 1, 3);").is_err());
}
