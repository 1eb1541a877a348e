//! One agency's queue of help requests.
//!
//! - [`core`]: the rules.
//! - `actor.rs`: the shell around them.
//! - `messages.rs`: what the queue is asked; `handlers.rs`: what it does then.
//! - `unknown.rs`: what it does when the database did not say in time what became of it.
//! - `show.rs`: who is shown how the queue stands; `pace.rs`: how long one may have to wait.
//! - `returns.rs`: matches that nobody answers.
//! - [`help`]: asking for help and taking it back, for sockets and REST alike.
//! - `expiry.rs`: the sweep for requests whose event is over.

mod actor;
pub mod core;
mod expiry;
mod handlers;
pub mod help;
mod messages;
mod pace;
mod returns;
mod show;
mod unknown;

pub use actor::{AgencyQueue, MAILBOX};
pub use expiry::Expiry;
#[cfg(feature = "fault-injection")]
pub use messages::Panic;
pub use messages::{
    Ask, AskOutcome, Asked, Drop, IsWaiting, Position, StartChat, Wait, Watch, Withdraw, Withdrawal,
};
