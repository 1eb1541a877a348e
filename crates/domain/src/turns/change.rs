//! What an act changes of a help chat.

use super::offer::OfferState;
use super::standing::Standing;
use crate::chat_event_kind::ChatEventKind;
use crate::ids::{OfferId, UserId};
use crate::time::Timestamp;

/// What becomes of the chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It waits at its old place.
    Waits(ChatEventKind),
    /// Somebody has it now, who has looked at it.
    Goes {
        /// Who.
        to: UserId,
        /// Why.
        because: ChatEventKind,
    },
    /// It is offered to a colleague.
    Offered(UserId),
    /// It is over: its participant is fine.
    Ends,
    /// Its participant is fine, and it ends when nobody writes any more.
    Resolved,
    /// Its offer is over, and nothing else.
    OfferEnds(OfferState),
    /// It is so already.
    Stays,
}

/// What is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// What becomes of the chat.
    pub change: Change,
    /// Whether the owner who acts has looked at the chat by that.
    pub opens: bool,
    /// The offer that is over by it.
    pub offer: Option<(OfferId, OfferState)>,
}

impl Done {
    /// A change of the chat, and what it means to an offer that was open.
    pub(super) fn of(chat: &Standing, change: Change) -> Self {
        let state = match change {
            Change::Waits(_) | Change::Goes { .. } | Change::Ends => Some(OfferState::Overtaken),
            Change::OfferEnds(state) => Some(state),
            Change::Offered(_) | Change::Resolved | Change::Stays => None,
        };
        Self {
            change,
            opens: false,
            offer: chat.offer.map(|offer| offer.id).zip(state),
        }
    }

    /// What the integrator does, or the server: the owner has not looked at the chat by it.
    pub fn without_hand(chat: &Standing, change: Change) -> Self {
        Self::of(chat, change)
    }

    /// The same, by the owner's own hand.
    pub(super) fn by_owner(chat: &Standing, change: Change) -> Self {
        Self {
            opens: true,
            ..Self::of(chat, change)
        }
    }

    /// Who has lost the chat by it.
    pub fn loser(&self, before: &Standing) -> Option<UserId> {
        match self.change {
            Change::Waits(_) | Change::Goes { .. } => before.holder(),
            _ => None,
        }
    }

    /// Who has lost it, and keeps what they had of it: whoever has looked at it.
    pub fn keeper(&self, before: &Standing) -> Option<UserId> {
        let loser = self.loser(before);
        loser.filter(|_| before.is_opened() || self.opens)
    }

    /// What is so afterwards, as the database has it.
    pub fn after(&self, before: &Standing, now: Timestamp) -> Standing {
        let mut chat = before.clone();
        if self.opens {
            chat.opened_turn = chat.turn;
        }
        if self.offer.is_some() {
            chat.offer = None;
        }
        match self.change {
            Change::Waits(because) => {
                chat.waits = true;
                chat.resolved_at = None;
                if because == ChatEventKind::CalledBack {
                    chat.called_back_at = Some(now);
                }
            }
            Change::Goes { to, .. } => {
                chat.owner = Some(to);
                chat.waits = false;
                chat.turn += 1;
                chat.opened_turn = chat.turn;
            }
            Change::Ends => {
                chat.ended = true;
                chat.waits = false;
            }
            Change::Resolved => chat.resolved_at = Some(now),
            Change::Offered(_) | Change::OfferEnds(_) | Change::Stays => {}
        }
        chat
    }
}
