//! Searches keep nobody else waiting, and are given up when nobody waits for them.
//!
//! - [`lane`]: threads and connections of their own. `answer_slots.rs`: whose they are. [`patience`]: how long each may go on.

pub mod lane;
pub mod patience;
mod turns;

pub use lane::{NotSearched, Search, Searches};
pub use patience::Patience;
