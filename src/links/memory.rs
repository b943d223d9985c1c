use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Verdict;

/// The version of the form in which a memory is written.
const VERSION: u32 = 1;

/// How long something is kept at most.
const KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Verdicts, copies of what is dead, and when each was learnt. Times are in seconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    version: u32,
    addresses: BTreeMap<String, Remembered>,
    /// By the questions that an archive was asked. That it has no copy is not kept: it may have one the next time.
    #[serde(default)]
    copies: BTreeMap<String, Copied>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Remembered {
    at: u64,
    #[serde(flatten)]
    verdict: Verdict,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Copied {
    at: u64,
    copy: String,
}

impl Memory {
    /// Reads what [`to_text`](Self::to_text) has written. Of a text that was one once, and of none, nothing is remembered:
    /// to ask again does no harm. `None` if it is another text, which is not to be overwritten.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let memory = serde_json::from_str(text).ok().filter(|memory: &Self| memory.version == VERSION);
        memory.or_else(|| (text.trim().is_empty() || begins_as_one(text)).then(Self::default))
    }

    /// The memory as JSON.
    #[must_use]
    pub fn to_text(&self) -> String {
        let memory = Self { version: VERSION, ..self.clone() };
        serde_json::to_string_pretty(&memory).map(|text| text + "\n").unwrap_or_default()
    }

    /// What is known of an address, if it need not be asked again.
    #[must_use]
    pub fn recall(&self, address: &str, now: u64, max_age: Duration) -> Option<&Verdict> {
        let known = self.addresses.get(address)?;
        (known.verdict.lasts() && is_young(known.at, now, max_age)).then_some(&known.verdict)
    }

    /// The copy that an archive has named, if it need not be asked again.
    #[must_use]
    pub fn recall_copy(&self, question: &str, now: u64, max_age: Duration) -> Option<&str> {
        let known = self.copies.get(question)?;
        is_young(known.at, now, max_age).then_some(&known.copy)
    }

    /// The last verdict, however old.
    #[must_use]
    pub fn last(&self, address: &str) -> Option<&Verdict> {
        self.addresses.get(address).map(|known| &known.verdict)
    }

    /// The last copy, however old.
    #[must_use]
    pub fn last_copy(&self, question: &str) -> Option<&str> {
        self.copies.get(question).map(|known| known.copy.as_str())
    }

    /// Remembers a verdict.
    pub fn learn(&mut self, address: &str, verdict: Verdict, now: u64) {
        self.addresses.insert(address.to_owned(), Remembered { at: now, verdict });
    }

    /// Remembers the copy that an archive has named.
    pub fn learn_copy(&mut self, question: &str, copy: String, now: u64) {
        self.copies.insert(question.to_owned(), Copied { at: now, copy });
    }

    /// Adds what `other` knows of addresses of which nothing later is known here.
    pub fn merge(&mut self, other: Self) {
        for (address, theirs) in other.addresses {
            if self.addresses.get(&address).is_none_or(|ours| ours.at < theirs.at) {
                self.addresses.insert(address, theirs);
            }
        }
        for (question, theirs) in other.copies {
            if self.copies.get(&question).is_none_or(|ours| ours.at < theirs.at) {
                self.copies.insert(question, theirs);
            }
        }
    }

    /// Forgets what is very old, so that the file does not grow with all that was ever linked; and what a clock that was
    /// wrong has dated in the future, which would keep what is learnt until then from being [merged](Self::merge).
    pub fn forget(&mut self, now: u64) {
        let is_kept = |at: u64| is_young(at, now, KEPT);
        self.addresses.retain(|_, known| is_kept(known.at));
        self.copies.retain(|_, known| is_kept(known.at));
    }
}

/// Whether a text begins as a memory of any version does, whatever has become of the rest.
fn begins_as_one(text: &str) -> bool {
    let without_spaces = text.chars().filter(|c| !c.is_whitespace()).take(64).collect::<String>();
    let version = without_spaces.strip_prefix("{\"version\":");
    version.is_some_and(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(",\"addresses\":{"))
}

/// Whether what was learnt `at` a time is to be believed. What a clock that was wrong has written is not believed for longer.
fn is_young(at: u64, now: u64, max_age: Duration) -> bool {
    now.checked_sub(at).is_some_and(|age| age < max_age.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

    #[test]
    fn what_is_well_is_believed_for_a_while_and_what_is_dead_never() {
        let mut memory = Memory::default();
        memory.learn("a", Verdict::Ok, 100);
        memory.learn("b", Verdict::Dead { reason: "x".to_owned() }, 100);
        memory.learn("c", Verdict::Moved { to: "d".to_owned(), same: true }, 100);
        let mut memory = Memory::read(&memory.to_text()).expect("a memory");
        assert_eq!(memory.recall("a", 100 + WEEK.as_secs() - 1, WEEK), Some(&Verdict::Ok));
        assert_eq!(memory.recall("a", 100 + WEEK.as_secs(), WEEK), None);
        assert_eq!(memory.recall("a", 99, WEEK), None);
        assert_eq!(memory.recall("b", 100, WEEK), None);
        assert!(memory.recall("c", 100, WEEK).is_some());
        memory.forget(100 + WEEK.as_secs());
        assert_eq!(memory.addresses.len(), 3);
        memory.forget(100 + KEPT.as_secs());
        assert_eq!(memory.addresses.len(), 0);
    }

    #[test]
    fn the_later_verdict_is_kept() {
        let (mut ours, mut theirs) = (Memory::default(), Memory::default());
        ours.learn("a", Verdict::Ok, 5);
        ours.learn("b", Verdict::Ok, 5);
        theirs.learn("a", Verdict::Redirected, 6);
        theirs.learn("b", Verdict::Redirected, 4);
        ours.merge(theirs);
        assert_eq!(ours.recall("a", 6, WEEK), Some(&Verdict::Redirected));
        assert_eq!(ours.recall("b", 6, WEEK), Some(&Verdict::Ok));
    }

    #[test]
    fn what_is_of_the_future_is_forgotten() {
        let mut memory = Memory::default();
        for (name, at) in [("now", 100), ("later", 101), ("never", u64::MAX)] {
            memory.learn(name, Verdict::Ok, at);
            memory.learn_copy(name, "copy".to_owned(), at);
        }
        memory.forget(100);
        assert_eq!(memory.addresses.keys().collect::<Vec<_>>(), ["now"]);
        assert_eq!(memory.copies.keys().collect::<Vec<_>>(), ["now"]);
    }

    #[test]
    fn a_copy_is_believed_for_a_while() {
        let (mut memory, mut theirs) = (Memory::default(), Memory::default());
        memory.learn_copy("q", "old".to_owned(), 100);
        theirs.learn_copy("q", "new".to_owned(), 200);
        memory.merge(theirs);
        let mut memory = Memory::read(&memory.to_text()).expect("a memory");
        assert_eq!(memory.recall_copy("q", 200 + WEEK.as_secs() - 1, WEEK), Some("new"));
        assert_eq!(memory.recall_copy("q", 200 + WEEK.as_secs(), WEEK), None);
        assert_eq!(memory.recall_copy("r", 200, WEEK), None);
        memory.forget(200 + KEPT.as_secs());
        assert_eq!(memory.last_copy("q"), None);
        let before_there_were_any = r#"{"version":1,"addresses":{"a":{"at":5,"class":"ok"}}}"#;
        assert_eq!(Memory::read(before_there_were_any).expect("a memory").last("a"), Some(&Verdict::Ok));
    }

    #[test]
    fn what_was_a_memory_is_made_anew_and_nothing_else_is() {
        let mut memory = Memory::default();
        memory.learn("a", Verdict::Ok, 100);
        let damaged = memory.to_text().replace("\"ok\"", "\"ok");
        for text in ["", " \n", "{\"version\":2,\"addresses\":{}}", &damaged] {
            assert_eq!(Memory::read(text), Some(Memory::default()), "{text}");
        }
        for text in ["{}", "[1]", "[[resource]]\n", "{\"version\":1}", "{\"version\": 1, \"packages\": {}}", "a"] {
            assert_eq!(Memory::read(text), None, "{text}");
        }
    }
}
