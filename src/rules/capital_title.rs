use crate::diagnostic::{Code, Diagnostic};
use crate::project::Project;

/// The fewest letters that make a title; `BERT` and `GPT-4 API` are names.
const LETTERS: usize = 10;

/// Finds titles of several words that are all in capitals.
pub(super) fn find(project: &Project<'_>) -> Vec<Diagnostic> {
    let titles = project.catalog.resources().map(|(_, resource)| &resource.title);
    let shouted = titles.filter(|title| title.value.all().any(shouts));
    let told = shouted.map(|title| {
        let diagnostic = Diagnostic::new(Code::CapitalTitle, "this title is all in capitals").at(title.span, "");
        diagnostic.help("write it as the publication itself does in running text")
    });
    told.collect()
}

fn shouts(title: &str) -> bool {
    let letters = || title.chars().filter(|c| c.is_alphabetic());
    // Scripts without capitals have nothing to shout with.
    let cased = letters().filter(|c| c.is_uppercase()).count();
    cased >= LETTERS && letters().all(|c| !c.is_lowercase()) && title.split_whitespace().nth(1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_shout() {
        for title in ["ATTENTION IS ALL YOU NEED", "ÜBER DIE GRÖSSE DER MODELLE"] {
            assert!(shouts(title), "{title}");
        }
        for title in ["BERT", "GPT-4 API", "MMLU PRO", "LLM.int8() FOR ALL", "대규모 언어 모델 입문서입니다"]
        {
            assert!(!shouts(title), "{title}");
        }
    }
}
