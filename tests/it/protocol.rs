//! The protocol of hosts old, new and to come.

use serde_json::{Value, json};

use crate::support::{run, run_json};

const CATALOG: &str = "[[resource]]\nid = \"a\"\ntitle = \"The title\"\nchapter = 1\n";

/// A book of one page that asks for a list, as a host would write it.
fn book(folder: &tempfile::TempDir, version: &str) -> Value {
    std::fs::write(folder.path().join("resources.toml"), CATALOG).unwrap();
    json!([
        { "root": folder.path(), "config": { "book": { "language": "en" } }, "renderer": "html", "mdbook_version": version },
        { "items": [{ "Chapter": {
            "name": "One", "content": "a\r\n\r\n<<#resources>>\r\n\r\nb", "number": [1], "sub_items": [],
            "path": "one.md", "source_path": "one.md", "parent_names": [],
        }}]},
    ])
}

#[test]
fn nothing_but_content_changes() {
    let folder = tempfile::tempdir().unwrap();
    let mut input = book(&folder, "0.5.4");
    input[1]["items"][0]["Chapter"]["new"] = json!([{ "x": 1.0 }]);
    input[1]["items"].as_array_mut().unwrap().push(json!({ "New": null }));
    input[1]["later"] = json!(true);
    let output = run_json(&input);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    let mut out: Value = serde_json::from_slice(&output.stdout).unwrap();
    let content = out["items"][0]["Chapter"]["content"].take();
    input[1]["items"][0]["Chapter"]["content"].take();
    assert_eq!(out, input[1]);
    let content = content.as_str().unwrap();
    assert!(content.starts_with("a\r\n\r\n<style>") && content.ends_with("</script>\r\n\r\nb"), "{content:?}");
    assert!(content.contains("The title") && !content.replace("\r\n", "").contains('\n'), "{content:?}");
}

#[test]
fn a_directive_is_found_however_the_json_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let plain = serde_json::to_string(&book(&folder, "0.5.4")).unwrap();
    for escaped in [plain.replace('<', "\\u003c"), plain.replace('<', "\\u003C"), plain.replace("<<", "<\\u003c")] {
        let output = run(escaped.as_bytes());
        assert!(String::from_utf8(output.stdout).unwrap().contains("The title"), "{escaped}");
    }
}

#[test]
fn a_host_may_write_the_chapters_below_before_the_content() {
    let folder = tempfile::tempdir().unwrap();
    let context = book(&folder, "0.5.4")[0].to_string();
    let chapter = |name: &str, below: &str| {
        let content = format!("{name} begins\\n\\n<<#resources chapter=1>>\\n\\n{name} ends");
        format!(r#"{{"Chapter":{{"sub_items":[{below}],"content":"{content}","name":"{name}","path":null}}}}"#)
    };
    let text = format!(r#"[{context},{{"items":[{}]}}]"#, chapter("one", &chapter("two", "")));
    let output = run(text.as_bytes());
    let out: Value = serde_json::from_slice(&output.stdout).unwrap();
    let one = &out["items"][0]["Chapter"];
    for (chapter, name) in [(one, "one"), (&one["sub_items"][0]["Chapter"], "two")] {
        let content = chapter["content"].as_str().unwrap();
        assert!(content.starts_with(&format!("{name} begins")) && content.ends_with(&format!("{name} ends")));
        assert!(content.contains("The title"), "{content}");
    }
}

#[test]
fn a_host_to_come_is_told_once_and_served() {
    let folder = tempfile::tempdir().unwrap();
    let mut input = book(&folder, "0.6.0");
    input[0]["config"]["book"]["new-key"] = json!(1);
    input[0]["config"]["new-table"] = json!({});
    input.as_array_mut().unwrap().push(json!("a third element"));
    let output = run_json(&input);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), said.trim().lines().count()), (Some(0), 1), "{said}");
    assert!(said.contains("0.6.0"));
    assert!(String::from_utf8(output.stdout).unwrap().contains("The title"));
}

#[test]
fn the_page_says_which_chapter_it_is() {
    let cases = [
        (json!([1]), json!("one.md"), true),
        (json!([1, 2, 3]), json!("deep/page.md"), false),
        (json!(null), json!("1.md"), true),
        (json!(null), json!("1/README.md"), true),
        (json!([7]), json!("1.md"), true),
        (json!([2]), json!("two.md"), false),
        (json!(null), json!(null), false),
    ];
    for (number, path, found) in cases {
        let folder = tempfile::tempdir().unwrap();
        let mut input = book(&folder, "0.5.4");
        let chapter = &mut input[1]["items"][0]["Chapter"];
        (chapter["number"], chapter["path"], chapter["source_path"]) = (number, path.clone(), path);
        let output = run_json(&input);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.success(), found, "{said}");
        assert!(found || said.contains("error[no-chapter]"), "{said}");
    }
}

#[test]
fn settings_that_are_no_table_are_told_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut input = book(&folder, "0.5.4");
    std::fs::write(folder.path().join("book.toml"), "[[preprocessor.resources]]\n").unwrap();
    input[0]["config"]["preprocessor"] = json!({ "resources": [{}] });
    let output = run_json(&input);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.starts_with("error[bad-setting]: `preprocessor.resources` is not a table\n --> book.toml:1:1\n"),
        "{said}"
    );
    assert!(said.contains("\nerror: 1 error in 1 file;"), "{said}");
}

#[test]
fn a_page_below_a_chapter_belongs_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut input = book(&folder, "0.5.4");
    let mut below = input[1]["items"][0].clone();
    below["Chapter"]["number"] = json!([1, 2]);
    below["Chapter"]["path"] = json!("below.md");
    below["Chapter"]["source_path"] = json!("below.md");
    input[1]["items"][0]["Chapter"]["content"] = json!("no list");
    input[1]["items"][0]["Chapter"]["sub_items"] = json!([below]);
    assert!(String::from_utf8(run_json(&input).stdout).unwrap().contains("The title"));
}

#[test]
fn without_a_directive_a_catalog_is_not_missed_unless_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut input = book(&folder, "0.5.4");
    std::fs::remove_file(folder.path().join("resources.toml")).unwrap();
    assert_eq!(run_json(&input).status.code(), Some(1));
    input[1]["items"][0]["Chapter"]["content"] = json!("nothing to expand");
    assert_eq!(run_json(&input).status.code(), Some(0));
    input[0]["config"]["preprocessor"] = json!({ "resources": { "catalog": "resources.toml" } });
    let output = run_json(&input);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("error[catalog-missing]"));
}
