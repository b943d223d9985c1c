//! What sources on the web answer: the answers in `tests/web`, each with the record that it is read as, and answers that
//! nobody should have written.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use mdbook_resources::catalog::{Edition, Isbn, Name, is_control};
use mdbook_resources::interop::{Misread, Record, arxiv, crossref, datacite, github, oembed, open_library, page};
use proptest::prelude::*;

use crate::support::{expect, files, root};

type Answer = Result<Option<Record>, Misread>;
type Reader = fn(&str) -> Answer;

/// The number that Open Library is asked for in every case.
const ASKED: &str = "0-306-40615-2";

/// Each source that answers in text.
const SOURCES: &[(&str, Reader)] = &[
    ("arxiv", arxiv),
    ("crossref", crossref),
    ("datacite", datacite),
    ("github", github),
    ("oembed", oembed),
    ("open_library", |text| open_library(text, &Isbn::parse(ASKED).unwrap())),
    ("page", |text| page(text.as_bytes(), None)),
];

fn cases() -> Vec<PathBuf> {
    let folder = root().join("tests/web");
    let cases = files(&folder).into_iter().map(|path| folder.join(path));
    cases.filter(|path| path.extension().is_some_and(|end| end != "expected")).collect()
}

/// What `source` reads in an answer. Only pages come in other encodings than UTF-8.
fn read(source: &str, body: &[u8]) -> Answer {
    if source == "page" {
        return page(body, None);
    }
    let (_, read) = SOURCES.iter().find(|(name, _)| *name == source).unwrap();
    read(std::str::from_utf8(body).unwrap())
}

/// An answer as a person reads it, a line a field.
fn told(answer: &Answer) -> String {
    let record = match answer {
        Err(misread) => return format!("The answer {}.\n", misread.message),
        Ok(None) => return "Nothing is known.\n".to_owned(),
        Ok(Some(record)) => record,
    };
    let mut out = String::new();
    for (field, values) in fields(record) {
        for value in values {
            writeln!(out, "{field}: {value}").unwrap();
        }
    }
    out
}

/// All that a record says, as texts.
fn fields(record: &Record) -> Vec<(&'static str, Vec<String>)> {
    let text = |text: &Option<String>| text.iter().cloned().collect();
    let edition = |edition: &Edition| match edition {
        Edition::Number(number) => vec![number.to_string()],
        Edition::Text(text) => text.all().map(str::to_owned).collect(),
    };
    let mut authors: Vec<String> = record.authors.names.iter().map(Name::inverted).map(str::to_owned).collect();
    authors.extend(record.authors.others.then(|| "et al.".to_owned()));
    vec![
        ("id", record.id.iter().map(ToString::to_string).collect()),
        ("title", text(&record.title)),
        ("short-name", text(&record.short_name)),
        ("author", authors),
        ("kind", record.kind.iter().map(|kind| kind.as_str().to_owned()).collect()),
        ("date", record.date.iter().map(ToString::to_string).collect()),
        ("url", record.url.iter().map(|url| url.as_str().to_owned()).collect()),
        ("doi", record.doi.iter().map(|doi| doi.as_str().to_owned()).collect()),
        ("arxiv", record.arxiv.iter().map(|arxiv| arxiv.as_str().to_owned()).collect()),
        ("isbn", record.isbn.iter().map(|isbn| isbn.as_str().to_owned()).collect()),
        ("publisher", text(&record.publisher)),
        ("edition", record.edition.as_ref().map(edition).unwrap_or_default()),
        ("language", record.language.iter().map(|tag| tag.as_str().to_owned()).collect()),
        ("tag", record.tags.iter().map(ToString::to_string).collect()),
        ("note", text(&record.note)),
        ("doubt", record.doubts.clone()),
    ]
}

/// Asserts what holds for every answer: its texts are lines that do nothing to a terminal.
fn assert_clean(answer: &Answer) {
    let texts = match answer {
        Err(misread) => vec![misread.message.clone()],
        Ok(record) => record.iter().flat_map(fields).flat_map(|(_, values)| values).collect(),
    };
    for text in texts {
        assert!(!text.trim().is_empty() && !text.contains(is_control) && text.chars().count() <= 1100, "{text:?}");
    }
}

#[test]
fn answers_are_read_as_a_careful_person_would_write_them() {
    let cases = cases();
    for (source, _) in SOURCES {
        let of_source =
            |path: &&PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with(&format!("{source}-"));
        assert!(cases.iter().filter(of_source).count() >= 3, "{source} has too few cases");
    }
    for path in cases {
        let name = path.file_name().unwrap().to_str().unwrap();
        let (source, _) = name.split_once('-').unwrap();
        let answer = read(source, &fs::read(&path).unwrap());
        assert_clean(&answer);
        expect(&told(&answer), &path.with_extension(format!("{}.expected", path.extension().unwrap().display())));
    }
}

/// Texts that were written to do harm.
const HARMFUL: &[&str] = &[
    "\u{1b}[31mred\u{1b}]8;;https://evil.example\u{7}",
    "\u{202e}gnp.exe\u{2066}",
    "two\nlines\r\nand\ttabs\u{85}\u{2028}",
    "nul\u{0}nul",
    "<script>alert(1)</script><b onclick=x>",
    "&amp;lt;script&amp;gt;&#27;[31m&#x202e;&#0;&#10;",
    "lost \u{fffd}",
    "`back` `ticks`",
];

#[test]
fn harmful_texts_come_out_as_clean_lines() {
    let titles = HARMFUL.iter().map(|text| (*text).to_owned()).chain(["x".repeat(1_000_000)]);
    for title in titles {
        let json = serde_json::to_string(&title).unwrap();
        let attribute = title.replace('&', "&amp;").replace('"', "&quot;");
        let element =
            title.replace('&', "&amp;").replace('<', "&lt;").replace(|c: char| c < ' ' && !"\t\r\n".contains(c), "");
        for (source, text) in [
            (
                "arxiv",
                format!(
                    "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>{element}</id><title>A{element}</title><author><name>{element}</name></author><published>{element}</published></entry></feed>"
                ),
            ),
            (
                "crossref",
                format!(
                    "{{\"message\": {{\"title\": [{json}], \"author\": [{{\"family\": {json}, \"given\": {json}}}], \"publisher\": {json}, \"DOI\": {json}}}}}"
                ),
            ),
            ("crossref", format!("{{\"status\": \"failed\", \"message\": [{{\"message\": {json}}}]}}")),
            (
                "datacite",
                format!(
                    "{{\"data\": {{\"attributes\": {{\"titles\": [{{\"title\": {json}}}], \"creators\": [{{\"name\": {json}}}], \"publisher\": {json}, \"doi\": {json}}}}}}}"
                ),
            ),
            (
                "github",
                format!(
                    "{{\"name\": {json}, \"owner\": {{\"login\": {json}}}, \"created_at\": {json}, \"html_url\": {json}}}"
                ),
            ),
            ("oembed", format!("{{\"title\": {json}, \"author_name\": {json}}}")),
            (
                "open_library",
                format!("{{\"ISBN:{ASKED}\": {{\"title\": {json}, \"subtitle\": {json}, \"publish_date\": {json}}}}}"),
            ),
            (
                "page",
                format!(
                    "<meta name=citation_title content=\"{attribute}\"><meta name=author content=\"{attribute}\"><meta name=citation_doi content=\"{attribute}\"><meta name=dc.date content=\"{attribute}\">"
                ),
            ),
            ("page", format!("<title>{element}</title>")),
            (
                "page",
                format!(
                    "<script type=application/ld+json>{{\"@type\": \"Book\", \"name\": {}, \"publisher\": {json}}}</script><title>a</title>",
                    json.replace("</", "<\\/")
                ),
            ),
        ] {
            assert_clean(&read(source, text.as_bytes()));
        }
    }
}

#[test]
fn a_title_with_a_character_that_is_lost_is_doubtful() {
    let record = page(b"<meta charset=utf-8><title>caf\xE9</title>", None).unwrap().unwrap();
    assert_eq!(record.title.as_deref(), Some("caf\u{fffd}"));
    assert_eq!(record.doubts, ["`caf\u{fffd}` has a character that could not be read"]);
}

#[test]
fn nothing_is_too_deep() {
    const LEVELS: usize = 1_000_000;
    let elements = format!("<feed xmlns=\"http://www.w3.org/2005/Atom\">{}", "<a>".repeat(LEVELS));
    let closed = format!("{elements}{}</feed>", "</a>".repeat(LEVELS));
    let lists = "[".repeat(LEVELS);
    let objects = "{\"message\":".repeat(LEVELS);
    let linked = format!("<title>a</title><script type=application/ld+json>{lists}</script>");
    for (_, read) in SOURCES {
        for text in [&elements, &closed, &lists, &objects, &linked] {
            assert_clean(&read(text));
        }
    }
    let shallow =
        format!("<feed xmlns=\"http://www.w3.org/2005/Atom\">{}{}</feed>", "<a>".repeat(90_000), "</a>".repeat(90_000));
    assert_eq!(arxiv(&shallow), Ok(None));
}

#[test]
fn nothing_is_too_wide() {
    let attributes: String = (0..80_000).map(|at| format!(" a{at}=\"\"")).collect();
    let feed = |attributes: &str, more: &str| {
        arxiv(&format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"{attributes}>{more}</feed>"))
            .map_err(|misread| misread.message)
    };
    let too_large = Err("is too large for what arXiv says of one paper".to_owned());
    assert_eq!(feed(&attributes, ""), too_large);
    assert_eq!(feed("", &"<a/>".repeat(1 << 18)), too_large);
    assert_eq!(feed(&attributes[..attributes.find(" a1000=").unwrap()], ""), Ok(None));
}

#[test]
fn no_entity_grows() {
    let bomb = "<!DOCTYPE feed [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\
                <feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><title>&b;</title></entry></feed>";
    assert_eq!(arxiv(bomb).map_err(|misread| misread.message), Err("is no Atom feed".to_owned()));
}

#[test]
fn thousands_of_authors_are_read_at_once() {
    let authors = "<author><name>Ada Lovelace</name></author>".repeat(20_000);
    let feed = format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><title>A</title>{authors}</entry></feed>");
    assert_eq!(arxiv(&feed).unwrap().unwrap().authors.names.len(), 20_000);
}

/// A value in which every field may have every type.
fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let field = prop::sample::select(vec![
        "@graph",
        "@id",
        "@type",
        "DOI",
        "ISBN",
        "attributes",
        "author",
        "container-title",
        "created_at",
        "creators",
        "data",
        "date",
        "date-parts",
        "dateType",
        "dates",
        "datePublished",
        "doi",
        "errors",
        "family",
        "given",
        "headline",
        "html_url",
        "issued",
        "mainEntity",
        "message",
        "name",
        "nameType",
        "owner",
        "publication_date",
        "publisher",
        "status",
        "title",
        "titles",
        "type",
        "types",
        "ISBN:0306406152",
    ]);
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        prop::sample::select(HARMFUL.to_vec()).prop_map(Into::into),
        prop::sample::select(vec!["Article", "book", "Person", "2024-05-01", "10.1145/1", "failed", "A, B"])
            .prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((field.clone(), inner), 0..6).prop_map(|fields| {
                serde_json::Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
            }),
        ]
    })
}

const TAGS: &str = "(<title>|</title>|<meta |<script type=application/ld\\+json>|</script>|<svg>|</svg>|name=|property=|content=\
                    |citation_title|og:title|dc\\.creator|author|\"|'|>|<|/|&lt;|&#27;|&amp;|<!--|-->|\\{|\\}|\\[|:|Ada, B|2024-1|\
                    \u{1b}|\u{202e}|\u{0}|\n|é|한| |x){0,60}";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_too_odd(text in prop_oneof![".{0,80}", TAGS]) {
        for (_, read) in SOURCES {
            assert_clean(&read(&text));
        }
    }

    #[test]
    fn no_body_is_too_odd(
        body in prop::collection::vec(any::<u8>(), 0..200),
        content_type in prop::option::of("(text/html|text/|/|a/b)(; ?charset=(utf-8|euc-kr|utf-16|\"x\"|.{0,5}))?|.{0,20}"),
    ) {
        assert_clean(&page(&body, content_type.as_deref()));
        let page_of_it = [b"<meta charset=shift_jis><title>", &body[..], b"</title>"].concat();
        assert_clean(&page(&page_of_it, content_type.as_deref()));
    }

    #[test]
    fn a_field_of_another_type_is_not_there(value in any_json()) {
        let text = value.to_string();
        for wrapped in [
            text.clone(),
            format!("{{\"message\": {text}}}"),
            format!("{{\"data\": {{\"attributes\": {text}}}}}"),
            format!("{{\"ISBN:0306406152\": {text}}}"),
            format!("<title>a</title><script type=application/ld+json>{text}</script>"),
        ] {
            for (_, read) in SOURCES {
                assert_clean(&read(&wrapped));
            }
        }
    }
}
