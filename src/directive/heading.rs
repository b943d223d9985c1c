/// What a heading of a page is called, or anything else with an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadingName<'t> {
    /// An explicit id: `# Title {#id}`, `<a id="id">`.
    Id(&'t str),
    /// Its text.
    Title(&'t str),
}

/// The ids in a piece of HTML.
pub(super) fn html_ids(html: &str) -> impl Iterator<Item = &str> {
    let values = html.match_indices("id=").filter_map(|(at, name)| html.get(at + name.len()..));
    values.filter_map(|value| {
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        value.get(1..)?.split(quote).next()
    })
}
