use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::head::Head;
use crate::interop::Misread;
use crate::interop::web::misread;

/// How far into a page its encoding may stand, in bytes. HTML says 1024, but browsers start over if they find it later.
const ENCODING_WITHIN: usize = 65_536;

/// The text of a page. Its encoding is what the HTML standard takes (13.2.3.2): that of the byte order mark, of the header,
/// of the page itself; without any, UTF-8 if it is that, else windows-1252.
///
/// # Errors
///
/// What is empty, or no page: by its header, or by how it begins.
pub(super) fn text<'b>(body: &'b [u8], content_type: Option<&str>) -> Result<Cow<'b, str>, Misread> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(misread("is empty"));
    }
    if let Some(other) = content_type.and_then(other_type).or_else(|| other_beginning(body).map(str::to_owned)) {
        return Err(misread(format!("is {other} and no page")));
    }
    Ok(encoding(body, content_type).decode(body).0)
}

/// What a body of this type is, with its article, unless it is HTML.
fn other_type(content_type: &str) -> Option<String> {
    let (essence, _) = content_type.split_once(';').unwrap_or((content_type, ""));
    let essence = essence.trim().to_ascii_lowercase();
    let (top, sub) = essence.split_once('/')?;
    let known = match (top, sub) {
        ("text", "html") | ("application", "xhtml+xml") => return None,
        ("application", "pdf" | "x-pdf") => "a PDF",
        ("application", "octet-stream" | "zip" | "gzip" | "x-gzip" | "x-tar") => "a file to download",
        ("text", "plain") => "plain text",
        ("text", "markdown" | "x-markdown") => "Markdown",
        ("image", _) => "an image",
        ("video", _) => "a video",
        ("audio", _) => "a recording",
        (_, sub) if sub == "json" || sub.ends_with("+json") => "JSON",
        (_, sub) if sub == "xml" || sub.ends_with("+xml") => "XML",
        _ => {
            let named = essence.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/+-.".contains(&byte));
            return Some(if named && essence.len() < 80 {
                format!("`{essence}`")
            } else {
                "something else".to_owned()
            });
        }
    };
    Some(known.to_owned())
}

/// What a body that begins so is, whatever its header says (WHATWG MIME Sniffing, section 6).
fn other_beginning(body: &[u8]) -> Option<&'static str> {
    let begins = |start: &[u8]| body.starts_with(start);
    if begins(b"%PDF-") {
        Some("a PDF")
    } else if begins(b"\x89PNG\r\n") || begins(b"\xFF\xD8\xFF") || begins(b"GIF8") {
        Some("an image")
    } else if begins(b"PK\x03\x04") || begins(b"\x1F\x8B\x08") {
        Some("a file to download")
    } else {
        None
    }
}

fn encoding(body: &[u8], content_type: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(body) {
        return encoding;
    }
    let label = |label: &str| Encoding::for_label(label.as_bytes());
    if let Some(encoding) = content_type.and_then(charset).and_then(label) {
        return encoding;
    }
    let start = body.get(..ENCODING_WITHIN).unwrap_or(body);
    match Head::read(start).charset.as_deref().and_then(label) {
        // What could be read so far is in no encoding of two bytes.
        Some(encoding) if encoding == UTF_16BE || encoding == UTF_16LE => UTF_8,
        Some(encoding) => encoding,
        None if std::str::from_utf8(body).is_ok() => UTF_8,
        None => WINDOWS_1252,
    }
}

/// The parameter `charset` of a content type.
pub(super) fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_page_is_named() {
        let said = |body: &[u8], content_type| {
            text(body, content_type).map(Cow::into_owned).map_err(|misread| misread.message)
        };
        for (content_type, message) in [
            ("application/pdf", "is a PDF and no page"),
            ("image/png", "is an image and no page"),
            ("application/ld+json; charset=utf-8", "is JSON and no page"),
            ("application/octet-stream", "is a file to download and no page"),
            ("application/atom+xml", "is XML and no page"),
            ("application/x-thing", "is `application/x-thing` and no page"),
            ("a/\u{1b}[31m", "is something else and no page"),
        ] {
            assert_eq!(said(b"<title>x</title>", Some(content_type)), Err(message.to_owned()));
        }
        assert_eq!(said(b"%PDF-1.7", Some("text/html")), Err("is a PDF and no page".to_owned()));
        assert_eq!(said(b" \r\n", None), Err("is empty".to_owned()));
        for content_type in
            [None, Some("text/html"), Some("TEXT/HTML;charset=x"), Some("application/xhtml+xml"), Some("junk")]
        {
            assert!(said(b"<title>x</title>", content_type).is_ok(), "{content_type:?}");
        }
    }

    #[test]
    fn the_encoding_is_found_in_its_order() {
        let read = |body: &[u8], content_type| text(body, content_type).map(Cow::into_owned);
        let korean = b"\xB0\xA1";
        assert_eq!(read(korean, Some("text/html; charset=\"euc-kr\"")).as_deref(), Ok("가"));
        for meta in [
            "<meta charset=euc-kr>",
            "<meta http-equiv='Content-Type' content='text/html; charset=euc-kr'>",
            "<!-- <meta charset=utf-8> --><meta charset='KS_C_5601-1987'>",
        ] {
            let body = [meta.as_bytes(), korean].concat();
            assert!(read(&body, None).is_ok_and(|text| text.ends_with('가')), "{meta}");
        }
        assert_eq!(read(b"\xEF\xBB\xBFa", Some("text/html; charset=euc-kr")).as_deref(), Ok("a"));
        assert_eq!(read(b"\xFF\xFEa\0", None).as_deref(), Ok("a"));
        assert_eq!(read("é".as_bytes(), None).as_deref(), Ok("é"));
        assert_eq!(read(b"\xE9", None).as_deref(), Ok("é"));
        assert!(read("<meta charset=utf-16>é".as_bytes(), None).is_ok_and(|text| text.ends_with('é')));
    }
}
