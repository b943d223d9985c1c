use std::env;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

/// The argument that makes a no-op preprocessor of this program.
pub(crate) const NO_OP: &str = "--no-op";

/// More than a pipe holds (64 KiB on Linux).
const MORE_THAN_A_PIPE: usize = 128 * 1024;

/// What the process is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who {
    /// The preprocessor of this package.
    Ours,
    /// The no-op preprocessor: this program once more.
    NoOp,
}

/// What the process writes when it is given a book.
pub(crate) fn output(who: Who, input: &Path) -> anyhow::Result<Vec<u8>> {
    let mut output = Vec::new();
    run(who, input, &mut output)?;
    Ok(output)
}

/// The time from the start of the process to its end. `output` is a buffer that can be used again.
pub(crate) fn run(who: Who, input: &Path, output: &mut Vec<u8>) -> anyhow::Result<Duration> {
    output.clear();
    let start = Instant::now();
    let (mut child, mut stdout) = spawn(who, input)?;
    stdout.read_to_end(output)?;
    end(&mut child, who)?;
    Ok(start.elapsed())
}

/// The most memory that the process has ever had resident, without the pages of its executable; `None` where the system
/// does not tell. `output_length` is how much it is going to write: all of it but the end is read, so that the process
/// has done its work, but cannot have ended yet, when it is looked at.
pub(crate) fn peak_memory(who: Who, input: &Path, output_length: usize) -> anyhow::Result<Option<u64>> {
    let (mut child, mut stdout) = spawn(who, input)?;
    let all_but_the_end = output_length.saturating_sub(MORE_THAN_A_PIPE) as u64;
    io::copy(&mut stdout.by_ref().take(all_but_the_end), &mut io::sink())?;
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    io::copy(&mut stdout, &mut io::sink())?;
    end(&mut child, who)?;
    Ok(kilobytes(&status, "VmHWM:").zip(kilobytes(&status, "RssFile:")).map(|(peak, files)| (peak - files) * 1024))
}

fn spawn(who: Who, input: &Path) -> anyhow::Result<(Child, ChildStdout)> {
    let mut command = match who {
        Who::Ours => Command::new(env!("CARGO_BIN_EXE_mdbook-resources")),
        Who::NoOp => Command::new(env::current_exe()?),
    };
    if let Who::NoOp = who {
        command.arg(NO_OP);
    }
    let mut child = command.stdin(File::open(input)?).stdout(Stdio::piped()).spawn()?;
    let stdout = child.stdout.take().context("a process without the pipe that was asked for")?;
    Ok((child, stdout))
}

fn end(child: &mut Child, who: Who) -> anyhow::Result<()> {
    let status = child.wait()?;
    ensure!(status.success(), "{who:?} failed: {status}");
    Ok(())
}

fn kilobytes(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
