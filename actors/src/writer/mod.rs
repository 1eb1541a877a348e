//! The history writer: group commit, one batch filling while the last one commits.
//!
//! - [`core`]: the rules.
//! - `messages.rs`: what it is handed and what it tells; it names no chat.
//! - `actor.rs`: the shell around them.
//! - `thread.rs`: the thread that holds the writer's own database connection.

mod actor;
pub mod core;
mod messages;
mod thread;

pub use actor::HistoryWriter;
pub use messages::{Admitted, Outcome, Settled, Write};
