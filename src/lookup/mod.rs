//! Where the facts about a resource are to be had: whom to ask, what, and what the answers mean.
//!
//! A [`Target`] is what a person has in hand: an address or an identifier. It knows a little by itself
//! ([`Target::known`]), and whom to ask for the rest ([`Target::questions`]). Who asks gives each answer to [`read`].

mod answer;
mod source;
mod target;

pub use answer::{Answer, read};
pub use source::{Endpoints, Question, Source};
pub use target::Target;
