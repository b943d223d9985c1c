macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal, $csl:literal, $bibtex:literal;)+) => {
        /// What sort of thing a resource is: a closed list, so that pages can group and filter by it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Kind {
            /// Every kind, in the order in which lists grouped by kind show them.
            pub const ALL: &[Kind] = &[$(Kind::$name),+];

            /// The word in catalogs and directives.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Kind::$name => $word),+ }
            }

            /// The item type of the Citation Style Language that stands for it.
            #[must_use]
            pub fn csl(self) -> &'static str {
                match self { $(Kind::$name => $csl),+ }
            }

            /// The BibLaTeX entry type that stands for it.
            #[must_use]
            pub fn bibtex(self) -> &'static str {
                match self { $(Kind::$name => $bibtex),+ }
            }

            /// What it stands for, in a few words.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Kind::$name => concat!($($doc),+).trim_ascii()),+ }
            }
        }
    };
}

kinds! {
    /// A book, or a part of one.
    Book = "book", "book", "book";
    /// A course with lectures or exercises.
    Course = "course", "event", "misc";
    /// A scholarly paper, published or preprint.
    Paper = "paper", "article-journal", "article";
    /// A thesis or dissertation.
    Thesis = "thesis", "thesis", "thesis";
    /// A report of an organisation.
    Report = "report", "report", "report";
    /// A standard or specification.
    Standard = "standard", "standard", "techreport";
    /// A post or an article on the web or in a magazine.
    Article = "article", "article-magazine", "online";
    /// A text that teaches something step by step.
    Tutorial = "tutorial", "webpage", "online";
    /// The documentation of a product or a project.
    Documentation = "documentation", "webpage", "manual";
    /// A recording to watch.
    Video = "video", "motion_picture", "video";
    /// A recording to listen to.
    Podcast = "podcast", "broadcast", "audio";
    /// The slides of a talk.
    Slides = "slides", "speech", "unpublished";
    /// A repository of source code or texts.
    Repository = "repository", "software", "software";
    /// A program or a library to use.
    Tool = "tool", "software", "software";
    /// Data, or a place to find data.
    Dataset = "dataset", "dataset", "dataset";
    /// A ranking that is kept up to date.
    Leaderboard = "leaderboard", "dataset", "online";
    /// A set of things to browse: examples, links, prompts.
    Collection = "collection", "collection", "online";
    /// A thread, a forum, a community.
    Discussion = "discussion", "post", "online";
    /// A blog as a whole.
    Blog = "blog", "post-weblog", "online";
    /// Any other site or page.
    Website = "website", "webpage", "online";
}

impl Kind {
    /// The kind that `word` names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// The words of all kinds.
    pub fn words() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|kind| kind.as_str())
    }
}
