//! What is searched, in one spelling.
//!
//! - [`fold`]: one spelling for what people take for the same.
//! - [`document`]: what is stored to be found, and what of it is looked for.

pub mod document;
pub mod fold;
