//! The companion book: no place of its reading lists is lost, and each is where it belongs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use mdbook_resources::catalog::{Name, Place, Resource};
use scraper::Html;
use serde_json::{Value, json};

use crate::support::{build_04, build_05, catalog, files, read, root, select, text, words};

/// A row of the fixture: a place where a resource is listed.
struct Row {
    list: String,
    section: String,
    group: String,
    under: String,
    title: String,
    url: String,
}

fn rows() -> Vec<Row> {
    let text = read("tests/fixtures/companion-places.csv");
    let mut rows = text.lines().skip(1).map(csv);
    let mut next = || {
        let mut fields = rows.next()?.into_iter();
        let mut field = || fields.next().unwrap();
        Some(Row { list: field(), section: field(), group: field(), under: field(), title: field(), url: field() })
    };
    std::iter::from_fn(&mut next).collect()
}

/// The fields of a line of RFC 4180 without line breaks in fields.
fn csv(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => fields.last_mut().unwrap().extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.last_mut().unwrap().push(c),
        }
    }
    fields
}

fn page(list: &str) -> &'static str {
    match list {
        "fundamentals" => "fundamentals",
        "1" => "chapter-01",
        "2" => "chapter-02",
        "3+4" => "chapter-03-04",
        "5" => "chapter-05",
        "6" => "chapter-06",
        "7" => "chapter-07",
        "8" => "chapter-08",
        "9" => "chapter-09",
        "10" => "chapter-10",
        "engineering-blogs" => "engineering-blogs",
        _ => panic!("no page for the list {list}"),
    }
}

#[test]
fn catalog_has_every_place_in_its_order() {
    let catalog = catalog("book/catalog");
    let rows = rows();
    assert_eq!((rows.len(), catalog.places().len(), catalog.resources().len()), (176, 176, 173));
    let url = |place: &Place| catalog.resource(place.resource).unwrap().url.as_ref().unwrap().value.as_str().to_owned();
    for (row, (_, place)) in rows.iter().zip(catalog.places()) {
        let resource = catalog.resource(place.resource).unwrap();
        let chapters: Vec<&str> = place.chapters.iter().map(|key| key.value.as_str()).collect();
        let section = place.section.as_ref().map_or("", |key| catalog.sections().get(&key.value).unwrap().get("en"));
        let group = place.group.as_ref().map_or("", |key| catalog.groups().get(&key.value).unwrap().get("en"));
        let under = place.under.as_ref().map(|head| catalog.resource(head.value).unwrap());
        let under = under.map_or("", |head| head.url.as_ref().unwrap().value.as_str());
        let found = (chapters.join("+"), section, group, under, resource.title.value.first(), url(place));
        let wanted = (
            row.list.clone(),
            row.section.as_str(),
            row.group.as_str(),
            row.under.as_str(),
            row.title.as_str(),
            row.url.clone(),
        );
        assert_eq!(found, wanted);
    }
}

#[test]
fn what_is_listed_twice_is_written_once_with_a_remark_for_each_place() {
    let catalog = catalog("book/catalog");
    let mut twice = BTreeSet::new();
    for (index, resource) in catalog.resources() {
        let places: Vec<&Place> = catalog.places_of(index).map(|place| catalog.place(place).unwrap()).collect();
        if places.len() > 1 {
            let remarks: BTreeSet<&str> = places
                .iter()
                .map(|place| place.note.as_deref().or(resource.note.as_ref()).unwrap().value.get("en"))
                .collect();
            assert_eq!(remarks.len(), places.len(), "{}", resource.id.value);
            twice.insert(resource.id.value.to_string());
        }
    }
    assert_eq!(twice.len(), 3, "{twice:?}");
}

/// The lists of a built page: address and title of each entry, in the order of the page.
fn listed(page: &Html) -> Vec<(String, String)> {
    let link = |entry: &scraper::ElementRef<'_>| {
        let link = entry.select(&scraper::Selector::parse("a[href]").unwrap()).next();
        let link = link.unwrap_or_else(|| panic!("no link in {}", entry.html()));
        (link.attr("href").unwrap().to_owned(), text(link))
    };
    select(page, "main li span.resource").iter().map(link).collect()
}

fn built(out: &Path) -> BTreeMap<String, Html> {
    let pages = files(out).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "html"));
    let name = |path: &Path| path.with_extension("").display().to_string();
    pages.map(|path| (name(&path), Html::parse_document(&fs::read_to_string(out.join(&path)).unwrap()))).collect()
}

/// The words of each item of the lists of a page.
fn items(page: &Html) -> Vec<String> {
    select(page, "main li").into_iter().map(words).collect()
}

#[test]
fn every_place_is_on_its_page_and_nowhere_else() {
    let out = tempfile::tempdir().unwrap();
    build_05(&root(), out.path(), |_| ());
    let pages = built(out.path());

    let mut wanted: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for row in rows() {
        wanted.entry(page(&row.list)).or_default().push((row.url, row.title));
    }
    assert_eq!(wanted.len(), 11);
    for (name, wanted) in &wanted {
        assert_eq!(listed(&pages[*name]), *wanted, "{name}");
    }

    let all = listed(&pages["all-resources"]);
    let everything: BTreeSet<_> = wanted.values().flatten().cloned().collect();
    assert_eq!((all.len(), all.into_iter().collect::<BTreeSet<_>>()), (173, everything));

    // The front page also stands at the top of the site, and the print page has everything.
    for (name, page) in &pages {
        let expected = wanted.contains_key(name.as_str()) || matches!(name.as_str(), "all-resources" | "print");
        assert_eq!(!listed(page).is_empty(), expected, "{name}");
    }
    assert!(pages.contains_key("about") && pages.contains_key("index"));
}

#[test]
fn anchors_are_unique_and_links_lead_somewhere() {
    let out = tempfile::tempdir().unwrap();
    build_05(&root(), out.path(), |_| ());
    let pages = built(out.path());
    let mut ids: HashMap<&str, BTreeSet<String>> = HashMap::new();
    for (name, page) in &pages {
        let found: Vec<String> =
            select(page, "[id]").iter().map(|element| element.attr("id").unwrap().to_owned()).collect();
        let unique: BTreeSet<String> = found.iter().cloned().collect();
        assert_eq!(found.len(), unique.len(), "an id stands twice on {name}");
        ids.insert(name, unique);
    }
    for (name, page) in &pages {
        for link in select(page, "main a[href]") {
            let href = link.attr("href").unwrap();
            if href.contains("://") {
                continue;
            }
            if let Some(page) = href.strip_prefix("ko/") {
                let source = root().join("book/ko").join(page).with_extension("md");
                assert!(source.exists(), "{name} links to {href} in the other edition");
                continue;
            }
            let (file, anchor) = href.split_once('#').map_or((href, None), |(file, anchor)| (file, Some(anchor)));
            let target = if file.is_empty() { name.as_str() } else { file.trim_end_matches(".html") };
            assert!(ids.contains_key(target), "{name} links to {href}");
            assert!(anchor.is_none_or(|anchor| ids[target].contains(anchor)), "{name} links to {href}");
        }
    }
}

#[test]
fn each_entry_has_a_link_to_itself() {
    let (new, old) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    build_05(&root(), new.path(), |_| ());
    build_04(&root(), old.path(), |_| ());
    for (host, out) in [(5, new), (4, old)] {
        let pages = built(out.path());
        for (name, page) in &pages {
            let ids: Vec<String> =
                select(page, "main span.resource").iter().map(|entry| entry.attr("id").unwrap().to_owned()).collect();
            let links = select(page, "main a.resource-permalink");
            assert_eq!(links.len(), ids.len(), "{name}");
            for (link, id) in links.iter().zip(&ids) {
                let (file, anchor) = link.attr("href").unwrap().split_once('#').unwrap();
                // On the print page of the older one, a link leads to the page that it was written on.
                let leads = if host == 4 && name == "print" {
                    select(&pages[file.trim_end_matches(".html")], &format!("[id=\"{anchor}\"]")).len() == 1
                } else {
                    file.is_empty() && anchor == id
                };
                assert!(leads, "mdBook 0.{host}, {name}: {id} has {file}#{anchor}");
            }
        }
    }
}

#[test]
fn an_entry_names_the_other_pages_that_list_it() {
    let out = tempfile::tempdir().unwrap();
    build_05(&root(), out.path(), |_| ());
    let pages = built(out.path());
    let elsewhere = |page: &str| -> Vec<String> {
        let items = select(&pages[page], "main li:has(> p > #resource-llama-3) .resource-elsewhere");
        items.into_iter().map(text).collect()
    };
    let (two, eight) = ("Chapter 2. Understanding Foundation Models", "Chapter 8. Dataset Engineering");
    assert_eq!(elsewhere("chapter-02"), [format!("Also in {eight}")]);
    assert_eq!(elsewhere("chapter-08"), [format!("Also in {two}")]);
    assert_eq!(elsewhere("all-resources"), [format!("In {two}, {eight}")]);
    // Two are on two pages each, one is twice on its page, and the page with everything names the pages of all 173.
    let count = |page: &str| select(&pages[page], "main .resource-elsewhere a").len();
    let names: BTreeSet<&str> = rows().iter().map(|row| self::page(&row.list)).collect();
    assert_eq!((names.into_iter().map(count).sum::<usize>(), count("all-resources")), (4, 175));
}

#[test]
fn the_page_with_everything_has_an_index() {
    let out = tempfile::tempdir().unwrap();
    build_05(&root(), out.path(), |_| ());
    let page = &built(out.path())["all-resources"];
    let links = |css: &str| -> Vec<(String, String)> {
        let links = select(page, css).into_iter();
        links.map(|link| (link.attr("href").unwrap().trim_start_matches('#').to_owned(), text(link))).collect()
    };
    let headings = select(page, "main h2[id]").into_iter();
    let headings: Vec<(String, String)> =
        headings.map(|heading| (heading.attr("id").unwrap().to_owned(), text(heading))).collect();
    assert_eq!(links("main > p > a[href^='#resources-']"), headings);
    let entries = select(page, "main span.resource").into_iter();
    let entries: BTreeSet<(String, String)> =
        entries.map(|entry| (entry.attr("id").unwrap().to_owned(), text(entry))).collect();
    let index = links("main > details a");
    assert_eq!((index.len(), index.into_iter().collect::<BTreeSet<_>>()), (173, entries));
    let papers = select(page, "main span.resource[data-kind=paper]").len();
    let summaries: Vec<String> = select(page, "main > details > summary").into_iter().map(text).collect();
    assert!(summaries.contains(&format!("Papers ({papers})")), "{summaries:?}");
}

/// What the JSON-LD of a page lists, list by list.
fn works(page: &Html) -> Vec<Value> {
    let scripts = select(page, "main script[type]");
    let lists = scripts.into_iter().map(|script| {
        assert_eq!(script.attr("type"), Some("application/ld+json"));
        serde_json::from_str::<Value>(&script.text().collect::<String>()).unwrap()
    });
    let items = lists.flat_map(|list| {
        assert_eq!((&list["@context"], &list["@type"]), (&json!("https://schema.org"), &json!("ItemList")));
        let items = list["itemListElement"].as_array().unwrap().clone();
        assert_eq!(list["numberOfItems"], items.len());
        items.into_iter().enumerate().map(|(at, item)| {
            assert_eq!((&item["@type"], &item["position"]), (&json!("ListItem"), &json!(at + 1)));
            item["item"].clone()
        })
    });
    items.collect()
}

#[test]
fn machines_are_told_what_is_known_of_each_resource() {
    let catalog = catalog("book/catalog");
    let out = tempfile::tempdir().unwrap();
    build_05(&root(), out.path(), |_| ());
    let pages = built(out.path());
    let names: BTreeSet<&str> = rows().iter().map(|row| page(&row.list)).collect();
    for name in names.into_iter().chain(["all-resources"]) {
        let page = &pages[name];
        let by_url: HashMap<String, Value> =
            works(page).into_iter().map(|work| (work["url"].as_str().unwrap().to_owned(), work)).collect();
        let entries = select(page, "main span.resource");
        let coins = select(page, "main span.Z3988");
        assert_eq!(coins.len(), entries.len(), "{name}");
        for (entry, coins) in entries.iter().zip(coins) {
            let href = select_in(*entry, "a").attr("href").unwrap();
            let (_, resource) =
                catalog.resources().find(|(_, one)| one.url.as_ref().unwrap().value.as_str() == href).unwrap();
            search_engines_are_told(&by_url[href], resource);
            reference_managers_are_told(coins, resource);
        }
    }
}

fn search_engines_are_told(work: &Value, resource: &Resource) {
    let title = resource.title.value.get("en");
    let kind = resource.kind.as_ref().unwrap().value;
    assert_eq!((&work["@type"], &work["name"]), (&json!(kind.schema()), &json!(title)));
    let date = resource.date.as_ref().map(|date| date.value.to_string());
    assert_eq!(work["datePublished"].as_str(), date.as_deref(), "{title}");
    let known = |one: &Name| match one.given() {
        Some(given) => json!(["Person", one.family(), given, one.to_string()]),
        None => json!(["Thing", null, null, one.to_string()]),
    };
    let told = work["author"].as_array().into_iter().flatten();
    let told = told.map(|one| json!([one["@type"], one["familyName"], one["givenName"], one["name"]]));
    assert_eq!(told.collect::<Vec<_>>(), resource.names().iter().map(known).collect::<Vec<_>>(), "{title}");
}

fn reference_managers_are_told(coins: scraper::ElementRef<'_>, resource: &Resource) {
    let title = resource.title.value.get("en");
    let pairs = url::form_urlencoded::parse(coins.attr("title").unwrap().as_bytes());
    let pairs: Vec<(String, String)> = pairs.into_owned().collect();
    let of = |keys: &[&str]| -> Vec<String> {
        pairs.iter().filter(|(key, _)| keys.contains(&key.as_str())).map(|(_, value)| value.clone()).collect()
    };
    assert_eq!(of(&["ctx_ver"]), ["Z39.88-2004"]);
    assert_eq!(of(&["rft.title", "rft.atitle", "rft.btitle"]), [title]);
    let names = resource.names().iter().map(|name| name.inverted().to_owned());
    assert_eq!(of(&["rft.au", "rft.creator"]), names.collect::<Vec<_>>(), "{title}");
    let date = resource.date.as_ref().map(|date| date.value.to_string());
    assert_eq!(of(&["rft.date"]), date.into_iter().collect::<Vec<_>>(), "{title}");
    assert!(of(&["rft_id"]).contains(&resource.link().unwrap()), "{title}");
}

fn select_in<'p>(element: scraper::ElementRef<'p>, css: &str) -> scraper::ElementRef<'p> {
    element.select(&scraper::Selector::parse(css).unwrap()).next().unwrap()
}

#[test]
fn both_generations_of_mdbook_build_the_same_lists() {
    let (new, old) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // The older one leaves quotes straight unless it is told.
    build_05(&root(), new.path(), |config| config.set("output.html.smart-punctuation", true).unwrap());
    build_04(&root(), old.path(), |config| config.set("output.html.smart-punctuation", true).unwrap());
    let (new, old) = (built(new.path()), built(old.path()));
    let names: BTreeSet<&str> = rows().iter().map(|row| page(&row.list)).collect();
    for name in names.into_iter().chain(["all-resources"]) {
        assert_eq!(listed(&new[name]), listed(&old[name]), "{name}");
        assert_eq!(items(&new[name]), items(&old[name]), "{name}");
    }
}
