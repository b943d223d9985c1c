//! All tests that need more than one room. Cases are files: `tests/books` holds small books with what becomes of them,
//! `tests/catalogs` catalogs with what is wrong in them, `tests/canonical` catalogs with the form that they should have,
//! `tests/web` answers of sources on the web with what they say.
//! `SNAPSHOTS=overwrite cargo test` writes the expectations anew; read the difference before you commit it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed, and says where"
)]

// A runner of another kind has a `bash` too, but not every computer of that kind.
#[cfg(unix)]
mod action;
mod add;
mod attacks;
mod books;
mod browser;
mod canonical;
mod catalogs;
mod check_matrix;
mod check_sarif;
mod checks;
mod command;
mod companion;
// Only there is all of 127.0.0.0/8 this computer, so that one server is many hosts.
#[cfg(target_os = "linux")]
mod copies;
mod documents;
mod editions;
mod fmt;
mod hosts;
mod house;
mod import;
mod init;
mod interop;
mod laws;
#[cfg(target_os = "linux")]
mod links;
mod list;
mod matrix;
mod neighbours;
mod protocol;
mod regions;
mod renderers;
mod report;
mod reports;
mod rules;
mod sarif_schema;
mod schema;
mod scribble;
#[cfg(target_os = "linux")]
mod server;
mod structure;
mod support;
mod tls;
mod web;
