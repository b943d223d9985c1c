use url::Url;

use super::{Endpoints, Question, Source};
use crate::catalog::{Address, Arxiv, Authors, Doi, Isbn, Kind, Name, is_tracking};
use crate::interop::Record;

/// What somebody wants to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A preprint of arXiv.
    Arxiv(Arxiv),
    /// Something that has a DOI.
    Doi(Doi),
    /// A book.
    Isbn(Isbn),
    /// A video or a playlist of YouTube.
    Video(Address),
    /// A repository of GitHub.
    Repository {
        /// Where it is.
        address: Address,
        /// Whose it is.
        owner: String,
        /// What it is called.
        name: String,
    },
    /// Any other page.
    Page(Address),
}

impl Target {
    /// Reads an address of the web, or an identifier: `arXiv:2106.09685`, `10.1145/2858036.2858288`, `978-1098166304`, with or
    /// without `arxiv:`, `doi:` or `isbn:` before it. What only tells where a reader comes from is taken out of an address.
    ///
    /// # Errors
    ///
    /// Why it is none, as the end of a sentence that begins with it.
    ///
    /// ```
    /// use mdbook_resources::lookup::Target;
    ///
    /// assert_eq!(Target::parse("https://arxiv.org/pdf/2106.09685v2"), Target::parse("arXiv:2106.09685"));
    /// assert!(Target::parse("LoRA").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.contains("://") {
            return Address::parse(text).map(|address| Self::of_address(&address));
        }
        let (scheme, rest) = text.split_once(':').unwrap_or(("", text));
        let rest = rest.trim();
        let found = match scheme.to_ascii_lowercase().as_str() {
            "arxiv" => Arxiv::parse(rest).map(Self::of_arxiv),
            "doi" => Doi::parse(rest).map(Self::of_doi),
            _ => {
                let arxiv = Arxiv::parse(text).map(Self::of_arxiv);
                arxiv.or_else(|| Doi::parse(text).map(Self::of_doi)).or_else(|| Isbn::of_label(text).map(Self::Isbn))
            }
        };
        found.ok_or_else(|| {
            let host = text.split(['/', '?', '#']).next().unwrap_or_default();
            let is_short =
                host.contains('.') && !host.contains([' ', '@']) && Url::parse(&format!("https://{text}")).is_ok();
            let digits = text.chars().filter(char::is_ascii_digit).count();
            if matches!(digits, 10 | 13) && !host.contains('.') {
                "has as many digits as an ISBN, but its check digit is wrong".to_owned()
            } else if is_short {
                format!("is no address: did you mean `https://{text}`?")
            } else {
                "is no address (`https://…`), arXiv identifier, DOI or ISBN".to_owned()
            }
        })
    }

    fn of_arxiv(arxiv: Arxiv) -> Self {
        Self::Arxiv(arxiv.without_version())
    }

    /// A DOI that arXiv gives is a preprint (DataCite registers them, but arXiv knows more).
    fn of_doi(doi: Doi) -> Self {
        Arxiv::of_doi(&doi).map_or(Self::Doi(doi), Self::of_arxiv)
    }

    fn of_address(address: &Address) -> Self {
        let text = address.as_str();
        if let Some(arxiv) = Arxiv::of_address(text) {
            return Self::of_arxiv(arxiv);
        }
        if let Some(doi) = Doi::of_address(text) {
            return Self::of_doi(doi);
        }
        let address = without_tracking(address);
        let Ok(url) = Url::parse(address.as_str()) else { return Self::Page(address) };
        let host = url.host_str().unwrap_or_default().trim_start_matches("www.").trim_start_matches("m.");
        let parts: Vec<&str> = url.path().trim_end_matches('/').split('/').skip(1).collect();
        match (host, parts.as_slice()) {
            ("youtube.com", ["watch" | "playlist"] | ["live" | "shorts", _]) | ("youtu.be", [_]) => {
                Self::Video(address)
            }
            // What stands in the place of an owner but is a page of GitHub's own.
            ("github.com", ["topics" | "orgs" | "sponsors" | "features" | "collections" | "users", _]) => {
                Self::Page(address)
            }
            ("github.com", [owner, name]) if !owner.is_empty() && !name.is_empty() => {
                let name = name.strip_suffix(".git").unwrap_or(name);
                let address = Address::parse(&format!("https://github.com/{owner}/{name}")).unwrap_or(address.clone());
                Self::Repository { owner: (*owner).to_owned(), name: name.to_owned(), address }
            }
            _ => Self::Page(address),
        }
    }

    /// What it says of the resource by itself.
    #[must_use]
    pub fn known(&self) -> Record {
        let record = Record::default();
        match self {
            Self::Arxiv(arxiv) => Record { kind: Some(Kind::Paper), url: Address::parse(&arxiv.url()).ok(), ..record },
            Self::Doi(doi) => Record { doi: Some(doi.clone()), ..record },
            Self::Isbn(isbn) => Record { kind: Some(Kind::Book), isbn: Some(isbn.clone()), ..record },
            Self::Video(address) => Record { kind: Some(Kind::Video), url: Some(address.clone()), ..record },
            Self::Repository { address, owner, name } => Record {
                title: Some(name.clone()),
                authors: Authors { names: Name::parse(owner).into_iter().collect(), others: false },
                kind: Some(Kind::Repository),
                url: Some(address.clone()),
                ..record
            },
            Self::Page(address) => Record { url: Some(address.clone()), ..record },
        }
    }

    /// Whom to ask for the rest, one after the other until one of them knows the resource.
    #[must_use]
    pub fn questions(&self, endpoints: &Endpoints) -> Vec<Question> {
        let below = |source: Source, parts: &[&str]| {
            let mut url = endpoints.of(source)?;
            url.path_segments_mut().ok()?.pop_if_empty().extend(parts);
            Some(Question { source, url: url.into() })
        };
        let with = |source: Source, parameters: &[(&str, &str)]| {
            let mut url = endpoints.of(source)?;
            url.query_pairs_mut().extend_pairs(parameters);
            Some(Question { source, url: url.into() })
        };
        let page = |url: &str| Some(Question { source: Source::Page, url: url.to_owned() });
        let questions = match self {
            Self::Arxiv(arxiv) => {
                // arXiv is often busy, and registers what it has with DataCite.
                let doi = format!("10.48550/arXiv.{}", arxiv.as_str());
                vec![with(Source::Arxiv, &[("id_list", arxiv.as_str())]), below(Source::DataCite, &[&doi])]
            }
            Self::Doi(doi) => vec![below(Source::Crossref, &[doi.as_str()]), below(Source::DataCite, &[doi.as_str()])],
            Self::Isbn(isbn) => {
                let key = format!("ISBN:{}", isbn.bare());
                vec![with(Source::OpenLibrary, &[("bibkeys", &key), ("format", "json"), ("jscmd", "data")])]
            }
            Self::Video(address) => {
                vec![with(Source::YouTube, &[("url", address.as_str()), ("format", "json")])]
            }
            Self::Repository { owner, name, .. } => vec![below(Source::GitHub, &[owner, name])],
            Self::Page(address) => vec![page(address.as_str())],
        };
        questions.into_iter().flatten().collect()
    }
}

/// An address without what tells a site where a reader comes from.
fn without_tracking(address: &Address) -> Address {
    let host = address.host();
    let (rest, fragment) = match address.as_str().split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (address.as_str(), None),
    };
    let Some((page, query)) = rest.split_once('?') else { return address.clone() };
    let name = |pair: &&str| pair.split('=').next().unwrap_or_default().to_owned();
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_tracking(&name(pair), &host)).collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    Address::parse(&format!("{page}{query}{fragment}")).unwrap_or_else(|_| address.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is asked for a target, with the names of the sources.
    fn asked(target: &str) -> Vec<(&'static str, String)> {
        let target = Target::parse(target).expect("a target");
        let questions = target.questions(&Endpoints::default());
        questions.into_iter().map(|question| (question.source.as_str(), question.url)).collect()
    }

    #[test]
    fn each_target_has_its_sources() {
        let arxiv = [
            ("arxiv", "https://export.arxiv.org/api/query?id_list=2106.09685".to_owned()),
            ("datacite", "https://api.datacite.org/dois/10.48550%2FarXiv.2106.09685".to_owned()),
        ];
        for target in ["https://arxiv.org/abs/2106.09685", "arxiv:2106.09685v2", "10.48550/arXiv.2106.09685"] {
            assert_eq!(asked(target), arxiv, "{target}");
        }
        let doi = [
            ("crossref", "https://api.crossref.org/works/10.1145%2F2858036.2858288".to_owned()),
            ("datacite", "https://api.datacite.org/dois/10.1145%2F2858036.2858288".to_owned()),
        ];
        for target in ["https://doi.org/10.1145/2858036.2858288", "doi:10.1145/2858036.2858288"] {
            assert_eq!(asked(target), doi, "{target}");
        }
        let only = |target: &str| asked(target).into_iter().next().unwrap_or_default();
        let isbn = "https://openlibrary.org/api/books?bibkeys=ISBN%3A9781098166304&format=json&jscmd=data";
        assert_eq!(only("ISBN: 978-1098166304"), ("openlibrary", isbn.to_owned()));
        let video = "https://www.youtube.com/oembed?url=https%3A%2F%2Fyoutu.be%2FkCc8FmEb1nY&format=json";
        assert_eq!(only("https://youtu.be/kCc8FmEb1nY?si=x"), ("youtube", video.to_owned()));
        let repository = "https://api.github.com/repos/karpathy/nanoGPT";
        assert_eq!(only("https://github.com/karpathy/nanoGPT.git"), ("github", repository.to_owned()));
        for page in ["https://github.com/topics/llm", "https://github.com/a/b/blob/main/c.pdf", "https://e.org/a?b=1#c"]
        {
            assert_eq!(only(page), ("page", page.to_owned()));
        }
    }

    #[test]
    fn an_interface_can_be_elsewhere() {
        let here = Url::parse("http://127.0.0.1:8080/works/").expect("a URL");
        let endpoints = Endpoints::new(vec![(Source::Crossref, here)]);
        let questions = Target::parse("10.1145/1").expect("a target").questions(&endpoints);
        assert_eq!(questions.first().map(|question| &*question.url), Some("http://127.0.0.1:8080/works/10.1145%2F1"));
    }

    #[test]
    fn what_only_tells_where_a_reader_comes_from_is_left_out() {
        let kept = |address: &str| match Target::parse(address) {
            Ok(Target::Page(address)) => address.as_str().to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(kept("https://e.org/a?utm_source=x&b=%20c&utm_medium=y#d"), "https://e.org/a?b=%20c#d");
        assert_eq!(kept("https://e.org/a?utm_source=x"), "https://e.org/a");
    }

    #[test]
    fn what_is_none_is_told_why() {
        let fault = |text: &str| Target::parse(text).expect_err(text);
        assert_eq!(fault("e.org/a"), "is no address: did you mean `https://e.org/a`?");
        assert_eq!(fault("978-1098166305"), "has as many digits as an ISBN, but its check digit is wrong");
        assert_eq!(fault("LoRA"), "is no address (`https://…`), arXiv identifier, DOI or ISBN");
        assert!(fault("ftp://e.org/a").contains("scheme"));
        assert!(fault("").starts_with("is no address"));
    }
}
