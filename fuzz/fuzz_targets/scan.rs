//! Any text can be a page.
//!
//! However mdBook is configured to parse it, the directives found in it stand in their order, do not overlap, begin
//! with `<<#`, hold their own names and arguments, and cut no character in two.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_resources::directive::scan;
use mdbook_resources_fuzz::all_options;

fuzz_target!(|text: &str| {
    for options in all_options() {
        let mut done = 0;
        for site in scan(text, options, |_| ()) {
            assert!(site.range.start >= done, "{site:?} begins before {done}");
            done = site.range.end;
            let directive = &text[site.range.clone()];
            assert!(directive.starts_with("<<#") && !directive.contains('\n'), "{directive:?}");
            assert_eq!(site.closed, directive.ends_with(">>"), "{directive:?}");
            assert_eq!(site.name.start, site.range.start + 3);
            assert_eq!(site.name.end, site.arguments.start);
            assert_eq!(site.arguments.end + if site.closed { 2 } else { 0 }, site.range.end);
            assert!(text.get(site.name.clone()).is_some() && text.get(site.arguments.clone()).is_some(), "{site:?}");
            if let Ok(slot) = &site.slot {
                assert!(slot.prefix.chars().all(|c| matches!(c, ' ' | '>')), "{slot:?}");
                assert!(slot.heading <= 6, "{slot:?}");
            }
        }
    }
});
