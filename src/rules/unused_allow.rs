use crate::catalog::Allowed;
use crate::diagnostic::{Code, Diagnostic};

/// Says that an entry allows what is not found in it.
pub(super) fn diagnostic(allowed: &Allowed) -> Diagnostic {
    let code = allowed.code.value.as_str();
    let diagnostic = Diagnostic::new(Code::UnusedAllow, format!("`{code}` finds nothing in this entry"));
    diagnostic.at(allowed.code.span, "").help("take it out of `allow`")
}
