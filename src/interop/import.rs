//! Reading what others write: reference managers, publishers, search engines. `bibtex`, `ris` and `csl` know a format each
//! and what its fields are called; [`take`](super::take) knows what a value of a field has to be to stand in a catalog.

mod bibtex;
mod csl;
mod delimiters;
mod inherit;
mod kinds;
mod latex;
mod names;
mod ris;

use super::{Misread, Record};

/// Reads a text in BibTeX or BibLaTeX, RIS, or CSL-JSON. Which of them it is can be seen: CSL-JSON begins with `[` or `{`,
/// a record of RIS with the line `TY  - …`, an entry of BibTeX with `@`.
///
/// There is a record for each entry, in their order; none, if a sound text has no entries. What an entry says and a catalog
/// cannot take is among its [`doubts`](Record::doubts). An entry without a title is a record without one, and keys are as
/// they are written, so that two records can have the same.
///
/// ```
/// use mdbook_resources::interop::import;
///
/// let records = import("@article{hu2021, title = {{LoRA}}, author = {Edward Hu}, year = 2021}").expect("BibTeX");
/// assert_eq!(records[0].title.as_deref(), Some("LoRA"));
/// assert_eq!(records[0].authors.names[0].inverted(), "Hu, Edward");
/// ```
///
/// # Errors
///
/// [`Misread`], if the text is in none of these formats or is broken.
pub fn import(text: &str) -> Result<Vec<Record>, Misread> {
    let start = text.len() - text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').len();
    let body = text.get(start..).unwrap_or_default();
    let line = |begins: fn(&str) -> bool| body.lines().position(|line| begins(line.trim_start()));
    let bibtex_at = line(|line| line.starts_with('@'));
    let ris_at = line(ris::begins_record);
    let read = match (body.chars().next(), ris_at, bibtex_at) {
        (None, _, _) => Err(Misread { message: "is empty".to_owned(), at: None }),
        (Some('{' | '['), _, _) => csl::read(body),
        (_, Some(ris), bibtex) if bibtex.is_none_or(|bibtex| ris < bibtex) => Ok(ris::read(body)),
        (_, _, Some(_)) => bibtex::read(body),
        _ => Err(Misread { message: "is neither BibTeX nor RIS nor CSL-JSON".to_owned(), at: None }),
    };
    read.map_err(|misread| Misread { at: misread.at.map(|at| at + start), ..misread })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_known_by_its_look() {
        let titles = |text: &str| import(text).map(|read| read.into_iter().filter_map(|one| one.title).collect());
        for text in [
            "\u{FEFF}\r\n@misc{a, title={T}}",
            "% Encoding: UTF-8\n\n@misc{a, title={T}}",
            "Citations:\n\n  @misc{a, title={T}}",
            "\u{FEFF}TY  - JOUR\r\nTI  - T\r\nER  - \r\n",
            "Provider: Somebody\nTY  - JOUR\nTI  - T\nER  -\n@more",
            " [{\"title\": \"T\"}]",
            "{\"title\": \"T\"}",
        ] {
            assert_eq!(titles(text), Ok(vec!["T".to_owned()]), "{text}");
        }
    }

    #[test]
    fn what_is_none_of_them_is_told() {
        let told = |text| import(text).map_err(|misread| (misread.message, misread.at));
        assert_eq!(told(" \n"), Err(("is empty".to_owned(), None)));
        assert_eq!(told("LoRA, 2021"), Err(("is neither BibTeX nor RIS nor CSL-JSON".to_owned(), None)));
        assert_eq!(told("[]"), Ok(Vec::new()));
        assert_eq!(told("@string{a = \"b\"}"), Ok(Vec::new()));
    }

    #[test]
    fn a_fault_has_its_place() {
        let place = |text: &str| import(text).err().and_then(|misread| text.get(misread.at?..).map(str::to_owned));
        assert_eq!(place("\n@misc{a, title {T}}").as_deref(), Some("{T}}"));
        assert_eq!(place("\n[{\"title\": oh}]").as_deref(), Some("oh}]"));
    }
}
