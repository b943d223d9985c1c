//! The companion book in two languages: one catalog, the same lists, the words of each.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use mdbook_resources::catalog::{Date, Kind};
use mdbook_resources::render::Words;
use mdbook_resources::select::Order;
use scraper::{ElementRef, Html, Selector};
use tempfile::TempDir;

use crate::support::{BINARY, build_05, files, read, root, select, text};

fn directives(page: &str) -> Vec<String> {
    page.lines().filter(|line| line.contains("<<#")).map(str::to_owned).collect()
}

/// Builds an edition as the README says.
fn build(language: &str) -> TempDir {
    let out = tempfile::tempdir().unwrap();
    build_05(&root(), out.path(), |config| {
        config.book.src = format!("book/{language}").into();
        config.book.language = Some(language.to_owned());
    });
    out
}

fn page(out: &TempDir, name: &Path) -> Html {
    Html::parse_document(&fs::read_to_string(out.path().join(name.with_extension("html"))).unwrap())
}

/// The pages of the book.
fn pages() -> Vec<std::path::PathBuf> {
    files(&root().join("book/en")).into_iter().filter(|file| !file.ends_with("SUMMARY.md")).collect()
}

#[test]
fn both_editions_have_the_same_pages_and_ask_for_the_same_lists() {
    assert_eq!(files(&root().join("book/en")), files(&root().join("book/ko")));
    for page in pages() {
        let of = |language: &str| directives(&read(&format!("book/{language}/{}", page.display())));
        assert_eq!(of("en"), of("ko"), "{}", page.display());
    }
}

#[test]
fn each_page_leads_to_the_other_edition() {
    let (english, korean) = (build("en"), build("ko"));
    for name in pages() {
        let last = |out: &TempDir| -> Vec<(String, Option<String>)> {
            let page = page(out, &name);
            let links = select(&page, "main > p:last-child > a:only-child");
            links.into_iter().map(|link| (text(link), link.attr("href").map(str::to_owned))).collect()
        };
        let to = |title: &str, folder: &str| {
            vec![(title.to_owned(), Some(format!("{folder}{}", name.with_extension("html").display())))]
        };
        assert_eq!(last(&english), to("한국어", "ko/"));
        assert_eq!(last(&korean), to("English", "../"));
    }
}

#[test]
fn both_editions_have_the_same_anchors_and_each_its_own_words() {
    let (english, korean) = (build("en"), build("ko"));
    let words = Words::of("en");
    let mut ours: BTreeSet<String> =
        Kind::ALL.iter().flat_map(|kind| [(words.kind)(*kind), (words.kinds)(*kind)]).map(str::to_owned).collect();
    ours.extend([words.et_al, words.archived_copy, words.other_kinds, words.undated].map(str::to_owned));
    ours.extend((1..=12).filter_map(|month| Some((words.date)(Date::parse(&format!("2024-{month:02}"))?))));
    for name in pages() {
        let (english, korean) = (page(&english, &name), page(&korean, &name));
        let anchors = |page: &Html| -> Vec<String> {
            select(page, "main [id^=resource]")
                .into_iter()
                .filter_map(|one| one.attr("id").map(str::to_owned))
                .collect()
        };
        let (mut ours_in_english, mut ours_in_korean) = (anchors(&english), anchors(&korean));
        if name.ends_with("all-resources.md") {
            // Each language files the titles in its own way.
            ours_in_english.sort();
            ours_in_korean.sort();
        }
        assert_eq!(ours_in_english, ours_in_korean, "{}", name.display());
        for facts in select(&korean, "main small") {
            // Names stay as they are, so it is the parts between them that count.
            let facts = text(facts);
            let foreign: Vec<&str> = facts.split(" · ").filter(|part| ours.contains(*part)).collect();
            assert!(foreign.is_empty(), "{}: {facts}", name.display());
            assert!(!facts.contains(words.et_al), "{}: {facts}", name.display());
        }
        for kind in select(&korean, "main .resource-kind") {
            assert!(text(kind).chars().any(|c| ('가'..='힣').contains(&c)), "{}: {}", name.display(), text(kind));
        }
    }
}

#[test]
fn all_resources_stand_in_the_order_of_the_language() {
    for language in ["en", "ko"] {
        let out = build(language);
        let page = page(&out, Path::new("all-resources"));
        let items = select(&page, "main > ol > li");
        let first = |item: ElementRef<'_>| item.select(&Selector::parse(".resource > a").unwrap()).next().map(text);
        let titles: Vec<String> = items.into_iter().filter_map(first).collect();
        assert!(titles.len() > 100);
        // A title in the language of the book is filed without its article.
        let articles: &[&str] = if language == "en" { &["A ", "An ", "The "] } else { &[] };
        let filed = |title: &String| {
            let rest = articles.iter().find_map(|article| title.strip_prefix(article));
            rest.unwrap_or(title).to_owned()
        };
        let titles: Vec<String> = titles.iter().map(filed).collect();
        let order = Order::new(language);
        assert!(titles.is_sorted_by(|a, b| order.compare(a, b).is_le()), "{language}");
    }
}

#[test]
fn the_korean_edition_is_clean() {
    let mut check = Command::new(BINARY);
    check.args(["check", "--strict"]).current_dir(root());
    check.env("MDBOOK_BOOK__SRC", "book/ko").env("MDBOOK_BOOK__LANGUAGE", "ko");
    let output = check.output().unwrap();
    let found = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), found.as_str()), (Some(0), ""));
}
