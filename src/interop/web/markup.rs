use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

/// The elements of HTML, JATS and MathML that publishers write into titles. Anything else between angle brackets belongs to
/// the title: `Vec<T>`.
const IN_TITLES: &[&str] = &[
    "b",
    "bold",
    "br",
    "em",
    "font",
    "i",
    "inf",
    "inline-formula",
    "italic",
    "small",
    "sc",
    "scp",
    "span",
    "strong",
    "sub",
    "sup",
    "tt",
    "u",
    "B",
    "I",
    "EM",
    "SUB",
    "SUP",
    "alternatives",
    "tex-math",
    "script",
    "style",
    "annotation",
    "annotation-xml",
    "maction",
    "math",
    "menclose",
    "merror",
    "mfenced",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "semantics",
];

/// Those whose content is the same once more in another language, or none for readers.
const UNREAD: &[&str] = &["annotation", "annotation-xml", "tex-math", "script", "style"];

/// The text of a title that may have markup, and references to characters, and both escaped once more.
pub(super) fn plain(text: &str) -> String {
    without_tags(&unescaped(&without_tags(&unescaped(&without_tags(text)))))
}

/// A text with its character references replaced (HTML, section 13.5), once.
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    // Only the references are to be read: a tokenizer that sees no `<` sees no tags.
    let text = text.replace('<', "&lt;");
    let mut out = Vec::with_capacity(text.len());
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: html5gum::Span<()>| {
        if let CallbackEvent::String { value } = event {
            out.extend_from_slice(value);
        }
        None::<std::convert::Infallible>
    });
    Tokenizer::new_with_emitter(text.as_str(), emitter).for_each(drop);
    String::from_utf8_lossy(&out).into_owned()
}

/// A text without the tags that titles have, and without what stands in those that are not for readers.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut unread: Option<&str> = None;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        if unread.is_none() {
            out.push_str(before);
        }
        rest = after;
        // A tag ends before the next one begins, so that a million of `<` take no more than one look each.
        let tag =
            after.find(['<', '>']).and_then(|end| after.split_at_checked(end)).filter(|(_, end)| end.starts_with('>'));
        let Some((tag, name, end)) = tag.and_then(|(tag, end)| Some((tag, known(tag)?, end))) else {
            if unread.is_none() {
                out.push('<');
            }
            continue;
        };
        rest = end.get(1..).unwrap_or_default();
        match unread {
            Some(open) if tag.starts_with('/') && open == name => unread = None,
            None if UNREAD.contains(&name) && !tag.starts_with('/') && !tag.ends_with('/') => unread = Some(name),
            None if name == "br" => out.push(' '),
            _ => {}
        }
    }
    if unread.is_none() {
        out.push_str(rest);
    }
    out
}

/// The name of the element that a tag without its brackets is of, if it is one that titles have.
fn known(tag: &str) -> Option<&str> {
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    let name = tag.split(|c: char| c.is_whitespace() || c == '/').next()?;
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    let of_publishers = matches!(prefix, "jats" | "mml" | "m") && local.starts_with(|c: char| c.is_ascii_alphabetic());
    (of_publishers || prefix.is_empty() && IN_TITLES.contains(&local)).then_some(local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_of_publishers_is_taken_out() {
        for (text, read) in [
            ("<i>In vivo</i> H<sub>2</sub>O", "In vivo H2O"),
            ("Q &amp;amp; A", "Q & A"),
            ("&lt;i&gt;E. coli&lt;/i&gt; &amp;lt;b&amp;gt;x&amp;lt;/b&amp;gt;", "E. coli x"),
            ("<jats:italic>a</jats:italic><br/>b", "a b"),
            (
                "<mml:math><mml:mi>O</mml:mi><mml:annotation encoding=\"application/x-tex\">O^2</mml:annotation></mml:math>(n)",
                "O(n)",
            ),
            ("<math><semantics><mn>2</mn><annotation>\\two</annotation></semantics></math>D", "2D"),
            ("<script>alert(1)</script>x", "x"),
        ] {
            assert_eq!(plain(text), read, "{text}");
        }
    }

    #[test]
    fn what_is_no_markup_stays() {
        for text in
            ["Vec<T> and <U>", "a < b > c", "1 <", "< i>", "AT&T", "R&D;", "a<b", "<>", "</>", "Is p<0.05 enough?"]
        {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn a_text_of_any_length_is_read_through() {
        for (part, times, left) in
            [("<", 1_000_000, 1), ("<i", 500_000, 2), ("&amp;", 200_000, 1), ("<mml:mi>x", 100_000, 1)]
        {
            assert_eq!(plain(&part.repeat(times)).len(), times * left, "{part}");
        }
        assert_eq!(plain(&"<mml:annotation>x".repeat(60_000)), "");
    }
}
