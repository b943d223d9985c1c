//! The plan of the house in ARCHITECTURE.md is the house.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::support::{files, read, root};

/// The rooms and what each uses, from the lines of `src/`.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let src = root().join("src");
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files(&src) {
        let mut parts = path.components().map(|part| part.as_os_str().to_str().unwrap());
        let first = parts.next().unwrap();
        if first == "lib.rs" {
            continue;
        }
        let used = arrows.entry(first.to_owned()).or_default();
        for line in
            fs::read_to_string(src.join(&path)).unwrap().lines().filter(|line| !line.trim_start().starts_with("//"))
        {
            for prefix in ["crate::", "mdbook_resources::"] {
                if first == "bin" && prefix == "crate::" {
                    continue;
                }
                for (at, _) in line.match_indices(prefix) {
                    let rest = &line[at + prefix.len()..];
                    let names = rest.strip_prefix('{').map_or(vec![rest], |list| list.split(", ").collect());
                    for name in names {
                        let room: String = name.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                        if room != first && src.join(&room).is_dir() && !room.is_empty() {
                            used.insert(room);
                        }
                    }
                }
            }
        }
    }
    arrows
}

/// The table of ARCHITECTURE.md: rooms from the ground up, and what each uses.
fn plan() -> Vec<(String, BTreeSet<String>)> {
    let text = read("ARCHITECTURE.md");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    let words = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').collect();
        (cells[0].trim().trim_end_matches('`').to_owned(), words(cells[2]))
    })
    .collect()
}

#[test]
fn each_room_uses_what_the_plan_says() {
    let planned: BTreeMap<_, _> = plan().into_iter().collect();
    assert_eq!(arrows(), planned);
}

#[test]
fn a_room_uses_only_rooms_below_it() {
    let mut below: BTreeSet<String> = BTreeSet::new();
    for (room, used) in plan() {
        assert!(used.is_subset(&below), "{room} uses {used:?}, and below it are {below:?}");
        below.insert(room);
    }
}

#[test]
fn only_the_binary_has_files_streams_and_exits() {
    for path in files(&root().join("src")).into_iter().filter(|path| !path.starts_with("bin")) {
        let text = fs::read_to_string(root().join("src").join(&path)).unwrap();
        for outside in [
            "std::fs",
            "std::net",
            "ureq",
            "std::process",
            "std::env",
            "stdin(",
            "stdout(",
            "stderr(",
            "println!",
            "eprintln!",
        ] {
            assert!(!text.contains(outside), "{} uses {outside}", path.display());
        }
    }
}

#[test]
fn no_file_is_too_long_to_read() {
    for path in files(&root().join("src")) {
        let lines = fs::read_to_string(root().join("src").join(&path)).unwrap().lines().count();
        assert!(lines <= 600, "{} has {lines} lines", path.display());
    }
}
