//! Any text can be a remark.
//!
//! However mdBook parses the page, a remark is inline text with emphasis, code and links to the web: no HTML, no image,
//! no block, and nothing that a preprocessor would take for its own.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_resources::catalog::is_control;
use mdbook_resources::directive::scan;
use mdbook_resources::render::{Target, note};
use mdbook_resources_fuzz::{all_options, assert_remark};

fuzz_target!(|text: &str| {
    // A catalog does not take them.
    if text.contains(|c| is_control(c) && !matches!(c, '\n' | '\r' | '\t')) {
        return;
    }
    for html in [false, true] {
        for line in note(text, Target { html, smart_punctuation: html }) {
            assert!(!line.contains(|c| is_control(c) && c != '\t'), "{line:?}");
            assert!(!line.contains("{{#"), "{line:?}");
            for options in all_options() {
                assert_remark(&line, options);
                if line.contains("<<#") {
                    assert_eq!(scan(&line, options, |_| ()), []);
                }
            }
        }
    }
});
