//! What servers show in place of a page: errors, tests for programs, forms to sign in. What they are known by was seen there.

use super::record::BETWEEN;

/// Whether the beginning of a page that came with an error is a test for programs.
#[must_use]
pub fn in_body(page: &str) -> bool {
    let marks = ["Just a moment...", "cf-chl", "challenge-platform", "captcha", "Captcha", "px-captcha", "datadome"];
    marks.iter().any(|mark| page.contains(mark))
}

/// Whether a title is that of an error, of a test for programs, or of a form to sign in.
pub(super) fn in_title(title: &str) -> bool {
    let walls = [
        "403 forbidden",
        "404",
        "404 not found",
        "500 internal server error",
        "502 bad gateway",
        "503 service unavailable",
        "access denied",
        "access to this page has been denied",
        "are you a robot?",
        "attention required!",
        "bad gateway",
        "captcha",
        "checking your browser",
        "client challenge",
        "ddos-guard",
        "error",
        "error 404",
        "forbidden",
        "human verification",
        "just a moment",
        "log in",
        "login",
        "not found",
        "page not found",
        "please wait",
        "robot check",
        "security check",
        "service unavailable",
        "sign in",
        "verify you are human",
        "vercel security checkpoint",
    ];
    let title = title.to_lowercase();
    let part = BETWEEN.iter().find_map(|between| title.split_once(between)).map_or(&*title, |(part, _)| part);
    [&*title, part].iter().any(|one| {
        let one = one.trim().trim_end_matches(['.', '…']).trim();
        walls.contains(&one)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_for_programs_shows_in_the_body() {
        assert!(in_body("<title>Just a moment...</title>") && in_body("<div class=\"px-captcha\">"));
        assert!(!in_body("<title>Not found</title>"));
    }

    #[test]
    fn a_wall_is_called_so_with_or_without_its_site() {
        for title in ["Just a moment...", "Access Denied", "Sign in - Example", "Page not found | Example", "Error 404"]
        {
            assert!(in_title(title), "{title}");
        }
        for title in ["Just a moment in time", "Not found in translation", "404: a history", "A | Sign in", ""] {
            assert!(!in_title(title), "{title}");
        }
    }
}
