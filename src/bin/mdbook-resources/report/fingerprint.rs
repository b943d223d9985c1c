//! What a finding is known by from one run to the next, though lines above it come and go.

use std::collections::HashMap;

use mdbook_resources::diagnostic::Diagnostic;
use mdbook_resources::source::{Sources, Span};

use super::Findings;

/// The fingerprints that have been given out.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    given: HashMap<u64, usize>,
}

impl Fingerprints {
    /// The fingerprint of a finding: its code, its file and the text of its line, and which of those that have the same.
    pub(super) fn of(&mut self, diagnostic: &Diagnostic, findings: &Findings<'_>) -> String {
        let line = match &diagnostic.primary {
            Some(label) => line(label.span, findings.sources),
            // Without a line, the message is what is left.
            None => &diagnostic.message,
        };
        let file = findings.file(diagnostic).unwrap_or_default();
        // NUL is in no name and ends a part, so that no part can run into the next.
        let hash = fnv([diagnostic.code.as_str(), "\0", file, "\0", line.trim()].map(str::as_bytes));
        let nth = self.given.entry(hash).and_modify(|given| *given += 1).or_insert(1);
        format!("{hash:016x}:{nth}")
    }
}

/// The first line of a span.
fn line(span: Span, sources: &Sources) -> &str {
    let text = sources.text(span.file);
    let at = span.range().start;
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

/// FNV-1a of 64 bits. The hash of the standard library may change with any version of Rust.
fn fnv<const PARTS: usize>(parts: [&[u8]; PARTS]) -> u64 {
    let step = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    parts.into_iter().flatten().fold(0xCBF2_9CE4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use mdbook_resources::diagnostic::Code;

    use super::super::tests::source;
    use super::*;

    #[test]
    fn is_the_hash_that_is_published() {
        assert_eq!(fnv([b""]), 0xCBF2_9CE4_8422_2325);
        assert_eq!(fnv([b"foo".as_slice(), b"bar"]), 0x8594_4171_F739_67E8);
    }

    #[test]
    fn lines_above_do_not_count() {
        let prints = |text: &str| {
            let (sources, file) = source("a.toml", text);
            let at = |(at, word): (usize, &str)| {
                Diagnostic::new(Code::UnknownKind, "m").at(Span::new(file, at..at + word.len()), "")
            };
            let diagnostics: Vec<Diagnostic> = text.match_indices("papr").map(at).collect();
            let findings = Findings { diagnostics: &diagnostics, sources: &sources };
            let mut fingerprints = Fingerprints::default();
            diagnostics.iter().map(|diagnostic| fingerprints.of(diagnostic, &findings)).collect::<Vec<_>>()
        };
        let one = prints("kind = \"papr\"\n");
        assert_eq!(one, prints("# more\r\n  kind = \"papr\"\r\n"));
        assert_ne!(one, prints("kind = 'papr'\n"));
        let two = prints("papr papr\n");
        assert_eq!((two[0].split(':').next(), two[0] == two[1]), (two[1].split(':').next(), false));
    }
}
