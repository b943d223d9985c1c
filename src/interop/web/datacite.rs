use serde_json::Value;

use super::json::{list, object, text};
use super::markup::plain;
use super::{finished, misread, named, says, titled};
use crate::catalog::{Date, Kind, Name};
use crate::interop::record::{line, literal, person};
use crate::interop::{Misread, Record, dates};

/// Reads what DataCite answers about a DOI: the JSON of `https://api.datacite.org/dois/{doi}` (DataCite REST API, and the
/// DataCite Metadata Schema 4.6 for what its attributes mean).
///
/// - A DOI that arXiv gave away becomes the identifier of arXiv, and arXiv is no publisher.
/// - The date is `Issued`, else `Available`, else the year of publication; at arXiv it is the earliest `Submitted`, which is
///   the first version. Where that is a year alone, `Available` may say the day.
/// - The publisher of a paper is where it appeared, if the answer says so.
///
/// `Ok(None)` is its error 404.
///
/// # Errors
///
/// What is no such JSON, any other error that DataCite reports in it, or a work without a title.
pub fn datacite(answer: &str) -> Result<Option<Record>, Misread> {
    let answer = object(answer)?;
    if let Some(error) = list(&answer, "errors").first() {
        let missing = text(error, "status") == Some("404");
        let said = text(error, "title").or(text(error, "detail")).unwrap_or_default();
        return if missing { Ok(None) } else { Err(says(said)) };
    }
    let Some(work) = answer.get("data").and_then(|data| data.get("attributes")).filter(|work| work.is_object()) else {
        return Err(misread("has no work in it"));
    };
    let (title, subtitle) = title(work);
    let mut record = titled(title.as_deref(), subtitle.as_deref())?;
    record.take_authors(list(work, "creators").iter().filter_map(name));
    record.kind = work.get("types").and_then(|types| text(types, "resourceTypeGeneral")).and_then(kind);
    record.take_language(text(work, "language").unwrap_or_default());
    record.take_doi(text(work, "doi").unwrap_or_default());
    if record.arxiv.is_some() {
        record.kind = Some(Kind::Paper);
    }
    record.date = published(work, record.arxiv.is_some());
    if let Some(publisher) = publisher(work, record.kind).filter(|_| record.arxiv.is_none()) {
        record.take_publisher(&publisher);
    }
    Ok(Some(finished(record)))
}

/// The first title that is not said to be one of another sort, and the subtitle.
fn title(work: &Value) -> (Option<String>, Option<String>) {
    let titles = list(work, "titles");
    let typed = |one: &Value| text(one, "titleType").map(str::to_owned);
    let main = titles.iter().filter(|one| typed(one).is_none()).find_map(|one| text(one, "title"));
    let subtitle = titles.iter().find(|one| typed(one).as_deref() == Some("Subtitle"));
    (main.map(plain), subtitle.and_then(|one| text(one, "title")).map(plain))
}

fn name(creator: &Value) -> Option<Name> {
    let whole = text(creator, "name");
    if text(creator, "nameType") == Some("Organizational") {
        return literal(whole?);
    }
    let part = |field| text(creator, field).and_then(line);
    match part("familyName") {
        Some(family) => person(&family, &part("givenName").unwrap_or_default()),
        None => named(whole?),
    }
}

/// The kind that a `resourceTypeGeneral` stands for, where it is one.
fn kind(general: &str) -> Option<Kind> {
    Some(match general {
        "ConferencePaper" | "DataPaper" | "JournalArticle" | "Preprint" => Kind::Paper,
        "Book" | "BookChapter" | "ConferenceProceeding" => Kind::Book,
        "Dissertation" => Kind::Thesis,
        "Report" => Kind::Report,
        "Standard" => Kind::Standard,
        "Dataset" => Kind::Dataset,
        "Software" => Kind::Tool,
        "Audiovisual" => Kind::Video,
        "Presentation" => Kind::Slides,
        "Collection" => Kind::Collection,
        _ => return None,
    })
}

fn published(work: &Value, at_arxiv: bool) -> Option<Date> {
    let of_type = |wanted: &'static str| {
        let dates = list(work, "dates").iter().filter(move |one| text(one, "dateType") == Some(wanted));
        dates.filter_map(|one| dates::read(text(one, "date")?)).min()
    };
    let year = || {
        let year = work.get("publicationYear")?;
        let number = year.as_u64().and_then(|year| u16::try_from(year).ok());
        number.map_or_else(|| dates::read(year.as_str()?), |year| dates::date(year, None, None))
    };
    let submitted = of_type("Submitted").filter(|_| at_arxiv);
    let available = of_type("Available");
    let date = submitted.or_else(|| of_type("Issued")).or(available).or_else(year)?;
    // DataCite makes an `Issued` of the year of publication where there was none.
    Some(available.filter(|available| date.month().is_none() && available.year() == date.year()).unwrap_or(date))
}

/// Where a paper appeared, or who published it; DataCite has the latter as a text, or as an object with the text.
fn publisher(work: &Value, kind: Option<Kind>) -> Option<String> {
    let container = || work.get("container").and_then(|container| text(container, "title")).and_then(line);
    let publisher = || work.get("publisher").and_then(|one| one.as_str().or(text(one, "name"))).and_then(line);
    if kind == Some(Kind::Paper) { container().or_else(publisher) } else { publisher() }
}
