use super::error_box::directive_box;
use super::{Environment, OnError};
use crate::diagnostic::{Code, Diagnostic};
use crate::directive::{
    self, Directive, HeadingName, LONGEST, Misplaced, NAMES, Presentation, Range, Site, Slot, Test,
};
use crate::select::{Here, Outline, select};
use crate::source::{FileId, Span};

/// What becomes of a chapter, before it is written.
#[derive(Debug, Default)]
pub(super) struct Plan<'c> {
    /// What is wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) pieces: Vec<Piece<'c>>,
    /// The chapters that faulty directives may have been meant for.
    pub(super) doubtful: Vec<Doubtful>,
    /// The ids that the page has without us, and that could be ours.
    pub(super) ids: Vec<String>,
}

/// What stands in place of one directive.
#[derive(Debug)]
pub(super) struct Piece<'c> {
    /// The index of the directive among those of the page.
    pub(super) index: usize,
    pub(super) range: std::ops::Range<usize>,
    pub(super) content: Content<'c>,
}

/// What a directive with a fault may have been meant for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubtful {
    /// Any chapter.
    Any,
    /// This one.
    Chapter(String),
}

#[derive(Debug)]
pub(super) enum Content<'c> {
    List(Box<PlannedList<'c>>),
    /// The box of a faulty directive.
    Box(String),
}

#[derive(Debug)]
pub(super) struct PlannedList<'c> {
    pub(super) slot: Slot,
    pub(super) outline: Outline<'c>,
    pub(super) presentation: Presentation,
    pub(super) every_chapter: bool,
}

/// What our anchors begin with: no other id of a page can be in their way.
const ANCHORS: &str = "resource";

/// The most entries that a page lists. A page with more is no page that anybody reads; but a few lines of a chapter and
/// of a catalog could ask for as much as fills a disk.
const MOST_ENTRIES: usize = 200_000;

/// Decides what becomes of every directive in `text`, the text of `file`, on the page `here`, and finds all that is
/// wrong with them.
pub(super) fn plan<'c>(file: FileId, text: &str, here: &Here, environment: &Environment<'c>) -> Plan<'c> {
    let mut plan = Plan::default();
    let sites = directive::scan(text, environment.markdown, |heading| {
        plan.ids.extend(Some(id_of(heading)).filter(|id| id.starts_with(ANCHORS)));
    });
    let mut page = Page::new(file, text, here, environment);
    for (index, site) in sites.into_iter().enumerate() {
        let range = site.range.clone();
        let decided = if index < directive::MOST { page.site(site) } else { page.one_too_many(&site) };
        plan.pieces.extend(decided.content.map(|content| Piece { index, range, content }));
        plan.diagnostics.extend(decided.diagnostics);
        plan.doubtful.extend(decided.doubtful);
    }
    temper(&mut plan.diagnostics, environment);
    plan
}

/// What is wrong with the catalog may be why a directive seems to be wrong.
pub(super) fn temper(diagnostics: &mut Vec<Diagnostic>, environment: &Environment<'_>) {
    if environment.catalog_faults.is_empty() {
        return;
    }
    // Where there is no catalog, it would be idle to say of everything that it is not in it.
    if environment.catalog.resources().len() == 0 {
        diagnostics.retain(|diagnostic| !diagnostic.code.depends_on_the_catalog());
    }
    let missing = |code: Code| matches!(code, Code::NoChapter | Code::UnknownChapter);
    for diagnostic in diagnostics.iter_mut().filter(|one| missing(one.code)) {
        diagnostic.notes.push("the catalog has faults, and this may follow from them".to_owned());
    }
}

/// The id that mdBook gives to a heading: letters, digits, `_` and `-` of the title in lower case, blanks as `-`.
fn id_of(heading: HeadingName<'_>) -> String {
    match heading {
        HeadingName::Id(id) => id.to_owned(),
        HeadingName::Title(title) => {
            let kept = |c: char| match c {
                _ if c.is_whitespace() => Some('-'),
                _ if c.is_alphanumeric() || matches!(c, '_' | '-') => Some(c),
                _ => None,
            };
            title.trim().to_lowercase().chars().filter_map(kept).collect()
        }
    }
}

/// A page, as one directive after the other is looked at.
pub(super) struct Page<'a, 'c> {
    file: FileId,
    text: &'a str,
    here: &'a Here,
    environment: &'a Environment<'c>,
    /// How many entries are listed so far; more than [`MOST_ENTRIES`] once that has been reported.
    entries: usize,
}

/// What becomes of one directive.
pub(super) struct Decided<'c> {
    /// What stands in its place; `None` if it stays.
    pub(super) content: Option<Content<'c>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    doubtful: Vec<Doubtful>,
}

impl<'a, 'c> Page<'a, 'c> {
    /// A page of which nothing has been looked at.
    pub(super) fn new(file: FileId, text: &'a str, here: &'a Here, environment: &'a Environment<'c>) -> Self {
        Self { file, text, here, environment, entries: 0 }
    }

    pub(super) fn site(&mut self, site: Site) -> Decided<'c> {
        let (directive, mut diagnostics) = directive::parse(self.file, self.text, &site);
        if let Some(diagnostic) = self.unreadable(&site) {
            return self.faulty(&site, vec![diagnostic], self.doubtful(&directive));
        }
        if let Err(misplaced) = &site.slot {
            diagnostics.push(self.misplaced(&site, *misplaced));
        }
        if self.entries > MOST_ENTRIES {
            let why = if diagnostics.is_empty() { vec![self.too_many(&site)] } else { diagnostics.clone() };
            return Decided { content: self.shown(&site, &why), diagnostics, doubtful: self.doubtful(&directive) };
        }
        let (outline, mut more) = select(&directive, self.environment.catalog, self.here, self.environment.order);
        self.entries += outline.as_ref().map_or(0, Outline::entry_count);
        if self.entries > MOST_ENTRIES {
            more.push(self.too_many(&site));
        }
        if !diagnostics.is_empty() {
            // The chapter may be what could not be read.
            more.retain(|diagnostic| diagnostic.code != Code::NoChapter);
        }
        diagnostics.extend(more);
        diagnostics.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.span));
        match (&site.slot, outline) {
            (Ok(slot), Some(outline)) if !diagnostics.iter().any(Diagnostic::is_error) => {
                let every_chapter = directive.criteria.iter().any(|one| one.test == Test::AnyChapter);
                let list =
                    PlannedList { slot: slot.clone(), outline, presentation: directive.presentation, every_chapter };
                Decided { content: Some(Content::List(Box::new(list))), diagnostics, doubtful: Vec::new() }
            }
            _ => self.faulty(&site, diagnostics, self.doubtful(&directive)),
        }
    }

    fn faulty(&self, site: &Site, diagnostics: Vec<Diagnostic>, doubtful: Vec<Doubtful>) -> Decided<'c> {
        Decided { content: self.shown(site, &diagnostics), diagnostics, doubtful }
    }

    fn doubtful(&self, directive: &Directive) -> Vec<Doubtful> {
        let one = |key: &String| Doubtful::Chapter(key.clone());
        let named = directive.criteria.iter().find_map(|criterion| match &criterion.test {
            Test::AnyChapter => Some(vec![Doubtful::Any]),
            Test::Chapter(chapters) => {
                let chapter = |range: &Range<String>| match range {
                    Range::One(key) => one(key),
                    Range::Between(..) => Doubtful::Any,
                };
                Some(chapters.iter().map(|chapter_or_range| chapter(&chapter_or_range.value)).collect())
            }
            Test::Id(_) => Some(Vec::new()),
            _ => None,
        });
        named.unwrap_or_else(|| self.here.keys.iter().map(one).collect())
    }

    /// What is wrong where the lists of a page have become too long.
    fn too_many(&self, site: &Site) -> Diagnostic {
        let message = format!("the lists of this page have more than {MOST_ENTRIES} entries together");
        let help = "list less with `chapter`, `section` or `limit`, or divide the page";
        Diagnostic::new(Code::TooLarge, message)
            .at(self.span(site.range.clone()), "the list that is too much")
            .help(help)
    }

    /// What is wrong with a page that has this directive, too.
    fn one_too_many(&self, site: &Site) -> Decided<'c> {
        let message = format!("this page has more than {} directives", directive::MOST);
        let diagnostic = Diagnostic::new(Code::TooLarge, message).at(self.span(site.range.clone()), "");
        let diagnostic = diagnostic.help("divide the page; what follows was not looked at");
        self.faulty(site, vec![diagnostic], Vec::new())
    }

    fn shown(&self, site: &Site, diagnostics: &[Diagnostic]) -> Option<Content<'c>> {
        let is_text = site.slot == Err(Misplaced::Image);
        let shown = || directive_box(diagnostics, is_text, self.environment);
        (self.environment.on_error == OnError::Show).then(|| Content::Box(shown()))
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
        let begun = site.name.end..site.name.end + LONGEST;
        if !site.closed && self.text.as_bytes().get(begun).is_some_and(|begun| !begun.contains(&b'\n')) {
            let message = format!("this directive has no `>>` among its first {LONGEST} bytes");
            let diagnostic = Diagnostic::new(Code::TooLarge, message).at(self.span(site.range.clone()), "");
            return Some(diagnostic.help("write less into it, or divide it; `>>` ends a directive"));
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
            Misplaced::Continuation => "no list can stand on a line without the marks of the block that it is in",
            Misplaced::Image => "no list can stand in the text of an image",
            Misplaced::Inline => "no list can stand in the middle of a text",
            Misplaced::Deep => "no list can stand so deep in block quotes and lists",
        };
        let before = self.text.get(..site.range.start).unwrap_or("");
        let is_task =
            misplaced == Misplaced::Inline && ["[ ] ", "[x] ", "[X] "].iter().any(|mark| before.ends_with(mark));
        let message = if is_task { "no list can stand behind the box of a task" } else { message };
        let diagnostic = Diagnostic::new(Code::MisplacedDirective, message).at(self.span(site.range.clone()), "");
        if misplaced == Misplaced::Deep {
            return diagnostic.help("put it further out");
        }
        let diagnostic = diagnostic.help(
            "put it on a line of its own with blank lines around it; it may also be all there is in a list item or a block quote",
        );
        let below = |text: &str| text.lines().nth(1).is_some_and(|line| line.trim_start().starts_with(['-', '=']));
        if misplaced == Misplaced::Heading && self.text.get(site.range.end..).is_some_and(below) {
            return diagnostic.note("the line below it makes a heading of it");
        }
        diagnostic.note(format!("to show it as it is, write `\\<<#{}…>>` or put it in code", NAMES.join("|")))
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range)
    }
}
