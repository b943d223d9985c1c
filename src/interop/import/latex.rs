//! Values of BibTeX as the text that TeX would print. The crate `biblatex` knows accents and symbols; here is what has to
//! be done before, so that it finds nothing but these.

use biblatex::{Bibliography, Chunk, Chunks, Pair, RawBibliography, RawChunk, RawEntry, Spanned};

/// The deepest nesting of braces, since commands in commands are read by recursion.
const DEEPEST: usize = 64;

/// The most braces of one value: joining what stands between them takes time for each pair.
const MOST: usize = 8000;

/// Commands that change how a text looks and not what it says. Their argument stays.
const LOOKS: &[&str] = &[
    "bf",
    "bfseries",
    "bibinfo",
    "em",
    "emph",
    "enquote",
    "ensuremath",
    "hbox",
    "it",
    "itshape",
    "mathbf",
    "mathit",
    "mathrm",
    "mathsf",
    "mathtt",
    "mbox",
    "mkbibemph",
    "mkbibquote",
    "path",
    "protect",
    "relax",
    "rm",
    "sc",
    "scshape",
    "sf",
    "sl",
    "small",
    "text",
    "textbf",
    "textit",
    "textmd",
    "textnormal",
    "textrm",
    "textsc",
    "textsf",
    "textsl",
    "textsubscript",
    "textsuperscript",
    "texttt",
    "textup",
    "tt",
    "ttfamily",
    "underline",
    "uppercase",
    "url",
];

/// A value as text. Formulas that are a mere word lose their dollars (`$k$-means`), others stay as they are written.
pub(super) fn text(value: &str) -> Result<String, &'static str> {
    Ok(printed(&chunks(value)?))
}

/// What chunks print.
pub(super) fn printed(chunks: &[Spanned<Chunk>]) -> String {
    let mut out = String::new();
    for chunk in chunks {
        match &chunk.v {
            Chunk::Normal(text) | Chunk::Verbatim(text) => out.push_str(text),
            Chunk::Math(formula) => {
                let word = !formula.contains(|c: char| c.is_whitespace() || matches!(c, '\\' | '^' | '_' | '{'));
                let dollar = if word { "" } else { "$" };
                out.extend([dollar, formula, dollar]);
            }
        }
    }
    out
}

/// A value as pieces: text, text in braces (which BibTeX does not divide), formulas.
pub(super) fn chunks(value: &str) -> Result<Chunks, &'static str> {
    sound(value)?;
    let value = tidy(value);
    // An accent may have been given braces.
    sound(&value)?;
    let whole = RawChunk::Normal(&value);
    let field = Pair::new(Spanned::zero("title"), Spanned::zero(vec![Spanned::zero(whole)]));
    let entry = RawEntry { key: Spanned::zero("x"), kind: Spanned::zero("misc"), fields: vec![field] };
    let raw =
        RawBibliography { preamble: String::new(), entries: vec![Spanned::zero(entry)], abbreviations: Vec::new() };
    let read = Bibliography::from_raw(raw).map_err(|_| "has braces or commands that do not match")?;
    let entry = read.into_vec().pop();
    Ok(entry.and_then(|mut entry| entry.remove("title")).unwrap_or_default())
}

/// Whether the braces are few enough to be read.
fn sound(value: &str) -> Result<(), &'static str> {
    let (mut depth, mut deepest, mut braces) = (0_usize, 0, 0);
    for c in value.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '$' => {}
            _ => continue,
        }
        braces += 1;
        deepest = deepest.max(depth);
    }
    if deepest > DEEPEST || braces > MOST { Err("has too many braces") } else { Ok(()) }
}

/// A value without what only sets it: commands for looks, ties, thin spaces; with quotes for ligatures. A dollar without
/// another is a dollar.
fn tidy(value: &str) -> String {
    let mut tidy = Tidy { rest: value, out: String::with_capacity(value.len()), dollars: dollars(value) };
    while let Some(c) = tidy.next() {
        match c {
            '\\' => tidy.command(),
            '$' if tidy.dollars < 2 => tidy.out.push_str("\\$"),
            '$' => tidy.formula(),
            '~' => tidy.out.push(' '),
            '`' if tidy.eat("`") => tidy.out.push('“'),
            '\'' if tidy.eat("'") => tidy.out.push('”'),
            c => tidy.out.push(c),
        }
    }
    tidy.out
}

/// How many dollars there are without a backslash.
fn dollars(value: &str) -> usize {
    let mut escaped = false;
    let begins = |c: char| {
        let counts = c == '$' && !escaped;
        escaped = c == '\\' && !escaped;
        counts
    };
    value.chars().map(begins).filter(|&counts| counts).count()
}

struct Tidy<'v> {
    rest: &'v str,
    out: String,
    /// How many dollars there are in the rest that begin or end a formula.
    dollars: usize,
}

impl<'v> Tidy<'v> {
    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next();
        self.rest = chars.as_str();
        c
    }

    fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn letters(&mut self) -> &'v str {
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let (letters, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.rest = rest;
        letters
    }

    /// What is behind a backslash.
    fn command(&mut self) {
        let name = self.letters();
        match name {
            "" => self.symbol(),
            "href" => self.argument(),
            "ldots" => self.out.push_str("\\dots"),
            name if LOOKS.contains(&name) => self.rest = self.rest.trim_start(),
            name => self.out.extend(["\\", name]),
        }
    }

    /// A command of one character that is no letter.
    fn symbol(&mut self) {
        match self.next() {
            Some('\\' | ' ' | '\n' | '\t' | '\r' | ',' | ';') => self.out.push(' '),
            Some('/' | '!' | '@') => {}
            // An accent on a letter without its dot.
            Some(accent @ ('\'' | '`' | '^' | '"' | '~' | '=' | '.')) if self.eat("\\i") || self.eat("{\\i}") => {
                self.out.extend(['\\', accent, '{', 'i', '}']);
                let ended = self.rest.trim_start_matches("{}");
                self.rest = ended.strip_prefix(' ').unwrap_or(ended);
            }
            Some(c) => self.out.extend(['\\', c]),
            None => {}
        }
    }

    /// Skips a group, if it has an end.
    fn argument(&mut self) {
        let Some(group) = self.rest.strip_prefix('{') else { return };
        if let Some((_, rest)) = group.split_once('}') {
            self.rest = rest;
        }
    }

    /// A formula, as it is written. The first dollar is behind us.
    fn formula(&mut self) {
        let end = self.rest.find('$').unwrap_or(self.rest.len());
        let (formula, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.out.extend(["$", formula, "$"]);
        self.rest = rest.strip_prefix('$').unwrap_or_default();
        self.dollars = self.dollars.saturating_sub(2);
    }
}

/// A value in which TeX has nothing to say, such as an address: as it stands, without the command and the escapes that some
/// put there nevertheless.
pub(super) fn verbatim(value: &str) -> String {
    let mut value = value.trim();
    for command in ["\\url", "\\href", "\\path", ""] {
        let inner = value.strip_prefix(command).and_then(|rest| rest.trim_start().strip_prefix('{'));
        value = inner.and_then(|inner| inner.strip_suffix('}')).unwrap_or(value).trim();
    }
    let mut out = value.replace("\\textasciitilde{}", "~").replace("$\\sim$", "~");
    for c in ['_', '%', '&', '#', '~', '$', '{', '}'] {
        out = out.replace(&format!("{{\\{c}}}"), &c.to_string()).replace(&format!("\\{c}"), &c.to_string());
    }
    out.replace("{~}", "~")
}

/// The address in `\url{…}` or `\href{…}` within a value, or the value itself if it is one.
pub(super) fn address(value: &str) -> Option<String> {
    let command = ["\\url", "\\href"].iter().find_map(|command| value.split_once(command));
    if let Some((_, rest)) = command {
        let inner = rest.trim_start().strip_prefix('{')?;
        // The escapes of `verbatim` have braces that match.
        let mut depth = 0_usize;
        let end = inner.find(|c| match c {
            '{' => {
                depth += 1;
                false
            }
            '}' if depth == 0 => true,
            '}' => {
                depth -= 1;
                false
            }
            _ => false,
        })?;
        return inner.get(..end).map(verbatim);
    }
    let value = verbatim(value);
    (value.starts_with("https://") || value.starts_with("http://")).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_what_tex_prints() {
        for (value, printed) in [
            ("G{\\'e}rard, \\\"Ozg\\\"ur, Fran\\c{c}ois", "Gérard, Özgür, François"),
            ("Garc\\'{\\i}a, Mart\\'\\i n, M\\'{i}a", "García, Martín, Mía"),
            ("{\\L}ukasz \\& {\\O}ystein, Stra{\\ss}e", "Łukasz & Øystein, Straße"),
            ("\\emph{Not} \\textbf{{LoRA}} {\\em again}", "Not LoRA again"),
            ("A~B\\ C\\,D\\/E\\\\F", "A B C DE F"),
            ("``Quoted'' -- and---more\\ldots", "“Quoted” – and—more…"),
            ("$k$-means in $O(n \\log n)$", "k-means in $O(n \\log n)$"),
            ("Earn $100, or \\$5", "Earn $100, or $5"),
            ("\\href{https://e.org/a}{here}", "here"),
            ("100\\% \\#1 a\\_b \\textbackslash{}emph", "100% #1 a_b \\emph"),
            ("-{}- '{}' `{}`", "-- '' ``"),
            ("line\n   break", "line break"),
        ] {
            assert_eq!(text(value).as_deref(), Ok(printed), "{value}");
        }
    }

    #[test]
    fn what_is_too_deep_or_does_not_match_is_no_text() {
        assert_eq!(text(&"\\x{".repeat(100_000)), Err("has too many braces"));
        assert_eq!(
            text(&format!("{}{}", "\\x{".repeat(DEEPEST + 1), "}".repeat(DEEPEST + 1))),
            Err("has too many braces")
        );
        assert!(text(&format!("{}{}", "\\x{".repeat(DEEPEST), "}".repeat(DEEPEST))).is_ok());
        assert_eq!(text(&"{}".repeat(MOST)), Err("has too many braces"));
        assert_eq!(text("a}"), Err("has braces or commands that do not match"));
    }

    #[test]
    fn commands_without_their_arguments_are_no_danger() {
        assert_eq!(text(&"\\href ".repeat(200_000)).map(|text| text.trim().to_owned()), Ok(String::new()));
        assert_eq!(text(&"\\href{".repeat(200_000)), Err("has too many braces"));
        let accents = "\\'\\i ".repeat(MOST);
        assert_eq!(text(&accents), Err("has too many braces"));
    }

    #[test]
    fn an_address_is_taken_as_it_stands() {
        for value in [
            "https://e.org/a_b?c=%20&d~e--f",
            "\\url{https://e.org/a_b?c=%20&d~e--f}",
            "{https://e.org/a\\_b?c=\\%20\\&d\\~e--f}",
            "https://e.org/a{\\_}b?c={\\%}20{\\&}d{~}e--f",
        ] {
            assert_eq!(verbatim(value), "https://e.org/a_b?c=%20&d~e--f");
            assert_eq!(address(value).as_deref(), Some("https://e.org/a_b?c=%20&d~e--f"));
        }
        assert_eq!(address("Available at \\url{https://e.org/{\\_}x}, 2021").as_deref(), Some("https://e.org/_x"));
        assert_eq!(address("Self-published"), None);
        assert_eq!(address("\\url{https://e.org"), None);
    }
}
