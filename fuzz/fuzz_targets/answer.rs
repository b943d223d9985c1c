//! Any bytes can be what a source on the web answers.
//!
//! What is read of them is clean: each text is one line, and nothing in it is a command to a terminal. Every record has a
//! title.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_resources::catalog::Isbn;
use mdbook_resources::interop::{arxiv, crossref, datacite, github, oembed, open_library, page};
use mdbook_resources_fuzz::assert_clean;

fuzz_target!(|body: &[u8]| {
    let types = [None, Some("text/html"), Some("text/html; charset=euc-kr"), Some("application/pdf")];
    let mut answers: Vec<_> = types.into_iter().map(|kind| page(body, kind)).collect();
    if let Ok(text) = std::str::from_utf8(body) {
        answers.extend([arxiv(text), crossref(text), datacite(text), github(text), oembed(text)]);
        let isbn = Isbn::parse("0-306-40615-2").expect("a book number");
        answers.push(open_library(text, &isbn));
    }
    for record in answers.into_iter().flatten().flatten() {
        assert!(record.title.is_some(), "{record:?}");
        assert_clean(&record);
    }
});
