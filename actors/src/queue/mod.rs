//! One agency's queue of help requests.
//!
//! - [`core`]: the rules; `unanswered.rs`: those of matches that may come to nothing; `pace.rs`: how
//!   long one may have to wait. No actors, I/O or clocks.
//! - `actor.rs`: the shell around them.
//! - `messages.rs`: what the queue is asked; `handlers.rs` and, of those who wait for a request,
//!   `waits.rs`: what it does then.
//! - `load.rs`: how it comes from the database; `retire.rs`: its end; `anew.rs`: when that is of another
//!   epoch.
//! - `claim.rs`: a request becomes a chat; `unknown.rs`: when nobody can say whether it has, with
//!   `doubts.rs`; `returns.rs`: when nobody answers it.
//! - `show.rs`: who is here, and is shown how the queue stands.
//! - [`help`]: asking for help and taking it back, for sockets and REST alike.
//! - `expiry.rs`: the sweep for requests whose event is over; `even.rs`: by which clock.
//! - `elsewhere.rs`: the same queue on other nodes; `orphans.rs`: matches whose node is gone.

mod actor;
mod anew;
mod claim;
pub mod core;
mod doubts;
mod elsewhere;
mod even;
mod expiry;
mod handlers;
pub mod help;
mod load;
mod messages;
mod orphans;
mod pace;
mod retire;
mod returns;
mod show;
mod unanswered;
mod unknown;
mod waits;

pub use actor::{AgencyQueue, MAILBOX};
pub use elsewhere::Changed;
pub use expiry::Expiry;
#[doc(hidden)]
pub use messages::Panic;
pub use messages::{
    Ask, AskOutcome, Asked, Drop, IsWaiting, Position, StartChat, Wait, Watch, Withdraw, Withdrawal,
};
pub use orphans::Orphans;
