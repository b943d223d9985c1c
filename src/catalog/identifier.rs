use percent_encoding::percent_decode_str;
use url::Url;

/// A digital object identifier, without the resolver: `10.1145/2858036.2858288`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Doi(Box<str>);

impl Doi {
    /// Reads `10.<registrant>/<suffix>` (ISO 26324): digits and dots before the slash, no blanks or control characters
    /// after it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (registrant, suffix) = text.strip_prefix("10.")?.split_once('/')?;
        let digits = registrant.len() >= 4 && registrant.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let plain = !suffix.is_empty() && !suffix.chars().any(|c| c.is_whitespace() || c.is_control());
        (digits && plain).then(|| Self(text.into()))
    }

    /// Reads an address of its resolver: `https://doi.org/10.1145/2858036.2858288`.
    #[must_use]
    pub fn of_address(address: &str) -> Option<Self> {
        let url = Url::parse(address).ok().filter(is_of_the_web)?;
        let resolves = matches!(url.host_str()?, "doi.org" | "dx.doi.org" | "www.doi.org");
        let path = percent_decode_str(url.path().trim_start_matches('/')).decode_utf8().ok()?;
        Self::parse(&path).filter(|_| resolves)
    }

    /// The identifier.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address at which it resolves.
    #[must_use]
    pub fn url(&self) -> String {
        // A suffix may hold what a URL gives another meaning; the DOI Handbook has these percent-encoded.
        let escaped: String = self.0.chars().map(percent_encoded).collect();
        format!("https://doi.org/{escaped}")
    }
}

fn is_of_the_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn percent_encoded(c: char) -> String {
    match c {
        '%' | '"' | '#' | '?' | '<' | '>' | '{' | '}' | '^' | '[' | ']' | '`' | '|' | '\\' => {
            format!("%{:02X}", u32::from(c))
        }
        _ => c.to_string(),
    }
}

/// An arXiv identifier: `2407.21783`, `2402.10171v1`, or the old `cs/0112017`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Arxiv(Box<str>);

impl Arxiv {
    /// Reads both schemes of arXiv, with or without a version: `YYMM.NNNN[N]` since April 2007, `archive/YYMMNNN`
    /// before.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let (number, version) = text.split_once('v').map_or((text, None), |(number, version)| (number, Some(version)));
        let month =
            |part: &str| part.get(2..4).and_then(|month| month.parse().ok()).is_some_and(|m: u8| (1..=12).contains(&m));
        let new = || {
            number.split_once('.').is_some_and(|(date, serial)| {
                date.len() == 4 && digits(date) && month(date) && (4..=5).contains(&serial.len()) && digits(serial)
            })
        };
        let old = || {
            text.split_once('/').is_some_and(|(archive, rest)| {
                let serial = rest.split_once('v').map_or(rest, |(serial, _)| serial);
                let named = archive.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-' || byte == b'.');
                !archive.is_empty() && named && serial.len() == 7 && digits(serial) && month(serial)
            })
        };
        let versioned = version.is_none_or(digits) || text.contains('/');
        (versioned && (new() || old())).then(|| Self(text.into()))
    }

    /// Reads an address of arXiv at which a paper is: its abstract, its PDF, its HTML.
    #[must_use]
    pub fn of_address(address: &str) -> Option<Self> {
        let url = Url::parse(address).ok().filter(is_of_the_web)?;
        let host = url.host_str()?;
        let of_arxiv = host == "arxiv.org" || host.ends_with(".arxiv.org");
        let id = ["/abs/", "/pdf/", "/html/"].iter().find_map(|folder| url.path().strip_prefix(folder))?;
        Self::parse(id.trim_end_matches('/').trim_end_matches(".pdf")).filter(|_| of_arxiv)
    }

    /// Reads a DOI that arXiv gives to what it has: `10.48550/arXiv.2106.09685`.
    #[must_use]
    pub fn of_doi(doi: &Doi) -> Option<Self> {
        let (start, id) = doi.as_str().split_at_checked("10.48550/arxiv.".len())?;
        Self::parse(id).filter(|_| start.eq_ignore_ascii_case("10.48550/arxiv."))
    }

    /// The identifier of the paper, whichever version is meant: `2402.10171` for `2402.10171v1`.
    #[must_use]
    pub fn without_version(&self) -> Self {
        let digits = |version: &str| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
        match self.0.rsplit_once('v') {
            Some((id, version)) if digits(version) => Self(id.into()),
            _ => self.clone(),
        }
    }

    /// The identifier.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of its abstract.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://arxiv.org/abs/{}", self.0)
    }
}

/// An International Standard Book Number, kept as it is written: `978-1098166304`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Isbn(Box<str>);

impl Isbn {
    /// Reads 10 or 13 digits (the last of 10 may be `X`), with hyphens or blanks between them, whose check digit is
    /// right (ISO 2108).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, 'X' | 'x' | '-' | ' '));
        let isbn = Self(text.into());
        let bare = isbn.bare();
        let value = |(at, byte): (usize, u8)| match byte {
            b'0'..=b'9' => Some(u32::from(byte - b'0')),
            b'X' if at == 9 && bare.len() == 10 => Some(10),
            _ => None,
        };
        let digits: Vec<u32> = bare.bytes().enumerate().map(value).collect::<Option<_>>()?;
        let sum = |weight: fn(u32) -> u32| (0..).zip(&digits).map(|(at, digit)| weight(at) * digit).sum::<u32>();
        let valid = match digits.len() {
            10 => sum(|at| 10 - at).is_multiple_of(11),
            13 => sum(|at| if at % 2 == 0 { 1 } else { 3 }).is_multiple_of(10),
            _ => false,
        };
        (plain && valid).then_some(isbn)
    }

    /// Reads a number as it stands on a book: `ISBN 978-1098166304`, `ISBN-13: 9781098166304`, or without that word.
    #[must_use]
    pub fn of_label(text: &str) -> Option<Self> {
        let text = text.trim();
        let word = text.split_at_checked(4).filter(|(word, _)| word.eq_ignore_ascii_case("isbn"));
        let rest = word.map_or(text, |(_, rest)| rest);
        let rest =
            rest.strip_prefix("-10").or_else(|| rest.strip_prefix("-13")).filter(|_| word.is_some()).unwrap_or(rest);
        Self::parse(rest.trim_start_matches([':', ' ']))
    }

    /// The number as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number in 13 digits: one of 10 gets the prefix 978 and another check digit (ISO 2108).
    #[must_use]
    pub fn thirteen(&self) -> String {
        let bare = self.bare();
        if bare.len() != 10 {
            return bare;
        }
        let digits = format!("978{}", bare.get(..9).unwrap_or(""));
        let weights = [1, 3].into_iter().cycle();
        let sum: u32 = digits.chars().filter_map(|digit| digit.to_digit(10)).zip(weights).map(|(a, b)| a * b).sum();
        format!("{digits}{}", (10 - sum % 10) % 10)
    }

    /// The number without hyphens and blanks, with a capital `X`.
    #[must_use]
    pub fn bare(&self) -> String {
        self.0.chars().filter(|c| !matches!(c, '-' | ' ')).map(|c| c.to_ascii_uppercase()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doi() {
        assert!(Doi::parse("10.1145/2858036.2858288").is_some());
        for wrong in ["", "10.1145", "10.1145/", "https://doi.org/10.1145/1", "10.1145/a b", "11.1145/1"] {
            assert!(Doi::parse(wrong).is_none(), "{wrong}");
        }
        let odd = Doi::parse("10.1002/(SICI)1096<1::AID>3.0#2").expect("a DOI");
        assert_eq!(odd.url(), "https://doi.org/10.1002/(SICI)1096%3C1::AID%3E3.0%232");
        assert_eq!(Doi::of_address(&odd.url()), Some(odd));
        assert_eq!(Doi::of_address("https://example.org/10.1145/1"), None);
    }

    #[test]
    fn arxiv() {
        for right in ["2407.21783", "0704.0001", "2402.10171v1", "cs/0112017", "hep-th/9901001v3", "math.GT/0309136"] {
            assert!(Arxiv::parse(right).is_some(), "{right}");
        }
        for wrong in ["", "2413.21783", "2407.217", "2407.21783v", "arXiv:2407.21783", "cs/01120", "2407.2178v1x"] {
            assert!(Arxiv::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn arxiv_of_an_address() {
        for address in ["http://www.arxiv.org/abs/2402.10171v1", "https://arxiv.org/pdf/2402.10171v3.pdf"] {
            let arxiv = Arxiv::of_address(address).map(|arxiv| arxiv.without_version());
            assert_eq!(arxiv, Arxiv::parse("2402.10171"), "{address}");
        }
        assert_eq!(Arxiv::of_address("https://notarxiv.org/abs/2402.10171"), None);
        let of_doi = |text| Doi::parse(text).and_then(|doi| Arxiv::of_doi(&doi));
        assert_eq!(of_doi("10.48550/ARXIV.2402.10171"), Arxiv::parse("2402.10171"));
        assert_eq!((of_doi("10.48550/other.1"), of_doi("10.1/arxiv.2402.10171")), (None, None));
        assert_eq!(Arxiv::of_address("https://arxiv.org/list/cs.CL/recent"), None);
    }

    #[test]
    fn isbn() {
        for right in ["978-1098166304", "9781098166304", "0-306-40615-2", "080442957X"] {
            assert!(Isbn::parse(right).is_some(), "{right}");
        }
        for label in ["ISBN 978-1098166304", "ISBN-13: 978-1098166304", "isbn:978-1098166304", " 978-1098166304"] {
            assert_eq!(Isbn::of_label(label).as_ref().map(Isbn::as_str), Some("978-1098166304"), "{label}");
        }
        assert_eq!(Isbn::of_label("ISSN 1234-5678"), None);
        let thirteen = |text| Isbn::parse(text).map(|isbn| isbn.thirteen());
        assert_eq!(thirteen("0-306-40615-2").as_deref(), Some("9780306406157"));
        assert_eq!(thirteen("080442957X").as_deref(), Some("9780804429573"));
        for wrong in ["", "978-1098166305", "0-306-40615-3", "X80442957X", "12345", "978-109816630X"] {
            assert!(Isbn::parse(wrong).is_none(), "{wrong}");
        }
    }
}
