//! The third floor: several nodes that behave as one. It names `switchboard-domain` and `switchboard-metrics`.
//!
//! PostgreSQL decides and remembers; the backplane carries what is committed to the nodes where
//! somebody wants to see it, and knows which those are. What it carries are hints: whoever misses
//! one finds it in the database.
//!
//! - [`backplane`]: the contract; [`key`]: what nodes are found by; [`events`]: what a node hears.
//! - [`hint`]: what they tell each other.
//! - [`feature`]: what all of them know; `seal.rs`: how it is known that a hint is one of theirs.
//! - [`nodes`]: the others, as the actors see them.
//! - [`local`]: nodes of one process.
//! - [`redis`]: nodes anywhere, over Redis 7 or Valkey.

pub mod backplane;
pub mod events;
pub mod feature;
pub mod hint;
pub mod key;
pub mod local;
pub mod nodes;
pub mod redis;
mod seal;

pub use backplane::{Away, Backplane, Located};
pub use events::{Event, Events};
pub use feature::{Feature, Features};
pub use hint::Hint;
pub use key::{Key, NodeId};
pub use nodes::{ClusterConfig, Nodes};
