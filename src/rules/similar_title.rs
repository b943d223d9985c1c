use std::collections::{HashMap, HashSet};

use super::identity::identities;
use crate::catalog::Resource;
use crate::diagnostic::{Code, Diagnostic};
use crate::project::Project;

/// Words that come and go in titles.
const ARTICLES: &[&str] = &["a", "an", "the"];

/// The fewest characters of a title in which a slip can be told from another title.
const LONG: usize = 16;

/// How many titles that begin or end alike are compared with each other.
const BLOCK: usize = 40;

/// Finds resources that are probably one: their titles are nearly the same, and neither date nor authors speak against
/// it.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let resources: Vec<(&Resource, String)> =
        project.catalog.resources().map(|(_, one)| (one, simple(one.title.value.first()))).collect();
    let mut blocks: HashMap<String, Vec<usize>> = HashMap::new();
    let mut told = HashSet::new();
    let mut found = Vec::new();
    for (at, (resource, title)) in resources.iter().enumerate() {
        for key in keys(title) {
            let block = blocks.entry(key).or_default();
            let near = block.iter().filter_map(|&other| resources.get(other)).find(|(other, other_title)| {
                alike(title, other_title) && may_be_one(resource, other) && !are_identified(resource, other)
            });
            if let Some((first, _)) = near
                && told.insert(at)
            {
                let (id, first_id) = (&resource.id.value, &first.id.value);
                let message = format!("`{id}` has nearly the same title as `{first_id}`");
                let diagnostic = Diagnostic::new(Code::SimilarTitle, message).at(resource.title.span, "");
                let help = "if they are one resource, keep one entry and write `[[also]]` for its other places; if not, \
                            say so: `allow = { similar-title = \"…\" }`";
                found.push(diagnostic.and(first.title.span, "first here").help(help));
            }
            if block.len() < BLOCK {
                block.push(at);
            }
        }
    }
    found
}

/// A title without case, punctuation and articles.
fn simple(title: &str) -> String {
    let plain: String = title.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.split_whitespace().filter(|word| !ARTICLES.contains(word)).collect::<Vec<_>>().join(" ")
}

/// The beginning and the end of a title: with one slip, one of them is the same.
fn keys(title: &str) -> [String; 2] {
    let half = title.chars().count() / 2;
    let begin: String = title.chars().take(half.max(4)).collect();
    let end: String = title.chars().rev().take(half.max(4)).collect();
    [format!("^{begin}"), format!("${end}")]
}

fn alike(a: &str, b: &str) -> bool {
    if a == b {
        return !a.is_empty();
    }
    let length = a.chars().count();
    // Numbers tell parts and versions apart.
    let digits = |text: &str| text.chars().filter(|c| c.is_numeric()).collect::<String>();
    length >= LONG && digits(a) == digits(b) && strsim::osa_distance(a, b) <= (length / LONG).min(3)
}

/// Whether nothing speaks against two entries being one resource.
fn may_be_one(a: &Resource, b: &Resource) -> bool {
    let year = |one: &Resource| one.date.as_ref().map(|date| date.value.year());
    let years = year(a).zip(year(b)).is_none_or(|(a, b)| a == b);
    let known = !a.names().is_empty() && !b.names().is_empty();
    let common = a.names().iter().any(|name| b.names().iter().any(|other| other.family() == name.family()));
    years && (!known || common)
}

/// Whether two entries have something in common that tells them to be one, which is another rule's business.
fn are_identified(a: &Resource, b: &Resource) -> bool {
    let known: HashSet<_> = identities(a).into_iter().map(|(identity, _)| identity).collect();
    identities(b).iter().any(|(identity, _)| known.contains(identity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_slips_from_other_titles() {
        let near = |a, b| alike(&simple(a), &simple(b));
        assert!(near("Attention Is All You Need", "Attention is all you need."));
        assert!(near("The Llama 3 Herd of Models", "Llama 3 herd of models"));
        assert!(near("Scaling Laws for Neural Language Models", "Scaling Laws for Neural Langauge Models"));
        assert!(!near("Language models, part 1", "Language models, part 2"));
        assert!(!near("Prompting", "Promoting"));
        assert!(!near("LoRA", "QLoRA"));
        assert!(!near("!", "?"));
    }
}
