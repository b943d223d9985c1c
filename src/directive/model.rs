use crate::catalog::{Kind, LanguageTag};
use crate::source::{Span, Spanned};

/// A directive as it was read. What was faulty in it is left out and has been reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// Where it stands, from `<<#` to `>>`.
    pub span: Span,
    /// What a resource has to meet; all of them.
    pub criteria: Vec<Criterion>,
    /// How the list is shown.
    pub presentation: Presentation,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// The condition.
    pub test: Test,
    /// Whether it must not be met.
    pub negated: bool,
    /// Where it stands, from the key to the last value.
    pub span: Span,
}

/// What a condition asks. Of several values, one has to fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// In any chapter: `chapter=all`.
    AnyChapter,
    /// In one of these chapters.
    Chapter(Vec<Spanned<Range<String>>>),
    /// In one of these sections.
    Section(Vec<Spanned<OrNone>>),
    /// In one of these groups.
    Group(Vec<Spanned<OrNone>>),
    /// Of one of these kinds.
    Kind(Vec<Spanned<Kind>>),
    /// With one of these tags.
    Tag(Vec<Spanned<String>>),
    /// By one of these authors.
    Author(Vec<Spanned<String>>),
    /// Of one of these years.
    Year(Vec<Spanned<Range<u16>>>),
    /// In one of these languages.
    Language(Vec<Spanned<LanguageTag>>),
    /// With one of these ids.
    Id(Vec<Spanned<String>>),
}

/// A value, or all from one number to another, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range<T> {
    /// The value.
    One(T),
    /// All between these; `None` is an open end.
    Between(Option<u32>, Option<u32>),
}

/// A key, or the lack of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrNone {
    /// The key.
    Key(String),
    /// `none`.
    None,
}

/// How a list is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presentation {
    /// The order; empty for the order of the catalog.
    pub sort: Vec<SortKey>,
    /// What it is divided by, outermost first.
    pub group_by: Vec<GroupBy>,
    /// The most items.
    pub limit: Option<usize>,
    /// Whether remarks are shown.
    pub notes: bool,
    /// Whether the other pages that list a resource are named.
    pub also: bool,
    /// Whether items are numbered.
    pub numbered: bool,
    /// The headings of parts.
    pub heading: HeadingChoice,
    /// What stands before the list.
    pub contents: Vec<Contents>,
}

impl Default for Presentation {
    fn default() -> Self {
        Self {
            sort: Vec::new(),
            group_by: Vec::new(),
            limit: None,
            notes: true,
            also: true,
            numbered: true,
            heading: HeadingChoice::Below,
            contents: Vec::new(),
        }
    }
}

/// One step of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    /// By what.
    pub by: SortBy,
    /// Whether the last comes first.
    pub descending: bool,
}

/// What the headings of parts look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadingChoice {
    /// One level below the heading that the directive stands under.
    Below,
    /// This level, from 1 to 6.
    Level(u8),
    /// None: each part is an item with its entries beneath.
    None,
}

macro_rules! words {
    ($(#[doc = $about:literal])+ $type:ident { $($(#[doc = $doc:literal])+ $name:ident = $word:literal,)+ }) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $type { $($(#[doc = $doc])+ $name,)+ }

        impl $type {
            /// All of them.
            pub const ALL: &[$type] = &[$($type::$name),+];

            /// The word in a directive.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($type::$name => $word),+ }
            }

            /// The one that `word` names.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}

words! {
    /// What a list can be sorted by. What lacks it comes last, whichever the direction.
    SortBy {
        /// The order of the catalog.
        Catalog = "catalog",
        /// The title.
        Title = "title",
        /// The name people know it by, else the title.
        ShortName = "short-name",
        /// The family name of the first author.
        Author = "author",
        /// The date of publication.
        Year = "year",
        /// The kind, in the order of the closed list.
        Kind = "kind",
        /// The id.
        Id = "id",
    }
}

words! {
    /// What can stand before a list, with links into it.
    Contents {
        /// Its parts.
        Parts = "parts",
        /// Its entries, by their kinds.
        Kind = "kind",
    }
}

words! {
    /// What a list can be divided by.
    GroupBy {
        /// The sections, in the order of the catalog; what is in none comes first.
        Section = "section",
        /// The groups, in the order of the catalog; what is in none comes first.
        Group = "group",
        /// The chapters, in the order of the catalog.
        Chapter = "chapter",
        /// The kinds, in the order of the closed list.
        Kind = "kind",
        /// The years, the latest first.
        Year = "year",
        /// The first letters of the titles.
        Letter = "letter",
    }
}
