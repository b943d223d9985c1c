use mdbook_resources::diagnostic::Diagnostic;
use mdbook_resources::directive::{Criterion, Directive, Test, parse_arguments};
use mdbook_resources::source::FileId;

/// The text of a query, from the arguments that the shell hands on.
///
/// A shell takes quotes away: `author="Chip Huyen"` arrives without them. So a value with a blank gets them back, where the
/// whole query is not one argument.
pub(super) fn text(arguments: &[String]) -> String {
    arguments.iter().map(|argument| quoted(argument)).collect::<Vec<_>>().join(" ")
}

fn quoted(argument: &str) -> String {
    let Some((key, value)) = argument.split_once('=') else { return argument.to_owned() };
    let has_blank = value.trim().contains(char::is_whitespace);
    if !has_blank || value.contains(['=', '"', '“', '”']) {
        return argument.to_owned();
    }
    // A comma with a blank behind it belongs to a name (`Huyen, Chip`), any other divides two values.
    let mut values: Vec<String> = Vec::new();
    for part in value.split(',') {
        match values.last_mut() {
            Some(last) if part.starts_with(char::is_whitespace) => *last = format!("{last},{part}"),
            _ => values.push(part.to_owned()),
        }
    }
    let quote = |value: &String| {
        let plain = !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || c == ',');
        if plain { value.clone() } else { format!("\"{}\"", value.replace('\\', "\\\\")) }
    };
    format!("{key}={}", values.iter().map(quote).collect::<Vec<_>>().join(","))
}

/// The directive that a query is. It stands on no page, so a query that names no chapter means all of them.
pub(super) fn directive(file: FileId, text: &str) -> (Directive, Vec<Diagnostic>) {
    let (mut directive, faults) = parse_arguments(file, text);
    let chooses = |one: &Criterion| match one.test {
        Test::Chapter(_) | Test::AnyChapter => true,
        Test::Id(_) => !one.negated,
        _ => false,
    };
    if !directive.criteria.iter().any(chooses) {
        directive.criteria.push(Criterion { test: Test::AnyChapter, negated: false, span: directive.span });
    }
    (directive, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_blanks_get_their_quotes_back() {
        for (arguments, expected) in [
            (vec!["chapter=5", "kind=paper", "sort=-year"], "chapter=5 kind=paper sort=-year"),
            (vec!["author=Chip Huyen", "not", "kind=video"], "author=\"Chip Huyen\" not kind=video"),
            (vec!["author=Huyen, Chip,Meta"], "author=\"Huyen, Chip\",Meta"),
            (vec!["author=\"Chip Huyen\""], "author=\"Chip Huyen\""),
            (vec!["chapter=5 kind=paper"], "chapter=5 kind=paper"),
            (vec!["chapter=5", "and", "more"], "chapter=5 and more"),
            (vec!["tag=a b\\"], "tag=\"a b\\\\\""),
            (vec![], ""),
        ] {
            let arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
            assert_eq!(text(&arguments), expected);
        }
    }
}
