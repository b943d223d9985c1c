//! The addresses of a catalog, asked whether they still lead anywhere. All of it but the asking, which is the binary's.
//!
//! A [`Visit`] says what to ask a server next, takes what came back, and ends with a [`Verdict`]. A [`Memory`] keeps
//! verdicts from one run to the next. [`findings`] are what an author has to hear of them.

mod find;
mod memory;
mod verdict;
mod visit;

pub use find::{Link, findings, links};
pub use memory::Memory;
pub use verdict::Verdict;
pub use visit::{Failure, Method, Next, Reply, Visit, is_wall};
