//! TBD
pub mod catalog;
pub mod diagnostic;
pub mod directive;
pub mod expand;
pub mod preprocessor;
pub mod render;
pub mod select;
pub mod source;
