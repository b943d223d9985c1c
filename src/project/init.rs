mod shape;

use serde_json::Value;
use toml::de::DeTable;

use self::shape::{Place, Shape};
use super::book_toml::{configuration, set};
use super::settings::{CatalogPath, KNOWN_HOST, OURS, Origin, Settings};
use crate::catalog::toml_text;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Edit, FileId, Span, apply};

const CATALOG: &str = "catalog";

/// Where mdBook is told what else to look at while it serves a book.
const BUILD: &[&str] = &["build"];
const WATCHED: &str = "extra-watch-dirs";

/// The folder that mdBook builds into if the configuration does not say.
const BUILD_DIR: &str = "book";

/// What a book needs so that mdBook puts lists into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Init {
    /// The paths of the catalog, relative to the book's root.
    pub catalog: Vec<CatalogPath>,
    /// Whether the configuration names them already.
    pub is_named: bool,
    /// What to put into `book.toml`, in the order of the places. Nothing is taken out.
    pub edits: Vec<Edit>,
    /// Whether the catalog lies among the pages, so that mdBook publishes it.
    pub is_published: bool,
}

/// Looks for what `text`, the text of `book.toml`, lacks: the preprocessor with its catalog, and that mdBook builds the
/// book again when the catalog changes. Where no catalog is named, it will be `catalog`.
///
/// # Errors
///
/// What is wrong with the file, so that nothing can be added to it.
pub fn init(file: FileId, text: &str, catalog: &str) -> Result<Init, Vec<Diagnostic>> {
    let (config, malformed) = configuration(file, text);
    if !malformed.is_empty() {
        return Err(malformed);
    }
    let book = Book { file, text, config: &config };
    if let Some(fault) = book.no_table(BUILD) {
        return Err(vec![fault]);
    }
    let (settings, mut faults) = Settings::read(&config, KNOWN_HOST, Some((file, text)));
    let watched = book.watched().unwrap_or_else(|fault| {
        faults.push(*fault);
        Vec::new()
    });
    let catalog_paths = match settings.catalog_is_named {
        true => settings.catalog.clone(),
        false => vec![CatalogPath { path: catalog.to_owned(), origin: Origin::BookToml(None) }],
    };
    let paths: Vec<&str> = catalog_paths.iter().map(|path| path.path.as_str()).collect();
    faults.extend(paths.iter().find_map(|path| book.is_emptied(path)));
    if !faults.is_empty() {
        return Err(faults);
    }

    let mut additions = Additions::new(text);
    let mut wanted = config.clone();
    let is_seen = |path: &str| [&settings.src].into_iter().chain(&watched).any(|folder| is_within(path, folder));
    let unseen: Vec<&str> = paths.iter().copied().filter(|path| !is_seen(path)).collect();
    if !unseen.is_empty() {
        additions.watch(&unseen);
        let all = unseen.iter().copied().chain(watched.iter().map(String::as_str));
        set(&mut wanted, &[BUILD, &[WATCHED]].concat(), all.collect());
    }
    if !settings.catalog_is_named {
        additions.put(OURS, CATALOG, &toml_text(catalog));
        set(&mut wanted, &[OURS, &[CATALOG]].concat(), Value::from(catalog));
    }
    let edits = additions.finish();
    // A form of TOML that nobody has thought of must not cost the author a word.
    if configuration(file, &apply(text, &edits)) != (wanted, Vec::new()) {
        return Err(vec![by_hand(&paths)]);
    }
    let is_published = paths.iter().any(|path| is_within(path, &settings.src));
    Ok(Init { catalog: catalog_paths, is_named: settings.catalog_is_named, edits, is_published })
}

/// What to say where it cannot be done.
fn by_hand(paths: &[&str]) -> Diagnostic {
    let paths: Vec<String> = paths.iter().map(|path| toml_text(path)).collect();
    let paths = paths.join(", ");
    let message = "`book.toml` is written in a way that nothing can be added to by itself";
    let help =
        format!("add `{CATALOG} = [{paths}]` to `[preprocessor.resources]` and `{WATCHED} = [{paths}]` to `[build]`");
    Diagnostic::new(Code::BadSetting, message).in_file("book.toml").help(help)
}

/// Whether a path leads to a folder or into it, as far as can be told without looking at the disk.
fn is_within(path: &str, folder: &str) -> bool {
    let parts = |path: &str| -> Vec<String> {
        let root = path.starts_with(['/', '\\']).then(String::new);
        let names = path.split(['/', '\\']).filter(|part| !matches!(*part, "" | "."));
        root.into_iter().chain(names.map(str::to_owned)).collect()
    };
    let (path, folder) = (parts(path), parts(folder));
    let rest = path.strip_prefix(folder.as_slice());
    rest.is_some_and(|rest| rest.iter().all(|part| !matches!(part.as_str(), "" | "..")))
}

/// A `book.toml` that is well-formed.
struct Book<'t> {
    file: FileId,
    text: &'t str,
    config: &'t Value,
}

impl Book<'_> {
    fn value(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self.config, |value, key| value.get(key))
    }

    /// A problem at the value at `path`.
    fn at(&self, path: &[&str], message: String) -> Diagnostic {
        let diagnostic = Diagnostic::new(Code::BadSetting, message);
        match self.span(path) {
            Some(span) => diagnostic.at(span, ""),
            None => diagnostic.in_file("book.toml"),
        }
    }

    fn span(&self, path: &[&str]) -> Option<Span> {
        let document = DeTable::parse(self.text).ok()?;
        let (first, rest) = path.split_first()?;
        let value = rest.iter().try_fold(document.get_ref().get(*first)?, |value, key| value.get_ref().get(*key))?;
        Some(Span::new(self.file, value.span()))
    }

    /// What is wrong where a table has to be, and something else is.
    fn no_table(&self, path: &[&str]) -> Option<Diagnostic> {
        self.value(path).filter(|value| !value.is_object())?;
        let name = path.join(".");
        Some(self.at(path, format!("`{name}` is not a table")).help(format!("write `[{name}]`, and its keys below")))
    }

    /// What mdBook looks at already, besides the pages.
    fn watched(&self) -> Result<Vec<String>, Box<Diagnostic>> {
        let path = [BUILD, &[WATCHED]].concat();
        let Some(value) = self.value(&path) else { return Ok(Vec::new()) };
        let folder = |value: &Value| value.as_str().map(str::to_owned);
        let folders = value.as_array().and_then(|folders| folders.iter().map(folder).collect());
        folders.ok_or_else(|| {
            let diagnostic = self.at(&path, format!("`{WATCHED}` takes a list of paths"));
            Box::new(diagnostic.help(format!("write `{WATCHED} = [\"theme\"]`, with what is to be watched")))
        })
    }

    /// What is wrong with a catalog that lies where mdBook builds.
    fn is_emptied(&self, catalog: &str) -> Option<Diagnostic> {
        let path = [BUILD, &["build-dir"]].concat();
        let folder = self.value(&path).and_then(Value::as_str).unwrap_or(BUILD_DIR);
        if !is_within(catalog, folder) {
            return None;
        }
        let message = format!("the catalog `{catalog}` lies in `{folder}`, which mdBook empties when it builds");
        let help = "build into another folder (`build.build-dir`), or name another place for the catalog";
        Some(self.at(&path, message).help(help))
    }
}

/// What is added to a text of TOML.
struct Additions<'t> {
    text: &'t str,
    shape: Shape,
    newline: &'static str,
    edits: Vec<Edit>,
    /// The tables for the end of the file.
    tables: Vec<String>,
}

impl<'t> Additions<'t> {
    fn new(text: &'t str) -> Self {
        let first = text.find('\n').map(|at| text.get(..at).is_some_and(|line| line.ends_with('\r')));
        let newline = if first == Some(true) { "\r\n" } else { "\n" };
        Self { text, shape: Shape::of(text), newline, edits: Vec::new(), tables: Vec::new() }
    }

    /// Adds paths to those that mdBook looks at.
    fn watch(&mut self, paths: &[&str]) {
        let paths: Vec<String> = paths.iter().map(|path| toml_text(path)).collect();
        let Some((bracket, first)) = self.shape.array(&[BUILD, &[WATCHED]].concat()) else {
            self.put(BUILD, WATCHED, &format!("[{}]", paths.join(", ")));
            return;
        };
        let before = self.text.get(bracket..first.unwrap_or(bracket)).unwrap_or("");
        match (first, before.find('\n')) {
            (None, _) => self.insert(bracket, paths.join(", ")),
            (Some(first), None) => self.insert(first, format!("{}, ", paths.join(", "))),
            (Some(first), Some(newline)) => {
                let indent = self.indent(first);
                let lines = paths.iter().map(|path| format!("{indent}{path},{}", self.newline));
                self.insert(bracket + newline + 1, lines.collect());
            }
        }
    }

    /// Adds `key = value` to a table.
    fn put(&mut self, table: &[&str], key: &str, value: &str) {
        let Some((place, written)) = self.shape.place(table) else {
            let newline = self.newline;
            self.tables.push(format!("[{}]{newline}{key} = {value}{newline}", table.join(".")));
            return;
        };
        let key: Vec<&str> = table.get(written..).unwrap_or_default().iter().copied().chain([key]).collect();
        let pair = format!("{} = {value}", key.join("."));
        match place {
            Place::Below(at) => {
                let pair = format!("{}{pair}", self.indent(at));
                let newline = self.newline;
                match self.text.get(at..).and_then(|rest| rest.find('\n')) {
                    Some(end) => self.insert(at + end + 1, format!("{pair}{newline}")),
                    None => self.insert(self.text.len(), format!("{newline}{pair}")),
                }
            }
            Place::Behind(brace) => {
                let rest = self.text.get(brace..).unwrap_or("");
                let comma = if rest.trim_start().starts_with('}') { "" } else { "," };
                let blank = if rest.starts_with([' ', '\t', '\r', '\n']) { "" } else { " " };
                self.insert(brace, format!(" {pair}{comma}{blank}"));
            }
        }
    }

    fn insert(&mut self, at: usize, text: String) {
        self.edits.push(Edit { range: at..at, text });
    }

    /// The blanks that the line with this place begins with.
    fn indent(&self, at: usize) -> &'t str {
        let line = self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let rest = self.text.get(line..).unwrap_or("");
        rest.get(..rest.len() - rest.trim_start_matches([' ', '\t']).len()).unwrap_or("")
    }

    fn finish(mut self) -> Vec<Edit> {
        self.edits.sort_by_key(|edit| edit.range.start);
        if self.tables.is_empty() {
            return self.edits;
        }
        let newline = self.newline;
        let grows = self.edits.last().is_some_and(|edit| edit.range.start == self.text.len());
        let blank_line = [newline, newline].concat();
        let apart = match self.text {
            "" => "",
            text if !text.ends_with('\n') => &blank_line,
            text if text.ends_with(&blank_line) && !grows => "",
            _ => newline,
        };
        let tables = format!("{apart}{}", self.tables.join(newline));
        self.insert(self.text.len(), tables);
        self.edits
    }
}
