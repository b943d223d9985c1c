//! Whole builds by real hosts, both generations of mdBook.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use scraper::Html;
use url::Url;

use crate::support::{BINARY, build_04, build_05, copy, files, root, select, text, words};

#[test]
fn a_failing_build_leaves_the_old_output() {
    let book = tempfile::tempdir().unwrap();
    copy(&root().join("tests/books/missing-catalog"), book.path());
    let out = book.path().join("out");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("old.html"), "old").unwrap();
    let mut config = Config::from_disk(book.path().join("book.toml")).unwrap();
    config.set("preprocessor.resources.command", BINARY).unwrap();
    config.build.build_dir.clone_from(&out);
    let result = MDBook::load_with_config(book.path(), config).unwrap().build();
    assert!(result.is_err());
    assert_eq!(fs::read_to_string(out.join("old.html")).unwrap(), "old");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1, "nothing half made");
}

#[test]
fn show_puts_a_box_where_each_faulty_directive_is() {
    let out = tempfile::tempdir().unwrap();
    build_05(&root().join("tests/books/show"), out.path(), |_| ());
    let page = Html::parse_document(&fs::read_to_string(out.path().join("page.html")).unwrap());
    let boxes = |css: &str| select(&page, css).into_iter().map(text).collect::<Vec<_>>();
    assert_eq!(boxes("main strong.resources-error").len(), 4);
    assert!(boxes("main > p > strong.resources-error")[0].starts_with("2 faults in the catalog"));
    assert!(boxes("main li strong.resources-error")[0].contains("did you mean `paper`?"));
    assert!(boxes("main td strong.resources-error")[0].contains("no list can stand in a table"));
    assert!(boxes("main h2 strong.resources-error")[0].contains("no list can stand in a heading"));
}

#[test]
fn both_generations_of_mdbook_make_the_same_pages_of_every_book() {
    for case in fs::read_dir(root().join("tests/books")).unwrap() {
        let case = case.unwrap().path();
        let failing = fs::read_to_string(case.join("expected.stderr")).is_ok_and(|said| said.contains("exit code"));
        let only_new = case.to_string_lossy().ends_with("-0.5");
        if failing || only_new {
            continue;
        }
        let (new, old) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        // What the older one has as well.
        build_05(&case, new.path(), |config| {
            config.set("output.html.definition-lists", false).unwrap();
            config.set("output.html.admonitions", false).unwrap();
            config.set("output.html.smart-punctuation", true).unwrap();
        });
        build_04(&case, old.path(), |config| config.set("output.html.smart-punctuation", true).unwrap());
        for file in crate::support::files(&case.join("expected")) {
            let lists = |out: &std::path::Path| {
                let page = if file.ends_with("README.md") {
                    file.with_file_name("index.html")
                } else {
                    file.with_extension("html")
                };
                let page = fs::read_to_string(out.join(page)).unwrap();
                let page = Html::parse_document(&page);
                let lists = select(&page, "main ol, main ul, main .resource").into_iter();
                lists.map(|element| (element.value().name().to_owned(), words(element))).collect::<Vec<_>>()
            };
            assert_eq!(lists(new.path()), lists(old.path()), "{}/{}", case.display(), file.display());
        }
    }
}

#[test]
fn the_other_pages_of_a_resource_are_found_from_every_page() {
    let book = root().join("tests/books/elsewhere");
    let (new, old, first) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    build_05(&book, new.path(), |_| ());
    build_04(&book, old.path(), |_| ());
    // Before mdBook has given `README.md` its other name.
    build_05(&book, first.path(), |config| config.set("preprocessor.resources.before", ["index", "links"]).unwrap());
    for out in [new, old, first] {
        let expected =
            [("README", 13), ("all", 16), ("by-id", 6), ("part one", 16), ("three", 5), ("everywhere", 7 * 8)];
        // The print page has them all once more.
        assert_eq!(links_elsewhere(out.path()), 2 * expected.iter().map(|(_, links)| links).sum::<usize>());
    }
}

/// Follows the links to other pages that list a resource, on every page of a site, and counts them.
fn links_elsewhere(out: &Path) -> usize {
    let base = Url::parse("https://example.org/").unwrap();
    let html = files(out).into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "html"));
    let pages: BTreeMap<String, Html> = html
        .map(|file| {
            let url = base.join(&file.to_str().unwrap().replace('\\', "/")).unwrap();
            (url.to_string(), Html::parse_document(&fs::read_to_string(out.join(file)).unwrap()))
        })
        .collect();
    let mut count = 0;
    for (url, page) in &pages {
        for link in select(page, "main small.resource-elsewhere a") {
            let to = Url::parse(url).unwrap().join(link.attr("href").unwrap()).unwrap();
            let (file, anchor) = to.as_str().split_once('#').unwrap_or_else(|| panic!("{url}: {to}"));
            let target = pages.get(file).unwrap_or_else(|| panic!("{url}: {to}"));
            let entry = select(target, &format!("main span.resource[id=\"{anchor}\"]"));
            assert_eq!(entry.len(), 1, "{url}: {to}");
            count += 1;
        }
    }
    count
}
