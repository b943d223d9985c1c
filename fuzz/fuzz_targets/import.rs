//! Any text can be said to be BibTeX, RIS or CSL-JSON.
//!
//! What is read of it is clean: each text is one line, and nothing in it is a command to a terminal.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_resources::interop::import;
use mdbook_resources_fuzz::assert_clean;

fuzz_target!(|text: &str| {
    match import(text) {
        Ok(records) => records.iter().for_each(assert_clean),
        Err(misread) => assert!(misread.at.is_none_or(|at| text.is_char_boundary(at)), "{misread:?}"),
    }
});
