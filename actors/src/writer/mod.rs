//! The history writer: group commit, one batch filling while the last one commits.
//!
//! - [`core`]: the rules.
//! - `actor.rs`: the shell around them.
//! - `thread.rs`: the thread that holds the writer's own database connection.

mod actor;
pub mod core;
mod thread;

pub use actor::{HistoryWriter, Write};
