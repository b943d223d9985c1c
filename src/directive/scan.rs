use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::arguments::end_of;
use super::columns::{column, content_start, footnote_prefix, inner_width, item_column, line_start, prefix, width};
use super::heading::{HeadingName, html_ids};

/// What every directive of this family begins with.
const OPENING: &str = "<<#";

/// How many block quotes, lists and items a list can stand in. Each of its lines begins with what continues them all.
const DEEPEST: usize = 100;

/// The most directives of a page that are looked at; with one more, there are too many.
pub const MOST: usize = 10_000;

/// The names that are ours. `<<#` with any other name belongs to somebody else.
pub const NAMES: &[&str] = &["resources"];

/// What every directive begins with, wherever it stands.
#[must_use]
pub fn opening() -> &'static str {
    "<<#resources"
}

/// A directive in a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its bytes, from `<<#` to `>>`; without a `>>`, to the end of its name.
    pub range: Range<usize>,
    /// The bytes of its name.
    pub name: Range<usize>,
    /// The bytes between its name and its `>>`.
    pub arguments: Range<usize>,
    /// Whether its line has the `>>`, among the first bytes of it ([`LONGEST`](super::LONGEST)).
    pub closed: bool,
    /// If the name is not one of [`NAMES`]: the one that was probably meant.
    pub meant: Option<&'static str>,
    /// What a list would have around it here, or why none can stand here.
    pub slot: Result<Slot, Misplaced>,
}

/// A place where a list can stand: what a list there has to agree with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// What each further line begins with, so that it belongs to the same list items and block quotes.
    pub prefix: String,
    /// The column that it stands in, as far as the blocks after it are concerned.
    pub column: usize,
    /// The level of the heading that it stands under; 0 if it stands under none.
    pub heading: u8,
    /// Whether the blocks around it stand close, as in a tight list, where a blank line would set them apart.
    pub tight: bool,
    /// The block right before it, where a list could run into it.
    pub before: Before,
    /// The block right after it, where a list could run into it.
    pub after: Next,
}

/// The block before a directive, in the same container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// None, or one that a list does not run into.
    Other,
    /// A list with this marker.
    List(ListMarker),
    /// The directive with this index among the sites of the chapter.
    Directive(usize),
}

/// The block after a directive, in the same container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// None, or one that does not run into a list.
    Other,
    /// A list with this marker.
    List(ListMarker),
    /// A block that is indented more than the directive, and would become part of the last item.
    Indented,
    /// A table with no blank line before it, whose first row would become part of the last item.
    Table,
}

/// How the items of a list begin. Two lists in a row with the same marker are one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListMarker {
    /// `-`, `*` or `+`.
    Bullet(char),
    /// A number and `.` or `)`.
    Number(char),
}

/// Why no list can stand where a directive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misplaced {
    /// It stands in a cell of a table.
    Table,
    /// It stands in a heading, perhaps because of a line of `---` below it.
    Heading,
    /// It stands in the term of a definition list.
    Term,
    /// It stands in the text of an image, which is no text of the page.
    Image,
    /// Other text stands in the same paragraph.
    Inline,
    /// It continues a block whose marks or indentation its line does not have.
    Continuation,
    /// It stands in more block quotes and lists than a list can continue.
    Deep,
}

/// Finds the directives of a chapter, in their order. What stands in code, in HTML or in comments, what is escaped,
/// and what has the name of something else, is none. After [`MOST`] of them and one more, it looks for no others.
///
/// `heading` is told the text of each heading and each id that the page gives itself, since a page with a list has to
/// keep its anchors apart.
#[must_use]
pub fn scan(text: &str, options: Options, mut heading: impl FnMut(HeadingName<'_>)) -> Vec<Site> {
    let candidates: Vec<usize> = memmem::find_iter(text.as_bytes(), OPENING).collect();
    if candidates.is_empty() {
        return Vec::new();
    }
    let mut scanner = Scanner::new(text, candidates);
    let mut title = String::new();
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match &event {
            Event::Start(Tag::Heading { id, .. }) => {
                title.clear();
                if let Some(id) = id {
                    heading(HeadingName::Id(id));
                }
            }
            Event::Text(text) | Event::Code(text) if scanner.leaf == Some(Leaf::Closed(Misplaced::Heading)) => {
                title.push_str(text);
            }
            Event::End(TagEnd::Heading(_)) => heading(HeadingName::Title(&title)),
            Event::Html(html) | Event::InlineHtml(html) => {
                html_ids(html).for_each(|id| heading(HeadingName::Id(id)));
            }
            _ => {}
        }
        scanner.event(&event, range);
    }
    scanner.end_run();
    scanner.sites
}

/// A block that holds blocks.
#[derive(Default)]
struct Frame {
    /// The block that ended last in it.
    last: Option<Before>,
    /// The site that ended last in it, until the next block begins.
    waiting: Option<usize>,
    kind: Container,
    /// Where it begins.
    start: usize,
    /// The column of its first block.
    column: Option<usize>,
}

/// What a block that holds blocks asks of the lines in it.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Container {
    /// A `>`.
    Quote,
    /// Blanks as wide as its marker: an item of a list, or a definition.
    Item,
    /// Four blanks, whatever the width of its label.
    Footnote,
    /// Nothing.
    #[default]
    Plain,
}

/// A block that holds text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaf {
    /// A paragraph, in which a directive can stand.
    Paragraph,
    /// Another one, in which none can.
    Closed(Misplaced),
    /// Code or HTML, in which there are none.
    Verbatim,
}

/// Inline content that stands together: a paragraph, or the text of a tight list item.
struct Run {
    range: Range<usize>,
    leaf: Leaf,
    /// Whether no paragraph is around it.
    tight: bool,
    sites: Vec<usize>,
}

struct Scanner<'t> {
    text: &'t str,
    /// Places of `<<#`, the next one last.
    candidates: Vec<usize>,
    frames: Vec<Frame>,
    leaf: Option<Leaf>,
    run: Option<Run>,
    /// What stood before the block that began last, in the same container.
    before: Before,
    heading: u8,
    /// In how many images it is.
    images: usize,
    sites: Vec<Site>,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, mut candidates: Vec<usize>) -> Self {
        candidates.reverse();
        Self {
            text,
            candidates,
            frames: vec![Frame::default()],
            leaf: None,
            run: None,
            before: Before::Other,
            heading: 0,
            images: 0,
            sites: Vec::new(),
        }
    }

    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag, &range),
            Event::Rule => self.block(&range, None, None),
            Event::Text(_) => {
                self.extend(&range);
                self.find(&range);
            }
            _ => self.extend(&range),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => self.extend(&range),
            Tag::Link { .. } => self.extend(&range),
            Tag::Image { .. } => {
                self.extend(&range);
                self.images += 1;
            }
            Tag::Paragraph => self.leaf(&range, Leaf::Paragraph),
            Tag::Heading { level, .. } => {
                self.leaf(&range, Leaf::Closed(Misplaced::Heading));
                self.heading = *level as u8;
            }
            Tag::Table(_) => self.leaf(&range, Leaf::Closed(Misplaced::Table)),
            Tag::TableHead | Tag::TableRow | Tag::TableCell => self.end_run(),
            Tag::DefinitionListTitle => self.leaf(&range, Leaf::Closed(Misplaced::Term)),
            Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_) => self.leaf(&range, Leaf::Verbatim),
            Tag::List(number) => {
                let marker = if self.is_deep() { None } else { list_marker(self.text, &range, number.is_some()) };
                self.container(&range, marker, Container::Plain);
            }
            Tag::FootnoteDefinition(_) => self.container(&range, None, Container::Footnote),
            Tag::BlockQuote(_) => self.container(&range, None, Container::Quote),
            Tag::Item | Tag::DefinitionListDefinition => self.container(&range, None, Container::Item),
            Tag::DefinitionList => self.container(&range, None, Container::Plain),
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {
                self.extend(range);
            }
            TagEnd::Link => self.extend(range),
            TagEnd::Image => {
                self.extend(range);
                self.images = self.images.saturating_sub(1);
            }
            TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell => self.end_run(),
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Table
            | TagEnd::DefinitionListTitle
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::MetadataBlock(_) => {
                self.end_run();
                self.leaf = None;
            }
            TagEnd::List(_)
            | TagEnd::FootnoteDefinition
            | TagEnd::BlockQuote(_)
            | TagEnd::Item
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListDefinition => {
                self.end_run();
                if self.frames.len() > 1 {
                    self.frames.pop();
                }
            }
        }
    }

    /// Whether nothing can be listed here, so that nobody asks for columns: each takes a look at the whole line.
    fn is_deep(&self) -> bool {
        self.frames.len() > DEEPEST
    }

    /// A block begins in the innermost container; `list` is its marker if it is a list.
    fn block(&mut self, range: &Range<usize>, list: Option<ListMarker>, leaf: Option<Leaf>) {
        self.end_run();
        let deep = self.is_deep();
        let Some(frame) = self.frames.last_mut() else { return };
        if !deep {
            frame.column.get_or_insert_with(|| column(self.text, range));
        }
        self.before = frame.last.take().unwrap_or(Before::Other);
        frame.last = list.map(Before::List);
        let waiting = frame.waiting.take().and_then(|index| self.sites.get_mut(index));
        if let Some(Site { slot: Ok(slot), .. }) = waiting {
            let indented = column(self.text, range) >= slot.column + 2;
            let table = leaf == Some(Leaf::Closed(Misplaced::Table));
            slot.after = match list {
                _ if indented => Next::Indented,
                Some(marker) => Next::List(marker),
                None if table => Next::Table,
                None => Next::Other,
            };
        }
    }

    fn leaf(&mut self, range: &Range<usize>, leaf: Leaf) {
        self.block(range, None, Some(leaf));
        self.leaf = Some(leaf);
    }

    fn container(&mut self, range: &Range<usize>, list: Option<ListMarker>, kind: Container) {
        self.block(range, list, None);
        self.frames.push(Frame { kind, start: content_start(self.text, range), ..Frame::default() });
    }

    /// Inline content goes on, or begins.
    fn extend(&mut self, range: &Range<usize>) {
        if let Some(run) = &mut self.run {
            run.range.end = run.range.end.max(range.end);
            return;
        }
        let tight = self.leaf.is_none();
        if tight {
            // The text of a tight item is a block of its own, with no event to say so.
            self.block(range, None, None);
        }
        let leaf = self.leaf.unwrap_or(Leaf::Paragraph);
        self.run = Some(Run { range: range.clone(), leaf, tight, sites: Vec::new() });
    }

    /// Looks for the candidates that begin in a text event.
    fn find(&mut self, range: &Range<usize>) {
        while let Some(&at) = self.candidates.last().filter(|&&at| at < range.end) {
            self.candidates.pop();
            let Some(run) = self.run.as_mut().filter(|run| run.leaf != Leaf::Verbatim) else { continue };
            if at < range.start || self.sites.len() > MOST || is_escaped(self.text, at) {
                continue;
            }
            if let Some(mut site) = site(self.text, at) {
                if self.images > 0 {
                    site.slot = Err(Misplaced::Image);
                }
                // What stands inside a directive, in quotes, is no directive.
                while self.candidates.last().is_some_and(|&other| other < site.range.end) {
                    self.candidates.pop();
                }
                run.sites.push(self.sites.len());
                self.sites.push(site);
            }
        }
    }

    fn end_run(&mut self) {
        let Some(run) = self.run.take() else { return };
        let content = self.text.get(run.range).map(|run| run.trim_matches([' ', '\t', '\n', '\r']));
        let alone = |site: &Site| content == self.text.get(site.range.clone());
        for index in run.sites {
            let slot = match (run.leaf, self.sites.get(index)) {
                (_, Some(Site { slot: Err(Misplaced::Image), .. })) => Err(Misplaced::Image),
                (Leaf::Closed(misplaced), _) => Err(misplaced),
                _ if self.is_deep() => Err(Misplaced::Deep),
                (_, Some(site)) if alone(site) && self.continues(site) => Err(Misplaced::Continuation),
                (_, Some(site)) if alone(site) => Ok(self.slot(site, run.tight)),
                _ => Err(Misplaced::Inline),
            };
            if let (true, Some(frame)) = (slot.is_ok(), self.frames.last_mut()) {
                frame.last = Some(Before::Directive(index));
                frame.waiting = Some(index);
            }
            if let Some(site) = self.sites.get_mut(index) {
                site.slot = slot;
            }
        }
    }

    /// Whether it is in its containers only because nothing parts it from a line that is (CommonMark, section 5.1).
    /// Before a directive that stands alone, such a line holds a reference definition, or the name of an alert.
    fn continues(&self, site: &Site) -> bool {
        let line = line_start(self.text, site.range.start);
        let above = self.text.get(..line).and_then(|above| above.lines().next_back()).unwrap_or("");
        if above.trim_matches(['>', ' ', '\t']).is_empty() {
            return false;
        }
        let (mut quotes, mut column, mut needed) = (0, 0, 0);
        for frame in &self.frames {
            match frame.kind {
                Container::Quote => (quotes, column) = (quotes + 1, 0),
                Container::Item => column = item_column(self.text, frame.start),
                Container::Footnote => column += 4,
                Container::Plain => continue,
            }
            if frame.start < line || frame.kind == Container::Quote {
                needed = column;
            }
        }
        let before = self.text.get(line..site.range.start).unwrap_or("");
        before.matches('>').count() < quotes || inner_width(before) < needed
    }

    fn slot(&self, site: &Site, tight: bool) -> Slot {
        let start = site.range.start;
        let line = line_start(self.text, start);
        let before = self.text.get(line..start).unwrap_or("");
        let footnote = self.frames.iter().enumerate().find_map(|(depth, frame)| {
            let label = Some(frame.start).filter(|&at| at >= line && frame.kind == Container::Footnote)?;
            // The list item that it stands in, if any, and not the blanks that it could do without.
            let outer =
                depth.checked_sub(1).filter(|&depth| depth > 0).and_then(|depth| self.frames.get(depth)?.column);
            Some((label - line, outer.unwrap_or(0)))
        });
        let (prefix, column) = match footnote {
            None => (prefix(before), width(before)),
            Some((label, outer)) => footnote_prefix(before, label, outer),
        };
        Slot { prefix, column, heading: self.heading, tight, before: self.before, after: Next::Other }
    }
}

fn site(text: &str, at: usize) -> Option<Site> {
    let name_start = at + OPENING.len();
    let rest = text.get(name_start..)?;
    let name_length = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(rest.len());
    let name = name_start..name_start + name_length;
    let word = text.get(name.clone())?;
    let meant = if NAMES.contains(&word) { None } else { Some(nearly(word)?) };
    let end = end_of(text, name.end);
    let range = at..end.unwrap_or(name.end);
    let arguments = name.end..end.map_or(name.end, |end| end - 2);
    Some(Site { range, name, arguments, closed: end.is_some(), meant, slot: Err(Misplaced::Inline) })
}

/// The name of ours that is at most two slips of the finger away.
pub(super) fn nearly(word: &str) -> Option<&'static str> {
    // Longer than this, it is another word, and may be very long.
    let near = |name: &&str| word.len() <= 2 * name.len();
    NAMES.iter().copied().filter(near).find(|name| strsim::damerau_levenshtein(&word.to_lowercase(), name) <= 2)
}

/// Whether an odd number of backslashes stands before `at`, the last of which makes `<` literal.
fn is_escaped(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or(&[]);
    before.iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1
}

fn list_marker(text: &str, range: &Range<usize>, numbered: bool) -> Option<ListMarker> {
    let list = text.get(content_start(text, range)..range.end)?;
    if numbered {
        list.trim_start_matches(|c: char| c.is_ascii_digit()).chars().next().map(ListMarker::Number)
    } else {
        list.chars().next().map(ListMarker::Bullet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Options {
        Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_DEFINITION_LIST
            | Options::ENABLE_GFM
    }

    fn slots(text: &str) -> Vec<Result<Slot, Misplaced>> {
        scan(text, options(), |_| ()).into_iter().map(|site| site.slot).collect()
    }

    fn prefix_of(text: &str) -> Option<String> {
        slots(text).pop().and_then(Result::ok).map(|slot| slot.prefix)
    }

    #[test]
    fn leaves_alone_what_is_not_text() {
        for text in [
            "    <<#resources>>",
            "```\n<<#resources>>\n```",
            "`<<#resources>>`",
            "``a ` <<#resources>>``",
            "<!-- <<#resources>> -->",
            "<div>\n<<#resources>>\n</div>",
            "\\<<#resources>>",
            "a <b title=\"<<#resources>>\">",
            "[a](x \"<<#resources>>\")",
            "<<#other>>",
            "<< #resources>>",
        ] {
            assert_eq!(slots(text), [], "{text}");
        }
        assert_eq!(scan("\\\\<<#resources>>", options(), |_| ()).len(), 1);
    }

    #[test]
    fn says_why_no_list_can_stand() {
        let why = |text| slots(text).into_iter().map(Result::err).collect::<Vec<_>>();
        assert_eq!(why("| a |\n|---|\n| <<#resources>> |"), [Some(Misplaced::Table)]);
        assert_eq!(why("# <<#resources>>"), [Some(Misplaced::Heading)]);
        assert_eq!(why("<<#resources>>\n---"), [Some(Misplaced::Heading)]);
        assert_eq!(why("<<#resources>>\n: definition"), [Some(Misplaced::Term)]);
        assert_eq!(why("see <<#resources>>"), [Some(Misplaced::Inline)]);
        assert_eq!(why("*<<#resources>>*"), [Some(Misplaced::Inline)]);
        assert_eq!(why("- [ ] <<#resources>>"), [Some(Misplaced::Inline)]);
        // What Unicode calls a blank is a text to Markdown.
        assert_eq!(why("<<#resources>>\n\u{2028}"), [Some(Misplaced::Inline)]);
        for continued in ["> [!NOTE]\n<<#resources>>", "> [a]: /b\n<<#resources>>", "10. [a]: /b\n   <<#resources>>"] {
            assert_eq!(why(continued), [Some(Misplaced::Continuation)], "{continued}");
        }
        for inside in ["> [!NOTE]\n> <<#resources>>", ">> - [a]: /b\n> >   <<#resources>>", "[a]: /b\n<<#resources>>"] {
            assert_eq!(why(inside), [None], "{inside}");
        }
        assert_eq!(why("<<#resources>>\n<<#resources>>"), [Some(Misplaced::Inline), Some(Misplaced::Inline)]);
    }

    #[test]
    fn continues_the_containers() {
        for (text, prefix) in [
            ("<<#resources>>", ""),
            ("  <<#resources>>", "  "),
            ("- <<#resources>>", "  "),
            ("10. <<#resources>>", "    "),
            ("> - <<#resources>>", ">   "),
            (">- <<#resources>>", ">   "),
            (">> <<#resources>>", "> > "),
            ("[^a long label]: x\n\n    <<#resources>>", "    "),
            ("[^long-label]: <<#resources>>", "    "),
            ("a\n: <<#resources>>", "  "),
        ] {
            assert_eq!(prefix_of(text).as_deref(), Some(prefix), "{text}");
        }
    }

    #[test]
    fn knows_its_neighbours() {
        let around = |text| {
            slots(text).into_iter().filter_map(Result::ok).map(|slot| (slot.before, slot.after)).collect::<Vec<_>>()
        };
        let dash = ListMarker::Bullet('-');
        let paren = ListMarker::Number(')');
        assert_eq!(around("- a\n\n<<#resources>>\n\n1) b"), [(Before::List(dash), Next::List(paren))]);
        assert_eq!(around("- a\n\ntext\n\n<<#resources>>\n\n    code"), [(Before::Other, Next::Indented)]);
        assert_eq!(around("<<#resources>>\n\n   para"), [(Before::Other, Next::Indented)]);
        assert_eq!(
            around("<<#resources>>\n\n<<#resources>>"),
            [(Before::Other, Next::Other), (Before::Directive(0), Next::Other)]
        );
        assert_eq!(around("- <<#resources>>\n  - b\n\n- c"), [(Before::Other, Next::List(dash))]);
        assert_eq!(around("- a\n\n<!-- -->\n\n<<#resources>>"), [(Before::Other, Next::Other)]);
    }

    #[test]
    fn names_that_are_nearly_ours() {
        let found = scan("<<#resorces chapter=5>>", options(), |_| ());
        assert_eq!(found.first().and_then(|site| site.meant), Some("resources"));
        assert_eq!(found.first().map(|site| site.closed), Some(true));
        assert_eq!(scan("<<#resources", options(), |_| ()).first().map(|site| site.closed), Some(false));
    }
}
