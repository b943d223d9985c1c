//! What holds for every book and every catalog.

use mdbook_resources::catalog::{Catalog, CatalogBuilder, Format};
use mdbook_resources::directive::scan;
use mdbook_resources::expand::{Environment, Expansion, OnError, expand};
use mdbook_resources::preprocessor::{Input, check_book};
use mdbook_resources::project::Settings;
use mdbook_resources::render::{Target, Words, note};
use mdbook_resources::select::{Here, Order};
use mdbook_resources::source::{Sources, apply};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};

use crate::structure::{is_asset, is_separator, lists};

const DIRECTIVE: &str = "<<#resources chapter=1>>";

fn options(smart: bool) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    options.set(Options::ENABLE_SMART_PUNCTUATION, smart);
    options
}

fn catalog(text: &str) -> Catalog {
    let mut sources = Sources::new();
    let file = sources.add("resources.toml", text.to_owned()).unwrap();
    let mut builder = CatalogBuilder::new();
    builder.read(file, sources.text(file), Format::Toml);
    let (catalog, diagnostics) = builder.finish();
    assert_eq!(diagnostics, [], "{text}");
    catalog
}

fn expanded(text: &str, catalog: &Catalog, html: bool, smart: bool) -> Expansion {
    let order = Order::new("en");
    let environment = Environment {
        catalog,
        markdown: options(smart),
        target: Target { html, smart_punctuation: smart },
        language: "en",
        words: Words::of("en"),
        order: &order,
        on_error: OnError::Fail,
        catalog_faults: &[],
        metadata: true,
        assets: true,
        elsewhere: None,
    };
    let mut sources = Sources::new();
    let file = sources.add("page.md", String::new()).unwrap();
    expand(file, text, &Here::default(), &environment)
}

/// A text in TOML, and in JSON.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Blocks of a page, with what looks like a directive wherever it is none.
fn block() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "Some *text* with `code` and a [link](https://example.org).",
        "한국어 문단이다. \"따옴표\"와 **강조**가 있다.",
        "# A heading {#id}",
        "Setext\n======",
        "```rust\n<<#resources chapter=1>>\n```",
        "~~~~\n```\n<<#resources>>\n```\n~~~~",
        "Text.\n\n    <<#resources>>\n\n    indented",
        "`<<#resources>>` and ``a ` <<#resources>>`` inline",
        "<!-- <<#resources>>\n\n<<#resources>> -->",
        "<div>\n<<#resources>>\n</div>",
        "A <span title=\"<<#resources>>\">tag</span>.",
        "\\<<#resources chapter=5>> is literal",
        "| a | b |\n|---|:-:|\n| 1 | `x` |",
        "> a quote\n> > in a quote",
        "> - a list in a quote\n>   - nested",
        "- one\n- two\n  - three\n\n    with a paragraph\n- [ ] task",
        "1) one\n2) two",
        "3. three\n\n4. four",
        "* star\n+ plus",
        "Term\n: definition",
        "A footnote[^1].\n\n[^1]: Its text.",
        "> [!NOTE]\n> An alert.",
        "---",
        "{{#include other.md}} {{#playground x.rs}} <<#other>>",
        "[reference]: https://example.org \"title\"",
        "Trailing blanks  \nand a hard\\\nbreak",
        "$$x < y << z$$ << # >>",
        "",
    ]);
    prop_oneof![9 => fixed.prop_map(str::to_owned), 1 => "[ -~]{0,40}".prop_map(|text| text.replace("<<#", "<#"))]
}

fn page() -> impl Strategy<Value = String> {
    (prop::collection::vec(block(), 0..8), any::<bool>(), any::<bool>()).prop_map(|(blocks, crlf, end)| {
        let text = blocks.join("\n\n") + if end { "\n" } else { "" };
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

/// An item of a book; unknown fields and items as a later mdBook may have them.
fn item() -> impl Strategy<Value = Value> {
    let chapter = (page(), any::<bool>(), any::<bool>()).prop_map(|(content, numbered, later)| {
        let mut chapter = json!({
            "name": "장 \"1\"", "content": content, "number": numbered.then_some([1]), "sub_items": [],
            "path": "a/b.md", "source_path": "a/b.md", "parent_names": ["부"],
        });
        if later {
            chapter["hidden"] = json!({ "why": ["<x>", 1.5, null] });
        }
        json!({ "Chapter": chapter })
    });
    let chapter = chapter.boxed();
    let draft = json!({ "Chapter": {
        "name": "Draft", "content": "", "number": [2], "sub_items": [], "path": null, "source_path": null,
        "parent_names": [],
    }});
    let leaf = prop_oneof![
        6 => chapter.clone(),
        1 => Just(draft),
        1 => Just(json!("Separator")),
        1 => Just(json!({ "PartTitle": "Part <<#" })),
        1 => Just(json!({ "Interlude": { "content": 5 } })),
    ];
    (chapter, prop::collection::vec(leaf.clone(), 0..3), leaf).prop_map(|(mut parent, children, leaf)| {
        parent["Chapter"]["sub_items"] = Value::Array(children);
        json!([parent, leaf])
    })
}

fn book() -> impl Strategy<Value = Value> {
    (prop::collection::vec(item(), 0..3), any::<bool>()).prop_map(|(items, new)| {
        let items: Vec<Value> = items.into_iter().flat_map(|pair| pair.as_array().unwrap().clone()).collect();
        if new { json!({ "items": items }) } else { json!({ "sections": items, "__non_exhaustive": null }) }
    })
}

/// Titles of everything that could go wrong.
fn title() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(vec![
            "<script>alert(1)</script>", "</li>", "</span>", "javascript:alert(1)", "{{#include ../secret}}", "<<#resources>>",
            "|", "`", "``", "*", "**", "_", "~~", "[x](y)", "![x](y)", "[", "]", "](", "\\", "\\\\", "&lt;", "&#38;", "&",
            "1. ", "2) ", "- ", "# ", "> ", ": ", "+ ", "= ", "--", "---", "...", "\"", "'", "$", "$$", "@", "^", "!", "<", ">",
            "<!--", "-->", "https://example.org", "<https://example.org>", "한글", "\"한글\"는", "שלום", "مرحبا", "🙂", "e\u{301}",
            "\n", "\t", "  ", "{#id}", "[^1]", "[ ] ", "(", ")", "#", "…", "—", "\u{a0}", "\u{200f}", "%20", ";",
        ]).prop_map(str::to_owned),
        2 => "[ -~]{1,6}",
        1 => "[가-힣a-z ]{1,6}",
    ];
    prop::collection::vec(piece, 1..8)
        .prop_map(|pieces| pieces.concat())
        .prop_filter("not blank", |t| !t.trim().is_empty())
}

/// The text as a page shows it: blanks in a row are one.
fn as_shown(text: &str) -> String {
    text.trim().split(|c: char| c.is_ascii_whitespace()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An address with all percent-encoded that may be.
fn as_a_browser_sees(url: &str) -> String {
    let url = url::Url::parse(url).unwrap();
    ["|%7C", "`%60", "{%7B", "}%7D", "^%5E"]
        .iter()
        .fold(url.into(), |url: String, pair| url.replace(&pair[..1], &pair[1..]))
}

/// The texts of the links of a page, and how many items its lists have.
fn links_and_items(markdown: &str, smart: bool) -> (Vec<String>, usize) {
    let (mut links, mut items, mut open) = (Vec::new(), 0, false);
    for event in Parser::new_ext(markdown, options(smart)) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://"), "{dest_url}");
                open = true;
                links.push(String::new());
            }
            Event::End(TagEnd::Link) => open = false,
            Event::Text(text) if open => links.last_mut().unwrap().push_str(&text),
            Event::Start(Tag::Item) => items += 1,
            Event::InlineHtml(html) => {
                let ours = [
                    "<span class=\"resource\"",
                    "<span class=\"resource-kind\">",
                    "</span>",
                    "<a class=\"resource-permalink\" href=\"#resource-",
                    "<span class=\"Z3988\" title=\"ctx_ver=Z39.88-2004&amp;",
                    "<button class=\"resource-copy\" aria-label=\"Copy BibTeX: ",
                    "</button>",
                    "</a>",
                    "<small>",
                    "</small>",
                ];
                assert!(ours.iter().any(|tag| html.starts_with(tag)), "{html}");
            }
            Event::Html(html) if is_asset(&html) => {}
            Event::Html(html) => {
                let json = html.trim_end().strip_prefix("<script type=\"application/ld+json\">");
                let json = json.and_then(|rest| rest.strip_suffix("</script>")).unwrap_or_else(|| panic!("{html}"));
                assert!(!json.contains(['<', '>']) && !json.contains("{{"), "{json}");
                let list: Value = serde_json::from_str(json).unwrap();
                assert!(list["itemListElement"].as_array().is_some_and(|items| !items.is_empty()), "{json}");
            }
            Event::Code(_) | Event::Start(Tag::Image { .. } | Tag::Emphasis | Tag::Strong) => {
                panic!("{event:?} in {markdown}")
            }
            event if open => panic!("{event:?} in a link of {markdown}"),
            _ => {}
        }
    }
    (links, items)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_book_without_directives_comes_out_as_it_went_in(book in book()) {
        let text = json!([{ "root": "/", "renderer": "html", "mdbook_version": "0.5.4", "new": 1 }, book]).to_string();
        let input = Input::read(&text).unwrap();
        let chapters = input.chapters().unwrap();
        let (settings, _) = Settings::read(&input.context.config, input.context.host(), None);
        let (catalog, order) = (Catalog::default(), Order::new("en"));
        let plan = check_book(&chapters, settings.environment(&catalog, &[], &order), "src", &mut Sources::new());
        prop_assert_eq!(&plan.diagnostics, &vec![]);
        let mut out = Vec::new();
        plan.write(&input, &mut out).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Value>(&out).unwrap(), book);
    }

    #[test]
    fn only_the_bytes_of_directives_change(
        pages in prop::collection::vec(page(), 2..4),
        container in prop::sample::select(vec!["", "> ", "- ", "12. ", "> - ", ">- ", ">> ", "   ", "[^n]: ", "[^long-label]: "]),
        crlf in any::<bool>(),
    ) {
        let newline = if crlf { "\r\n" } else { "\n" };
        let catalog = catalog("[[resource]]\nid = \"a\"\ntitle = \"A\"\nchapter = 1\nnote = \"x\"\n");
        let joined = pages.join(&format!("{newline}{newline}{container}{DIRECTIVE}{newline}{newline}"));
        let expansion = expanded(&joined, &catalog, true, false);
        let out = apply(&joined, &expansion.edits);
        let mut rest = out.as_str();
        let mut done = 0;
        for edit in &expansion.edits {
            let between = &joined[done..edit.range.start];
            prop_assert_eq!(&joined[edit.range.clone()], DIRECTIVE);
            prop_assert!(rest.starts_with(between));
            prop_assert!(rest[between.len()..].starts_with(edit.text.as_str()));
            rest = &rest[between.len() + edit.text.len()..];
            done = edit.range.end;
        }
        prop_assert_eq!(rest, &joined[done..]);
    }

    #[test]
    fn the_rest_of_the_page_keeps_its_structure(
        before in page(),
        after in page(),
        container in prop::sample::select(vec![
            "", "> ", "- ", "12. ", "> - ", ">- ", ">> ", "   ", "- > 1. ", ">\t", "-\t", "1.\t", ">-\t", "[^1]: ", "   [^1]:   ",
        ]),
        gap in prop::sample::select(vec!["\n\n", "\n", "\n\n    ", "\n\n\t"]),
        numbered in any::<bool>(),
        selects in any::<bool>(),
    ) {
        let numbers = if numbered { "yes" } else { "no" };
        let years = if selects { "" } else { "year=1999 " };
        let directive = format!("<<#resources chapter=1 {years}numbered={numbers}>>");
        let catalog = catalog(
            "[[resource]]\nid = \"a\"\ntitle = \"A\"\nchapter = 1\nnote = \"x\"\n\n\
             [[resource]]\nid = \"b\"\ntitle = \"B\"\nchapter = 1\nunder = \"a\"\n\n\
             [[resource]]\nid = \"c\"\ntitle = \"C\"\nchapter = 1\n",
        );
        let text = format!("{before}\n\n{container}{directive}{gap}{after}");
        let expansion = expanded(&text, &catalog, false, false);
        prop_assume!(expansion.edits.len() == 1);
        let out = apply(&text, &expansion.edits);
        let lists = lists(&text, &expansion.edits, options(false)).map_err(TestCaseError::fail)?;
        let list: Vec<_> = lists.iter().flatten().filter(|event| !is_separator(event)).collect();
        if !selects {
            prop_assert!(list.is_empty(), "{}", out);
            return Ok(());
        }
        prop_assert!(matches!(list.first(), Some(Event::Start(Tag::List(number))) if number.is_some() == numbered), "{}", out);
        prop_assert!(matches!(list.last(), Some(Event::End(TagEnd::List(_)))), "{}", out);
    }

    #[test]
    fn contents_and_parts_keep_the_structure_too(
        before in page(),
        after in page(),
        container in prop::sample::select(vec!["", "> ", "- ", "- one\n- ", "> 12. ", "[^1]: "]),
        contents in prop::sample::select(vec!["parts", "kind", "parts,kind", "kind,parts"]),
        by in prop::sample::select(vec!["kind", "letter", "letter heading=none"]),
    ) {
        let directive = format!("<<#resources chapter=1 group-by={by} contents={contents}>>");
        let catalog = catalog(
            "[[resource]]\nid = \"a\"\ntitle = \"X\"\nkind = \"book\"\nchapter = 1\nnote = \"x\"\n\n\
             [[resource]]\nid = \"b\"\ntitle = \"…\"\nchapter = 1\n",
        );
        let text = format!("{before}\n\n{container}{directive}\n\n{after}");
        let expansion = expanded(&text, &catalog, true, false);
        prop_assume!(expansion.edits.len() == 1);
        lists(&text, &expansion.edits, options(false)).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn titles_read_as_they_are_written(
        titles in prop::collection::vec(title(), 1..5),
        html in any::<bool>(),
        smart in any::<bool>(),
        container in prop::sample::select(vec!["", "- ", "> ", "> 1. "]),
    ) {
        // A renderer that is not HTML makes of quotes what it likes.
        let smart = smart && html;
        let mut toml = String::new();
        for (at, title) in titles.iter().enumerate() {
            // A comma would divide a name.
            let name = quoted(&format!("A {}", title.replace(',', ";")));
            let title = quoted(title);
            toml += &format!(
                "[[resource]]\nid = \"r{at}\"\ntitle = {title}\nshort-name = {title}\nauthors = [{name}]\npublisher = {title}\n\
                 edition = {title}\nurl = \"https://example.org/{at}\"\nchapter = 1\n\n"
            );
        }
        let text = format!("{container}{DIRECTIVE}\n");
        let expansion = expanded(&text, &catalog(&toml), html, smart);
        prop_assert_eq!(expansion.diagnostics, vec![]);
        let out = apply(&text, &expansion.edits);
        let (links, items) = links_and_items(&out, smart);
        let around = container.matches(['-', '.']).count();
        prop_assert_eq!(items, titles.len() + around, "{}", out);
        prop_assert_eq!(links, titles.iter().map(|title| as_shown(title)).collect::<Vec<_>>(), "{}", out);
    }

    #[test]
    fn addresses_lead_where_they_are_written(path in "[!-\\[\\]-~가-힣]{0,20}") {
        let url = format!("https://example.org/{path}");
        let toml = format!("[[resource]]\nid = \"a\"\ntitle = \"T\"\nurl = {}\nchapter = 1\n", quoted(&url));
        let expansion = expanded(DIRECTIVE, &catalog(&toml), true, true);
        let out = apply(DIRECTIVE, &expansion.edits);
        let found = Parser::new_ext(&out, options(true)).find_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
            _ => None,
        });
        prop_assert_eq!(as_a_browser_sees(&found.unwrap()), as_a_browser_sees(&url));
    }

    #[test]
    fn remarks_are_cleared_of_markup(pieces in prop::collection::vec(title(), 1..4), smart in any::<bool>()) {
        let markdown = pieces.join("\n\n");
        for line in note(&markdown, Target { html: true, smart_punctuation: smart }) {
            prop_assert!(!line.contains('\n'));
            prop_assert!(!line.contains("{{#"), "{}", line);
            prop_assert_eq!(scan(&line, options(smart), |_| ()), vec![]);
            for event in Parser::new_ext(&line, options(smart)) {
                match event {
                    Event::Start(Tag::Link { dest_url, .. }) => prop_assert!(dest_url.starts_with("http")),
                    Event::Start(Tag::Paragraph | Tag::Emphasis | Tag::Strong) | Event::End(_) => {}
                    Event::Text(_) | Event::Code(_) => {}
                    event => prop_assert!(false, "{:?} in {}", event, line),
                }
            }
        }
    }

    #[test]
    fn plain_remarks_are_not_parsed_and_read_the_same(words in "[a-z가-힣][ -~가-힣]{0,40}") {
        let target = Target { html: true, smart_punctuation: false };
        let read = |markdown: &str| {
            let text = |event| match event {
                Event::Text(text) | Event::Code(text) => Some(text.to_string()),
                _ => None,
            };
            Parser::new_ext(markdown, options(false)).filter_map(text).collect::<String>()
        };
        // A second paragraph with markup makes sure that the first is parsed.
        let (short, long) = (note(&words, target), note(&format!("{words}\n\n*x*"), target));
        let plain = |lines: &[String]| lines.iter().map(|line| read(line)).collect::<Vec<_>>().join("");
        prop_assert_eq!(plain(&short) + "x", plain(&long));
    }

    #[test]
    fn nothing_panics(text in "([ -~가-힣\n\t>|*`\"]|<<#resources|>>|not |chapter=|\"){0,60}") {
        let catalog = catalog("[[resource]]\nid = \"a\"\ntitle = \"A\"\nchapter = 1\n");
        let expansion = expanded(&text, &catalog, true, true);
        prop_assert!(apply(&text, &expansion.edits).len() + 1 > 0);
    }

    #[test]
    fn a_faulty_catalog_is_read_to_its_end(text in "(\\[\\[resource\\]\\]\n|id = |title = |chapter = |under = |\"a\"|\"b\"|1|\n|\\{|\\}|\\[|\\]|,|[ -~]){0,40}") {
        for format in [Format::Toml, Format::Json] {
            let mut sources = Sources::new();
            let file = sources.add("x", text.clone()).unwrap();
            let mut builder = CatalogBuilder::new();
            builder.read(file, sources.text(file), format);
            let (_, diagnostics) = builder.finish();
            for diagnostic in diagnostics {
                prop_assert!(diagnostic.primary.is_some_and(|label| text.get(label.span.range()).is_some()));
            }
        }
    }
}

#[test]
fn headings_leave_a_tight_list_tight() {
    let catalog = catalog(
        "[[resource]]\nid = \"a\"\ntitle = \"A\"\nkind = \"paper\"\nchapter = 1\n\n\
         [[resource]]\nid = \"b\"\ntitle = \"B\"\nkind = \"book\"\nchapter = 1\n",
    );
    let text = "- one\n- <<#resources chapter=1 group-by=kind>>\n- two\n";
    let expansion = expanded(text, &catalog, false, false);
    assert!(lists(text, &expansion.edits, options(false)).is_ok_and(|lists| lists.len() == 1));
}

#[test]
fn a_line_that_a_quote_has_only_drawn_in_holds_no_list() {
    let catalog = catalog("[[resource]]\nid = \"a\"\ntitle = \"A\"\nchapter = 1\n");
    let expansion = expanded("> [!NOTE]\n<<#resources chapter=1>>\n", &catalog, false, false);
    assert_eq!((expansion.edits, expansion.diagnostics.len()), (vec![], 1));
}
