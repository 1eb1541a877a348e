//! The third floor: several nodes that behave as one. It names `switchboard-domain` and `switchboard-metrics`.
//!
//! PostgreSQL decides and remembers. The backplane carries what is committed to the nodes where a user sees it,
//! and knows which nodes those are. It carries hints. A node that misses a hint finds the change in the
//! database.
//!
//! ```text
//! backplane  the contract
//! nodes      the other nodes, as the actors see them
//! hint       what nodes tell each other
//! key        what nodes are found by
//! events     what a node receives
//! feature    what all live nodes can read
//! seal       the signature on hints
//! local      nodes of one process
//! redis      nodes anywhere, over Redis 7 or Valkey
//! ```

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
