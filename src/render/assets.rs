//! What a page with lists carries besides for a browser: a style sheet and a script, in a line each, and above a long
//! list an element for its tools.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::{Words, attribute};
use crate::catalog::{Kind, Resource};

static STYLE: LazyLock<String> = LazyLock::new(|| packed(include_str!("assets/resources.css")));
static SCRIPT: LazyLock<String> = LazyLock::new(|| packed(include_str!("assets/resources.js")));

/// The most entries that are found by a glance, without tools.
const FEW: usize = 8;

/// The style sheet of lists, as a line of HTML.
#[must_use]
pub fn style_sheet() -> String {
    format!("<style>{}</style>", *STYLE)
}

/// The script of lists with the words that it prints, as a line of HTML.
#[must_use]
pub fn script(words: &Words) -> String {
    let words: String =
        words.tools.iter().map(|(name, word)| format!(" data-{name}=\"{}\"", attribute(word))).collect();
    format!("<script{words}>{}</script>", *SCRIPT)
}

/// A line of HTML where the script puts the tools of a list, with what there is to choose from; `None` where a list is
/// short. `resources` are those of its entries.
pub(super) fn tools(resources: &[&Resource], words: &Words) -> Option<String> {
    if resources.len() <= FEW {
        return None;
    }
    let kinds: Vec<Kind> = Kind::ALL
        .iter()
        .copied()
        .filter(|&kind| resources.iter().any(|one| one.kind.as_ref().is_some_and(|of| of.value == kind)))
        .collect();
    let kinds = kinds.iter().map(|&kind| format!("{}:{}", kind.as_str(), words.kinds(kind))).collect();
    let years: BTreeSet<u16> = resources.iter().filter_map(|one| Some(one.date.as_ref()?.value.year())).collect();
    let years = years.iter().rev().map(ToString::to_string).collect();
    let facet = |name: &str, values: Vec<String>| {
        if values.len() > 1 { format!(" data-{name}=\"{}\"", attribute(&values.join(","))) } else { String::new() }
    };
    let (kinds, years) = (facet("kinds", kinds), facet("years", years));
    Some(format!("<div class=\"resources-tools\" data-entries=\"{}\"{kinds}{years} hidden></div>", resources.len()))
}

/// The button with which a reader copies an entry as BibTeX, which the script makes from what is said to reference managers
/// right before it. `title` is that of the resource, in one line. The script shows the button, the style sheet gives it its
/// text, since a text here would be found by those who search the book.
pub(super) fn copy_button(resource: &Resource, title: &str, words: &Words) -> String {
    let others = resource.authors.as_ref().is_some_and(|authors| authors.value.others);
    let others = if others { " data-others=\"yes\"" } else { "" };
    format!(
        "<button class=\"resource-copy\" aria-label=\"{}\"{others} hidden></button>",
        attribute(&words.copy.tell(title))
    )
}

/// The lines of a text in one, without indentation and without the comments, each of which has its lines to itself.
fn packed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        if in_comment || line.starts_with("/*") {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            out.push_str(if out.is_empty() { "" } else { " " });
            out.push_str(line);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::LANGUAGES;
    use super::*;

    #[test]
    fn a_page_gets_little_and_each_in_a_line() {
        assert!(STYLE.len() < 5_000 && SCRIPT.len() < 8_000, "{} and {}", STYLE.len(), SCRIPT.len());
        for line in LANGUAGES.iter().map(|words| script(words)).chain([style_sheet()]) {
            assert!(!line.contains('\n') && !line.contains("/*") && !line.contains("// "));
        }
    }

    #[test]
    fn there_is_nothing_in_them_that_anybody_before_the_browser_looks_for() {
        for (text, ends) in [(&*STYLE, "}"), (&*SCRIPT, ");")] {
            assert!(text.ends_with(ends));
            // Ours and mdBook's directives, mathematics, citations, code, and what would end the element.
            for taken in ["<<", "{{", "$", "@@", "`", "\\(", "\\[", "</", "<!--", "http"] {
                assert!(!text.contains(taken), "{taken}");
            }
        }
    }

    #[test]
    fn names_of_kinds_can_be_told_apart() {
        for words in LANGUAGES {
            assert!(Kind::ALL.iter().all(|&kind| !words.kinds(kind).contains([',', ':'])));
        }
    }
}
