use std::fmt::Write;

use super::languages::babel;
use crate::catalog::{Arxiv, Authors, Edition, Kind, Name, Resource, is_control};

/// A resource to write, with the remark that fits the place where it is listed.
#[derive(Debug, Clone, Copy)]
pub struct Work<'c> {
    /// The resource.
    pub resource: &'c Resource,
    /// The remark, as it is in the catalog.
    pub remark: Option<&'c str>,
}

/// Writes resources as entries of a BibLaTeX file, in their order and in the texts for `language`: UTF-8, as `biber` reads
/// it. Types and fields are those of [`Kind::bibtex`] and [`RESOURCE_FIELDS`](crate::catalog::RESOURCE_FIELDS); what has
/// no field there, such as related links, is left out.
///
/// ```
/// use mdbook_resources::catalog::{CatalogBuilder, Format};
/// use mdbook_resources::interop::{Work, bibtex};
/// use mdbook_resources::source::Sources;
///
/// let text = "[[resource]]\nid = \"lora\"\ntitle = \"LoRA & more\"\nauthors = [\"Hu, Edward\", \"Meta\"]\ndate = 2021\n";
/// let mut sources = Sources::new();
/// let file = sources.add("resources.toml", text.to_owned()).expect("a short text");
/// let mut builder = CatalogBuilder::new();
/// builder.read(file, sources.text(file), Format::Toml);
/// let (catalog, _) = builder.finish();
///
/// let works = catalog.resources().map(|(_, resource)| Work { resource, remark: None });
/// assert_eq!(
///     bibtex(works, "en"),
///     "@misc{lora,\n  title = {{LoRA} \\& more},\n  author = {Hu, Edward and {Meta}},\n  date = {2021},\n}\n"
/// );
/// ```
#[must_use]
pub fn bibtex<'c>(works: impl IntoIterator<Item = Work<'c>>, language: &str) -> String {
    let mut out = String::new();
    for work in works {
        if !out.is_empty() {
            out.push('\n');
        }
        let entry_type = entry_type(work.resource);
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "@{entry_type}{{{},", work.resource.id.value);
        for (name, value) in fields(work, entry_type, language) {
            let _ = writeln!(out, "  {name} = {{{value}}},");
        }
        out.push_str("}\n");
    }
    out
}

/// The type of the entry. An article has to have appeared somewhere; a preprint that has not is `misc`, as arXiv has it.
fn entry_type(resource: &Resource) -> &'static str {
    let details = resource.details();
    let appeared = resource.publisher.is_some() || details.doi.is_some();
    match resource.kind.as_ref().map(|kind| kind.value) {
        Some(Kind::Paper) if arxiv(resource).is_some() && !appeared => "misc",
        Some(kind) => kind.bibtex(),
        None => "misc",
    }
}

/// The fields of an entry and their values, as they stand between the braces.
fn fields(work: Work<'_>, entry_type: &str, language: &str) -> Vec<(&'static str, String)> {
    let resource = work.resource;
    let details = resource.details();
    let short_name = resource.short_name.as_ref().map(|name| title(name.value.get(language)));
    let doi = details.doi.as_ref().map(|doi| balanced(doi.value.as_str()));
    let arxiv = arxiv(resource).map(|arxiv| verbatim(arxiv.as_str()));
    let eprint_type = arxiv.as_ref().map(|_| "arxiv".to_owned());
    let publisher = resource.publisher.as_ref().map(|publisher| escape(publisher.value.get(language)));
    let edition = details.edition.as_ref().map(|edition| match &edition.value {
        Edition::Number(number) => number.to_string(),
        Edition::Text(text) => escape(text.get(language)),
    });
    let tag = details.language.as_ref().map(|tag| tag.value.as_str());
    let tags: Vec<String> = details.tags.iter().map(|tag| escape(tag.value.as_str())).collect();
    let all = [
        ("title", Some(title(resource.title.value.get(language)))),
        ("shorttitle", short_name),
        ("author", resource.authors.as_ref().map(|authors| names(&authors.value))),
        ("date", resource.date.as_ref().map(|date| date.value.to_string())),
        ("url", resource.url.as_ref().map(|url| verbatim(url.value.as_str()))),
        ("doi", doi),
        ("eprint", arxiv),
        ("eprinttype", eprint_type),
        ("isbn", details.isbn.as_ref().map(|isbn| isbn.value.as_str().to_owned())),
        (publisher_field(entry_type), publisher),
        ("edition", edition),
        ("langid", tag.and_then(babel).map(str::to_owned)),
        ("keywords", Some(tags.join(", ")).filter(|tags| !tags.is_empty())),
        ("annotation", work.remark.map(escape)),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// The arXiv identifier: the one that is given, else that of the address.
fn arxiv(resource: &Resource) -> Option<Arxiv> {
    let given = resource.details().arxiv.as_ref().map(|arxiv| arxiv.value.clone());
    given.or_else(|| Arxiv::of_address(resource.url.as_ref()?.value.as_str()))
}

/// The field for who published a work: each type has one of its own.
fn publisher_field(entry_type: &str) -> &'static str {
    match entry_type {
        "article" => "journaltitle",
        "book" | "dataset" => "publisher",
        "report" | "thesis" => "institution",
        "unpublished" => "howpublished",
        _ => "organization",
    }
}

fn names(authors: &Authors) -> String {
    let mut names: Vec<String> = authors.names.iter().map(name).collect();
    if authors.others {
        names.push("others".to_owned());
    }
    names.join(" and ")
}

/// A person by the parts of the name; braces keep any other name in one piece.
fn name(name: &Name) -> String {
    // A part that has the word which divides names would be taken for two.
    let part = |text: &str| {
        let divided = text.split_whitespace().any(|word| word.eq_ignore_ascii_case("and"));
        if divided { format!("{{{}}}", escape(text)) } else { escape(text) }
    };
    match name.given() {
        Some(given) => format!("{}, {}", part(name.family()), part(given)),
        None => format!("{{{}}}", escape(name.family())),
    }
}

/// A title. Words with capitals inside, which a style that writes titles in lower case would spoil, stand in braces.
fn title(text: &str) -> String {
    let word = |word: &str| {
        let core = word.trim_matches(|c: char| !c.is_alphanumeric());
        if !core.chars().skip(1).any(char::is_uppercase) {
            return escape(word);
        }
        let (before, after) = word.split_once(core).unwrap_or((word, ""));
        format!("{}{{{}}}{}", escape(before), escape(core), escape(after))
    };
    text.split_whitespace().map(word).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text in one line, in which nothing is a command of TeX, and no two characters become another one.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut previous = ' ';
    for c in text.split_whitespace().flat_map(|word| word.chars().chain([' '])).filter(|c| !is_control(*c)) {
        let ligature = (c == previous && matches!(c, '-' | '\'' | '`' | ',' | '<' | '>'))
            || (c == '`' && matches!(previous, '!' | '?'));
        if ligature {
            out.push_str("{}");
        }
        match c {
            '&' | '%' | '$' | '#' | '_' => out.extend(['\\', c]),
            // A brace counts for BibTeX even if it is escaped.
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            c => out.push(c),
        }
        previous = c;
    }
    out.truncate(out.trim_end().len());
    out
}

/// A DOI as it stands. Where its braces are not balanced it cannot stand there, and so has the form that it has in an
/// address (RFC 3986, section 2.1), which has its percent signs encoded too.
fn balanced(doi: &str) -> String {
    let depth = doi.chars().try_fold(0_usize, |depth, c| match c {
        '{' => Some(depth + 1),
        '}' => depth.checked_sub(1),
        _ => Some(depth),
    });
    if depth == Some(0) { doi.to_owned() } else { verbatim(&doi.replace('%', "%25")) }
}

/// An address, in which braces have to be encoded (RFC 3986).
fn verbatim(text: &str) -> String {
    text.replace('{', "%7B").replace('}', "%7D")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_command_of_tex() {
        for (text, written) in [
            ("100% of $5 & #1_a", "100\\% of \\$5 \\& \\#1\\_a"),
            ("\\input{x}", "\\textbackslash{}input\\textbraceleft{}x\\textbraceright{}"),
            ("a~b^c", "a\\textasciitilde{}b\\textasciicircum{}c"),
            ("a -- b ''", "a -{}- b '{}'"),
            ("a\n\tb\u{0}", "a b"),
        ] {
            assert_eq!(escape(text), written);
        }
    }

    #[test]
    fn a_doi_is_whole_or_encoded() {
        for (doi, written) in [
            ("10.1000/a{b}%7Bc", "10.1000/a{b}%7Bc"),
            ("10.1000/a{b%7Bc", "10.1000/a%7Bb%257Bc"),
            ("10.1000/a}b{", "10.1000/a%7Db%7B"),
        ] {
            assert_eq!(balanced(doi), written);
        }
    }

    #[test]
    fn capitals_inside_a_word_are_kept() {
        assert_eq!(title("LoRA: A Study (of QLoRA) in 2D"), "{LoRA}: A Study (of {QLoRA}) in {2D}");
        assert_eq!(title("한국어 BERT"), "한국어 {BERT}");
    }

    #[test]
    fn names_are_people_or_stand_as_they_are() {
        let written = |text| Name::parse(text).map(|one| name(&one)).unwrap_or_default();
        assert_eq!(written("Murphy, Kevin P."), "Murphy, Kevin P.");
        assert_eq!(written("Research and Development"), "{Research and Development}");
        assert_eq!(written("Smith and Sons, Ltd."), "{Smith and Sons}, Ltd.");
    }
}
