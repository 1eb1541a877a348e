//! Matches that time out: nobody opens or answers them, and the request goes back to the queue.
//!
//! - [`rule`]: which of them are confirmed, and which time out. No actors, I/O or clocks.
//! - `requeue.rs`: the request waits again, and its chat is withdrawn.
//! - `missed.rs`: whoever did not look at it in time is told so.
//! - `adopt.rs`: matches of before a restart, and of other nodes.
//! - `orphans.rs`: matches at agencies that no node serves any more.

mod adopt;
pub(crate) mod missed;
mod orphans;
mod requeue;
pub mod rule;

pub use orphans::Orphans;
