//! Inputs that are odd, broken, endless or far too large. Each ends in good time with an exit code and a word that says
//! why; none panics, and nothing is written by halves.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{BINARY, chapters, files, one_page, run};

const DIRECTIVE: &str = "<<#resources chapter=1>>";

/// What came of a run.
struct Outcome {
    code: Option<i32>,
    out: Vec<u8>,
    said: String,
}

impl Outcome {
    /// Asserts that it failed with this exit code and these words, and wrote nothing.
    #[track_caller]
    fn fails(&self, code: i32, words: &[&str]) {
        let said = self.said.get(..self.said.len().min(2_000)).unwrap_or(&self.said);
        assert_eq!((self.code, self.out.len()), (Some(code), 0), "{said}");
        for word in words {
            assert!(self.said.contains(word), "`{word}` is not in: {said}");
        }
        assert!(!self.said.contains("panicked") && !self.said.contains("overflow"), "{said}");
    }

    /// Asserts that it went well without a word. Answers the text of the first page.
    #[track_caller]
    fn page(&self) -> String {
        assert_eq!((self.code, self.said.as_str()), (Some(0), ""));
        let book: Value = serde_json::from_slice(&self.out).expect("a whole book");
        chapters(&book["items"]).remove(0).1
    }
}

/// Runs the preprocessor, and ends it if it takes longer than anybody waits: a test that hangs tells nothing.
fn bounded(input: &[u8]) -> Outcome {
    let streams = tempfile::tempdir().unwrap();
    let stream = |name: &str| File::create(streams.path().join(name)).unwrap();
    fs::write(streams.path().join("in"), input).unwrap();
    let mut command = Command::new(BINARY);
    command.env_remove("CLICOLOR_FORCE").stdin(File::open(streams.path().join("in")).unwrap());
    let mut child = command.stdout(stream("out")).stderr(stream("err")).spawn().unwrap();
    let code = wait(&mut child).unwrap_or_else(|| panic!("it has not ended"));
    let said = String::from_utf8(fs::read(streams.path().join("err")).unwrap()).expect("UTF-8");
    Outcome { code, out: fs::read(streams.path().join("out")).unwrap(), said }
}

fn wait(child: &mut Child) -> Option<Option<i32>> {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(120) {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status.code());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    None
}

/// A folder with this catalog in `resources.toml`.
fn book_with(catalog: impl AsRef<[u8]>) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("resources.toml"), catalog).unwrap();
    folder
}

fn ordinary() -> TempDir {
    book_with("[[resource]]\nid = \"a\"\ntitle = \"The title\"\nchapter = 1\n")
}

/// A catalog of so many entries in chapter 1.
fn entries(count: usize) -> String {
    let mut catalog = String::new();
    for at in 0..count {
        write!(catalog, "[[resource]]\nid = \"r{at}\"\ntitle = \"Title {at}\"\nchapter = 1\n\n").unwrap();
    }
    catalog
}

/// Runs it on a page with this text, and a catalog where `catalog` says.
fn on_page(folder: &TempDir, catalog: &str, content: &str) -> Outcome {
    let config = json!({ "preprocessor": { "resources": { "catalog": catalog } } });
    bounded(&serde_json::to_vec(&one_page(folder.path(), &config, content)).unwrap())
}

#[test]
fn hosts_of_any_age_are_served_if_the_book_has_the_shape_of_one() {
    let folder = ordinary();
    let new = one_page(folder.path(), &json!({}), DIRECTIVE);
    let mut old = new.clone();
    old[0]["mdbook_version"] = "0.4.52".into();
    let items = [json!({ "PartTitle": "<<#" }), json!("Separator"), new[1]["items"][0].clone()];
    old[1] = json!({ "sections": items, "__non_exhaustive": null });
    let output = bounded(&serde_json::to_vec(&old).unwrap());
    assert_eq!((output.code, output.said.as_str()), (Some(0), ""));
    let book: Value = serde_json::from_slice(&output.out).unwrap();
    assert_eq!((&book["sections"][0], &book["sections"][1]), (&items[0], &items[1]));
    assert!(book["sections"][2]["Chapter"]["content"].as_str().unwrap().contains("The title"));
    assert_eq!(book["__non_exhaustive"], Value::Null);

    // Items and fields of a later one are kept, whatever they hold.
    let mut later = new.clone();
    later[1]["items"][0]["Chapter"]["source"] = json!({ "text": "<<#resources>>", "lines": [1, 2] });
    let unknown = json!([{ "Appendix": { "content": DIRECTIVE } }, { "Chapter": { "content": { "html": DIRECTIVE } } }, 5, 1.5, null, true]);
    later[1]["items"].as_array_mut().unwrap().extend(unknown.as_array().unwrap().clone());
    let output = bounded(&serde_json::to_vec(&later).unwrap());
    assert!(output.page().contains("The title"));
    let book: Value = serde_json::from_slice(&output.out).unwrap();
    assert_eq!(book["items"].as_array().unwrap()[1..], unknown.as_array().unwrap()[..]);

    later[1] = json!({ "parts": [{ "Chapter": { "content": DIRECTIVE } }] });
    bounded(&serde_json::to_vec(&later).unwrap()).fails(2, &["neither `items` nor `sections`"]);
}

#[test]
fn paths_of_windows_are_paths() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("book")).unwrap();
    fs::write(
        folder.path().join("book/catalog.toml"),
        "[[resource]]\nid = \"a\"\ntitle = \"The title\"\nchapter = \"deep\"\n",
    )
    .unwrap();
    let config =
        json!({ "book": { "src": "book\\src" }, "preprocessor": { "resources": { "catalog": "book\\catalog.toml" } } });
    let mut input = one_page(folder.path(), &config, "<<#resources>>");
    for (path, found) in [("part\\deep.md", true), ("part\\deep\\README.md", true), ("deep\\other.md", false)] {
        input[1]["items"][0]["Chapter"]["path"] = path.into();
        input[1]["items"][0]["Chapter"]["source_path"] = path.into();
        let output = bounded(&serde_json::to_vec(&input).unwrap());
        if found {
            assert!(output.page().contains("The title"), "{path}");
        } else {
            output.fails(1, &["error[no-chapter]", "`other`", "--> book/src/deep/other.md:1:1"]);
        }
    }
}

#[test]
fn line_breaks_and_byte_order_marks_of_windows_change_no_place() {
    let folder = book_with("\u{feff}[[resource]]\r\nid = \"a\"\r\ntitle = \"The title\"\r\nchapter = 1\r\nx = 1\r\n");
    on_page(&folder, "resources.toml", DIRECTIVE).fails(1, &["error[unknown-field]", "--> resources.toml:5:1"]);
    fs::write(folder.path().join("resources.json"), "\u{feff}{\r\n  \"x\": 1\r\n}\r\n").unwrap();
    on_page(&folder, "resources.json", DIRECTIVE).fails(1, &["error[unknown-field]", "--> resources.json:2:3"]);

    let folder = ordinary();
    fs::write(folder.path().join("book.toml"), "\u{feff}[book]\r\n\r\n[preprocessor.resources]\r\nx = 1\r\n").unwrap();
    let config = json!({ "preprocessor": { "resources": { "x": 1 } } });
    let input = one_page(folder.path(), &config, DIRECTIVE);
    bounded(&serde_json::to_vec(&input).unwrap()).fails(1, &["error[unknown-setting]", "--> book.toml:4:1"]);

    // mdBook takes the mark off; the file of the page still has it.
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/one.md"), "\u{feff}# One\r\n\r\n<<#resources chapter=9>>\r\n").unwrap();
    let output = on_page(&folder, "resources.toml", "# One\r\n\r\n<<#resources chapter=9>>\r\n");
    output.fails(1, &["error[unknown-chapter]", "--> src/one.md:3:22"]);
    assert!(!output.said.contains("counted after includes"), "{}", output.said);
}

#[test]
fn what_is_not_utf_8_is_told_with_its_line() {
    let latin: &[u8] = b"[[resource]]\nid = \"a\"\ntitle = \"Caf\xe9\"\n";
    on_page(&book_with(latin), "resources.toml", DIRECTIVE).fails(1, &["error[unreadable-file]", "not UTF-8: line 3 "]);
    let wide: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = ordinary();
    fs::write(folder.path().join("wide.json"), wide).unwrap();
    on_page(&folder, "wide.json", DIRECTIVE).fails(1, &["error[unreadable-file]", "`wide.json` is not UTF-8: line 1 "]);

    let mut input = serde_json::to_vec(&one_page(folder.path(), &json!({}), "Cafe <<#resources>>")).unwrap();
    let at = input.windows(4).position(|four| four == b"Cafe").unwrap();
    input[at + 3] = 0xe9;
    bounded(&input).fails(2, &["what came in is not UTF-8"]);

    // Half of a character that takes two escapes is none.
    let input = serde_json::to_string(&one_page(folder.path(), &json!({}), "Cafe <<#resources>>")).unwrap();
    bounded(input.replace("Cafe", r"\ud83d").as_bytes())
        .fails(2, &["the content of a chapter is no text", "hex escape"]);

    // The page came, though its file does not read: then there is no line of a file to show.
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/one.md"), b"Caf\xe9\n\n<<#resources chapter=9>>\n").unwrap();
    on_page(&folder, "resources.toml", "Café\n\n<<#resources chapter=9>>\n")
        .fails(1, &["error[unknown-chapter]", "--> src/one.md:3:22", "counted after includes"]);
}

#[test]
fn a_folder_where_a_file_should_be_is_told_as_one() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("resources.toml")).unwrap();
    fs::create_dir_all(folder.path().join("catalog/one.toml")).unwrap();
    on_page(&folder, "resources.toml", DIRECTIVE)
        .fails(1, &["error[catalog-missing]: the folder `resources.toml` has no catalog in it"]);
    on_page(&folder, "catalog", DIRECTIVE)
        .fails(1, &["error[unreadable-file]: `catalog/one.toml` cannot be read: it is a folder"]);
    on_page(&ordinary(), "resources.toml/one.toml", DIRECTIVE).fails(1, &["error[catalog-missing]"]);
    on_page(&folder, "a\0b.toml", DIRECTIVE)
        .fails(1, &["error[catalog-missing]: there is no catalog at `a\u{fffd}b.toml`"]);
    on_page(&folder, &"x".repeat(5_000), DIRECTIVE).fails(1, &["error[catalog-missing]"]);
    // `book.toml` is read only to show a place in it.
    let folder = ordinary();
    fs::create_dir(folder.path().join("book.toml")).unwrap();
    assert!(on_page(&folder, "resources.toml", DIRECTIVE).page().contains("The title"));
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_devices_and_pipes_are_refused_and_not_waited_for() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    symlink("nowhere", at("dangling.toml")).unwrap();
    symlink("loop.toml", at("loop.toml")).unwrap();
    symlink("/dev/full", at("full.toml")).unwrap();
    symlink("/dev/zero", at("zero.toml")).unwrap();
    assert!(Command::new("mkfifo").arg(at("pipe.toml")).status().unwrap().success());
    let device = "is neither a file nor a folder, but a device or a pipe";
    for (name, why) in [
        ("dangling.toml", "cannot be read: it is a symbolic link that leads nowhere"),
        ("loop.toml", "cannot be read: "),
        ("full.toml", device),
        ("zero.toml", device),
        ("pipe.toml", device),
        ("/dev/zero", device),
    ] {
        on_page(&folder, name, DIRECTIVE).fails(1, &[&format!("error[unreadable-file]: `{name}` {why}")]);
    }
    // In a folder, each is told; so is a page and a `book.toml` that nobody would wait for.
    let output = on_page(&folder, ".", DIRECTIVE);
    output.fails(1, &["`./pipe.toml` is neither", "`./loop.toml` cannot be read"]);
    assert_eq!(output.said.matches("error[unreadable-file]").count(), 5, "{}", output.said);
    let folder = ordinary();
    fs::create_dir(folder.path().join("src")).unwrap();
    for name in ["src/one.md", "book.toml"] {
        assert!(Command::new("mkfifo").arg(folder.path().join(name)).status().unwrap().success());
    }
    on_page(&folder, "resources.toml", "<<#resources chapter=9>>").fails(1, &["error[unknown-chapter]"]);
}

#[cfg(unix)]
#[test]
fn a_link_in_a_catalog_does_not_lead_out_of_the_book_unless_book_toml_does() {
    use std::os::unix::fs::symlink;
    let outside = ordinary();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("catalog")).unwrap();
    symlink(outside.path().join("resources.toml"), at("catalog/out.toml")).unwrap();
    let refused = ["error[unreadable-file]: `catalog/out.toml` is a symbolic link that leads out of the book"];
    let output = on_page(&folder, "catalog", DIRECTIVE);
    output.fails(1, &refused);
    assert!(!output.said.contains("The title"), "{}", output.said);

    // By way of another link, and by way of a folder.
    fs::rename(at("catalog/out.toml"), at("link")).unwrap();
    symlink("../link", at("catalog/out.toml")).unwrap();
    on_page(&folder, "catalog", DIRECTIVE).fails(1, &refused);
    fs::remove_file(at("catalog/out.toml")).unwrap();
    symlink(outside.path(), at("elsewhere")).unwrap();
    symlink("../elsewhere/resources.toml", at("catalog/out.toml")).unwrap();
    on_page(&folder, "catalog", DIRECTIVE).fails(1, &refused);

    // Within the book, a link is a file like any other; and what `book.toml` names may lie anywhere.
    fs::remove_file(at("catalog/out.toml")).unwrap();
    fs::copy(outside.path().join("resources.toml"), at("shared.toml")).unwrap();
    symlink("../shared.toml", at("catalog/in.toml")).unwrap();
    for catalog in ["catalog", "link", "elsewhere/resources.toml", "elsewhere", outside.path().to_str().unwrap()] {
        assert!(on_page(&folder, catalog, DIRECTIVE).page().contains("The title"), "{catalog}");
    }
}

#[test]
fn a_catalog_that_is_too_large_is_not_read() {
    let folder = ordinary();
    // A file with a hole: nothing is written, and nothing may be read.
    File::create(folder.path().join("large.toml")).unwrap().set_len((64 << 20) + 1).unwrap();
    on_page(&folder, "large.toml", DIRECTIVE)
        .fails(1, &["error[unreadable-file]: `large.toml` is too large: a file may have 64 MiB at most"]);
}

#[test]
fn a_catalog_of_a_hundred_thousand_entries_is_read() {
    let folder = book_with(entries(100_000));
    let page = on_page(&folder, "resources.toml", "<<#resources id=r99999,r0>>").page();
    assert!(page.contains("Title 99999") && page.contains("Title 0<"), "{page}");
}

#[test]
fn many_places_keys_and_chapters_take_no_more_time_each() {
    let mut catalog = "[[resource]]\nid = \"a\"\ntitle = \"A\"\nchapter = 1\n\n".to_owned();
    for chapter in (2..60_000).chain([7]) {
        write!(catalog, "[[also]]\nresource = \"a\"\nchapter = {chapter}\n\n").unwrap();
    }
    let output = on_page(&book_with(catalog), "resources.toml", DIRECTIVE);
    output.fails(1, &["error[duplicate-place]: `a` is in this list already", "1 error in 1 file"]);

    let folder = tempfile::tempdir().unwrap();
    let titles: serde_json::Map<String, Value> = (0..20_000).map(|at| (format!("s{at}"), "x".into())).collect();
    let chapters: Vec<u32> = (0..20_000).chain([7]).collect();
    let catalog = json!({ "sections": titles, "resource": [{ "id": "a", "title": "A", "chapter": chapters }] });
    fs::write(folder.path().join("r.json"), catalog.to_string()).unwrap();
    assert!(on_page(&folder, "r.json", DIRECTIVE).page().contains('A'));
}

#[test]
fn a_chapter_of_ten_megabytes_is_written_to_its_end() {
    let line = format!("{}\n", "A line of a very long page. ".repeat(40));
    let text = line.repeat(10_000_000 / line.len());
    let page = on_page(&ordinary(), "resources.toml", &format!("{text}\n{DIRECTIVE}\n\n{text}the end")).page();
    assert!(page.len() > 2 * text.len() && page.starts_with(&text) && page.ends_with("the end"));
    let between = &page[text.len()..page.len() - text.len()];
    assert!(between.contains("The title") && between.len() < 20_000);
}

#[test]
fn of_a_very_long_line_a_message_shows_what_matters() {
    let folder = ordinary();
    let (before, after) = ("x".repeat(500_000), "y".repeat(500_000));
    let output = on_page(&folder, "resources.toml", &format!("{before}<<#resources kind=vidio>>{after}"));
    output.fails(1, &["error[misplaced-directive]", "error[unknown-kind]", "--> src/one.md:1:500019", "`video`"]);
    assert!(output.said.len() < 3_000, "{} bytes", output.said.len());
    for long in ["kind=", "\"", "id=a,", "x=1 ", "x"].map(|piece| piece.repeat(1_000_000 / piece.len())) {
        let output = on_page(&folder, "resources.toml", &format!("<<#resources {long}>>"));
        output.fails(1, &["error[too-large]: this directive has no `>>` among its first 10000 bytes"]);
        assert!(output.said.len() < 2_000, "{} bytes", output.said.len());
    }
    // A name that long is nobody's slip of the finger.
    let other = format!("<<#resource{before}>>");
    assert_eq!(on_page(&folder, "resources.toml", &other).page(), other);
}

#[test]
fn ten_thousand_directives_are_expanded_or_all_reported_and_no_more() {
    let folder = ordinary();
    let page = on_page(&folder, "resources.toml", &format!("{DIRECTIVE}\n\n").repeat(10_000)).page();
    assert_eq!(page.matches(">The title</span>").count(), 10_000);
    let output = on_page(&folder, "resources.toml", &"<<#resources chapter=9>>\n\n".repeat(10_000));
    output.fails(1, &["--> src/one.md:19999:22", "10000 errors in 1 file"]);
    let output = on_page(&folder, "resources.toml", &format!("{DIRECTIVE}\n\n").repeat(10_500));
    output.fails(
        1,
        &["error[too-large]: this page has more than 10000 directives", "--> src/one.md:20001:1", "1 error in"],
    );
}

#[test]
fn lists_that_would_fill_a_disk_are_refused() {
    let folder = book_with(entries(10_000));
    let content = "<<#resources chapter=all>>\n\n".repeat(10_000);
    let words = "the lists of this page have more than 200000 entries together";
    let output = on_page(&folder, "resources.toml", &content);
    output.fails(1, &["error[too-large]", words, "--> src/one.md:41:1", "1 error in 1 file"]);

    // What is shown is what had room, and a word in place of each other one.
    let folder = book_with(entries(101));
    let content = format!("{}<<#resources kind=x>>", "<<#resources chapter=all notes=no>>\n\n".repeat(1_990));
    let config = json!({ "preprocessor": { "resources": { "on-error": "show" } } });
    let output = bounded(&serde_json::to_vec(&one_page(folder.path(), &config, &content)).unwrap());
    assert_eq!((output.code, output.said.matches("error[").count()), (Some(0), 2), "{}", output.said);
    let book: Value = serde_json::from_slice(&output.out).unwrap();
    let page = book["items"][0]["Chapter"]["content"].as_str().unwrap();
    assert_eq!(page.matches(words).count(), 1_990 - 200_000 / 101);
    assert_eq!(page.matches("class=\"resource\"").count(), 200_000 / 101 * 101);
}

#[test]
fn what_is_nested_too_deep_is_told_and_overflows_no_stack() {
    const DEEP: usize = 100_000;
    let nested = |open: &str, within: &str, close: &str| format!("{}{within}{}", open.repeat(DEEP), close.repeat(DEEP));
    let cases = [
        ("a.toml", format!("a = {}", nested("[", "", "]")), "invalid-toml"),
        ("b.toml", format!("a = {}", nested("{a=", "1", "}")), "invalid-toml"),
        ("c.toml", format!("[{}a]", "a.".repeat(DEEP)), "invalid-toml"),
        ("d.toml", format!("{}a = 1", "a.".repeat(DEEP)), "invalid-toml"),
        ("e.toml", format!("[[{}a]]", "a.".repeat(DEEP)), "invalid-toml"),
        ("f.toml", format!("a = {}", "[".repeat(DEEP)), "invalid-toml"),
        ("a.json", nested("[", "", "]"), "invalid-json"),
        ("b.json", nested("{\"a\":", "1", "}"), "invalid-json"),
        ("c.json", format!("{{\"resource\":{}", "[{\"note\":".repeat(DEEP)), "invalid-json"),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, catalog, code) in cases {
        fs::write(folder.path().join(name), catalog).unwrap();
        let output = on_page(&folder, name, DIRECTIVE);
        output.fails(1, &[&format!("error[{code}]: "), &format!("--> {name}:1:")]);
        assert!(output.said.len() < 4_000, "{name}: {} bytes", output.said.len());
    }
}

#[test]
fn a_book_that_is_nested_too_deep_is_refused_or_kept() {
    const DEEP: usize = 10_000;
    let folder = ordinary();
    let input = serde_json::to_string(&one_page(folder.path(), &json!({}), DIRECTIVE)).unwrap();
    let chapters =
        format!("{}{}", "{\"Chapter\":{\"content\":\"<<#\",\"sub_items\":[".repeat(DEEP), "]}}".repeat(DEEP));
    let with = |before: &str, what: &str| input.replacen(before, &format!("{before}{what}"), 1);
    bounded(with("\"items\":[", &format!("{chapters},")).as_bytes())
        .fails(2, &["the book", "recursion limit exceeded"]);
    let arrays = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    bounded(with("\"config\":{", &format!("\"x\":{arrays}")).as_bytes())
        .fails(2, &["the context", "recursion limit exceeded"]);
    bounded(&b"[".repeat(DEEP)).fails(2, &["not the JSON array"]);
    // Nobody looks into what a later mdBook may have there.
    for place in ["\"items\":[", "\"content\":\"<<#resources chapter=1>>\","] {
        let field = if place.ends_with('[') { format!("{arrays},") } else { format!("\"x\":{arrays},") };
        let output = bounded(with(place, &field).as_bytes());
        assert_eq!((output.code, output.said.as_str()), (Some(0), ""), "{place}");
        let out = String::from_utf8(output.out).unwrap();
        assert!(out.contains(&arrays) && out.contains("The title"), "{place}");
    }
}

#[test]
fn a_directive_deep_in_quotes_and_lists_is_told() {
    let folder = ordinary();
    for container in ["> ", ">", "- ", "> - ", "1. > ", "[^1]: > "] {
        let output = on_page(&folder, "resources.toml", &format!("{}{DIRECTIVE}", container.repeat(10_000)));
        output.fails(1, &["error[misplaced-directive]: no list can stand so deep in block quotes and lists"]);
    }
    let quotes = "> ".repeat(99);
    let page = on_page(&folder, "resources.toml", &format!("{quotes}{DIRECTIVE}")).page();
    assert!(page.starts_with(&quotes) && page.contains(&format!("\n{quotes}1. <span")), "{page}");
    // Without a directive in it, it is none of our business.
    let other = format!("{}text\n\n{DIRECTIVE}", "> ".repeat(10_000));
    assert!(on_page(&folder, "resources.toml", &other).page().contains("The title"));
}

#[test]
fn a_book_that_is_cut_off_is_refused_wherever_it_ends() {
    let folder = ordinary();
    let input = serde_json::to_vec(&one_page(folder.path(), &json!({}), "한글 \u{1f600}\n\n<<#resources>>")).unwrap();
    let step = input.len() / 60;
    for end in (1..input.len()).step_by(step) {
        bounded(&input[..end]).fails(2, &["error: what came in is not"]);
    }
    assert_eq!(run(&input).status.code(), Some(0));
    let child = Command::new(BINARY).stdin(Stdio::null()).output().unwrap();
    assert_eq!((child.status.code(), child.stdout.len()), (Some(2), 0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_no_panic() {
    for content in [DIRECTIVE.to_owned(), format!("{DIRECTIVE}\n\n").repeat(1_000), "no directive".to_owned()] {
        let folder = ordinary();
        let input = serde_json::to_vec(&one_page(folder.path(), &json!({}), &content)).unwrap();
        fs::write(folder.path().join("in"), input).unwrap();
        let mut command = Command::new(BINARY);
        command.stdin(File::open(folder.path().join("in")).unwrap());
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command.stdout(full).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("error: standard output cannot be written: ") && !said.contains("panicked"), "{said}");
    }
}

#[test]
fn one_that_is_killed_leaves_nothing_behind() {
    let book = ordinary();
    let (work, temporary) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let input = serde_json::to_vec(&one_page(book.path(), &json!({}), DIRECTIVE)).unwrap();
    // Once while it waits for the rest of the book, and once when it has written some and nobody reads on.
    let much =
        serde_json::to_vec(&one_page(book.path(), &json!({}), &format!("{DIRECTIVE}\n\n").repeat(9_000))).unwrap();
    for (sent, whole) in [(&input[..input.len() / 2], false), (&much[..], true)] {
        let mut command = Command::new(BINARY);
        command.current_dir(work.path()).env("TMPDIR", temporary.path()).env("TEMP", temporary.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(sent).unwrap();
        let kept = if whole { None } else { Some(stdin) };
        std::thread::sleep(Duration::from_millis(if whole { 1_500 } else { 50 }));
        assert_eq!(child.try_wait().unwrap(), None, "it is still at work");
        child.kill().unwrap();
        drop(kept);
        assert!(!child.wait_with_output().unwrap().status.success());
        let left = |folder: &Path| files(folder).len();
        assert_eq!((left(work.path()), left(temporary.path()), left(book.path())), (0, 0, 1));
    }
}
