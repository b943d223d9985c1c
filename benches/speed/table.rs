use std::io::Write;
use std::time::Duration;

use crate::subject::Subject;

const EXPLANATION: &str = "\
to no-op     median time / median time of mdBook's no-op preprocessor on the same book
middle half  of that ratio, run by run: a quarter of the runs lies below, a quarter above
to 1x        median time / median time for the book that is a tenth of it
memory       most memory ever resident, the executable's pages aside / bytes read
read         JSON and catalog
aims         without directives to no-op below 1.0, half if it can be; to 1x about 10; memory 3.0 at most
";

/// What has been measured of a book.
pub(crate) struct Row {
    /// The book.
    pub(crate) subject: Subject,
    /// The times of our preprocessor.
    pub(crate) ours: Vec<Duration>,
    /// The times of the one that does nothing, each taken right before ours.
    pub(crate) no_op: Vec<Duration>,
    /// The row of the book that is a tenth of this one.
    tenth: Option<usize>,
}

impl Row {
    /// Nothing measured yet.
    pub(crate) fn new(subject: Subject, tenth: Option<usize>) -> Self {
        Self { subject, ours: Vec::new(), no_op: Vec::new(), tenth }
    }

    fn our_time(&self) -> f64 {
        quantile(self.ours.iter().map(Duration::as_secs_f64), 0.5)
    }

    fn no_op_time(&self) -> f64 {
        quantile(self.no_op.iter().map(Duration::as_secs_f64), 0.5)
    }

    /// How many times longer ours takes than the one that does nothing, in each pair of runs.
    fn pairs(&self) -> impl Iterator<Item = f64> {
        self.ours.iter().zip(&self.no_op).map(|(ours, no_op)| ours.as_secs_f64() / no_op.as_secs_f64())
    }
}

/// Writes a line for each book.
pub(crate) fn write(rows: &[Row], out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "\nto no-op  middle half   to 1x  memory       ours      no-op      read  book")?;
    for row in rows {
        let (ours, no_op) = (row.our_time(), row.no_op_time());
        let half = format!("{:.2}–{:.2}", quantile(row.pairs(), 0.25), quantile(row.pairs(), 0.75));
        let tenth = row.tenth.and_then(|tenth| rows.get(tenth));
        let growth = tenth.map_or_else(|| "-".to_owned(), |tenth| format!("{:.1}", ours / tenth.our_time()));
        let read = row.subject.bytes_read as f64;
        let memory =
            row.subject.peak_memory.map_or_else(|| "-".to_owned(), |peak| format!("{:.1}", peak as f64 / read));
        let (ours, no_op, read) = (ours * 1e3, no_op * 1e3, read / 1e6);
        let ratios = format!("{:>8.2}  {half:>11}  {growth:>6}  {memory:>6}", ours / no_op);
        writeln!(out, "{ratios}  {ours:>6.1} ms  {no_op:>6.1} ms  {read:>5.1} MB  {}", row.subject.name)?;
    }
    writeln!(out, "\n{} runs each\n{EXPLANATION}", rows.first().map_or(0, |row| row.ours.len()))?;
    Ok(())
}

/// The value that `part` of all values are below.
fn quantile(values: impl Iterator<Item = f64>, part: f64) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let index = (values.len().saturating_sub(1) as f64 * part).round() as usize;
    values.get(index).copied().unwrap_or(f64::NAN)
}
