//! Tips: what becomes of one, and which there may be.
//!
//! - [`core`]: the states that a tip goes through. [`rules`]: limits, and how long is tried.
//! - [`outcome`]: what an attempt to charge came to.

pub mod core;
pub mod outcome;
pub mod rules;

pub use outcome::Outcome;
pub use rules::{Patience, TipLimit, TipLimits, TipRules};
