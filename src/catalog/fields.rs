/// A field of a catalog, as the reader takes it and the guide explains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The name in TOML and JSON.
    pub name: &'static str,
    /// What it takes.
    pub takes: &'static str,
    /// The variable of the Citation Style Language that it maps to; empty if there is none.
    pub csl: &'static str,
    /// The BibLaTeX field that it maps to; empty if there is none.
    pub bibtex: &'static str,
    /// What it says.
    pub summary: &'static str,
}

const fn field(
    name: &'static str,
    takes: &'static str,
    csl: &'static str,
    bibtex: &'static str,
    summary: &'static str,
) -> Field {
    Field { name, takes, csl, bibtex, summary }
}

/// The tables at the top of a catalog file.
pub const TABLES: &[&str] = &["resource", "also", "chapters", "sections", "groups"];

const CHAPTER: Field =
    field("chapter", "a key or a list of keys", "", "", "The chapter or chapters whose list it is in.");
const SECTION: Field = field("section", "a key", "", "", "The section of that list.");
const GROUP: Field = field("group", "a key", "", "", "The group within that section.");
const UNDER: Field = field("under", "an id", "", "", "The entry of the same list below which it hangs.");
const WITH: Field = field("with", "an id", "", "", "The entry of the same list whose item it shares.");

const ALLOW: Field =
    field("allow", "a table of rules and reasons", "", "", "Rules that find something here that is meant, and why.");

/// The fields of a `[[resource]]`, in canonical order.
pub const RESOURCE_FIELDS: &[Field] = &[
    field(
        "id",
        "a key",
        "id",
        "entry key",
        "The name by which directives and other entries refer to it; also its anchor.",
    ),
    field("title", "a text", "title", "title", "The title as published."),
    field("short-name", "a text", "title-short", "shorttitle", "The name people know it by."),
    field(
        "authors",
        "a list of names",
        "author",
        "author",
        "\"Family, Given\", or a name as it stands; \"et al.\" at the end says there are more.",
    ),
    field("kind", "a kind", "type", "entry type", "What sort of thing it is, out of a closed list."),
    field("date", "a year, a month or a day", "issued", "date", "When it was published."),
    field(
        "url",
        "an http or https address",
        "URL",
        "url",
        "Where it is. Without one, the DOI or the arXiv identifier is linked.",
    ),
    field("doi", "a DOI", "DOI", "doi", "Its digital object identifier, without the resolver."),
    field("arxiv", "an arXiv identifier", "number", "eprint", "Its arXiv identifier."),
    field("isbn", "an ISBN", "ISBN", "isbn", "Its book number, with or without hyphens."),
    field("publisher", "a text", "publisher", "publisher", "Who published it, or where it appeared."),
    field("edition", "a number or a text", "edition", "edition", "Which edition."),
    field("language", "a language tag", "language", "langid", "The language it is in, to select by."),
    field("tags", "a list of keys", "keyword", "keywords", "Words of your own to select by."),
    CHAPTER,
    SECTION,
    GROUP,
    UNDER,
    WITH,
    field("note", "a text with simple Markdown", "note", "annotation", "A short remark, shown below the entry."),
    field("related", "a list of { title, url }", "", "", "Links that belong to it: code, slides, a talk."),
    field("archived", "an http or https address", "archive_location", "", "A copy of it, for when the link dies."),
    ALLOW,
];

/// The fields of an `[[also]]`: one more place of a resource that is written elsewhere.
pub const ALSO_FIELDS: &[Field] = &[
    field("resource", "an id", "", "", "The resource that is listed here too."),
    CHAPTER,
    SECTION,
    GROUP,
    UNDER,
    WITH,
    field("note", "a text with simple Markdown", "", "", "The remark for this place."),
    ALLOW,
];
