//! How much goes into one answer.

use switchboard_domain::{Chat, Detail, MemberChat, Message};

pub(super) use switchboard_domain::wire::page::PAGE_BYTES;
/// Of these, what is around the entries of an answer.
pub(super) const ENVELOPE: usize = 1_024;

/// Bytes of a message on the wire at most: numbers are counted as long as they can be.
pub(super) fn weigh(message: &Message) -> usize {
    const ALWAYS: usize = 270;
    let location = message.location.map_or(0, |_| 60);
    let reply = message.reply_to.map_or(0, |_| 50);
    let detail = message.detail.as_ref().map_or(0, weigh_detail);
    let name = message.client_message_id.as_deref();
    let name = name.map_or(0, |name| 21 + escaped(name));
    ALWAYS + location + reply + detail + name + escaped(&message.content)
}

fn weigh_detail(detail: &Detail) -> usize {
    const ALWAYS: usize = 130;
    let link = match detail {
        Detail::Tip(_) => None,
        Detail::Notice(notice) => notice.link.as_deref(),
    };
    ALWAYS + link.map_or(0, |link| 40 + escaped(link))
}

/// Bytes of a chat on the wire at most.
pub(super) fn weigh_chat(chat: &MemberChat) -> usize {
    const ALWAYS: usize = 560;
    let names = match &chat.chat {
        Chat::Help(chat) => chat.profile.as_ref().map_or(0, |profile| {
            escaped(&profile.name) + escaped(&profile.email) + escaped(&profile.phone_number)
        }),
        // One of the two is shown, to whom does not matter here.
        Chat::Direct(chat) => escaped(&chat.low.name).max(escaped(&chat.high.name)),
        Chat::List(chat) => escaped(&chat.title),
    };
    ALWAYS + names + chat.last_message.as_ref().map_or(0, weigh)
}

/// Bytes of a text within a JSON string.
fn escaped(text: &str) -> usize {
    let byte = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0C => 2,
        0..0x20 => 6,
        _ => 1,
    };
    text.bytes().map(byte).sum()
}

/// As many of `messages` from the start as fit into `bytes`, and one in any case: a page that
/// shows nothing would never be passed.
pub(super) fn cut(messages: &mut Vec<Message>, bytes: usize) {
    let mut sum = 0;
    let fits = |message: &Message| {
        sum += weigh(message);
        sum <= bytes
    };
    let fitting = messages.iter().map(fits).take_while(|fits| *fits).count();
    messages.truncate(fitting.max(1));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::Arc;
    use switchboard_domain::{ChatId, Location, MessageId, MessageKind, Timestamp};

    fn message(content: &str, at: Option<Location>) -> Message {
        Message {
            id: MessageId::new(),
            chat: ChatId::new(),
            author: switchboard_domain::ids::MAX_NUMERIC_ID,
            from_organizer: true,
            content: Arc::from(content),
            time_sent: Timestamp(0),
            location: at,
            seq: i64::MAX,
            kind: MessageKind::Text,
            detail: None,
            reply_to: None,
            client_message_id: None,
            only_for: None,
        }
    }

    proptest! {
        #[test]
        fn nothing_is_longer_on_the_wire_than_it_weighs(
            content in any::<String>(),
            lat in -90.0..90.0_f64,
            lng in proptest::option::of(-180.0..180.0_f64),
        ) {
            let message = message(&content, lng.map(|lng| Location { lat, lng }));
            let wire = serde_json::to_string(&message).unwrap().len();
            prop_assert!(wire <= weigh(&message), "{wire} {}", weigh(&message));
        }
    }

    #[test]
    fn a_control_character_counts_as_it_is_written() {
        let bare = weigh(&message("", None));
        assert_eq!(
            weigh(&message("a\u{1}\"\n☂", None)) - bare,
            1 + 6 + 2 + 2 + 3
        );
    }

    #[test]
    fn one_message_is_shown_however_long() {
        let long = "x".repeat(1_000);
        let mut messages = vec![message(&long, None), message(&long, None)];
        cut(&mut messages, 3_000);
        assert_eq!(messages.len(), 2);
        cut(&mut messages, 10);
        assert_eq!(messages.len(), 1);
        messages.clear();
        cut(&mut messages, 10);
        assert!(messages.is_empty());
    }
}
