use std::borrow::Cow;

use super::{Phrase, Words};
use crate::catalog::{Date, Kind};

pub(super) static WORDS: Words = Words {
    language: "en",
    et_al: Cow::Borrowed("et al."),
    link_to: Phrase::Rule(|title| format!("Link to {title}")),
    archived_copy: Cow::Borrowed("archived copy"),
    also_in: Cow::Borrowed("Also in"),
    listed_in: Cow::Borrowed("In"),
    and_elsewhere: Cow::Borrowed(" and elsewhere"),
    other_kinds: Cow::Borrowed("Other"),
    undated: Cow::Borrowed("Undated"),
    directive_error: "No list here:",
    catalog_errors: |count| match count {
        1 => "One fault in the catalog, so this list may lack something:".to_owned(),
        _ => format!("{count} faults in the catalog, so this list may lack something. The first:"),
    },
    kind,
    kinds,
    edition: Phrase::Rule(|number| {
        let in_teens = ["11", "12", "13"].iter().any(|end| number.ends_with(end));
        let ending = match number.as_bytes().last() {
            Some(b'1') if !in_teens => "st",
            Some(b'2') if !in_teens => "nd",
            Some(b'3') if !in_teens => "rd",
            _ => "th",
        };
        format!("{number}{ending} edition")
    }),
    own_kinds: Vec::new(),
    date,
    copy: Phrase::Rule(|title| format!("Copy BibTeX: {title}")),
    tools: [
        ("filter", Cow::Borrowed("Filter the list")),
        ("hint", Cow::Borrowed("Title, author or remark")),
        ("kind", Cow::Borrowed("Kind")),
        ("kinds", Cow::Borrowed("All kinds")),
        ("year", Cow::Borrowed("Year")),
        ("years", Cow::Borrowed("All years")),
        ("shown", Cow::Borrowed("{n} of {m} shown")),
        ("copied", Cow::Borrowed("Copied")),
    ],
    chapter: Phrase::Rule(|key| {
        if key.bytes().all(|byte| byte.is_ascii_digit()) { format!("Chapter {key}") } else { key.to_owned() }
    }),
};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn date(date: Date) -> String {
    let month = date.month().and_then(|month| MONTHS.get(usize::from(month) - 1));
    match (month, date.day()) {
        (Some(month), Some(day)) => format!("{day} {month} {}", date.year()),
        (Some(month), None) => format!("{month} {}", date.year()),
        (None, _) => date.year().to_string(),
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Book => "Book",
        Kind::Course => "Course",
        Kind::Paper => "Paper",
        Kind::Thesis => "Thesis",
        Kind::Report => "Report",
        Kind::Standard => "Standard",
        Kind::Article => "Article",
        Kind::Tutorial => "Tutorial",
        Kind::Documentation => "Documentation",
        Kind::Video => "Video",
        Kind::Podcast => "Podcast",
        Kind::Slides => "Slides",
        Kind::Repository => "Repository",
        Kind::Tool => "Tool",
        Kind::Dataset => "Dataset",
        Kind::Leaderboard => "Leaderboard",
        Kind::Collection => "Collection",
        Kind::Discussion => "Discussion",
        Kind::Blog => "Blog",
        Kind::Website => "Website",
    }
}

fn kinds(kind: Kind) -> &'static str {
    match kind {
        Kind::Book => "Books",
        Kind::Course => "Courses",
        Kind::Paper => "Papers",
        Kind::Thesis => "Theses",
        Kind::Report => "Reports",
        Kind::Standard => "Standards",
        Kind::Article => "Articles",
        Kind::Tutorial => "Tutorials",
        Kind::Documentation => "Documentation",
        Kind::Video => "Videos",
        Kind::Podcast => "Podcasts",
        Kind::Slides => "Slides",
        Kind::Repository => "Repositories",
        Kind::Tool => "Tools",
        Kind::Dataset => "Datasets",
        Kind::Leaderboard => "Leaderboards",
        Kind::Collection => "Collections",
        Kind::Discussion => "Discussions",
        Kind::Blog => "Blogs",
        Kind::Website => "Websites",
    }
}
