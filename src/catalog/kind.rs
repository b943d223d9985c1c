macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal, $csl:literal, $bibtex:literal, $schema:literal;)+) => {
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

            /// The type of schema.org that stands for it.
            #[must_use]
            pub fn schema(self) -> &'static str {
                match self { $(Kind::$name => $schema),+ }
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
    Book = "book", "book", "book", "Book";
    /// A course with lectures or exercises.
    Course = "course", "event", "misc", "Course";
    /// A scholarly paper, published or preprint.
    Paper = "paper", "article-journal", "article", "ScholarlyArticle";
    /// A thesis or dissertation.
    Thesis = "thesis", "thesis", "thesis", "Thesis";
    /// A report of an organisation.
    Report = "report", "report", "report", "Report";
    /// A standard or specification.
    Standard = "standard", "standard", "report", "TechArticle";
    /// A post or an article on the web or in a magazine.
    Article = "article", "article-magazine", "online", "Article";
    /// A text that teaches something step by step.
    Tutorial = "tutorial", "webpage", "online", "TechArticle";
    /// The documentation of a product or a project.
    Documentation = "documentation", "webpage", "manual", "TechArticle";
    /// A recording to watch.
    Video = "video", "motion_picture", "online", "VideoObject";
    /// A recording to listen to.
    Podcast = "podcast", "broadcast", "online", "PodcastEpisode";
    /// The slides of a talk.
    Slides = "slides", "speech", "unpublished", "PresentationDigitalDocument";
    /// A repository of source code or texts.
    Repository = "repository", "software", "software", "SoftwareSourceCode";
    /// A program or a library to use.
    Tool = "tool", "software", "software", "SoftwareApplication";
    /// Data, or a place to find data.
    Dataset = "dataset", "dataset", "dataset", "Dataset";
    /// A ranking that is kept up to date.
    Leaderboard = "leaderboard", "dataset", "online", "Dataset";
    /// A set of things to browse: examples, links, prompts.
    Collection = "collection", "collection", "online", "Collection";
    /// A thread, a forum, a community.
    Discussion = "discussion", "post", "online", "DiscussionForumPosting";
    /// A blog as a whole.
    Blog = "blog", "post-weblog", "online", "Blog";
    /// Any other site or page.
    Website = "website", "webpage", "online", "WebSite";
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
