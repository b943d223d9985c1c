use std::collections::{HashMap, HashSet};

use super::identity::identities;
use crate::diagnostic::{Code, Diagnostic};
use crate::project::Project;
use crate::source::Span;

/// Finds entries for a resource that has one already. One more place of it is no second entry.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let mut known: HashMap<_, (Span, &str)> = HashMap::new();
    let mut told: HashSet<Span> = HashSet::new();
    let mut found = Vec::new();
    for (_, resource) in project.catalog.resources() {
        let id = resource.id.value.as_str();
        for (identity, span) in identities(resource) {
            match known.get(&identity) {
                None => {
                    known.insert(identity, (span, id));
                }
                Some(&(_, first_id)) if first_id == id => {}
                Some(&(first, first_id)) => {
                    if !told.insert(resource.span) {
                        continue;
                    }
                    let message =
                        format!("`{id}` is the same resource as `{first_id}`: both have {}", identity.describe());
                    let diagnostic = Diagnostic::new(Code::DuplicateResource, message).at(span, "a second time");
                    let help = format!("for one more place of it write `[[also]]` with `resource = \"{first_id}\"`");
                    found.push(diagnostic.and(first, "first here").help(help));
                }
            }
        }
    }
    found
}
