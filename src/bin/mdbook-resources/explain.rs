use std::io::Write;

use anyhow::{Context as _, bail};
use mdbook_resources::diagnostic::{Code, did_you_mean};

use crate::Ending;

/// Prints the page of a code, or a line on each.
pub(crate) fn run(code: Option<&str>) -> anyhow::Result<Ending> {
    let text = match code {
        None => Code::ALL.iter().map(|code| line(*code)).collect(),
        Some(name) => match Code::parse(name.trim_matches(['[', ']', '`'])) {
            Some(code) => page(code),
            None => {
                let help = did_you_mean(name, Code::ALL.iter().map(|code| code.as_str()));
                let help = help.map_or_else(|| "`mdbook-resources explain` lists all".to_owned(), |one| one.help);
                bail!("there is no code `{}`; {help}", name.escape_debug());
            }
        },
    };
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("standard output cannot be written")?;
    Ok(Ending::Clean)
}

fn line(code: Code) -> String {
    format!("{:<22} {:<6} {}\n", code.as_str(), code.level().as_str(), code.summary())
}

fn page(code: Code) -> String {
    code.page().to_owned()
}
