//! What is wrong, as plain data: a code, a severity, labelled places, and the cure.
//!
//! Every room reports through [`Diagnostic`]; only the binary turns them into text. All problems of a run are collected
//! and told at once, so nothing in the library stops at the first.

mod code;
mod fix;
mod levels;
mod suggest;

pub use code::{Code, Standing};
pub use fix::{Fix, Fixed, fixed};
pub use levels::Levels;
pub use suggest::{Suggestion, did_you_mean, nearest};

use crate::source::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look; the book is built all the same.
    Warning,
    /// The book must not be published like this.
    Error,
}

/// What an author makes of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It is not told.
    Allow,
    /// It is told, and the book is built all the same.
    Warn,
    /// It stops the build.
    Error,
}

impl Level {
    /// The words of the configuration.
    pub const WORDS: &[&str] = &["error", "warn", "allow"];

    /// The one that `word` names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "allow" => Some(Self::Allow),
            "warn" => Some(Self::Warn),
            "error" => Some(Self::Error),
            _ => None,
        }
    }

    /// The word in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }

    /// The severity of what is told; `None` if it is not.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Allow => None,
            Self::Warn => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// A place, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The remark; may be empty.
    pub text: String,
}

/// What is said of a place in a text that no person edits.
const MADE_OF_OTHERS: &str =
    "the line is counted after includes and other preprocessors: it is not in the file as it stands";

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of problem.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line without a full stop.
    pub message: String,
    /// The place to look at; `None` where a problem has none, such as a file that cannot be read.
    pub primary: Option<Label>,
    /// Other places that explain it.
    pub secondary: Vec<Label>,
    /// The file that the problem is about, where [`primary`](Self::primary) cannot say it.
    pub file: Option<String>,
    /// What else is good to know.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// What to do, as edits.
    pub fix: Option<Box<Fix>>,
}

impl Diagnostic {
    /// A problem of the severity that its code has by default, with no place yet.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            file: None,
            notes: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: text.into() });
        self
    }

    /// Points at another place that explains it.
    #[must_use]
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Names the file of a problem that has no place in a text.
    #[must_use]
    pub fn in_file(mut self, name: impl Into<String>) -> Self {
        self.file = Some(name.into());
        self
    }

    /// Adds something good to know.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to do, as edits.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(Box::new(fix));
        self
    }

    /// Says what was probably meant: the nearest of `known` to `given`, or, where there are few, all of them.
    #[must_use]
    pub fn suggest<'k>(self, given: &str, known: impl IntoIterator<Item = &'k str>) -> Self {
        match did_you_mean(given, known) {
            Some(Suggestion { help, near: Some(near) }) => self.help(help).instead(given, near),
            Some(Suggestion { help, near: None }) => self.help(help),
            None => self,
        }
    }

    /// Offers to write `near` in place of `given`, a word of the primary place, which a person has to confirm.
    #[must_use]
    pub fn instead(self, given: &str, near: &str) -> Self {
        let Some(label) = &self.primary else { return self };
        let fix = Fix::word(label.span, given, near);
        self.fix(fix)
    }

    /// Moves all places, for a text that was made of others. A place for which there is no other stays, and a note says
    /// so; a cure that has lost one of its places goes.
    pub fn relocate(&mut self, other: impl Fn(Span) -> Option<Span>) {
        let mut lost = false;
        for label in self.primary.iter_mut().chain(&mut self.secondary) {
            match other(label.span) {
                Some(span) => label.span = span,
                None => lost = true,
            }
        }
        if lost {
            self.notes.push(MADE_OF_OTHERS.to_owned());
        }
        self.fix = self.fix.take().and_then(|fix| fix.relocated(&other)).map(Box::new);
    }

    /// Whether the book must not be published.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
