//! A TOML file as a tree that has its comments.

use std::borrow::Cow;
use std::ops::Range;

use crate::catalog::TABLES;

/// A field of a table, or an item of a list, with what is said of it.
#[derive(Debug)]
pub(super) struct Part<'s> {
    /// Comments on the lines above, each from its `#` on.
    pub(super) above: Vec<&'s str>,
    /// Empty for an item of a list.
    pub(super) key: Cow<'s, str>,
    pub(super) value: Value<'s>,
    /// A comment on its last line.
    pub(super) behind: Option<&'s str>,
}

#[derive(Debug)]
pub(super) enum Value<'s> {
    Text {
        text: Cow<'s, str>,
        /// Whether it is written between three quotes.
        lines: bool,
    },
    /// A number, a date, true or false, as it is written.
    Bare(&'s str),
    List(Group<'s>),
    Table(Group<'s>),
}

/// The parts of a table or of a list.
#[derive(Debug, Default)]
pub(super) struct Group<'s> {
    pub(super) parts: Vec<Part<'s>>,
    /// Comments below the last part.
    pub(super) end: Vec<&'s str>,
    /// Whether it is written over several lines.
    pub(super) spread: bool,
}

/// What a header of the file begins.
#[derive(Debug)]
pub(super) struct Block<'s> {
    /// Its name, its table, and what is said of it.
    pub(super) part: Part<'s>,
    /// Whether it is an entry of a list: `[[name]]`, not `[name]`.
    pub(super) listed: bool,
}

/// Lines of the file that belong together.
#[derive(Debug)]
pub(super) struct Chunk<'s> {
    /// From the beginning of the first line to the end of the last one.
    pub(super) range: Range<usize>,
    pub(super) of: Of<'s>,
    /// Whether it goes on with what an earlier chunk has begun.
    pub(super) goes_on: bool,
}

#[derive(Debug)]
pub(super) enum Of<'s> {
    /// Comments with a blank line on both sides.
    Comments(Vec<&'s str>),
    /// The fields above the first header.
    Root,
    /// The block with this index. One with tables of its own, `[resource.title]`, may have several chunks.
    Block(usize),
}

/// A whole file.
#[derive(Debug, Default)]
pub(super) struct Document<'s> {
    pub(super) root: Group<'s>,
    /// What stands among the fields above the first header and is to have a header of its own.
    pub(super) root_blocks: Vec<Block<'s>>,
    pub(super) blocks: Vec<Block<'s>>,
    /// In the order of the text.
    pub(super) chunks: Vec<Chunk<'s>>,
}

impl<'s> Document<'s> {
    /// Gives `chapters = { … }` and `resource = [{ … }]` headers of their own.
    pub(super) fn promote(&mut self) {
        let mut ends_with_block = false;
        for part in std::mem::take(&mut self.root.parts) {
            ends_with_block = true;
            let is_entry = matches!(&*part.key, "resource" | "also");
            let is_title = !is_entry && TABLES.contains(&&*part.key);
            match part {
                Part { value: Value::Table(_), .. } if is_title => {
                    self.root_blocks.push(Block { part, listed: false });
                }
                Part { value: Value::List(list), above, behind, key } if is_entry && list.is_tables() => {
                    self.root_blocks.extend(entries(list, &key, above, behind));
                }
                part => {
                    self.root.parts.push(part);
                    ends_with_block = false;
                }
            }
        }
        let last = self.root_blocks.last_mut().filter(|_| ends_with_block);
        if let Some(table) = last.and_then(|block| block.part.value.table()) {
            table.end.append(&mut self.root.end);
        }
    }

    /// Whether an entry stands at this offset, with a header of its own.
    pub(super) fn has_entry_at(&self, offset: usize) -> bool {
        let after = self.chunks.partition_point(|chunk| chunk.range.start <= offset);
        let chunk = after.checked_sub(1).and_then(|at| self.chunks.get(at));
        match chunk.map(|chunk| &chunk.of) {
            Some(Of::Block(block)) => self.blocks.get(*block).is_some_and(Block::is_entry),
            _ => false,
        }
    }
}

impl<'s> Group<'s> {
    /// Nothing so far.
    pub(super) fn new(spread: bool) -> Self {
        Self { parts: Vec::new(), end: Vec::new(), spread }
    }

    /// The table where `path` leads, made if it is not there. A list on the way stands for its last item.
    pub(super) fn table_at(&mut self, path: &[Cow<'s, str>]) -> Option<&mut Self> {
        let spread = self.spread;
        let mut group = self;
        for key in path {
            group = group.part_or_else(key, || Value::Table(Self::new(spread)))?.value.table()?;
        }
        Some(group)
    }

    /// The part with this key, made if it is not there.
    pub(super) fn part_or_else(
        &mut self,
        key: &Cow<'s, str>,
        make: impl FnOnce() -> Value<'s>,
    ) -> Option<&mut Part<'s>> {
        let known = self.parts.iter().rposition(|part| part.key == *key);
        let at = known.unwrap_or(self.parts.len());
        if known.is_none() {
            self.parts.push(Part::new(key.clone(), make()));
        }
        self.parts.get_mut(at)
    }

    /// Whether there are parts, and all of them are tables.
    fn is_tables(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|part| part.value.as_table().is_some())
    }

    /// Whether there are comments anywhere in it.
    pub(super) fn has_comments(&self) -> bool {
        let in_part = |part: &Part<'_>| {
            let inner = match &part.value {
                Value::List(group) | Value::Table(group) => group.has_comments(),
                Value::Text { .. } | Value::Bare(_) => false,
            };
            !part.above.is_empty() || part.behind.is_some() || inner
        };
        !self.end.is_empty() || self.parts.iter().any(in_part)
    }
}

impl Block<'_> {
    /// Whether it is an entry of the catalog.
    pub(super) fn is_entry(&self) -> bool {
        self.listed && matches!(&*self.part.key, "resource" | "also")
    }
}

impl<'s> Value<'s> {
    /// The table that it is.
    pub(super) fn as_table(&self) -> Option<&Group<'s>> {
        match self {
            Self::Table(group) => Some(group),
            _ => None,
        }
    }

    /// The table that it is, or the last one of the list that it is.
    pub(super) fn table(&mut self) -> Option<&mut Group<'s>> {
        match self {
            Self::Table(group) => Some(group),
            Self::List(group) => match &mut group.parts.last_mut()?.value {
                Self::Table(group) => Some(group),
                _ => None,
            },
            _ => None,
        }
    }
}

impl<'s> Part<'s> {
    /// A part of which nothing is said so far.
    pub(super) fn new(key: Cow<'s, str>, value: Value<'s>) -> Self {
        Self { above: Vec::new(), key, value, behind: None }
    }

    /// Takes the comments of one more place where it is written.
    pub(super) fn comment(&mut self, above: Vec<&'s str>, behind: Option<&'s str>) {
        self.above.extend(above);
        match self.behind {
            Some(_) => self.above.extend(behind),
            None => self.behind = behind,
        }
    }
}

/// The items of a list as blocks, with what is said of the list.
fn entries<'s>(
    mut list: Group<'s>,
    key: &Cow<'s, str>,
    mut above: Vec<&'s str>,
    behind: Option<&'s str>,
) -> Vec<Block<'s>> {
    if let Some(table) = list.parts.last_mut().and_then(|last| last.value.table()) {
        table.end.append(&mut list.end);
        table.end.extend(behind);
    }
    let entry = |mut part: Part<'s>| {
        part.key = key.clone();
        part.above.splice(0..0, std::mem::take(&mut above));
        Block { part, listed: true }
    };
    list.parts.into_iter().map(entry).collect()
}
