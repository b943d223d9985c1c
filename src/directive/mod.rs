//! The directive: `<<#resources chapter=5 kind=paper sort=-year>>`.
//!
//! [`scan()`] finds directives in a chapter as mdBook itself will parse it, and says for each whether a list can stand
//! there. [`parse()`] reads the arguments of one from the bytes of the chapter, since what Markdown makes of them (curly
//! quotes, emphasis) is not what the author typed. Both report by byte range and go on after a fault.
//!
//! The keys are those of [`Parameter`]: parser, "did you mean" and guide all take them from that table.

mod arguments;
mod columns;
mod heading;
mod model;
mod parameter;
mod parse;
mod region;
mod scan;

pub use arguments::LONGEST;
pub use heading::HeadingName;
pub use model::{
    Contents, Criterion, Directive, GroupBy, HeadingChoice, OrNone, Presentation, Range, SortBy, SortKey, Test,
};
pub use parameter::{Form, Parameter};
pub use parse::{parse, parse_arguments};
pub use region::{Region, regions};
pub use scan::{Before, ListMarker, MOST, Misplaced, NAMES, Next, Site, Slot, opening, scan};
