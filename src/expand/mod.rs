//! The product in one pure function: the text of a chapter goes in, and the edits that put its lists there come out.
//!
//! [`expand()`] finds the directives ([`directive`]), chooses what they mean ([`select`](crate::select)), writes it
//! ([`render`]), and fits it into the page. It never touches a byte outside a directive.

mod fit;

use pulldown_cmark::Options;

use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::directive::{self, HeadingName, Misplaced, NAMES, Site};
use crate::render::{self, Anchors, Style, Target, Words, attribute, escape};
use crate::select::{Here, Order, select};
use crate::source::{Edit, FileId, Span};

/// What all chapters of a book have in common.
#[derive(Debug)]
pub struct Setting<'a> {
    /// What there is to list.
    pub catalog: &'a Catalog,
    /// How the pages are going to be parsed.
    pub markdown: Options,
    /// What the lists are for.
    pub target: Target,
    /// The language of the book, as BCP 47 writes it.
    pub language: &'a str,
    /// How texts are ordered in that language.
    pub order: &'a Order,
    /// What happens to a faulty directive.
    pub on_error: OnError,
    /// What is wrong with the catalog, so that pages can show it.
    pub catalog_faults: &'a [Diagnostic],
}

/// What happens when something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnError {
    /// The build stops, and what was published before stays.
    #[default]
    Fail,
    /// The page shows what is wrong in place of the directive, and the build goes on.
    Show,
}

impl OnError {
    /// The words for it in a configuration.
    pub const WORDS: &[&str] = &["fail", "show"];

    /// The one that `word` names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "fail" => Some(Self::Fail),
            "show" => Some(Self::Show),
            _ => None,
        }
    }
}

/// What becomes of a chapter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expansion {
    /// The edits to make, in their order; none if there is nothing to do.
    pub edits: Vec<Edit>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Expands every directive in `text`, the text of `file`, on the page `here`.
#[must_use]
pub fn expand(file: FileId, text: &str, here: &Here, setting: &Setting<'_>) -> Expansion {
    let mut anchors = Anchors::default();
    let sites = directive::scan(text, setting.markdown, |heading| reserve(&mut anchors, heading));
    let mut page = Page { file, text, here, setting, anchors, fitter: fit::Fitter::new(text), warned: false };
    let mut expansion = Expansion::default();
    for (index, site) in sites.iter().enumerate() {
        let (edit, diagnostics) = page.site(index, site);
        expansion.edits.extend(edit.map(|text| Edit { range: site.range.clone(), text }));
        expansion.diagnostics.extend(diagnostics);
    }
    expansion
}

/// Keeps the ids that mdBook gives to headings: letters, digits, `_` and `-` of the title in lower case, blanks as `-`.
fn reserve(anchors: &mut Anchors, heading: HeadingName<'_>) {
    let id = match heading {
        HeadingName::Id(id) => id.to_owned(),
        HeadingName::Title(title) => {
            let kept = |c: char| match c {
                _ if c.is_whitespace() => Some('-'),
                _ if c.is_alphanumeric() || matches!(c, '_' | '-') => Some(c),
                _ => None,
            };
            title.trim().to_lowercase().chars().filter_map(kept).collect()
        }
    };
    anchors.reserve(&id);
}

struct Page<'a> {
    file: FileId,
    text: &'a str,
    here: &'a Here,
    setting: &'a Setting<'a>,
    anchors: Anchors,
    fitter: fit::Fitter<'a>,
    /// Whether the page has said that the catalog has faults.
    warned: bool,
}

impl Page<'_> {
    /// What stands in place of one directive; `None` if it stays.
    fn site(&mut self, index: usize, site: &Site) -> (Option<String>, Vec<Diagnostic>) {
        if let Some(diagnostic) = self.unreadable(site) {
            return (self.show(std::slice::from_ref(&diagnostic)), vec![diagnostic]);
        }
        let (directive, mut diagnostics) = directive::parse(self.file, self.text, site);
        if let Err(misplaced) = &site.slot {
            diagnostics.push(self.misplaced(site, *misplaced));
        }
        let (outline, mut more) = select(&directive, self.setting.catalog, self.here, self.setting.order);
        if !diagnostics.is_empty() {
            // The chapter may be what could not be read.
            more.retain(|diagnostic| diagnostic.code != Code::NoChapter);
        }
        diagnostics.extend(more);
        diagnostics.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.span));
        let (Ok(slot), Some(outline)) = (&site.slot, outline.filter(|_| !diagnostics.iter().any(Diagnostic::is_error)))
        else {
            return (self.show(&diagnostics), diagnostics);
        };
        let setting = self.setting;
        let style = Style {
            target: setting.target,
            language: setting.language,
            words: Words::of(setting.language),
            under_heading: slot.heading,
            marker: self.fitter.marker(slot, directive.presentation.numbered),
        };
        let list = render::list(&outline, &directive.presentation, setting.catalog, style, &mut self.anchors);
        let warning = self.catalog_warning();
        (Some(self.fitter.fit(index, site, slot, list, warning)), diagnostics)
    }

    /// What is wrong with a directive whose name or end is.
    fn unreadable(&self, site: &Site) -> Option<Diagnostic> {
        let word = self.text.get(site.name.clone()).unwrap_or("");
        if let Some(meant) = site.meant {
            let message = format!("there is no directive `{word}`");
            let diagnostic = Diagnostic::new(Code::UnknownDirective, message).at(self.span(site.name.clone()), "");
            let note = "to show it as it is, write a backslash before it or put it in code";
            return Some(diagnostic.help(format!("did you mean `{meant}`?")).note(note));
        }
        if !site.closed {
            let message = "this directive has no `>>` on its line";
            let diagnostic = Diagnostic::new(Code::UnclosedDirective, message).at(self.span(site.range.clone()), "");
            return Some(diagnostic.help("a directive stands on one line, from `<<#` to `>>`"));
        }
        None
    }

    fn misplaced(&self, site: &Site, misplaced: Misplaced) -> Diagnostic {
        let message = match misplaced {
            Misplaced::Table => "no list can stand in a table",
            Misplaced::Heading => "no list can stand in a heading",
            Misplaced::Term => "no list can stand in the term of a definition",
            Misplaced::Inline => "no list can stand in the middle of a text",
        };
        let diagnostic = Diagnostic::new(Code::MisplacedDirective, message).at(self.span(site.range.clone()), "");
        let diagnostic = diagnostic.help(
            "put it on a line of its own with blank lines around it; it may also be all there is in a list item or a block quote",
        );
        let below = |text: &str| text.lines().nth(1).is_some_and(|line| line.trim_start().starts_with(['-', '=']));
        if misplaced == Misplaced::Heading && self.text.get(site.range.end..).is_some_and(below) {
            return diagnostic.note("the line below it makes a heading of it");
        }
        diagnostic.note(format!("to show it as it is, write `\\<<#{}…>>` or put it in code", NAMES.join("|")))
    }

    /// The box in place of a faulty directive: one inline element, so that it can stand wherever the directive does.
    fn show(&self, diagnostics: &[Diagnostic]) -> Option<String> {
        if self.setting.on_error == OnError::Fail {
            return None;
        }
        Some(self.error_box(
            Words::of(self.setting.language).directive_error,
            diagnostics.iter().filter(|one| one.is_error()),
        ))
    }

    /// The box above the first list of a page whose catalog has faults.
    fn catalog_warning(&mut self) -> Option<String> {
        let faults = self.setting.catalog_faults;
        let first = faults.first()?;
        if self.setting.on_error == OnError::Fail || std::mem::replace(&mut self.warned, true) {
            return None;
        }
        let title = (Words::of(self.setting.language).catalog_errors)(faults.len());
        Some(self.error_box(&title, std::iter::once(first)))
    }

    fn error_box<'d>(&self, title: &str, diagnostics: impl Iterator<Item = &'d Diagnostic>) -> String {
        let target = self.setting.target;
        let told: Vec<String> = diagnostics
            .map(|one| {
                let help = one.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
                format!("{}{help} [{}]", one.message, one.code.as_str())
            })
            .collect();
        let text = escape(&format!("{title} {}", told.join("; ")), target, false);
        if target.html {
            let style = attribute(BOX_STYLE);
            format!("<strong class=\"resources-error\" role=\"alert\" style=\"{style}\">{text}</strong>")
        } else {
            format!("**{text}**")
        }
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range)
    }
}

/// Readable on a light and on a dark page, with no style sheet.
const BOX_STYLE: &str = "display:inline-block;padding:0.4em 0.8em;border:2px solid #b00020;border-radius:4px;background:#fff0f0;color:#600010";
