use std::ops::Range;

use pulldown_cmark::Options;
use semver::Version;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::book_toml::json;
use crate::catalog::{Catalog, CatalogOrder, Kind, LanguageTag, is_control};
use crate::diagnostic::{Code, Diagnostic, Level, Levels, Standing};
use crate::expand::{Environment, OnError};
use crate::render::{NAMES, Target, Words};
use crate::select::Order;
use crate::source::{FileId, Span};

/// A key of `[preprocessor.resources]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The key.
    pub name: &'static str,
    /// What it takes.
    pub takes: &'static str,
    /// What it is if it is left out.
    pub default: &'static str,
    /// What it does.
    pub summary: &'static str,
}

/// Our keys of `[preprocessor.resources]`.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "catalog",
        takes: "a path or a list of paths",
        default: "\"resources.toml\"",
        summary: "The catalog: files, or folders of files, relative to the folder with `book.toml`.",
    },
    Setting {
        name: "on-error",
        takes: "\"fail\" or \"show\"",
        default: "\"fail\"",
        summary: "Whether a fault stops the build, or is shown on the page in place of the list.",
    },
    Setting {
        name: "languages",
        takes: "a list of language tags",
        default: "`book.language` alone",
        summary: "The languages in which the book is published: `check` asks for texts in all of them.",
    },
    Setting {
        name: "order",
        takes: "\"catalog\", \"id\", \"title\", \"author\" or \"year\"",
        default: "\"catalog\"",
        summary: "By what the entries of a catalog file are sorted: the rule `unsorted-file` looks after it.",
    },
    Setting {
        name: "metadata",
        takes: "true or false",
        default: "true",
        summary: "Whether HTML pages tell search engines and reference managers what they list.",
    },
    Setting {
        name: "assets",
        takes: "true or false",
        default: "true",
        summary: "Whether HTML pages carry the style sheet and the script for their lists.",
    },
    Setting {
        name: "words",
        takes: "a table of words and what stands for them",
        default: "the words of the language",
        summary: "Words and phrases of the book's own on its pages.",
    },
    Setting {
        name: "rules",
        takes: "a table of rules, each \"error\", \"warn\" or \"allow\"",
        default: "the level that each rule has",
        summary: "How much a finding of a rule counts.",
    },
];

/// The keys of `[preprocessor.resources]` that are mdBook's.
const HOST_SETTINGS: &[&str] = &["command", "before", "after", "optional", "renderers"];

/// Where our settings are.
pub(super) const OURS: &[&str] = &["preprocessor", "resources"];

/// Where the catalog is if the configuration does not say.
const DEFAULT_CATALOG: &str = "resources.toml";

/// Who reads the pages that come out, as far as it makes a difference to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Host<'a> {
    /// `html`, or another renderer's name.
    pub renderer: &'a str,
    /// The version of mdBook.
    pub version: &'a str,
}

/// The host where none is running: the latest that is known, with its usual renderer.
pub const KNOWN_HOST: Host<'static> = Host { renderer: "html", version: "0.5.4" };

/// A path of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogPath {
    /// As it is written, relative to the book's root.
    pub path: String,
    /// Who says it.
    pub origin: Origin,
}

impl CatalogPath {
    /// A problem with this path, with the place where it is written.
    #[must_use]
    pub fn blame(&self, diagnostic: Diagnostic) -> Diagnostic {
        self.origin.blame(diagnostic, &["catalog"])
    }
}

/// Where something in `[preprocessor.resources]` comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// `book.toml`, or the default: this place, if there is one and it is known.
    BookToml(Option<Span>),
    /// The environment: `book.toml` says nothing of it, or something else.
    Environment,
}

impl Origin {
    /// A problem with the value at `path`, with its place, or with the variable that says it.
    fn blame(self, mut diagnostic: Diagnostic, path: &[&str]) -> Diagnostic {
        match self {
            Self::BookToml(Some(span)) => diagnostic.at(span, ""),
            Self::BookToml(None) => diagnostic.in_file("book.toml"),
            Self::Environment => {
                let keys: Vec<String> = OURS.iter().chain(path).map(|key| key.to_uppercase()).collect();
                let variable = format!("MDBOOK_{}", keys.join("__").replace('-', "_"));
                diagnostic.message.push_str(&format!(", which comes from the environment: `{variable}`"));
                diagnostic.note("a variable of a table around it, with JSON in it, can say it too")
            }
        }
    }
}

/// What a book is configured to be, as far as it is our concern.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The paths of the catalog, in their order.
    pub catalog: Vec<CatalogPath>,
    /// Whether the configuration says where the catalog is.
    pub catalog_is_named: bool,
    /// What happens to a faulty directive.
    pub on_error: OnError,
    /// The languages in which the book is published; empty if the configuration does not say.
    pub languages: Vec<LanguageTag>,
    /// By what the entries of a catalog file are sorted.
    pub order: CatalogOrder,
    /// Whether HTML pages tell machines what they list.
    pub metadata: bool,
    /// Whether HTML pages carry the style sheet and the script for their lists.
    pub assets: bool,
    /// How much the findings of rules count.
    pub levels: Levels,
    /// The language of the book.
    pub language: String,
    /// The words that are printed on its pages.
    pub words: Words,
    /// The folder of the pages, relative to the book's root.
    pub src: String,
    /// How mdBook is going to parse the pages.
    pub markdown: Options,
    /// What the lists are for.
    pub target: Target,
}

impl Settings {
    /// Reads a configuration as `host` hands it on. `book_toml` is the text of the file it was made of, where its faults
    /// can be shown; those that come from the environment have no place.
    #[must_use]
    pub fn read(config: &Value, host: Host<'_>, book_toml: Option<(FileId, &str)>) -> (Self, Vec<Diagnostic>) {
        let at = |path: &[&str]| path.iter().try_fold(config, |value, key| value.get(key));
        let text = |path: &[&str]| at(path).and_then(Value::as_str);
        let smart_by_default = modern(host.version);
        let flag =
            |name: &str, default: bool| at(&["output", "html", name]).and_then(Value::as_bool).unwrap_or(default);
        let smart = flag("smart-punctuation", smart_by_default) || flag("curly-quotes", false);

        let mut markdown = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES;
        markdown.set(Options::ENABLE_SMART_PUNCTUATION, smart);
        markdown.set(Options::ENABLE_DEFINITION_LIST, smart_by_default && flag("definition-lists", true));
        markdown.set(Options::ENABLE_GFM, smart_by_default && flag("admonitions", true));

        let html = host.renderer == "html";
        let language = text(&["book", "language"]).unwrap_or("en");
        let mut settings = Self {
            catalog: vec![CatalogPath { path: DEFAULT_CATALOG.to_owned(), origin: Origin::BookToml(None) }],
            catalog_is_named: false,
            on_error: OnError::default(),
            languages: Vec::new(),
            order: CatalogOrder::Kept,
            metadata: true,
            assets: true,
            levels: Levels::default(),
            language: language.to_owned(),
            words: Words::of(language).clone(),
            src: text(&["book", "src"]).unwrap_or("src").replace('\\', "/"),
            markdown,
            target: Target { html, smart_punctuation: html && smart },
        };
        let mut reader = Reader { config, book_toml, diagnostics: Vec::new() };
        if reader.is_no_table() {
            // Where there are no settings, there is no telling where the catalog is.
            settings.catalog.clear();
        }
        for (key, value) in at(OURS).and_then(Value::as_object).into_iter().flatten() {
            match key.as_str() {
                "catalog" => reader.catalog(value, &mut settings),
                "on-error" => reader.on_error(value, &mut settings),
                "languages" => reader.languages(value, &mut settings),
                "order" => reader.order(value, &mut settings),
                "metadata" | "assets" => reader.switch(key, value, &mut settings),
                "words" => reader.words(value, &mut settings),
                "rules" => reader.rules(value, &mut settings),
                key if HOST_SETTINGS.contains(&key) => {}
                key => reader.unknown(key),
            }
        }
        (settings, reader.diagnostics)
    }

    /// What the chapters of a book with these settings have in common.
    #[must_use]
    pub fn environment<'a>(
        &'a self,
        catalog: &'a Catalog,
        catalog_faults: &'a [Diagnostic],
        order: &'a Order,
    ) -> Environment<'a> {
        Environment {
            catalog,
            markdown: self.markdown,
            target: self.target,
            language: &self.language,
            words: &self.words,
            order,
            on_error: self.on_error,
            catalog_faults,
            metadata: self.metadata,
            assets: self.assets,
            elsewhere: None,
        }
    }
}

/// Whether the host is mdBook 0.5 or later, which has definition lists and alerts, and curly quotes by default.
fn modern(version: &str) -> bool {
    Version::parse(version).is_ok_and(|version| (version.major, version.minor) >= (0, 5))
}

/// What a word of a book's own is: words are printed as they stand, in Markdown and in attributes of HTML.
const PLAIN: &str = "a text in one line without markup";
const PLAIN_HELP: &str = "none of these: < > & \" ` * _ [ ] \\";

fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| is_control(c) || "<>&\"`*_[]\\".contains(c))
}

struct Reader<'t> {
    config: &'t Value,
    book_toml: Option<(FileId, &'t str)>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Whether something else stands where our table has to be, or the one around it.
    fn is_no_table(&mut self) -> bool {
        for length in 1..=OURS.len() {
            let path = OURS.get(..length).unwrap_or_default();
            let value = path.iter().try_fold(self.config, |value, key| value.get(key));
            if value.is_some_and(|value| !value.is_object()) {
                let name = path.join(".");
                let diagnostic = Diagnostic::new(Code::BadSetting, format!("`{name}` is not a table"));
                let origin = self.look_up(path, |_, value| value.span());
                let help = format!("write `[{name}]`, and its keys below");
                self.diagnostics.push(origin.blame(diagnostic, &[]).help(help));
                return true;
            }
        }
        false
    }

    fn catalog(&mut self, value: &Value, settings: &mut Settings) {
        let paths: Option<Vec<&str>> = match value {
            Value::String(path) => Some(vec![path]),
            Value::Array(paths) => paths.iter().map(Value::as_str).collect(),
            _ => None,
        };
        settings.catalog_is_named = true;
        match paths.filter(|paths| !paths.is_empty() && paths.iter().all(|path| !path.trim().is_empty())) {
            Some(paths) => {
                let path =
                    |(at, path): (usize, &str)| CatalogPath { path: path.to_owned(), origin: self.item("catalog", at) };
                settings.catalog = paths.into_iter().enumerate().map(path).collect();
            }
            None => {
                settings.catalog.clear();
                let message = "`catalog` takes a path or a list of paths";
                self.bad(&["catalog"], message.to_owned(), "write `catalog = \"resources.toml\"`");
            }
        }
    }

    fn on_error(&mut self, value: &Value, settings: &mut Settings) {
        match value.as_str().and_then(OnError::parse) {
            Some(on_error) => settings.on_error = on_error,
            None => {
                let message = format!("`on-error` is \"fail\" or \"show\", not {value}");
                self.bad(&["on-error"], message, "\"fail\" stops the build, \"show\" puts the fault on the page");
            }
        }
    }

    fn languages(&mut self, value: &Value, settings: &mut Settings) {
        let tags = value.as_array().map(Vec::as_slice).unwrap_or_default();
        let read: Option<Vec<LanguageTag>> = tags.iter().map(|tag| tag.as_str().and_then(LanguageTag::parse)).collect();
        match read.filter(|tags| !tags.is_empty()) {
            Some(tags) => settings.languages = tags,
            None => {
                let message = "`languages` takes a list of language tags".to_owned();
                self.bad(&["languages"], message, "write `languages = [\"en\", \"ko\"]`");
            }
        }
    }

    fn order(&mut self, value: &Value, settings: &mut Settings) {
        match value.as_str().and_then(CatalogOrder::parse) {
            Some(order) => settings.order = order,
            None => {
                let words: Vec<String> = CatalogOrder::ALL.iter().map(|one| format!("\"{}\"", one.as_str())).collect();
                let message = format!("`order` is one of {}, not {value}", words.join(", "));
                self.bad(
                    &["order"],
                    message,
                    "\"catalog\" leaves the entries as they stand, which is the order of the page",
                );
            }
        }
    }

    /// A setting that is true or false, by its key.
    fn switch(&mut self, key: &str, value: &Value, settings: &mut Settings) {
        match (value.as_bool(), key) {
            (Some(metadata), "metadata") => settings.metadata = metadata,
            (Some(assets), _) => settings.assets = assets,
            (None, _) => {
                let message = format!("`{key}` is true or false, not {value}");
                self.bad(&[key], message, &format!("write `{key} = false` to leave out what it stands for"));
            }
        }
    }

    fn words(&mut self, value: &Value, settings: &mut Settings) {
        let Some(words) = value.as_object() else {
            let message = "`words` takes a table of words and what stands for them".to_owned();
            self.bad(&["words"], message, "write `words.also-in = \"See also\"`");
            return;
        };
        for (name, value) in words {
            let path = ["words", name.as_str()];
            match value {
                Value::Object(kinds) if name == "kinds" => {
                    kinds.iter().for_each(|(kind, value)| self.kind_words(kind, value, settings));
                }
                Value::String(text) if is_plain(text) => {
                    if !settings.words.set(name, text) {
                        let known = NAMES.iter().map(|(name, _)| *name).chain(["kinds"]);
                        let message = format!("there is no word `{name}`");
                        self.no_such(&path, Diagnostic::new(Code::UnknownSetting, message), name, known);
                    }
                }
                _ => self.bad(&path, format!("`words.{name}` takes {PLAIN}, not {value}"), PLAIN_HELP),
            }
        }
    }

    /// What a kind is called: two words, for one of it and for several.
    fn kind_words(&mut self, name: &str, value: &Value, settings: &mut Settings) {
        let path = ["words", "kinds", name];
        let words: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        match (Kind::parse(name), &*words) {
            (Some(kind), [one, many]) if is_plain(one) && is_plain(many) && !many.contains([',', ':']) => {
                settings.words.set_kind(kind, one, many);
            }
            (Some(_), _) => {
                let message = format!("`words.kinds.{name}` takes a list of two texts, not {value}");
                self.bad(&path, message, &format!("write `{name} = [\"one of it\", \"several of it\"]`"));
            }
            (None, _) => {
                let known = Kind::ALL.iter().map(|kind| kind.as_str());
                let message = format!("there is no kind `{name}`");
                self.no_such(&path, Diagnostic::new(Code::UnknownSetting, message), name, known);
            }
        }
    }

    /// A key below one of ours that does not exist.
    fn no_such<'k>(&mut self, path: &[&str], diagnostic: Diagnostic, name: &str, known: impl Iterator<Item = &'k str>) {
        let diagnostic = self.key(path).blame(diagnostic, path);
        self.diagnostics.push(diagnostic.suggest(name, known));
    }

    fn rules(&mut self, value: &Value, settings: &mut Settings) {
        let Some(rules) = value.as_object() else {
            let message = "`rules` takes a table of rules and their levels".to_owned();
            self.bad(&["rules"], message, "write `rules.empty-list = \"error\"`");
            return;
        };
        for (name, level) in rules {
            let path = ["rules", name.as_str()];
            let code = Code::parse(name);
            match (code.map(|code| (code, code.standing())), level.as_str().and_then(Level::parse)) {
                (Some((code, Standing::Rule(_))), Some(level)) => settings.levels.set(code, level),
                (Some((_, Standing::Rule(_))), None) => {
                    let message = format!("the level of a rule is \"error\", \"warn\" or \"allow\", not {level}");
                    self.bad(&path, message, "\"error\" stops the build, \"warn\" only tells, \"allow\" says nothing");
                }
                (Some((_, Standing::Fault)), _) => {
                    let message = format!("`{name}` is a fault and always an error, not a rule with a level");
                    let diagnostic = Diagnostic::new(Code::UnknownRule, message).help("take the line out");
                    self.diagnostics.push(self.key(&path).blame(diagnostic, &path));
                }
                (None, _) => {
                    let diagnostic = Diagnostic::new(Code::UnknownRule, format!("there is no rule `{name}`"));
                    self.no_such(&path, diagnostic, name, Code::rules().map(Code::as_str));
                }
            }
        }
    }

    fn bad(&mut self, path: &[&str], message: String, help: &str) {
        let diagnostic = Diagnostic::new(Code::BadSetting, message).help(help);
        let value = self.look_up(&[OURS, path].concat(), |_, value| value.span());
        self.diagnostics.push(value.blame(diagnostic, path));
    }

    fn unknown(&mut self, key: &str) {
        let message = format!("`[preprocessor.resources]` has no key `{key}`");
        let known = SETTINGS.iter().map(|setting| setting.name).chain(HOST_SETTINGS.iter().copied());
        let diagnostic = self.key(&[key]).blame(Diagnostic::new(Code::UnknownSetting, message), &[key]);
        let ours: Vec<String> = SETTINGS.iter().map(|setting| format!("`{}`", setting.name)).collect();
        self.diagnostics.push(match crate::diagnostic::nearest(key, known) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).instead(key, near),
            None => diagnostic.help(format!("there are: {}", ours.join(", "))),
        });
    }

    /// Where an item of a list of ours stands, or the only value in place of one.
    fn item(&self, key: &str, at: usize) -> Origin {
        self.look_up(&[OURS, &[key]].concat(), |_, value| {
            let item = value.get_ref().as_array().and_then(|items| items.get(at));
            item.unwrap_or(value).span()
        })
    }

    /// Where a key of ours stands.
    fn key(&self, path: &[&str]) -> Origin {
        self.look_up(&[OURS, path].concat(), |key, _| key)
    }

    /// Where what the configuration has at `path` comes from. In `book.toml` it is the place that `choose` takes of the key
    /// and its value. If another value stands there, or none, the environment has changed it.
    fn look_up(&self, path: &[&str], choose: impl Fn(Range<usize>, &Spanned<DeValue<'_>>) -> Range<usize>) -> Origin {
        let Some((file, text)) = self.book_toml else { return Origin::BookToml(None) };
        let Ok(document) = DeTable::parse(text) else { return Origin::BookToml(None) };
        let current = path.iter().try_fold(self.config, |value, key| value.get(key));
        match find(document.get_ref(), path) {
            Some((key, value)) if current == Some(&json(value.get_ref())) => {
                Origin::BookToml(Some(Span::new(file, choose(key, value))))
            }
            _ => Origin::Environment,
        }
    }
}

fn find<'d, 't>(document: &'d DeTable<'t>, path: &[&str]) -> Option<(Range<usize>, &'d Spanned<DeValue<'t>>)> {
    let (last, folders) = path.split_last()?;
    let mut table = document;
    for folder in folders {
        table = table.get(*folder)?.get_ref().as_table()?;
    }
    let (key, value) = table.iter().find(|(name, _)| name.get_ref() == last)?;
    Some((key.span(), value))
}
