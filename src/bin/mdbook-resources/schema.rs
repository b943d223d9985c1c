use std::io::Write;

use anyhow::Context as _;
use mdbook_resources::catalog::schema;

use crate::Ending;

/// Prints the JSON Schema of a catalog file.
pub(crate) fn run() -> anyhow::Result<Ending> {
    let mut out = anstream::stdout().lock();
    out.write_all(schema().as_bytes()).and_then(|()| out.flush()).context("standard output cannot be written")?;
    Ok(Ending::Clean)
}
