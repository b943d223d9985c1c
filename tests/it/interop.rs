//! What is written for others, as others read it.

use biblatex::{Bibliography, ChunksExt, DateValue, Entry, PermissiveType};
use mdbook_resources::catalog::{Arxiv, Catalog, CatalogBuilder, Edition, Format, Kind, Name, Resource, is_control};
use mdbook_resources::interop::{Record, Work, bibtex, import};
use mdbook_resources::source::Sources;
use proptest::prelude::*;
use proptest::sample::select;
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
    assert_eq!(entry.eprint().ok(), arxiv(resource).map(|arxiv| arxiv.as_str().to_owned()), "{id}");
}

/// Asserts that what is written is imported as it was, but for what BibLaTeX does not tell or tells in another way:
///
/// - kinds that are written as one type are read as one ([`kind`]);
/// - the arXiv identifier is stated where only the address or the DOI had it; it has no version, and a DOI that arXiv gives
///   to its own is left out, since it is the same identifier ([`imported_arxiv`]);
/// - of a language there is no region, and none at all if `babel` has no name for it;
/// - braces in an address are percent-encoded;
/// - blanks are single, and texts are those of one language;
/// - a short name that is the title is left out;
/// - a remark is text: what was markup in it is escaped;
/// - related links, the copy, and the places are not written.
fn assert_imported(catalog: &Catalog, language: &str) {
    let text = written(catalog, language);
    let records = import(&text).unwrap_or_else(|misread| panic!("{misread:?}\n{text}"));
    assert_eq!(records.len(), catalog.resources().len(), "{text}");
    for ((_, resource), record) in catalog.resources().zip(&records) {
        assert_record(record, resource, language);
    }
}

fn assert_record(record: &Record, resource: &Resource, language: &str) {
    let details = resource.details();
    let id = resource.id.value.as_str();
    assert_eq!(record.doubts, [""; 0], "{id}");
    assert_eq!(record.id.as_ref(), Some(&resource.id.value));
    let title = one_line(resource.title.value.get(language));
    let short_name = resource.short_name.as_ref().map(|name| one_line(name.value.get(language)));
    assert_eq!(record.short_name, short_name.filter(|name| *name != title), "{id}");
    assert_eq!(record.title, Some(title), "{id}");
    let names = |names: &[Name]| names.iter().map(|name| one_line(name.inverted())).collect::<Vec<_>>();
    assert_eq!(names(&record.authors.names), names(resource.names()), "{id}");
    assert_eq!(record.authors.others, resource.authors.as_ref().is_some_and(|authors| authors.value.others), "{id}");
    assert_eq!(record.date, resource.date.as_ref().map(|date| date.value), "{id}");
    let url = resource.url.as_ref().map(|url| url.value.as_str().replace('{', "%7B").replace('}', "%7D"));
    assert_eq!(record.url.as_ref().map(|url| url.as_str().to_owned()), url, "{id}");
    let doi = details.doi.as_ref().map(|doi| &doi.value).filter(|doi| Arxiv::of_doi(doi).is_none());
    assert_eq!(record.doi.as_ref(), doi, "{id}");
    assert_eq!(record.arxiv, imported_arxiv(resource), "{id}");
    assert_eq!(record.isbn.as_ref(), details.isbn.as_ref().map(|isbn| &isbn.value), "{id}");
    assert_eq!(record.kind, kind(resource), "{id}");
    let publisher = resource.publisher.as_ref().map(|publisher| one_line(publisher.value.get(language)));
    assert_eq!(record.publisher, publisher, "{id}");
    let edition = |edition: &Edition| match edition {
        Edition::Number(number) => number.to_string(),
        Edition::Text(text) => one_line(text.get(language)),
    };
    let given = details.edition.as_ref().map(|given| edition(&given.value));
    assert_eq!(record.edition.as_ref().map(edition), given, "{id}");
    let primary = details.language.as_ref().map(|tag| tag.value.as_str().split('-').next().unwrap());
    assert_eq!(record.language.as_ref().map(|tag| tag.as_str()), primary, "{id}");
    assert!(record.tags.iter().eq(details.tags.iter().map(|tag| &tag.value)), "{id}: {:?}", record.tags);
    let remark = resource.note.as_ref().map(|note| one_line(note.value.get(language)));
    assert_eq!(record.note.as_deref().map(read_aloud), remark, "{id}");
}

/// The identifier that is given, or that of the address.
fn arxiv(resource: &Resource) -> Option<Arxiv> {
    let given = resource.details().arxiv.as_ref().map(|arxiv| arxiv.value.clone());
    given.or_else(|| Arxiv::of_address(resource.url.as_ref()?.value.as_str()))
}

/// The identifier of the paper: what is written, else that of the DOI.
fn imported_arxiv(resource: &Resource) -> Option<Arxiv> {
    let of_doi = || Arxiv::of_doi(&resource.details().doi.as_ref()?.value);
    Some(arxiv(resource).or_else(of_doi)?.without_version())
}

/// The kind as far as the type of the entry tells, and what has an arXiv identifier or is at a host of repositories.
fn kind(resource: &Resource) -> Option<Kind> {
    let of_code = resource.url.as_ref().is_some_and(|url| url.value.host() == "github.com");
    let kind = match resource.kind.as_ref().map(|kind| kind.value) {
        None | Some(Kind::Course | Kind::Slides) => None,
        Some(Kind::Standard) => Some(Kind::Report),
        Some(Kind::Repository | Kind::Tool) if of_code => Some(Kind::Repository),
        Some(Kind::Repository | Kind::Tool) => Some(Kind::Tool),
        Some(kind) if kind.bibtex() == "online" => Some(Kind::Website),
        kind => kind,
    };
    let of_arxiv = imported_arxiv(resource).is_some() && matches!(kind, None | Some(Kind::Website));
    if of_arxiv { Some(Kind::Paper) } else { kind }
}

/// The text of a remark.
fn read_aloud(note: &str) -> String {
    let mut text = String::new();
    // Behind a word, nothing begins a block.
    for event in pulldown_cmark::Parser::new(&format!("x {note}")) {
        match event {
            pulldown_cmark::Event::Text(part) => text.push_str(&part),
            pulldown_cmark::Event::Start(pulldown_cmark::Tag::Paragraph) | pulldown_cmark::Event::End(_) => {}
            other => panic!("{note} has {other:?}"),
        }
    }
    text.strip_prefix("x ").unwrap().to_owned()
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
        assert_imported(&catalog, language);
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

    #[test]
    fn what_is_written_is_imported(
        title in ODD,
        short_name in ODD,
        family in ODD,
        given in ODD,
        literal in ODD,
        publisher in ODD,
        note in ODD,
        others in any::<bool>(),
        kind in prop::option::of(select(Kind::ALL)),
        date in "[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?",
        url in prop::option::of("(https://(example.org|github.com)/[!-\\[\\]-~]{0,20}|https://arxiv.org/abs/2407.21783)"),
        doi in prop::option::of("(10\\.[1-9][0-9]{3}/[!-\\[\\]-z|~]{1,12}|10\\.48550/arXiv\\.2106\\.09685)"),
        arxiv in prop::option::of(select(&["2407.21783", "2402.10171v1", "cs/0112017"][..])),
        isbn in prop::option::of(select(&["978-0-306-40615-7", "0306406152", "0 8044 2957 X"][..])),
        edition in prop::option::of(select(&["Revised", "International & 2nd", "Rev. ed."][..])),
        number in prop::option::of(1..=99_u16),
        language in select(&["en", "ko", "pt-BR", "zh-Hans"][..]),
        tags in prop::collection::hash_set("[a-z][a-z0-9_.:/+-]{0,5}[a-z]", 0..4),
        id in "[a-z0-9가-나]([a-zA-Z0-9_:/+-]{0,8})",
    ) {
        let plain = |text: &str| text.replace(',', ";");
        let mut authors = vec![format!("{}, {}", plain(&family), plain(&given)), plain(&literal)];
        authors.extend(others.then(|| "et al.".to_owned()));
        let mut resource = json!({
            "id": id, "title": format!("T{title}"), "short-name": short_name, "authors": authors, "date": date,
            "publisher": publisher, "note": note, "language": language, "tags": tags, "edition": "Revised",
        });
        let optional = [
            ("kind", kind.map(|kind| json!(kind.as_str()))), ("url", url.map(|url| json!(url))),
            ("doi", doi.map(|doi| json!(doi))), ("arxiv", arxiv.map(|arxiv| json!(arxiv))),
            ("isbn", isbn.map(|isbn| json!(isbn))), ("edition", edition.map(|edition| json!(edition))),
            ("edition", number.map(|number| json!(number))),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                resource[name] = value;
            }
        }
        assert_imported(&read(&json!({ "resource": [resource] }).to_string()), "en");
    }
}
