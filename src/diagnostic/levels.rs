use std::collections::BTreeMap;

use super::{Code, Diagnostic, Level, Standing};

/// What the author of a book makes of its problems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    set: BTreeMap<Code, Level>,
    /// Whether what would be a warning is an error.
    pub strict: bool,
}

impl Levels {
    /// Sets the level of a rule; that of a fault stays.
    pub fn set(&mut self, code: Code, level: Level) {
        if matches!(code.standing(), Standing::Rule(_)) {
            self.set.insert(code, level);
        }
    }

    /// The level of a code.
    #[must_use]
    pub fn of(&self, code: Code) -> Level {
        match self.set.get(&code).copied().unwrap_or_else(|| code.level()) {
            Level::Warn if self.strict => Level::Error,
            level => level,
        }
    }

    /// Gives each problem its severity, and drops what is allowed.
    pub fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.retain_mut(|diagnostic| match self.of(diagnostic.code).severity() {
            Some(severity) => {
                diagnostic.severity = severity;
                true
            }
            None => false,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_stays_an_error() {
        let mut levels = Levels::default();
        levels.set(Code::InvalidToml, Level::Allow);
        levels.set(Code::EmptyList, Level::Allow);
        let mut diagnostics: Vec<Diagnostic> =
            [Code::InvalidToml, Code::EmptyList, Code::HttpLink].map(|code| Diagnostic::new(code, "")).into();
        levels.strict = true;
        levels.apply(&mut diagnostics);
        let told: Vec<(Code, bool)> = diagnostics.iter().map(|one| (one.code, one.is_error())).collect();
        assert_eq!(told, [(Code::InvalidToml, true), (Code::HttpLink, true)]);
    }
}
