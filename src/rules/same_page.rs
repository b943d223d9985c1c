use std::collections::HashMap;

use super::identity::{Identity, identities};
use crate::diagnostic::{Code, Diagnostic};
use crate::project::Project;
use crate::source::Span;

/// Finds resources that are parts of one page: their addresses differ only behind the `#`.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let mut known: HashMap<String, (String, Span, &str)> = HashMap::new();
    let mut found = Vec::new();
    for (_, resource) in project.catalog.resources() {
        let id = resource.id.value.as_str();
        for (identity, span) in identities(resource) {
            let Identity::Address { page, fragment } = identity else { continue };
            // A page that is put together in the browser has its address behind the `#`.
            if fragment.starts_with(['/', '!']) {
                continue;
            }
            let (first_fragment, first, first_id) =
                known.entry(page).or_insert_with(|| (fragment.clone(), span, id)).clone();
            if first_fragment == fragment {
                continue;
            }
            let message = format!("`{id}` is on the same page as `{first_id}`");
            let diagnostic = Diagnostic::new(Code::SamePage, message).at(span, "only what is behind the `#` differs");
            let help = "if they are one resource, keep one entry; if not, say so: `allow = { same-page = \"…\" }`";
            found.push(diagnostic.and(first, "from this").help(help));
        }
    }
    found
}
