use std::ffi::OsString;

use clap::{Parser, Subcommand};

/// An mdBook preprocessor for annotated reading lists: one catalog, every chapter's list.
///
/// Without a command it is the preprocessor: mdBook writes the book to standard input
/// and reads it from standard output. Put this into `book.toml`, and `mdbook build`
/// does the rest:
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
    /// Says by its exit code whether it works with a renderer: always 0, since it works with all.
    Supports {
        /// The name of the renderer.
        #[arg(value_name = "RENDERER", trailing_var_arg = true, allow_hyphen_values = true)]
        renderer: Vec<OsString>,
    },
}

const AFTER: &str = "\
Exit codes:
  0  nothing is wrong
  1  something is wrong with the catalog, a directive or the configuration
  2  it could not run: its input is not a book, or a stream was closed";
