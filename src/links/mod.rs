//! The addresses of a catalog, asked whether they still lead anywhere. All of it but the asking, which is the binary's.
//!
//! A [`Visit`] says what to ask a server next, takes what came back, and ends with a [`Verdict`]. An [`Archive`] is asked
//! for copies of what is dead. A [`Memory`] keeps the answers from one run to the next. [`findings`] are what an author has
//! to hear of them.

mod archive;
mod dead;
mod find;
mod findings;
mod memory;
mod moved;
mod verdict;
mod visit;

pub use archive::Archive;
pub use dead::without_copy;
pub use find::{Link, Place, Role, links};
pub use findings::{Known, findings};
pub use memory::Memory;
pub use verdict::Verdict;
pub use visit::{Failure, Method, Next, Reply, Visit};
