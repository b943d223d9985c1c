//! What any page says about itself, read from all the ways in which pages do.

mod body;
mod head;
mod linked;
mod names;

use head::Head;
use linked::{Linked, Work};
use names::{named_as, names};

use super::markup::{plain, unescaped};
use super::{finished, misread, titled};
use crate::catalog::{Kind, Name};
use crate::interop::record::{BETWEEN, doi, line, quoted};
use crate::interop::take::{isbn, title_of};
use crate::interop::{Misread, Record, dates, eprint, languages, wall};

/// Reads a page of HTML, whose header says `content_type`. Field by field the first of these is taken that has it:
///
/// 1. the tags of Highwire, `citation_title` and so on, which scholarly sites have for Google Scholar (its Inclusion
///    Guidelines for Webmasters);
/// 2. the article, book, course… in the JSON-LD of the page, in the words of schema.org;
/// 3. Dublin Core (`DC.title`, `dcterms.title`);
/// 4. Open Graph (`og:title`, `article:published_time`);
/// 5. HTML itself: `title`, `meta` with the name `author`. The `lang` of `html` goes before `og:locale`, which has a country
///    that most pages never meant.
///
/// The kind is what Highwire's tags are for, or what one of the others says and a single kind stands for. A paper's publisher
/// is the journal or the conference. That of anything else is whoever is said to be it, unless the site or an author is called
/// the same: a post is not published by its own blog, so that `og:site_name` alone is no publisher. A title loses the name of
/// the site at its end, and what else the one of Open Graph does not have there.
///
/// Whether a page that can be read is one for a person who signs in, or a test for programs, shows in its title; if it does
/// not, the caller has to see it by other marks. No page is `Ok(None)`.
///
/// # Errors
///
/// What is empty, or another type of file; a page without a title, or with that of an error, of a test, of a form to sign in.
pub fn page(body: &[u8], content_type: Option<&str>) -> Result<Option<Record>, Misread> {
    let text = body::text(body, content_type)?;
    let head = Head::read(text.as_bytes());
    let linked = Linked::read(&head.linked);
    let page = Page { head: &head, work: linked.work.as_ref(), linked_site: linked.site.as_deref() };
    page.refuse_walls()?;

    let kind = page.kind();
    let names = page.authors();
    let mut record = titled(page.title().as_deref(), None)?;
    record.kind = kind;
    record.take_publisher(&page.publisher(kind, &names).unwrap_or_default());
    record.take_authors(names);
    record.take_arxiv(head.first(&["citation_arxiv_id"]).and_then(eprint::identifier));
    record.take_isbn(page.isbn(kind).unwrap_or_default());
    record.take_language(page.language().unwrap_or_default());
    record.take_date(page.date().unwrap_or_default());
    record.take_doi(page.doi().unwrap_or_default());
    Ok(Some(finished(record)))
}

/// All that a page says.
struct Page<'p> {
    head: &'p Head,
    work: Option<&'p Work>,
    linked_site: Option<&'p str>,
}

impl Page<'_> {
    /// What Open Graph and HTML itself call the page.
    fn plain_title(&self) -> Option<String> {
        let title = self.head.first(&["og:title"]).map(unescaped).or_else(|| self.head.title.clone());
        title.and_then(|title| title_of(&title))
    }

    fn title(&self) -> Option<String> {
        let cited = self.head.first(&["citation_title"]).and_then(|title| title_of(&plain(title)));
        cited.or_else(|| {
            let work = self.work.and_then(|work| work.title.as_deref()).and_then(title_of);
            let core = || self.head.first(&["dc.title", "dcterms.title"]).and_then(|title| title_of(&plain(title)));
            let title = work.or_else(core).or_else(|| self.plain_title())?;
            let title = self.plain_title().filter(|short| is_longer(&title, short)).unwrap_or(title);
            Some(self.sites().fold(title, |title, site| without_site(&title, &site)))
        })
    }

    /// What the site is called, the surest first.
    fn sites(&self) -> impl Iterator<Item = String> {
        let named = self.head.first(&["og:site_name"]).map(unescaped);
        let linked = self.linked_site.map(str::to_owned);
        let publisher = self.work.and_then(|work| work.publisher.clone());
        [named, linked, publisher].into_iter().flatten().filter_map(|site| line(&site))
    }

    /// Refuses what is shown in place of a page: its title stands for none. A page that says more about itself is one.
    fn refuse_walls(&self) -> Result<(), Misread> {
        let says_more = self.work.is_some() || self.head.first(&["citation_title", "article:published_time"]).is_some();
        let title = self.head.title.as_deref().and_then(line).or_else(|| self.plain_title()).unwrap_or_default();
        if says_more || !wall::in_title(&title) {
            return Ok(());
        }
        Err(misread(format!("is no page of its own, but one called {}", quoted(&title).unwrap_or_default())))
    }

    fn authors(&self) -> Vec<Name> {
        let of = |fields: &[&str]| -> Vec<Name> {
            fields
                .iter()
                .flat_map(|field| self.head.all(field).flat_map(|text| names(&plain(text))).collect::<Vec<_>>())
                .collect()
        };
        let core = || {
            let dc = of(&["dc.creator"]);
            if dc.is_empty() { of(&["dcterms.creator"]) } else { dc }
        };
        let known = [
            of(&["citation_author", "citation_authors"]),
            self.work.map(|work| work.authors.clone()).unwrap_or_default(),
        ];
        let found = known.into_iter().find(|names| !names.is_empty());
        let rest = || [core(), of(&["article:author"]), of(&["author"])].into_iter().find(|names| !names.is_empty());
        named_as(found.or_else(rest).unwrap_or_default(), self.sites().next().as_deref())
    }

    /// The first date that is one, else what is said to be one.
    fn date(&self) -> Option<&str> {
        let cited = ["citation_publication_date", "citation_date", "citation_online_date"];
        let core = ["dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date"];
        let metas = |fields: &[&'static str]| fields.iter().map(|field| self.head.first(&[*field])).collect::<Vec<_>>();
        let work = self.work.and_then(|work| work.date.as_deref());
        let said = [metas(&cited), vec![work], metas(&core), metas(&["article:published_time"])].concat();
        let said = || said.iter().copied().flatten();
        said().find(|text| dates::read(text).is_some()).or_else(|| said().next())
    }

    fn kind(&self) -> Option<Kind> {
        let has = |fields: &[&str]| self.head.first(fields).is_some();
        if has(&["citation_dissertation_institution"]) {
            return Some(Kind::Thesis);
        }
        if has(&["citation_technical_report_institution", "citation_technical_report_number"]) {
            return Some(Kind::Report);
        }
        if has(&["citation_journal_title", "citation_conference_title", "citation_arxiv_id"]) {
            return Some(Kind::Paper);
        }
        if has(&["citation_title"]) && has(&["citation_isbn", "citation_inbook_title", "citation_book_title"]) {
            return Some(Kind::Book);
        }
        if let Some(work) = self.work {
            return work.kind;
        }
        match self.head.first(&["og:type"]).map(str::to_ascii_lowercase).as_deref() {
            // An archive of data has these tags too, but then says in JSON-LD what it has.
            _ if has(&["citation_title"]) => Some(Kind::Paper),
            Some("article") => Some(Kind::Article),
            Some("book" | "books.book") => Some(Kind::Book),
            Some(kind) if kind.starts_with("video.") => Some(Kind::Video),
            _ => None,
        }
    }

    /// Who published it; where it appeared, if it is a paper.
    fn publisher(&self, kind: Option<Kind>, authors: &[Name]) -> Option<String> {
        let meta = |fields: &[&str]| self.head.first(fields).and_then(|text| line(&plain(text)));
        let institution = match kind {
            Some(Kind::Paper) => return meta(&["citation_journal_title", "citation_conference_title"]),
            Some(Kind::Thesis) => meta(&["citation_dissertation_institution"]),
            Some(Kind::Report) => meta(&["citation_technical_report_institution"]),
            _ => None,
        };
        if institution.is_some() {
            return institution;
        }
        let work = self.work.and_then(|work| work.publisher.as_deref()).and_then(line);
        let publisher =
            meta(&["citation_publisher"]).or(work).or_else(|| meta(&["dc.publisher", "dcterms.publisher"]))?;
        let same = |name: &str| name.to_lowercase() == publisher.to_lowercase();
        let site = [self.head.first(&["og:site_name"]).map(unescaped), self.linked_site.map(str::to_owned)];
        let of_itself =
            site.iter().flatten().any(|site| same(site.trim())) || authors.iter().any(|name| same(&name.to_string()));
        (!of_itself).then_some(publisher)
    }

    /// The number of a book; that of a paper is the number of the proceedings.
    fn isbn(&self, kind: Option<Kind>) -> Option<&str> {
        let work = self.work.and_then(|work| work.isbn.as_deref());
        let said = self.head.all("citation_isbn").chain(work).chain(self.head.all("book:isbn"));
        said.filter(|_| kind == Some(Kind::Book)).find(|number| isbn(number).is_some())
    }

    /// The DOI of Highwire; or the identifier of Dublin Core that is one.
    fn doi(&self) -> Option<&str> {
        let is_doi = |text: &&str| doi(text).is_some();
        let core = || self.head.all("dc.identifier").chain(self.head.all("dcterms.identifier")).find(is_doi);
        self.head.first(&["citation_doi"]).or_else(core)
    }

    /// The first language that is known. A page says much in these places that names none.
    fn language(&self) -> Option<&str> {
        let work = self.work.and_then(|work| work.language.as_deref());
        let cited = self.head.first(&["citation_language"]);
        let core = self.head.first(&["dc.language", "dcterms.language"]);
        let said = [cited, work, core, self.head.lang.as_deref(), self.head.first(&["og:locale"])];
        said.into_iter().flatten().find(|name| languages::tag(name).is_some())
    }
}

/// Whether a title is the shorter one and something about where it stands.
fn is_longer(title: &str, short: &str) -> bool {
    let rest = title.strip_prefix(short);
    rest.is_some_and(|rest| BETWEEN.iter().any(|between| rest.starts_with(between)))
}

/// A title without the name of the site at its end.
fn without_site(title: &str, site: &str) -> String {
    let front = BETWEEN.iter().find_map(|between| {
        let end = format!("{between}{site}");
        let (front, back) = title.split_at_checked(title.len().checked_sub(end.len())?)?;
        (back.eq_ignore_ascii_case(&end) && !front.trim().is_empty()).then(|| front.trim_end().to_owned())
    });
    front.unwrap_or_else(|| title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_loses_the_name_of_its_site() {
        for (title, left) in [
            ("LoRA | Example", "LoRA"),
            ("LoRA - EXAMPLE", "LoRA"),
            ("A - B — Example", "A - B"),
            ("Example", "Example"),
            (" | Example", " | Example"),
            ("For Example", "For Example"),
            ("LoRA | Another", "LoRA | Another"),
            ("é", "é"),
        ] {
            assert_eq!(without_site(title, "Example"), left);
        }
    }

    #[test]
    fn a_wall_is_no_page() {
        for title in
            ["Just a moment...", "Access Denied", "Sign in - Example", "Page not found | Example", "404", "Error 404"]
        {
            let message = page(format!("<title>{title}</title>").as_bytes(), None).map_err(|misread| misread.message);
            assert_eq!(message, Err(format!("is no page of its own, but one called `{title}`")));
        }
        for title in ["Just a moment in time", "Not found in translation", "Login flows explained", "404: a history"] {
            assert!(page(format!("<title>{title}</title>").as_bytes(), None).is_ok(), "{title}");
        }
        let said = br#"<title>Access Denied</title><meta property="article:published_time" content="2024-01-02">"#;
        assert!(page(said, None).is_ok_and(|record| record.is_some_and(|record| record.date.is_some())));
    }
}
