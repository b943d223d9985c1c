//! Findings that each format has to cope with.

use mdbook_resources::diagnostic::{Code, Diagnostic, Fix};
use mdbook_resources::source::{Edit, FileId, Sources, Span};

use super::{Findings, Format, Totals, write};

#[path = "../../../../tests/it/sarif_schema.rs"]
pub(super) mod sarif_schema;

/// What is written of `diagnostics`, without colours.
pub(super) fn written(format: Format, diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = anstream::StripStream::new(Vec::new());
    write(format, &Findings { diagnostics, sources }, &mut out).expect("memory takes it all");
    String::from_utf8(out.into_inner()).expect("UTF-8")
}

/// One text alone.
pub(super) fn source(name: &str, text: &str) -> (Sources, FileId) {
    let mut sources = Sources::new();
    let file = sources.add(name, text.to_owned()).expect("a short text");
    (sources, file)
}

/// Every kind of place: a word, a blank at the end of a line, two lines with CRLF and wide characters, the end of a file,
/// a file as a whole, and none.
pub(super) fn places() -> (Vec<Diagnostic>, Sources) {
    let (mut sources, a) = source("a.toml", "kind = \"papr\"\ntitle = \"LoRA \"\n");
    let b = sources.add("b.md", "가나 b\r\nc🙂\r\n".to_owned()).expect("a short text");
    let end = sources.text(b).len();
    let blank = Edit { range: 27..28, text: String::new() };
    let diagnostics = vec![
        Diagnostic::new(Code::UnknownKind, "there is no kind `papr`")
            .at(Span::new(a, 7..13), "")
            .help("did you mean `paper`?")
            .instead("papr", "paper"),
        Diagnostic::new(Code::StrayBlank, "the title has blanks at its end")
            .at(Span::new(a, 22..29), "")
            .fix(Fix::safe("take the blanks away", a, vec![blank])),
        Diagnostic::new(Code::DuplicateId, "two lines")
            .at(Span::new(b, 7..15), "a second time")
            .and(Span::new(a, 0..4), "first here")
            .note("good to know"),
        Diagnostic::new(Code::MissingField, "the end is too near").at(Span::new(b, end..end), ""),
        Diagnostic::new(Code::CatalogMissing, "there is no catalog at `nowhere.toml`")
            .in_file("nowhere.toml")
            .help("write one"),
        Diagnostic::new(Code::UnknownSetting, "there is no setting `catlog`"),
    ];
    (diagnostics, sources)
}

/// A finding whose every text would do something to a terminal, in a file whose name would.
pub(super) fn hostile() -> (Vec<Diagnostic>, Sources) {
    let text = "id = \"\u{9B}2J\u{202E}a\u{1B}[31m\u{200F}b\u{7}\"\n";
    let (sources, file) = source("a\u{1B}[31m.toml", text);
    let bad = "two lines\n\u{1B}[2J\u{202E}\u{9B}31m::error::%0A,:";
    let at = text.find('\u{202E}').expect("it is there");
    let fix = Fix::suggested(bad, file, vec![Edit { range: at..at + 3, text: "\u{1B}]0;x\u{7}\u{2066}".to_owned() }]);
    let diagnostic = Diagnostic::new(Code::BadKey, bad)
        .at(Span::new(file, at..at + 3), bad)
        .and(Span::new(file, 0..2), bad)
        .note(bad)
        .help(bad)
        .fix(fix);
    (vec![diagnostic], sources)
}

#[test]
fn totals_read_well() {
    let line = |errors, warnings, files, fixable| Totals { errors, warnings, files, fixable }.line();
    assert_eq!(line(3, 2, 2, 2), "3 errors and 2 warnings in 2 files; 2 can be cured with `--fix`");
    assert_eq!(line(1, 0, 0, 0), "1 error");
    assert_eq!(line(0, 1, 1, 1), "1 warning in 1 file; 1 can be cured with `--fix`");
    assert_eq!(line(0, 0, 0, 0), "nothing is wrong");
    let (diagnostics, sources) = places();
    let totals = Findings { diagnostics: &diagnostics, sources: &sources }.totals();
    assert_eq!(totals, Totals { errors: 5, warnings: 1, files: 3, fixable: 1 });
}
