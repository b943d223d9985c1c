use serde::{Deserialize, Serialize};

/// What has become of an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "class", rename_all = "kebab-case")]
pub enum Verdict {
    /// There is a page.
    Ok,
    /// There is a page, temporarily at another address: the one that is known is still right.
    Redirected,
    /// The page has another address, for good.
    Moved {
        /// That address.
        to: String,
        /// Whether it is beyond doubt that it is the same page.
        same: bool,
    },
    /// There is no page any more.
    Dead {
        /// How that is known, as the end of a sentence.
        reason: String,
    },
    /// The server does not answer programs, so there is no telling.
    Blocked {
        /// How it refuses.
        reason: String,
    },
    /// Something went wrong that may pass.
    Unreachable {
        /// What.
        reason: String,
    },
    /// The server is not known to be the one that it says it is.
    Untrusted {
        /// Why.
        reason: String,
    },
}

impl Verdict {
    /// All classes, as they are called.
    pub const CLASSES: &[&str] = &["ok", "redirected", "moved", "dead", "blocked", "unreachable", "untrusted"];

    /// What it is called.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Redirected => "redirected",
            Self::Moved { .. } => "moved",
            Self::Dead { .. } => "dead",
            Self::Blocked { .. } => "blocked",
            Self::Unreachable { .. } => "unreachable",
            Self::Untrusted { .. } => "untrusted",
        }
    }

    /// Whether it can be believed for a while. One who was told that a link is dead wants to know at once that it is not.
    #[must_use]
    pub fn lasts(&self) -> bool {
        matches!(self, Self::Ok | Self::Redirected | Self::Moved { .. } | Self::Blocked { .. })
    }

    /// Why it is not well, as the end of a sentence; empty if it is.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Ok | Self::Redirected | Self::Moved { .. } => "",
            Self::Dead { reason }
            | Self::Blocked { reason }
            | Self::Unreachable { reason }
            | Self::Untrusted { reason } => reason,
        }
    }

    /// Whether there is a page, be it at another address.
    #[must_use]
    pub fn has_page(&self) -> bool {
        matches!(self, Self::Ok | Self::Redirected | Self::Moved { .. })
    }

    /// Whether a reader gets to the page by the address.
    #[must_use]
    pub fn is_well(&self) -> bool {
        matches!(self, Self::Ok | Self::Redirected)
    }
}
