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

    /// `http` or `https`.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        let plain = self.0.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("http:"));
        if plain { "http" } else { "https" }
    }

    /// Its host in lower case, as a browser looks it up.
    #[must_use]
    pub fn host(&self) -> String {
        Url::parse(&self.0).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Whether it names a port that is not the usual one.
    #[must_use]
    pub fn has_port(&self) -> bool {
        Url::parse(&self.0).is_ok_and(|url| url.port().is_some())
    }
}

/// Parameters that tell a site where a reader comes from, and nothing about what is there.
const TRACKING: &[&str] = &[
    "ab_channel",
    "_hsenc",
    "_hsmi",
    "dclid",
    "fbclid",
    "gclid",
    "gclsrc",
    "igsh",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "oly_anon_id",
    "oly_enc_id",
    "ref_src",
    "ref_url",
    "s_cid",
    "twclid",
    "vero_id",
    "wickedid",
    "yclid",
];

/// Whether `name` is a parameter of addresses of `host` that only tells where a reader comes from.
#[must_use]
pub fn is_tracking(name: &str, host: &str) -> bool {
    let of_youtube = || host == "youtu.be" || host == "youtube.com" || host.ends_with(".youtube.com");
    name.starts_with("utm_") || TRACKING.contains(&name) || (matches!(name, "si" | "feature" | "pp") && of_youtube())
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
