//! Claims in doubt: the database did not say in time what became of them.
//!
//! - [`claims`]: which they are, and for how long they are looked for. No actors, I/O or clocks.
//! - `lookup.rs`: the look into the database.

pub mod claims;
mod lookup;
