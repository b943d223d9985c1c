use semver::{Version, VersionReq};

/// The series of mdBook whose protocol this one knows, as a semver requirement each.
pub const KNOWN: &[&str] = &["0.4", "0.5"];

/// A line to print if the host is an mdBook of a series that this one does not know. It works all the same where the
/// protocol has the same shape.
#[must_use]
pub fn untried(version: &str) -> Option<String> {
    let known = |version: &Version| {
        KNOWN.iter().filter_map(|series| VersionReq::parse(series).ok()).any(|series| series.matches(version))
    };
    let ours = env!("CARGO_PKG_VERSION");
    match Version::parse(version) {
        Ok(version) if known(&Version { pre: semver::Prerelease::EMPTY, ..version.clone() }) => None,
        Ok(version) => Some(format!(
            "mdbook-resources {ours} knows mdBook {}, and has not been tried with {version}; if a list looks wrong, look \
             for a newer mdbook-resources",
            KNOWN.join(" and ")
        )),
        Err(_) if version.is_empty() => None,
        Err(_) => Some(format!("mdbook-resources {ours} does not understand the mdBook version `{version}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speaks_only_of_what_is_untried() {
        for version in ["0.4.0", "0.4.52", "0.5.0", "0.5.4", "0.5.5-alpha.1", ""] {
            assert_eq!(untried(version), None, "{version}");
        }
        for version in ["0.6.0", "1.0.0", "0.3.7", "not a version"] {
            assert!(untried(version).is_some_and(|line| line.lines().count() == 1), "{version}");
        }
    }
}
