//! A help chat goes from one organizer to the next, or back to the queue, over a socket or REST. The rules are
//! `switchboard_domain::turns`, and each act is one transaction of the store; here those are told whom it concerns, on
//! every node.
//!
//! - `acts.rs`: does what is asked; `told.rs`: what follows from it.
//! - `handed_over.rs`: a chat has gone to another owner: what its old and new owner and its participant are shown.
//! - `in_doubt.rs`: acts of which it is not known whether they were stored.
//! - `lost.rs`: what whoever loses a chat is shown.
//! - `moved.rs`: how a chat is now, for whoever has lost it.
//! - `offers.rs`: what an offer's two organizers are shown; `offers_shown.rs`: what of it this node has shown.
//! - `sweep.rs`: offers that nobody answers, and chats that end by themselves.

mod acts;
mod handed_over;
mod in_doubt;
mod lost;
mod moved;
pub(crate) mod offers;
mod offers_shown;
mod settings;
mod sweep;
mod told;

pub use acts::{Acted, Refused, act};
pub use handed_over::HandedOver;
pub(crate) use handed_over::show as show_handed_over;
pub(crate) use lost::Loss;
pub use moved::as_it_is;
pub use offers::view;
pub use offers_shown::OffersShown;
pub(crate) use offers_shown::to_show as offers_to_show;
pub use settings::TurnSettings;
pub use sweep::TurnSweep;
pub(crate) use told::tell as tell_of_turn;
pub use told::{deletion_in_doubt, give_back, tell_deleted};
