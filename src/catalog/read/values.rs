//! One value: from a node to the type of its field.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::catalog::raw::{Entry, Node, Table, Value};
use crate::catalog::{
    Address, Allowed, Arxiv, Authors, Date, Doi, Edition, Isbn, Key, KeyFault, Kind, LanguageTag, Link, Name, Text,
    is_control,
};
use crate::diagnostic::{Code, Diagnostic, Fix, Standing};
use crate::source::{FileId, Span, Spanned};

/// Reads the values of one file. Each method takes a node and the name of its field; where the value is not what the
/// field takes, it says so and answers `None`.
pub(super) struct Values<'a> {
    pub(super) file: FileId,
    /// Keys that many entries have in common.
    pub(super) keys: &'a mut HashSet<Key>,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

impl Values<'_> {
    /// The field `name` of an entry, if it is there and right.
    pub(super) fn optional<T>(
        &mut self,
        table: &mut Table<'_>,
        name: &str,
        read: impl FnOnce(&mut Self, Node<'_>, &str) -> Option<T>,
    ) -> Option<T> {
        let entry = table.take(name)?;
        read(self, entry.node, name)
    }

    /// The field `name` of the entry at `span`, which has to have it.
    pub(super) fn required<T>(
        &mut self,
        table: &mut Table<'_>,
        name: &str,
        span: Span,
        read: impl FnOnce(&mut Self, Node<'_>, &str) -> Option<T>,
    ) -> Option<T> {
        match table.take(name) {
            Some(entry) => read(self, entry.node, name),
            None => {
                self.missing(name, span);
                None
            }
        }
    }

    pub(super) fn missing(&mut self, name: &str, span: Span) {
        let message = format!("this entry has no `{name}`");
        self.diagnostics.push(Diagnostic::new(Code::MissingField, message).at(span, format!("add `{name} = …`")));
    }

    pub(super) fn unknown(&mut self, of: &str, entry: &Entry<'_>, known: impl Iterator<Item = &'static str>) {
        let span = Span::new(self.file, entry.key_range.clone());
        let message = match of {
            "table" => format!("a catalog has no table `{}`", entry.key),
            _ => format!("{of} has no field `{}`", entry.key),
        };
        self.diagnostics.push(Diagnostic::new(Code::UnknownField, message).at(span, "").suggest(&entry.key, known));
    }

    pub(super) fn wrong_type(&mut self, node: &Node<'_>, name: &str, takes: &str) {
        let message = format!("`{name}` takes {takes}, not {}", node.value.describe());
        self.push(Diagnostic::new(Code::WrongType, message), node);
    }

    pub(super) fn table<'s>(&mut self, node: Node<'s>, name: &str) -> Option<Table<'s>> {
        if let Value::Table(table) = node.value {
            return Some(table);
        }
        self.wrong_type(&node, name, "a table");
        None
    }

    pub(super) fn text(&mut self, node: Node<'_>, name: &str) -> Option<Spanned<Text>> {
        let span = self.span(&node);
        match node.value {
            Value::Table(table) => self.text_by_language(table, name, span),
            _ => Some(self.string(node, name)?.map(|text| Text::Plain(text.into()))),
        }
    }

    fn text_by_language(&mut self, table: Table<'_>, name: &str, span: Span) -> Option<Spanned<Text>> {
        if table.entries.is_empty() {
            self.diagnostics.push(Diagnostic::new(Code::EmptyText, format!("`{name}` has no text")).at(span, ""));
        }
        let mut texts = Vec::new();
        for entry in table.entries {
            let key = Span::new(self.file, entry.key_range);
            let language = self.language_of(&entry.key, key);
            let text = self.string(entry.node, name);
            if let (Some(language), Some(text)) = (language, text) {
                texts.push((language.value, text.value.into()));
            }
        }
        (!texts.is_empty()).then(|| Spanned::new(Text::ByLanguage(texts.into()), span))
    }

    pub(super) fn key(&mut self, node: Node<'_>, name: &str) -> Option<Spanned<Key>> {
        let text = self.string(node, name)?;
        self.key_of(&text.value, text.span)
    }

    /// A key that other entries are likely to have as well, so that all of them share its text.
    pub(super) fn shared_key(&mut self, node: Node<'_>, name: &str) -> Option<Spanned<Key>> {
        let key = self.key(node, name)?;
        Some(key.map(|key| self.shared(key)))
    }

    fn shared(&mut self, key: Key) -> Key {
        if let Some(known) = self.keys.get(&key) {
            return known.clone();
        }
        self.keys.insert(key.clone());
        key
    }

    pub(super) fn key_of(&mut self, text: &str, span: Span) -> Option<Spanned<Key>> {
        let fault = match Key::parse(text) {
            Ok(key) => return Some(Spanned::new(key, span)),
            Err(fault) => fault,
        };
        let form =
            "a key begins with a letter or a digit and goes on with letters, digits, `-`, `_`, `.`, `:`, `/`, `+`";
        let (message, help) = match fault {
            KeyFault::Empty => ("a key has to have a character".to_owned(), form),
            KeyFault::Character(c) if c.is_whitespace() => (format!("the key `{text}` has a blank in it"), form),
            KeyFault::Character(c) => {
                (format!("the key `{text}` has a `{}` where none may be", c.escape_debug()), form)
            }
            KeyFault::Reserved => {
                (format!("`{text}` is a word of the directive and cannot be a key"), "choose another word")
            }
        };
        self.diagnostics.push(Diagnostic::new(Code::BadKey, message).at(span, "").help(help));
        None
    }

    pub(super) fn keys(&mut self, node: Node<'_>, name: &str) -> Option<Vec<Spanned<Key>>> {
        let items = self.list(node, name, "a list of keys")?;
        Some(items.into_iter().filter_map(|item| self.key(item, name)).collect())
    }

    /// One chapter or several, each a number or a word.
    pub(super) fn chapters(&mut self, node: Node<'_>, name: &str) -> Option<Vec<Spanned<Key>>> {
        match node.value {
            Value::List(_) => {
                let items = self.list(node, name, "a list of chapters")?;
                let mut known = HashSet::new();
                let mut chapters: Vec<Spanned<Key>> =
                    items.into_iter().filter_map(|item| self.chapter(item, name)).collect();
                chapters.retain(|chapter| known.insert(chapter.value.clone()));
                Some(chapters)
            }
            _ => Some(vec![self.chapter(node, name)?]),
        }
    }

    fn chapter(&mut self, node: Node<'_>, name: &str) -> Option<Spanned<Key>> {
        let span = self.span(&node);
        match &node.value {
            Value::Text(_) => self.shared_key(node, name),
            Value::Integer(digits) => match digits.parse() {
                Ok(number) => Some(Spanned::new(self.shared(Key::from_number(number)), span)),
                Err(_) => self.key_of(digits, span),
            },
            _ => {
                self.wrong_type(&node, name, "a number, a word, or a list of these");
                if matches!(node.value, Value::Float) {
                    self.help("put it in quotes: `\"7.1\"`");
                }
                None
            }
        }
    }

    pub(super) fn authors(&mut self, node: Node<'_>, name: &str) -> Option<Spanned<Authors>> {
        let span = self.span(&node);
        let items = self.list(node, name, "a list of names")?;
        let last = items.len().saturating_sub(1);
        let (mut names, mut others) = (Vec::with_capacity(items.len()), false);
        for (at, item) in items.into_iter().enumerate() {
            let Some(text) = self.string(item, name) else { continue };
            let more = matches!(text.value.trim_end_matches('.').to_ascii_lowercase().as_str(), "et al" | "others");
            match Name::parse(&text.value) {
                _ if more && at == last && at > 0 => others = true,
                _ if more => {
                    let message = format!("`{}` says that there are more, so it stands last, after a name", text.value);
                    self.diagnostics.push(Diagnostic::new(Code::BadName, message).at(text.span, ""));
                }
                Some(parsed) => names.push(parsed),
                None => {
                    let message = format!("`{}` is not one name", text.value);
                    let help = "a person is \"Family, Given\", anyone else a name without a comma; one text a name";
                    self.diagnostics.push(Diagnostic::new(Code::BadName, message).at(text.span, "").help(help));
                }
            }
        }
        let authors = Authors { names: names.into(), others };
        (!authors.names.is_empty()).then(|| Spanned::new(authors, span))
    }

    pub(super) fn kind(&mut self, node: Node<'_>, name: &str) -> Option<Spanned<Kind>> {
        let text = self.string(node, name)?;
        let kind = Kind::parse(&text.value);
        if kind.is_none() {
            let diagnostic = Diagnostic::new(Code::UnknownKind, format!("there is no kind `{}`", text.value));
            self.diagnostics.push(diagnostic.at(text.span, "").suggest(&text.value, Kind::words()));
        }
        Some(Spanned::new(kind?, text.span))
    }

    pub(super) fn date(&mut self, node: Node<'_>, name: &str) -> Option<Spanned<Date>> {
        let span = self.span(&node);
        let text = match &node.value {
            Value::Text(_) => self.string(node, name)?.value,
            Value::Integer(text) => text.clone(),
            Value::Datetime(text) => text.clone().into(),
            _ => {
                self.wrong_type(&node, name, "a year, a month or a day");
                return None;
            }
        };
        let date = Date::parse(&text);
        if date.is_none() {
            let help = "write `2024`, `\"2024-05\"` or `2024-05-17`";
            let message = format!("`{text}` is not a year, a month or a day of the calendar");
            self.diagnostics.push(Diagnostic::new(Code::BadDate, message).at(span, "").help(help));
        }
        Some(Spanned::new(date?, span))
    }

    pub(super) fn address(&mut self, node: Node<'_>, name: &str) -> Option<Spanned<Address>> {
        let text = self.string(node, name)?;
        match Address::parse(&text.value) {
            Ok(address) => Some(Spanned::new(address, text.span)),
            Err(fault) => {
                let message = format!("`{}` {fault}", text.value.escape_debug());
                self.diagnostics.push(Diagnostic::new(Code::BadUrl, message).at(text.span, ""));
                let whole = format!("https://{}", text.value.trim_start_matches('/'));
                if !text.value.contains(':') && text.value.contains('.') && Address::parse(&whole).is_ok() {
                    self.instead(&text.value, &whole, false);
                }
                None
            }
        }
    }

    pub(super) fn doi(&mut self, node: Node<'_>, name: &str) -> Option<Spanned<Doi>> {
        let help = "write it without the resolver, like `10.1145/2858036.2858288`";
        self.identifier(node, name, Doi::parse, "a DOI", help)
    }

    pub(super) fn arxiv(&mut self, node: Node<'_>, name: &str) -> Option<Spanned<Arxiv>> {
        let help = "write the identifier alone, like `2407.21783` or `cs/0112017`";
        self.identifier(node, name, Arxiv::parse, "an arXiv identifier", help)
    }

    pub(super) fn isbn(&mut self, node: Node<'_>, name: &str) -> Option<Spanned<Isbn>> {
        let help = "an ISBN has 10 or 13 digits, and the last one has to fit the others";
        self.identifier(node, name, Isbn::parse, "an ISBN", help)
    }

    fn identifier<T>(
        &mut self,
        node: Node<'_>,
        name: &str,
        parse: fn(&str) -> Option<T>,
        what: &str,
        help: &str,
    ) -> Option<Spanned<T>> {
        let text = self.string(node, name)?;
        let parsed = parse(&text.value);
        if parsed.is_none() {
            let message = format!("`{}` is not {what}", text.value);
            self.diagnostics.push(Diagnostic::new(Code::BadIdentifier, message).at(text.span, "").help(help));
            // Often it is there, behind the address at which it resolves.
            let parts = text.value.match_indices(['/', ':']).filter_map(|(at, _)| text.value.get(at + 1..));
            if let Some(inner) = parts.into_iter().find(|part| parse(part).is_some()) {
                self.instead(&text.value, inner, true);
            }
        }
        Some(Spanned::new(parsed?, text.span))
    }

    pub(super) fn edition(&mut self, node: Node<'_>, name: &str) -> Option<Spanned<Edition>> {
        let span = self.span(&node);
        match &node.value {
            Value::Integer(digits) => match digits.parse() {
                Ok(number) if number > 0 => Some(Spanned::new(Edition::Number(number), span)),
                _ => {
                    self.wrong_type(&node, name, "a number from 1, or a text");
                    None
                }
            },
            Value::Text(_) | Value::Table(_) => Some(self.text(node, name)?.map(Edition::Text)),
            _ => {
                self.wrong_type(&node, name, "a number or a text");
                None
            }
        }
    }

    pub(super) fn language(&mut self, node: Node<'_>, name: &str) -> Option<Spanned<LanguageTag>> {
        let text = self.string(node, name)?;
        self.language_of(&text.value, text.span)
    }

    fn language_of(&mut self, text: &str, span: Span) -> Option<Spanned<LanguageTag>> {
        let tag = LanguageTag::parse(text);
        if tag.is_none() {
            let message = format!("`{text}` is not a language tag");
            let help = "write the tag of BCP 47, like `en`, `ko` or `pt-BR`";
            self.diagnostics.push(Diagnostic::new(Code::BadLanguage, message).at(span, "").help(help));
        }
        Some(Spanned::new(tag?, span))
    }

    pub(super) fn links(&mut self, node: Node<'_>, name: &str) -> Option<Vec<Link>> {
        let items = self.list(node, name, "a list of { title, url }")?;
        Some(items.into_iter().filter_map(|item| self.link(item, name)).collect())
    }

    fn link(&mut self, node: Node<'_>, name: &str) -> Option<Link> {
        let span = self.span(&node);
        let mut table = self.table(node, name)?;
        let title = self.required(&mut table, "title", span, Self::text);
        let url = self.required(&mut table, "url", span, Self::address);
        for entry in table.entries {
            self.unknown("a related link", &entry, ["title", "url"].into_iter());
        }
        Some(Link { title: title?, url: url? })
    }

    /// Rules and reasons. The entry that they stand in is filled in by whoever knows it.
    pub(super) fn allowed(&mut self, node: Node<'_>, name: &str) -> Option<Vec<Allowed>> {
        let entry = self.span(&node);
        let table = self.table(node, name)?;
        let mut allowed = Vec::new();
        for one in table.entries {
            let span = Span::new(self.file, one.key_range);
            let code = Code::parse(&one.key).filter(|code| matches!(code.standing(), Standing::Rule(_)));
            if code.is_none() {
                let message = format!("there is no rule `{}` that an entry could allow", one.key);
                let diagnostic = Diagnostic::new(Code::UnknownRule, message).at(span, "");
                self.diagnostics.push(diagnostic.suggest(&one.key, Code::rules().map(Code::as_str)));
            }
            let reason = self.string(one.node, &one.key);
            if let (Some(code), Some(reason)) = (code, reason) {
                allowed.push(Allowed { code: Spanned::new(code, span), reason: reason.value.into(), entry });
            }
        }
        Some(allowed)
    }

    fn list<'s>(&mut self, node: Node<'s>, name: &str, takes: &str) -> Option<Vec<Node<'s>>> {
        let span = self.span(&node);
        if let Value::List(items) = node.value {
            if items.is_empty() {
                self.empty(name, span);
            }
            return Some(items);
        }
        self.wrong_type(&node, name, takes);
        if matches!(node.value, Value::Text(_)) {
            self.help(match name {
                "related" => "write `[{ title = \"…\", url = \"…\" }]`",
                _ => "put it in brackets: `[\"…\"]`",
            });
        }
        None
    }

    /// Adds to the diagnostic that was made last what was probably, or (`safe`) certainly meant.
    fn instead(&mut self, given: &str, meant: &str, safe: bool) {
        self.help(&format!("did you mean `{meant}`?"));
        if let Some(diagnostic) = self.diagnostics.last_mut()
            && let Some(label) = &diagnostic.primary
        {
            let mut fix = Fix::word(label.span, given, meant);
            fix.safe = safe;
            diagnostic.fix = Some(Box::new(fix));
        }
    }

    /// Adds what to do to the diagnostic that was made last.
    fn help(&mut self, help: &str) {
        if let Some(diagnostic) = self.diagnostics.last_mut() {
            diagnostic.help = Some(help.to_owned());
        }
    }

    /// A text that has something to show and nothing to hide. Blanks around it are dropped.
    pub(super) fn string<'s>(&mut self, node: Node<'s>, name: &str) -> Option<Spanned<Cow<'s, str>>> {
        let span = self.span(&node);
        let Value::Text(text) = node.value else {
            self.wrong_type(&node, name, "a text");
            return None;
        };
        if let Some(c) = text.chars().find(|&c| is_control(c) && !matches!(c, '\n' | '\r' | '\t')) {
            let message = format!("`{name}` has the invisible control character U+{:04X} in it", u32::from(c));
            let help = "type the text anew; copied text often brings such characters along";
            let mut fix = Fix::word(span, &c.to_string(), "");
            "take the character out".clone_into(&mut fix.title);
            fix.safe = true;
            self.diagnostics.push(Diagnostic::new(Code::ControlCharacter, message).at(span, "").help(help).fix(fix));
            return None;
        }
        let trimmed = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        if trimmed.is_empty() {
            self.empty(name, span);
            return None;
        }
        Some(Spanned::new(trimmed, span))
    }

    fn empty(&mut self, name: &str, span: Span) {
        let message = format!("`{name}` is empty");
        let help = "write it, or leave the field out";
        self.diagnostics.push(Diagnostic::new(Code::EmptyText, message).at(span, "").help(help));
    }

    fn span(&self, node: &Node<'_>) -> Span {
        Span::new(self.file, node.range.clone())
    }

    fn push(&mut self, diagnostic: Diagnostic, node: &Node<'_>) {
        let span = self.span(node);
        self.diagnostics.push(diagnostic.at(span, ""));
    }
}
