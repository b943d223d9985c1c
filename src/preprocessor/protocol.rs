use std::borrow::Cow;
use std::io::{self, Write};
use std::marker::PhantomData;
use std::ops::Range;
use std::slice::SliceIndex;

use memchr::memmem;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::project::{Host, page_keys, path_of, published};
use crate::select::Here;

/// What mdBook says about a build, as far as we look at it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Context {
    /// The folder with `book.toml`, absolute.
    pub root: String,
    /// The whole configuration, environment overrides included.
    pub config: Value,
    /// What the pages are for: `html`, or another renderer's name.
    pub renderer: String,
    /// The version of the host.
    pub mdbook_version: String,
}

impl Context {
    /// The host that wrote it.
    #[must_use]
    pub fn host(&self) -> Host<'_> {
        Host { renderer: &self.renderer, version: &self.mdbook_version }
    }

    /// Whether mdBook's own `index` preprocessor runs, before us or after.
    fn has_index(&self) -> bool {
        let default = self.config.pointer("/build/use-default-preprocessors").and_then(Value::as_bool);
        default.unwrap_or(true) || self.config.pointer("/preprocessor/index").is_some()
    }
}

/// The two values that mdBook writes to a preprocessor.
#[derive(Debug)]
pub struct Input<'i> {
    /// The first.
    pub context: Context,
    book: &'i str,
}

/// A chapter with something in it that looks like a directive.
#[derive(Debug, Clone)]
pub struct Chapter<'i> {
    content: &'i RawValue,
    /// The bytes of the JSON text of its content, in the book's.
    pub content_range: Range<usize>,
    /// Its page, which could go by its file name, its number, and those of its parents.
    pub here: Here,
    /// Where mdBook read it, relative to the folder of the pages.
    pub source_path: Option<String>,
    /// Where it will be, relative to the folder of the pages; `None` if it is nowhere.
    pub path: Option<String>,
    /// Its title.
    pub name: String,
}

impl<'i> Input<'i> {
    /// Reads `[context, book]`, and more elements if a later mdBook has them.
    ///
    /// # Errors
    ///
    /// What is wrong, if it is no JSON or has another shape.
    pub fn read(text: &'i str) -> Result<Self, String> {
        let parts: Vec<&'i RawValue> = serde_json::from_str(text).map_err(|error| {
            format!("what came in is not the JSON array `[context, book]` that mdBook writes: {error}")
        })?;
        let [context, book, ..] = parts.as_slice() else {
            return Err(format!(
                "mdBook writes an array of a context and a book; this one has {} elements",
                parts.len()
            ));
        };
        let context = serde_json::from_str(context.get())
            .map_err(|error| format!("the context, the first element of what mdBook writes, is not one: {error}"))?;
        Ok(Self { context, book: book.get() })
    }

    /// The chapters that hold `<<#`, in the order of the book. Drafts have no content, and so are not among them.
    ///
    /// # Errors
    ///
    /// What is wrong, if the book has another shape.
    pub fn chapters(&self) -> Result<Vec<Chapter<'i>>, String> {
        if !may_hold_directive(self.book) {
            return Ok(Vec::new());
        }
        let book: Book<'i> = serde_json::from_str(self.book)
            .map_err(|error| format!("the book, the second element of what mdBook writes, is not one: {error}"))?;
        if book.items.is_none() && book.sections.is_none() {
            return Err(
                "the book, the second element of what mdBook writes, has neither `items` nor `sections`".to_owned()
            );
        }
        let mut chapters = Vec::new();
        for items in [book.items, book.sections].into_iter().flatten() {
            self.collect(items, &[], &mut chapters)?;
        }
        Ok(chapters)
    }

    fn collect(&self, items: Vec<Item<'i>>, parents: &[String], chapters: &mut Vec<Chapter<'i>>) -> Result<(), String> {
        for item in items {
            let Item(Some(chapter)) = item else { continue };
            let path = text(chapter.path);
            let source_path = text(chapter.source_path);
            let number: Option<Vec<u32>> = chapter.number.and_then(|number| serde_json::from_str(number.get()).ok());
            let mut keys = page_keys(source_path.as_deref().or(path.as_deref()), &number.unwrap_or_default());
            keys.extend_from_slice(parents);
            if let Some(content) = chapter.content.filter(|content| holds_directive(content.get())) {
                decodes(content.get()).map_err(|error| format!("the content of a chapter is no text: {error}"))?;
                let start = (content.get().as_ptr() as usize).wrapping_sub(self.book.as_ptr() as usize);
                chapters.push(Chapter {
                    content,
                    content_range: start..start + content.get().len(),
                    here: Here { keys: keys.clone() },
                    source_path,
                    path: path.map(|path| if self.context.has_index() { published(&path) } else { path }),
                    name: text(chapter.name).unwrap_or_default(),
                });
            }
            self.collect(chapter.sub_items.unwrap_or_default(), &keys, chapters)?;
        }
        Ok(())
    }

    /// Writes these bytes of the book as they came in.
    pub(super) fn copy(&self, range: impl SliceIndex<str, Output = str>, out: &mut impl Write) -> io::Result<()> {
        out.write_all(self.book.get(range).unwrap_or("").as_bytes())
    }
}

impl Chapter<'_> {
    /// Its text.
    #[must_use]
    pub fn content(&self) -> Cow<'_, str> {
        // It has been read as a text when the chapter was found.
        serde_json::from_str::<Text<'_>>(self.content.get()).map(|text| text.0).unwrap_or_default()
    }

    /// The file that a person edits, relative to the book's root; `src` is the folder of the pages. The chapter's name
    /// if it was never a file.
    #[must_use]
    pub fn file_name(&self, src: &str) -> String {
        self.source_path.as_ref().map_or_else(|| self.name.clone(), |path| path_of(src, path))
    }
}

fn holds_directive(json: &str) -> bool {
    json.starts_with('"') && may_hold_directive(json)
}

/// Whether a well-formed JSON text stands for one. Only an escape can be half of a character, and most texts have none.
fn decodes(json: &str) -> serde_json::Result<()> {
    if memmem::find(json.as_bytes(), br"\u").is_none() {
        return Ok(());
    }
    serde_json::from_str::<Text<'_>>(json).map(|_| ())
}

/// Whether a JSON text has a directive in it, as it is or escaped: some writers of JSON escape `<` or `#`, though those
/// of mdBook do not.
fn may_hold_directive(json: &str) -> bool {
    let has = |what: &[u8]| memmem::find(json.as_bytes(), what).is_some();
    has(b"<<#") || has(br"\u003") || has(br"\u002")
}

fn text(json: Option<&RawValue>) -> Option<String> {
    json.and_then(|json| serde_json::from_str::<Option<String>>(json.get()).ok()).flatten()
}

/// A JSON text, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

/// `items` since mdBook 0.5, `sections` before.
#[derive(Deserialize)]
struct Book<'i> {
    #[serde(borrow, default)]
    items: Option<Vec<Item<'i>>>,
    #[serde(borrow, default)]
    sections: Option<Vec<Item<'i>>>,
}

/// A chapter, or anything else that stands in a book.
struct Item<'i>(Option<RawChapter<'i>>);

#[derive(Deserialize)]
struct RawChapter<'i> {
    #[serde(borrow, default)]
    name: Option<&'i RawValue>,
    #[serde(borrow, default)]
    content: Option<&'i RawValue>,
    #[serde(borrow, default)]
    number: Option<&'i RawValue>,
    #[serde(borrow, default)]
    sub_items: Option<Vec<Item<'i>>>,
    #[serde(borrow, default)]
    path: Option<&'i RawValue>,
    #[serde(borrow, default)]
    source_path: Option<&'i RawValue>,
}

impl<'i, 'de: 'i> Deserialize<'de> for Item<'i> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor(PhantomData))
    }
}

struct ItemVisitor<'i>(PhantomData<Item<'i>>);

impl<'i, 'de: 'i> serde::de::Visitor<'de> for ItemVisitor<'i> {
    type Value = Item<'i>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an item of a book")
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut chapter = None;
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if key.0 == "Chapter" {
                chapter = Some(map.next_value()?);
            } else {
                map.next_value::<serde::de::IgnoredAny>()?;
            }
        }
        Ok(Item(chapter))
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Item(None))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Item(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Item(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Item(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Item(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Item(None))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<serde::de::IgnoredAny>()?.is_some() {}
        Ok(Item(None))
    }
}
