/// What a parameter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// It says which resources; it can be turned round with `not`, and takes several values.
    Selection,
    /// It says how they are shown.
    Presentation,
}

macro_rules! parameters {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal, $form:ident, $takes:literal, $example:literal;)+) => {
        /// A key of a directive.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Parameter {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Parameter {
            /// Every key, in the order of the guide.
            pub const ALL: &[Parameter] = &[$(Parameter::$name),+];

            /// The word before the `=`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Parameter::$name => $word),+ }
            }

            /// Whether it selects or presents.
            #[must_use]
            pub fn form(self) -> Form {
                match self { $(Parameter::$name => Form::$form),+ }
            }

            /// What its value can be.
            #[must_use]
            pub fn takes(self) -> &'static str {
                match self { $(Parameter::$name => $takes),+ }
            }

            /// The key with a value, as an example.
            #[must_use]
            pub fn example(self) -> &'static str {
                match self { $(Parameter::$name => $example),+ }
            }

            /// What it does.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Parameter::$name => concat!($($doc),+).trim_ascii()),+ }
            }
        }
    };
}

parameters! {
    /// Resources in the list of these chapters. Left out, it is the chapter in which the directive stands; with `id`, or with a chapter that is excluded by `not`, it is every chapter.
    Chapter = "chapter", Selection, "chapter keys, ranges of numbers, or `all`", "chapter=3,4";
    /// Resources in these sections of the list; `none` are those in no section.
    Section = "section", Selection, "section keys or `none`", "section=agents";
    /// Resources in these groups; `none` are those in no group.
    Group = "group", Selection, "group keys or `none`", "group=none";
    /// Resources of these kinds.
    Kind = "kind", Selection, "kinds", "kind=paper,book";
    /// Resources with one of these tags.
    Tag = "tag", Selection, "tags", "tag=beginner";
    /// Resources by one of these authors: the family name, or the whole name.
    Author = "author", Selection, "names", "author=\"Chip Huyen\"";
    /// Resources published in these years.
    Year = "year", Selection, "years or ranges of years", "year=2020..2024";
    /// Resources in one of these languages.
    Language = "language", Selection, "language tags", "language=ko";
    /// These resources and no others, in the order in which they are named.
    Id = "id", Selection, "ids", "id=lora,qlora";
    /// The order, by the first of these and then by the next; `-` before one turns it round. The default is the order of the catalog.
    Sort = "sort", Presentation, "`catalog`, `title`, `short-name`, `author`, `year`, `kind` or `id`", "sort=-year,title";
    /// Divides the list into parts, the first of these outermost.
    GroupBy = "group-by", Presentation, "`section`, `group`, `chapter`, `kind`, `year` or `letter`", "group-by=section,group";
    /// Shows at most this many items.
    Limit = "limit", Presentation, "a number from 1", "limit=10";
    /// Whether remarks are shown. The default is `yes`.
    Notes = "notes", Presentation, "`yes` or `no`", "notes=no";
    /// Whether an entry says which other pages list it. The default is `yes`.
    Also = "also", Presentation, "`yes` or `no`", "also=no";
    /// Whether the items are numbered. The default is `yes`.
    Numbered = "numbered", Presentation, "`yes` or `no`", "numbered=no";
    /// The level of the headings of parts; with `none`, each part is one item of the list and its entries stand beneath. The default is one level below the heading that the directive stands under.
    Heading = "heading", Presentation, "a level from 1 to 6, or `none`", "heading=3";
    /// What stands before the list on HTML pages: `parts` (or `yes`) for links to its parts, `kind` for its entries by their kinds. The default is `no`.
    Contents = "contents", Presentation, "`parts`, `kind`, `yes` or `no`", "contents=parts,kind";
}

impl Parameter {
    /// The key that `word` names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|parameter| parameter.as_str() == word)
    }
}
