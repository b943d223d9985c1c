use std::io::Write;

use anyhow::Context as _;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::Ending;
use crate::args::Args;

/// Prints the script with which a shell completes commands and options.
pub(crate) fn run(shell: Shell) -> anyhow::Result<Ending> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), env!("CARGO_PKG_NAME"), &mut script);
    let mut out = anstream::stdout().lock();
    out.write_all(&script).and_then(|()| out.flush()).context("standard output cannot be written")?;
    Ok(Ending::Clean)
}
