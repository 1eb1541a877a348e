//! One chat: who may write, in which order, and what every member is shown.
//!
//! - [`core`]: what is admitted and in which order; `core/closing.rs`: how it ends; `draft.rs`: what it decides about.
//!   Pure.
//! - `delivery`: what was shown to whom, and from where what is missing is read. Pure.
//! - `actor.rs`: the shell, which carries effects to the writer and the store; `show.rs`: carries out what
//!   delivery asks for.
//! - `retire.rs`: how that goes when it is not in use; `new_epoch.rs`: when the database is of another epoch.
//! - `load.rs`: how a chat comes from the database; `backfill.rs`: reads what was not shown.
//! - `end.rs`: how its members are told that it is over; `in_doubt_close.rs`: when that is looked for.
//! - `marks.rs`: how far its members have come; `typing`: who of them types.
//! - `direct.rs`: how the members of a direct chat are shown its entries; `list.rs`: the same of lists.
//! - `remote.rs`: what other nodes say of it; `lost_match.rs`: that its match was undone, which they did not say.
//! - `late_word.rs`: what is said to whoever had it once.
//! - `opened.rs`: whether its owner has looked at it.
//! - `owner.rs`: who has it, when the writer knows better.
//! - `recipient_presence.rs`: whether its members are there; `mutual_block.rs`: whether that is shown.
//! - `messages.rs`: what it is told; `handlers.rs`: what it does then.

mod actor;
mod backfill;
pub mod core;
mod delivery;
mod direct;
mod draft;
mod end;
mod handlers;
mod in_doubt_close;
mod late_word;
mod list;
mod load;
mod lost_match;
mod marks;
mod messages;
mod mutual_block;
mod new_epoch;
mod opened;
mod owner;
mod recipient_presence;
mod remote;
mod retire;
mod show;
mod typing;

pub use actor::{ChatActor, MAILBOX};
pub use core::{Closer, Draft, Posted};
pub use load::Polls;
#[doc(hidden)]
pub use messages::Panic;
pub use messages::{
    Action, AskRightsAgain, Command, Ended, MemberCame, Opened, PoolDown, PoolUp, Withdrawn,
};
pub use remote::RemoteEvent;
pub use typing::TYPING_LASTS;
