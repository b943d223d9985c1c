use super::literal::within;
use crate::catalog::Resource;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::project::Project;
use crate::source::{Edit, Span};

/// What sites put behind the title of a page, and where.
const SITES: &[(&str, &[&str])] = &[
    ("YouTube", &["youtube.com", "youtu.be"]),
    ("Medium", &["medium.com"]),
    ("GitHub", &["github.com"]),
    ("Wikipedia", &["wikipedia.org"]),
    ("arXiv", &["arxiv.org"]),
    ("Hugging Face", &["huggingface.co"]),
    ("Substack", &["substack.com"]),
    ("Reddit", &["reddit.com"]),
    ("Stack Overflow", &["stackoverflow.com"]),
    ("DEV Community", &["dev.to"]),
    ("LinkedIn", &["linkedin.com"]),
    ("Hacker News", &["news.ycombinator.com"]),
    ("ACM Digital Library", &["dl.acm.org"]),
    ("IEEE Xplore", &["ieeexplore.ieee.org"]),
    ("SpringerLink", &["link.springer.com"]),
    ("ScienceDirect", &["sciencedirect.com"]),
    ("OpenReview", &["openreview.net"]),
    ("Kaggle", &["kaggle.com"]),
    ("Vimeo", &["vimeo.com"]),
    ("X", &["x.com", "twitter.com"]),
];

/// What stands between a title and the name of a site.
const SEPARATORS: &[&str] = &[" - ", " | ", " · ", " — ", " – ", " :: ", " » "];

/// Finds titles that end with the name of the site they were copied from.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    project.catalog.resources().flat_map(|(_, resource)| in_title(resource, project)).collect()
}

fn in_title(resource: &Resource, project: &Project<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for title in resource.title.value.all() {
        let Some((rest, name)) = split(title, resource) else { continue };
        let message = format!("this title ends with `{name}`, the name of its site");
        let whole = within(project.sources, resource.title.span, title);
        let diagnostic = Diagnostic::new(Code::SiteName, message);
        found.push(match whole {
            None => diagnostic.at(resource.title.span, "").help("leave the name of the site out"),
            Some(whole) => {
                let tail = whole.range().start + rest.len()..whole.range().end;
                let edit = Edit { range: tail.clone(), text: String::new() };
                let fix = Fix::safe("leave the name of the site out", whole.file, vec![edit]);
                diagnostic.at(Span::new(whole.file, tail), "").fix(fix)
            }
        });
    }
    found
}

/// A title without the name of its site, and that name.
fn split<'t>(title: &'t str, resource: &Resource) -> Option<(&'t str, &'t str)> {
    let (at, separator) = SEPARATORS.iter().filter_map(|separator| Some((title.rfind(separator)?, separator))).max()?;
    let (rest, name) = (title.get(..at)?, title.get(at + separator.len()..)?);
    let host = resource.link().and_then(|link| url::Url::parse(&link).ok()?.host_str().map(str::to_owned))?;
    let serves = |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    let of_site = SITES.iter().any(|(site, domains)| *site == name && domains.iter().any(|domain| serves(domain)));
    let publisher = resource.publisher.as_ref().is_some_and(|publisher| publisher.value.all().any(|one| one == name));
    (!rest.trim().is_empty() && (of_site || publisher)).then_some((rest.trim_end(), name))
}
