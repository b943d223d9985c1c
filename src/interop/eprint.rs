//! Where others put an arXiv identifier, for which most formats have no field.

use super::record::without;
use crate::catalog::Arxiv;

/// The identifier in a field that has nothing else: `1706.03762`, `arXiv:1706.03762v5`, its address, and the subject
/// behind it (`1706.03762 [cs.CL]`). It has no version: what is listed is the paper, not one state of it.
pub(super) fn identifier(text: &str) -> Option<Arxiv> {
    let text = text.trim();
    let hosts = ["https://arxiv.org/abs/", "http://arxiv.org/abs/", "https://www.arxiv.org/abs/", "arxiv:"];
    let bare = hosts.iter().find_map(|prefix| without(text, prefix)).unwrap_or(text);
    Arxiv::parse(bare.split_whitespace().next()?).map(|arxiv| arxiv.without_version())
}

/// The identifier in a field that is for something else, and so has to say that it is one: the journal of Google Scholar
/// (`arXiv preprint arXiv:1706.03762`), the number of Zotero (`arXiv:1706.03762`), the volume of DBLP (`abs/1706.03762`).
pub(super) fn named(text: &str) -> Option<Arxiv> {
    let text = text.trim();
    let bare = ["arXiv preprint arXiv:", "arXiv e-prints arXiv:", "arXiv:", "abs/"].into_iter();
    identifier(bare.filter_map(|prefix| without(text, prefix)).next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_found_where_it_is_named() {
        for text in [
            "arXiv preprint arXiv:1706.03762",
            "arXiv:1706.03762",
            "arxiv:1706.03762 [cs.CL]",
            "arXiv: 1706.03762",
            "abs/1706.03762",
        ] {
            assert_eq!(named(text).as_ref().map(Arxiv::as_str), Some("1706.03762"), "{text}");
        }
        for (text, id) in [("arXiv:2106.09685v2", "2106.09685"), ("cs/0112017v1", "cs/0112017")] {
            assert_eq!(identifier(text).as_ref().map(Arxiv::as_str), Some(id), "{text}");
        }
        assert_eq!(identifier("v1"), None);
        assert_eq!(identifier("hep-th/9901001").as_ref().map(Arxiv::as_str), Some("hep-th/9901001"));
        for text in ["1706.03762", "arXiv", "Journal of arXiv:1706.03762", ""] {
            assert_eq!(named(text), None, "{text}");
        }
    }
}
