use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};

/// How long to look for the fewest lines. After that, more will do.
const PATIENCE: Duration = Duration::from_secs(1);

/// The lines of `new` that `old` does not have, counted from 1.
pub(super) fn changed_lines(old: &str, new: &str) -> BTreeSet<u32> {
    let (before, after): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let deadline = Instant::now().checked_add(PATIENCE);
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &before, &after, deadline);
    let changed = ops.iter().filter(|op| op.tag() != DiffTag::Equal).flat_map(|op| op.new_range());
    changed.filter_map(|line| u32::try_from(line + 1).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_new_text() {
        assert_eq!(changed_lines("a\nb\nc\n", "a\nx\nc\nd\n"), BTreeSet::from([2, 4]));
        assert_eq!(changed_lines("a\nb\n", "a\r\n"), BTreeSet::new());
    }
}
