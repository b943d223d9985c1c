//! What the fuzz targets share: the catalogs and options they try, and laws that more than one of them asserts.

#[path = "../../tests/it/structure.rs"]
mod structure;

use mdbook_resources::catalog::{Catalog, CatalogBuilder, Format, Name, is_control};
use mdbook_resources::diagnostic::Diagnostic;
use mdbook_resources::interop::Record;
use mdbook_resources::render::Target;
use mdbook_resources::select::Order;
use mdbook_resources::source::{Edit, Sources, Span, apply};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Asserts that what another format says can stand in a catalog and be shown anywhere: one line each, and no commands.
pub fn assert_clean(record: &Record) {
    let texts = [&record.title, &record.short_name, &record.publisher, &record.note].into_iter().flatten();
    let names = record.authors.names.iter().map(Name::inverted);
    for text in texts.map(String::as_str).chain(names).chain(record.doubts.iter().map(String::as_str)) {
        assert!(!text.is_empty() && !text.contains(is_control), "{text:?} of {record:?}");
    }
}

/// What divides an input into texts: a character that no catalog and no page needs.
pub const DIVIDER: char = '\u{C}';

/// A catalog with something for every key of a directive to find.
const CATALOG: &str = r#"
[[resource]]
id = "a"
title = "A *title*"
short-name = "A"
authors = ["Hu, Edward", "et al."]
kind = "paper"
date = 2021
url = "https://example.org/a"
language = "en"
tags = ["t"]
chapter = [1, 2]
section = "s"
group = "g"
note = "See [this](https://example.org) and `that`."

[[resource]]
id = "b"
title = { en = "B", ko = "비" }
kind = "video"
date = "2023-05"
chapter = 1
under = "a"

[[resource]]
id = "c"
title = "C"
chapter = "appendix"

[[also]]
resource = "c"
chapter = 1
with = "a"
note = "Once more."

[chapters]
1 = "One"
2 = "Two"
appendix = "More"

[sections]
s = "A section #"

[groups]
g = "A group"
"#;

/// The catalog of these files, what is wrong with them, and their texts.
#[must_use]
pub fn read(texts: &[(&str, Format)]) -> (Catalog, Vec<Diagnostic>, Sources) {
    let mut sources = Sources::new();
    let mut builder = CatalogBuilder::new();
    for (text, format) in texts {
        let file = sources.add("resources", (*text).to_owned()).expect("a short text");
        builder.read(file, text, *format);
    }
    let (catalog, diagnostics) = builder.finish();
    (catalog, diagnostics, sources)
}

thread_local! {
    static KNOWN: (Catalog, Order) = {
        let (catalog, diagnostics, _) = read(&[(CATALOG, Format::Toml)]);
        assert_eq!(diagnostics, []);
        (catalog, Order::new("en"))
    };
}

/// Tries something with a catalog that has no faults and the order of English, which are made but once.
pub fn with_known(attempt: impl FnOnce(&Catalog, &Order)) {
    KNOWN.with(|(catalog, order)| attempt(catalog, order));
}

/// How a book can be configured to parse its pages.
#[must_use]
pub fn options(smart: bool, definitions: bool, alerts: bool) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    options.set(Options::ENABLE_SMART_PUNCTUATION, smart);
    options.set(Options::ENABLE_DEFINITION_LIST, definitions);
    options.set(Options::ENABLE_GFM, alerts);
    options
}

/// Every way in which a book can be configured to parse its pages.
pub fn all_options() -> impl Iterator<Item = Options> {
    (0..8).map(|bits| options(bits & 1 != 0, bits & 2 != 0, bits & 4 != 0))
}

/// The first byte of an input as eight decisions, and the rest of it.
#[must_use]
pub fn decisions(data: &str) -> Option<(u8, &str)> {
    let first = data.chars().next()?;
    Some((u8::try_from(first).ok()?, &data[first.len_utf8()..]))
}

/// Asserts that every place that `diagnostic` names is `within` one, if that is given, and cuts no character.
pub fn assert_places(diagnostic: &Diagnostic, sources: &Sources, within: Option<Span>) {
    for label in diagnostic.primary.iter().chain(&diagnostic.secondary) {
        assert_span(label.span, sources, within);
    }
}

/// Asserts that a span is `within` another, if that is given, and cuts no character.
pub fn assert_span(span: Span, sources: &Sources, within: Option<Span>) {
    assert!(sources.text(span.file).get(span.range()).is_some(), "{span:?} is no text");
    if let Some(within) = within {
        let inside = span.file == within.file && span.start >= within.start && span.end <= within.end;
        assert!(inside, "{span:?} is not within {within:?}");
    }
}

/// Asserts that `edits` replace directives and nothing else, in their order, and gives the text with them made.
#[must_use]
pub fn only_directives(text: &str, edits: &[Edit]) -> String {
    let out = apply(text, edits);
    let (mut rest, mut done) = (out.as_str(), 0);
    for edit in edits {
        let directive = text.get(edit.range.clone()).expect("a text");
        assert!(directive.starts_with("<<#"), "{directive:?}");
        let between = text.get(done..edit.range.start).expect("edits in their order");
        rest =
            rest.strip_prefix(between).and_then(|rest| rest.strip_prefix(edit.text.as_str())).expect("the same bytes");
        done = edit.range.end;
    }
    assert_eq!(rest, &text[done..]);
    out
}

/// Asserts that nothing but lists has come into a page, and that they hold only what the renderer means.
pub fn assert_structure(text: &str, edits: &[Edit], options: Options, target: Target) {
    let lists = structure::lists(text, edits, options).unwrap_or_else(|why| panic!("{why}"));
    for list in lists {
        for event in list.iter().filter(|event| !structure::is_separator(event)) {
            let harmless = match event {
                Event::InlineHtml(html) => target.html && is_ours(html),
                Event::Html(html) => target.html && (is_index(html) || is_metadata(html) || structure::is_asset(html)),
                Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with("#resources-") => target.html,
                Event::Start(Tag::List(_) | Tag::Item | Tag::Heading { .. }) => true,
                Event::End(TagEnd::List(_) | TagEnd::Item | TagEnd::Heading(_)) => true,
                event => is_inline(event),
            };
            assert!(harmless, "{event:?} in {:?}", apply(text, edits));
        }
    }
}

/// Asserts that a remark is one line of harmless inline text, however it is parsed.
pub fn assert_remark(line: &str, options: Options) {
    let mut paragraphs = 0;
    for event in Parser::new_ext(line, options) {
        assert!(is_inline(&event), "{event:?} in {line:?}");
        paragraphs += usize::from(matches!(event, Event::Start(Tag::Paragraph)));
    }
    assert_eq!(paragraphs, 1, "{line:?}");
}

/// Whether an event is of what a remark may have.
fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(Tag::Link { dest_url, title, .. }) => {
            let scheme = dest_url.split_once("://").map_or("", |(scheme, _)| scheme);
            (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")) && title.is_empty()
        }
        Event::Start(Tag::Paragraph | Tag::Emphasis | Tag::Strong) => true,
        Event::End(TagEnd::Paragraph | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => true,
        Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::HardBreak => true,
        _ => false,
    }
}

/// Whether a piece of HTML is a tag that the renderer writes.
fn is_ours(html: &str) -> bool {
    let title = "<span class=\"resource\" id=\"resource-";
    let permalink = "<a class=\"resource-permalink\" href=\"#resource-";
    let button = "<button class=\"resource-copy\" aria-label=\"";
    let is_button = |html: &str| {
        let ends = [" data-others=\"yes\" hidden>", " hidden>"];
        let tag = ends.iter().find_map(|end| html.strip_suffix(end));
        tag.is_some_and(|tag| has_attributes(&format!("{tag}>"), button, &[]))
    };
    matches!(html, "<span class=\"resource-kind\">" | "</span>" | "</a>" | "<small>" | "</small>" | "</button>")
        || is_button(html)
        || has_attributes(html, title, &[" data-kind=", " data-year="])
        || has_attributes(html, permalink, &[" aria-label="])
        || has_attributes(html, "<span class=\"Z3988\" title=\"ctx_ver=Z39.88-2004&amp;", &[])
}

/// Whether a line of HTML is what machines read of a list: data in which no element can end.
fn is_metadata(html: &str) -> bool {
    let json = html.trim_end().strip_prefix("<script type=\"application/ld+json\">");
    let json = json.and_then(|rest| rest.strip_suffix("</script>"));
    json.is_some_and(|json| !json.contains(['<', '>']) && serde_json::from_str::<serde_json::Value>(json).is_ok())
}

/// Whether a line of HTML is of the index that can stand before a list.
fn is_index(html: &str) -> bool {
    let Some(rest) = html.trim_end().strip_prefix("<details class=\"resources-index\"><summary>") else { return false };
    let mut tags = rest.split('<').skip(1).map(|tag| tag.split_once('>').map_or(tag, |(tag, _)| tag));
    let is_link = |tag: &str| {
        let anchor = tag.strip_prefix("a href=\"#resource-").and_then(|rest| rest.strip_suffix('"'));
        anchor.is_some_and(|anchor| !anchor.contains(['"', '\'', '\\', '`']))
    };
    tags.all(|tag| matches!(tag, "/summary" | "ul" | "/ul" | "li" | "/li" | "/a" | "/details") || is_link(tag))
}

/// Whether a tag begins with `start`, in the value of an attribute, and has no other attributes but `names`.
fn has_attributes(html: &str, start: &str, names: &[&str]) -> bool {
    let attributes = html.strip_prefix(start).and_then(|rest| rest.strip_suffix("\">"));
    attributes.is_some_and(|attributes| {
        let mut values = attributes.split('"');
        let plain = |value: &str| !value.contains(['<', '>', '\'', '`', '\\']);
        values.next().is_some_and(plain)
            && values.by_ref().step_by(2).all(|name| names.contains(&name))
            && attributes.split('"').skip(2).step_by(2).all(plain)
    })
}
