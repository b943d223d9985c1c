use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand};
use clap_complete::Shell;

use mdbook_resources::links::Archive;

use crate::add::AddArgs;
use crate::duration::duration;
use crate::links::{ArchiveChoice, archive};
use crate::list::ListFormat;
use crate::report::Format;

/// An mdBook preprocessor for annotated reading lists: one catalog, every chapter's list.
///
/// Without a command it is the preprocessor: mdBook writes the book to standard input
/// and reads it from standard output. `mdbook-resources init` sets up a book for that,
/// and `mdbook build` does the rest. In `book.toml`, this is what makes mdBook run it:
///
///     [preprocessor.resources]
///     catalog = "resources.toml"
#[derive(Debug, Parser)]
#[command(version, verbatim_doc_comment, after_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Adds a resource to the catalog: `add https://arxiv.org/abs/2106.09685 --chapter 7`
    ///
    /// It asks arXiv, Crossref, DataCite, Open Library, YouTube, GitHub or the page itself for title, authors, date and
    /// kind, shows the entry, and writes it behind the others of its list. A resource that the catalog has already
    /// is not added again.
    Add(Box<AddArgs>),
    /// Looks a book through for all that is wrong, or could be better
    ///
    /// It reads `book.toml`, the catalog and the pages from the disk, as mdBook does, so that every
    /// place is the one in the file. What it finds goes to standard output.
    Check(CheckArgs),
    /// Writes the catalog files in the one form that all of them have
    ///
    /// The fields of an entry in one order, a line each; the same quotes and blanks everywhere; the entries in the
    /// order that the setting `order` asks for. Comments stay with their entries, and what the files say is the same.
    Fmt(FmtArgs),
    /// Asks whether the pages that the catalog links to are still there
    ///
    /// Each address is asked once, politely, and what was well is not asked again for some days. Only an address that
    /// leads nowhere any more is an error; what has moved for good can be cured.
    Links(LinksArgs),
    /// Lists what a query selects from the catalog: `list chapter=5 kind=paper sort=-year`
    ///
    /// A query has the keys of the directive. Without a chapter it asks for all of them.
    List(ListArgs),
    /// Tells what a change to the catalog does, in Markdown for a pull request
    ///
    /// It compares the catalog in the folder with the one that git has: which resources are added, removed, renamed,
    /// edited or moved, and what `check` finds in them.
    Report(ReportArgs),
    /// Prints the JSON Schema of a catalog file, for editors
    Schema,
    /// Puts the preprocessor and a first catalog into a book
    ///
    /// It adds to `book.toml` what is missing there, and changes nothing else in it. A book that has
    /// everything stays as it is.
    Init(InitArgs),
    /// Writes lists into any Markdown file, between markers
    ///
    /// A list stands between `<!-- #resources chapter=5 -->` and `<!-- /resources -->`, each on a line
    /// of its own; the first says what to list, as a directive does. What stands between them is
    /// written anew each time, and everything else stays.
    Expand(ExpandArgs),
    /// Explains a code, such as `unknown-chapter`: what it finds, why, and what to do
    Explain {
        /// The code; all of them, in a line each, if it is left out.
        code: Option<String>,
    },
    /// Prints the script with which a shell completes commands and options
    Completions {
        /// The shell that is to run it
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Prints the manual page of the program, or of one of its commands
    Man {
        /// The command; the program as a whole, if it is left out
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
    /// Says by its exit code whether it works with a renderer: always 0, since it works with all.
    Supports {
        /// The name of the renderer.
        #[arg(value_name = "RENDERER", trailing_var_arg = true, allow_hyphen_values = true)]
        renderer: Vec<OsString>,
    },
}

/// What every command has that tells what it finds in a book.
#[derive(Debug, clap::Args)]
pub(crate) struct FindingsArgs {
    /// The folder of the book: the one with `book.toml`
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,
    /// How to tell what is found
    #[arg(long, value_enum, default_value_t = Format::Full)]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) findings: FindingsArgs,
    /// Makes all cures that need no second look, and tells the rest
    #[arg(long)]
    pub(crate) fix: bool,
    /// Takes warnings for errors
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct FmtArgs {
    /// The folder of the book: the one with `book.toml`
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,
    /// Writes nothing, shows what would change, and fails if anything would
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct LinksArgs {
    #[command(flatten)]
    pub(crate) findings: FindingsArgs,
    /// Writes the new addresses of pages that have moved for good, and copies of those that are gone
    #[arg(long)]
    pub(crate) fix: bool,
    /// Tells also what the book is silent about, such as servers that do not answer programs
    #[arg(long)]
    pub(crate) verbose: bool,
    /// Asks only for addresses that have come since the work left this revision of git
    #[arg(long, value_name = "REV")]
    pub(crate) changed_since: Option<String>,
    /// How many requests are made at once
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) jobs: u16,
    /// How many of them at one host
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) per_host: u16,
    /// How long a host is left alone between requests
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = duration)]
    pub(crate) pause: Duration,
    /// How long an answer may take
    #[arg(long, value_name = "TIME", default_value = "20s", value_parser = duration)]
    pub(crate) timeout: Duration,
    /// The interface of the archive that is asked for copies of pages that are gone; `none` asks none
    #[arg(long, value_name = "URL", default_value = Archive::USUAL, value_parser = archive)]
    pub(crate) archive: ArchiveChoice,
    /// The file that keeps the answers for the next run; one for all books, if it is left out
    #[arg(long, value_name = "FILE")]
    pub(crate) cache: Option<PathBuf>,
    /// How long an answer is believed; `0` asks everything
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = duration)]
    pub(crate) max_age: Duration,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// What to list, in the keys of the directive; everything, if it is left out
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// How to write the list
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    pub(crate) format: ListFormat,
    /// The folder of the book: the one with `book.toml`
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub(crate) book: PathBuf,
    /// Tells how many resources of which kind each chapter has, and where the catalog is thin
    #[arg(long, conflicts_with = "query")]
    pub(crate) coverage: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    /// The folder of the book: the one with `book.toml`
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,
    /// What it is compared with: a branch, tag or commit; if it has gone on since, where this one left it
    #[arg(long, value_name = "REV")]
    pub(crate) base: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct InitArgs {
    /// The folder of the book: the one with `book.toml`
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,
    /// Shows what would be written, and writes nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExpandArgs {
    /// The files, such as `README.md`
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Shows what would change, and writes nothing; exit code 1 if anything would
    #[arg(long)]
    pub(crate) check: bool,
    /// The folder of the book with the catalog: the one with `book.toml`
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub(crate) book: PathBuf,
}

const AFTER: &str = "\
Exit codes:
  0  no errors
  1  errors in the catalog, a directive or the configuration; with --strict, also warnings;
     with --check (fmt, expand), files that would change; with links, pages that are gone;
     with report, errors in what has changed
  2  it could not run: there is no book to read, or a stream was closed";
