//! One agency's queue of help requests.
//!
//! - [`core`]: the rules.

pub mod core;
