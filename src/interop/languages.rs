use super::record::line;
use crate::catalog::LanguageTag;

/// A language and what it is called: its tag, what `babel` calls it, and its other names in lower case. Those are names
/// and codes of ISO 639-2, and the older names of `babel`.
struct Language {
    tag: &'static str,
    babel: &'static str,
    others: &'static [&'static str],
}

const fn language(tag: &'static str, babel: &'static str, others: &'static [&'static str]) -> Language {
    Language { tag, babel, others }
}

/// The languages whose name in `babel` is sure.
const LANGUAGES: &[Language] = &[
    language("de", "german", &["ngerman", "germanb", "deutsch", "ger", "deu"]),
    language("en", "english", &["eng"]),
    language("es", "spanish", &["español", "spa"]),
    language("fr", "french", &["francais", "français", "frenchb", "fre", "fra"]),
    language("it", "italian", &["italiano", "ita"]),
    language("ja", "japanese", &["日本語", "jpn"]),
    language("ko", "korean", &["한국어", "kor"]),
    language("nl", "dutch", &["nederlands", "dut", "nld"]),
    language("pl", "polish", &["polski", "pol"]),
    language("pt", "portuguese", &["portuges", "português", "por"]),
    language("ru", "russian", &["русский", "rus"]),
    language("tr", "turkish", &["türkçe", "tur"]),
    language("uk", "ukrainian", &["українська", "ukr"]),
    language("zh", "chinese", &["中文", "chi", "zho"]),
];

/// What `babel` calls the varieties of a language that have names of their own.
const VARIETIES: &[(&str, &str)] = &[
    ("american", "en-US"),
    ("australian", "en-AU"),
    ("austrian", "de-AT"),
    ("brazil", "pt-BR"),
    ("brazilian", "pt-BR"),
    ("british", "en-GB"),
    ("canadian", "en-CA"),
    ("naustrian", "de-AT"),
    ("nswissgerman", "de-CH"),
    ("swissgerman", "de-CH"),
    ("ukenglish", "en-GB"),
    ("usenglish", "en-US"),
];

/// What `babel` calls a language; `None` if it has no name for it that is sure.
pub(super) fn babel(tag: &str) -> Option<&'static str> {
    let language = tag.split('-').next()?;
    LANGUAGES.iter().find(|one| one.tag.eq_ignore_ascii_case(language)).map(|one| one.babel)
}

/// Codes that mean no language (ISO 639-2): one that is not known, several, none at all.
const NONE: &[&str] = &["mul", "und", "zxx"];

/// Whether it says that there is no language to name.
pub(super) fn is_none(name: &str) -> bool {
    NONE.iter().any(|none| name.trim().eq_ignore_ascii_case(none))
}

/// The tag of a language by any of its names: that of `babel`, the English one, its own, a code of ISO 639-2, or a tag,
/// also a locale as POSIX has it (`ko_KR.UTF-8`). `None` if it is none of these.
pub(super) fn tag(name: &str) -> Option<LanguageTag> {
    let name = line(name)?;
    let name = name.split(['.', '@']).next().unwrap_or_default();
    if is_none(name) {
        return None;
    }
    let lower = name.to_lowercase();
    let language = LANGUAGES.iter().find(|one| one.babel == lower || one.others.contains(&lower.as_str()));
    let variety = || VARIETIES.iter().find(|(babel, _)| *babel == lower).map(|(_, tag)| *tag);
    match language.map(|one| one.tag).or_else(variety) {
        Some(tag) => LanguageTag::parse(tag),
        None => {
            let mut tag = name.replace('_', "-");
            let end = tag.find('-').unwrap_or(tag.len());
            tag.get_mut(..end)?.make_ascii_lowercase();
            LanguageTag::parse(&tag)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_each_of_its_names() {
        for (name, expected) in [
            ("korean", "ko"),
            ("Korean", "ko"),
            ("kor", "ko"),
            ("한국어", "ko"),
            ("ngerman", "de"),
            ("american", "en-US"),
            ("pt-BR", "pt-BR"),
            ("en_US", "en-US"),
            ("ko_KR.UTF-8", "ko-KR"),
            ("eng", "en"),
            ("sv", "sv"),
            ("EN", "en"),
        ] {
            assert_eq!(tag(name).as_ref().map(LanguageTag::as_str), Some(expected), "{name}");
        }
        for name in ["", "Klingon", "en/de", "und", "MUL"] {
            assert_eq!(tag(name), None, "{name}");
        }
    }

    #[test]
    fn what_babel_calls_a_language_is_read_back() {
        for language in LANGUAGES {
            assert_eq!(babel(language.tag).and_then(tag).as_ref().map(LanguageTag::as_str), Some(language.tag));
        }
        assert_eq!(babel("pt-BR"), Some("portuguese"));
        assert_eq!(babel("tlh"), None);
    }
}
