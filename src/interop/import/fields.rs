//! What a value has to be to stand in a catalog. Whatever cannot is put among the doubts of the record.

use crate::catalog::{Address, Arxiv, Edition, Isbn, Key, Text};
use crate::interop::{Record, dates, languages, record};

/// How much of a value is told, in characters.
const TOLD: usize = 80;

/// How many words to select by a record can have. More are a list for machines, and each is compared with all before it.
const MOST_TAGS: usize = 100;

/// Takes a value for a field of a record.
pub(super) type Take = fn(&mut Record, &str);

impl Record {
    /// Adds a doubt: what there is, the value in backticks, and what is wrong with it.
    pub(super) fn doubt(&mut self, what: &str, value: &str, wrong: &str) {
        let mut told = value.split_whitespace().collect::<Vec<_>>().join(" ");
        told.retain(|c| !crate::catalog::is_control(c) && c != '`');
        if told.chars().count() > TOLD {
            told = told.chars().take(TOLD).chain(['…']).collect();
        }
        self.doubts.push(format!("the {what} `{told}` {wrong}"));
    }

    /// A text of one line, such as a title; `what` is what it is called there.
    pub(super) fn line(&mut self, what: &str, text: &str) -> Option<String> {
        let line = record::line(text);
        if line.is_none() && !text.trim().is_empty() {
            self.doubt(what, text, "is too long, or nothing that can be seen");
        }
        line
    }

    /// Takes the title, and what stands below it.
    pub(super) fn take_title(&mut self, title: &str, subtitle: Option<&str>) {
        let title = title.trim();
        let joint = if title.is_empty() || title.ends_with([':', '?', '!', '.', '…']) { " " } else { ": " };
        let whole = match subtitle.map(str::trim).filter(|subtitle| !subtitle.is_empty()) {
            Some(subtitle) => format!("{title}{joint}{subtitle}"),
            None => title.to_owned(),
        };
        self.title = self.line("title", &whole);
    }

    /// Takes the name people know it by, if it is another than the title.
    pub(super) fn take_short_name(&mut self, text: &str) {
        self.short_name = self.line("short title", text).filter(|name| Some(name) != self.title.as_ref());
    }

    /// Takes the key of an entry as the id.
    pub(super) fn take_id(&mut self, key: &str) {
        match Key::parse(key) {
            Ok(id) => self.id = Some(id),
            Err(_) if key.trim().is_empty() => {}
            Err(_) => self.doubt("key", key, "cannot be an id"),
        }
    }

    /// Takes an identifier that programs make, if it could be a name: no address, no DOI, no number.
    pub(super) fn take_label(&mut self, label: &str) {
        let made = label.contains("://") || label.starts_with("10.") || label.parse::<f64>().is_ok();
        if !made {
            self.id = Key::parse(label).ok();
        }
    }

    /// Takes a date in a text.
    pub(super) fn take_date(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.date = dates::read(text);
            if self.date.is_none() {
                self.doubt("date", text, "is no date");
            }
        }
    }

    /// Takes the address.
    pub(super) fn take_url(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        match Address::parse(text) {
            Ok(address) => self.url = Some(address),
            Err(wrong) => self.doubt("address", text, &wrong),
        }
    }

    /// Takes a DOI: by itself, behind `doi:`, or as the address at which it resolves, where it can be percent-encoded
    /// (DOI Handbook). A DOI that arXiv gives to its own has the arXiv identifier in it.
    pub(super) fn take_doi(&mut self, text: &str) {
        let text = text.trim();
        let Some(doi) = record::doi(text) else {
            if !text.is_empty() {
                self.doubt("DOI", text, "is none");
            }
            return;
        };
        self.arxiv = self.arxiv.take().or_else(|| Arxiv::of_doi(&doi));
        self.doi = Some(doi);
    }

    /// Takes the first valid one of some book numbers. Where serial numbers (ISSN) stand in the same field, they are no
    /// doubt.
    pub(super) fn take_isbn(&mut self, text: &str) {
        let text = text.trim();
        let tokens = || text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '(' | ')'));
        let lists = text.split([',', ';', '/']).chain(tokens());
        let found = [text].into_iter().chain(lists).find_map(|one| Isbn::parse(one.trim()));
        if found.is_none() && !text.is_empty() && !tokens().any(is_issn) {
            self.doubt("ISBN", text, "is none");
        }
        self.isbn = self.isbn.take().or(found);
    }

    /// Takes the edition: a number, one with its ending, or in words, where "edition" and "ed." add nothing; else a text.
    pub(super) fn take_edition(&mut self, text: &str) {
        let words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
        let text = text.trim();
        let endings = [" edition", " ed.", " ed"];
        let bare = endings.iter().find_map(|ending| without_end(text, ending)).unwrap_or(text);
        let number = (1..).zip(words).find(|(_, word)| word.eq_ignore_ascii_case(bare));
        let bare = number.map_or_else(|| bare.to_owned(), |(number, _): (u16, _)| number.to_string());
        match record::edition(&bare) {
            Some(Edition::Number(0)) => self.doubt("edition", text, "is none"),
            Some(Edition::Number(number)) => self.edition = Some(Edition::Number(number)),
            _ => self.edition = self.line("edition", text).map(|line| Edition::Text(Text::Plain(line.into()))),
        }
    }

    /// Takes the language by any of its names.
    pub(super) fn take_language(&mut self, name: &str) {
        if !name.trim().is_empty() {
            self.language = languages::tag(name);
            if self.language.is_none() {
                self.doubt("language", name, "has no tag that is known");
            }
        }
    }

    /// Takes words to select by, divided by commas or semicolons. What cannot be written in a directive is no such word,
    /// and left out without a doubt, since the keywords of a paper are meant for other lists.
    pub(super) fn take_tags(&mut self, keywords: &str) {
        for tag in keywords.split([',', ';']).filter_map(|word| Key::parse(word.trim()).ok()) {
            if self.tags.contains(&tag) {
                continue;
            }
            if self.tags.len() == MOST_TAGS {
                let more = format!("there are more than {MOST_TAGS} keywords");
                if !self.doubts.contains(&more) {
                    self.doubts.push(more);
                }
                return;
            }
            self.tags.push(tag);
        }
    }

    /// Takes a text as the remark. It was no Markdown, so that what CommonMark would read as more than text is escaped.
    pub(super) fn take_remark(&mut self, text: &str) {
        self.note = self.line("annotation", text).map(|line| escaped(&line));
    }
}

/// What is behind a beginning in ASCII, whose case does not count.
pub(super) fn without<'t>(text: &'t str, beginning: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(beginning.len())?;
    start.eq_ignore_ascii_case(beginning).then_some(rest)
}

fn without_end<'t>(text: &'t str, end: &str) -> Option<&'t str> {
    let (rest, last) = text.split_at_checked(text.len().checked_sub(end.len())?)?;
    last.eq_ignore_ascii_case(end).then_some(rest)
}

/// Whether it looks like a serial number: two times four digits, the last of which may be `X` (ISO 3297).
fn is_issn(text: &str) -> bool {
    let digits: Vec<char> = text.chars().filter(|&c| c != '-').collect();
    let last = digits.last().is_some_and(|c| c.is_ascii_digit() || matches!(c, 'X' | 'x'));
    digits.len() == 8 && last && digits.iter().take(7).all(char::is_ascii_digit)
}

/// A line of text as CommonMark that reads as that very text: a remark is read as inline text, in which these can become
/// markup (sections 2.4 and 6).
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    for c in line.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(take: impl FnOnce(&mut Record)) -> Record {
        let mut record = Record::default();
        take(&mut record);
        record
    }

    #[test]
    fn a_doi_of_arxiv_is_its_identifier_too() {
        let wrong = record(|record| record.take_doi("https://example.org/10.1145/1"));
        assert_eq!((wrong.doi, wrong.doubts), (None, vec!["the DOI `https://example.org/10.1145/1` is none".into()]));
        let arxiv = record(|record| record.take_doi("10.48550/arXiv.1706.03762")).arxiv;
        assert_eq!(arxiv.as_ref().map(Arxiv::as_str), Some("1706.03762"));
    }

    #[test]
    fn the_first_valid_book_number_is_taken() {
        for (text, expected) in [
            ("978 0 306 40615 7", Some("978 0 306 40615 7")),
            ("978-1-00-000000-0, 9780306406157 (pbk.)", Some("9780306406157")),
            ("0-306-40615-2; 978-0-306-40615-7", Some("0-306-40615-2")),
            ("1234-5678", None),
        ] {
            let read = record(|record| record.take_isbn(text));
            assert_eq!(read.isbn.as_ref().map(Isbn::as_str), expected, "{text}");
            assert_eq!(read.doubts, [""; 0], "{text}");
        }
        assert_eq!(record(|record| record.take_isbn("978-1")).doubts, ["the ISBN `978-1` is none"]);
    }

    #[test]
    fn an_edition_is_read_in_words_too() {
        let edition = |text: &str| record(|record| record.take_edition(text)).edition;
        for text in ["2", "2nd", "Second", "second edition", "2nd ed."] {
            assert_eq!(edition(text), record::edition("2"), "{text}");
        }
        assert_eq!(edition("Rev. ed."), Some(Edition::Text(Text::Plain("Rev. ed.".into()))));
        assert_eq!(record(|record| record.take_edition("0")).doubts, ["the edition `0` is none"]);
    }

    #[test]
    fn a_subtitle_belongs_to_the_title() {
        let title = |title: &str, subtitle| record(|record| record.take_title(title, subtitle)).title;
        assert_eq!(title("A", Some("B")).as_deref(), Some("A: B"));
        assert_eq!(title("Why?", Some("B")).as_deref(), Some("Why? B"));
        assert_eq!(title("A", Some(" ")).as_deref(), Some("A"));
    }

    #[test]
    fn a_label_that_a_program_made_is_no_name() {
        let id = |label: &str| record(|record| record.take_label(label)).id.map(|id| id.to_string());
        assert_eq!(id("hu2021").as_deref(), Some("hu2021"));
        for made in ["http://zotero.org/users/1/items/ABCD", "10.1145/3292500", "17", "a b", ""] {
            assert_eq!(id(made), None, "{made}");
        }
    }

    #[test]
    fn keywords_without_end_are_no_danger() {
        let words: Vec<String> = (0..200_000).map(|at| format!("k{at}")).collect();
        let read = record(|record| {
            record.take_tags(&words.join(", "));
            record.take_tags("more, k7");
        });
        assert_eq!((read.tags.len(), read.doubts), (MOST_TAGS, vec!["there are more than 100 keywords".to_owned()]));
    }

    #[test]
    fn what_cannot_be_taken_is_told_in_short() {
        let read = record(|record| {
            record.take_url("ftp://example.org/");
            record.take_date(&"so`on\u{7} ".repeat(30));
            record.take_language("Klingon");
            record.take_id("a b");
        });
        assert_eq!(read.doubts.len(), 4);
        assert_eq!(
            read.doubts.first().map(String::as_str),
            Some(
                "the address `ftp://example.org/` has the scheme `ftp`; only `https` and `http` are links to a resource"
            )
        );
        assert!(read.doubts.iter().all(|doubt| doubt.chars().count() < 130), "{:?}", read.doubts);
        assert_eq!(read.doubts.last().map(String::as_str), Some("the key `a b` cannot be an id"));
    }
}
