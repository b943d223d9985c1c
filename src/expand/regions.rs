use pulldown_cmark::Options;

use super::plan::{Content, Page, PlannedList, temper};
use super::{Environment, Expansion, OnError};
use crate::diagnostic::{Code, Diagnostic};
use crate::directive::{self, ListMarker};
use crate::render::{self, Anchors, Style, Target};
use crate::select::Here;
use crate::source::{Edit, FileId, Span};

/// What GitHub takes for Markdown.
const GITHUB: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_GFM);

/// Writes the lists between the markers of `text`, the text of `file`, anew; what stands outside of them stays. Made in
/// its own result, the edits change nothing.
///
/// The file is one that GitHub shows, or anything else that reads Markdown and none of ours: the lists are plain, and a
/// faulty one stays as it is, whatever `environment` says of both.
#[must_use]
pub fn expand_regions(file: FileId, text: &str, environment: &Environment<'_>) -> Expansion {
    let plain = Target { html: false, smart_punctuation: false };
    let outside = Environment {
        markdown: GITHUB,
        target: plain,
        on_error: OnError::Fail,
        metadata: false,
        elsewhere: None,
        ..*environment
    };
    let environment = &outside;
    let (regions, mut diagnostics) = directive::regions(file, text, environment.markdown);
    let here = Here::default();
    let mut page = Page::new(file, text, &here, environment);
    let mut edits = Vec::new();
    for region in regions {
        let end = region.site.range.end;
        let decided = page.site(region.site);
        if let (Some(Content::List(list)), Some(range)) = (decided.content, region.content) {
            let newline = newline(text, end);
            edits.push(Edit { range, text: between(&list, environment, newline) });
        }
        diagnostics.extend(decided.diagnostics.into_iter().map(without_page));
    }
    temper(&mut diagnostics, environment);
    diagnostics.sort_by_key(place);
    Expansion { edits, diagnostics }
}

/// A file outside of a book has no number in it, and its name means nothing there.
fn without_page(diagnostic: Diagnostic) -> Diagnostic {
    if diagnostic.code != Code::NoChapter {
        return diagnostic;
    }
    let message = "the marker names no chapter, and a file outside of a book is none".to_owned();
    Diagnostic { message, notes: Vec::new(), ..diagnostic }
}

fn place(diagnostic: &Diagnostic) -> Option<Span> {
    diagnostic.primary.as_ref().map(|label| label.span)
}

/// The line break of the line that ends at or after a place.
fn newline(text: &str, at: usize) -> &'static str {
    let line = text.get(at..).and_then(|rest| rest.split_once('\n')).map_or("", |(line, _)| line);
    if line.ends_with('\r') { "\r\n" } else { "\n" }
}

/// What stands between two markers: the list, with a blank line on either side, so that it stands apart for every
/// reader of Markdown.
fn between(list: &PlannedList<'_>, environment: &Environment<'_>, newline: &str) -> String {
    let style = Style {
        target: environment.target,
        language: environment.language,
        words: environment.words,
        under_heading: list.slot.heading,
        marker: if list.presentation.numbered { ListMarker::Number('.') } else { ListMarker::Bullet('-') },
        elsewhere: None,
        whole: list.every_chapter,
        tight: false,
        metadata: false,
        assets: false,
    };
    let written = render::list(&list.outline, &list.presentation, environment.catalog, style, &mut Anchors::default());
    let mut text = newline.to_owned();
    for block in [written.contents, written.lines].into_iter().filter(|lines| !lines.is_empty()) {
        text.push_str(newline);
        for line in block {
            text.push_str(&line);
            text.push_str(newline);
        }
    }
    if text.len() > newline.len() {
        text.push_str(newline);
    }
    text
}
