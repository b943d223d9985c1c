use super::assets::copy_button;
use super::list::anchor;
use super::metadata::coins;
use super::{Context, attribute, destination, escape, note};
use crate::catalog::{Authors, Edition, Resource};
use crate::select::Entry;

/// The most authors who are all named, and how many are if there are more.
const ALL_AUTHORS: usize = 6;
const SOME_AUTHORS: usize = 3;

/// An entry as lines of Markdown: the title, what is known of it, where else it is listed, the remark. `anchor` is the id of its title.
pub(super) fn lines(entry: &Entry<'_>, anchor: &str, context: &Context<'_>) -> Vec<String> {
    let resource = entry.resource;
    let mut lines = vec![title(resource, anchor, context)];
    let facts = facts(resource, context);
    if !facts.is_empty() {
        lines.push(if context.target.html { format!("<small>{facts}</small>") } else { facts });
    }
    // The last line so far is short, so that what shows only now and then seldom needs a line of its own.
    if let Some(line) = lines.last_mut().filter(|_| context.target.html) {
        line.push_str(&handles(resource, anchor, context));
    }
    lines.extend(elsewhere(entry, context));
    if context.notes {
        let remark = entry.place.and_then(|place| place.note.as_deref()).or(resource.note.as_ref());
        let remark = remark.map(|text| note(text.value.get(context.language), context.target));
        lines.extend(remark.unwrap_or_default());
    }
    lines
}

/// The other pages that list a resource; `None` if there are none.
fn elsewhere(entry: &Entry<'_>, context: &Context<'_>) -> Option<String> {
    let Context { target, words, .. } = context;
    let elsewhere = context.elsewhere?;
    let (pages, more) = elsewhere.pages_of(entry.index);
    if pages.is_empty() {
        return None;
    }
    let link = |page: &super::listings::Other<'_>| {
        // Only HTML has our anchors.
        let anchor = if target.html { format!("#{}", anchor(entry.resource, page.number)) } else { String::new() };
        format!("[{}]({}{anchor})", escape(page.title, *target, false), page.link)
    };
    let pages: Vec<String> = pages.iter().map(link).collect();
    let begin = if context.whole { &words.listed_in } else { &words.also_in };
    let line = format!("{begin} {}{}", pages.join(", "), if more { &*words.and_elsewhere } else { "" });
    Some(if target.html { format!("<small class=\"resource-elsewhere\">{line}</small>") } else { line })
}

/// The links of a resource to what belongs to it, each a line.
pub(super) fn related(entry: &Entry<'_>, context: &Context<'_>) -> Vec<String> {
    let link = |link: &crate::catalog::Link| {
        let title = escape(link.title.value.get(context.language), context.target, false);
        format!("[{title}]({})", destination(link.url.value.as_str()))
    };
    entry.resource.details().related.iter().map(link).collect()
}

fn title(resource: &Resource, anchor: &str, context: &Context<'_>) -> String {
    let target = context.target;
    let link = resource.link();
    let at_start = link.is_none() && !target.html;
    let title = escape(resource.title.value.get(context.language), target, at_start);
    let mut line = link.map_or(title.clone(), |url| format!("[{title}]({})", destination(&url)));
    if target.html {
        let kind = resource.kind.as_ref().map(|kind| format!(" data-kind=\"{}\"", kind.value.as_str()));
        let year = resource.date.as_ref().map(|date| format!(" data-year=\"{}\"", date.value.year()));
        let (kind, year) = (kind.unwrap_or_default(), year.unwrap_or_default());
        line = format!("<span class=\"resource\" id=\"{}\"{kind}{year}>{line}</span>", attribute(anchor));
    }
    if let Some(name) = &resource.short_name {
        line.push_str(&format!(" ({})", escape(name.value.get(context.language), target, false)));
    }
    line
}

/// What an entry can be taken by: a link to the entry itself, what reference managers read, and a button to copy that.
fn handles(resource: &Resource, anchor: &str, context: &Context<'_>) -> String {
    let title: Vec<&str> = resource.title.value.get(context.language).split_whitespace().collect();
    let title = title.join(" ");
    let label = attribute(&context.words.link_to.tell(&title));
    let anchor = attribute(anchor);
    // A blank that is a text of its own counts as moved in browsers, if what follows it comes late.
    let mut handles = format!("<a class=\"resource-permalink\" href=\"#{anchor}\" aria-label=\"{label}\"> #</a>");
    if context.metadata {
        handles.push_str(&coins(resource, context.language));
        if context.assets {
            handles.push_str(&copy_button(resource, &title, context.words));
        }
    }
    handles
}

/// Kind, authors, publisher, edition and date, as far as they are known.
fn facts(resource: &Resource, context: &Context<'_>) -> String {
    let (words, language, target) = (context.words, context.language, context.target);
    let mut facts: Vec<String> = Vec::new();
    if let Some(kind) = &resource.kind {
        let kind = words.kind(kind.value);
        facts.push(if target.html { format!("<span class=\"resource-kind\">{kind}</span>") } else { kind.to_owned() });
    }
    let first = facts.is_empty() && !target.html;
    let mut add = |text: &str| {
        let at_start = first && facts.is_empty();
        facts.push(escape(text, target, at_start));
    };
    if let Some(authors) = &resource.authors {
        add(&byline(&authors.value, &words.et_al));
    }
    if let Some(publisher) = &resource.publisher {
        add(publisher.value.get(language));
    }
    match resource.details().edition.as_ref().map(|edition| &edition.value) {
        Some(Edition::Number(number)) => add(&words.edition.tell(&number.to_string())),
        Some(Edition::Text(text)) => add(text.get(language)),
        None => {}
    }
    if let Some(date) = &resource.date {
        add(&(words.date)(date.value));
    }
    if let Some(copy) = &resource.details().archived {
        facts.push(format!("[{}]({})", words.archived_copy, destination(copy.value.as_str())));
    }
    facts.join(" · ")
}

fn byline(authors: &Authors, et_al: &str) -> String {
    let many = authors.names.len() > ALL_AUTHORS;
    let shown = if many { SOME_AUTHORS } else { authors.names.len() };
    let names: Vec<String> = authors.names.iter().take(shown).map(ToString::to_string).collect();
    let names = names.join(", ");
    if many || authors.others { format!("{names} {et_al}") } else { names }
}
