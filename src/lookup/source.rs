use url::Url;

/// Whom to ask for what is known of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// arXiv, of preprints.
    Arxiv,
    /// Crossref, of what publishers have registered.
    Crossref,
    /// DataCite, of data, software and preprints that repositories have registered.
    DataCite,
    /// Open Library, of books.
    OpenLibrary,
    /// YouTube, of videos.
    YouTube,
    /// GitHub, of repositories.
    GitHub,
    /// The page itself.
    Page,
}

impl Source {
    /// Those that have an interface for programs.
    pub const INTERFACES: &[Self] =
        &[Self::Arxiv, Self::Crossref, Self::DataCite, Self::OpenLibrary, Self::YouTube, Self::GitHub];

    /// The word for it in options.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arxiv => "arxiv",
            Self::Crossref => "crossref",
            Self::DataCite => "datacite",
            Self::OpenLibrary => "openlibrary",
            Self::YouTube => "youtube",
            Self::GitHub => "github",
            Self::Page => "page",
        }
    }

    /// What it calls itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Arxiv => "arXiv",
            Self::Crossref => "Crossref",
            Self::DataCite => "DataCite",
            Self::OpenLibrary => "Open Library",
            Self::YouTube => "YouTube",
            Self::GitHub => "GitHub",
            Self::Page => "the page",
        }
    }

    /// The interface with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::INTERFACES.iter().copied().find(|source| source.as_str() == word)
    }

    /// Where its interface is, as it is documented; empty for a page.
    #[must_use]
    pub fn endpoint(self) -> &'static str {
        match self {
            Self::Arxiv => "https://export.arxiv.org/api/query",
            Self::Crossref => "https://api.crossref.org/works",
            Self::DataCite => "https://api.datacite.org/dois",
            Self::OpenLibrary => "https://openlibrary.org/api/books",
            Self::YouTube => "https://www.youtube.com/oembed",
            Self::GitHub => "https://api.github.com/repos",
            Self::Page => "",
        }
    }

    /// What it answers with: the value of `Accept`.
    #[must_use]
    pub fn accept(self) -> &'static str {
        match self {
            Self::Arxiv => "application/atom+xml",
            Self::Page => "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
            Self::GitHub => "application/vnd.github+json",
            _ => "application/json",
        }
    }
}

/// Where the interfaces are, if some are not where they usually are: a mirror, a proxy, a test.
#[derive(Debug, Clone, Default)]
pub struct Endpoints(Vec<(Source, Url)>);

impl Endpoints {
    /// Those that are not where they usually are; of two for one source the last counts.
    #[must_use]
    pub fn new(moved: Vec<(Source, Url)>) -> Self {
        Self(moved)
    }

    /// Where the interface of `source` is.
    pub(super) fn of(&self, source: Source) -> Option<Url> {
        let moved = self.0.iter().rev().find(|(of, _)| *of == source);
        moved.map(|(_, url)| url.clone()).or_else(|| Url::parse(source.endpoint()).ok())
    }
}

/// What to ask whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Who is asked.
    pub source: Source,
    /// The address to get.
    pub url: String,
}
