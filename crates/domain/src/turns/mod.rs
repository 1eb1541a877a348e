//! Who has a help chat, and how it goes from one to the next: giving back, offering, accepting, taking over, calling
//! back. Rules alone: what one look at the chat's row says goes in, what is to be written comes out.
//!
//! - [`standing`](Standing): what is known of the chat; [`offer`](OpenOffer): what is known of an offer.
//! - `staff.rs`: what organizers may do; `offers.rs`: answers to offers; `participant.rs`: what the participant may.
//! - `ask.rs`: what somebody asks for.
//! - `change.rs`: what is so afterwards; `part.rs`: what is left to whoever had the chat.

mod ask;
mod change;
mod offer;
mod offers;
mod part;
mod participant;
mod staff;
mod standing;

pub use ask::{InTurn, TurnAsk};
pub use change::{Change, Done};
pub use offer::{OfferState, OpenOffer};
pub use offers::{NotAnswered, answer, withdraw};
pub use part::part;
pub use participant::{CALLS_APART, NotCalled, call_back, resolve};
pub use staff::{Act, Staff, decide};
pub use standing::Standing;

#[cfg(test)]
mod tests;
