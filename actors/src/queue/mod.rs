//! One agency's queue of help requests.
//!
//! - [`core`]: the rules; [`match_timeout::rule`]: those of matches; `wait_estimate.rs`: how long one may have to wait. No actors, I/O or clocks.
//! - `actor.rs`: the shell around them.
//! - `gate.rs`: the way in, for a successor too.
//! - `messages.rs`: what the queue is asked; `handlers.rs` and, of those who wait for a request,
//!   `waits.rs`: what it does then.
//! - `load.rs`: how it comes from the database; `retire.rs`: its end; `new_epoch.rs`: when that is of
//!   another epoch.
//! - `claim.rs`: a request becomes a chat; `in_doubt/`: when nobody can say whether it has;
//!   [`match_timeout`]: when nobody answers it.
//! - `forecasts/`: what is said of waits, and what becomes of it.
//! - `show.rs`: who is here, and is shown how the queue stands; `pauses.rs`: and where it takes nobody for a while.
//! - [`help`]: asking for help and taking it back, for sockets and REST alike.
//! - `expiry.rs`: the sweep for requests whose event is over; `clock_stability.rs`: by which clock.
//! - `mirror.rs`: the same queue on other nodes.
//! - `close_waiting.rs`: the integrator ends a chat that waits.
//! - `duty.rs`: those who wait are told when nobody is there.
//! - `ended.rs`: the participant's devices are told that a request is over.

mod actor;
mod claim;
mod clock_stability;
mod close_waiting;
pub mod core;
mod duty;
pub(crate) mod ended;
mod expiry;
mod forecasts;
mod gate;
mod handlers;
pub mod help;
mod in_doubt;
mod load;
pub mod match_timeout;
mod messages;
mod mirror;
mod new_epoch;
mod pauses;
mod retire;
mod show;
mod wait_estimate;
mod waits;

pub use actor::{AgencyQueue, MAILBOX};
pub(crate) use clock_stability::ClockStability;
pub use close_waiting::close_waiting;
pub use expiry::Expiry;
pub(crate) use load::SETTLED;
pub use match_timeout::Orphans;
pub(crate) use match_timeout::missed;
#[doc(hidden)]
pub use messages::Panic;
pub use messages::Unasked;
pub use messages::{
    Ask, AskOutcome, Asked, Drop, EndWait, GiveBack, IsWaiting, Left, OrganizerHere, Position,
    StartChat, Taken, Wait, Withdraw, Withdrawal,
};
pub use mirror::{RemoteChange, moved};
