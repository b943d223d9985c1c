//! A TOML file as segments, and with its entries sorted.

use std::ops::Range;

use super::meaning::Role;
use super::order;
use super::parse::parse;
use super::print::{behind, body, comments};
use super::text::toml_key;
use super::tree::{Block, Chunk, Document, Of};
use super::{Layout, Segment, Unsorted, has_crlf};
use crate::catalog::raw::Root;

/// The segments of a file; `None` if it is not well-formed.
pub(super) fn segments(text: &str) -> Option<Vec<Segment>> {
    let document = parse(text)?;
    let mut segments: Vec<Segment> = Vec::with_capacity(document.chunks.len() * 2 + 1);
    let mut done = 0;
    for chunk in &document.chunks {
        let Some(canonical) = canonical(&document, chunk) else { continue };
        let gap = if segments.is_empty() { "" } else { "\n\n" };
        segments.push(Segment { range: done..chunk.range.start, text: gap.to_owned() });
        segments.push(Segment { range: chunk.range.clone(), text: canonical });
        done = chunk.range.end;
    }
    let end = if segments.is_empty() { "" } else { "\n" };
    segments.push(Segment { range: done..text.len(), text: end.to_owned() });
    Some(segments)
}

/// The lines of a chunk, without the last line end; `None` if they have gone into those of an earlier one.
fn canonical(document: &Document<'_>, chunk: &Chunk<'_>) -> Option<String> {
    let mut out = match &chunk.of {
        _ if chunk.goes_on => return None,
        Of::Comments(lines) => {
            let mut out = String::new();
            comments(&mut out, lines, "");
            out
        }
        Of::Root => {
            let fields = body(&document.root, Role::Root);
            let blocks = document.root_blocks.iter().map(canonical_block);
            let pieces: Vec<String> =
                std::iter::once(fields).filter(|fields| !fields.is_empty()).chain(blocks).collect();
            pieces.join("\n")
        }
        Of::Block(block) => canonical_block(document.blocks.get(*block)?),
    };
    out.pop();
    Some(out)
}

/// A block in canonical form; it ends with a line end.
pub(super) fn canonical_block(block: &Block<'_>) -> String {
    let Block { part, listed } = block;
    let mut out = String::new();
    comments(&mut out, &part.above, "");
    let (open, close) = if *listed { ("[[", "]]") } else { ("[", "]") };
    out.push_str(open);
    out.push_str(&toml_key(&part.key));
    out.push_str(close);
    behind(&mut out, part.behind);
    out.push('\n');
    if let Some(table) = part.value.as_table() {
        out.push_str(&body(table, Role::of_block(&part.key, *listed)));
    }
    out
}

/// The file with its entries sorted, if they are not. `None` on the outside if it is not well-formed.
pub(super) fn sorted(text: &str, root: &Root<'_>, layout: &Layout<'_>) -> Option<Option<Unsorted>> {
    let document = parse(text)?;
    let units = units(&document);
    let mut entries = order::entries(root, &["resource", "also"], layout);
    entries.sort_by_key(|entry| entry.range.start);
    entries.retain(|entry| document.has_entry_at(entry.range.start));
    let Some((first, order)) = order::sorted(&entries, layout) else { return Some(None) };
    let listed: Vec<&Unit> = units.iter().filter(|unit| unit.is_entry).collect();
    let mut order = order.into_iter();
    let mut pieces = Vec::with_capacity(units.len());
    for unit in &units {
        let stands = if unit.is_entry { order.next().and_then(|at| listed.get(at)).copied()? } else { unit };
        pieces.extend(stands.pieces.iter().map(|piece| text.get(piece.clone()).unwrap_or("")));
    }
    let newline = if has_crlf(text) { "\r\n" } else { "\n" };
    let text = pieces.join(&newline.repeat(2)) + newline;
    Some(Some(Unsorted { at: entries.get(first)?.range.clone(), text }))
}

/// What keeps together when entries are sorted.
struct Unit {
    pieces: Vec<Range<usize>>,
    is_entry: bool,
}

/// Every entry with all of its chunks and the comments above it; the rest one by one.
fn units(document: &Document<'_>) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut of_block = vec![None; document.blocks.len()];
    // Comments at the top of the file stay there.
    let mut top = true;
    let mut above: Vec<Range<usize>> = Vec::new();
    for chunk in &document.chunks {
        let block = match chunk.of {
            Of::Comments(_) if top => None,
            Of::Comments(_) => {
                above.push(chunk.range.clone());
                continue;
            }
            Of::Root => None,
            Of::Block(block) => Some(block),
        };
        top &= matches!(chunk.of, Of::Comments(_));
        let known = block.and_then(|block| of_block.get(block).copied().flatten());
        if let Some(unit) = known.and_then(|at: usize| units.get_mut(at)) {
            unit.pieces.push(chunk.range.clone());
            continue;
        }
        if let Some(of_block) = block.and_then(|block| of_block.get_mut(block)) {
            *of_block = Some(units.len());
        }
        let is_entry = block.and_then(|block| document.blocks.get(block)).is_some_and(Block::is_entry);
        let mut pieces = std::mem::take(&mut above);
        pieces.push(chunk.range.clone());
        units.push(Unit { pieces, is_entry });
    }
    units.extend(above.into_iter().map(|piece| Unit { pieces: vec![piece], is_entry: false }));
    units
}
