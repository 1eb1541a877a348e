//! One chat: who may write, in which order, and what every member is shown.
//!
//! - [`core`]: the rules; `draft.rs`: what they decide about.
//! - `actor.rs`: the shell, which carries effects to the writer, the store and the pools.
//! - `retire.rs`: how that goes when it is not in use; `anew.rs`: when the database is of another epoch.
//! - `load.rs`: how a chat comes from the database, and catches up with it.
//! - `end.rs`: how its members are told that it is over; `search.rs`: when that is looked for.
//! - `marks.rs`: how far its members have come; `typing`: who of them types.
//! - `private.rs`: what each member of a direct chat is shown; `list.rs`: the same of lists.
//! - `heard.rs`: what other nodes say of it; `missed.rs`: what they did not say; `gone.rs`: that it is
//!   gone, which they did not say; `others.rs`: whether its members are there; `apart.rs`: whether that is shown.
//! - `messages.rs`: what it is told; `handlers.rs`: what it does then.

mod actor;
mod anew;
mod apart;
pub mod core;
mod draft;
mod end;
mod gone;
mod handlers;
mod heard;
mod list;
mod load;
mod marks;
mod messages;
mod missed;
mod others;
mod private;
mod retire;
mod search;
mod typing;

pub use actor::{ChatActor, MAILBOX};
pub use core::{Closer, Draft, Posted};
pub use heard::Elsewhere;
pub use load::Looks;
pub use marks::ShownTo;
#[doc(hidden)]
pub use messages::Panic;
pub use messages::{
    Action, AskRightsAgain, Command, Ended, Opened, PoolDown, PoolUp, Settled, Withdrawn,
};
pub use typing::TYPING_LASTS;
