//! The law of the page: where a list comes, the blocks around it stay what they were. The tests here state it for
//! pages that are put together, `fuzz` for any page.

use std::collections::HashSet;

use mdbook_resources::render::{LANGUAGES, script, style_sheet};
use mdbook_resources::source::{Edit, apply};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What the page reads as in place of each edit, if all around them reads as it would with a word in their place.
pub(crate) fn lists(text: &str, edits: &[Edit], options: Options) -> Result<Vec<Vec<Event<'static>>>, String> {
    let mut word = "PLACEHOLDER".to_owned();
    while text.contains(&word) {
        word.push('S');
    }
    let words: Vec<Edit> = edits.iter().map(|edit| Edit { range: edit.range.clone(), text: word.clone() }).collect();
    let out = apply(text, edits);
    let (before, after) = (events(&apply(text, &words), options), events(&out, options));
    let around = around(&before, &word);
    if around.len() != edits.len() + 1 {
        return Err(format!("{} words for {} lists in {text:?}", around.len() - 1, edits.len()));
    }
    let mut lists = Vec::new();
    if !matches(&after, &around, &mut lists, &mut HashSet::new()) {
        return Err(format!("the structure changed in {out:?}: {before:?} became {after:?}"));
    }
    Ok(lists)
}

fn events(text: &str, options: Options) -> Vec<Event<'static>> {
    Parser::new_ext(text, options).map(Event::into_static).collect()
}

/// The events before, between and after those of a word that stands alone in its paragraph.
fn around<'e>(events: &'e [Event<'static>], word: &str) -> Vec<&'e [Event<'static>]> {
    let (mut pieces, mut done) = (Vec::new(), 0);
    for (at, _) in events.iter().enumerate().filter(|(_, event)| matches!(event, Event::Text(text) if **text == *word))
    {
        // In a tight list item, a paragraph has no events of its own.
        let loose = usize::from(at > done && matches!(events[at - 1], Event::Start(Tag::Paragraph)));
        pieces.push(&events[done..at - loose]);
        done = at + 1 + loose;
    }
    pieces.push(&events[done..]);
    pieces
}

/// Whether `events` are `around` with whole blocks between, which are put into `lists`.
fn matches(
    events: &[Event<'static>],
    around: &[&[Event<'static>]],
    lists: &mut Vec<Vec<Event<'static>>>,
    failed: &mut HashSet<(usize, usize)>,
) -> bool {
    let [first, more @ ..] = around else { return events.is_empty() };
    let Some(rest) = events.strip_prefix(*first) else { return false };
    if more.is_empty() {
        return rest.is_empty();
    }
    if !failed.insert((more.len(), rest.len())) {
        return false;
    }
    let mut depth = 0_usize;
    for (at, event) in rest.iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return false,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            lists.push(rest[..=at].to_vec());
            if matches(&rest[at + 1..], more, lists, failed) {
                return true;
            }
            lists.pop();
        }
    }
    false
}

/// Whether a line of HTML is the style sheet or the script of a page, to the last letter, or where the tools of a list come.
pub(crate) fn is_asset(html: &str) -> bool {
    let html = html.trim_end();
    html == style_sheet() || LANGUAGES.iter().any(|words| html == script(words)) || is_tools(html)
}

fn is_tools(html: &str) -> bool {
    let parts: Vec<&str> = html.split('"').collect();
    let Some((last, pairs)) = parts.split_last() else { return false };
    let plain = |value: &str| value.chars().all(|c| c.is_alphanumeric() || ",: ".contains(c));
    *last == " hidden></div>"
        && pairs.chunks(2).enumerate().all(|(at, pair)| match (at, pair) {
            (0, [name, value]) => *name == "<div class=" && *value == "resources-tools",
            (_, [name, value]) => [" data-entries=", " data-kinds=", " data-years="].contains(name) && plain(value),
            _ => false,
        })
}

/// Whether an event is of the comment that keeps two blocks apart.
pub(crate) fn is_separator(event: &Event<'_>) -> bool {
    matches!(event, Event::Html(html) | Event::Text(html) if matches!(html.trim(), "<!-- -->" | ""))
        || matches!(event, Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock))
}
