use std::collections::HashMap;
use std::ops::Range as ByteRange;

use super::arguments::{Argument, Word, arguments};
use super::model::{
    Contents, Criterion, Directive, GroupBy, HeadingChoice, OrNone, Presentation, Range, SortBy, SortKey, Test,
};
use super::parameter::{Form, Parameter};
use super::scan::Site;
use crate::catalog::{ALL, Kind, LanguageTag, NONE};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span, Spanned};

/// Reads the arguments of the directive at `site` in `text`, the text of `file`.
///
/// Every fault is reported, and what is right is kept. Whether chapters, sections, ids and the like exist is not known
/// here; [`select`](crate::select) looks after that.
#[must_use]
pub fn parse(file: FileId, text: &str, site: &Site) -> (Directive, Vec<Diagnostic>) {
    read(file, text, site.range.clone(), site.arguments.clone())
}

/// Reads arguments that stand by themselves, as all of `text`, the text of `file`: `chapter=5 kind=paper`. They are those of
/// a directive, and so is what is said of their faults.
#[must_use]
pub fn parse_arguments(file: FileId, text: &str) -> (Directive, Vec<Diagnostic>) {
    read(file, text, 0..text.len(), 0..text.len())
}

fn read(file: FileId, text: &str, whole: ByteRange<usize>, inner: ByteRange<usize>) -> (Directive, Vec<Diagnostic>) {
    let mut parser = Parser {
        file,
        directive: Directive {
            span: Span::new(file, whole),
            criteria: Vec::new(),
            presentation: Presentation::default(),
        },
        seen: HashMap::new(),
        diagnostics: Vec::new(),
    };
    for argument in arguments(text, inner) {
        match argument {
            Argument::Pair { negated, key, values, range } => parser.pair(negated, &key, values, range),
            Argument::Fault { range, message, help } => {
                let span = Span::new(file, range);
                parser.diagnostics.push(Diagnostic::new(Code::BadArgument, message).at(span, "").help(help));
            }
        }
    }
    (parser.directive, parser.diagnostics)
}

struct Parser {
    file: FileId,
    directive: Directive,
    /// Where each key stood first, plain and with `not`.
    seen: HashMap<(Parameter, bool), Span>,
    diagnostics: Vec<Diagnostic>,
}

impl Parser {
    fn pair(&mut self, negated: bool, key: &Word, values: Vec<Word>, range: ByteRange<usize>) {
        let span = Span::new(self.file, range);
        let key_span = self.span(key);
        let Some(parameter) = Parameter::parse(&key.text) else {
            let diagnostic = Diagnostic::new(Code::UnknownKey, format!("a directive has no key `{}`", key.text));
            let diagnostic = diagnostic.at(key_span, "");
            self.diagnostics.push(match key.text.as_str() {
                "not" => diagnostic.help("write `not` before the pair that it turns round: `not kind=video`"),
                text => diagnostic.suggest(text, Parameter::ALL.iter().map(|one| one.as_str())),
            });
            return;
        };
        if let Some(&first) = self.seen.get(&(parameter, negated)) {
            let message = format!("`{}` stands twice", key.text);
            let help = match parameter.form() {
                Form::Selection => "several values of one key are written with commas: `kind=paper,book`",
                Form::Presentation => "keep one of them",
            };
            let diagnostic = Diagnostic::new(Code::RepeatedKey, message).at(key_span, "a second time");
            self.diagnostics.push(diagnostic.and(first, "first here").help(help));
            return;
        }
        self.seen.insert((parameter, negated), key_span);
        match parameter.form() {
            Form::Selection => {
                if let Some(test) = self.test(parameter, negated, values) {
                    self.directive.criteria.push(Criterion { test, negated, span });
                }
            }
            Form::Presentation if negated => {
                let message = format!("`not` turns a selection round, and `{}` is none", key.text);
                self.diagnostics.push(Diagnostic::new(Code::BadArgument, message).at(span, "").help("leave `not` out"));
            }
            Form::Presentation => self.present(parameter, &values),
        }
    }

    fn test(&mut self, parameter: Parameter, negated: bool, values: Vec<Word>) -> Option<Test> {
        let text = |_: &mut Self, value: &Word| Some(value.text.clone());
        let key = |_: &mut Self, value: &Word| Some(or_none(value));
        Some(match parameter {
            Parameter::Chapter => {
                if let Some(all) = values.iter().find(|value| value.text == ALL) {
                    if values.len() > 1 || negated {
                        self.bad_value(all, "`all` is every chapter and stands alone", "");
                        return None;
                    }
                    return Some(Test::AnyChapter);
                }
                Test::Chapter(self.read(values, |parser, value| {
                    Some(match parser.range(value)? {
                        Some((from, to)) => Range::Between(from, to),
                        None => Range::One(value.text.clone()),
                    })
                })?)
            }
            Parameter::Section => Test::Section(self.read(values, key)?),
            Parameter::Group => Test::Group(self.read(values, key)?),
            Parameter::Kind => Test::Kind(self.read(values, Self::kind)?),
            Parameter::Tag => Test::Tag(self.read(values, text)?),
            Parameter::Author => Test::Author(self.read(values, text)?),
            Parameter::Year => Test::Year(self.read(values, Self::year)?),
            Parameter::Language => Test::Language(self.read(values, Self::language)?),
            Parameter::Id => Test::Id(self.read(values, text)?),
            _ => return None,
        })
    }

    fn present(&mut self, parameter: Parameter, values: &[Word]) {
        let Some(first) = values.first() else { return };
        if !matches!(parameter, Parameter::Sort | Parameter::GroupBy | Parameter::Contents)
            && let Some(second) = values.get(1)
        {
            self.bad_value(second, &format!("`{}` takes one value", parameter.as_str()), parameter.takes());
            return;
        }
        let word = |value: &Word| value.text.trim_start_matches('-').to_owned();
        for (at, value) in values.iter().enumerate() {
            if values.iter().take(at).any(|before| word(before) == word(value)) {
                self.bad_value(value, &format!("`{}` stands twice", word(value)), "");
            }
        }
        match parameter {
            Parameter::Sort => {
                let keys: Vec<SortKey> = values.iter().filter_map(|value| self.sort_key(value)).collect();
                self.directive.presentation.sort = keys;
            }
            Parameter::GroupBy => {
                let known = || GroupBy::ALL.iter().map(|by| by.as_str());
                let by: Vec<GroupBy> = values
                    .iter()
                    .filter_map(|value| {
                        self.word(value, GroupBy::parse(&value.text), "a list is not divided by", known())
                    })
                    .collect();
                self.directive.presentation.group_by = by;
            }
            Parameter::Contents => {
                let contents = match values {
                    [one] => self.contents_or_not(one),
                    _ => values.iter().filter_map(|value| self.contents(value)).collect(),
                };
                self.directive.presentation.contents = contents;
            }
            Parameter::Limit => match first.text.parse() {
                Ok(limit) if limit > 0 => self.directive.presentation.limit = Some(limit),
                _ => {
                    let message = format!("`{}` is not a number from 1", first.text);
                    self.bad_value(first, &message, "write `limit=10`; without `limit`, a list has all entries");
                }
            },
            Parameter::Notes | Parameter::Also | Parameter::Numbered => {
                if let Some(answer) = self.yes_or_no(first) {
                    let presentation = &mut self.directive.presentation;
                    match parameter {
                        Parameter::Notes => presentation.notes = answer,
                        Parameter::Also => presentation.also = answer,
                        _ => presentation.numbered = answer,
                    }
                }
            }
            Parameter::Heading => match first.text.parse() {
                _ if first.text == NONE => self.directive.presentation.heading = HeadingChoice::None,
                Ok(level @ 1..=6) => self.directive.presentation.heading = HeadingChoice::Level(level),
                _ => {
                    let message = format!("`{}` is not a level of a heading", first.text);
                    self.bad_value(first, &message, "headings have the levels 1 to 6; `none` is without headings");
                }
            },
            _ => {}
        }
    }

    fn sort_key(&mut self, value: &Word) -> Option<SortKey> {
        let (descending, word) = value.text.strip_prefix('-').map_or((false, value.text.as_str()), |word| (true, word));
        if word.is_empty() {
            self.bad_value(value, "nothing stands behind the `-` that turns an order round", "write `sort=-year`");
            return None;
        }
        let known = SortBy::ALL.iter().map(|by| by.as_str());
        let by = self.word(value, SortBy::parse(word), "a list is not sorted by", known)?;
        Some(SortKey { by, descending })
    }

    fn contents_or_not(&mut self, value: &Word) -> Vec<Contents> {
        match value.text.as_str() {
            "yes" | "true" => vec![Contents::Parts],
            "no" | "false" => Vec::new(),
            _ => self.contents(value).into_iter().collect(),
        }
    }

    fn contents(&mut self, value: &Word) -> Option<Contents> {
        let known = Contents::ALL.iter().map(|one| one.as_str()).chain(["yes", "no"]);
        self.word(value, Contents::parse(&value.text), "no contents are made of", known)
    }

    fn kind(&mut self, value: &Word) -> Option<Kind> {
        let kind = Kind::parse(&value.text);
        if kind.is_none() {
            let message = format!("there is no kind `{}`", value.text);
            let diagnostic = Diagnostic::new(Code::UnknownKind, message).at(self.span(value), "");
            self.diagnostics.push(diagnostic.suggest(&value.text, Kind::words()));
        }
        kind
    }

    fn year(&mut self, value: &Word) -> Option<Range<u16>> {
        if let Some((from, to)) = self.range(value)? {
            return Some(Range::Between(from, to));
        }
        match value.text.parse() {
            Ok(year) => Some(Range::One(year)),
            Err(_) => {
                let message = format!("`{}` is not a year", value.text);
                self.bad_value(value, &message, "write `2024`, `2020..2024`, `2020..` or `..2019`");
                None
            }
        }
    }

    fn language(&mut self, value: &Word) -> Option<LanguageTag> {
        let tag = LanguageTag::parse(&value.text);
        if tag.is_none() {
            let message = format!("`{}` is not a language tag", value.text);
            self.bad_value(value, &message, "write the tag of BCP 47, like `en`, `ko` or `pt-BR`");
        }
        tag
    }

    /// The ends of `a..b`; `Some(None)` if it is no range, `None` if it is a faulty one.
    #[expect(clippy::option_option, reason = "no range and a faulty range are told apart only here")]
    fn range(&mut self, value: &Word) -> Option<Option<(Option<u32>, Option<u32>)>> {
        let Some((from, to)) = value.text.split_once("..").filter(|_| !value.quoted) else { return Some(None) };
        let end = |text: &str| if text.is_empty() { Ok(None) } else { text.parse().map(Some) };
        match (end(from), end(to)) {
            (Ok(None), Ok(None)) => {}
            (Ok(Some(from)), Ok(Some(to))) if from > to => {
                let message = format!("the range `{}` runs backwards", value.text);
                self.bad_value(value, &message, &format!("did you mean `{to}..{from}`?"));
                return None;
            }
            (Ok(from), Ok(to)) => return Some(Some((from, to))),
            _ => {}
        }
        let message = format!("`{}` is not a range of numbers", value.text);
        self.bad_value(value, &message, "write `2020..2024`, `2020..` or `..2019`");
        None
    }

    fn yes_or_no(&mut self, value: &Word) -> Option<bool> {
        match value.text.as_str() {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            _ => {
                self.bad_value(value, &format!("`{}` is neither `yes` nor `no`", value.text), "");
                None
            }
        }
    }

    fn word<T>(
        &mut self,
        value: &Word,
        parsed: Option<T>,
        what: &str,
        known: impl Iterator<Item = &'static str>,
    ) -> Option<T> {
        if parsed.is_none() {
            let word = value.text.trim_start_matches('-');
            let span = self.span(value);
            let diagnostic = Diagnostic::new(Code::BadValue, format!("{what} `{word}`")).at(span, "");
            self.diagnostics.push(diagnostic.suggest(word, known));
        }
        parsed
    }

    /// The values that are right; `None` if none is.
    fn read<T>(&mut self, values: Vec<Word>, read: impl Fn(&mut Self, &Word) -> Option<T>) -> Option<Vec<Spanned<T>>> {
        let right = values.iter().filter_map(|value| Some(Spanned::new(read(self, value)?, self.span(value))));
        Some(right.collect::<Vec<_>>()).filter(|right| !right.is_empty())
    }

    fn bad_value(&mut self, value: &Word, message: &str, help: &str) {
        let diagnostic = Diagnostic::new(Code::BadValue, message).at(self.span(value), "");
        self.diagnostics.push(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
    }

    fn span(&self, word: &Word) -> Span {
        Span::new(self.file, word.range.clone())
    }
}

fn or_none(value: &Word) -> OrNone {
    if value.text == NONE { OrNone::None } else { OrNone::Key(value.text.clone()) }
}
