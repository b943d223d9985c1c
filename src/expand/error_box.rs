use super::{Environment, OnError};
use crate::diagnostic::Diagnostic;
use crate::render::{Target, attribute, escape};

/// The box in place of a faulty directive: one inline element, so that it can stand wherever the directive does. It has no
/// HTML if it has to be text, as in an image, whose text becomes an attribute.
pub(super) fn directive_box(diagnostics: &[Diagnostic], is_text: bool, environment: &Environment<'_>) -> String {
    let title = environment.words.directive_error;
    let target = Target { html: environment.target.html && !is_text, ..environment.target };
    error_box(title, diagnostics.iter().filter(|diagnostic| diagnostic.is_error()), target)
}

/// The box above the first list of a page whose catalog has faults, if faults are to be shown.
pub(super) fn catalog_box(environment: &Environment<'_>) -> Option<String> {
    let faults = environment.catalog_faults;
    let first = faults.first().filter(|_| environment.on_error == OnError::Show)?;
    let title = (environment.words.catalog_errors)(faults.len());
    Some(error_box(&title, std::iter::once(first), environment.target))
}

fn error_box<'d>(title: &str, diagnostics: impl Iterator<Item = &'d Diagnostic>, target: Target) -> String {
    let told: Vec<String> = diagnostics
        .map(|one| {
            let help = one.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
            format!("{}{help} [{}]", one.message, one.code.as_str())
        })
        .collect();
    let text = escape(&format!("{title} {}", told.join("; ")), target, false);
    if target.html {
        let style = attribute(BOX_STYLE);
        format!("<strong class=\"resources-error\" role=\"alert\" style=\"{style}\">{text}</strong>")
    } else {
        format!("**{text}**")
    }
}

/// Readable on a light and on a dark page, with no style sheet.
const BOX_STYLE: &str = "display:inline-block;padding:0.4em 0.8em;border:2px solid #b00020;border-radius:4px;background:#fff0f0;color:#600010";
