//! The command: what mdBook runs, and what a person runs. The only room with files, the
//! network, standard streams and exit codes.

mod add;
mod args;
mod book;
mod changes;
mod check;
mod completions;
mod cure;
mod duration;
mod expand;
mod explain;
mod files;
mod fmt;
mod git;
mod init;
mod links;
mod list;
mod man;
mod network;
mod preprocess;
mod report;
mod schema;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// Nothing is wrong.
    Clean,
    /// Something is wrong with what was read, and has been reported.
    Findings,
    /// Something could not be done, and has been reported.
    Failed,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let ending = match args.command {
        Some(Command::Supports { .. }) => Ok(Ending::Clean),
        Some(Command::Add(args)) => add::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Fmt(args)) => fmt::run(&args),
        Some(Command::Links(args)) => links::run(&args),
        Some(Command::List(args)) => list::run(&args),
        Some(Command::Report(args)) => changes::run(&args),
        Some(Command::Schema) => schema::run(),
        Some(Command::Completions { shell }) => completions::run(shell),
        Some(Command::Man { command }) => man::run(command.as_deref()),
        Some(Command::Init(args)) => init::run(&args),
        Some(Command::Expand(args)) => expand::run(&args),
        Some(Command::Explain { code }) => explain::run(code.as_deref()),
        None => preprocess::run(),
    };
    match ending {
        Ok(Ending::Clean) => ExitCode::SUCCESS,
        Ok(Ending::Findings) => ExitCode::from(1),
        Ok(Ending::Failed) => ExitCode::from(2),
        Err(error) => {
            report::failure(&error);
            ExitCode::from(2)
        }
    }
}
