use std::fmt::Write as _;
use std::ops::Range;

use mdbook_preprocessor::book::{Book, BookItem, Chapter, SectionNumber};

use crate::dice::Dice;
use crate::prose;

/// How many pages stand in a row below a chapter of the first level, that chapter included.
const FAMILY: usize = 6;

/// How long a section of a chapter without directives is, in bytes.
const SECTION: usize = 1_500;

/// The size of a book and of its catalog.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Its chapters, those below others included.
    pub(crate) chapters: usize,
    /// The bytes of Markdown in a chapter.
    pub(crate) prose: usize,
    /// The directives in a chapter, each for a section of its own.
    pub(crate) directives: usize,
    /// The resources in the whole catalog, spread evenly over the sections; each is listed once.
    pub(crate) resources: usize,
}

impl Size {
    /// The resources that the directive `index` lists, counted through the whole book.
    fn listed_by(&self, index: usize) -> Range<usize> {
        let sections = self.chapters * self.directives;
        index * self.resources / sections..(index + 1) * self.resources / sections
    }
}

/// The book, as mdBook has it in memory when it calls a preprocessor.
pub(crate) fn book(size: &Size) -> Book {
    let mut book = Book::new();
    let mut pages = 0..size.chapters;
    while let Some(first) = pages.next() {
        let mut top = page(size, first, vec![number(first / FAMILY)], Vec::new());
        for (at, index) in pages.by_ref().take(FAMILY - 1).enumerate() {
            let number = vec![number(first / FAMILY), number(at)];
            top.sub_items.push(BookItem::Chapter(page(size, index, number, vec![top.name.clone()])));
        }
        book.push_item(top);
    }
    book
}

fn page(size: &Size, index: usize, number: Vec<u32>, parents: Vec<String>) -> Chapter {
    let mut dice = Dice::new(index as u64);
    let mut text = String::new();
    let name = prose::title(&mut dice);
    text.push_str(&format!("# {name}\n\n"));
    let sections = if size.directives > 0 { size.directives } else { size.prose / SECTION };
    for section in 0..sections {
        if section > 0 {
            prose::heading(&mut text, 2, &mut dice);
        }
        prose::extend(&mut text, size.prose * (section + 1) / sections, &mut dice);
        if size.directives > 0 {
            let (chapter, section) = (chapter_key(index), section_key(index, section));
            text.push_str(&format!("<<#resources chapter={chapter} section={section}>>\n\n"));
        }
    }
    let path = format!("{}.md", chapter_key(index));
    Chapter { number: Some(SectionNumber::new(number)), ..Chapter::new(&name, text, path, parents) }
}

/// The files of the catalog, one a chapter: their names and their texts.
pub(crate) fn catalog(size: &Size) -> Vec<(String, String)> {
    let chapters = if size.resources > 0 { 0..size.chapters } else { 0..0 };
    chapters.map(|chapter| (format!("{}.toml", chapter_key(chapter)), catalog_file(size, chapter))).collect()
}

fn catalog_file(size: &Size, chapter: usize) -> String {
    let mut dice = Dice::new(u64::MAX - chapter as u64);
    let mut text = format!("[chapters]\n{} = \"{}\"\n\n[sections]\n", chapter_key(chapter), prose::title(&mut dice));
    for section in 0..size.directives {
        text.push_str(&format!("{} = \"{}\"\n", section_key(chapter, section), prose::title(&mut dice)));
    }
    for section in 0..size.directives {
        for resource in size.listed_by(chapter * size.directives + section) {
            text.push_str(&entry(resource, &chapter_key(chapter), &section_key(chapter, section), &mut dice));
        }
    }
    text
}

/// An entry as catalogs have it; what is left out here and there is left out there too.
fn entry(resource: usize, chapter: &str, section: &str, dice: &mut Dice) -> String {
    let word = dice.pick(&["attention", "evaluation", "inference", "prompting", "retrieval", "sampling"]);
    let id = format!("{word}-{resource}");
    let kind = dice.pick(&["article", "book", "documentation", "paper", "paper", "paper", "video"]);
    let mut text =
        format!("\n[[resource]]\nid = \"{id}\"\ntitle = \"{}: {}\"\n", prose::title(dice), prose::title(dice));
    if dice.chance(1, 3) {
        text.push_str(&format!("short-name = \"{}\"\n", prose::title(dice)));
    }
    text.push_str(&format!("authors = [{}]\nkind = \"{kind}\"\n", authors(dice)));
    let year = 2000 + dice.below(26);
    match dice.below(3) {
        0 => text.push_str(&format!("date = {year}-{:02}-{:02}\n", dice.below(12) + 1, dice.below(28) + 1)),
        _ => text.push_str(&format!("date = {year}\n")),
    }
    let (month, number) = (dice.below(12) + 1, dice.below(100_000));
    let _ = match kind {
        "paper" => writeln!(text, "url = \"https://arxiv.org/abs/{:02}{month:02}.{number:05}\"", year % 100),
        _ => writeln!(text, "url = \"https://www.example.com/{year}/{month:02}/{id}_{number}.html\""),
    };
    text.push_str(&format!("chapter = \"{chapter}\"\nsection = \"{section}\"\n"));
    if dice.chance(3, 4) {
        text.push_str(&format!("note = \"{} See *{}* and `{id}`.\"\n", prose::sentence(dice), prose::title(dice)));
    }
    text
}

fn authors(dice: &mut Dice) -> String {
    if dice.chance(1, 4) {
        return format!("\"{}\"", dice.pick(&["Anthropic", "Google DeepMind", "Hugging Face", "Meta", "OpenAI"]));
    }
    let given = ["Ada", "Chip", "Grace", "Jin-Soo", "Kevin P.", "Lilian", "Yann"];
    let family = ["Hopper", "Huyen", "Kim", "LeCun", "Lovelace", "Müller", "Murphy", "O'Neil", "Weng"];
    let mut names: Vec<String> =
        (0..dice.below(4) + 1).map(|_| format!("\"{}, {}\"", dice.pick(&family), dice.pick(&given))).collect();
    if dice.chance(1, 3) {
        names.push("\"et al.\"".to_owned());
    }
    names.join(", ")
}

/// The key of a chapter, and the name of its file.
fn chapter_key(chapter: usize) -> String {
    format!("chapter-{:03}", chapter + 1)
}

/// The key of a section, which no other chapter has.
fn section_key(chapter: usize, section: usize) -> String {
    format!("part-{:03}-{:02}", chapter + 1, section + 1)
}

/// A number as mdBook counts, from 1.
fn number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}
