use std::collections::HashMap;

use serde_json::Value;

use super::names::names;
use crate::catalog::{Kind, Name};
use crate::interop::record::{literal, natural, person};
use crate::interop::web::json::{first, list, text};
use crate::interop::web::markup::unescaped;

/// What the JSON-LD of a page says in the words of schema.org.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Linked {
    /// The work that the page is.
    pub(super) work: Option<Work>,
    /// The name of the site.
    pub(super) site: Option<String>,
}

/// A node that is the resource itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Work {
    pub(super) kind: Option<Kind>,
    pub(super) title: Option<String>,
    pub(super) authors: Vec<Name>,
    pub(super) date: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) language: Option<String>,
    pub(super) isbn: Option<String>,
}

impl Linked {
    /// Reads the texts of all scripts. One that is no JSON, or is nested deeper than 128 levels, says nothing.
    pub(super) fn read(scripts: &[String]) -> Self {
        // Many a program writes line breaks into the texts of JSON. Outside of them they mean no more than a blank.
        let blank = |script: &String| script.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        let values: Vec<Value> =
            scripts.iter().filter_map(|script| serde_json::from_str(&blank(script)).ok()).collect();
        let nodes = nodes(&values);
        let by_id =
            nodes.iter().filter_map(|node| Some((text(node, "@id")?, *node)).filter(|_| node.get("name").is_some()));
        let by_id: HashMap<&str, &Value> = by_id.collect();
        let best = nodes.iter().filter_map(|node| Some((rank(node)?, *node))).min_by_key(|(rank, _)| *rank);
        let site = nodes.iter().find(|node| types(node).any(|name| name == "WebSite"));
        Self {
            work: best.map(|(_, node)| work(node, &by_id)),
            site: site.and_then(|node| text(node, "name")).map(unescaped),
        }
    }
}

/// The nodes that stand for themselves: those at the top, in lists there, in `@graph`, and what a page is mainly about.
fn nodes(values: &[Value]) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut left: Vec<&Value> = values.iter().rev().collect();
    while let Some(value) = left.pop() {
        match value {
            Value::Array(items) => left.extend(items.iter().rev()),
            Value::Object(_) => {
                found.push(value);
                left.extend(["mainEntity", "@graph"].iter().flat_map(|field| list(value, field).iter().rev()));
            }
            _ => {}
        }
    }
    found
}

/// The types of a node, without their namespace.
fn types(node: &Value) -> impl Iterator<Item = &str> {
    let names = list(node, "@type").iter().filter_map(Value::as_str);
    names.filter_map(|name| name.rsplit(['/', '#', ':']).next())
}

/// How near a node is to being the resource, the nearest first; `None` if it is none. An article has videos and pictures of
/// its own, never the other way round. That a page belongs to a site or a blog does not make it one.
fn rank(node: &Value) -> Option<u8> {
    types(node)
        .filter_map(|name| match name {
            "WebSite" | "Blog" => None,
            "VideoObject" | "Dataset" | "Collection" | "SoftwareApplication" => Some(1),
            "BlogPosting" | "NewsArticle" => Some(0),
            name => Kind::ALL.iter().any(|kind| kind.schema() == name).then_some(0),
        })
        .min()
}

/// The kind that has this type of schema.org, if only one has it. A post of a blog and an article of a newspaper are articles
/// there too.
fn kind(name: &str) -> Option<Kind> {
    let name = if matches!(name, "BlogPosting" | "NewsArticle") { Kind::Article.schema() } else { name };
    let mut kinds = Kind::ALL.iter().filter(|kind| kind.schema() == name);
    kinds.next().copied().filter(|_| kinds.next().is_none())
}

fn work(node: &Value, by_id: &HashMap<&str, &Value>) -> Work {
    let kind = types(node).find_map(kind);
    // A headline may be shortened for a preview, but the name of an article is often that of its file.
    let fields = if kind == Some(Kind::Article) { ["headline", "name"] } else { ["name", "headline"] };
    let makers = ["author", "creator"].iter().map(|field| list(node, field)).find(|makers| !makers.is_empty());
    let publisher = list(node, "publisher").first().map(|one| resolved(one, by_id));
    let own_language = first(node, "inLanguage").or_else(|| text(node.get("inLanguage")?, "alternateName"));
    Work {
        kind,
        title: fields.iter().find_map(|field| first(node, field)).map(unescaped),
        authors: makers.unwrap_or_default().iter().flat_map(|one| maker(resolved(one, by_id))).collect(),
        date: first(node, "datePublished").map(str::to_owned),
        publisher: publisher.and_then(|one| one.as_str().or(text(one, "name"))).map(unescaped),
        language: own_language.map(str::to_owned),
        isbn: first(node, "isbn").map(str::to_owned),
    }
}

/// The node that a reference stands for, if it is in the page.
fn resolved<'v>(value: &'v Value, by_id: &HashMap<&str, &'v Value>) -> &'v Value {
    let named = value.get("name").is_some();
    text(value, "@id").filter(|_| !named).and_then(|id| by_id.get(id).copied()).unwrap_or(value)
}

/// The names that a text, a person or an organisation gives.
fn maker(value: &Value) -> Vec<Name> {
    if let Some(text) = value.as_str() {
        return names(&unescaped(text));
    }
    let part = |field| first(value, field).map(unescaped);
    let organisation = types(value).any(|name| name.ends_with("Organization") || name == "Corporation");
    let name = match (part("name"), part("familyName"), part("givenName")) {
        (Some(name), ..) if organisation => literal(&name),
        (_, Some(family), Some(given)) => person(&family, &given),
        // The name of one person may have a comma, but is no list.
        (Some(name), ..) if types(value).any(|name| name == "Person") => natural(&name),
        (Some(name), ..) => return names(&name),
        _ => None,
    };
    name.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(script: &str) -> Linked {
        Linked::read(&[script.to_owned()])
    }

    #[test]
    fn a_type_is_a_kind_if_one_kind_alone_has_it() {
        for (name, one) in [
            ("Article", Some(Kind::Article)),
            ("BlogPosting", Some(Kind::Article)),
            ("ScholarlyArticle", Some(Kind::Paper)),
            ("Book", Some(Kind::Book)),
            ("Course", Some(Kind::Course)),
            ("TechArticle", None),
            ("Dataset", None),
            ("Person", None),
        ] {
            assert_eq!(kind(name), one, "{name}");
        }
    }

    #[test]
    fn the_article_is_the_work_and_not_its_video_or_its_site() {
        let linked = read(
            r#"{"@graph": [
                {"@type": "WebSite", "name": "R&amp;D"},
                {"@type": "VideoObject", "name": "Clip"},
                {"@type": ["WebPage"], "name": "Page"},
                {"@type": "https://schema.org/BlogPosting", "headline": "Post",
                 "author": {"@id": "x"}, "publisher": {"@id": "y"}},
                {"@type": "Person", "@id": "x", "name": "Ada Lovelace"},
                {"@type": "Organization", "@id": "y", "name": "Engines"}
            ]}"#,
        );
        let work = linked.work.expect("a work");
        assert_eq!((linked.site.as_deref(), work.title.as_deref()), (Some("R&D"), Some("Post")));
        assert_eq!((work.kind, work.publisher.as_deref()), (Some(Kind::Article), Some("Engines")));
        assert_eq!(work.authors.iter().map(Name::inverted).collect::<Vec<_>>(), ["Lovelace, Ada"]);
    }

    #[test]
    fn authors_have_many_forms() {
        for (author, names) in [
            (r#""Ada Lovelace""#, &["Lovelace, Ada"][..]),
            (
                r#"["Ada Lovelace", {"@type": "Organization", "name": "Analytical Engines"}]"#,
                &["Lovelace, Ada", "Analytical Engines"],
            ),
            (
                r#"{"@type": "Person", "givenName": "Ada", "familyName": "King of Lovelace"}"#,
                &["King of Lovelace, Ada"],
            ),
            (r#"{"@type": "Person", "name": ["Ada Lovelace"]}"#, &["Lovelace, Ada"]),
            (r#"{"name": 5}"#, &[]),
            ("null", &[]),
        ] {
            let linked = read(&format!(r#"[{{"@type": "Article", "author": {author}}}]"#));
            let work = linked.work.expect("a work");
            assert_eq!(work.authors.iter().map(Name::inverted).collect::<Vec<_>>(), names, "{author}");
        }
    }

    #[test]
    fn a_script_that_is_no_json_says_nothing() {
        for script in ["", "{", "5", "null", "[[[]]]", &"[".repeat(1_000_000), "<!-- {} -->"] {
            assert_eq!(read(script), Linked::default());
        }
        let broken = "{\"@type\": \"Article\", \"headline\": \"A\nB\"}";
        assert_eq!(read(broken).work.and_then(|work| work.title).as_deref(), Some("A B"));
    }
}
