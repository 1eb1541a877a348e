//! What organizers may do with a chat.

use super::change::{Change, Done};
use super::standing::Standing;
use crate::chat_event_kind::ChatEventKind;
use crate::code::Code;
use crate::ids::{AgencyId, UserId};

/// What an organizer wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It is to wait at its old place.
    Return,
    /// This colleague is to take it.
    Offer(UserId),
    /// It is to be one's own.
    TakeOver,
}

/// An organizer who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Who.
    pub user: UserId,
    /// Of which agency, if of any.
    pub agency: Option<AgencyId>,
    /// Whether they may look after all chats of it.
    pub supervisor: bool,
    /// Whether they had this chat once.
    pub had_it: bool,
    /// Whether they have as many chats as they may.
    pub full: bool,
}

/// What comes of it. `turn` is the one that the organizer expects; `unattended`: the owner has been away for a while.
pub fn decide(
    chat: &Standing,
    act: Act,
    turn: i64,
    by: Staff,
    unattended: bool,
) -> Result<Done, Code> {
    if by.agency != Some(chat.agency) {
        return Err(Code::NoAccess);
    }
    if chat.ended {
        return Err(Code::ChatClosed);
    }
    if turn != chat.turn {
        return Err(Code::ChatMoved);
    }
    let is_own = chat.holder() == Some(by.user);
    match act {
        Act::Return | Act::Offer(_) if !is_own => {
            let lost_it = by.had_it || chat.owner == Some(by.user);
            Err(if lost_it {
                Code::ChatMoved
            } else {
                Code::Forbidden
            })
        }
        Act::Return => {
            let change = Change::Waits(ChatEventKind::Returned);
            Ok(Done::by_owner(chat, change))
        }
        Act::Offer(to) if to == by.user => Err(Code::InvalidPayload),
        Act::Offer(_) if chat.offer.is_some() => Err(Code::AlreadyOffered),
        Act::Offer(to) => Ok(Done::by_owner(chat, Change::Offered(to))),
        Act::TakeOver => {
            let is_left = unattended && !chat.waits && chat.awaiting_since.is_some();
            if is_own || !(by.supervisor || is_left) {
                return Err(Code::Forbidden);
            }
            // A supervisor may have more than others.
            if by.full && !by.supervisor {
                return Err(Code::TooManyActiveChats);
            }
            let because = ChatEventKind::TakenOver;
            let to = by.user;
            Ok(Done::of(chat, Change::Goes { to, because }))
        }
    }
}
