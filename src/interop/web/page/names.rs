use crate::catalog::Name;
use crate::interop::record::literal;
use crate::interop::web::named;

/// The names in a text that a page has for its author: one, or several in a list with semicolons, commas or "and".
///
/// A comma divides two names if there is more than a word on each side of it, since "Hu, Edward" is one person. What is no
/// name is left out: an address, a handle of a network, the account that a program has made.
pub(super) fn names(text: &str) -> Vec<Name> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.strip_prefix("By ").or_else(|| text.strip_prefix("by ")).unwrap_or(&text);
    split(text).into_iter().filter(|name| is_name(name)).filter_map(named).collect()
}

/// An author who is called as the site is no person, whatever the words look like.
pub(super) fn named_as(names: Vec<Name>, site: Option<&str>) -> Vec<Name> {
    let Some(site) = site.and_then(literal) else { return names };
    let same = |name: &Name| name.to_string().to_lowercase() == site.to_string().to_lowercase();
    names.into_iter().map(|name| if same(&name) { site.clone() } else { name }).collect()
}

fn split(text: &str) -> Vec<&str> {
    if text.contains(';') {
        return text.split(';').collect();
    }
    let several = |part: &str| part.split_whitespace().nth(1).is_some();
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let parts = if parts.iter().all(|part| several(part)) || parts.len() > 3 { parts } else { vec![text] };
    // "Research and Development" is one name, "Ada Lovelace and Charles Babbage" are two.
    let pairs = parts.into_iter().flat_map(|part| {
        let part = part.strip_prefix("and ").unwrap_or(part);
        match part.split_once(" and ").or_else(|| part.split_once(" & ")) {
            Some((one, other)) if several(one) && several(other) => vec![one, other],
            _ => vec![part],
        }
    });
    pairs.collect()
}

fn is_name(name: &str) -> bool {
    let lower = name.trim().to_lowercase();
    let made = ["admin", "administrator", "author", "editor", "root", "unknown", "user", "webmaster"];
    !lower.is_empty() && !lower.contains("://") && !lower.contains('@') && !made.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_names_is_divided() {
        for (text, read) in [
            ("Hu, Edward J.", &["Hu, Edward J."][..]),
            ("Edward J. Hu", &["Hu, Edward J."]),
            ("Hu, Edward; Shen, Yelong", &["Hu, Edward", "Shen, Yelong"]),
            ("Edward Hu, Yelong Shen", &["Hu, Edward", "Shen, Yelong"]),
            (
                "Ada Lovelace, Charles Babbage, and Mary Somerville",
                &["Lovelace, Ada", "Babbage, Charles", "Somerville, Mary"],
            ),
            ("By Ada Lovelace and Charles Babbage", &["Lovelace, Ada", "Babbage, Charles"]),
            ("Research and Development", &["Research and Development"]),
            ("Acme, Inc.", &["Acme Inc."]),
            ("Hugging Face", &["Hugging Face"]),
            ("admin", &[]),
            ("https://example.org/jane", &[]),
            ("@jane", &[]),
            ("jane@example.org", &[]),
        ] {
            let names = names(text);
            assert_eq!(names.iter().map(Name::inverted).collect::<Vec<_>>(), read, "{text}");
        }
    }

    #[test]
    fn a_list_may_be_longer_than_a_name() {
        assert_eq!(names(&"Lovelace, Ada; ".repeat(1_000)).len(), 1_000);
    }

    #[test]
    fn a_site_is_no_person() {
        let names = named_as(names("Hugging Face, Ada Lovelace"), Some("hugging face"));
        assert_eq!(names.iter().map(Name::inverted).collect::<Vec<_>>(), ["hugging face", "Lovelace, Ada"]);
    }
}
