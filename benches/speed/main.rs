//! How long `mdbook-resources` takes for a book, and how much memory: `cargo bench --bench speed`, and
//! `cargo bench --bench speed -- --quick` for a first look.
//!
//! The yardstick is mdBook's own preprocessor that does nothing: it decodes every chapter and encodes it again. Both
//! are whole processes with the same JSON on their standard input, run in turn, so that whatever else the machine does
//! meets both alike. The table has ratios first, since times differ from machine to machine. It is no test: a slow run
//! is no failure, but wrong output is.

mod dice;
mod generate;
mod process;
mod prose;
mod subject;
mod table;

use std::env;
use std::io;

use generate::Size;
use process::{NO_OP, Who};
use subject::Subject;
use table::Row;

/// How often each process is run on each book.
const RUNS: usize = 21;
const QUICK_RUNS: usize = 5;

/// The Rust Book: 111 chapters, 1.5 MB of Markdown.
const PLAIN: Size = Size { chapters: 111, prose: 13_500, directives: 0, resources: 0 };

/// 1,000 directives that list 1,200 resources.
const LISTS: Size = Size { chapters: 20, prose: 13_500, directives: 50, resources: 1_200 };

/// What is measured: a name, a size, and which of the books before it, if any, is a tenth of it.
const CASES: &[(&str, Size, Option<usize>)] = &[
    ("The Rust Book's size: 111 chapters, no directives, no catalog", PLAIN, None),
    ("ten times the book: 1,110 chapters", Size { chapters: 1_110, ..PLAIN }, Some(0)),
    ("20 chapters, 1,000 directives, 1,200 resources, each listed once", LISTS, None),
    ("ten times the catalog: each directive lists 12 resources", Size { resources: 12_000, ..LISTS }, Some(2)),
    (
        "ten times the book and the catalog: 200 chapters, 10,000 directives",
        Size { chapters: 200, resources: 12_000, ..LISTS },
        Some(2),
    ),
];

fn main() -> anyhow::Result<()> {
    let has = |wanted: &str| env::args().skip(1).any(|argument| argument == wanted);
    if has(NO_OP) {
        return no_op();
    }
    // `cargo test` runs benchmarks too, to see that they start; only `cargo bench` says `--bench`.
    if has("--test") || !has("--bench") {
        return Ok(());
    }
    let rows = measure(if has("--quick") { QUICK_RUNS } else { RUNS })?;
    table::write(&rows, &mut io::stdout().lock())
}

/// A preprocessor as mdBook's own example has it: it reads the book and writes it.
///
/// It shares the features of `serde_json` with this package; `raw_value` makes it some 4% slower than it is by itself.
fn no_op() -> anyhow::Result<()> {
    let (_context, book) = mdbook_preprocessor::parse_input(io::stdin())?;
    serde_json::to_writer(io::stdout(), &book)?;
    Ok(())
}

/// Runs both preprocessors in turn on every book, round after round.
fn measure(runs: usize) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (name, size, tenth) in CASES {
        rows.push(Row::new(Subject::new(name, size)?, *tenth));
    }
    let mut output = Vec::new();
    for _ in 0..runs {
        for row in &mut rows {
            let input = row.subject.input();
            row.no_op.push(process::run(Who::NoOp, &input, &mut output)?);
            row.ours.push(process::run(Who::Ours, &input, &mut output)?);
        }
    }
    Ok(rows)
}
