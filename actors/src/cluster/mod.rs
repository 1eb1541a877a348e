//! Several nodes that behave as one.
//!
//! PostgreSQL decides and remembers; the backplane carries what is committed to the nodes where
//! somebody wants to see it, and knows which those are. What it carries are hints: whoever misses
//! one finds it in the database.
//!
//! - [`backplane`]: the contract; [`key`]: what nodes are found by; [`events`]: what a node hears.
//! - [`local`]: nodes of one process.
//! - [`redis`]: nodes anywhere, over Redis 7 or Valkey.

pub mod backplane;
pub mod events;
pub mod key;
pub mod local;
pub mod redis;

pub use backplane::{Away, Backplane, Located};
pub use events::{Event, Events};
pub use key::{Key, NodeId};
