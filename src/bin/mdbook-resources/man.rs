use std::io::Write;

use anyhow::{Context as _, bail};
use clap::CommandFactory;
use clap_mangen::Man;
use mdbook_resources::diagnostic::did_you_mean;

use crate::Ending;
use crate::args::Args;

/// Prints the manual page of the program or of one of its commands.
pub(crate) fn run(of: Option<&str>) -> anyhow::Result<Ending> {
    let mut program = Args::command();
    // Gives the commands their full names.
    program.build();
    let command = match of {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command.clone(),
            None => {
                let help = did_you_mean(name, program.get_subcommands().map(clap::Command::get_name));
                let help = help.map_or_else(|| "`--help` lists all".to_owned(), |one| one.help);
                bail!("there is no command `{}`; {help}", name.escape_debug());
            }
        },
    };
    let mut page = Vec::new();
    let version = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    Man::new(command).source(version).render(&mut page).context("the page cannot be written")?;
    let mut out = anstream::stdout().lock();
    out.write_all(&page).and_then(|()| out.flush()).context("standard output cannot be written")?;
    Ok(Ending::Clean)
}
