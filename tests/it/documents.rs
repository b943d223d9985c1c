//! Documents say what is so: everything a person can write is in the guide, and what the README tells to run is run.

use std::process::Command;

use mdbook_resources::catalog::{ALSO_FIELDS, Kind, RESOURCE_FIELDS, TABLES};
use mdbook_resources::directive::{Contents, GroupBy, Parameter, SortBy};
use mdbook_resources::project::SETTINGS;
use mdbook_resources::render::NAMES;

use crate::support::{BINARY, files, read, root};

/// Asserts that each name stands in backticks on a page of the guide.
fn told<'n>(page: &str, names: impl IntoIterator<Item = &'n str>) {
    let text = read(&format!("guide/src/{page}"));
    let missing: Vec<&str> = names.into_iter().filter(|name| !text.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "{page} does not tell of {missing:?}");
}

#[test]
fn the_guide_has_every_key_of_the_directive() {
    told("directive.md", Parameter::ALL.iter().map(|parameter| parameter.as_str()));
    told("directive.md", SortBy::ALL.iter().map(|by| by.as_str()));
    told("directive.md", GroupBy::ALL.iter().map(|by| by.as_str()));
    told("directive.md", Contents::ALL.iter().map(|what| what.as_str()));
}

#[test]
fn the_guide_has_every_field_of_the_catalog() {
    told("catalog.md", RESOURCE_FIELDS.iter().chain(ALSO_FIELDS).map(|field| field.name));
    told("catalog.md", Kind::words());
    let text = read("guide/src/catalog.md");
    for table in TABLES {
        assert!(text.contains(&format!("[{table}]")), "catalog.md does not tell of [{table}]");
    }
}

#[test]
fn the_guide_has_every_setting() {
    told("configuration.md", SETTINGS.iter().map(|setting| setting.name));
    told("configuration.md", NAMES.iter().map(|(name, _)| *name));
}

#[test]
fn the_commands_of_the_readme_are_run() {
    let readme = read("README.md");
    let ci = read(".ci/run");
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let commands: Vec<Vec<&str>> =
        blocks.map(|block| block.lines().filter(|line| !line.is_empty()).collect()).collect();
    assert_eq!(commands[0].len(), 2, "one command builds the book, one runs the tests: {:?}", commands[0]);
    for command in commands.concat() {
        assert!(ci.contains(command), ".ci/run does not run `{command}`");
    }
}

/// The options of a dropdown in the form for a resource.
fn options(form: &str, field: &str) -> Vec<String> {
    let (_, rest) = form.split_once(&format!("    id: {field}\n")).unwrap();
    let (_, rest) = rest.split_once("      options:\n").unwrap();
    rest.lines().map_while(|line| line.strip_prefix("        - ")).map(str::to_owned).collect()
}

#[test]
fn the_form_for_a_resource_has_every_kind_and_every_list() {
    let form = read(".github/ISSUE_TEMPLATE/resource.yml");
    assert_eq!(options(&form, "kind"), Kind::words().collect::<Vec<_>>());
    let summary = read("book/en/SUMMARY.md");
    let pages = summary.lines().filter_map(|line| line.strip_prefix('[')?.split_once("]("));
    let lists = pages.filter(|(_, page)| !["about.md)", "all-resources.md)"].contains(page)).map(|(title, _)| title);
    let chapters: Vec<String> =
        options(&form, "chapter").iter().map(|title| title.trim_matches('"').to_owned()).collect();
    assert_eq!(chapters, lists.collect::<Vec<_>>());
}

#[test]
fn the_changelog_has_the_version() {
    let version = concat!("## ", env!("CARGO_PKG_VERSION"));
    assert!(read("CHANGELOG.md").lines().any(|line| line.starts_with(version)));
}

/// The words of a help text that begin its lines with an indentation of two, behind a line `heading:`.
fn listed(help: &str, heading: &str) -> Vec<String> {
    let section = help.split(&format!("\n{heading}:\n")).nth(1).unwrap_or_default();
    let lines = section.lines().take_while(|line| !line.is_empty());
    let first = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    first.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// What the program says of itself.
fn help(arguments: &[&str]) -> String {
    let output = Command::new(BINARY).args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_guide_has_every_command_and_its_options() {
    let pages = files(&root().join("guide/src"));
    let texts = pages.iter().filter(|page| page.extension().is_some_and(|end| end == "md"));
    let texts: Vec<String> = texts.map(|page| read(&format!("guide/src/{}", page.display()))).collect();
    let commands = listed(&help(&["--help"]), "Commands");
    assert!(commands.len() > 3, "{commands:?}");
    for command in commands.iter().filter(|command| *command != "help") {
        let run = format!("mdbook-resources {command}");
        let told: Vec<&String> = texts.iter().filter(|text| text.contains(&run)).collect();
        assert!(!told.is_empty(), "the guide does not tell of `{run}`");
        let help = help(&[command, "--help"]);
        let options = help.lines().filter_map(|line| line.trim_start().strip_prefix("--")?.split_whitespace().next());
        for option in options {
            let row = format!("`--{option}");
            assert!(told.iter().any(|text| text.contains(&row)), "the guide does not tell of {run} --{option}");
        }
    }
}
