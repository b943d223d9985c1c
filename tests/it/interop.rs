//! What is written for others, as others read it.

use biblatex::{Bibliography, ChunksExt, DateValue, Entry, PermissiveType};
use mdbook_resources::catalog::{Catalog, CatalogBuilder, Format, Resource, is_control};
use mdbook_resources::interop::{Work, bibtex};
use mdbook_resources::source::Sources;
use proptest::prelude::*;
use serde_json::json;

use crate::support::catalog;
use crate::support::{expect, root};

/// The resources of a catalog in BibLaTeX, each with its remark.
fn written(catalog: &Catalog, language: &str) -> String {
    let remark = |resource: &'_ Resource| resource.note.as_ref().map(|note| note.value.get(language).to_owned());
    let remarks: Vec<Option<String>> = catalog.resources().map(|(_, resource)| remark(resource)).collect();
    let works = catalog.resources().zip(&remarks);
    bibtex(works.map(|((_, resource), remark)| Work { resource, remark: remark.as_deref() }), language)
}

/// Asserts that every resource is in the file, with what is known of it.
fn assert_read_back(catalog: &Catalog, language: &str) {
    let text = written(catalog, language);
    let bibliography = Bibliography::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(bibliography.len(), catalog.resources().len(), "{text}");
    for (_, resource) in catalog.resources() {
        let id = resource.id.value.as_str();
        let entry = bibliography.get(id).unwrap_or_else(|| panic!("{id} is not in\n{text}"));
        assert_entry(entry, resource, language);
    }
}

fn assert_entry(entry: &Entry, resource: &Resource, language: &str) {
    let id = resource.id.value.as_str();
    assert_eq!(entry.title().unwrap().format_verbatim(), one_line(resource.title.value.get(language)), "{id}");

    let authors = entry.author().unwrap_or_default();
    let mut names: Vec<String> = authors
        .iter()
        .map(|one| letters(&[&one.prefix, &one.name, &one.suffix, &one.given_name].map(String::as_str)))
        .collect();
    let others = resource.authors.as_ref().is_some_and(|authors| authors.value.others);
    assert_eq!(names.last().is_some_and(|name| name == "others"), others, "{id}: {names:?}");
    names.truncate(resource.names().len());
    let known: Vec<String> =
        resource.names().iter().map(|name| letters(&[name.family(), name.given().unwrap_or("")])).collect();
    assert_eq!(names, known, "{id}");

    let date = resource.date.as_ref().map(|date| i32::from(date.value.year()));
    assert_eq!(entry.date().ok().map(|date| year(&date)), date, "{id}");

    let url = resource.url.as_ref().map(|url| url.value.as_str().replace('{', "%7B").replace('}', "%7D"));
    // An address is taken as it stands by biblatex itself; the crate makes dashes of hyphens even there.
    let dashes = |url: String| url.replace('—', "---").replace('–', "--");
    assert_eq!(entry.url().ok().map(dashes), url, "{id}");
    let of_url = resource.url.as_ref().and_then(|url| url.value.as_str().strip_prefix("https://arxiv.org/abs/"));
    let arxiv = resource.details().arxiv.as_ref().map(|arxiv| arxiv.value.as_str()).or(of_url).map(str::to_owned);
    assert_eq!(entry.eprint().ok(), arxiv, "{id}");
}

fn one_line(text: &str) -> String {
    let text: Vec<&str> = text.split_whitespace().collect();
    text.join(" ").chars().filter(|c| !is_control(*c)).collect::<String>().trim_end().to_owned()
}

/// The parts of a name without what stands between them: which part a word belongs to is the reader's to decide.
fn letters(parts: &[&str]) -> String {
    parts.concat().chars().filter(|c| !c.is_whitespace() && !is_control(*c)).collect()
}

fn year(date: &PermissiveType<biblatex::Date>) -> i32 {
    match date {
        PermissiveType::Typed(date) => match date.value {
            DateValue::At(at) | DateValue::After(at) | DateValue::Before(at) => at.year,
            DateValue::Between(from, _) => from.year,
        },
        PermissiveType::Chunks(chunks) => panic!("no date: {chunks:?}"),
    }
}

#[test]
fn the_companion_catalog_is_read_back() {
    let catalog = catalog("book/catalog");
    for language in ["en", "ko"] {
        assert_read_back(&catalog, language);
    }
    let text = written(&catalog, "en");
    let bibliography = Bibliography::parse(&text).unwrap();
    let of_type = |name: &str| bibliography.iter().filter(|entry| entry.entry_type.to_string() == name).count();
    assert!(of_type("book") > 0 && of_type("misc") > 0 && of_type("online") > 0, "{text}");
}

#[test]
fn every_kind_has_a_type_of_biblatex() {
    let folder = root().join("tests/cmd");
    let kinds = mdbook_resources::catalog::Kind::words();
    let resources: Vec<_> =
        kinds.map(|kind| json!({ "id": kind, "title": kind, "kind": kind, "publisher": "P" })).collect();
    let catalog = read(&json!({ "resource": resources }).to_string());
    let text = written(&catalog, "en");
    for entry in Bibliography::parse(&text).unwrap() {
        assert!(!matches!(entry.entry_type, biblatex::EntryType::Unknown(_)), "{} is unknown", entry.entry_type);
    }
    expect(&text, &folder.join("bibtex-kinds.bib"));
}

fn read(text: &str) -> Catalog {
    let mut sources = Sources::new();
    let file = sources.add("x.json", text.to_owned()).unwrap();
    let mut builder = CatalogBuilder::new();
    builder.read(file, sources.text(file), Format::Json);
    builder.finish().0
}

const ODD: &str =
    "(a|B|LoRA|[ -~]|가|é|\\{|\\}|\\\\|\"|--|''|``|,,|<<|!`|%|\\$|#|&|_|\\^|~|@|\n|\t| and | others|\\\\input){1,12}";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn odd_texts_are_read_back(
        title in ODD,
        given in ODD,
        family in ODD,
        literal in ODD,
        note in ODD,
        query in "[!-~]{0,20}",
        year in 1000..=9999_u16,
        id in "[a-z0-9가-나]([a-zA-Z0-9_:/+-]{0,8})",
    ) {
        // A comma divides the parts of a name here, and an equals sign names them there (`family=…`).
        let plain = |text: &str| text.replace([',', '='], ";");
        let person = format!("{}, {}", plain(&family), plain(&given));
        let catalog = read(&json!({ "resource": [{
            "id": id,
            "title": title,
            "authors": [person, plain(&literal)],
            "date": year,
            "url": format!("https://example.org/{query}"),
            "arxiv": "2407.21783",
            "note": note,
            "publisher": literal,
            "kind": "report",
        }] }).to_string());
        assert_read_back(&catalog, "en");
    }
}
