//! An [mdBook](https://rust-lang.github.io/mdBook/) preprocessor for annotated reading lists.
//!
//! One **catalog** holds every resource of a book once, and every place where it is listed. A **directive** in a chapter,
//! `<<#resources chapter=5>>`, asks for a list. The build puts the **list** there: the same resource reads the same
//! wherever it is listed, with the remark that fits the place.
//!
//! # How data flows
//!
//! ```text
//! catalog files ──> catalog ─────────┐
//!                                    ├──> select ──> render ──> fitted into the page
//! chapter ──> directive: scan, parse ┘
//! ```
//!
//! - [`source`]: texts, byte ranges in them, lines and columns. Everything below can point at where it was read.
//! - [`diagnostic`]: what is wrong, as plain data. No room stops at the first fault, and none prints.
//! - [`catalog`]: [`CatalogBuilder`](catalog::CatalogBuilder) reads TOML and JSON and gives a
//!   [`Catalog`](catalog::Catalog) of [`Resource`](catalog::Resource)s and [`Place`](catalog::Place)s.
//! - [`interop`]: the formats of others, such as BibLaTeX: a catalog is written in them, and works are read from them; and
//!   what sources on the web answer about a resource.
//! - [`directive`]: [`scan`](directive::scan) finds directives as mdBook will parse the page;
//!   [`parse`](directive::parse) reads one into a [`Directive`](directive::Directive).
//! - [`select`]: [`select`](select::select()) turns a directive into an [`Outline`](select::Outline) of entries.
//! - [`render`]: [`list`](render::list()) writes an outline as Markdown, for HTML or for any other renderer.
//! - [`expand`]: [`expand`](expand::expand()) does all of this for one chapter. It is a pure function.
//! - [`project`]: a book as it lies in its folder: what `book.toml` says, the pages, what they include and show.
//! - [`rules`]: [`check`](rules::check()) looks a book through for all that is doubtful.
//! - [`links`]: whether the addresses of the catalog still lead anywhere, decided from what the servers answer.
//! - [`preprocessor`]: mdBook's protocol around it.
//!
//! The library touches no files and no streams: that is the business of the binary.
//!
//! # Example
//!
//! ```
//! use mdbook_resources::catalog::{CatalogBuilder, Format};
//! use mdbook_resources::expand::{OnError, Environment, expand};
//! use mdbook_resources::render::{Target, Words};
//! use mdbook_resources::select::{Here, Order};
//! use mdbook_resources::source::{Sources, apply};
//!
//! let mut sources = Sources::new();
//! let catalog = r#"
//!     [[resource]]
//!     id = "lora"
//!     title = "LoRA: Low-Rank Adaptation of Large Language Models"
//!     authors = ["Hu", "et al."]
//!     date = 2021
//!     url = "https://arxiv.org/abs/2106.09685"
//!     chapter = 7
//! "#;
//! let file = sources.add("resources.toml", catalog.to_owned()).expect("a short text");
//! let mut builder = CatalogBuilder::new();
//! builder.read(file, sources.text(file), Format::Toml);
//! let (catalog, diagnostics) = builder.finish();
//! assert!(diagnostics.is_empty());
//!
//! let environment = Environment {
//!     catalog: &catalog,
//!     markdown: pulldown_cmark::Options::empty(),
//!     target: Target { html: false, smart_punctuation: false },
//!     language: "en",
//!     words: Words::of("en"),
//!     order: &Order::new("en"),
//!     on_error: OnError::Fail,
//!     catalog_faults: &[],
//!     metadata: true,
//!     assets: true,
//!     elsewhere: None,
//! };
//! let chapter = "# Finetuning\n\n<<#resources chapter=7>>\n";
//! let page = sources.add("finetuning.md", chapter.to_owned()).expect("a short text");
//! let expansion = expand(page, chapter, &Here::default(), &environment);
//! assert!(expansion.diagnostics.is_empty());
//! assert_eq!(
//!     apply(chapter, &expansion.edits),
//!     "# Finetuning\n\n\
//!      1. [LoRA: Low-Rank Adaptation of Large Language Models](https://arxiv.org/abs/2106.09685)  \n   \
//!      Hu et al. · 2021\n"
//! );
//! ```

pub mod catalog;
pub mod changes;
pub mod diagnostic;
pub mod directive;
pub mod expand;
pub mod interop;
pub mod links;
pub mod lookup;
pub mod preprocessor;
pub mod project;
pub mod render;
pub mod rules;
pub mod select;
pub mod source;
