//! The companion book in two languages: one catalog, the same lists, the words of each.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use mdbook_resources::catalog::{Date, Kind};
use mdbook_resources::render::Words;
use mdbook_resources::select::Order;
use pulldown_cmark::{Event, Options, Parser};
use scraper::{ElementRef, Html, Selector};
use serde_json::json;
use tempfile::TempDir;

use crate::support::{BINARY, build_05, chapters, files, one_page, read, root, run_json, select, text};

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
        Kind::ALL.iter().flat_map(|kind| [words.kind(*kind), words.kinds(*kind)]).map(str::to_owned).collect();
    ours.extend([&words.et_al, &words.archived_copy, &words.other_kinds, &words.undated].map(|word| word.to_string()));
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
            assert!(!facts.contains(&*words.et_al), "{}: {facts}", name.display());
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

/// The texts of a page: what stands in it, and the attributes that are read to somebody or shown by the script.
fn texts(page: &str) -> Vec<String> {
    let of_html = |html: &str| -> Vec<String> {
        let html = Html::parse_fragment(html);
        let mut found: Vec<String> = html.root_element().text().map(str::to_owned).collect();
        for element in html.root_element().descendent_elements() {
            for (name, value) in element.value().attrs() {
                match name {
                    // Before the colon stands what a kind is called in the catalog.
                    "data-kinds" if value.contains(':') => {
                        found.extend(
                            value.split(',').filter_map(|one| one.split_once(':')).map(|(_, name)| name.to_owned()),
                        );
                    }
                    "data-kind" | "data-others" if element.value().name() != "i" => {}
                    name if name == "aria-label" || name.starts_with("data-") => found.push(value.to_owned()),
                    _ => {}
                }
            }
        }
        found
    };
    let mut found = Vec::new();
    for event in Parser::new_ext(page, Options::ENABLE_HEADING_ATTRIBUTES) {
        match event {
            Event::Text(text) | Event::Code(text) => found.push(text.into_string()),
            Event::Html(html) if html.starts_with("<style>") || html.contains("ld+json") => {}
            Event::Html(html) => {
                let begin = html.split_once('>').map_or("", |(begin, _)| begin);
                // What the script does is no text, and what it prints are its attributes.
                let html = if begin.starts_with("<script") { format!("{begin}></script>") } else { html.into_string() };
                found.extend(of_html(&html.replace("<script", "<i").replace("</script", "</i")));
            }
            Event::InlineHtml(html) if html.starts_with("</") => {}
            Event::InlineHtml(html) => found.extend(of_html(&html)),
            _ => {}
        }
    }
    found
}

#[test]
fn a_korean_page_has_no_english_word_of_ours() {
    let mut catalog = String::new();
    for (at, kind) in Kind::ALL.iter().enumerate() {
        let month = at % 12 + 1;
        catalog.push_str(&format!(
            "[[resource]]\nid = \"{at}\"\ntitle = \"제목 {at}\"\nauthors = [\"김하나\", \"et al.\"]\nkind = \"{}\"\n\
             date = \"20{at:02}-{month:02}\"\nedition = {}\nurl = \"https://example.org/{at}\"\n\
             archived = \"https://example.org/archive/{at}\"\nchapter = [1, 2]\n\n",
            kind.as_str(),
            at + 1,
        ));
    }
    catalog.push_str("[[resource]]\nid = \"last\"\ntitle = \"마지막\"\nchapter = 1\n");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("resources.toml"), catalog).unwrap();
    let config = json!({ "book": { "language": "ko" }, "preprocessor": { "resources": {} }, "output": { "html": {} } });
    let page = "<<#resources chapter=1 group-by=kind contents=parts,kind>>\n\n<<#resources chapter=1 group-by=year>>\n\n\
                <<#resources chapter=1,2 group-by=chapter>>\n\n<<#resources chapter=all group-by=letter>>\n";
    let mut input = one_page(folder.path(), &config, page);
    let mut other = input[1]["items"][0].clone();
    other["Chapter"]["path"] = "two.md".into();
    other["Chapter"]["name"] = "둘".into();
    other["Chapter"]["content"] = "<<#resources chapter=2>>\n".into();
    input[1]["items"].as_array_mut().unwrap().push(other);
    let output = run_json(&input);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let book: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut texts: Vec<String> = chapters(&book["items"]).iter().flat_map(|(_, page)| texts(page)).collect();
    assert!(texts.len() > 500, "{}", texts.len());
    // A name of its own in every language, that of the first page of the book here, and where numbers come.
    texts.retain_mut(|text| {
        *text = ["BibTeX", "{n}", "{m}"].iter().fold(text.clone(), |text, known| text.replace(known, ""));
        text != "One"
    });
    let latin: Vec<&String> = texts.iter().filter(|text| text.contains(|c: char| c.is_ascii_alphabetic())).collect();
    assert!(latin.is_empty(), "{latin:?}");
    // The same page in English has the words that would be found.
    input[0]["config"]["book"]["language"] = "en".into();
    let book: serde_json::Value = serde_json::from_slice(&run_json(&input).stdout).unwrap();
    let english: Vec<String> = chapters(&book["items"]).iter().flat_map(|(_, page)| self::texts(page)).collect();
    let english = english.join("\n");
    let words = Words::of("en");
    for word in
        [&*words.et_al, &words.archived_copy, &words.also_in, &words.other_kinds, &words.undated, "Copy", "Link to"]
    {
        assert!(english.contains(word), "{word}");
    }
    for kind in Kind::ALL {
        assert!(english.contains(words.kind(*kind)) && english.contains(words.kinds(*kind)), "{kind:?}");
    }
}
