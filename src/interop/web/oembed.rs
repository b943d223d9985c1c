use super::json::{object, text};
use super::{finished, titled};
use crate::catalog::Kind;
use crate::interop::record::literal;
use crate::interop::{Misread, Record};

/// Reads what a provider of oEmbed answers about an address, such as the JSON of
/// `https://www.youtube.com/oembed?url=…&format=json` (oEmbed 1.0, section 2.3).
///
/// The author is the name of a channel, which stays in one piece, whoever is behind it. `Ok(None)` is `Not Found`, as
/// YouTube has it for a video that it does not have.
///
/// # Errors
///
/// What is no such JSON, or an answer without a title.
pub fn oembed(answer: &str) -> Result<Option<Record>, Misread> {
    if answer.trim() == "Not Found" {
        return Ok(None);
    }
    let answer = object(answer)?;
    let mut record = titled(text(&answer, "title"), None)?;
    record.take_authors(text(&answer, "author_name").and_then(literal));
    record.kind = (text(&answer, "type") == Some("video")).then_some(Kind::Video);
    Ok(Some(finished(record)))
}
