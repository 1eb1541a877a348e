//! Matches that time out: nobody answers them, and the request goes back to the queue.
//!
//! - [`rule`]: which of them are confirmed, and which time out. No actors, I/O or clocks.
//! - `requeue.rs`: the request waits again, and its chat is withdrawn.
//! - `adopt.rs`: matches of before a restart, and of other nodes.
//! - `orphans.rs`: matches at agencies that no node serves any more.

mod adopt;
mod orphans;
mod requeue;
pub mod rule;

pub(super) use adopt::DOWNTIME;
pub use orphans::Orphans;
