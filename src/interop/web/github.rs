use super::json::{object, text};
use super::{authors, finished, says, set_date, title_of};
use crate::catalog::{Address, Kind};
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
    let mut record = Record {
        title: text(&answer, "name").and_then(title_of),
        authors: authors([answer.get("owner").and_then(|owner| text(owner, "login")).and_then(literal)]),
        kind: Some(Kind::Repository),
        url: text(&answer, "html_url").and_then(|url| Address::parse(url).ok()),
        ..Record::default()
    };
    if let Some(created) = text(&answer, "created_at") {
        set_date(&mut record, created);
    }
    finished(record)
}
