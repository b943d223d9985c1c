//! In which file of a catalog an entry belongs, and where in it.

use std::path::Path;

use anyhow::{anyhow, bail};
use mdbook_resources::catalog::{Catalog, Format, Key, Place};
use mdbook_resources::source::FileId;

use super::Book;
use super::args::FieldArgs;

/// Where an entry goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) file: FileId,
    pub(super) format: Format,
    /// Where the entry begins behind which it goes; at the end of the file, if there is none.
    pub(super) after: Option<usize>,
}

/// Where entries with these fields go: to the others of their list, section and group, or else as near as can be.
pub(super) fn spot(book: &Book, wished: Option<&Path>, fields: &FieldArgs) -> anyhow::Result<Spot> {
    let only = wished.map(|path| named(book, path)).transpose()?;
    let read = &book.read;
    let catalog = &read.catalog;
    let of_file = |file: FileId| only.is_none_or(|only| only == file);
    let chapter = fields.chapters.first();
    let neighbour = chapter.and_then(|chapter| neighbour(catalog, chapter, fields, &of_file));
    // A chapter that has a title and no list yet.
    let titled = || {
        let titles = catalog.chapters().iter().find(|(key, _)| Some(&key.value) == chapter);
        titles.map(|(key, _)| key.span.file).filter(|file| of_file(*file))
    };
    let last = || read.files.last().map(|(file, _)| *file);
    let file = neighbour.map(|place| place.span.file).or_else(titled).or(only).or_else(last);
    let found = file.and_then(|file| read.files.iter().find(|(known, _)| *known == file));
    let Some(&(file, format)) = found else {
        bail!("there is no catalog file to write to; `mdbook-resources init` makes one");
    };
    Ok(Spot { file, format, after: neighbour.map(|place| place.span.start as usize) })
}

/// The last entry of the same list that has most in common with the new one.
fn neighbour<'c>(
    catalog: &'c Catalog,
    chapter: &Key,
    fields: &FieldArgs,
    of_file: &dyn Fn(FileId) -> bool,
) -> Option<&'c Place> {
    let listed = catalog.listed_in(chapter.as_str()).iter().filter_map(|&place| catalog.place(place));
    let listed: Vec<&Place> = listed.filter(|place| of_file(place.span.file)).collect();
    let above = fields.under.as_ref().or(fields.with.as_ref()).and_then(|id| catalog.index_of(id.as_str()));
    let is_below = |place: &Place| {
        let names = |one: Option<_>| one.is_some() && one == above;
        let hangs = place.under.as_ref().map(|under| under.value);
        let shares = place.with.as_ref().map(|with| with.value);
        above.is_some() && (Some(place.resource) == above || names(hangs) || names(shares))
    };
    let section = |place: &Place| place.section.as_ref().map(|key| &key.value) == fields.section.as_ref();
    let group = |place: &Place| place.group.as_deref().map(|key| &key.value) == fields.group.as_ref();
    let last = |fits: &dyn Fn(&Place) -> bool| listed.iter().rfind(|place| fits(place)).copied();
    last(&is_below)
        .or_else(|| last(&|place| section(place) && group(place)))
        .or_else(|| last(&section))
        .or_else(|| last(&|_| true))
}

/// The file of the catalog that somebody names: by its path from here, from the book, or by its name alone.
fn named(book: &Book, path: &Path) -> anyhow::Result<FileId> {
    let wished: Vec<_> = [path.canonicalize(), book.root.join(path).canonicalize()].into_iter().flatten().collect();
    let is_it = |name: &str| book.root.join(name).canonicalize().is_ok_and(|own| wished.contains(&own));
    let by_path = book.names.iter().find(|(_, name)| is_it(name));
    let by_name = || book.names.iter().find(|(_, name)| Path::new(name).ends_with(path));
    let found = by_path.or_else(by_name).map(|(file, _)| *file);
    found.ok_or_else(|| {
        let names: Vec<&str> = book.names.iter().map(|(file, _)| book.sources.name(*file)).collect();
        anyhow!("`{}` is no file of the catalog, which has `{}`", path.display(), names.join("`, `"))
    })
}
