//! The canonical form of catalogs: what is in `tests/canonical`, and what holds for all.

use std::cmp::Ordering;
use std::fs;
use std::path::PathBuf;

use mdbook_resources::catalog::{
    Catalog, CatalogBuilder, CatalogOrder, Format, Layout, NewEntry, NotWellFormed, Said, canonical, canonical_edits,
    sorted, with_entries, with_field,
};
use mdbook_resources::source::{Sources, apply};
use proptest::prelude::*;

use crate::scribble::{Dice, json, toml};
use crate::support::{expect, files, root};

fn cases() -> Vec<PathBuf> {
    let folder = root().join("tests/canonical");
    let cases: Vec<PathBuf> = files(&folder).into_iter().map(|path| folder.join(path)).collect();
    cases.into_iter().filter(|path| path.extension().is_some_and(|end| end != "expected")).collect()
}

/// What a catalog says, without where it says so: resources, places and titles in their order, and all faults.
#[derive(Debug, PartialEq)]
pub(crate) struct Meaning {
    resources: Vec<String>,
    places: Vec<String>,
    titles: Vec<String>,
    pub(crate) faults: Vec<String>,
}

fn meaning(text: &str, format: Format) -> Meaning {
    let mut sources = Sources::new();
    let file = sources.add("x", text.to_owned()).unwrap();
    let mut builder = CatalogBuilder::new();
    builder.read(file, sources.text(file), format);
    let (catalog, diagnostics) = builder.finish();
    let id = |index| catalog.resource(index).unwrap().id.value.as_str();
    let place = |place: &mdbook_resources::catalog::Place| {
        let heads = [place.under.as_ref().map(|head| id(head.value)), place.with.as_ref().map(|head| id(head.value))];
        let said = (&place.chapters, &place.section, &place.group, &place.note);
        nowhere(&format!("{} {heads:?} {said:?}", id(place.resource)))
    };
    let mut faults: Vec<String> =
        diagnostics.iter().map(|one| nowhere(&format!("{} {}", one.code.as_str(), one.message))).collect();
    faults.sort();
    Meaning {
        resources: catalog.resources().map(|(_, resource)| nowhere(&format!("{resource:?}"))).collect(),
        places: catalog.places().map(|(_, one)| place(one)).collect(),
        titles: titles(&catalog),
        faults,
    }
}

/// What a catalog says, in whatever order its entries stand.
pub(crate) fn meaning_in_any_order(text: &str, format: Format) -> Meaning {
    let mut meaning = meaning(text, format);
    meaning.resources.sort();
    meaning.places.sort();
    meaning
}

fn titles(catalog: &Catalog) -> Vec<String> {
    let all = [catalog.chapters(), catalog.sections(), catalog.groups()];
    all.iter()
        .map(|titles| titles.keys().map(|key| nowhere(&format!("{key} {:?}; ", titles.get(key)))).collect())
        .collect()
}

/// What is printed of a value, without spans, and with the line ends of a text as LF.
fn nowhere(debug: &str) -> String {
    let mut parts = debug.split("Span { ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out += part.split_once('}').unwrap().1;
    }
    out.replace("\\r\\n", "\\n").replace("\r\n", "\n")
}

/// Asserts that two catalogs say the same.
fn assert_same(before: &str, after: &str, format: Format) {
    let (a, b) = (meaning(before, format), meaning(after, format));
    assert_eq!(a.resources, b.resources, "{before}\n-->\n{after}");
    assert_eq!(a.places, b.places, "{before}\n-->\n{after}");
    assert_eq!(a.titles, b.titles, "{before}\n-->\n{after}");
    assert_eq!(a.faults, b.faults, "{before}\n-->\n{after}");
}

/// Asserts what holds for the canonical form of every text, and gives it.
fn assert_canonical(text: &str, format: Format) -> String {
    let written = canonical(text, format).unwrap_or_else(|NotWellFormed| panic!("not well-formed:\n{text}"));
    assert_eq!(canonical(&written, format).as_ref(), Ok(&written), "{text}");
    let edits = canonical_edits(text, format).unwrap();
    assert_eq!(apply(text, &edits), written, "{text}");
    assert!(edits.is_sorted_by(|a, b| a.range.end <= b.range.start), "{edits:?}");
    assert!(edits.iter().all(|edit| text[edit.range.clone()] != edit.text), "{edits:?}");
    assert_eq!(canonical_edits(&written, format), Ok(vec![]), "{written}");
    assert_same(text, &written, format);
    let crlf = text.split_once('\n').is_some_and(|(line, _)| line.ends_with('\r'));
    assert_eq!(written.matches("\r\n").count(), if crlf { written.matches('\n').count() } else { 0 }, "{written:?}");
    let outside_texts = format == Format::Json || !written.contains("\"\"\"") && !written.contains("'''");
    assert!(!outside_texts || written.lines().all(|line| !line.ends_with([' ', '\t'])), "{written}");
    written
}

fn compare(a: &str, b: &str) -> Ordering {
    a.cmp(b)
}

fn layout(order: CatalogOrder) -> Layout<'static> {
    Layout { order, language: "ko", compare: &compare }
}

/// Asserts what holds for every text whose entries are sorted.
fn assert_sorted(text: &str, format: Format, order: CatalogOrder) {
    let Some(unsorted) = sorted(text, format, &layout(order)).unwrap() else { return };
    assert!(order != CatalogOrder::Kept && text.get(unsorted.at).is_some());
    assert_eq!(sorted(&unsorted.text, format, &layout(order)), Ok(None), "{text}\n-->\n{}", unsorted.text);
    // What is wrong twice is told of the second, whichever that is.
    if meaning(text, format).faults.iter().all(|fault| !fault.starts_with("duplicate")) {
        let all = |text| meaning_in_any_order(text, format);
        assert_eq!(all(text), all(&unsorted.text), "{text}\n-->\n{}", unsorted.text);
    }
    let written = assert_canonical(&unsorted.text, format);
    assert_eq!(sorted(&written, format, &layout(order)), Ok(None), "{written}");
}

/// Asserts what holds for every text that gets an entry with the id `new`, behind the entry that begins at `after`.
fn assert_added(text: &str, format: Format, after: Option<usize>, order: CatalogOrder) {
    let said = |text: &str| Said::Text(text.to_owned());
    let fields = vec![("id", said("new")), ("title", said("새 \"title\"")), ("date", said("2021"))];
    let entry = NewEntry { table: "resource", fields };
    let with = with_entries(text, format, &[entry], after, &layout(order)).unwrap();
    let (old, new) = (meaning(text, format), meaning(&with, format));
    let (added, kept): (Vec<&String>, Vec<&String>) =
        new.resources.iter().partition(|one| one.contains("Key(\"new\")"));
    assert_eq!(added.len(), 1, "{text}\n-->\n{with}");
    // What is wrong twice is told of the second, whichever that is.
    if order == CatalogOrder::Kept {
        assert_eq!(kept, old.resources.iter().collect::<Vec<_>>(), "{text}\n-->\n{with}");
        assert_eq!(new.titles, old.titles);
    }
    assert_eq!(new.faults, old.faults, "{text}\n-->\n{with}");
    let written = canonical(text, format).unwrap();
    assert!(written != text || canonical(&with, format).as_ref() == Ok(&with), "{text}\n-->\n{with}");
    let was_sorted = sorted(text, format, &layout(order)).unwrap().is_none();
    assert!(!was_sorted || sorted(&with, format, &layout(order)).unwrap().is_none(), "{text}\n-->\n{with}");
}

/// Gives each resource of a well-formed catalog an archived copy, one after the other.
fn assert_takes_a_field(text: &str, format: Format) {
    const COPY: &str = "https://web.archive.org/web/2024/https://example.org/";
    let mut text = text.to_owned();
    let is_canonical = |text: &str| canonical(text, format).as_deref() == Ok(text);
    for at in 0..meaning(&text, format).resources.len() {
        let mut sources = Sources::new();
        let file = sources.add("x", text.clone()).unwrap();
        let mut builder = CatalogBuilder::new();
        builder.read(file, &text, format);
        let (catalog, _) = builder.finish();
        let entry = catalog.resources().nth(at).unwrap().1.span.range().start;
        let edit = with_field(&text, format, entry, "archived", COPY).unwrap_or_else(|| panic!("{at} of\n{text}"));
        let new = apply(&text, &[edit]);
        let (mut before, mut after) = (meaning(&text, format), meaning(&new, format));
        assert!(after.resources.remove(at).contains(COPY), "{text}\n-->\n{new}");
        before.resources.remove(at);
        assert_eq!(before, after, "{text}\n-->\n{new}");
        assert_eq!(is_canonical(&text), is_canonical(&new), "{text}\n-->\n{new}");
        assert_eq!(text.matches("# c").count(), new.matches("# c").count(), "{text}\n-->\n{new}");
        assert_eq!(with_field(&new, format, entry, "archived", COPY), None, "{new}");
        text = new;
    }
}

#[test]
fn cases_are_written_as_expected() {
    assert!(!cases().is_empty());
    for path in cases() {
        let text = fs::read_to_string(&path).unwrap();
        let format = Format::of_name(path.to_str().unwrap()).unwrap();
        expect(
            &assert_canonical(&text, format),
            &path.with_extension(format!("{}.expected", path.extension().unwrap().display())),
        );
        CatalogOrder::ALL.iter().for_each(|&order| assert_sorted(&text, format, order));
    }
}

#[test]
fn the_companion_catalog_is_canonical() {
    let folder = root().join("book/catalog");
    for name in files(&folder) {
        let text = fs::read_to_string(folder.join(&name)).unwrap();
        assert_eq!(canonical_edits(&text, Format::Toml), Ok(vec![]), "{}", name.display());
    }
}

#[test]
fn what_is_not_well_formed_has_no_canonical_form() {
    for (text, format) in [
        ("[[resource]]\nid = ", Format::Toml),
        ("id = 1\nid = 2\n", Format::Toml),
        ("[chapters]\n[chapters]\n", Format::Toml),
        ("", Format::Json),
        ("[]", Format::Json),
        ("{\"a\": 1, \"a\": 2}", Format::Json),
        ("{} // a comment", Format::Json),
    ] {
        assert_eq!(canonical(text, format), Err(NotWellFormed), "{text}");
        assert_eq!(canonical_edits(text, format), Err(NotWellFormed), "{text}");
        assert_eq!(sorted(text, format, &layout(CatalogOrder::Id)), Err(NotWellFormed), "{text}");
    }
}

#[test]
fn an_edit_covers_what_differs_in_one_entry() {
    let text = "[[resource]]\nid = \"a\"\ntitle = 'A'\nchapter = 1\n\n\n[[resource]]\nid = \"b\"\ntitle = \"B\"\n";
    let edits = canonical_edits(text, Format::Toml).unwrap();
    let told: Vec<(&str, &str)> = edits.iter().map(|edit| (&text[edit.range.clone()], edit.text.as_str())).collect();
    assert_eq!(told, [("title = 'A'", "title = \"A\""), ("\n", "")]);
}

#[test]
fn the_first_entry_that_is_out_of_order_is_named() {
    let text = "# Top.\n\n# Of c.\n\n[[resource]]\nid = \"c\"\n[groups]\n\n# Of b.\n\n[[resource]]\nid = \"b\" # b\n\n\
                [[also]]\nresource = 'a'\n\n# End.\n";
    let unsorted = sorted(text, Format::Toml, &layout(CatalogOrder::Id)).unwrap().unwrap();
    assert_eq!(text.find("[[resource]]\nid = \"b\""), Some(unsorted.at.start));
    assert_eq!(
        unsorted.text,
        "# Top.\n\n# Of c.\n\n[[also]]\nresource = 'a'\n\n[groups]\n\n# Of b.\n\n[[resource]]\nid = \"b\" # b\n\n\
         [[resource]]\nid = \"c\"\n\n# End.\n"
    );
    for order in CatalogOrder::ALL {
        assert_eq!(CatalogOrder::parse(order.as_str()), Some(*order));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_catalog_in_toml_keeps_its_meaning_and_its_comments(
        numbers in prop::collection::vec(any::<u8>(), 0..400),
        line_ends in prop::sample::select(vec![["\n", "\n"], ["\r\n", "\r\n"], ["\n", "\r\n"], ["\r\n", "\n"]]),
    ) {
        let (text, comments) = toml(&mut Dice::new(&numbers));
        let mut line_ends = line_ends.into_iter().cycle();
        let text = text.split_inclusive('\n').fold(String::new(), |out, line| match line.strip_suffix('\n') {
            Some(line) => out + line + line_ends.next().unwrap(),
            None => out + line,
        });
        let written = assert_canonical(&text, Format::Toml);
        for at in 0..comments {
            let comment = format!("# c{at};");
            prop_assert_eq!(written.matches(&comment).count(), 1, "{} in\n{}\n-->\n{}", comment, text, written);
        }
    }

    #[test]
    fn a_catalog_in_json_keeps_its_meaning(numbers in prop::collection::vec(any::<u8>(), 0..300), crlf in any::<bool>()) {
        let text = json(&mut Dice::new(&numbers));
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        assert_canonical(&text, Format::Json);
    }

    #[test]
    fn a_resource_takes_a_field(numbers in prop::collection::vec(any::<u8>(), 0..400), crlf in any::<bool>()) {
        let all = [(toml(&mut Dice::new(&numbers)).0, Format::Toml), (json(&mut Dice::new(&numbers)), Format::Json)];
        for (text, format) in all {
            let text = if crlf { text.replace('\n', "\r\n") } else { text };
            assert_takes_a_field(&text, format);
            assert_takes_a_field(&canonical(&text, format).unwrap(), format);
        }
    }

    #[test]
    fn entries_are_sorted_and_none_is_lost(numbers in prop::collection::vec(any::<u8>(), 0..400)) {
        let (text, comments) = toml(&mut Dice::new(&numbers));
        for &order in CatalogOrder::ALL {
            assert_sorted(&text, Format::Toml, order);
            assert_sorted(&json(&mut Dice::new(&numbers)), Format::Json, order);
            if let Some(unsorted) = sorted(&text, Format::Toml, &layout(order)).unwrap() {
                for at in 0..comments {
                    prop_assert_eq!(unsorted.text.matches(&format!("# c{at};")).count(), 1, "{}", unsorted.text);
                }
            }
        }
    }

    #[test]
    fn an_entry_that_is_added_changes_no_other(numbers in prop::collection::vec(any::<u8>(), 0..400), at in 0..40usize, crlf in any::<bool>()) {
        let (toml, _) = toml(&mut Dice::new(&numbers));
        for (text, format, begins) in [(toml, Format::Toml, "[[resource]]"), (json(&mut Dice::new(&numbers)), Format::Json, "{")] {
            let text = if crlf { text.replace('\n', "\r\n") } else { text };
            let after = text.match_indices(begins).nth(at).map(|(at, _)| at);
            for &order in CatalogOrder::ALL {
                assert_added(&text, format, after, order);
            }
            assert_added(&canonical(&text, format).unwrap(), format, after, CatalogOrder::Kept);
        }
    }

    #[test]
    fn no_text_is_too_odd(text in "(\\[\\[?resource\\]?\\]|\\[also\\.a\\]|a|id|\\.| = |\"\"\"|'''|\"|'|#|1|\r?\n|\\{|\\}|\\[|\\]|,|:|\\\\|[ -~]){0,40}") {
        for format in [Format::Toml, Format::Json] {
            let broken = ["invalid", "wrong-type a catalog is"];
            if meaning(&text, format).faults.iter().any(|fault| broken.iter().any(|code| fault.starts_with(code))) {
                prop_assert_eq!(canonical(&text, format), Err(NotWellFormed));
            } else {
                assert_canonical(&text, format);
            }
        }
    }
}
