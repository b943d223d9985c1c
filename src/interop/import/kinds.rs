//! The kinds that the types of others stand for. Where several kinds are written as one type, the type is read as the one
//! that is true of all; where it says nothing, there is no kind.

use crate::catalog::{Address, Kind};

/// Hosts of repositories.
const CODE_HOSTS: &[&str] = &["bitbucket.org", "codeberg.org", "github.com", "gitlab.com"];

/// The kind of an entry of BibTeX or BibLaTeX, by its type in lower case (BibLaTeX manual, section 2.1; the types of its
/// styles and of reference managers besides) and, for an article, by `entrysubtype`.
pub(super) fn of_bibtex(entry_type: &str, subtype: &str) -> Option<Kind> {
    Some(match entry_type {
        "article" if matches!(subtype, "magazine" | "newspaper") => Kind::Article,
        "article" | "suppperiodical" | "inproceedings" | "conference" | "preprint" => Kind::Paper,
        "book" | "mvbook" | "inbook" | "bookinbook" | "suppbook" | "booklet" | "collection" | "mvcollection"
        | "incollection" | "suppcollection" | "reference" | "mvreference" | "inreference" | "proceedings"
        | "mvproceedings" => Kind::Book,
        "thesis" | "phdthesis" | "mastersthesis" => Kind::Thesis,
        "report" | "techreport" => Kind::Report,
        "standard" => Kind::Standard,
        "manual" => Kind::Documentation,
        "software" | "softwareversion" | "softwaremodule" => Kind::Tool,
        "codefragment" => Kind::Repository,
        "dataset" | "data" => Kind::Dataset,
        "online" | "electronic" | "www" | "webpage" | "web_page" => Kind::Website,
        "video" | "movie" | "film" => Kind::Video,
        "magazine_article" | "newspaper_article" | "newspaper" => Kind::Article,
        _ => return None,
    })
}

/// The kind of a record of RIS (the types of its specification, and those that Zotero adds).
pub(super) fn of_ris(record_type: &str) -> Option<Kind> {
    Some(match record_type {
        "JOUR" | "EJOUR" | "ABST" | "INPR" | "CONF" | "CPAPER" | "PREPRINT" => Kind::Paper,
        "BOOK" | "EBOOK" | "EDBOOK" | "CHAP" | "ECHAP" | "DICT" | "ENCYC" | "SER" | "CLSWK" => Kind::Book,
        "THES" => Kind::Thesis,
        "RPRT" => Kind::Report,
        "STAND" => Kind::Standard,
        "MGZN" | "NEWS" | "BLOG" => Kind::Article,
        "ELEC" | "WEB" => Kind::Website,
        "VIDEO" | "MPCT" => Kind::Video,
        "SLIDE" => Kind::Slides,
        "COMP" => Kind::Tool,
        "DATA" | "AGGR" | "DBASE" => Kind::Dataset,
        _ => return None,
    })
}

/// The kind of an item of CSL (specification 1.0.2, appendix III), or of Crossref, which answers in CSL-JSON with types of
/// its own.
pub(super) fn of_csl(item_type: &str) -> Option<Kind> {
    Some(match item_type {
        "article"
        | "article-journal"
        | "paper-conference"
        | "journal-article"
        | "proceedings-article"
        | "posted-content" => Kind::Paper,
        "book" | "chapter" | "entry" | "entry-dictionary" | "entry-encyclopedia" | "classic" | "book-chapter"
        | "edited-book" | "monograph" | "reference-book" | "proceedings" => Kind::Book,
        "thesis" | "dissertation" => Kind::Thesis,
        "report" => Kind::Report,
        "standard" => Kind::Standard,
        "article-magazine" | "article-newspaper" | "post-weblog" => Kind::Article,
        "webpage" => Kind::Website,
        "motion_picture" => Kind::Video,
        "broadcast" => Kind::Podcast,
        "speech" => Kind::Slides,
        "software" => Kind::Tool,
        "dataset" => Kind::Dataset,
        "collection" => Kind::Collection,
        "post" => Kind::Discussion,
        _ => return None,
    })
}

/// The kind with what else is known: what has an arXiv identifier and no kind is a paper, and a program at a host of
/// repositories is a repository.
pub(super) fn with_what_is_known(kind: Option<Kind>, has_arxiv: bool, url: Option<&Address>) -> Option<Kind> {
    let of_code = || {
        url.is_some_and(|url| {
            let host = url.host();
            CODE_HOSTS.contains(&host.strip_prefix("www.").unwrap_or(&host))
        })
    };
    match kind {
        None | Some(Kind::Website) if has_arxiv => Some(Kind::Paper),
        Some(Kind::Tool) if of_code() => Some(Kind::Repository),
        kind => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read_as_far_as_its_type_tells() {
        let through = |of: &dyn Fn(Kind) -> Option<Kind>| {
            let word = |kind: Option<Kind>| kind.map_or("-", Kind::as_str);
            let other = |kind: &&Kind| of(**kind) != Some(**kind);
            Kind::ALL
                .iter()
                .filter(other)
                .map(|kind| format!("{}={}", kind.as_str(), word(of(*kind))))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            through(&|kind| of_bibtex(kind.bibtex(), "")).join(" "),
            "course=- standard=report article=website tutorial=website video=website podcast=website slides=- \
             repository=tool leaderboard=website collection=website discussion=website blog=website"
        );
        assert_eq!(
            through(&|kind| of_csl(kind.csl())).join(" "),
            "course=- tutorial=website documentation=website repository=tool leaderboard=dataset blog=article"
        );
    }

    #[test]
    fn what_else_is_known_counts() {
        let at = |url: &str| Address::parse(url).ok();
        let known = |kind, url: &str| with_what_is_known(kind, false, at(url).as_ref());
        assert_eq!(known(Some(Kind::Tool), "https://github.com/a/b"), Some(Kind::Repository));
        assert_eq!(known(Some(Kind::Tool), "https://www.gitlab.com/a/b"), Some(Kind::Repository));
        assert_eq!(known(Some(Kind::Tool), "https://notgithub.com/a/b"), Some(Kind::Tool));
        assert_eq!(with_what_is_known(None, true, None), Some(Kind::Paper));
        assert_eq!(with_what_is_known(Some(Kind::Report), true, None), Some(Kind::Report));
        assert_eq!(with_what_is_known(None, false, None), None);
    }
}
