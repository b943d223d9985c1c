use mdbook_summary::{Summary, SummaryItem, parse_summary};

use crate::select::Here;

/// A page that `SUMMARY.md` names.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its title.
    pub name: String,
    /// Its file, relative to the folder of the pages, with slashes.
    pub path: String,
    /// The chapter keys that it could go by.
    pub here: Here,
}

/// The pages that `summary`, the text of `SUMMARY.md`, names, in their order. Drafts have no page.
///
/// # Errors
///
/// What mdBook says if it cannot read it.
pub fn pages(summary: &str) -> Result<Vec<Page>, String> {
    let summary = parse_summary(summary)
        .map_err(|error| error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": "))?;
    let Summary { prefix_chapters, numbered_chapters, suffix_chapters, .. } = summary;
    let mut found = Vec::new();
    for items in [prefix_chapters, numbered_chapters, suffix_chapters] {
        collect(&items, &[], &mut found);
    }
    Ok(found)
}

fn collect(items: &[SummaryItem], parents: &[String], found: &mut Vec<Page>) {
    for item in items {
        let SummaryItem::Link(link) = item else { continue };
        let path = link.location.as_ref().map(|path| path.to_string_lossy().replace('\\', "/"));
        let number = link.number.as_ref().map_or(&[][..], |number| number.as_slice());
        let mut keys = page_keys(path.as_deref(), number);
        keys.extend_from_slice(parents);
        if let Some(path) = path {
            found.push(Page { name: link.name.clone(), path, here: Here { keys: keys.clone() } });
        }
        collect(&link.nested_items, &keys, found);
    }
}

/// The file of a page, relative to the book's root; `src` is the folder of the pages.
#[must_use]
pub fn path_of(src: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    match src.trim_end_matches('/') {
        "" | "." => path,
        src => format!("{src}/{path}"),
    }
}

/// The path of a page where mdBook's `index` preprocessor has been: that of a `README.md` is `index.md`, and no link
/// to `README.md` leads anywhere.
#[must_use]
pub fn published(path: &str) -> String {
    let (folder, file) = path.rfind(['/', '\\']).map_or(("", path), |slash| path.split_at(slash + 1));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    if stem.eq_ignore_ascii_case("readme") { format!("{folder}index.md") } else { path.to_owned() }
}

/// The keys that a page goes by itself: the name of its file (of its folder, for a `README.md` or an `index.md`), and
/// its number.
#[must_use]
pub fn page_keys(path: Option<&str>, number: &[u32]) -> Vec<String> {
    let mut keys = Vec::new();
    if let Some(path) = path {
        let mut parts = path.rsplit(['/', '\\']);
        let file = parts.next().unwrap_or("");
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let folder = matches!(stem.to_ascii_lowercase().as_str(), "readme" | "index");
        let name = if folder { parts.next().unwrap_or("") } else { stem };
        if !name.is_empty() {
            keys.push(name.to_owned());
        }
    }
    if !number.is_empty() {
        keys.push(number.iter().map(ToString::to_string).collect::<Vec<_>>().join("."));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_summary() {
        let summary = "# Summary\n\n[Intro](intro.md)\n\n# Part\n\n- [One](one.md)\n  - [Two](two/README.md)\n\
                       - [Draft]()\n  - [Three](three.md)\n\n[End](end.md)\n";
        let shown: Vec<String> = pages(summary)
            .expect("a summary")
            .into_iter()
            .map(|page| format!("{}: {}", page.path, page.here.keys.join(" ")))
            .collect();
        let expected = [
            "intro.md: intro",
            "one.md: one 1",
            "two/README.md: two 1.1 one 1",
            "three.md: three 2.1 2",
            "end.md: end",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn says_what_mdbook_says() {
        let said = pages("# Summary\n\n- [One](one.md)\n\n[Two](two.md)\n\n- [Three](three.md)\n");
        assert!(said.is_err(), "{said:?}");
    }
}
