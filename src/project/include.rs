use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::source::{Assembly, FileId, Sources};

/// The files of a book, as far as they are asked for.
pub trait Files {
    /// Reads a text file, or hands out what it has read before. `path` is relative to the book's root, with slashes.
    ///
    /// # Errors
    ///
    /// Why it cannot be read, as the end of a sentence that begins with its name.
    fn read(&mut self, path: &str) -> Result<FileId, String>;

    /// Keeps a text that was made of files, under the name of the first of them.
    ///
    /// # Errors
    ///
    /// Why it cannot be kept, as the end of a sentence that begins with its name.
    fn add(&mut self, name: &str, text: String) -> Result<FileId, String>;

    /// What has been read.
    fn sources(&self) -> &Sources;
}

/// How deep mdBook follows includes.
const DEEPEST: usize = 10;

/// The text of the page `path` after mdBook's preprocessor `links` has been over it: `{{#include}}` and its kin are
/// replaced by what they name. Each byte knows the file that it comes from. What cannot be included stays as it is, as
/// it does there.
///
/// # Errors
///
/// Why the page itself cannot be read.
pub fn assemble(path: &str, files: &mut dyn Files) -> Result<Assembly, String> {
    let file = files.read(path)?;
    let page = Assembly::of(file, files.sources().text(file));
    Ok(follow(page, folder(path), 0, files))
}

fn follow(text: Assembly, base: &str, depth: usize, files: &mut dyn Files) -> Assembly {
    if !text.text().contains("{{") {
        return text;
    }
    let mut out = Assembly::default();
    let mut done = 0;
    for helper in helpers(text.text()) {
        out.append(&text, done..helper.range.start);
        done = helper.range.end;
        match included(&helper, base, files) {
            Replacement::Nothing => done = helper.range.start,
            // The backslash goes, and what it stood before stays.
            Replacement::Literal => out.append(&text, helper.range.start + 1..helper.range.end),
            Replacement::Text(_, _) if depth >= DEEPEST => {}
            Replacement::Text(inner, None) => out.append(&inner, 0..inner.text().len()),
            Replacement::Text(inner, Some(folder)) => {
                let inner = follow(inner, &folder, depth + 1, files);
                out.append(&inner, 0..inner.text().len());
            }
        }
    }
    out.append(&text, done..text.text().len());
    out
}

/// A `{{#…}}` of mdBook's own.
struct Helper {
    range: Range<usize>,
    name: String,
    arguments: String,
}

static HELPER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\\\{\{#.*\}\}|\{\{\s*#([a-zA-Z0-9_]+)\s+([^}]+)\}\}").ok());

fn helpers(text: &str) -> Vec<Helper> {
    let found = HELPER.as_ref().into_iter().flat_map(|helper| helper.captures_iter(text));
    let group = |one: Option<regex::Match<'_>>| one.map_or_else(String::new, |one| one.as_str().to_owned());
    found
        .filter_map(|one| {
            Some(Helper { range: one.get(0)?.range(), name: group(one.get(1)), arguments: group(one.get(2)) })
        })
        .collect()
}

/// What stands in place of a helper.
enum Replacement {
    /// It stays.
    Nothing,
    /// It stays, without the backslash before it.
    Literal,
    /// This text, whose own includes are relative to the folder.
    Text(Assembly, Option<String>),
}

fn included(helper: &Helper, base: &str, files: &mut dyn Files) -> Replacement {
    match helper.name.as_str() {
        "" => Replacement::Literal,
        "title" => Replacement::Text(Assembly::default(), None),
        "include" | "rustdoc_include" | "playground" | "playpen" => file_of(helper, base, files)
            .map_or(Replacement::Nothing, |(text, folder)| Replacement::Text(text, Some(folder))),
        _ => Replacement::Nothing,
    }
}

/// The text of the file that a helper names, and its folder; `None` if it cannot be read.
fn file_of(helper: &Helper, base: &str, files: &mut dyn Files) -> Option<(Assembly, String)> {
    let mut out = Assembly::default();
    let mut arguments = helper.arguments.split_whitespace();
    let first = arguments.next()?;
    let is_program = helper.name.starts_with("play");
    let (path, part) = if is_program { (first, "") } else { first.split_once(':').unwrap_or((first, "")) };
    let path = join(base, path);
    let file = files.read(&path).ok()?;
    let text = files.sources().text(file);
    if is_program {
        let attributes: Vec<&str> = arguments.collect();
        out.push_new(&format!("```rust{}{}\n", if attributes.is_empty() { "" } else { "," }, attributes.join(",")));
        out.push(file, text, 0..text.len());
        out.push_new(if text.ends_with('\n') { "```\n" } else { "\n```\n" });
    } else {
        lines(file, text, &Part::parse(part), helper.name == "rustdoc_include", &mut out);
    }
    Some((out, folder(&path).to_owned()))
}

/// Which lines of a file are included.
enum Part {
    /// These, counted from 0.
    Lines(Range<usize>),
    /// Those between two comments with this name.
    Anchor(String),
}

impl Part {
    /// Reads what stands behind the path: `5`, `5:`, `:10`, `5:10`, or the name of an anchor.
    fn parse(text: &str) -> Self {
        let mut parts = text.splitn(3, ':');
        let first = parts.next().unwrap_or("");
        let start = match first.parse::<usize>() {
            Ok(line) => Some(line.saturating_sub(1)),
            Err(_) if first.is_empty() => None,
            Err(_) => return Self::Anchor(first.to_owned()),
        };
        let end = parts.next().map(|end| end.parse::<usize>().unwrap_or(usize::MAX));
        Self::Lines(match (start, end) {
            (Some(start), None) => start..start.saturating_add(1),
            (start, end) => start.unwrap_or(0)..end.unwrap_or(usize::MAX),
        })
    }
}

static ANCHOR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"ANCHOR(_END)?:\s*([\w-]+)").ok());

/// Adds the lines that are asked for; with `hide`, the others too, as hidden lines of a Rust example.
fn lines(file: FileId, text: &str, part: &Part, hide: bool, out: &mut Assembly) {
    let mut anchors = Anchors { inside: false, over: false };
    let mut end_of_last = None;
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        let content = line.trim_end_matches('\n').trim_end_matches('\r');
        let shown = match part {
            Part::Lines(range) => Some(range.contains(&number)),
            Part::Anchor(wanted) => anchors.shows(content, wanted, hide),
        };
        let Some(shown) = shown.filter(|shown| *shown || hide) else { continue };
        match end_of_last {
            None => {}
            Some(end) if end == start => out.push(file, text, start - 1..start),
            Some(_) => out.push_new("\n"),
        }
        end_of_last = Some(at);
        if !shown {
            out.push_new("# ");
        }
        out.push(file, text, start..start + content.len());
    }
}

struct Anchors {
    inside: bool,
    /// The part has ended, and begins no second time.
    over: bool,
}

impl Anchors {
    /// Whether a line is in the part; `None` for a line that is a mark itself.
    fn shows(&mut self, line: &str, wanted: &str, again: bool) -> Option<bool> {
        let Some(mark) = ANCHOR.as_ref().and_then(|anchor| anchor.captures(line)) else {
            return Some(self.inside && !self.over);
        };
        let named = mark.get(2).is_some_and(|name| name.as_str() == wanted);
        match (named, mark.get(1).is_some()) {
            (true, false) => self.inside = true,
            (true, true) => {
                self.over |= self.inside && !again;
                self.inside = false;
            }
            (false, _) => {}
        }
        None
    }
}

/// The folder of a file; empty for the root.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `path` as seen from `base`, without `.` and `..` where these can be resolved.
fn join(base: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    if path.starts_with('/') {
        return path;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    struct InMemory {
        sources: Sources,
        files: HashMap<&'static str, &'static str>,
    }

    impl Files for InMemory {
        fn read(&mut self, path: &str) -> Result<FileId, String> {
            let text = self.files.get(path).ok_or("is not there")?;
            self.add(path, (*text).to_owned())
        }

        fn add(&mut self, name: &str, text: String) -> Result<FileId, String> {
            self.sources.add(name, text).map_err(|_| "is too long".to_owned())
        }

        fn sources(&self) -> &Sources {
            &self.sources
        }
    }

    fn files(files: &[(&'static str, &'static str)]) -> InMemory {
        InMemory { sources: Sources::new(), files: files.iter().copied().collect() }
    }

    fn shown(page: &'static str) -> String {
        let part = "zero\r\none\r\n// ANCHOR: a\r\ntwo\r\n// ANCHOR_END: a\r\nthree";
        let deep = "deep {{#include ../part.md:6}}";
        let mut files = files(&[("src/page.md", page), ("src/part.md", part), ("src/x/deep.md", deep)]);
        assemble("src/page.md", &mut files).expect("the page is there").text().to_owned()
    }

    #[test]
    fn includes_as_mdbook_does() {
        for (page, expected) in [
            ("a {{#include part.md:1:2}} b", "a zero\none b"),
            ("{{#include part.md:2}}", "one"),
            ("{{#include part.md:a}}", "two"),
            ("{{#include part.md:5:}}", "// ANCHOR_END: a\nthree"),
            ("{{ #include x/deep.md }}", "deep three"),
            ("{{#include none.md}} x", "{{#include none.md}} x"),
            ("\\{{#include part.md}}", "{{#include part.md}}"),
            ("{{#title x}}{{#other y}}", "{{#other y}}"),
            ("{{#playground x/deep.md editable}}", "```rust,editable\ndeep three\n```\n"),
            ("{{#rustdoc_include part.md:a}}", "# zero\n# one\ntwo\n# three"),
            ("{{#include page.md}}", ""),
        ] {
            assert_eq!(shown(page), expected, "{page}");
        }
    }

    #[test]
    fn knows_where_it_has_a_line_from() {
        let page = "x\n{{#include part.md}}\n";
        let mut files = files(&[("src/page.md", page), ("src/part.md", "1\n2 <<#\n")]);
        let page = assemble("src/page.md", &mut files).expect("the page is there");
        let (text, origins) = page.into_parts();
        let at = text.find("<<#").expect("it is included");
        let origin = origins.of(&(at..at + 3)).expect("it has an origin");
        assert_eq!((files.sources.name(origin.file), origin.start), ("src/part.md", 4));
    }
}
