use super::Words;
use crate::catalog::{Date, Kind};

pub(super) const WORDS: Words = Words {
    language: "en",
    et_al: "et al.",
    link_to: |title| format!("Link to {title}"),
    archived_copy: "archived copy",
    also_in: "Also in",
    listed_in: "In",
    and_elsewhere: " and elsewhere",
    other_kinds: "Other",
    undated: "Undated",
    directive_error: "No list here:",
    catalog_errors: |count| match count {
        1 => "One fault in the catalog, so this list may lack something:".to_owned(),
        _ => format!("{count} faults in the catalog, so this list may lack something. The first:"),
    },
    kind,
    kinds,
    edition: |number| {
        let ending = match (number % 10, number % 100) {
            (_, 11..=13) => "th",
            (1, _) => "st",
            (2, _) => "nd",
            (3, _) => "rd",
            _ => "th",
        };
        format!("{number}{ending} edition")
    },
    date,
    copy: |title| format!("Copy BibTeX: {title}"),
    tools: &[
        ("filter", "Filter the list"),
        ("hint", "Title, author or remark"),
        ("kind", "Kind"),
        ("kinds", "All kinds"),
        ("year", "Year"),
        ("years", "All years"),
        ("shown", "{n} of {m} shown"),
        ("copied", "Copied"),
    ],
    chapter: |key| {
        if key.bytes().all(|byte| byte.is_ascii_digit()) { format!("Chapter {key}") } else { key.to_owned() }
    },
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
