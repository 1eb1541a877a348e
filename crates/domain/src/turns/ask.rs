//! What somebody asks for of a chat's turns, as it comes over the wire.

use crate::ids::{ChatId, OfferId, UserId};

/// What somebody wants.
#[derive(Clone, Debug, PartialEq)]
pub enum TurnAsk {
    /// The owner gives the chat back.
    Return(InTurn),
    /// The owner offers it to a colleague.
    Offer(InTurn, UserId),
    /// The colleague says yes or no.
    Answer {
        /// To which offer.
        offer: OfferId,
        /// Whether it is yes.
        accept: bool,
    },
    /// The giver takes an offer back.
    WithdrawOffer(OfferId),
    /// Somebody else takes the chat.
    TakeOver(InTurn),
    /// The participant wants somebody else.
    CallBack(ChatId),
    /// The participant is fine.
    Resolved(ChatId),
}

/// An act of an organizer on a chat.
#[derive(Clone, Debug, PartialEq)]
pub struct InTurn {
    /// The chat.
    pub chat: ChatId,
    /// The turn that is expected: another one has moved on.
    pub turn: i64,
    /// For colleagues alone.
    pub note: Option<String>,
}

impl TurnAsk {
    /// The chat that it names.
    pub fn chat(&self) -> Option<ChatId> {
        match self {
            Self::Return(act) | Self::Offer(act, _) | Self::TakeOver(act) => Some(act.chat),
            Self::CallBack(chat) | Self::Resolved(chat) => Some(*chat),
            Self::Answer { .. } | Self::WithdrawOffer(_) => None,
        }
    }
}
