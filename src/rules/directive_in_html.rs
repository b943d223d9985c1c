use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::diagnostic::{Code, Diagnostic};
use crate::directive::opening;
use crate::project::Project;
use crate::source::{FileId, Span};

/// Finds directives in HTML, where Markdown is not read. What is in a comment has been put there to be silent.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let pages = project.survey.pages.iter();
    pages.flat_map(|&(file, _)| on_page(file, project.sources.text(file), project)).collect()
}

fn on_page(file: FileId, text: &str, project: &Project<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut block = None;
    for (event, range) in Parser::new_ext(text, project.settings.markdown).into_offset_iter() {
        match event {
            Event::Start(Tag::HtmlBlock) => block = Some(range.clone()),
            Event::End(TagEnd::HtmlBlock) => {
                let Some(range) = block.take() else { continue };
                let html = text.get(range.clone()).unwrap_or("");
                found.extend(outside_comments(html).map(|at| {
                    let span = Span::new(file, range.start + at..range.start + at + opening().len());
                    let message = "this directive stands in HTML, so it is not expanded";
                    let diagnostic = Diagnostic::new(Code::DirectiveInHtml, message).at(span, "");
                    diagnostic.help("put a blank line before it and after it: then Markdown is read again")
                }));
            }
            _ => {}
        }
    }
    found
}

/// Where directives begin in a piece of HTML, but for its comments.
fn outside_comments(html: &str) -> impl Iterator<Item = usize> {
    let mut comments = Vec::new();
    let mut from = 0;
    while let Some(start) = html.get(from..).and_then(|rest| rest.find("<!--")).map(|at| from + at) {
        let end = html.get(start..).and_then(|rest| rest.find("-->")).map_or(html.len(), |at| start + at);
        comments.push(start..end);
        from = end;
    }
    let sites = html.match_indices(opening()).map(|(at, _)| at);
    sites.filter(move |at| !comments.iter().any(|comment| comment.contains(at)))
}
