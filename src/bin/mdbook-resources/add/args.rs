use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser};
use mdbook_resources::catalog::{
    Address, Arxiv, Date, Doi, Edition, Isbn, Key, KeyFault, Kind, LanguageTag, Name, Text,
};
use mdbook_resources::lookup::Source;
use url::Url;

use crate::duration::duration;

#[derive(Debug, clap::Args)]
pub(crate) struct AddArgs {
    /// What to add: an address of the web, an arXiv identifier, a DOI or an ISBN
    #[arg(value_name = "WHAT", required_unless_present_any = ["from", "offline"])]
    pub(super) what: Option<String>,
    /// Asks nobody; the entry has what the options say
    #[arg(long)]
    pub(super) offline: bool,
    /// Takes what is in a file of BibTeX, RIS or CSL-JSON; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "what")]
    pub(super) from: Option<PathBuf>,
    /// Lists what the catalog has already in this chapter too
    #[arg(long, requires = "chapters")]
    pub(super) also: bool,
    /// The catalog file to write to; the one with the entries of its chapter, if it is left out
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// Shows the entry, and writes nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Writes without a question; away from a terminal there is none
    #[arg(long, short)]
    pub(super) yes: bool,
    /// The folder of the book: the one with `book.toml`
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub(super) book: PathBuf,
    /// How long an answer may take
    #[arg(long, value_name = "TIME", default_value = "20s", value_parser = timeout)]
    pub(super) timeout: Duration,
    /// Where the interface of a source is, if it is not where it usually is: `crossref=https://…`
    #[arg(long, value_name = "SOURCE=URL", value_parser = endpoint)]
    pub(super) endpoint: Vec<(Source, Url)>,
    // The last, since its heading is that of all that follows.
    #[command(flatten)]
    pub(super) fields: FieldArgs,
}

/// An author that is named.
#[derive(Debug, Clone)]
pub(super) enum Author {
    /// By name.
    Known(Name),
    /// "et al."
    Others,
}

/// The fields of the entry, which count more than what is found.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Fields of the entry")]
pub(super) struct FieldArgs {
    /// The name by which directives and other entries refer to it; made of the title, if it is left out
    #[arg(long, value_name = "KEY", value_parser = key)]
    pub(super) id: Option<Key>,
    /// The title as published
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub(super) title: Option<String>,
    /// The name people know it by
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub(super) short_name: Option<String>,
    /// An author: "Family, Given", or a name as it stands; "et al." says that there are more
    #[arg(long = "author", value_name = "NAME", value_parser = author)]
    pub(super) authors: Vec<Author>,
    /// What sort of thing it is, such as paper, book, video or tool
    #[arg(long, value_name = "KIND", hide_possible_values = true, value_parser = kinds())]
    pub(super) kind: Option<Kind>,
    /// When it was published: a year, a month or a day, such as 2024-05-17
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) date: Option<Date>,
    /// Where it is
    #[arg(long, value_name = "URL", value_parser = Address::parse)]
    pub(super) url: Option<Address>,
    /// Its digital object identifier
    #[arg(long, value_name = "DOI", value_parser = doi)]
    pub(super) doi: Option<Doi>,
    /// Its arXiv identifier
    #[arg(long, value_name = "ID", value_parser = arxiv)]
    pub(super) arxiv: Option<Arxiv>,
    /// Its book number
    #[arg(long, value_name = "ISBN", value_parser = isbn)]
    pub(super) isbn: Option<Isbn>,
    /// Who published it, or where it appeared
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub(super) publisher: Option<String>,
    /// Which edition: a number or a text
    #[arg(long, value_name = "TEXT", value_parser = edition)]
    pub(super) edition: Option<Edition>,
    /// The language it is in
    #[arg(long, value_name = "TAG", value_parser = language)]
    pub(super) language: Option<LanguageTag>,
    /// A word to select by
    #[arg(long = "tag", value_name = "WORD", value_parser = key)]
    pub(super) tags: Vec<Key>,
    /// A chapter whose list it is in
    #[arg(long = "chapter", value_name = "KEY", value_parser = key)]
    pub(super) chapters: Vec<Key>,
    /// The section of that list
    #[arg(long, value_name = "KEY", value_parser = key)]
    pub(super) section: Option<Key>,
    /// The group within that section
    #[arg(long, value_name = "KEY", value_parser = key)]
    pub(super) group: Option<Key>,
    /// The entry of the same list below which it hangs
    #[arg(long, value_name = "ID", value_parser = key)]
    pub(super) under: Option<Key>,
    /// The entry of the same list whose item it shares
    #[arg(long, value_name = "ID", value_parser = key)]
    pub(super) with: Option<Key>,
    /// A short remark; for one language of several, with its tag before it: `ko=…`
    #[arg(long = "note", value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub(super) notes: Vec<String>,
    /// A copy of it, for when the link dies
    #[arg(long, value_name = "URL", value_parser = Address::parse)]
    pub(super) archived: Option<Address>,
}

impl FieldArgs {
    /// The options that are given and say something of a resource, and not of a place where it is listed.
    pub(super) fn of_the_resource(&self) -> Vec<&'static str> {
        let given = [
            ("--author", !self.authors.is_empty()),
            ("--kind", self.kind.is_some()),
            ("--date", self.date.is_some()),
            ("--publisher", self.publisher.is_some()),
            ("--edition", self.edition.is_some()),
            ("--language", self.language.is_some()),
            ("--tag", !self.tags.is_empty()),
        ];
        let more = given.into_iter().filter(|(_, given)| *given).map(|(name, _)| name);
        self.of_one_entry().into_iter().filter(|name| *name != "--note").chain(more).collect()
    }

    /// The options that are given and can be true of one entry only.
    pub(super) fn of_one_entry(&self) -> Vec<&'static str> {
        let given = [
            ("--id", self.id.is_some()),
            ("--title", self.title.is_some()),
            ("--short-name", self.short_name.is_some()),
            ("--url", self.url.is_some()),
            ("--doi", self.doi.is_some()),
            ("--arxiv", self.arxiv.is_some()),
            ("--isbn", self.isbn.is_some()),
            ("--note", !self.notes.is_empty()),
            ("--archived", self.archived.is_some()),
        ];
        given.into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect()
    }
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::words()).try_map(|word| Kind::parse(&word).ok_or("there is no such kind"))
}

fn key(text: &str) -> Result<Key, String> {
    Key::parse(text).map_err(|fault| match fault {
        KeyFault::Empty => "it is empty".to_owned(),
        KeyFault::Character(c) => {
            format!("`{}` cannot stand there: a key has letters, digits and `- _ . : / +`", c.escape_debug())
        }
        KeyFault::Reserved => "this word means something else in a directive".to_owned(),
    })
}

fn date(text: &str) -> Result<Date, &'static str> {
    Date::parse(text).ok_or("a date is `2024`, `2024-05` or `2024-05-17`")
}

fn doi(text: &str) -> Result<Doi, &'static str> {
    Doi::parse(text)
        .or_else(|| Doi::of_address(text))
        .ok_or("a DOI begins with `10.` and has a slash: `10.1145/2858036.2858288`")
}

fn arxiv(text: &str) -> Result<Arxiv, &'static str> {
    Arxiv::parse(text).or_else(|| Arxiv::of_address(text)).ok_or("an arXiv identifier is `2106.09685`, or `cs/0112017`")
}

fn isbn(text: &str) -> Result<Isbn, &'static str> {
    Isbn::of_label(text).ok_or("an ISBN has 10 or 13 digits, of which the last fits the others")
}

fn author(text: &str) -> Result<Author, &'static str> {
    if text.trim() == "et al." {
        return Ok(Author::Others);
    }
    let name = Name::parse(text).map(Author::Known);
    name.ok_or("an author is \"Family, Given\", or a name without a comma; each has an `--author` of its own")
}

fn edition(text: &str) -> Result<Edition, &'static str> {
    match text.trim() {
        "" => Err("it is empty"),
        text => Ok(text.parse().map_or_else(|_| Edition::Text(Text::Plain(text.into())), Edition::Number)),
    }
}

fn timeout(text: &str) -> Result<Duration, String> {
    let time = duration(text)?;
    if time.is_zero() { Err("nobody answers in no time".to_owned()) } else { Ok(time) }
}

fn language(text: &str) -> Result<LanguageTag, &'static str> {
    LanguageTag::parse(text).ok_or("a language is a tag such as `en`, `ko` or `pt-BR`")
}

fn endpoint(text: &str) -> Result<(Source, Url), String> {
    let words = || Source::INTERFACES.iter().map(|source| source.as_str()).collect::<Vec<_>>().join(", ");
    let (word, url) = text.split_once('=').ok_or("it is a source and an address: `crossref=https://…`")?;
    let source = Source::parse(word).ok_or_else(|| format!("`{word}` is no source; there are {}", words()))?;
    let url = Url::parse(url).map_err(|error| format!("`{url}` is no URL: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("`{url}` does not begin with `https://`"));
    }
    Ok((source, url))
}
