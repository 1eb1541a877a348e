//! What is an organizer's of a chat that they do not have any more.

use crate::chat::Chat;
use crate::help_chat::HelpChat;
use crate::help_facts::HelpFacts;
use crate::ids::UserId;
use crate::time::Timestamp;

/// The part of `chat` that `owner` had until it went to somebody else, or back: over for them, whatever became of it.
/// Nothing of a chat of another kind.
pub fn part(chat: Chat, owner: UserId, last_seq: i64, left_at: Timestamp) -> Option<HelpChat> {
    let part = match chat {
        Chat::Help(chat) => chat,
        Chat::Unowned(chat) => HelpChat {
            id: chat.id,
            agency: chat.agency,
            event: chat.event,
            organizer: owner,
            participant: chat.participant,
            start: chat.start,
            time_start: chat.time_start,
            time_end: None,
            profile: chat.profile,
            last_seq,
            facts: chat.facts,
        },
        Chat::Direct(_) | Chat::List(_) => return None,
    };
    Some(HelpChat {
        organizer: owner,
        time_end: Some(left_at.max(part.time_start)),
        last_seq,
        facts: HelpFacts {
            turn: part.facts.turn,
            asked_at: part.facts.asked_at,
            ..HelpFacts::default()
        },
        ..part
    })
}
