use std::collections::HashMap;

use super::destination;
use crate::catalog::ResourceIndex;

/// The most pages that are named in one entry, and how many of them are kept: with the page that the entry stands on
/// and one more, it is known whether there are others. What a book lists everywhere must not take room for each page.
const MOST_NAMED: usize = 8;
const MOST_KEPT: usize = MOST_NAMED + 2;

/// A resource on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// The resource.
    pub resource: ResourceIndex,
    /// The number at the end of its anchor; 1 stands for none.
    pub number: u32,
}

/// Which pages of a book list which resources.
#[derive(Debug, Default)]
pub struct Listings {
    pages: Vec<Page>,
    /// Once it is complete, the pages of one resource stand together, in the order of the book.
    kept: Vec<Kept>,
    /// How many of each resource are kept.
    counts: HashMap<ResourceIndex, usize>,
}

#[derive(Debug)]
struct Page {
    title: String,
    path: String,
}

#[derive(Debug, Clone, Copy)]
struct Kept {
    resource: ResourceIndex,
    page: u32,
    number: u32,
}

impl Listings {
    /// Adds the next page of the book: its title, its path in the folder of the pages, and each resource that it lists,
    /// once.
    pub fn add(&mut self, title: &str, path: &str, listed: &[Listed]) {
        let Ok(page) = u32::try_from(self.pages.len()) else { return };
        self.pages.push(Page { title: title.to_owned(), path: normal(path).join("/") });
        for one in listed {
            let count = self.counts.entry(one.resource).or_default();
            if *count < MOST_KEPT {
                *count += 1;
                self.kept.push(Kept { resource: one.resource, page, number: one.number });
            }
        }
    }

    /// Ends the collecting. Resources on one page alone are of interest only where a page lists the `whole` book.
    pub fn complete(&mut self, whole: bool) {
        let counts = std::mem::take(&mut self.counts);
        self.kept.retain(|kept| whole || counts.get(&kept.resource).is_some_and(|&count| count > 1));
        self.kept.shrink_to_fit();
        // The order of the pages is kept.
        self.kept.sort_by_key(|kept| kept.resource);
    }

    /// What is to be said on the page with this path.
    #[must_use]
    pub fn seen_from<'a>(&'a self, path: &'a str) -> Elsewhere<'a> {
        Elsewhere { listings: self, path }
    }
}

/// Where else the resources of a page are listed.
#[derive(Debug, Clone, Copy)]
pub struct Elsewhere<'a> {
    listings: &'a Listings,
    /// The path of the page.
    path: &'a str,
}

/// Another page that lists a resource.
pub(super) struct Other<'a> {
    pub(super) title: &'a str,
    /// Its address from here.
    pub(super) link: String,
    /// As in [`Listed`].
    pub(super) number: u32,
}

impl Elsewhere<'_> {
    /// The other pages that list a resource, and whether there are more than these.
    pub(super) fn pages_of(&self, resource: ResourceIndex) -> (Vec<Other<'_>>, bool) {
        let kept = &self.listings.kept;
        if kept.is_empty() {
            return (Vec::new(), false);
        }
        let here = normal(self.path);
        let from = kept.partition_point(|kept| kept.resource < resource);
        let of_it = kept.iter().skip(from).take_while(|kept| kept.resource == resource);
        let other = |kept: &Kept| {
            let page = self.listings.pages.get(kept.page as usize)?;
            let link = relative(&here, &page.path.split('/').collect::<Vec<_>>())?;
            Some(Other { title: &page.title, link, number: kept.number })
        };
        let mut others: Vec<Other<'_>> = of_it.filter_map(other).collect();
        let more = others.len() > MOST_NAMED;
        others.truncate(MOST_NAMED);
        (others, more)
    }
}

/// The parts of a path, without those that lead nowhere. Hosts on Windows write backslashes.
fn normal(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|&last| last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}

/// The way from one page to another as the destination of a Markdown link; `None` from a page to itself.
fn relative(from: &[&str], to: &[&str]) -> Option<String> {
    if from == to {
        return None;
    }
    let folders = from.len().saturating_sub(1);
    let shared = from.iter().take(folders).zip(to).take_while(|(a, b)| a == b).count();
    let up = vec!["..".to_owned(); folders - shared];
    // What would end the path of an address, or begin a character of it.
    let plain = |part: &&str| part.replace('%', "%25").replace('#', "%23").replace('?', "%3F");
    let mut parts: Vec<String> = up.into_iter().chain(to.iter().skip(shared).map(plain)).collect();
    if parts.first().is_some_and(|first| first.contains(':')) {
        // It would look like the scheme of an address.
        parts.insert(0, ".".to_owned());
    }
    Some(destination(&parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_way_from_page_to_page() {
        let way = |from, to| relative(&normal(from), &normal(to));
        assert_eq!(way("a.md", "b.md").as_deref(), Some("b.md"));
        assert_eq!(way("a.md", "x/b.md").as_deref(), Some("x/b.md"));
        assert_eq!(way("x/a.md", "b.md").as_deref(), Some("../b.md"));
        assert_eq!(way("x/y/a.md", r"x\z\index.md").as_deref(), Some("../z/index.md"));
        assert_eq!(way("x/y/a.md", "x/y/b.md").as_deref(), Some("b.md"));
        assert_eq!(way("x/a.md", "x.md").as_deref(), Some("../x.md"));
        assert_eq!(way("a/a.md", "a.md").as_deref(), Some("../a.md"));
        assert_eq!(way("./a.md", "x/../b c#1.md").as_deref(), Some("b%20c%231.md"));
        assert_eq!(way("a.md", "b:c.md").as_deref(), Some("./b:c.md"));
        assert_eq!(way("./a.md", "x/../a.md"), None);
    }
}
