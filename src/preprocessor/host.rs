use semver::{Version, VersionReq};

/// The versions of mdBook that this one is tried with, as a semver requirement each.
pub const TRIED: &[&str] = &["0.4.21", "0.5"];

/// A line to print if the host is an mdBook that this one has not been tried with. It works all the same where the
/// protocol has the same shape.
#[must_use]
pub fn untried(version: &str) -> Option<String> {
    let tried = |version: &Version| {
        TRIED.iter().filter_map(|tried| VersionReq::parse(tried).ok()).any(|tried| tried.matches(version))
    };
    let ours = env!("CARGO_PKG_VERSION");
    match Version::parse(version) {
        Ok(version) if tried(&Version { pre: semver::Prerelease::EMPTY, ..version.clone() }) => None,
        Ok(version) => Some(format!(
            "mdbook-resources {ours} has been tried with mdBook 0.4 and 0.5, not with {version}; if a list looks wrong, \
             look for a newer mdbook-resources"
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
        for version in ["0.4.21", "0.4.52", "0.5.0", "0.5.4", "0.5.5-alpha.1", ""] {
            assert_eq!(untried(version), None, "{version}");
        }
        for version in ["0.6.0", "1.0.0", "0.3.7", "not a version"] {
            assert!(untried(version).is_some_and(|line| line.lines().count() == 1), "{version}");
        }
    }
}
