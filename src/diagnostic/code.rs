use super::Severity;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $severity:ident;)+) => {
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

            /// The severity that a problem of this kind has unless something else is said.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity),+ }
            }

            /// What the code stands for, in a sentence or two.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Code::$name => concat!($($doc),+).trim_ascii()),+ }
            }
        }
    };
}

impl Code {
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

codes! {
    // What cannot be read.
    /// The catalog is not where the configuration says.
    CatalogMissing = "catalog-missing", Error;
    /// A file or folder cannot be read: no permission, not a regular file, not UTF-8, or too large.
    UnreadableFile = "unreadable-file", Error;

    // Configuration.
    /// A key under `[preprocessor.resources]` that is not one of ours and not one of mdBook's.
    UnknownSetting = "unknown-setting", Error;
    /// A setting has a value that it cannot take.
    BadSetting = "bad-setting", Error;

    // Catalog: form.
    /// The file is not well-formed TOML.
    InvalidToml = "invalid-toml", Error;
    /// The file is not well-formed JSON.
    InvalidJson = "invalid-json", Error;
    /// A field that the catalog does not have.
    UnknownField = "unknown-field", Error;
    /// A required field is not there.
    MissingField = "missing-field", Error;
    /// A field has a value of another type than it takes.
    WrongType = "wrong-type", Error;
    /// A text is empty, or holds nothing but blanks.
    EmptyText = "empty-text", Error;
    /// A text holds an invisible control character, such as NUL or one that reverses the reading direction.
    ControlCharacter = "control-character", Error;

    // Catalog: values.
    /// A key or an id has a character that none may have, or is a reserved word.
    BadKey = "bad-key", Error;
    /// An author's name is not written as names are.
    BadName = "bad-name", Error;
    /// A date is not a year, a month or a day of the calendar.
    BadDate = "bad-date", Error;
    /// An address is not a whole `http` or `https` URL.
    BadUrl = "bad-url", Error;
    /// A DOI, an arXiv identifier or an ISBN does not have the form of one.
    BadIdentifier = "bad-identifier", Error;
    /// A language is not written as a BCP 47 language tag.
    BadLanguage = "bad-language", Error;
    /// A kind that is not one of the known kinds.
    UnknownKind = "unknown-kind", Error;

    // Catalog: relations.
    /// Two resources have the same id.
    DuplicateId = "duplicate-id", Error;
    /// A chapter, a section or a group is given its title twice.
    DuplicateTitle = "duplicate-title", Error;
    /// A resource is listed twice in the same chapter, section and group.
    DuplicatePlace = "duplicate-place", Error;
    /// An id that no resource of the catalog has.
    UnknownId = "unknown-id", Error;
    /// A chapter that the catalog does not have.
    UnknownChapter = "unknown-chapter", Error;
    /// A section that the catalog does not have.
    UnknownSection = "unknown-section", Error;
    /// A group that the catalog does not have.
    UnknownGroup = "unknown-group", Error;
    /// `under` or `with` names a resource that is not in the same list, or leads back to itself.
    BadCompanion = "bad-companion", Error;

    // Directive.
    /// `<<#…>>` with a name that is nearly one of ours.
    UnknownDirective = "unknown-directive", Error;
    /// A directive has no `>>` on its line.
    UnclosedDirective = "unclosed-directive", Error;
    /// A directive stands where no list can stand: in a table, in a heading, or in the middle of a text.
    MisplacedDirective = "misplaced-directive", Error;
    /// A directive has a key that there is not.
    UnknownKey = "unknown-key", Error;
    /// A directive has the same key twice.
    RepeatedKey = "repeated-key", Error;
    /// A directive has something that is not `key=value`.
    BadArgument = "bad-argument", Error;
    /// A key of a directive has a value that it cannot take.
    BadValue = "bad-value", Error;
    /// A tag that no resource has.
    UnknownTag = "unknown-tag", Error;
    /// An author that no resource has.
    UnknownAuthor = "unknown-author", Error;
    /// A language that no resource has.
    UnknownLanguage = "unknown-language", Error;
    /// A directive names no chapter, and the catalog has none for the page that it stands on.
    NoChapter = "no-chapter", Error;
    /// A directive selects nothing, so its place on the page stays empty.
    EmptyList = "empty-list", Warning;
}
