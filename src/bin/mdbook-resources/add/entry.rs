//! From what is known of a resource to its entry.

use mdbook_resources::catalog::{Authors, Edition, Key, LanguageTag, NewEntry, Said};
use mdbook_resources::interop::Record;
use mdbook_resources::project::Settings;

use super::args::{Author, FieldArgs};

/// How many words of a title an id has.
const WORDS: usize = 5;
/// How many characters.
const LONGEST: usize = 60;

/// What is known of a resource: what was found, and what else the address says. What the options say counts more.
pub(super) fn complete(found: Record, known: Record, fields: &FieldArgs, settings: &Settings) -> Record {
    let others = fields.authors.iter().any(|author| matches!(author, Author::Others));
    let named = fields.authors.iter().filter_map(|author| match author {
        Author::Known(name) => Some(name.clone()),
        Author::Others => None,
    });
    let given = Authors { names: named.collect(), others };
    let first = |all: [Authors; 3]| all.into_iter().find(|authors| !authors.names.is_empty()).unwrap_or_default();
    let mut tags: Vec<Key> = Vec::new();
    for tag in if fields.tags.is_empty() { found.tags } else { fields.tags.clone() } {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    // That it is in the language of the book goes without saying.
    let foreign = found.language.filter(|tag| !tag.serves(&settings.language));
    Record {
        id: fields.id.clone().or(found.id),
        title: fields.title.clone().or(found.title).or(known.title),
        short_name: fields.short_name.clone().or(found.short_name),
        authors: first([given, found.authors, known.authors]),
        kind: fields.kind.or(found.kind).or(known.kind),
        date: fields.date.or(found.date),
        url: fields.url.clone().or(found.url).or(known.url),
        doi: fields.doi.clone().or(found.doi).or(known.doi),
        arxiv: fields.arxiv.clone().or(found.arxiv).or(known.arxiv),
        isbn: fields.isbn.clone().or(found.isbn).or(known.isbn),
        publisher: fields.publisher.clone().or(found.publisher),
        edition: fields.edition.clone().or(found.edition),
        language: fields.language.clone().or(foreign),
        tags,
        note: found.note,
        doubts: found.doubts,
    }
}

/// The entry of a resource.
pub(super) fn resource(record: &Record, id: &Key, fields: &FieldArgs, note: Option<&Said>) -> NewEntry {
    let text = |text: &Option<String>| text.clone().map(Said::Text);
    let mut authors: Vec<String> = record.authors.names.iter().map(|name| name.inverted().to_owned()).collect();
    if record.authors.others && !authors.is_empty() {
        authors.push("et al.".to_owned());
    }
    // An address of arXiv says the identifier, and one of both is enough.
    let arxiv = record.arxiv.as_ref().filter(|arxiv| record.url.as_ref().is_none_or(|url| url.as_str() != arxiv.url()));
    let edition = record.edition.as_ref().map(|edition| match edition {
        Edition::Number(number) => Said::Number(number.to_string()),
        Edition::Text(text) => Said::Text(text.first().to_owned()),
    });
    let tags: Vec<String> = record.tags.iter().map(ToString::to_string).collect();
    let said = [
        ("id", Some(Said::Text(id.to_string()))),
        ("title", text(&record.title)),
        ("short-name", text(&record.short_name)),
        ("authors", some(authors)),
        ("kind", record.kind.map(|kind| Said::Text(kind.as_str().to_owned()))),
        ("date", record.date.map(|date| Said::Text(date.to_string()))),
        ("url", record.url.as_ref().map(|url| Said::Text(url.as_str().to_owned()))),
        ("doi", record.doi.as_ref().map(|doi| Said::Text(doi.as_str().to_owned()))),
        ("arxiv", arxiv.map(|arxiv| Said::Text(arxiv.as_str().to_owned()))),
        ("isbn", record.isbn.as_ref().map(|isbn| Said::Text(isbn.as_str().to_owned()))),
        ("publisher", text(&record.publisher)),
        ("edition", edition),
        ("language", record.language.as_ref().map(|tag| Said::Text(tag.as_str().to_owned()))),
        ("tags", some(tags)),
        ("archived", fields.archived.as_ref().map(|url| Said::Text(url.as_str().to_owned()))),
    ];
    let said = said.into_iter().filter_map(|(name, said)| Some((name, said?)));
    let found = record.note.clone().map(Said::Text);
    NewEntry {
        table: "resource",
        fields: said.chain(place(&fields.chapters, fields, note.or(found.as_ref()))).collect(),
    }
}

/// The entry of one more place of the resource `id`, in the lists of `chapters`.
pub(super) fn also(id: &Key, chapters: &[Key], fields: &FieldArgs, note: Option<&Said>) -> NewEntry {
    let resource = ("resource", Said::Text(id.to_string()));
    NewEntry { table: "also", fields: std::iter::once(resource).chain(place(chapters, fields, note)).collect() }
}

/// Where it is listed, and with which remark.
fn place(
    chapters: &[Key],
    fields: &FieldArgs,
    note: Option<&Said>,
) -> impl Iterator<Item = (&'static str, Said)> + use<> {
    let key = |key: &Option<Key>| key.as_ref().map(|key| Said::Text(key.to_string()));
    let mut all: Vec<String> = Vec::new();
    for chapter in chapters.iter().map(ToString::to_string) {
        if !all.contains(&chapter) {
            all.push(chapter);
        }
    }
    let said = [
        ("chapter", some(all)),
        ("section", key(&fields.section)),
        ("group", key(&fields.group)),
        ("under", key(&fields.under)),
        ("with", key(&fields.with)),
        ("note", note.cloned()),
    ];
    said.into_iter().filter_map(|(name, said)| Some((name, said?)))
}

/// The remark: one, or one for each of several languages of the book, with its tag before it.
///
/// # Errors
///
/// Why these are no such remarks, as a sentence.
pub(super) fn note(notes: &[String], settings: &Settings) -> Result<Option<Said>, String> {
    let mut texts: Vec<(String, String)> = Vec::new();
    let mut plain = Vec::new();
    let known: Vec<&str> =
        settings.languages.iter().map(LanguageTag::as_str).chain([settings.language.as_str()]).collect();
    for note in notes {
        match note.split_once('=') {
            Some((tag, text)) if known.contains(&tag) => {
                if texts.iter().any(|(other, _)| other == tag) {
                    return Err(format!("there are two remarks for `{tag}`"));
                }
                texts.push((tag.to_owned(), text.trim().to_owned()));
            }
            Some((tag, _)) if LanguageTag::parse(tag).is_some() => {
                return Err(format!(
                    "`{tag}` is no language of the book, which has `{}`; the setting `languages` says which there are",
                    known.join("`, `")
                ));
            }
            _ => plain.push(note),
        }
    }
    match (plain.as_slice(), texts.is_empty()) {
        ([], true) => Ok(None),
        ([], false) => Ok(Some(Said::ByLanguage(texts))),
        ([one], true) => Ok(Some(Said::Text((*one).clone()))),
        ([_, _, ..], true) => Err("there is one remark for an entry, and `--note` is given more than once".to_owned()),
        _ => Err("a remark has the tag of its language before it in all languages or in none".to_owned()),
    }
}

fn some(texts: Vec<String>) -> Option<Said> {
    (!texts.is_empty()).then_some(Said::Texts(texts))
}

/// A name for a resource that no other has: the one that it has elsewhere, the one that people know it by, or the
/// beginning of its title.
pub(super) fn id(record: &Record, is_taken: impl Fn(&str) -> bool) -> Key {
    let title = record.title.as_deref().unwrap_or_default();
    // "LoRA: Low-Rank Adaptation …" is known as LoRA.
    let head = title.split_once(": ").map(|(head, _)| head).filter(|head| head.split_whitespace().count() < WORDS);
    let wished = record.id.as_ref().map(ToString::to_string);
    let short = || record.short_name.as_deref().map(slug).filter(|slug| !slug.is_empty());
    let base = wished.or_else(short).unwrap_or_else(|| slug(head.unwrap_or(title)));
    let base = if Key::parse(&base).is_ok() { base } else { "resource".to_owned() };
    let year = record.date.map(|date| format!("{base}-{}", date.year()));
    let numbered = (2..).map(|number: u32| format!("{base}-{number}"));
    let mut names = std::iter::once(base.clone()).chain(year).chain(numbered);
    let free = names.find_map(|name| Key::parse(&name).ok().filter(|_| !is_taken(&name)));
    free.unwrap_or_else(|| Key::from_number(0))
}

/// The first words of a text as a key.
fn slug(text: &str) -> String {
    let text = text.to_lowercase().replace(['\'', '’'], "");
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.skip_while(|word| matches!(*word, "a" | "an" | "the")).take(WORDS).collect();
    // In some scripts a sentence has no blank.
    words.join("-").chars().take(LONGEST).collect::<String>().trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_what_people_would_call_it() {
        let named = |title: &str| {
            let record = Record { title: Some(title.to_owned()), ..Record::default() };
            id(&record, |name| name == "taken" || name == "taken-2").to_string()
        };
        assert_eq!(named("LoRA: Low-Rank Adaptation of Large Language Models"), "lora");
        assert_eq!(named("The Llama 3 Herd of Models"), "llama-3-herd-of-models");
        assert_eq!(named("A Survey of the Many Ways to Name a Thing: Part 1"), "survey-of-the-many-ways");
        assert_eq!(named("파인튜닝 안내"), "파인튜닝-안내");
        assert_eq!(named("Let's build: a long title that is not a short one"), "lets-build");
        assert_eq!(named("?!"), "resource");
        assert_eq!(named("Taken"), "taken-3");
        assert_eq!(named("None"), "resource");
    }
}
