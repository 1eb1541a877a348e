//! One chat: who may write, in which order, and what every member is shown.
//!
//! - [`core`]: the rules.

pub mod core;
