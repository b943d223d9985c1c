use crate::catalog::{LanguageTag, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::project::Project;
use crate::source::Spanned;

/// Finds remarks and titles of lists that have no text for a language in which the book is published.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let languages = &project.settings.languages;
    let catalog = project.catalog;
    let mut found = Vec::new();
    let mut ask = |what: &str, text: &Spanned<Text>, is_prose: bool| {
        let missing = missing(&text.value, languages, is_prose);
        if missing.is_empty() {
            return;
        }
        let message = format!("this {what} has no text for {}", list(&missing));
        let diagnostic = Diagnostic::new(Code::MissingTranslation, message).at(text.span, "");
        let all: Vec<String> = languages.iter().map(|tag| format!("{} = \"…\"", tag.as_str())).collect();
        found.push(diagnostic.help(format!("write one a language: `{{ {} }}`", all.join(", "))));
    };
    for (of, titles) in [("chapter", catalog.chapters()), ("section", catalog.sections()), ("group", catalog.groups())]
    {
        titles.iter().for_each(|(_, text)| ask(&format!("title of a {of}"), text, true));
    }
    for (_, resource) in catalog.resources() {
        // Titles and names stay as they were published, unless somebody began to translate them.
        ask("title", &resource.title, false);
        resource.short_name.iter().for_each(|name| ask("short name", name, false));
        resource.publisher.iter().for_each(|publisher| ask("publisher", publisher, false));
        resource.note.iter().for_each(|note| ask("remark", note, true));
    }
    for (_, place) in catalog.places() {
        place.note.iter().for_each(|note| ask("remark", note, true));
    }
    found
}

fn missing<'l>(text: &Text, languages: &'l [LanguageTag], is_prose: bool) -> Vec<&'l str> {
    let has = |wanted: &LanguageTag| match text {
        Text::Plain(_) => !is_prose || languages.len() < 2,
        Text::ByLanguage(_) => text.languages().any(|tag| tag.serves(wanted.as_str())),
    };
    languages.iter().filter(|wanted| !has(wanted)).map(LanguageTag::as_str).collect()
}

fn list(tags: &[&str]) -> String {
    tags.iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(", ")
}
