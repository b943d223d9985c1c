use super::literal::within;
use crate::catalog::{Address, is_tracking};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::project::Project;
use crate::source::{Edit, Span, Spanned};

/// Finds addresses with parameters that only tell where a reader comes from.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let resources = project.catalog.resources();
    resources.flat_map(|(_, resource)| resource.addresses()).filter_map(|url| in_address(url, project)).collect()
}

fn in_address(address: &Spanned<Address>, project: &Project<'_>) -> Option<Diagnostic> {
    let text = address.value.as_str();
    let (clean, names) = without(text)?;
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("this address tells where a reader comes from: {}", names.join(", "));
    let help = format!("write `{clean}`");
    let diagnostic = Diagnostic::new(Code::TrackingParameter, message);
    let Some(whole) = within(project.sources, address.span, text) else {
        return Some(diagnostic.at(address.span, "").help(help));
    };
    let query = text.find('?').unwrap_or(0);
    let span = Span::new(whole.file, whole.range().start + query..whole.range().end);
    let edit = Edit { range: whole.range(), text: clean };
    Some(diagnostic.at(span, "").fix(Fix::safe("leave them out", whole.file, vec![edit])))
}

/// An address without such parameters, and their names; `None` if it has none.
fn without(address: &str) -> Option<(String, Vec<&str>)> {
    let (rest, fragment) = address.split_once('#').map_or((address, None), |(rest, part)| (rest, Some(part)));
    let (before, query) = rest.split_once('?')?;
    let host = before.split('/').nth(2).unwrap_or("");
    let name = |pair: &&str| is_tracking(pair.split('=').next().unwrap_or(""), host);
    let names: Vec<&str> = query.split('&').filter(name).map(|pair| pair.split('=').next().unwrap_or("")).collect();
    let kept: Vec<&str> = query.split('&').filter(|pair| !name(pair)).collect();
    let mut clean = before.to_owned();
    if !kept.is_empty() {
        clean.push('?');
        clean.push_str(&kept.join("&"));
    }
    if let Some(fragment) = fragment {
        clean.push('#');
        clean.push_str(fragment);
    }
    (!names.is_empty()).then_some((clean, names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_the_rest_as_it_is() {
        let clean = |address| without(address).map(|(clean, _)| clean);
        assert_eq!(clean("https://e.org/?utm_source=x&a=1&utm_medium=y#z").as_deref(), Some("https://e.org/?a=1#z"));
        assert_eq!(clean("https://e.org/a?fbclid=1").as_deref(), Some("https://e.org/a"));
        assert_eq!(
            clean("https://www.youtube.com/watch?v=1&ab_channel=x").as_deref(),
            Some("https://www.youtube.com/watch?v=1")
        );
        assert_eq!(clean("https://e.org/?si=1"), None);
        assert_eq!(clean("https://e.org/#?utm_source=x"), None);
    }
}
