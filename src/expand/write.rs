use super::Environment;
use super::error_box::catalog_box;
use super::fit::Fitter;
use super::plan::{Content, Plan};
use crate::render::{self, Anchors, Style, Words};
use crate::source::Edit;

impl Plan<'_> {
    /// The edits that carry out the plan in `text`, the text that it was made for, in their order.
    pub(super) fn edits(&self, text: &str, environment: &Environment<'_>) -> Vec<Edit> {
        let mut anchors = Anchors::default();
        for id in &self.ids {
            anchors.reserve(id);
        }
        let mut fitter = Fitter::new(text);
        let mut warning = catalog_box(environment);
        let mut edits = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
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
                words: Words::of(environment.language),
                under_heading: list.slot.heading,
                marker: fitter.marker(&list.slot, list.presentation.numbered),
            };
            let lines = render::list(&list.outline, &list.presentation, environment.catalog, style, &mut anchors);
            let text = fitter.fit(piece, &list.slot, lines, warning.take());
            edits.push(Edit { range: piece.range.clone(), text });
        }
        edits
    }
}
