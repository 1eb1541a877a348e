//! Finding people and events by a part of what is written of them.
//!
//! - [`patience`], [`turns`], [`lane`]: searches keep nobody else waiting, and are given up.
//! - [`folding`]: rows of before are made to be found.

pub mod folding;
pub mod lane;
pub mod patience;
mod turns;

pub use lane::{NotSearched, Search, Searches};
pub use patience::Patience;
