//! What is to be added: from an address, from a file, or from the options alone.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read as _};
use std::path::Path;

use anyhow::{anyhow, bail};
use mdbook_resources::catalog::{Key, NewEntry, Resource, ResourceIndex, Said};
use mdbook_resources::diagnostic::{Code, Diagnostic};
use mdbook_resources::interop::{Record, import};
use mdbook_resources::lookup::{Endpoints, Target};
use mdbook_resources::rules::{Identity, identities};
use mdbook_resources::source::{LineIndex, Span};

use super::args::AddArgs;
use super::ask::Kind;
use super::{Book, ask, entry};
use crate::files::read_text;
use crate::report;

/// The longest text that is read from standard input, in bytes.
const LONGEST: u64 = 64 << 20;

/// An entry to be written.
pub(super) struct New {
    pub(super) entry: NewEntry,
    /// The resource that it is about.
    pub(super) id: Key,
    /// Whether it is one more place of a resource that the catalog has.
    pub(super) is_also: bool,
}

/// What is to be written.
pub(super) struct Wanted {
    pub(super) entries: Vec<New>,
    /// Whether that is all that was asked for.
    pub(super) is_whole: bool,
}

/// What the arguments ask for. What cannot be had is told.
pub(super) fn wanted(book: &Book, args: &AddArgs) -> anyhow::Result<Wanted> {
    let note = entry::note(&args.fields.notes, &book.settings).map_err(|why| anyhow!("`--note`: {why}"))?;
    let mut collector = Collector::new(book, args, note);
    match (&args.from, &args.what) {
        (Some(path), _) => collector.import(path)?,
        (None, Some(what)) => collector.look_up(what)?,
        (None, None) => collector.take(Record::default(), Record::default()),
    }
    Ok(Wanted { entries: collector.entries, is_whole: collector.is_whole })
}

struct Collector<'a> {
    book: &'a Book,
    args: &'a AddArgs,
    /// The remark that is given.
    note: Option<Said>,
    /// What the catalog has, and where each is said.
    known: HashMap<Identity, (ResourceIndex, Span)>,
    /// What is new, by what it is told.
    new: HashMap<Identity, Key>,
    ids: HashSet<Key>,
    entries: Vec<New>,
    is_whole: bool,
}

impl<'a> Collector<'a> {
    fn new(book: &'a Book, args: &'a AddArgs, note: Option<Said>) -> Self {
        let of = |(index, resource)| identities(resource).into_iter().map(move |(one, span)| (one, (index, span)));
        let known = book.read.catalog.resources().flat_map(of).collect();
        let (entries, is_whole) = (Vec::new(), true);
        Self { book, args, note, known, new: HashMap::new(), ids: HashSet::new(), entries, is_whole }
    }

    /// Takes what is known of an address or an identifier.
    fn look_up(&mut self, what: &str) -> anyhow::Result<()> {
        let target = Target::parse(what).map_err(|why| anyhow!("`{what}` {why}"))?;
        let known = target.known();
        let record = entry::complete(Record::default(), known.clone(), &self.args.fields, &self.book.settings);
        // What is there already is not asked for.
        if let Some(place) = self.known_as(&record) {
            self.is_there(&record, &place);
            return Ok(());
        }
        if self.args.offline {
            self.take(Record::default(), known);
            return Ok(());
        }
        match ask::ask(&target, &Endpoints::new(self.args.endpoint.clone()), self.args.timeout) {
            Ok(found) => self.take(found, known),
            Err(trouble) => {
                let is_enough = match trouble.kind {
                    Kind::Unreached => record.title.is_some(),
                    // What an address says by itself is not enough of something that nobody could tell to be there.
                    Kind::Unusable => self.args.fields.title.is_some(),
                    Kind::Unknown => false,
                };
                for said in &trouble.said {
                    if is_enough { report::warning(said) } else { report::error(said) }
                }
                if is_enough {
                    report::note("the entry has what could be known without that");
                    self.take(Record::default(), known);
                } else {
                    report::help("`--offline` asks nobody: give at least `--title`, and what else is known");
                    self.is_whole = false;
                }
            }
        }
        Ok(())
    }

    /// Takes what is in a file of another format.
    fn import(&mut self, path: &Path) -> anyhow::Result<()> {
        let (name, text) = text_of(path)?;
        let records = import(&text).map_err(|misread| match misread.at {
            Some(at) => {
                let place = LineIndex::new(&text).position(&text, at);
                anyhow!("{name}, line {}, column {}: it {}", place.line, place.column, misread.message)
            }
            None => anyhow!("{name} {}", misread.message),
        })?;
        if records.is_empty() {
            bail!("{name} has no entry in it");
        }
        if let (Some(option), true) = (self.args.fields.of_one_entry().first(), records.len() > 1) {
            bail!("`{option}` is about one entry, and {name} has {}", records.len());
        }
        for record in records {
            self.take(record, Record::default());
        }
        Ok(())
    }

    /// Takes what has been found out about one resource.
    fn take(&mut self, found: Record, known: Record) {
        let record = entry::complete(found, known, &self.args.fields, &self.book.settings);
        if let Some(place) = self.known_as(&record) {
            return self.is_there(&record, &place);
        }
        let Some(title) = record.title.as_deref().filter(|title| !title.trim().is_empty()) else {
            let which = record.id.as_ref().map(|id| format!(" of `{id}`")).unwrap_or_default();
            report::error(&format!("the title{which} is not known; give it with `--title`"));
            self.is_whole = false;
            return;
        };
        let identities = told_by(&record);
        if let Some((identity, first)) = identities.iter().find_map(|one| Some((one, self.new.get(one)?))) {
            report::warning(&format!("`{title}` is left out: `{first}` has {} too", identity.describe()));
            self.is_whole = false;
            return;
        }
        for doubt in &record.doubts {
            report::warning(&format!("`{title}`: {doubt}"));
        }
        if record.kind.is_none() {
            report::note(&format!("what sort of thing `{title}` is, is not known; say it with `--kind`"));
        }
        let Some(id) = self.id(&record) else { return };
        let entry = entry::resource(&record, &id, &self.args.fields, self.note.as_ref());
        self.new.extend(identities.into_iter().map(|identity| (identity, id.clone())));
        self.ids.insert(id.clone());
        self.entries.push(New { entry, id, is_also: false });
    }

    /// The id of a new resource; `None`, and why has been told, if another one has that which is asked for.
    fn id(&mut self, record: &Record) -> Option<Key> {
        let catalog = &self.book.read.catalog;
        let id = entry::id(record, |id| catalog.find(id).is_some() || self.ids.contains(id));
        let Some(wished) = record.id.as_ref().filter(|wished| **wished != id) else { return Some(id) };
        let message = format!("`{wished}` is the id of another resource");
        if self.args.fields.id.is_some() {
            match catalog.find(wished.as_str()) {
                Some(other) => {
                    let diagnostic = Diagnostic::new(Code::DuplicateId, message).at(other.id.span, "");
                    report::diagnostics(&[diagnostic], &self.book.sources);
                }
                None => report::error(&message),
            }
            self.is_whole = false;
            return None;
        }
        report::warning(&format!("{message}; here it is `{id}`"));
        Some(id)
    }

    /// Which resource of the catalog it is, by what, and where that is said.
    fn known_as(&self, record: &Record) -> Option<Found> {
        let by_identity = told_by(record).into_iter().find_map(|identity| {
            let &(index, span) = self.known.get(&identity)?;
            Some(Found { what: identity.describe(), index, span })
        });
        // What has no identifier is known by what it is called, twice over: who imports a file again has both.
        by_identity.or_else(|| {
            let index = self.book.read.catalog.index_of(record.id.as_ref()?.as_str())?;
            let same = |one: &Resource| one.title.value.all().any(|title| Some(title) == record.title.as_deref());
            let resource = self.book.read.catalog.resource(index).filter(|one| same(one))?;
            Some(Found { what: "this title".to_owned(), index, span: resource.title.span })
        })
    }

    /// Lists a resource that is there already at one more place if that is asked for, or says that it is there.
    fn is_there(&mut self, record: &Record, found: &Found) {
        let catalog = &self.book.read.catalog;
        let Some(resource) = catalog.resource(found.index) else { return };
        let id = &resource.id.value;
        let places = catalog.places_of(found.index).filter_map(|place| catalog.place(place));
        let listed: Vec<&Key> = places.flat_map(|place| place.chapters.iter().map(|chapter| &chapter.value)).collect();
        let fields = &self.args.fields;
        let missing: Vec<Key> = fields.chapters.iter().filter(|chapter| !listed.contains(chapter)).cloned().collect();
        if self.args.also && !missing.is_empty() {
            if let Some(option) = fields.of_the_resource().first() {
                report::warning(&format!("`{id}` has an entry of its own, and `{option}` is not written to it"));
            }
            let entry = entry::also(id, &missing, fields, self.note.as_ref());
            self.entries.push(New { entry, id: id.clone(), is_also: true });
            return;
        }
        self.is_whole = false;
        let name = record.title.as_ref().filter(|_| self.args.from.is_some());
        let name = name.map_or("it".to_owned(), |title| format!("`{title}`"));
        let message = format!("{name} is in the catalog already: `{id}` has {}", found.what);
        let place = |key: &Key| format!("chapter {key}");
        let label = match listed.as_slice() {
            [] => "listed nowhere".to_owned(),
            listed => format!("listed in {}", listed.iter().map(|key| place(key)).collect::<Vec<_>>().join(", ")),
        };
        let mut diagnostic = Diagnostic::new(Code::DuplicateResource, message).at(found.span, label);
        if !missing.is_empty() || fields.chapters.is_empty() {
            let chapter = missing.first().map_or("…", Key::as_str);
            diagnostic = diagnostic.help(format!("`--also --chapter {chapter}` lists it there too"));
        }
        report::diagnostics(&[diagnostic], &self.book.sources);
    }
}

/// A resource of the catalog that is what is to be added.
struct Found {
    /// What both have, as the end of a sentence.
    what: String,
    index: ResourceIndex,
    /// Where that is said.
    span: Span,
}

/// All that tells a resource from others.
fn told_by(record: &Record) -> Vec<Identity> {
    let doi = record.doi.as_ref().map(Identity::of_doi);
    let arxiv = record.arxiv.as_ref().map(Identity::of_arxiv);
    let isbn = record.isbn.as_ref().map(Identity::of_isbn);
    let url = record.url.as_ref().and_then(Identity::of_address);
    doi.into_iter().chain(arxiv).chain(isbn).chain(url).collect()
}

/// A file to import, or standard input, and what to call it.
fn text_of(path: &Path) -> anyhow::Result<(String, String)> {
    if path != Path::new("-") {
        let name = format!("`{}`", path.display());
        return read_text(path).map(|text| (name.clone(), text)).map_err(|fault| anyhow!("{name} {fault}"));
    }
    let name = "standard input";
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| anyhow!("{name} cannot be read: {error}"))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LONGEST) {
        bail!("{name} is too large: 64 MiB is the most");
    }
    let text = String::from_utf8(bytes).map_err(|_| anyhow!("{name} is not UTF-8"))?;
    Ok((name.to_owned(), text))
}
