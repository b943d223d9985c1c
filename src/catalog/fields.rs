macro_rules! takes {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {
        /// What a field takes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Takes {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Takes {
            /// All of them.
            pub const ALL: &[Takes] = &[$(Takes::$name),+];

            /// What it is, in a few words.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Takes::$name => concat!($($doc),+).trim_ascii()),+ }
            }
        }
    };
}

takes! {
    /// A key: letters, digits and `-_.:/+`.
    Key;
    /// The id of a resource, which is a key.
    Id;
    /// A list of keys.
    Keys;
    /// A chapter or a list of chapters, each a number or a key.
    Chapters;
    /// A text, or one a language.
    Text;
    /// A text with simple Markdown, or one a language.
    Remark;
    /// A list of names: "Family, Given", or a name as it stands; a last "et al." says that there are more.
    Names;
    /// A kind, out of a closed list.
    Kind;
    /// A year, a month or a day: 2024, "2024-05", 2024-05-17.
    Date;
    /// A whole `http` or `https` address.
    Address;
    /// A DOI without the resolver: "10.1145/2858036.2858288".
    Doi;
    /// An arXiv identifier: "2407.21783".
    Arxiv;
    /// An ISBN of 10 or 13 digits, with or without hyphens.
    Isbn;
    /// A number from 1, or a text.
    Edition;
    /// A language tag of BCP 47: "en", "ko", "pt-BR".
    Language;
    /// A list of links, each with `title` and `url`.
    Links;
    /// A table of rules, each with the reason why its finding is meant.
    Reasons;
}

/// A field of a catalog, as the reader takes it and the guide explains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The name in TOML and JSON.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether an entry has to have it.
    pub required: bool,
    /// The variable of the Citation Style Language that it maps to; empty if there is none.
    pub csl: &'static str,
    /// The BibLaTeX field that it maps to; empty if there is none.
    pub bibtex: &'static str,
    /// What it says.
    pub summary: &'static str,
}

const fn field(
    name: &'static str,
    takes: Takes,
    csl: &'static str,
    bibtex: &'static str,
    summary: &'static str,
) -> Field {
    Field { name, takes, required: false, csl, bibtex, summary }
}

const fn required(field: Field) -> Field {
    Field { required: true, ..field }
}

/// The tables at the top of a catalog file.
pub const TABLES: &[&str] = &["resource", "also", "chapters", "sections", "groups"];

/// What names the schema of a file to editors, as those that read JSON have it: a text.
pub(super) const SCHEMA: &str = "$schema";

const CHAPTER: Field = field("chapter", Takes::Chapters, "", "", "The chapter or chapters whose list it is in.");
const SECTION: Field = field("section", Takes::Key, "", "", "The section of that list.");
const GROUP: Field = field("group", Takes::Key, "", "", "The group within that section.");
const UNDER: Field = field("under", Takes::Id, "", "", "The entry of the same list below which it hangs.");
const WITH: Field = field("with", Takes::Id, "", "", "The entry of the same list whose item it shares.");

const ALLOW: Field = field("allow", Takes::Reasons, "", "", "Rules that find something here that is meant, and why.");

/// The fields of a `[[resource]]`, in canonical order.
pub const RESOURCE_FIELDS: &[Field] = &[
    required(field(
        "id",
        Takes::Key,
        "id",
        "entry key",
        "The name by which directives and other entries refer to it; also its anchor.",
    )),
    required(field("title", Takes::Text, "title", "title", "The title as published.")),
    field("short-name", Takes::Text, "title-short", "shorttitle", "The name people know it by."),
    field(
        "authors",
        Takes::Names,
        "author",
        "author",
        "\"Family, Given\", or a name as it stands; \"et al.\" at the end says there are more.",
    ),
    field("kind", Takes::Kind, "type", "entry type", "What sort of thing it is, out of a closed list."),
    field("date", Takes::Date, "issued", "date", "When it was published."),
    field("url", Takes::Address, "URL", "url", "Where it is. Without one, the DOI or the arXiv identifier is linked."),
    field("doi", Takes::Doi, "DOI", "doi", "Its digital object identifier, without the resolver."),
    field("arxiv", Takes::Arxiv, "number", "eprint", "Its arXiv identifier."),
    field("isbn", Takes::Isbn, "ISBN", "isbn", "Its book number, with or without hyphens."),
    field("publisher", Takes::Text, "publisher", "publisher", "Who published it, or where it appeared."),
    field("edition", Takes::Edition, "edition", "edition", "Which edition."),
    field("language", Takes::Language, "language", "langid", "The language it is in, to select by."),
    field("tags", Takes::Keys, "keyword", "keywords", "Words of your own to select by."),
    CHAPTER,
    SECTION,
    GROUP,
    UNDER,
    WITH,
    field("note", Takes::Remark, "note", "annotation", "A short remark, shown below the entry."),
    field("related", Takes::Links, "", "", "Links that belong to it: code, slides, a talk."),
    field("archived", Takes::Address, "archive_location", "", "A copy of it, for when the link dies."),
    ALLOW,
];

/// The fields of an `[[also]]`: one more place of a resource that is written elsewhere.
pub const ALSO_FIELDS: &[Field] = &[
    required(field("resource", Takes::Id, "", "", "The resource that is listed here too.")),
    required(CHAPTER),
    SECTION,
    GROUP,
    UNDER,
    WITH,
    field("note", Takes::Remark, "", "", "The remark for this place."),
    ALLOW,
];
