use std::collections::HashMap;

use pulldown_cmark::{Event, Parser, Tag};

use super::Visit;
use crate::catalog::{Address, Catalog, Resource, Text};
use crate::source::{Span, Spanned};

/// One page that a catalog links to, once or more often.
#[derive(Debug, Clone)]
pub struct Link {
    /// How to get to it.
    pub visit: Visit,
    /// The addresses as they are written, which may differ behind the `#`.
    pub places: Vec<Place>,
}

/// One place where a page is linked.
#[derive(Debug, Clone)]
pub struct Place {
    /// The address as it is written.
    pub address: Spanned<Address>,
    /// What the link is for.
    pub role: Role,
}

/// What a link is for.
#[derive(Debug, Clone)]
pub enum Role {
    /// It leads to the resource itself: its `url`, or what stands for it.
    Own {
        /// Where the entry begins.
        entry: Span,
        /// The copy that the entry has.
        archived: Option<Spanned<Address>>,
    },
    /// It leads to the copy.
    Copy,
    /// It belongs to the resource, or stands in a remark.
    Other,
}

/// All pages that a catalog links to, each once, in the order of the catalog: by `url`, by related links and archived
/// copies, by the DOI or the arXiv identifier of what has no `url`, and by remarks.
#[must_use]
pub fn links(catalog: &Catalog) -> Vec<Link> {
    let mut found: Vec<Link> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let of_resources = catalog.resources().flat_map(|(_, resource)| of_resource(resource));
    let of_places = catalog.places().filter_map(|(_, place)| place.note.as_deref()).flat_map(in_note);
    for place in of_resources.chain(of_places) {
        let Some(visit) = Visit::new(&place.address.value) else { continue };
        let at = *known.entry(visit.start().to_owned()).or_insert(found.len());
        match found.get_mut(at) {
            Some(link) => link.places.push(place),
            None => found.push(Link { visit, places: vec![place] }),
        }
    }
    found
}

fn of_resource(resource: &Resource) -> Vec<Place> {
    let details = resource.details();
    let own = resource.url.clone().or_else(|| {
        let doi = details.doi.as_ref().map(|doi| doi.span);
        let span = doi.or_else(|| details.arxiv.as_ref().map(|arxiv| arxiv.span))?;
        Some(Spanned::new(Address::parse(&resource.link()?).ok()?, span))
    });
    let role = Role::Own { entry: resource.span, archived: details.archived.clone() };
    let mut found: Vec<Place> = own.into_iter().map(|address| Place { address, role: role.clone() }).collect();
    let related = details.related.iter().map(|link| Place { address: link.url.clone(), role: Role::Other });
    found.extend(related);
    found.extend(details.archived.iter().map(|address| Place { address: address.clone(), role: Role::Copy }));
    found.extend(resource.note.iter().flat_map(in_note));
    found
}

/// The addresses in a remark, each at the place of the whole remark.
fn in_note(note: &Spanned<Text>) -> Vec<Place> {
    let mut found = Vec::new();
    for text in note.value.all() {
        for event in Parser::new(text) {
            if let Event::Start(Tag::Link { dest_url, .. }) = event {
                let address = Address::parse(&dest_url).ok().map(|address| Spanned::new(address, note.span));
                found.extend(address.map(|address| Place { address, role: Role::Other }));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{CatalogBuilder, Format};
    use crate::source::Sources;

    #[test]
    fn a_page_is_asked_once_and_an_identifier_where_there_is_no_address() {
        let text = "[[resource]]\nid = \"a\"\ntitle = \"A\"\nurl = \"https://e.org/a#x\"\narxiv = \"2106.09685\"\n\
                    note = \"[y](https://e.org/a#y)\"\n[[resource]]\nid = \"b\"\ntitle = \"B\"\ndoi = \"10.1000/182\"\n";
        let mut sources = Sources::new();
        let file = sources.add("a.toml", text.to_owned()).expect("a short text");
        let mut builder = CatalogBuilder::new();
        builder.read(file, sources.text(file), Format::Toml);
        let found = links(&builder.finish().0);
        let found: Vec<(&str, usize)> = found.iter().map(|link| (link.visit.start(), link.places.len())).collect();
        assert_eq!(found, [("https://e.org/a", 2), ("https://doi.org/10.1000/182", 1)]);
    }
}
