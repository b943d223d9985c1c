//! Any line can be the arguments of a directive.
//!
//! All that is wrong with them, and all that was read of them, stands within the directive.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_resources::directive::{parse, scan};
use mdbook_resources::select::{Here, select};
use mdbook_resources::source::{Sources, Span};
use mdbook_resources_fuzz::{assert_places, assert_span, options, with_known};

fuzz_target!(|data: &str| {
    let line = data.lines().next().unwrap_or("");
    let text = format!("<<#resources {line}>>");
    let mut sources = Sources::new();
    let file = sources.add("page.md", text.clone()).expect("a short text");
    for site in scan(&text, options(true, true, true), |_| ()) {
        let (directive, mut diagnostics) = parse(file, &text, &site);
        assert_eq!(directive.span, Span::new(file, site.range));
        with_known(|catalog, order| {
            diagnostics.extend(select(&directive, catalog, &Here { keys: vec!["1".to_owned()] }, order).1);
        });
        for criterion in &directive.criteria {
            assert_span(criterion.span, &sources, Some(directive.span));
        }
        for diagnostic in &diagnostics {
            assert!(diagnostic.primary.is_some(), "{diagnostic:?}");
            assert_places(diagnostic, &sources, Some(directive.span));
        }
    }
});
