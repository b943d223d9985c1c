use super::json::{object, text};
use super::{finished, says, titled};
use crate::catalog::Kind;
use crate::interop::record::literal;
use crate::interop::{Misread, Record};

/// Reads what GitHub answers about a repository: the JSON of `https://api.github.com/repos/{owner}/{repo}` (GitHub REST API,
/// "Get a repository").
///
/// The title is the name alone, the author the account that it belongs to, the date the day on which it was created. The
/// description is what somebody says of it, and `language` one for machines. `Ok(None)` is its `Not Found`.
///
/// # Errors
///
/// What is no such JSON, or any other message of GitHub, such as that one has asked too often.
pub fn github(answer: &str) -> Result<Option<Record>, Misread> {
    let answer = object(answer)?;
    match text(&answer, "message") {
        Some("Not Found") => return Ok(None),
        Some(message) if answer.get("name").is_none() => return Err(says(message)),
        _ => {}
    }
    let mut record = titled(text(&answer, "name"), None)?;
    record.kind = Some(Kind::Repository);
    record.take_authors(answer.get("owner").and_then(|owner| text(owner, "login")).and_then(literal));
    record.take_url(text(&answer, "html_url").unwrap_or_default());
    record.take_date(text(&answer, "created_at").unwrap_or_default());
    Ok(Some(finished(record)))
}
