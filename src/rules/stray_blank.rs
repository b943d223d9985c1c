use super::literal::strings;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::project::Project;
use crate::source::{Edit, Span};

/// Finds blanks that nobody meant: at the ends of a text, several in a row, and ones that look like others.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let mut fields: Vec<Span> = Vec::new();
    for (_, resource) in project.catalog.resources() {
        fields.push(resource.title.span);
        fields.extend(resource.authors.as_ref().map(|authors| authors.span));
        fields.extend(resource.short_name.as_ref().map(|name| name.span));
        fields.extend(resource.publisher.as_ref().map(|publisher| publisher.span));
        fields.extend(resource.note.as_ref().map(|note| note.span));
    }
    fields.extend(project.catalog.places().filter_map(|(_, place)| Some(place.note.as_ref()?.span)));
    let titles = [project.catalog.chapters(), project.catalog.sections(), project.catalog.groups()];
    fields.extend(titles.into_iter().flat_map(|titles| titles.iter().map(|(_, text)| text.span)));
    let strings = fields.into_iter().flat_map(|span| strings(project.sources, span));
    strings.filter_map(|span| in_string(span, project)).collect()
}

fn in_string(span: Span, project: &Project<'_>) -> Option<Diagnostic> {
    let text = project.sources.text(span.file).get(span.range())?;
    let clean = cleaned(text);
    if clean == text || clean.is_empty() {
        return None;
    }
    let what = if text.trim() != text {
        "blanks at its ends"
    } else if text.chars().any(is_odd) {
        "a blank in it that is not the usual one"
    } else {
        "several blanks in a row"
    };
    let diagnostic = Diagnostic::new(Code::StrayBlank, format!("this text has {what}")).at(span, "");
    let edit = Edit { range: span.range(), text: clean };
    Some(diagnostic.fix(Fix::safe("leave one usual blank between words", span.file, vec![edit])))
}

/// A text with one usual blank between its words.
fn cleaned(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_nothing(*c)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character looks like a blank, or like nothing, and is another.
fn is_odd(c: char) -> bool {
    is_nothing(c) || (c.is_whitespace() && c != ' ')
}

/// Characters that take no room. Joiners are left alone: some scripts need them.
fn is_nothing(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_one_usual_blank() {
        assert_eq!(cleaned(" a\u{A0}b  c\t\u{200B}d "), "a b c d");
        assert_eq!(cleaned("가 나"), "가 나");
    }
}
