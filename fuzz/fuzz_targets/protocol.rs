//! Any text can come from the host.
//!
//! A book without a directive is written back byte for byte. Of any other, only the content of the chapters that are
//! expanded changes, and what is written is JSON again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_resources::preprocessor::{Chapter, Input, check_book};
use mdbook_resources::project::Settings;
use mdbook_resources::source::Sources;
use mdbook_resources_fuzz::with_known;
use serde_json::Value;
use serde_json::value::RawValue;

fuzz_target!(|text: &str| {
    let Ok(input) = Input::read(text) else { return };
    let book_toml = (Default::default(), "[preprocessor.resources]\nx = 1\n");
    let (settings, _) = Settings::read(&input.context.config, input.context.host(), Some(book_toml));
    let Ok(chapters) = input.chapters() else { return };
    with_known(|catalog, order| {
        let environment = settings.environment(catalog, &[], order);
        let checked = check_book(&chapters, environment, &settings.src, &mut Sources::new());
        let mut out = Vec::new();
        checked.write(&input, &mut out).expect("a vector takes all");
        let out = String::from_utf8(out).expect("what was written is UTF-8");
        let parts: Vec<&RawValue> = serde_json::from_str(text).expect("what could be read");
        assert_only_contents_change(parts[1].get(), &out, &chapters);
    });
});

fn assert_only_contents_change(book: &str, out: &str, chapters: &[Chapter<'_>]) {
    let mut chapters: Vec<_> = chapters.iter().map(|chapter| chapter.content_range.clone()).collect();
    chapters.sort_by_key(|range| range.start);
    let (mut rest, mut done) = (out, 0);
    for range in chapters {
        let between = &book[done..range.start];
        rest = rest.strip_prefix(between).unwrap_or_else(|| panic!("{between:?} is lost in {out:?}"));
        let content = &book[range.clone()];
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        let written = values.next().and_then(Result::ok).expect("a value").get();
        assert!(written.starts_with('"'), "{written}");
        assert!(content.contains(r"\u00") || content.contains("<<#") || written == content, "{written}");
        rest = &rest[written.len()..];
        done = range.end;
    }
    assert_eq!(rest, &book[done..]);
    if serde_json::from_str::<Value>(book).is_ok() {
        serde_json::from_str::<Value>(out).expect("JSON");
    }
}
