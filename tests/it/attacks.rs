//! Catalogs of a contributor who means harm, in `tests/attacks`: what is refused says so without touching the terminal,
//! and of what is accepted nothing becomes markup. Pages are built by real hosts and parsed; nothing is searched for in
//! their text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use mdbook_resources::catalog::is_control;
use mdbook_resources::render::{LANGUAGES, script, style_sheet};
use pulldown_cmark::{Event, Options, Parser, Tag};
use scraper::{ElementRef, Html, Node};
use serde_json::{Value, json};
use toml::de::{DeTable, DeValue};
use url::Url;

use crate::support::{BINARY, build_04, build_05, chapters, copy, input, one_page, read, root, run_json, select};

/// What may stand in `<main>`: the elements and attributes of lists (`src/render`), of boxes, and of mdBook around them.
const MEANT: &[(&str, &[&str])] = &[
    ("h1", &["id"]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("h5", &["id"]),
    ("h6", &["id"]),
    ("a", &["href", "class", "aria-label"]),
    ("span", &["class", "id", "data-kind", "data-year", "title"]),
    ("small", &["class"]),
    ("ol", &["class"]),
    ("hr", &[]),
    ("ul", &[]),
    ("li", &[]),
    ("p", &[]),
    ("br", &[]),
    ("em", &[]),
    ("strong", &["class", "role", "style"]),
    ("code", &[]),
    ("blockquote", &[]),
    ("table", &[]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tr", &[]),
    ("th", &[]),
    ("td", &[]),
    ("div", &["class", "id", "style", "data-entries", "data-kinds", "data-years", "hidden"]),
    ("sup", &["class"]),
    ("details", &["class"]),
    ("summary", &[]),
    ("script", &["type"]),
    ("button", &["class", "aria-label", "data-others", "hidden"]),
];

/// The values that an attribute may have, where they are not free.
const VALUES: &[(&str, &[&str])] = &[
    (
        "class",
        &[
            "resource",
            "resource-kind",
            "resource-permalink",
            "resource-elsewhere",
            "Z3988",
            "resources-index",
            "resources-error",
            "resource-copy",
            "resources-tools",
            "header",
        ],
    ),
    // What mdBook has around tables and footnotes.
    ("class", &["table-wrapper", "footnote-definition", "footnote-definition-label"]),
    // Data, and nothing that runs.
    ("type", &["application/ld+json"]),
    ("role", &["alert"]),
    ("style", &[BOX, "break-before: page; page-break-before: always;"]),
    ("data-others", &["yes"]),
    ("hidden", &[""]),
    ("data-kind", &["paper"]),
    ("data-year", &["2024"]),
];

const BOX: &str = "display:inline-block;padding:0.4em 0.8em;border:2px solid #b00020;border-radius:4px;background:#fff0f0;color:#600010";

/// Asserts that a page has nothing in its `<main>` but what is meant, and none of what helpers would have brought in.
fn harmless(page: &Html, name: &str) {
    let main = select(page, "main")[0];
    let ids: Vec<&str> = main.descendent_elements().filter_map(|element| element.value().id()).collect();
    for node in main.descendants() {
        match node.value() {
            Node::Element(_) if node.id() == main.id() || ElementRef::wrap(node).is_some_and(is_asset) => {}
            Node::Text(_) if node.parent().and_then(ElementRef::wrap).is_some_and(is_asset) => {}
            Node::Element(_) => meant(ElementRef::wrap(node).unwrap(), &ids, name),
            Node::Comment(comment) => assert_eq!(comment.trim(), "", "{name}: a comment"),
            Node::Text(text) => assert!(!text.contains("SWORDFISH"), "{name}: included: {}", &**text),
            other => panic!("{name}: {other:?}"),
        }
    }
    let title: String = select(page, "title")[0].text().collect();
    assert!(!title.contains("MARLIN"), "{name}: {title}");
    // mdBook 0.5 puts a rule before the footnotes of a page.
    assert_eq!(select(page, "main * hr, hr ~ hr").len(), 0, "{name}: a rule");
}

/// Whether an element is the style sheet or the script of a page, to the last letter.
fn is_asset(element: ElementRef<'_>) -> bool {
    if !matches!(element.value().name(), "script" | "style") {
        return false;
    }
    let mut assets = LANGUAGES.iter().map(|words| script(words)).chain([style_sheet()]);
    assets.any(|asset| {
        let asset = Html::parse_fragment(&asset);
        select(&asset, "script, style").iter().any(|meant| meant.html() == element.html())
    })
}

fn meant(element: ElementRef<'_>, ids: &[&str], name: &str) {
    let tag = element.value().name();
    let allowed = MEANT.iter().find(|(meant, _)| *meant == tag);
    let Some((_, attributes)) = allowed else { panic!("{name}: <{tag}> in {}", element.html()) };
    if tag == "script" {
        assert!(element.attr("type").is_some(), "{name}: a script runs");
        let json = exactly(element);
        serde_json::from_str::<Value>(&json).unwrap_or_else(|error| panic!("{name}: {error} in {json}"));
    }
    for (attribute, value) in element.value().attrs() {
        assert!(attributes.contains(&attribute), "{name}: {attribute} of {}", element.html());
        let known: Vec<&str> =
            VALUES.iter().filter(|(of, _)| *of == attribute).flat_map(|(_, values)| *values).copied().collect();
        assert!(known.is_empty() || known.contains(&value), "{name}: {attribute}=\"{value}\"");
        // The older one leaves the ids of all pages as they are where it prints them on one.
        if attribute == "id" && name != "mdBook 0.4, print.html" {
            assert_eq!(ids.iter().filter(|id| **id == value).count(), 1, "{name}: the id {value} is given twice");
        }
        if attribute == "href" {
            address(value, ids, name);
        }
    }
}

/// A page of the book, an anchor of the page itself, or what a browser takes for an address on the web, wherever the page is.
fn address(href: &str, ids: &[&str], name: &str) {
    let to = PAGES.iter().find_map(|page| href.strip_prefix(page));
    if to.is_some_and(|rest| rest.is_empty() || rest.starts_with("#resource")) {
        return;
    }
    if let Some(anchor) = href.strip_prefix('#') {
        assert!(ids.contains(&anchor), "{name}: {href} leads nowhere");
        return;
    }
    let url = Url::parse(href).unwrap_or_else(|error| panic!("{name}: {href}: {error}"));
    assert!(matches!(url.scheme(), "http" | "https") && url.has_host(), "{name}: {href}");
}

/// The title of the page that lists some of the entries a second time.
const OTHER: &str = "<b onclick=x>Other</b> ](javascript:x) {{#include secret.txt}} <<#resources>>";

/// The pages of the books.
const PAGES: &[&str] = &["page.html", "catalog.html", "other.html", "other.md"];

/// The text of an element, to the last blank.
fn exactly(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// A text as a page shows it: blanks in a row are one.
fn as_shown(text: &str) -> String {
    text.split(|c: char| c.is_ascii_whitespace()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The ids and titles of a catalog, read by another way than ours.
fn titles(toml: &str) -> BTreeMap<String, String> {
    fn text<'t>(value: &'t DeValue<'_>) -> &'t str {
        match value {
            DeValue::Table(texts) => text(texts.get("en").unwrap().get_ref()),
            value => value.as_str().unwrap(),
        }
    }
    let table = DeTable::parse(toml).unwrap();
    let entries = table.get_ref().get("resource").unwrap().get_ref().as_array().unwrap();
    let entry = |entry: &toml::Spanned<DeValue<'_>>| {
        let field = |name: &str| text(entry.get_ref().as_table().unwrap().get(name).unwrap().get_ref()).to_owned();
        (field("id"), as_shown(&field("title")))
    };
    entries.iter().map(entry).collect()
}

fn page(out: &Path, name: &str) -> Html {
    Html::parse_document(&fs::read_to_string(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// Builds a book with both generations of mdBook, and hands each output to `check`.
fn with_both(book: &Path, mut check: impl FnMut(&Path, &str)) {
    // What is said of the book is none of a build's business here, and would stand between the names of the tests.
    let command = if cfg!(unix) { format!("sh -c '{BINARY} \"$@\" 2>/dev/null' sh") } else { BINARY.to_owned() };
    let out = tempfile::tempdir().unwrap();
    build_05(book, out.path(), |config| config.set("preprocessor.resources.command", &command).unwrap());
    check(out.path(), "mdBook 0.5");
    let out = tempfile::tempdir().unwrap();
    build_04(book, out.path(), |config| {
        config.set("preprocessor.resources.command", &command).unwrap();
        config.set("output.html.smart-punctuation", true).unwrap();
    });
    check(out.path(), "mdBook 0.4");
}

#[test]
fn what_is_accepted_reads_as_it_is_written_and_nothing_of_it_is_markup() {
    let book = root().join("tests/attacks/accepted");
    let titles = titles(&read("tests/attacks/accepted/resources.toml"));
    with_both(&book, |out, host| {
        let other = page(&out.join("html"), "other.html");
        harmless(&other, &format!("{host}, other.html"));
        for name in ["page.html", "print.html"] {
            let name = format!("{host}, {name}");
            let page = page(&out.join("html"), name.split(", ").nth(1).unwrap());
            harmless(&page, &name);
            let links: Vec<String> = select(&page, "main .resource-elsewhere a").into_iter().map(exactly).collect();
            assert!(links.len() >= 5 * 5 && links.iter().all(|link| link == OTHER), "{name}: {links:?}");
            let index = select(&page, "main details li").into_iter().map(exactly).collect::<BTreeSet<_>>();
            assert_eq!(index, titles.values().cloned().collect(), "{name}");
            let spans = select(&page, "main span.resource");
            // Once in each of six lists, and those in two of their parts twice.
            assert!(spans.len() >= 6 * titles.len(), "{name}: {}", spans.len());
            for (id, title) in &titles {
                let anchor = format!("resource-{id}");
                let ours = |span: &&ElementRef<'_>| {
                    let rest = span.value().id().unwrap().strip_prefix(&anchor);
                    rest.is_some_and(|rest| rest.is_empty() || rest[1..].parse::<u32>().is_ok_and(|n| n < 9))
                };
                let shown: Vec<String> = spans.iter().filter(ours).map(|span| exactly(*span)).collect();
                let known: BTreeSet<&str> = shown.iter().map(String::as_str).collect();
                assert!(known.contains(title.as_str()), "{name}: {id} is not `{title}` but {known:?}");
            }
        }
    });
}

/// The attacks of `accepted`, each in every field that is a text, and one that is very long.
fn everywhere(titles: &BTreeMap<String, String>) -> (Vec<String>, String) {
    let mut texts: Vec<String> = titles.values().cloned().collect();
    texts.push("<b onclick=x>&lt;*_`[{{#".repeat(500));
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let (mut headings, mut entries) = (String::new(), String::new());
    for table in ["chapters", "sections", "groups"] {
        headings += &format!("[{table}]\n");
        for (at, text) in texts.iter().enumerate() {
            headings += &format!("k{at} = {}\n", quoted(text));
        }
    }
    for (at, text) in texts.iter().enumerate() {
        // A comma would divide a name.
        let (text, name) = (quoted(text), quoted(&text.replace(',', ";")));
        entries += &format!(
            "[[resource]]\nid = \"r{at}\"\ntitle = {text}\nshort-name = {text}\nauthors = [{name}]\npublisher = {text}\n\
             edition = {text}\nchapter = \"k{at}\"\nsection = \"k{at}\"\ngroup = \"k{at}\"\nnote = {text}\n\
             related = [{{ title = {text}, url = \"https://example.org/\" }}]\n\n"
        );
    }
    (texts, headings + &entries)
}

/// The title in the context object of an entry that is no book and no paper.
fn title_in(coins: ElementRef<'_>) -> String {
    let mut pairs = url::form_urlencoded::parse(coins.attr("title").unwrap().as_bytes());
    pairs.find(|(name, _)| name == "rft.title").unwrap().1.into_owned()
}

fn same(found: &[String], texts: &[String], name: &str) {
    assert_eq!(found.len(), texts.len(), "{name}");
    for (found, text) in found.iter().zip(texts) {
        assert_eq!(found, text, "{name}");
    }
}

#[test]
fn every_attack_in_every_field_reads_as_it_is_written() {
    let book = tempfile::tempdir().unwrap();
    copy(&root().join("tests/attacks/accepted"), book.path());
    let (texts, catalog) = everywhere(&titles(&read("tests/attacks/accepted/resources.toml")));
    fs::write(book.path().join("resources.toml"), catalog).unwrap();
    let directive = "<<#resources chapter=all group-by=chapter,section,group notes=yes>>";
    fs::write(book.path().join("src/page.md"), format!("{directive}\n\n[x]: https://example.org/page\n")).unwrap();
    fs::write(book.path().join("src/other.md"), "Nothing is listed here.\n").unwrap();
    with_both(book.path(), |out, host| {
        let page = page(&out.join("html"), "page.html");
        harmless(&page, host);
        let of = |css: &str| select(&page, css).into_iter().map(exactly).collect::<Vec<_>>();
        for heading in ["main h2", "main h3", "main h4"] {
            same(&of(heading), &texts, &format!("{host}: {heading}"));
        }
        same(&of("main span.resource"), &texts, host);
        let script = exactly(select(&page, "main script[type]")[0]);
        let list: Value = serde_json::from_str(&script).unwrap();
        let items = list["itemListElement"].as_array().unwrap();
        for field in ["/item/name", "/item/alternateName", "/item/publisher/name"] {
            let told: Vec<String> =
                items.iter().map(|item| item.pointer(field).unwrap().as_str().unwrap().to_owned()).collect();
            same(&told, &texts, &format!("{host}: {field}"));
        }
        let titles: Vec<String> = select(&page, "main span.Z3988").into_iter().map(title_in).collect();
        same(&titles, &texts, &format!("{host}: COinS"));
        same(&of("main ul a"), &texts, &format!("{host}: related"));
        let facts = |text: &String| format!("{} · {text} · {text}", text.replace(',', ";"));
        let facts: Vec<String> = texts.iter().map(facts).collect();
        same(&of("main small"), &facts, host);
        let labels: Vec<String> = select(&page, "main a.resource-permalink")
            .into_iter()
            .map(|link| link.attr("aria-label").unwrap().to_owned())
            .collect();
        same(&labels, &texts.iter().map(|text| format!("Link to {text}")).collect::<Vec<_>>(), host);
        for (item, text) in select(&page, "main ol > li").into_iter().zip(&texts) {
            assert!(exactly(item).contains(&format!("{text} ({text})")), "{host}: the short name of {text}");
        }
    });
}

#[test]
fn the_search_index_and_the_table_of_contents_have_nothing_of_our_markup() {
    let out = tempfile::tempdir().unwrap();
    build_05(&root().join("tests/attacks/accepted"), out.path(), |_| ());
    let html = out.path().join("html");
    let toc = page(&html, "toc.html");
    let links: Vec<_> = select(&toc, "a").into_iter().map(|a| (a.attr("href").unwrap(), exactly(a))).collect();
    assert_eq!(links, [("page.html", "1. Page".to_owned()), ("other.html", format!("2. {OTHER}"))]);

    let files = fs::read_dir(&html).unwrap().map(|entry| entry.unwrap().path());
    let script = files.into_iter().find(|path| path.file_name().unwrap().to_str().unwrap().starts_with("searchindex"));
    let script = fs::read_to_string(script.unwrap()).unwrap();
    let json = script.split_once("JSON.parse('").unwrap().1.rsplit_once("')").unwrap().0;
    let index: Value = serde_json::from_str(&json.replace("\\'", "'").replace("\\\\", "\\")).unwrap();
    let docs = index["index"]["documentStore"]["docs"].as_object().unwrap();
    let field = |name: &str| docs.values().map(|doc| doc[name].as_str().unwrap()).collect::<Vec<_>>().join("\n");
    let (body, heads) = (field("body"), field("title") + &field("breadcrumbs"));
    // What is found is the text itself, and no tag that we have put around it.
    for (id, title) in titles(&read("tests/attacks/accepted/resources.toml")) {
        assert!(body.contains(&title), "{id}");
    }
    for ours in [
        "class=\"resource",
        "<details",
        "ld+json",
        "schema.org",
        "ListItem",
        "Z3988",
        "ctx_ver",
        "data-kind",
        "<small>Paper",
        "<span",
        "SWORDFISH",
    ] {
        assert!(!body.contains(ours) && !heads.contains(ours), "{ours}");
    }
}

#[test]
fn a_renderer_that_is_not_html_gets_no_html() {
    let book = root().join("tests/attacks/accepted");
    let titles = titles(&read("tests/attacks/accepted/resources.toml"));
    with_both(&book, |out, host| {
        let page = fs::read_to_string(out.join("markdown/page.md")).unwrap();
        let mut found = plain(&page, host);
        found.retain(|text| titles.values().any(|title| text.starts_with(title.as_str())));
        for (id, title) in &titles {
            assert!(found.iter().filter(|text| text.starts_with(title.as_str())).count() >= 5, "{host}: {id}");
        }
    });
}

/// Asserts that Markdown has no markup but ours, whatever of today's extensions it is read with. Answers the first line
/// of each paragraph.
fn plain(page: &str, host: &str) -> Vec<String> {
    let mut options = Options::all();
    options.remove(Options::ENABLE_SMART_PUNCTUATION);
    let (mut lines, mut first) = (Vec::new(), true);
    for event in Parser::new_ext(page, options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => assert_eq!(html.trim(), "<!-- -->", "{host}"),
            Event::Start(Tag::Link { dest_url, .. }) => address(&dest_url, &[], host),
            Event::Start(Tag::Heading { id, classes, attrs, .. }) => {
                assert!(id.is_none() && classes.is_empty() && attrs.is_empty(), "{host}: {id:?} {classes:?} {attrs:?}");
                (first, _) = (true, lines.push(String::new()));
            }
            Event::Start(Tag::Paragraph | Tag::Item) => (first, _) = (true, lines.push(String::new())),
            Event::Text(text) | Event::Code(text) if first => lines.last_mut().unwrap().push_str(&text),
            Event::HardBreak => first = false,
            Event::Start(Tag::List(_) | Tag::BlockQuote(None) | Tag::Emphasis | Tag::Strong)
            | Event::Start(Tag::FootnoteDefinition(_))
            | Event::Text(_)
            | Event::Code(_)
            | Event::End(_)
            | Event::SoftBreak => {}
            event => panic!("{host}: {event:?}"),
        }
    }
    lines
}

#[test]
fn what_is_said_of_a_fault_is_text_on_the_page() {
    let book = root().join("tests/attacks/shown");
    // As we get it where we come first: nothing has been included.
    let config = json!({ "preprocessor": { "resources": { "on-error": "show" } } });
    let content = read("tests/attacks/shown/src/page.md") + &read("tests/attacks/shown/src/catalog.md");
    let said = String::from_utf8(run_json(&one_page(&book, &config, &content)).stderr).unwrap();
    let message = |line: &str| Some(line.strip_prefix("error[")?.split_once("]: ")?.1.to_owned());
    let messages: Vec<String> = said.lines().filter_map(message).collect();
    assert!(messages.len() > 15, "{said}");
    with_both(&book, |out, host| {
        let mut boxes = Vec::new();
        for name in ["page.html", "catalog.html", "print.html"] {
            let page = page(&out.join("html"), name);
            harmless(&page, &format!("{host}, {name}"));
            boxes.extend(select(&page, "main strong.resources-error").into_iter().map(exactly));
        }
        for message in &messages {
            assert!(boxes.iter().any(|text| text.contains(&as_shown(message))), "{host}: {message}");
        }
        for name in ["page.md", "catalog.md"] {
            let page = fs::read_to_string(out.join("markdown").join(name)).unwrap();
            for event in Parser::new_ext(&page, Options::all()) {
                let forbidden = matches!(event, Event::Html(_) | Event::InlineHtml(_) | Event::Code(_))
                    || matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. }));
                assert!(!forbidden, "{host}, {name}: {event:?}");
            }
        }
    });
}

/// Runs the preprocessor as if a terminal were listening: otherwise escape sequences of any origin are taken out.
fn in_colour(input: &Value) -> Output {
    let mut command = Command::new(BINARY);
    command.env("CLICOLOR_FORCE", "1").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&serde_json::to_vec(input).unwrap()).unwrap();
    child.wait_with_output().unwrap()
}

/// What is said without its colours, after asserting that a terminal gets nothing from it but text in colours of ours.
fn quiet(output: &Output, case: &str) -> String {
    let mut said = String::from_utf8(output.stderr.clone()).unwrap();
    while let Some(at) = said.find("\u{1b}[") {
        let sequence: String = said[at..].chars().skip(2).take_while(|c| c.is_ascii_digit() || *c == ';').collect();
        let end = at + 2 + sequence.len();
        assert!(said[end..].starts_with('m') && sequence != HOSTILE_COLOUR, "{case}: {:?}", &said[at..]);
        said.replace_range(at..=end, "");
    }
    let loud: Vec<char> = said.chars().filter(|&c| is_control(c) && c != '\n').collect();
    assert!(loud.is_empty(), "{case}: {loud:?} in {said}");
    assert!(!said.contains("panicked"), "{case}: {said}");
    said
}

/// No message of ours blinks in reverse.
const HOSTILE_COLOUR: &str = "5;7";

fn codes(said: &str) -> Vec<&str> {
    said.lines().filter_map(|line| Some(line.strip_prefix("error[")?.split_once("]: ")?.0)).collect()
}

#[test]
fn what_is_refused_is_told_with_its_code_and_without_touching_the_terminal() {
    let book = root().join("tests/attacks/refused");
    let output = in_colour(&input(&book, "html"));
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
    let said = quiet(&output, "refused");
    let catalog = read("tests/attacks/refused/resources.toml");
    let expected: Vec<&str> =
        catalog.lines().filter_map(|line| Some(line.strip_prefix("# ")?.split_once(": ")?.0)).collect();
    assert!(expected.len() > 40);
    let mut found = codes(&said);
    // No entry is left that could be listed, so the page has no chapter: the catalog is to blame, and it says so.
    assert_eq!(found.pop(), Some("unknown-chapter"));
    assert_eq!(found, expected, "{said}");
}

#[test]
fn control_characters_that_are_not_escaped_do_not_reach_the_terminal() {
    for c in ['\u{1b}', '\u{0}', '\u{7}', '\u{8}', '\r', '\u{7f}', '\u{202e}', '\u{2067}'] {
        let hostile = format!("x{c}[{HOSTILE_COLOUR}m{c}]0;x{c}[2J");
        let catalogs = [
            ("resources.toml", format!("[[resource]]\nid = \"{hostile}\"\ntitle = \"{hostile}\"\n{hostile} = 1\n")),
            ("resources.toml", format!("# {hostile}\n[[resource]]\nid = \"a b\"\n\"{hostile}\" = '{hostile}'\n")),
            (
                "resources.json",
                format!("{{ \"{hostile}\": \"{hostile}\", \"resource\": [{{ \"id\": \"{hostile}\" }}] }}"),
            ),
        ];
        for (name, catalog) in catalogs {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(name), catalog).unwrap();
            let config = json!({ "preprocessor": { "resources": { "catalog": name } } });
            let output = in_colour(&one_page(folder.path(), &config, "<<#resources>>"));
            assert_eq!(output.status.code(), Some(1));
            quiet(&output, &format!("{c:?} in {name}"));
        }
    }
}

#[test]
fn what_a_host_says_does_not_reach_the_terminal_as_it_is() {
    let hostile = "x\u{1b}[5;7m\u{9b}31m\u{202e}\u{7}\u{1b}[2J";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("resources.toml"), "[[resource]]\nid = \"a\"\ntitle = \"A\"\nchapter = 1\n").unwrap();
    let settings = json!({ "preprocessor": { "resources": { "catalog": hostile, hostile: 1, "on-error": hostile } } });
    let mut input = one_page(folder.path(), &settings, "<<#resources>>");
    input[0]["mdbook_version"] = hostile.into();
    let output = in_colour(&input);
    assert_eq!(output.status.code(), Some(1));
    let said = quiet(&output, "settings");
    assert_eq!(codes(&said), ["bad-setting", "unknown-setting", "catalog-missing"], "{said}");

    for path in [json!(format!("{hostile}.md")), Value::Null] {
        let mut input = one_page(folder.path(), &json!({}), "<<#resources chapter=9>>");
        input[1]["items"][0]["Chapter"]["name"] = hostile.into();
        input[1]["items"][0]["Chapter"]["source_path"] = path;
        let output = in_colour(&input);
        assert_eq!((output.status.code(), codes(&quiet(&output, "names"))), (Some(1), vec!["unknown-chapter"]));
    }
    // Files that a contributor has named.
    let config = json!({ "preprocessor": { "resources": { "catalog": "catalog" } } });
    fs::create_dir_all(folder.path().join(format!("catalog/{hostile}folder.toml"))).unwrap();
    fs::write(folder.path().join(format!("catalog/{hostile}.toml")), "x = 1\n").unwrap();
    let said = quiet(&in_colour(&one_page(folder.path(), &config, "<<#resources>>")), "files");
    assert_eq!(codes(&said), ["unreadable-file", "unknown-field"], "{said}");
    let said = quiet(&in_colour(&json!([{ "root": 5, hostile: 1 }, { "items": hostile, "x": "<<#" }])), "no book");
    assert!(said.contains("the context"), "{said}");
}

#[test]
fn the_page_of_an_attack_is_the_same_to_a_host_that_comes_later() {
    // What comes out for a page has no directive left that a second run would expand, or a helper that another
    // preprocessor would.
    let root = root().join("tests/attacks/accepted");
    let first = run_json(&input(&root, "html"));
    let mut again = input(&root, "html");
    again[1] = serde_json::from_slice(&first.stdout).unwrap();
    let second = run_json(&again);
    assert_eq!(String::from_utf8(second.stderr).unwrap(), "");
    let pages = |output: &[u8]| chapters(&serde_json::from_slice::<Value>(output).unwrap()["items"]);
    assert_eq!(pages(&first.stdout), pages(&second.stdout));
}
