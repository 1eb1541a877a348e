//! How much goes into one answer.

use switchboard_domain::text::escaped;
use switchboard_domain::{Chat, HelpFacts, MemberChat, Message, Profile};

pub(super) use switchboard_domain::limits::PAGE_BYTES;
/// Of these, what is around the entries of an answer.
pub(super) const ENVELOPE: usize = 1_024;

/// Bytes of a chat on the wire at most.
pub(super) fn weigh_chat(chat: &MemberChat) -> usize {
    const ALWAYS: usize = 560;
    /// What level 2 is told of a help chat, but for names.
    const FACTS: usize = 500;
    let owner = |facts: &HelpFacts| FACTS + facts.owner_name.as_deref().map_or(0, escaped);
    let profile = |profile: &Option<Profile>| {
        profile.as_ref().map_or(0, |profile| {
            escaped(&profile.name) + escaped(&profile.email) + escaped(&profile.phone_number)
        })
    };
    let names = match &chat.chat {
        Chat::Help(chat) => profile(&chat.profile) + owner(&chat.facts),
        Chat::Unowned(chat) => profile(&chat.profile) + owner(&chat.facts),
        // One of the two is shown, to whom does not matter here.
        Chat::Direct(chat) => escaped(&chat.low.name).max(escaped(&chat.high.name)),
        Chat::List(chat) => escaped(&chat.title),
    };
    ALWAYS + names + chat.last_message.as_ref().map_or(0, Message::weight)
}

/// As many of `messages` from the start as fit into `bytes`, and one in any case: a page that
/// shows nothing would never be passed.
pub(super) fn cut(messages: &mut Vec<Message>, bytes: usize) {
    let mut sum = 0;
    let fits = |message: &Message| {
        sum += message.weight();
        sum <= bytes
    };
    let fitting = messages.iter().map(fits).take_while(|fits| *fits).count();
    messages.truncate(fitting.max(1));
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::{Body, ChatId, MessageId, Timestamp};

    fn message(content: &str) -> Message {
        Message {
            id: MessageId::new(),
            chat: ChatId::new(),
            author: 1,
            from_organizer: true,
            body: Body::text(content),
            time_sent: Timestamp(0),
            seq: 1,
            only_for: None,
            state: None,
        }
    }

    #[test]
    fn one_message_is_shown_however_long() {
        let long = "x".repeat(1_000);
        let mut messages = vec![message(&long), message(&long)];
        cut(&mut messages, 3_000);
        assert_eq!(messages.len(), 2);
        cut(&mut messages, 10);
        assert_eq!(messages.len(), 1);
        messages.clear();
        cut(&mut messages, 10);
        assert!(messages.is_empty());
    }
}
