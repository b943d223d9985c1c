use url::Url;

/// The address of a resource on the web: a whole `http` or `https` URL, kept as it is written.
///
/// What a browser would make of it is checked with the WHATWG URL parser; but the browser's forgiveness (dropped tabs
/// and line breaks, backslashes for slashes) is not ours, since the address is printed as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address(Box<str>);

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as the end of a sentence that begins with the address.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(c) = text.chars().find(|c| c.is_whitespace() || super::is_control(*c)) {
            return Err(format!("has a blank or control character in it (U+{:04X})", u32::from(c)));
        }
        if text.contains('\\') {
            return Err("has a backslash in it, which a URL cannot have".to_owned());
        }
        let url = match Url::parse(text) {
            Ok(url) => url,
            Err(url::ParseError::RelativeUrlWithoutBase) => return Err("does not begin with `https://`".to_owned()),
            Err(error) => return Err(format!("is no URL: {error}")),
        };
        let (scheme, rest) = text.split_once(':').unwrap_or((text, ""));
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("has the scheme `{scheme}`; only `https` and `http` are links to a resource"));
        }
        if !rest.starts_with("//") || url.host_str().is_none_or(str::is_empty) || rest.starts_with("///") {
            return Err(format!("has no host: `{scheme}://` and a name are needed"));
        }
        Ok(Self(text.into()))
    }

    /// The address as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_whole_web_addresses() {
        for right in [
            "https://example.org",
            "http://example.org/a?b=c&d#e",
            "https://예시.한국/문서",
            "https://en.wikipedia.org/wiki/BLEU_(metric)",
            "HTTPS://EXAMPLE.ORG",
        ] {
            assert!(Address::parse(right).is_ok(), "{right}");
        }
    }

    #[test]
    fn takes_nothing_else() {
        for wrong in [
            "",
            "example.org",
            "//example.org",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "mailto:a@example.org",
            "https:",
            "https:///path",
            "https:example.org",
            "https://exa mple.org",
            "https://example.org/\u{0}",
            "https://[::1",
            "https://example.org\\path",
        ] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }
}
