use super::Environment;
use super::error_box::catalog_box;
use super::fit::Fitter;
use super::plan::{Content, Piece, Plan};
use crate::render::{self, Anchors, Listed, Style, Target};
use crate::source::Edit;

impl Plan<'_> {
    /// The edits that carry out the plan in `text`, the text that it was made for, in their order.
    pub(super) fn edits(&self, text: &str, environment: &Environment<'_>) -> Vec<Edit> {
        let mut anchors = self.anchors();
        let mut fitter = Fitter::new(text);
        let mut warning = catalog_box(environment);
        let mut edits = Vec::with_capacity(self.pieces.len());
        let words = environment.words;
        let assets = environment.assets && environment.target.html;
        let has_entries = |piece: &Piece<'_>| matches!(&piece.content, Content::List(list) if !list.outline.is_empty());
        let first = self.pieces.iter().position(has_entries).filter(|_| assets);
        for (at, piece) in self.pieces.iter().enumerate() {
            let list = match &piece.content {
                Content::Box(text) => {
                    edits.push(Edit { range: piece.range.clone(), text: text.clone() });
                    continue;
                }
                Content::List(list) => list,
            };
            let style = Style {
                target: environment.target,
                language: environment.language,
                words,
                under_heading: list.slot.heading,
                marker: fitter.marker(&list.slot, list.presentation.numbered),
                elsewhere: environment.elsewhere.filter(|_| list.presentation.also),
                whole: list.every_chapter,
                tight: list.slot.tight,
                metadata: environment.metadata,
                assets,
            };
            let lines = render::list(&list.outline, &list.presentation, environment.catalog, style, &mut anchors);
            let mut above: Vec<String> = warning.take().into_iter().collect();
            if first == Some(at) {
                above.extend([render::style_sheet(), render::script(words)]);
            }
            let text = fitter.fit(piece, &list.slot, lines, above);
            edits.push(Edit { range: piece.range.clone(), text });
        }
        edits
    }

    /// What the lists show that are not of the whole book: each resource once, with its first anchor.
    pub(super) fn listed(&self, target: Target) -> Vec<Listed> {
        let lists = || {
            self.pieces.iter().filter_map(|piece| match &piece.content {
                Content::Box(_) => None,
                Content::List(list) => Some(list),
            })
        };
        let mut listed = Vec::new();
        if lists().all(|list| list.every_chapter) {
            return listed;
        }
        let mut anchors = self.anchors();
        for list in lists() {
            for entry in list.outline.entries() {
                let number = if target.html { anchors.next(entry.resource) } else { 1 };
                if !list.every_chapter {
                    listed.push(Listed { resource: entry.index, number });
                }
            }
        }
        listed.sort_by_key(|one| one.resource);
        listed.dedup_by_key(|one| one.resource);
        listed
    }

    /// Whether a list of the whole book says where its entries are listed.
    pub(super) fn asks_for_pages(&self) -> bool {
        self.pieces.iter().any(|piece| match &piece.content {
            Content::Box(_) => false,
            Content::List(list) => list.every_chapter && list.presentation.also,
        })
    }

    /// The anchors of the page before anything is listed.
    fn anchors(&self) -> Anchors {
        let mut anchors = Anchors::default();
        for id in &self.ids {
            anchors.reserve(id);
        }
        anchors
    }
}
