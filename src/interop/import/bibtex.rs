//! BibTeX and BibLaTeX.

use std::collections::BTreeMap;

use biblatex::{Chunk, Chunks, ChunksExt, Person, RawBibliography, Spanned};

use super::delimiters::braced;
use super::inherit::{self, Entry};
use super::names::Parts;
use super::{kinds, latex};
use crate::catalog::{Authors, Name};
use crate::interop::record::{literal, natural};
use crate::interop::take::Take;
use crate::interop::{Misread, Record, dates, eprint};

/// Types of entries that are no works.
const NO_WORKS: &[&str] = &["set", "xdata"];

/// Stands in a name for a blank or a comma in braces, which divides nothing.
const TIED_BLANK: char = '\u{F0000}';
const TIED_COMMA: char = '\u{F0001}';

/// Reads the entries of a file.
pub(super) fn read(text: &str) -> Result<Vec<Record>, Misread> {
    let text = braced(text);
    let raw = RawBibliography::parse(&text)
        .map_err(|error| Misread { message: format!("is no BibTeX: {}", error.kind), at: Some(error.span.start) })?;
    let too_much =
        |what: &str| Misread { message: format!("is no BibTeX that can be read: {what} too much text"), at: None };
    let entries = inherit::entries(&raw, text.len()).ok_or_else(|| too_much("its abbreviations stand for"))?;
    let by_key = inherit::by_key(&entries);
    let mut left = inherit::most(text.len());
    let works = (0..).zip(&entries).filter(|(_, entry)| !NO_WORKS.contains(&entry.kind.as_str()));
    let works = works.map(|(at, entry)| {
        let fields = inherit::inherited(&entries, &by_key, at, &mut left);
        Ok(record(entry, fields.ok_or_else(|| too_much("its entries have from others"))?))
    });
    works.collect()
}

/// The fields of one entry, and what has been read of it.
struct Reader {
    fields: BTreeMap<String, String>,
    record: Record,
}

fn record(entry: &Entry<'_>, fields: BTreeMap<String, String>) -> Record {
    let mut reader = Reader { fields, record: Record::default() };
    reader.record.take_id(entry.key);
    for name in &entry.undefined {
        reader.record.doubt("abbreviation", name, "is not defined before it is used");
    }
    let title = reader.text(&["title"]).unwrap_or_default();
    let subtitle = reader.text(&["subtitle"]);
    reader.record.take_title(&title, subtitle.as_deref());
    let texts: [(&[&str], Take); 7] = [
        (&["shorttitle"], Record::take_short_name),
        (&["isbn"], Record::take_isbn),
        (&["edition"], Record::take_edition),
        (&["langid", "language"], Record::take_language),
        (&["keywords"], Record::take_tags),
        (&["annotation", "annote"], Record::take_remark),
        (&["date"], Record::take_date),
    ];
    for (names, take) in texts {
        if let Some(text) = reader.text(names) {
            take(&mut reader.record, &text);
        }
    }
    reader.authors();
    reader.year();
    reader.identifiers();
    reader.publisher(&entry.kind);
    let subtype = reader.text(&["entrysubtype"]).unwrap_or_default();
    let kind = kinds::of_bibtex(&entry.kind, subtype.trim());
    let mut record = reader.record;
    record.kind = kinds::with_what_is_known(kind, record.arxiv.is_some(), record.url.as_ref());
    record
}

impl Reader {
    /// The value of the first of some fields that has one, as it is written.
    fn raw(&self, names: &[&str]) -> Option<(&str, &str)> {
        let value = |name: &&str| self.fields.get_key_value(*name).map(|(name, value)| (name.as_str(), value.as_str()));
        names.iter().filter_map(value).find(|(_, value)| !value.trim().is_empty())
    }

    /// That value as text.
    fn text(&mut self, names: &[&str]) -> Option<String> {
        self.decoded(names, latex::text)
    }

    /// What is made of that value; where that fails, there is a doubt.
    fn decoded<T>(&mut self, names: &[&str], decode: impl FnOnce(&str) -> Result<T, &'static str>) -> Option<T> {
        let (name, value) = self.raw(names)?;
        match decode(value) {
            Ok(decoded) => Some(decoded),
            Err(wrong) => {
                let (name, value) = (name.to_owned(), value.to_owned());
                self.record.doubt(&name, &value, wrong);
                None
            }
        }
    }

    /// The authors; where there is none, the editors, as the styles of BibLaTeX have it (option `useeditor`).
    fn authors(&mut self) {
        let divided = |value: &str| latex::chunks(value)?.parse::<Vec<Chunks>>().map_err(|_| "has no names");
        let Some(names) = self.decoded(&["author", "editor"], divided) else { return };
        // Here the word `others` is a mark, and what is in braces a name, whatever it looks like.
        let others = names.last().is_some_and(|name| is_others(name));
        let known = names.len() - usize::from(others);
        self.record.authors = Authors { names: names.iter().take(known).filter_map(|one| name(one)).collect(), others };
    }

    /// The date in the fields of BibTeX, if there is none in that of BibLaTeX.
    fn year(&mut self) {
        if self.fields.get("date").is_some_and(|date| !date.trim().is_empty()) {
            return;
        }
        let Some(year) = self.text(&["year"]) else { return };
        self.record.take_date(&year);
        let (Some(date), Some(month)) = (self.record.date, self.text(&["month"])) else { return };
        let day = self.text(&["day"]).unwrap_or_default();
        let number = |text: &str| text.trim().parse::<u8>().ok();
        let whole = match number(&month) {
            Some(month) => dates::date(date.year(), Some(month), number(&day)),
            None => dates::read(&format!("{month} {day} {:04}", date.year())),
        };
        match whole {
            Some(whole) => self.record.date = Some(whole),
            None => self.record.doubt("month", format!("{month} {day}").trim(), "is none of that year"),
        }
    }

    /// Where it is, and its identifiers.
    fn identifiers(&mut self) {
        let url = self.raw(&["url"]).map(|(_, value)| latex::verbatim(value));
        // Before BibLaTeX there was no field for an address.
        let elsewhere = || ["howpublished", "note"].into_iter().find_map(|name| latex::address(self.fields.get(name)?));
        if let Some(url) = url.or_else(elsewhere) {
            self.record.take_url(&url);
        }
        let types = self.raw(&["eprinttype", "archiveprefix"]).map(|(_, value)| value.trim().to_lowercase());
        let eprint = self.raw(&["eprint", "arxivid"]).map(|(name, value)| (name == "eprint", latex::verbatim(value)));
        let mut found = None;
        if let Some((of_any, eprint)) = eprint
            && (!of_any || types.as_deref().is_none_or(|archive| archive == "arxiv"))
        {
            found = eprint::identifier(&eprint);
            if found.is_none() && (!of_any || types.is_some()) {
                self.record.doubt("arXiv identifier", &eprint, "is none");
            }
        }
        let named = |name: &str| self.fields.get(name).and_then(|value| eprint::named(value));
        let named = || ["journal", "journaltitle", "volume", "number"].into_iter().find_map(named);
        self.record.take_arxiv(found.or_else(named));
        if let Some((_, doi)) = self.raw(&["doi"]) {
            let doi = latex::verbatim(doi);
            self.record.take_doi(&doi);
        }
    }

    /// Who published it, or where it appeared: the field of the type, else any other that tells.
    fn publisher(&mut self, kind: &str) {
        let of_type: &[&str] = match kind {
            "article" | "suppperiodical" | "magazine_article" | "newspaper_article" => &["journaltitle", "journal"],
            "inproceedings" | "conference" | "inbook" | "bookinbook" | "suppbook" | "incollection"
            | "suppcollection" | "inreference" => &["booktitle", "journaltitle", "journal"],
            "report" | "techreport" | "thesis" | "phdthesis" | "mastersthesis" => &["institution", "school"],
            "book" | "mvbook" | "dataset" => &["publisher"],
            "unpublished" => &["howpublished"],
            _ => &["organization"],
        };
        let any = ["publisher", "organization", "institution", "school", "howpublished", "journaltitle", "journal"];
        for name in of_type.iter().chain(&any) {
            // An identifier or an address is no publisher.
            let told = self.fields.get(*name).filter(|value| eprint::named(value).is_none());
            if told.is_none_or(|value| latex::address(value).is_some()) {
                continue;
            }
            if let Some(text) = self.text(&[name]) {
                self.record.take_publisher(&text);
                return;
            }
        }
    }
}

/// Whether it is the word, without braces, that stands for more names.
fn is_others(name: &[Spanned<Chunk>]) -> bool {
    name.iter().all(|chunk| matches!(chunk.v, Chunk::Normal(_))) && latex::printed(name).trim() == "others"
}

/// One name: in braces it stays in one piece; `Family, Given` and `Family, Jr., Given` are divided as they are written, and
/// `family=…` as BibLaTeX has it; what has none of these is read as BibTeX reads it.
fn name(chunks: &[Spanned<Chunk>]) -> Option<Name> {
    let seen = |chunk: &&Spanned<Chunk>| !chunk.v.get().is_empty();
    if chunks.iter().filter(seen).all(|chunk| matches!(chunk.v, Chunk::Verbatim(_))) {
        return literal(&latex::printed(chunks));
    }
    let tied: Vec<Spanned<Chunk>> = chunks.iter().map(|chunk| Spanned::zero(tied(&chunk.v))).collect();
    let written = latex::printed(&tied);
    let loose = |text: &str| text.replace(TIED_BLANK, " ").replace(TIED_COMMA, ",");
    if written.split(',').any(|part| part.trim_start().starts_with("family=")) {
        let person = Person::parse(&tied);
        let [particle, family, given, suffix] =
            [person.prefix, person.name, person.given_name, person.suffix].map(|part| loose(&part));
        return Parts { particle: &particle, family: &family, given: &given, suffix: &suffix }.name();
    }
    let parts: Vec<String> = written.split(',').map(loose).collect();
    match parts.as_slice() {
        [_] => {
            let name = natural(&written)?;
            let parts = [name.family(), name.given().unwrap_or_default()].map(loose);
            let [family, given] = parts;
            Parts { family: &family, given: &given, ..Parts::default() }.name()
        }
        [family, given] => Parts { family, given, ..Parts::default() }.name(),
        [family, suffix, given @ ..] => Parts { family, suffix, given: &given.join(" "), particle: "" }.name(),
        [] => None,
    }
}

fn tied(chunk: &Chunk) -> Chunk {
    match chunk {
        Chunk::Verbatim(text) => {
            let tie = |c: char| match c {
                ',' => TIED_COMMA,
                c if c.is_whitespace() => TIED_BLANK,
                c => c,
            };
            Chunk::Verbatim(text.chars().map(tie).collect())
        }
        chunk => chunk.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(fields: &str) -> Record {
        let mut records = read(&format!("@misc{{x, {fields}}}")).expect("BibTeX");
        assert_eq!(records.len(), 1, "{fields}");
        records.pop().expect("a record")
    }

    #[test]
    fn names_are_divided_as_they_are_written() {
        for (written, expected) in [
            ("Ludwig van Beethoven", "van Beethoven, Ludwig"),
            ("van Beethoven, Ludwig", "van Beethoven, Ludwig"),
            ("King, Jr., Martin Luther", "King, Martin Luther Jr."),
            ("{\\'E}douard Grave", "Grave, Édouard"),
            ("Andr{\\'e} {de la Vall{\\'e}e}", "de la Vallée, André"),
            ("{Barnes and Noble, Inc.}", "Barnes and Noble Inc."),
            ("{others}", "others"),
            ("family=Berg, given=J., prefix=van den, useprefix=true", "van den Berg, J."),
            ("OpenAI", "OpenAI"),
            ("Google Research", "Google Research"),
            ("{The Royal Society}", "The Royal Society"),
            ("Kim, {\\relax Ch}ulsu", "Kim, Chulsu"),
        ] {
            let read = one(&format!("author = {{{written}}}")).authors;
            let names: Vec<&str> = read.names.iter().map(Name::inverted).collect();
            assert_eq!((names, read.others), (vec![expected], false), "{written}");
        }
        let read = one("author = {Hu, Edward and {Meta} and others}").authors;
        assert_eq!((read.names.len(), read.others), (2, true));
        let read = one("author = {}, editor = {Hu, Edward and Shen, Yelong}").authors;
        assert_eq!((read.names.len(), read.others), (2, false));
    }

    #[test]
    fn a_date_is_in_one_field_or_in_three() {
        for (fields, expected) in [
            ("date = {2021-06-17}", "2021-06-17"),
            ("date = {2021-06/2021-08}, year = 2020", "2021-06"),
            ("year = 2021, month = jun, day = 17", "2021-06-17"),
            ("year = {2021}, month = {6}", "2021-06"),
            ("year = {2021}, month = \"17~\" # jun", "2021-06-17"),
            ("year = {2021}, month = jun # \"~17\"", "2021-06-17"),
            ("year = {2021}, month = {July--August}", "2021-07"),
            ("date = {}, year = {2021}", "2021"),
        ] {
            let read = one(fields);
            assert_eq!(read.date.map(|date| date.to_string()).as_deref(), Some(expected), "{fields}");
            assert_eq!(read.doubts, [""; 0], "{fields}");
        }
        assert_eq!(one("year = {in press}").doubts, ["the date `in press` is no date"]);
        let read = one("year = 2021, month = {first quarter}");
        assert_eq!(read.date.map(|date| date.to_string()).as_deref(), Some("2021"));
        assert_eq!(read.doubts, ["the month `first quarter` is none of that year"]);
    }

    #[test]
    fn a_field_that_cannot_be_read_spoils_no_other() {
        let read = one("title = \"a } b\", year = 2021");
        assert_eq!(read.title, None);
        assert_eq!(read.doubts, ["the title `a } b` has braces or commands that do not match"]);
        assert!(read.date.is_some());
    }
}
