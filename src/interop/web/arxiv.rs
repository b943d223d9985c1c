use roxmltree::{Document, Node, ParsingOptions};

use super::{finished, misread, not, says, titled};
use crate::catalog::Kind;
use crate::interop::record::natural;
use crate::interop::{Misread, Record, eprint};

const ATOM: &str = "http://www.w3.org/2005/Atom";
const OF_ARXIV: &str = "http://arxiv.org/schemas/atom";

/// More nodes than the feed of one paper has, whoever has written it.
const MOST_NODES: u32 = 200_000;

/// The longest answer that is read, in bytes: the feed of a paper with thousands of authors has less than half of it.
const LONGEST: usize = 1 << 20;

/// The most equals signs of an answer. Each attribute has one, and the reader of XML looks for each among all of its element.
const MOST_EQUALS: usize = 8000;

/// Reads what arXiv answers about one identifier: the Atom feed of `https://export.arxiv.org/api/query?id_list=…` (arXiv API
/// User's Manual, sections 3.3 and 3.4).
///
/// The date is the day of the first version (`published`), the identifier has no version, and the DOI is the one of the
/// article that came of it. Where that has appeared (`journal_ref`) is free text with volume and pages, and no publisher.
/// `Ok(None)` is a feed without an entry, which is what arXiv has for an identifier that it did not give away.
///
/// # Errors
///
/// What is no such feed, or is too large for one; an entry that is an error, as arXiv has it for an identifier that it cannot read; an entry without
/// a title.
pub fn arxiv(text: &str) -> Result<Option<Record>, Misread> {
    if text.len() > LONGEST || text.bytes().filter(|&byte| byte == b'=').count() > MOST_EQUALS {
        return Err(misread("is too large for what arXiv says of one paper"));
    }
    // A document type, and with it every entity of its own, is refused.
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|_| not("Atom feed", text))?;
    let feed = document.root_element();
    if !feed.has_tag_name((ATOM, "feed")) {
        return Err(misread("is no Atom feed"));
    }
    let Some(entry) = children(feed, ATOM, "entry").next() else { return Ok(None) };
    let id = text_of(entry, ATOM, "id").unwrap_or_default();
    if id.contains("/api/errors") {
        return Err(says(&text_of(entry, ATOM, "summary").unwrap_or_default()));
    }
    let mut record = titled(text_of(entry, ATOM, "title").as_deref(), None)?;
    record.kind = Some(Kind::Paper);
    record.take_authors(children(entry, ATOM, "author").filter_map(|author| natural(&text_of(author, ATOM, "name")?)));
    record.take_arxiv(id.rsplit_once("/abs/").and_then(|(_, id)| eprint::identifier(id)));
    record.take_date(&text_of(entry, ATOM, "published").unwrap_or_default());
    record.take_doi(&text_of(entry, OF_ARXIV, "doi").unwrap_or_default());
    Ok(Some(finished(record)))
}

fn children<'d>(node: Node<'d, 'd>, namespace: &'static str, name: &'static str) -> impl Iterator<Item = Node<'d, 'd>> {
    node.children().filter(move |child| child.has_tag_name((namespace, name)))
}

/// All text in the first child of that name.
fn text_of(node: Node<'_, '_>, namespace: &'static str, name: &'static str) -> Option<String> {
    let child = node.children().find(|child| child.has_tag_name((namespace, name)))?;
    Some(child.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect())
}
