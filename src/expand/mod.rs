//! The product in one pure function: the text of a chapter goes in, and the edits that put its lists there come out.
//!
//! [`expand()`] finds the directives ([`directive`](crate::directive)), chooses what they mean ([`select`](crate::select)), writes it
//! ([`render`](crate::render)), and fits it into the page. It never touches a byte outside a directive.
//!
//! It does so in two steps: what is listed is decided first, together with all that is wrong, and then written, which
//! cannot fail. [`check()`] is the first step alone, so that a whole book can be judged before a word of it is written.

mod error_box;
mod fit;
mod plan;
mod regions;
mod write;

pub use plan::Doubtful;
use plan::{Content, plan};
use pulldown_cmark::Options;
pub use regions::expand_regions;

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::render::{Elsewhere, Listed, Target, Words};
use crate::select::{Here, Order};
use crate::source::{Edit, FileId, Span};

/// What all chapters of a book have in common.
#[derive(Debug, Clone, Copy)]
pub struct Environment<'a> {
    /// What there is to list.
    pub catalog: &'a Catalog,
    /// How the pages are going to be parsed.
    pub markdown: Options,
    /// What the lists are for.
    pub target: Target,
    /// The language of the book, as BCP 47 writes it.
    pub language: &'a str,
    /// The words that are printed.
    pub words: &'a Words,
    /// How texts are ordered in that language.
    pub order: &'a Order,
    /// What happens to a faulty directive.
    pub on_error: OnError,
    /// What is wrong with the catalog, so that pages can show it.
    pub catalog_faults: &'a [Diagnostic],
    /// Whether HTML pages tell machines what they list.
    pub metadata: bool,
    /// Whether HTML pages with lists carry the style sheet and the script for them.
    pub assets: bool,
    /// Where else the resources of the page are listed; `None` if nobody knows.
    pub elsewhere: Option<Elsewhere<'a>>,
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

/// What is known of a chapter before it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// All that is wrong with its directives.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether there is anything to expand.
    pub changes: bool,
    /// What it lists, each resource once; lists of the whole book do not count.
    pub listed: Vec<Listed>,
    /// Whether it has a list of the whole book that says where its entries are listed.
    pub asks_for_pages: bool,
}

/// Finds all that is wrong with the directives in `text`, and what they list.
#[must_use]
pub fn check(file: FileId, text: &str, here: &Here, environment: &Environment<'_>) -> Checked {
    let plan = plan(file, text, here, environment);
    Checked {
        changes: !plan.pieces.is_empty(),
        listed: plan.listed(environment.target),
        asks_for_pages: plan.asks_for_pages(),
        diagnostics: plan.diagnostics,
    }
}

/// A list that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownList {
    /// The directive that it stands for.
    pub directive: Span,
    /// Whether the directive asks for every chapter.
    pub every_chapter: bool,
    /// Its resources in their order, each by the beginning of its entry in the catalog.
    pub resources: Vec<Span>,
    /// The places of the catalog that it stands for, in any order, each by the beginning of its entry.
    pub places: Vec<Span>,
}

/// What a page shows, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// What is wrong with its directives.
    pub diagnostics: Vec<Diagnostic>,
    /// Its lists.
    pub lists: Vec<ShownList>,
    /// What its faulty directives may have been meant for.
    pub doubtful: Vec<Doubtful>,
}

/// Finds what the directives in `text` show, without writing it.
#[must_use]
pub fn survey(file: FileId, text: &str, here: &Here, environment: &Environment<'_>) -> Survey {
    let plan = plan(file, text, here, environment);
    let lists = plan.pieces.iter().filter_map(|piece| match &piece.content {
        Content::Box(_) => None,
        Content::List(list) => Some(ShownList {
            directive: Span::new(file, piece.range.clone()),
            every_chapter: list.every_chapter,
            resources: list.outline.entries().into_iter().map(|entry| entry.resource.span).collect(),
            places: list.outline.places().into_iter().map(|place| place.span).collect(),
        }),
    });
    Survey { lists: lists.collect(), diagnostics: plan.diagnostics, doubtful: plan.doubtful }
}

/// Expands every directive in `text`, the text of `file`, on the page `here`.
#[must_use]
pub fn expand(file: FileId, text: &str, here: &Here, environment: &Environment<'_>) -> Expansion {
    let plan = plan(file, text, here, environment);
    Expansion { edits: plan.edits(text, environment), diagnostics: plan.diagnostics }
}
