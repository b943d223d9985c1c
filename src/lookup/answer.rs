use super::{Question, Source, Target};
use crate::interop::{self, Misread, Record, wall};

/// What a source has answered.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// What came with it.
    pub body: Vec<u8>,
}

/// What an answer says of the target; `None` if the source does not know it.
///
/// # Errors
///
/// Why the answer says nothing, as the end of a sentence that begins with the source.
pub fn read(target: &Target, question: &Question, answer: &Answer) -> Result<Option<Record>, String> {
    let Answer { status, body, .. } = answer;
    let is_page = question.source == Source::Page;
    if is_page
        && wall::in_body(&String::from_utf8_lossy(body.get(..body.len().min(WALL)).unwrap_or_default()))
        && *status != 200
    {
        return Err(format!("lets only people in ({status})"));
    }
    match status {
        200..=299 => {}
        404 | 410 if is_page => return Err(format!("is not there ({status})")),
        404 | 410 => return Ok(None),
        // What YouTube says of an address that is none of a video.
        400 if question.source == Source::YouTube => return Ok(None),
        401 | 403 => return Err(format!("does not answer programs ({status})")),
        429 => return Err("wants to be asked later (429)".to_owned()),
        500.. => return Err(format!("fails ({status})")),
        _ => return Err(format!("answers {status}")),
    }
    if body.trim_ascii().is_empty() {
        return Err("gives an empty answer".to_owned());
    }
    let said = match question.source {
        Source::Page => interop::page(body, answer.content_type.as_deref()),
        source => match std::str::from_utf8(body) {
            Ok(text) => match (source, target) {
                (Source::Arxiv, _) => interop::arxiv(text),
                (Source::Crossref, _) => interop::crossref(text),
                (Source::DataCite, _) => interop::datacite(text),
                (Source::YouTube, _) => interop::oembed(text),
                (Source::GitHub, _) => interop::github(text),
                (Source::OpenLibrary, Target::Isbn(isbn)) => interop::open_library(text, isbn),
                _ => Ok(None),
            },
            Err(_) => Err(Misread { message: "is not UTF-8".to_owned(), at: None }),
        },
    };
    match said.map_err(|misread| format!("gives an answer that {}", misread.message))? {
        Some(record) if is_another(target, &record) => {
            Err("answers with another work than the one asked for".to_owned())
        }
        record => Ok(record),
    }
}

/// Whether what was found has another identifier than what was asked for.
fn is_another(target: &Target, record: &Record) -> bool {
    match target {
        Target::Doi(doi) => record.doi.as_ref().is_some_and(|found| !found.as_str().eq_ignore_ascii_case(doi.as_str())),
        Target::Arxiv(arxiv) => record.arxiv.as_ref().is_some_and(|found| found.without_version() != *arxiv),
        _ => false,
    }
}

/// How much of a page shows whether it is a test for programs.
const WALL: usize = 4 << 10;
