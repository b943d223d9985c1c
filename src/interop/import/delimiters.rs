//! The two ways in which BibTeX delimits entries and values, made one.

/// How far the end of a value is looked for, in bytes: few abstracts have as much.
const LONGEST: usize = 4 << 10;

/// A text in which entries between parentheses and values between quotes stand between braces, byte by byte where they stood.
/// The parser that we have takes a quote in braces (`"The {"}best{"} way"`) for the end of a value, and knows no parentheses.
pub(super) fn braced(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some(open) = next_entry(&bytes, at) {
        at = entry(&mut bytes, open);
    }
    // Only ASCII has been written, over ASCII.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Where the next entry opens, behind its type. What an entry named "comment" has in it is none.
fn next_entry(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == b'@')? + 1;
        let rest = bytes.get(at..)?;
        let word = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let blank = rest.iter().skip(word).take_while(|byte| byte.is_ascii_whitespace()).count();
        let is_comment = rest.get(..word).is_some_and(|word| word.eq_ignore_ascii_case(b"comment"));
        if word > 0 && !is_comment && matches!(rest.get(word + blank), Some(b'{' | b'(')) {
            return Some(at + word + blank);
        }
    }
}

/// Goes through the entry that opens at `open`. Where it ends.
fn entry(bytes: &mut [u8], open: usize) -> usize {
    let in_parentheses = bytes.get(open) == Some(&b'(');
    let (mut depth, mut last, mut at) = (0_usize, b' ', open + 1);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' if depth == 0 && matches!(last, b'=' | b'#') => {
                let Some(close) = closing_quote(bytes, at) else { return at + 1 };
                put(bytes, at, b'{');
                put(bytes, close, b'}');
                at = close;
            }
            b'{' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b'}' if !in_parentheses => return at + 1,
            b')' if depth == 0 && in_parentheses => {
                put(bytes, open, b'{');
                put(bytes, at, b'}');
                return at + 1;
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
        at += 1;
    }
    at
}

/// The quote that ends the value which the quote at `open` begins: the first one in no braces.
fn closing_quote(bytes: &[u8], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate().skip(open + 1).take(LONGEST) {
        match byte {
            b'"' if depth == 0 => return Some(at),
            b'{' => depth += 1,
            b'}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

fn put(bytes: &mut [u8], at: usize, byte: u8) {
    if let Some(place) = bytes.get_mut(at) {
        *place = byte;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_entries_stand_between_braces() {
        for (text, expected) in [
            (r#"@misc{k, title = "The {"}b{"} c", year=2020}"#, r#"@misc{k, title = {The {"}b{"} c}, year=2020}"#),
            (r#"@string(jan = "J" # "F")"#, r"@string{jan = {J} # {F}}"),
            ("@article(k, title={T (a)})", "@article{k, title={T (a)}}"),
            (r#"@misc{k, title={say "x"}}"#, r#"@misc{k, title={say "x"}}"#),
            (r#"@misc{k, title="a}b"}"#, r#"@misc{k, title="a}b"}"#),
            (r#"@comment(x = "y") 가 @ {"z"}"#, r#"@comment(x = "y") 가 @ {"z"}"#),
            (r#"@misc{k, title="open"#, r#"@misc{k, title="open"#),
        ] {
            assert_eq!(braced(text), expected);
        }
    }
}
