use std::convert::Infallible;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

use super::body::charset;

/// What a page says about itself in elements that are not shown, in the order of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Head {
    /// Each `meta` with a name and a content; the name is in lower case, and may come from `property`.
    pub(super) metas: Vec<(String, String)>,
    /// The text of the first `title` that is none of a drawing.
    pub(super) title: Option<String>,
    /// The `lang` of the whole.
    pub(super) lang: Option<String>,
    /// The text of each `script` with JSON-LD.
    pub(super) linked: Vec<String>,
    /// The encoding that the page says it has.
    pub(super) charset: Option<String>,
}

impl Head {
    /// Reads a page, wherever these elements stand in it: many a page has its JSON-LD at the end. It is read as a row of
    /// tags, so that no depth of elements is too deep.
    pub(super) fn read(page: &[u8]) -> Self {
        let mut reader = Reader::default();
        let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: html5gum::Span<()>| {
            reader.take(event);
            None::<Infallible>
        });
        // Without this the text of a script would be read as tags.
        emitter.naively_switch_states(true);
        Tokenizer::new_with_emitter(page, emitter).for_each(drop);
        reader.head
    }

    /// The contents that stand under a name, in the order of the page.
    pub(super) fn all<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        let under = self.metas.iter().filter(move |(one, _)| one == name);
        under.map(|(_, content)| content.as_str()).filter(|content| !content.trim().is_empty())
    }

    /// The first content that stands under one of the names, in the order of the names.
    pub(super) fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let under = self.metas.iter().filter(|(one, _)| one == name);
            under.map(|(_, content)| content.as_str()).find(|content| !content.trim().is_empty())
        })
    }
}

/// What the text that comes next is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Inside {
    #[default]
    Anything,
    Title,
    Linked,
}

#[derive(Debug, Default)]
struct Reader {
    head: Head,
    tag: Vec<u8>,
    attributes: Vec<(Vec<u8>, Vec<u8>)>,
    inside: Inside,
    text: Vec<u8>,
    /// How many drawings are open, each of which may have a title of its own.
    drawings: usize,
}

impl Reader {
    fn take(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = name.to_vec();
                self.attributes.clear();
            }
            CallbackEvent::AttributeName { name } if self.is_read() => {
                self.attributes.push((name.to_vec(), Vec::new()));
            }
            CallbackEvent::AttributeValue { value } if self.is_read() => {
                if let Some((_, last)) = self.attributes.last_mut() {
                    last.extend_from_slice(value);
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => self.open(self_closing),
            CallbackEvent::String { value } if self.inside != Inside::Anything => self.text.extend_from_slice(value),
            CallbackEvent::EndTag { name } => self.close(name),
            _ => {}
        }
    }

    fn is_read(&self) -> bool {
        matches!(&*self.tag, b"html" | b"meta" | b"script")
    }

    /// The value of an attribute; the first one counts, as in the HTML standard.
    fn attribute(&self, name: &[u8]) -> Option<String> {
        let (_, value) = self.attributes.iter().find(|(one, _)| one == name)?;
        Some(String::from_utf8_lossy(value).trim().to_owned())
    }

    fn open(&mut self, self_closing: bool) {
        match &*self.tag {
            b"html" => self.head.lang = self.head.lang.take().or_else(|| self.attribute(b"lang")),
            b"meta" => self.meta(),
            b"svg" if !self_closing => self.drawings += 1,
            b"title" if self.drawings == 0 && self.head.title.is_none() => self.begin(Inside::Title),
            b"script" => {
                let kind = self.attribute(b"type").unwrap_or_default();
                let (essence, _) = kind.split_once(';').unwrap_or((&kind, ""));
                if essence.trim().eq_ignore_ascii_case("application/ld+json") {
                    self.begin(Inside::Linked);
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, inside: Inside) {
        self.inside = inside;
        self.text.clear();
    }

    fn close(&mut self, name: &[u8]) {
        if name == b"svg" {
            self.drawings = self.drawings.saturating_sub(1);
        }
        let text = || String::from_utf8_lossy(&self.text).into_owned();
        match (self.inside, name) {
            (Inside::Title, b"title") => self.head.title = Some(text()).filter(|title| !title.trim().is_empty()),
            (Inside::Linked, b"script") => self.head.linked.push(text()),
            _ => return,
        }
        self.inside = Inside::Anything;
    }

    fn meta(&mut self) {
        let content = self.attribute(b"content");
        if self.head.charset.is_none() {
            let typed = self.attribute(b"http-equiv").is_some_and(|name| name.eq_ignore_ascii_case("content-type"));
            let in_content = content.as_deref().filter(|_| typed).and_then(charset).map(str::to_owned);
            self.head.charset = self.attribute(b"charset").or(in_content);
        }
        let Some(content) = content else { return };
        let name = self.attribute(b"name").map(|name| name.to_ascii_lowercase());
        let property =
            self.attribute(b"property").map(|name| name.to_ascii_lowercase()).filter(|one| Some(one) != name.as_ref());
        self.head.metas.extend([name, property].into_iter().flatten().map(|name| (name, content.clone())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_that_of_the_page() {
        for (page, title) in [
            ("<title>a &amp; b</title><title>c</title>", Some("a & b")),
            ("<svg><title>icon</title></svg><title>a</title>", Some("a")),
            ("<title> </title><title>a</title>", Some("a")),
            ("<script>'<title>no</title>'</script><title>a</title>", Some("a")),
            ("<textarea><title>no</title></textarea>", None),
            ("<!-- <title>no</title> --><p>b", None),
            ("<title>a <b>c</b></title>", Some("a <b>c</b>")),
            ("<title>never closed", None),
        ] {
            assert_eq!(Head::read(page.as_bytes()).title.as_deref(), title, "{page}");
        }
    }

    #[test]
    fn a_meta_has_a_name_or_a_property() {
        let head = Head::read(
            b"<HTML LANG=ko><META NAME='DC.Title' content=a><meta property=og:title content=b name=og:title>\
              <meta name=x><meta name=y content=' '><meta content=c content=d name=z>",
        );
        let metas: Vec<(&str, &str)> = head.metas.iter().map(|(name, content)| (&**name, &**content)).collect();
        assert_eq!(metas, [("dc.title", "a"), ("og:title", "b"), ("y", ""), ("z", "c")]);
        assert_eq!((head.first(&["x", "y", "z"]), head.lang.as_deref()), (Some("c"), Some("ko")));
    }

    #[test]
    fn nothing_is_too_deep_or_too_long() {
        let deep = "<div>".repeat(1_000_000) + "<title>a</title>";
        assert_eq!(Head::read(deep.as_bytes()).title.as_deref(), Some("a"));
        let wide = format!("<meta {} content=b name=og:title>", "a=1 ".repeat(300_000));
        assert_eq!(Head::read(wide.as_bytes()).first(&["og:title"]), Some("b"));
    }
}
