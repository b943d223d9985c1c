use pulldown_cmark::{Event, Options, Parser, Tag};

use super::literal::locate;
use crate::catalog::Text;
use crate::diagnostic::{Code, Diagnostic};
use crate::project::Project;
use crate::source::Spanned;

/// Finds remarks with more than a remark can have: what else there is, a list shows as plain text.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let resources = project.catalog.resources().filter_map(|(_, resource)| resource.note.as_ref());
    let places = project.catalog.places().filter_map(|(_, place)| place.note.as_deref());
    resources.chain(places).flat_map(|note| in_note(note, project)).collect()
}

fn in_note(note: &Spanned<Text>, project: &Project<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for text in note.value.all() {
        let Some(what) = markup(text) else { continue };
        let message = format!("this remark has {what} in it, which is shown as plain text");
        let span = locate(project.sources, note.span, text);
        let diagnostic = Diagnostic::new(Code::NoteMarkup, message).at(span, "");
        found.push(diagnostic.help("a remark can have *emphasis*, **strong emphasis**, `code` and [links](https://…)"));
    }
    found
}

/// What a remark has that it should not.
fn markup(text: &str) -> Option<&'static str> {
    // What is plain needs no parser: most remarks are.
    if !text.contains(['<', '#', '!', '>', '|', '`', '~', '-', '+', '*', '=', ':', '.', ')', '_']) {
        return None;
    }
    let events = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES);
    events.into_iter().find_map(|event| match event {
        Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => Some("HTML"),
        Event::Start(Tag::Heading { .. }) => Some("a heading"),
        Event::Start(Tag::Image { .. }) => Some("an image"),
        Event::Start(Tag::List(_)) => Some("a list"),
        Event::Start(Tag::BlockQuote(_)) => Some("a block quote"),
        Event::Start(Tag::CodeBlock(_)) => Some("a block of code"),
        Event::Start(Tag::Table(_)) => Some("a table"),
        Event::Start(Tag::FootnoteDefinition(_)) | Event::FootnoteReference(_) => Some("a footnote"),
        Event::Rule => Some("a rule"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_a_remark_cannot_have() {
        for (text, what) in [
            ("plain *and* **strong** `code` [x](https://e.org)", None),
            ("a < b and c > d", None),
            ("a <b>c</b>", Some("HTML")),
            ("# a", Some("a heading")),
            ("a\n===", Some("a heading")),
            ("![a](https://e.org/x.png)", Some("an image")),
            ("- a", Some("a list")),
            ("> a", Some("a block quote")),
            ("```\na\n```", Some("a block of code")),
            ("---", Some("a rule")),
        ] {
            assert_eq!(markup(text), what, "{text}");
        }
    }
}
