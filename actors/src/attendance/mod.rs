//! Sees to help chats whose participant waits: for somebody at all, or for the answer of an owner who has gone.
//!
//! - [`rule`]: what is to be done when an owner is away. No actors, I/O or clocks.
//! - `actor.rs`: looks from time to time, on each node. The chat's row decides which of them does it.
//! - `find.rs`: whose owners are away; `back.rs`: a chat goes back to the queue.

mod actor;
mod back;
mod find;
pub mod rule;

pub use actor::Attendance;
pub use find::absent_owners;
