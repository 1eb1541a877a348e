//! The history writer: group commit, one batch filling while the last one commits.
//!
//! - [`core`]: the rules.

pub mod core;
