//! Any catalog can meet any page.
//!
//! Whatever they hold, only the bytes of directives change, and the blocks around the lists stay what they were; a list
//! has no HTML but the renderer's own tags and no link but to the web; what comes out has nothing left to expand; and it
//! comes out the same each time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_resources::catalog::Format;
use mdbook_resources::expand::{Environment, Expansion, OnError, expand};
use mdbook_resources::render::{Target, Words};
use mdbook_resources::select::Here;
use mdbook_resources::source::Sources;
use mdbook_resources_fuzz::{
    DIVIDER, assert_places, assert_structure, decisions, only_directives, options, read, with_known,
};
use serde_json::{Value, json};

fuzz_target!(|data: &str| {
    let Some((bits, rest)) = decisions(data) else { return };
    // For pulldown-cmark, a lone CR ends a line but no block of HTML, so that our comment would go on behind it.
    if rest.replace("\r\n", "").contains('\r') {
        return;
    }
    let is = |bit: u8| bits >> bit & 1 != 0;
    let (entries, page) = rest.rsplit_once(DIVIDER).unwrap_or(("", rest));
    let (catalog, _, _) =
        if is(0) { read(&[(entries, Format::Toml)]) } else { read(&[(&written(entries), Format::Json)]) };
    let page = if page.contains("<<#") { page.to_owned() } else { format!("<<#resources chapter=1>>\n\n{page}") };
    with_known(|_, order| {
        let environment = Environment {
            catalog: &catalog,
            markdown: options(is(1), is(2), is(3)),
            target: Target { html: is(4), smart_punctuation: is(4) && is(1) },
            language: if is(5) { "ko" } else { "en" },
            words: Words::of(if is(5) { "ko" } else { "en" }),
            order,
            on_error: if is(6) { OnError::Show } else { OnError::Fail },
            catalog_faults: &[],
            metadata: !is(7),
            assets: is(3) == is(7),
            elsewhere: None,
        };
        assert_laws(&page, &environment);
    });
});

fn assert_laws(page: &str, environment: &Environment<'_>) {
    let (expansion, sources) = expanded(page, environment);
    assert_eq!(expansion, expanded(page, environment).0);
    for diagnostic in &expansion.diagnostics {
        assert!(diagnostic.primary.is_some(), "{diagnostic:?}");
        assert_places(diagnostic, &sources, None);
    }
    let out = only_directives(page, &expansion.edits);
    if environment.on_error == OnError::Fail {
        assert_structure(page, &expansion.edits, environment.markdown, environment.target);
        let again = expanded(&out, environment).0;
        assert_eq!(again.edits, [], "{out:?}");
    }
}

fn expanded(page: &str, environment: &Environment<'_>) -> (Expansion, Sources) {
    let mut sources = Sources::new();
    let file = sources.add("page.md", page.to_owned()).expect("a short text");
    let expansion = expand(file, page, &Here { keys: vec!["1".to_owned()] }, environment);
    (expansion, sources)
}

/// A catalog with these texts in its fields: entries stand between dividers, and each line is a field, the last ones a
/// remark. A title is also that of the section and the group that it stands in.
fn written(entries: &str) -> String {
    let resources: Vec<Value> = entries.split(DIVIDER).take(20).enumerate().map(|(at, text)| entry(at, text)).collect();
    let mut catalog = json!({ "chapters": { "1": resources[0]["title"] }, "sections": {}, "groups": {} });
    for resource in &resources {
        for (titles, key) in [("sections", "section"), ("groups", "group")] {
            if let Some(key) = resource[key].as_str() {
                catalog[titles][key] = resource["title"].clone();
            }
        }
    }
    catalog["resource"] = Value::Array(resources);
    catalog.to_string()
}

fn entry(at: usize, text: &str) -> Value {
    let fields = ["title", "url", "short-name", "publisher", "edition", "kind", "section", "group", "under"];
    let mut lines = text.splitn(fields.len() + 1, '\n');
    let mut entry = json!({ "id": format!("r{at}"), "title": "T", "chapter": 1 });
    for field in fields {
        match lines.next() {
            Some(value) if !value.is_empty() => entry[field] = json!(value),
            _ => {}
        }
    }
    if let Some(title) = entry["title"].as_str().map(str::to_owned) {
        entry["authors"] = json!([title]);
        entry["related"] = json!([{ "title": title, "url": "https://example.org/related" }]);
    }
    if let Some(remark) = lines.next() {
        entry["note"] = json!(remark);
    }
    entry
}
