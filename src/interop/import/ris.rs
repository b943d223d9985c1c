//! RIS: a line a field, with a tag of two characters, two blanks, a hyphen and a blank before the value. A record goes from
//! `TY` to `ER`. What a tag means depends on the type, and on who wrote the file.

use super::kinds;
use super::names::Parts;
use crate::catalog::{Date, Kind, Name};
use crate::interop::record::literal;
use crate::interop::take::Take;
use crate::interop::{Record, dates, eprint};

/// Whether a line is the first of a record.
pub(super) fn begins_record(line: &str) -> bool {
    matches!(field(line, 1), Some(("TY", _)))
}

/// Reads the records. Lines before the first one and between two are no part of any; a line without a tag goes on with the
/// value before it. A record that has no end ends where the next one begins.
pub(super) fn read(text: &str) -> Vec<Record> {
    let lines = || text.lines().flat_map(|line| line.split('\r')).map(|line| line.trim_start_matches('\u{FEFF}'));
    // Some write one blank; then words such as `AI - ` could be tags only there.
    let first = lines().find(|line| begins_record(line)).unwrap_or_default();
    let blanks = if first.get(3..4) == Some("-") { 1 } else { 2 };
    let mut records = Vec::new();
    let mut open: Option<Fields<'_>> = None;
    for line in lines() {
        match (field(line, blanks), &mut open) {
            (Some(("TY", kind)), _) => {
                records.extend(open.take().map(|fields| fields.record()));
                open = Some(Fields { kind, fields: Vec::new() });
            }
            (Some(("ER", _)), _) => records.extend(open.take().map(|fields| fields.record())),
            (Some((tag, value)), Some(fields)) => fields.fields.push((tag, value.to_owned())),
            (None, Some(fields)) if !line.trim().is_empty() => {
                if let Some((_, value)) = fields.fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
            _ => {}
        }
    }
    records.extend(open.map(|fields| fields.record()));
    records
}

/// The tag and the value of a line, if it has at least so many blanks between tag and hyphen.
fn field(line: &str, blanks: usize) -> Option<(&str, &str)> {
    let line = line.trim();
    let (tag, rest) = line.split_at_checked(2)?;
    let mut bytes = tag.bytes();
    let named = bytes.next().is_some_and(|byte| byte.is_ascii_uppercase())
        && bytes.all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let value = rest.trim_start_matches(' ');
    let wide = (blanks..=4).contains(&(rest.len() - value.len()));
    let value = value.strip_prefix('-')?;
    (named && wide && (value.is_empty() || value.starts_with(char::is_whitespace))).then_some((tag, value.trim()))
}

/// A record as it is written.
struct Fields<'t> {
    kind: &'t str,
    fields: Vec<(&'t str, String)>,
}

impl Fields<'_> {
    /// The values of a tag.
    fn all<'f>(&'f self, tag: &'f str) -> impl Iterator<Item = &'f str> {
        self.fields.iter().filter(move |(one, value)| *one == tag && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The first value of the first of some tags that has one.
    fn first<'f>(&'f self, tags: &[&'f str]) -> Option<&'f str> {
        tags.iter().find_map(|tag| self.all(tag).next())
    }

    fn record(&self) -> Record {
        let mut record = Record::default();
        let title = self.first(&["TI", "T1", "CT"]).or_else(|| self.first(&["BT"]).filter(|_| self.is_whole()));
        record.take_title(title.unwrap_or_default(), None);
        let fields: [(&[&str], Take); 7] = [
            (&["ID"], Record::take_label),
            (&["ST"], Record::take_short_name),
            (&["UR"], Record::take_url),
            (&["DO"], Record::take_doi),
            (&["ET"], Record::take_edition),
            (&["LA"], Record::take_language),
            (&["SN"], Record::take_isbn),
        ];
        for (tags, take) in fields {
            if let Some(value) = self.first(tags) {
                take(&mut record, value);
            }
        }
        for numbers in self.all("SN").skip(1).filter(|_| record.isbn.is_none()).collect::<Vec<_>>() {
            record.take_isbn(numbers);
        }
        for keywords in self.all("KW") {
            record.take_tags(keywords);
        }
        self.authors(&mut record);
        self.date(&mut record);
        let mut tags = ["AN", "M1", "M3", "JO", "JF", "T2", "VL"].into_iter();
        record.take_arxiv(tags.find_map(|tag| self.all(tag).find_map(eprint::named)));
        let kind = kinds::of_ris(self.kind);
        record.kind = kinds::with_what_is_known(kind, record.arxiv.is_some(), record.url.as_ref());
        self.publisher(&mut record);
        record
    }

    /// Whether it is a book and no part of one, so that the title of the book is its own.
    fn is_whole(&self) -> bool {
        matches!(self.kind, "BOOK" | "EBOOK" | "EDBOOK")
    }

    /// The authors, and where there is none, the editors.
    fn authors(&self, record: &mut Record) {
        let of = |tags: &[&str]| {
            let names = self.fields.iter().filter(|(tag, _)| tags.contains(tag)).filter_map(|(_, value)| name(value));
            names.collect::<Vec<_>>()
        };
        let authors = of(&["AU", "A1"]);
        let names = if authors.is_empty() { of(&["ED", "A2"]) } else { authors };
        record.take_authors(names);
    }

    /// The date. Of those in the year of publication, it is the one that says most.
    fn date(&self, record: &mut Record) {
        let written: Vec<&str> = ["PY", "Y1", "DA"].into_iter().filter_map(|tag| self.first(&[tag])).collect();
        let mut dates = written.iter().filter_map(|value| date(value));
        let Some(first) = dates.next() else {
            if let Some(value) = written.first() {
                record.doubt("date", value, "is no date");
            }
            return;
        };
        let parts = |date: &Date| (date.month().is_some(), date.day().is_some());
        let more = |best: Date, date: Date| if parts(&date) > parts(&best) { date } else { best };
        record.date = Some(dates.filter(|date| date.year() == first.year()).fold(first, more));
    }

    /// Where it appeared if it is an article or a part, else who published it.
    fn publisher(&self, record: &mut Record) {
        let appeared = match record.kind {
            Some(Kind::Book) => !self.is_whole(),
            kind => matches!(kind, Some(Kind::Paper | Kind::Article)),
        };
        let places = ["JF", "JO", "T2", "BT", "JA", "J2", "PB"];
        let publishers = ["PB", "T2", "JF", "JO"];
        let tags: &[&str] = if appeared { &places } else { &publishers };
        // Of a paper at a conference, this is the title of the proceedings; elsewhere it is something else.
        let of_type: &[&str] = if matches!(self.kind, "CONF" | "CPAPER") { &["C3"] } else { &[] };
        let told = of_type
            .iter()
            .chain(tags)
            .filter_map(|tag| self.first(&[tag]))
            .find(|value| eprint::named(value).is_none());
        let told = told.filter(|told| record.title.as_deref() != Some(told));
        if let Some(told) = told {
            record.take_publisher(told);
        }
    }
}

/// A date as RIS has it, `YYYY/MM/DD/other` with parts that may be empty, or as others write one.
fn date(value: &str) -> Option<Date> {
    let parts: Vec<&str> = value.split('/').map(str::trim).collect();
    let number = |at: usize| parts.get(at).filter(|part| part.len() <= 2).and_then(|part| part.parse::<u8>().ok());
    let year = parts.first().filter(|year| year.len() == 4 && parts.len() > 1).and_then(|year| year.parse().ok());
    let known = |at: usize| parts.get(at).is_none_or(|part| part.is_empty()) || number(at).is_some();
    match year {
        Some(year) if known(1) && known(2) => dates::date(year, number(1), number(2)),
        _ => dates::read(value),
    }
}

/// A name: `Family, Given, Suffix`; without a comma it stays in one piece, as the format has it.
fn name(value: &str) -> Option<Name> {
    let parts: Vec<&str> = value.split(',').map(str::trim).collect();
    match parts.as_slice() {
        [family, given] => Parts { family, given, ..Parts::default() }.name(),
        [family, given, suffix] => Parts { family, given, suffix, particle: "" }.name(),
        _ => literal(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_ends_where_it_does() {
        let titles = |text: &str| read(text).into_iter().map(|record| record.title).collect::<Vec<_>>();
        let some = |title: &str| Some(title.to_owned());
        assert_eq!(titles("TY  - JOUR\nTI  - A\nER  -\n\nTY  - JOUR\nTI  - B"), [some("A"), some("B")]);
        assert_eq!(titles("TI  - before\nTY  - JOUR\nTY  - JOUR\nTI  - B\nER  - \nTI  - after"), [None, some("B")]);
        assert_eq!(titles("TY  - JOUR\rTI  - A\rER  - \r"), [some("A")]);
        assert_eq!(titles("TY - JOUR\nTI - A\nER -"), [some("A")]);
        assert_eq!(titles("TY  - JOUR\nTI  - A\n  long\nAI - title\nER  -"), [some("A long AI - title")]);
    }

    #[test]
    fn a_date_has_parts_that_may_be_empty() {
        for (value, expected) in [
            ("2021", "2021"),
            ("2021///", "2021"),
            ("2021/06/17/", "2021-06-17"),
            ("2021/06//", "2021-06"),
            ("2021///Spring", "2021"),
            ("2021/6/7", "2021-06-07"),
            ("2021-06-17", "2021-06-17"),
            ("June 17, 2021", "2021-06-17"),
        ] {
            assert_eq!(date(value).map(|date| date.to_string()).as_deref(), Some(expected), "{value}");
        }
        for value in ["", "//", "soon", "2021/13/01"] {
            assert_eq!(date(value), None, "{value}");
        }
    }

    #[test]
    fn the_date_that_says_most_is_taken_if_it_is_of_the_year() {
        let date = |lines: &str| read(&format!("TY  - JOUR\n{lines}")).pop().and_then(|record| record.date);
        assert_eq!(date("PY  - 2021\nDA  - 2021/06/17/").map(|date| date.to_string()).as_deref(), Some("2021-06-17"));
        assert_eq!(date("PY  - 2021\nDA  - 2024/01/02/").map(|date| date.to_string()).as_deref(), Some("2021"));
        assert_eq!(date("Y1  - 2021/05//\nDA  - 2021").map(|date| date.to_string()).as_deref(), Some("2021-05"));
    }

    #[test]
    fn a_name_without_a_comma_is_one_piece() {
        for (value, expected) in [
            ("Hu, Edward J.", "Hu, Edward J."),
            ("King, Martin Luther, Jr.", "King, Martin Luther Jr."),
            ("OpenAI", "OpenAI"),
            ("Hu, ", "Hu"),
        ] {
            assert_eq!(name(value).as_ref().map(Name::inverted), Some(expected), "{value}");
        }
    }
}
