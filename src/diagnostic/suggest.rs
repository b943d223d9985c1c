/// The most alternatives that are listed where nothing is near.
const FEW: usize = 32;

/// The most names that are looked at: a slip is not worth more time.
const MANY: usize = 10_000;

/// The most characters of a name that is taken for a slip.
const LONG: usize = 200;

/// The one of `known` that `given` was probably meant to be.
///
/// Near means an edit distance (with swaps) of at most a third of the longer word, and at least one edit; case does not
/// count. Of two equally near ones the first is taken. Numbers have no near ones: 12 is not a slip for 1.
#[must_use]
pub fn nearest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let given = given.to_lowercase();
    let length = given.chars().count();
    let distance = |candidate: &str| {
        let longer = candidate.chars().count().max(length);
        let shorter = candidate.chars().count().min(length);
        if longer - shorter > (longer / 3).max(1) {
            return None;
        }
        let edits = strsim::osa_distance(&given, &candidate.to_lowercase());
        (edits <= (longer / 3).max(1) && edits < longer).then_some(edits)
    };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number(&given) || length > LONG {
        return None;
    }
    let ranked = known.into_iter().take(MANY).filter_map(|candidate| Some((distance(candidate)?, candidate)));
    ranked.min_by_key(|&(edits, _)| edits).map(|(_, candidate)| candidate)
}

/// What was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion<'k> {
    /// A line of help.
    pub help: String,
    /// The known name that is near; `None` if the help names all there are.
    pub near: Option<&'k str>,
}

/// A line of help for a name that is unknown: the nearest known one, or all of them where they are few.
#[must_use]
pub fn did_you_mean<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<Suggestion<'k>> {
    let mut known: Vec<&str> = known.into_iter().collect();
    if let Some(near) = nearest(given, known.iter().copied()) {
        return Some(Suggestion { help: format!("did you mean `{near}`?"), near: Some(near) });
    }
    known.dedup();
    if known.is_empty() {
        return Some(Suggestion { help: "there are none yet".to_owned(), near: None });
    }
    if known.len() > FEW {
        return None;
    }
    let all: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    let help = match all.as_slice() {
        [one] => format!("the only one there is: {one}"),
        _ => format!("there are: {}", all.join(", ")),
    };
    Some(Suggestion { help, near: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_nearest_and_no_stranger() {
        let kinds = ["paper", "article", "book"];
        assert_eq!(nearest("papr", kinds), Some("paper"));
        assert_eq!(nearest("Papre", kinds), Some("paper"));
        assert_eq!(nearest("zzz", kinds), None);
        assert_eq!(nearest("5", ["1", "2"]), None);
        assert_eq!(nearest("에이젼트", ["에이전트"]), Some("에이전트"));
    }

    #[test]
    fn lists_the_few() {
        let help = |known: &[&'static str]| did_you_mean("zzz", known.iter().copied()).map(|one| one.help);
        assert_eq!(help(&["a", "b"]).as_deref(), Some("there are: `a`, `b`"));
        assert_eq!(help(&[]).as_deref(), Some("there are none yet"));
    }
}
