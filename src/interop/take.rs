//! What a value has to be to stand in a catalog: the way into a record, for files and for answers. Whatever cannot is put
//! among the doubts of the record.

use super::record::{self, LONGEST, quoted};
use super::{Record, dates, languages};
use crate::catalog::{Address, Arxiv, Authors, Edition, Isbn, Key, Name, Text, is_control};

/// How many words to select by a record can have. More are a list for machines, and each is compared with all before it.
const MOST_TAGS: usize = 100;

/// Takes a value for a field of a record.
pub(super) type Take = fn(&mut Record, &str);

impl Record {
    /// Adds a doubt: what there is, the value in backticks, and what is wrong with it.
    pub(super) fn doubt(&mut self, what: &str, value: &str, wrong: &str) {
        let told = quoted(value).map(|told| format!("{told} ")).unwrap_or_default();
        self.doubts.push(format!("the {what} {told}{wrong}"));
    }

    /// A text of one line, such as a title; `what` is what it is called there.
    pub(super) fn line(&mut self, what: &str, text: &str) -> Option<String> {
        let line = record::line(text);
        if line.is_none() && !text.trim().is_empty() {
            self.doubt(what, text, "is too long, or nothing that can be seen");
        }
        line
    }

    /// Takes the title, and what stands below it if that says more. A title that cannot be one is a doubt.
    pub(super) fn take_title(&mut self, text: &str, subtitle: Option<&str>) {
        if let Err(wrong) = self.try_title(text, subtitle) {
            self.doubt("title", text, &format!("has {wrong}"));
        }
    }

    /// Takes the title and the subtitle; without a title there is none of both.
    ///
    /// # Errors
    ///
    /// What the text has that no title has, as the object of a sentence.
    pub(super) fn try_title(&mut self, text: &str, subtitle: Option<&str>) -> Result<(), String> {
        let Some(title) = title_of(text) else { return Ok(()) };
        wrong_in_title(&title).map_or(Ok(()), Err)?;
        let subtitle = subtitle.and_then(title_of);
        let subtitle = subtitle.filter(|subtitle| !title.to_lowercase().ends_with(&subtitle.to_lowercase()));
        let Some(subtitle) = subtitle else {
            self.title = Some(title);
            return Ok(());
        };
        let joint = if title.ends_with([':', '?', '!', '.', '…', '—', '–']) { " " } else { ": " };
        let whole = format!("{title}{joint}{subtitle}");
        self.title = Some(match wrong_in_title(&whole) {
            None => whole,
            Some(wrong) => {
                self.doubt("title with its subtitle", &subtitle, &format!("has {wrong}"));
                title
            }
        });
        Ok(())
    }

    /// Takes names in their order. "et al." is no name, and neither is what has no letter or digit in it: arXiv has `:`
    /// between a team and its members.
    pub(super) fn take_authors(&mut self, names: impl IntoIterator<Item = Name>) {
        let mut others = false;
        let named = |name: &Name| name.inverted().chars().any(char::is_alphanumeric);
        let names: Vec<Name> = names
            .into_iter()
            .filter(named)
            .filter(|name| {
                let more = is_more(&name.to_string());
                others |= more;
                !more
            })
            .collect();
        self.authors = Authors { others: others && !names.is_empty(), names: names.into() };
    }

    /// Takes who published it, or where it appeared.
    pub(super) fn take_publisher(&mut self, text: &str) {
        self.publisher = self.line("publisher", text);
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
    /// (DOI Handbook). One that arXiv gives to its own is another form of the identifier of arXiv, which is taken instead.
    pub(super) fn take_doi(&mut self, text: &str) {
        let text = text.trim();
        let Some(doi) = record::doi(text) else {
            if !text.is_empty() {
                self.doubt("DOI", text, "is none");
            }
            return;
        };
        match Arxiv::of_doi(&doi) {
            Some(arxiv) => self.take_arxiv(Some(arxiv)),
            None => self.doi = Some(doi),
        }
    }

    /// Takes an identifier of arXiv, if there is none yet. It loses its version: what is listed is the paper, not one state
    /// of it.
    pub(super) fn take_arxiv(&mut self, arxiv: Option<Arxiv>) {
        self.arxiv = self.arxiv.take().or_else(|| arxiv.map(|arxiv| arxiv.without_version()));
    }

    /// Takes the first valid one of some book numbers. Where serial numbers (ISSN) stand in the same field, they are no
    /// doubt.
    pub(super) fn take_isbn(&mut self, text: &str) {
        let text = text.trim();
        let found = isbn(text);
        if found.is_none() && !text.is_empty() && !pieces(text).any(is_issn) {
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
        match ordinal(&bare) {
            Some(0) => self.doubt("edition", text, "is none"),
            Some(number) => self.edition = Some(Edition::Number(number)),
            None => self.edition = self.line("edition", text).map(|line| Edition::Text(Text::Plain(line.into()))),
        }
    }

    /// Takes the language by any of its names. That there is none to name is no doubt.
    pub(super) fn take_language(&mut self, name: &str) {
        if !name.trim().is_empty() && !languages::is_none(name) {
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

/// A title in one line, as it is written otherwise; `None` if it has nothing in it. What isolates a text that is written from
/// right to left, as a page has to, is left out. Whether it can be a title is for [`Record::take_title`] to say.
pub(super) fn title_of(text: &str) -> Option<String> {
    let isolates = ['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'];
    let words = text.split_whitespace().map(|word| word.replace(isolates, ""));
    let title = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some(title)
}

/// What a line has that no title has. No title has a character that does something by chance, and it is not for us to say
/// what the title would be without it.
fn wrong_in_title(title: &str) -> Option<String> {
    let invisible = title.chars().find(|&c| is_control(c));
    let invisible = invisible.map(|c| format!("a character that nobody can see (U+{:04X})", u32::from(c)));
    invisible.or_else(|| (title.chars().count() > LONGEST).then(|| format!("more than {LONGEST} characters")))
}

/// Whether a name is none, but says that there are more.
fn is_more(name: &str) -> bool {
    matches!(name.to_lowercase().as_str(), "et al." | "et al" | "others" | "and others")
}

/// The first valid one of some book numbers, also as an address or a name (`urn:isbn:…`) whose last part it is.
pub(super) fn isbn(text: &str) -> Option<Isbn> {
    let text = text.trim();
    let parse = |one: &str| Isbn::parse(one.trim_start_matches(|c: char| c.is_alphabetic() || c == ':').trim());
    let lists = text.split([',', ';', '/']).chain(pieces(text));
    [text].into_iter().chain(lists).find_map(|one| parse(one.trim()))
}

/// What may be a number of its own in a text with several.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '(' | ')'))
}

/// The number in `2` or `2nd`.
fn ordinal(text: &str) -> Option<u16> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = text.get(digits.len()..).unwrap_or_default();
    digits.parse().ok().filter(|_| matches!(suffix, "" | "st" | "nd" | "rd" | "th"))
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
    fn a_doi_of_arxiv_is_its_identifier() {
        let wrong = record(|record| record.take_doi("https://example.org/10.1145/1"));
        assert_eq!((wrong.doi, wrong.doubts), (None, vec!["the DOI `https://example.org/10.1145/1` is none".into()]));
        let arxiv = record(|record| record.take_doi("10.48550/ARXIV.1706.03762v2"));
        assert_eq!((arxiv.doi, arxiv.arxiv.as_ref().map(Arxiv::as_str)), (None, Some("1706.03762")));
    }

    #[test]
    fn the_first_valid_book_number_is_taken() {
        for (text, expected) in [
            ("978 0 306 40615 7", Some("978 0 306 40615 7")),
            ("978-1-00-000000-0, 9780306406157 (pbk.)", Some("9780306406157")),
            ("0-306-40615-2; 978-0-306-40615-7", Some("0-306-40615-2")),
            ("urn:ISBN:9780306406157", Some("9780306406157")),
            ("https://example.org/isbn/9780306406157", Some("9780306406157")),
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
            assert_eq!(edition(text), Some(Edition::Number(2)), "{text}");
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
        assert_eq!(title("A: b", Some("B")).as_deref(), Some("A: b"));
        assert_eq!(title("A\u{2068} —", Some("B")).as_deref(), Some("A — B"));
        assert_eq!(title(" ", Some("B")), None);
        let long = record(|record| record.take_title("A", Some(&"b".repeat(LONGEST))));
        assert_eq!((long.title.as_deref(), long.doubts.len()), (Some("A"), 1));
    }

    #[test]
    fn a_title_that_nobody_can_have_meant_is_none() {
        let read = record(|record| record.take_title("A\u{202e}b", None));
        assert_eq!(read.title, None);
        assert_eq!(read.doubts, ["the title `Ab` has a character that nobody can see (U+202E)"]);
        let read = record(|record| record.take_title(&"x".repeat(LONGEST + 1), None));
        assert!(
            read.title.is_none() && read.doubts.iter().all(|doubt| doubt.ends_with("has more than 500 characters"))
        );
    }

    #[test]
    fn more_authors_are_no_name() {
        let of = |names: &[&str]| {
            record(|record| record.take_authors(names.iter().filter_map(|name| record::natural(name)))).authors
        };
        let some = of(&["Hu, Edward", ":", "et al."]);
        assert_eq!((some.names.len(), some.others), (1, true));
        assert!(of(&["A", "and others"]).others);
        assert_eq!(of(&["et al."]), Authors::default());
    }

    #[test]
    fn no_language_is_no_doubt() {
        let read = record(|record| ["und", "zxx", "", "MUL"].iter().for_each(|code| record.take_language(code)));
        assert_eq!((read.language, read.doubts), (None, Vec::new()));
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
