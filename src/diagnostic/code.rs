use super::{Level, Severity};

/// How much can be said about how bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Something could not be read, and what it touches is left out: always an error, since half a list must not be
    /// published.
    Fault,
    /// Everything can be read, and something about it is doubtful: an author decides how much it counts.
    Rule(Level),
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $standing:expr;)+) => {
        /// The kind of a problem. The name that people see is [`Code::as_str`]; it never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// Every code there is, in the order of this table.
            pub const ALL: &[Code] = &[$(Code::$name),+];

            /// The code as it is printed and looked up in the guide.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code),+ }
            }

            /// Whether an author can say how bad a problem of this kind is, and how bad it is otherwise.
            #[must_use]
            pub fn standing(self) -> Standing {
                match self { $(Code::$name => $standing),+ }
            }

            /// What the code stands for, in a sentence or two.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Code::$name => concat!($($doc),+).trim_ascii()),+ }
            }

            /// The page of the guide about the code, as Markdown that reads well in a terminal too.
            #[must_use]
            pub fn page(self) -> &'static str {
                match self {
                    $(Code::$name => {
                        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/guide/src/rules/", $code, ".md"))
                    }),+
                }
            }
        }
    };
}

impl Code {
    /// The code that `text` names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }

    /// The codes whose level an author can set.
    pub fn rules() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|code| matches!(code.standing(), Standing::Rule(_)))
    }

    /// How bad a problem of this kind is if nothing is said about it.
    #[must_use]
    pub fn level(self) -> Level {
        match self.standing() {
            Standing::Fault => Level::Error,
            Standing::Rule(level) => level,
        }
    }

    /// The severity that a problem of this kind has unless something else is said; a warning if it is not even told.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.level().severity().unwrap_or(Severity::Warning)
    }

    /// Whether it is found by asking the servers of the addresses.
    #[must_use]
    pub fn needs_the_network(self) -> bool {
        matches!(
            self,
            Self::DeadLink
                | Self::ArchivedLink
                | Self::MovedLink
                | Self::BlockedLink
                | Self::UnreachableLink
                | Self::UntrustedLink
        )
    }

    /// Whether a directive has this problem only because of what the catalog does or does not have.
    #[must_use]
    pub fn depends_on_the_catalog(self) -> bool {
        matches!(
            self,
            Self::UnknownChapter
                | Self::UnknownSection
                | Self::UnknownGroup
                | Self::UnknownId
                | Self::UnknownTag
                | Self::UnknownAuthor
                | Self::UnknownLanguage
                | Self::NoChapter
                | Self::EmptyList
        )
    }
}

use Standing::{Fault, Rule};

codes! {
    // What cannot be read.
    /// The catalog is not where the configuration says.
    CatalogMissing = "catalog-missing", Fault;
    /// A file or folder cannot be read: no permission, not a regular file, not UTF-8, or too large.
    UnreadableFile = "unreadable-file", Fault;
    /// A directive, or what directives list or are on one page, is more than can be meant.
    TooLarge = "too-large", Fault;

    // Configuration.
    /// A key under `[preprocessor.resources]` that is not one of ours and not one of mdBook's.
    UnknownSetting = "unknown-setting", Fault;
    /// A setting has a value that it cannot take.
    BadSetting = "bad-setting", Fault;

    // Catalog: form.
    /// The file is not well-formed TOML.
    InvalidToml = "invalid-toml", Fault;
    /// The file is not well-formed JSON.
    InvalidJson = "invalid-json", Fault;
    /// A field that the catalog does not have.
    UnknownField = "unknown-field", Fault;
    /// A required field is not there.
    MissingField = "missing-field", Fault;
    /// A field has a value of another type than it takes.
    WrongType = "wrong-type", Fault;
    /// A text is empty, or holds nothing but blanks.
    EmptyText = "empty-text", Fault;
    /// A text holds an invisible control character, such as NUL or one that reverses the reading direction.
    ControlCharacter = "control-character", Fault;

    // Catalog: values.
    /// A key or an id has a character that none may have, or is a reserved word.
    BadKey = "bad-key", Fault;
    /// An author's name is not written as names are.
    BadName = "bad-name", Fault;
    /// A date is not a year, a month or a day of the calendar.
    BadDate = "bad-date", Fault;
    /// An address is not a whole `http` or `https` URL.
    BadUrl = "bad-url", Fault;
    /// A DOI, an arXiv identifier or an ISBN does not have the form of one.
    BadIdentifier = "bad-identifier", Fault;
    /// A language is not written as a BCP 47 language tag.
    BadLanguage = "bad-language", Fault;
    /// A kind that is not one of the known kinds.
    UnknownKind = "unknown-kind", Fault;

    // Catalog: relations.
    /// Two resources have the same id.
    DuplicateId = "duplicate-id", Fault;
    /// A chapter, a section or a group is given its title twice.
    DuplicateTitle = "duplicate-title", Fault;
    /// A resource is listed twice in the same chapter, section and group.
    DuplicatePlace = "duplicate-place", Fault;
    /// An id that no resource of the catalog has.
    UnknownId = "unknown-id", Fault;
    /// A chapter that the catalog does not have.
    UnknownChapter = "unknown-chapter", Fault;
    /// A section that the catalog does not have.
    UnknownSection = "unknown-section", Fault;
    /// A group that the catalog does not have.
    UnknownGroup = "unknown-group", Fault;
    /// `under` or `with` names a resource that is not in the same list, or leads back to itself.
    BadCompanion = "bad-companion", Fault;

    // Directive.
    /// `<<#…>>` with a name that is nearly one of ours.
    UnknownDirective = "unknown-directive", Fault;
    /// A directive has no `>>` on its line, or a list between markers does not end.
    UnclosedDirective = "unclosed-directive", Fault;
    /// A directive stands where no list can stand: in a table, in a heading, or in the middle of a text.
    MisplacedDirective = "misplaced-directive", Fault;
    /// A directive has a key that there is not.
    UnknownKey = "unknown-key", Fault;
    /// A directive has the same key twice.
    RepeatedKey = "repeated-key", Fault;
    /// A directive has something that is not `key=value`.
    BadArgument = "bad-argument", Fault;
    /// A key of a directive has a value that it cannot take.
    BadValue = "bad-value", Fault;
    /// A tag that no resource has.
    UnknownTag = "unknown-tag", Fault;
    /// An author that no resource has.
    UnknownAuthor = "unknown-author", Fault;
    /// A language that no resource has.
    UnknownLanguage = "unknown-language", Fault;
    /// A directive names no chapter, and the catalog has none for the page that it stands on.
    NoChapter = "no-chapter", Fault;
    /// A directive selects nothing, so its place on the page stays empty.
    EmptyList = "empty-list", Rule(Level::Warn);

    // Rules: settings and waivers.
    /// A rule that there is not, or one that cannot be set, in `rules` or in `allow`.
    UnknownRule = "unknown-rule", Fault;
    /// An entry allows what is not found in it.
    UnusedAllow = "unused-allow", Rule(Level::Warn);

    // Rules: the catalog as a whole.
    /// Two entries are the same resource: the same address, DOI, arXiv identifier or ISBN.
    DuplicateResource = "duplicate-resource", Rule(Level::Error);
    /// Two resources have nearly the same title, and no dates that tell them apart.
    SimilarTitle = "similar-title", Rule(Level::Warn);
    /// The addresses of two resources differ only behind the `#`.
    SamePage = "same-page", Rule(Level::Warn);
    /// A place in a list that no directive shows, or a resource that none does.
    NotShown = "not-shown", Rule(Level::Warn);
    /// A chapter, a section or a group has a title, and nothing is listed in it.
    UnusedTitle = "unused-title", Rule(Level::Warn);

    // Rules: the fields of an entry.
    /// An address begins with `http:`, and its host is known to serve `https:`.
    HttpLink = "http-link", Rule(Level::Warn);
    /// An address has parameters that only tell its owner where a reader came from.
    TrackingParameter = "tracking-parameter", Rule(Level::Warn);
    /// A date lies in the future.
    FutureDate = "future-date", Rule(Level::Warn);
    /// A title is all in capitals.
    CapitalTitle = "capital-title", Rule(Level::Warn);
    /// A text has blanks at its ends, several in a row, or unusual ones.
    StrayBlank = "stray-blank", Rule(Level::Warn);
    /// A title ends with the name of the site that it was copied from.
    SiteName = "site-name", Rule(Level::Warn);
    /// A remark has HTML, a heading, an image or another block, which a list shows as plain text.
    NoteMarkup = "note-markup", Rule(Level::Warn);
    /// A resource has an address and no archived copy.
    MissingArchive = "missing-archive", Rule(Level::Allow);
    /// A text has no translation for a language in which the book is published.
    MissingTranslation = "missing-translation", Rule(Level::Warn);

    // Rules: what is behind the addresses.
    /// An address leads nowhere any more: the page is gone, or there is no such host.
    DeadLink = "dead-link", Rule(Level::Error);
    /// The page at an address is gone, and the entry has a copy of it.
    ArchivedLink = "archived-link", Rule(Level::Allow);
    /// The page at an address has moved to another one for good.
    MovedLink = "moved-link", Rule(Level::Warn);
    /// A server does not answer programs, so there is no telling whether its page is there.
    BlockedLink = "blocked-link", Rule(Level::Allow);
    /// A page cannot be reached, for a reason that may pass.
    UnreachableLink = "unreachable-link", Rule(Level::Warn);
    /// The connection to a page is not secure, such as with a certificate that is out of date.
    UntrustedLink = "untrusted-link", Rule(Level::Warn);

    // Rules: the form of a file.
    /// A catalog file is not written in the canonical form.
    UncanonicalFile = "uncanonical-file", Rule(Level::Warn);
    /// The entries of a catalog file are not in the order that the configuration asks for.
    UnsortedFile = "unsorted-file", Rule(Level::Warn);

    // Rules: pages.
    /// A page shows the same list twice.
    RepeatedList = "repeated-list", Rule(Level::Warn);
    /// A directive stands in HTML, where it is not expanded.
    DirectiveInHtml = "directive-in-html", Rule(Level::Warn);
}
