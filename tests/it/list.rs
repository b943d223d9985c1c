//! `list` on books of the tests: each format as it is written, and what is said of a faulty query.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use biblatex::Bibliography;
use serde_json::{Value, json};

use crate::support::{BINARY, chapters, expect, one_page, read, root, run_json};

/// Runs `list` in a folder: exit code, standard output, standard error.
fn list(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(BINARY);
    command.arg("list").args(arguments).current_dir(folder).stdin(Stdio::null()).env_remove("COLUMNS");
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// What `list` answers where nothing is wrong.
fn answer(folder: &str, arguments: &[&str]) -> String {
    let (code, out, said) = list(&root().join(folder), arguments);
    assert_eq!(code, 0, "{said}");
    out
}

fn in_json(folder: &str, arguments: &[&str]) -> Value {
    serde_json::from_str(&answer(folder, &[arguments, &["--format", "json"]].concat())).unwrap()
}

fn ids(list: &Value) -> Vec<&str> {
    list["resources"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}

#[test]
fn each_format_is_written_as_expected() {
    let folder = root().join("tests/cmd");
    for (format, end) in [("table", "txt"), ("json", "json"), ("csv", "csv"), ("markdown", "md"), ("bibtex", "bib")] {
        let out = answer("tests/lists", &["sort=title", "--format", format]);
        expect(&out, &folder.join(format!("list-{format}.{end}")));
    }
    expect(&answer("tests/lists", &["--coverage"]), &folder.join("list-coverage.txt"));
    expect(&answer("tests/lists", &["--coverage", "--format", "json"]), &folder.join("list-coverage.json"));
}

#[test]
fn a_query_is_a_directive_and_its_faults_are_shown_in_it() {
    let (code, out, said) = list(&root(), &["chapter=12", "kind=papr", "author=Chip Huyen", "sort=yeer", "x"]);
    assert_eq!((code, out), (1, String::new()));
    expect(&said, &root().join("tests/cmd/list-faults.stderr"));
}

/// The directives of a page, from `<<#` to `>>`.
fn directives(page: &str) -> Vec<String> {
    let all = page.lines().filter(|line| line.starts_with("<<#resources"));
    all.map(|line| line.trim_end_matches(">>").trim_start_matches("<<#resources").trim().to_owned()).collect()
}

#[test]
fn a_query_selects_what_the_directive_does() {
    let book = root().join("tests/books/selection");
    let config = json!({
        "book": { "language": "en" },
        "preprocessor": { "resources": { "catalog": ["one.toml", "two.json"] } },
    });
    let queries =
        ["filters.md", "orders.md"].map(|page| directives(&read(&format!("tests/books/selection/src/{page}"))));
    let queries = queries.concat();
    assert!(queries.len() > 30);
    for query in queries {
        let named = ["chapter=", "id="].iter().any(|key| query.contains(key));
        let directive = format!("<<#resources {query}{}>>", if named { "" } else { " chapter=all" });
        let mut input = one_page(&book, &config, &directive);
        input[0]["renderer"] = json!("markdown");
        // A page that is no chapter: on the page of one, its own remarks come first.
        input[1]["items"][0]["Chapter"]["number"] = Value::Null;
        let output: Value = serde_json::from_slice(&run_json(&input).stdout).unwrap();
        let (_, listed) = chapters(&output["items"]).remove(0);
        let (code, answered, said) = list(&book, &[&query, "--format", "markdown"]);
        assert_eq!((code, answered.trim_end(), said.as_str()), (0, listed.as_str(), ""), "{query}");
    }
}

#[test]
fn nothing_is_an_answer() {
    let (code, out, said) = list(&root().join("tests/lists"), &["kind=podcast"]);
    assert_eq!((code, out, said), (0, String::new(), "note: the query selects nothing\n".to_owned()));
    assert_eq!(in_json("tests/lists", &["kind=podcast"])["resources"], json!([]));
}

#[test]
fn a_table_is_as_wide_as_it_may_be() {
    for columns in ["30", "60", "200"] {
        let mut command = Command::new(BINARY);
        let command = command.args(["list", "--book", "tests/lists"]).current_dir(root()).env("COLUMNS", columns);
        let table = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let widest = table.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap();
        let columns: usize = columns.parse().unwrap();
        assert!(widest <= columns.max(34), "{widest}\n{table}");
        assert_eq!(table.lines().count(), 5, "{table}");
        assert_eq!(table.contains('…'), columns < 200, "{table}");
    }
}

#[test]
fn csv_is_read_back() {
    let csv = answer("tests/lists", &["--format", "csv"]);
    assert_eq!(csv.matches("\r\n").count(), 5);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let columns = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let list = in_json("tests/lists", &[]);
    assert_eq!(rows.len(), 4);
    for (row, one) in rows.iter().zip(list["resources"].as_array().unwrap()) {
        for (column, cell) in columns.iter().zip(row) {
            let wanted = match &one[column] {
                Value::Array(items) => items.iter().map(|item| item.as_str().unwrap()).collect::<Vec<_>>().join("; "),
                Value::Null if column == "chapter" => continue,
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(cell, wanted, "{column}");
        }
    }
}

#[test]
fn all_of_the_companion_book_is_listed() {
    let list = in_json("", &[]);
    assert_eq!(ids(&list).iter().collect::<BTreeSet<_>>().len(), 173);
    assert_eq!(list["resources"].as_array().unwrap().len(), 173);
    let bibliography = Bibliography::parse(&answer("", &["--format", "bibtex"])).unwrap();
    assert_eq!(bibliography.len(), 173);
    let chapter = in_json("", &["chapter=5", "kind=paper", "sort=-year"]);
    assert!(ids(&chapter).len() > 3);
    assert!(chapter["resources"].as_array().unwrap().iter().all(|one| one["kind"] == "paper"));
    let coverage = in_json("", &["--coverage"]);
    assert_eq!((&coverage["not-shown"], &coverage["few"]), (&json!([]), &json!([])));
}

#[test]
fn a_resource_in_two_parts_is_one_entry_of_bibtex() {
    // In the list of each chapter it stands once, and so twice in a list of both that is divided by chapters.
    let arguments = ["chapter=all", "group-by=chapter"];
    let count = |format: &str, mark: &str| {
        answer("tests/lists", &[&arguments[..], &["--format", format]].concat()).matches(mark).count()
    };
    assert_eq!((count("markdown", "](https://arxiv.org/abs/2407.21783)"), count("bibtex", "{llama-3,")), (2, 1));
}

#[test]
fn what_is_wrong_with_the_catalog_is_told_beside_the_list() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("book.toml"), "").unwrap();
    let (code, out, said) = list(folder.path(), &["kind=paper", "id=x"]);
    assert_eq!((code, out), (1, String::new()));
    assert!(said.contains("error[catalog-missing]") && !said.contains("unknown-id"), "{said}");

    let text = "[[resource]]\nid = \"a\"\ntitle = \"A\"\nkind = \"papr\"\n";
    fs::write(folder.path().join("resources.toml"), text).unwrap();
    let (code, out, said) = list(folder.path(), &[]);
    assert_eq!((code, out.as_str()), (1, "ID  TITLE  AUTHORS  DATE  KIND  CHAPTER\na   A\n"));
    assert!(said.contains("error[unknown-kind]"), "{said}");

    fs::write(folder.path().join("book.toml"), "[book\n").unwrap();
    for arguments in [&[][..], &["--coverage"]] {
        let (code, out, said) = list(folder.path(), arguments);
        assert_eq!((code, out.as_str()), (1, ""), "{said}");
        assert!(said.contains("error[invalid-toml]"), "{said}");
    }
    let (code, _, said) = list(&root(), &["--coverage", "--format", "csv"]);
    assert_eq!(code, 2);
    assert!(said.contains("`--format table` or `--format json`"), "{said}");
    assert_eq!(list(&root().join("tests"), &[]).0, 2);
    assert_eq!(list(&root(), &["kind=paper", "--coverage"]).0, 2);
}

/// The names of all fields in a value, at any depth.
fn fields(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| fields(item, found)),
        Value::Object(object) => {
            for (name, value) in object {
                found.insert(name.clone());
                // Below this one, kinds are the names.
                if name != "kinds" {
                    fields(value, found);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn the_guide_has_every_field() {
    let guide = read("guide/src/list.md");
    let mut names = BTreeSet::new();
    fields(&in_json("tests/lists", &[]), &mut names);
    fields(&in_json("tests/lists", &["--coverage"]), &mut names);
    assert!(names.len() > 25, "{names:?}");
    let is_told = |name: &String| guide.contains(&format!("`{name}`")) || guide.contains(&format!("\"{name}\":"));
    let missing: Vec<&String> = names.iter().filter(|name| !is_told(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_guide_shows_what_coverage_says() {
    let guide = read("guide/src/list.md");
    let (_, section) = guide.split_once("\n## Coverage\n").unwrap();
    let (block, _) = section.split_once("```text\n").unwrap().1.split_once("```").unwrap();
    assert_eq!(block, answer("tests/lists", &["--coverage"]));
}
