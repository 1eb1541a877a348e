//! A help chat goes from one to the next: each act is one transaction, under the lock of the chat's row. The rules are
//! `switchboard_domain::turns`.
//!
//! - `locked.rs`: what the row says; `staff.rs`: who acts; `apply.rs`: what is written, and
//!   `hands.rs` who has the chat by it; `offers.rs`: rows of `offers`.
//! - `past_chats.rs`: what is left to whoever had a chat.
//! - A file for each act, and for what happens by itself.

mod answer_offer;
mod apply;
mod call_back;
mod close_resolved;
mod expire_offers;
mod hands;
mod late_word;
mod list_offers;
mod locked;
mod offer_chat;
mod offers;
mod open_offers;
mod past_chats;
mod read_loss;
mod read_moved;
mod read_own_loss;
mod read_part;
mod resolve_chat;
mod return_chat;
mod staff;
mod take_over;
mod withdraw_offer;

pub use answer_offer::AnswerOffer;
pub(super) use apply::{By, apply};
pub use apply::{HandedOver, Lost};
pub use call_back::{CallBack, CallBackOutcome};
pub use close_resolved::CloseResolved;
pub use expire_offers::ExpireOffers;
pub(super) use hands::{add_owner, match_waiting};
pub use late_word::{LateWord, LateWordOutcome};
pub use list_offers::{ListOffers, ReadOffer, ShownOffer};
pub(super) use locked::Locked;
pub use offer_chat::{OfferChat, OfferOutcome, Offered};
pub use offers::{EndedOffer, OfferAnswer};
pub(super) use offers::{end_offer_of, end_offers_of};
pub use open_offers::OpenOffers;
pub(super) use past_chats::{kept_upto, past_chat, past_chats};
pub use read_loss::ReadLoss;
pub use read_moved::ReadMoved;
pub use read_own_loss::{OwnLoss, ReadOwnLoss};
pub use read_part::ReadPart;
pub use resolve_chat::{ResolveChat, ResolveOutcome};
pub use return_chat::ReturnChat;
pub(super) use return_chat::give_back_all;
pub use staff::ActOutcome;
pub(super) use staff::lock_participant;
pub use take_over::TakeOver;
pub use withdraw_offer::WithdrawOffer;
