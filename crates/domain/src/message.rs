//! Messages as the wire shows them.

use super::body::Body;
use super::changes::{MessageState, Target};
use super::detail::Detail;
use super::ids::{ChatId, MessageId, UserId};
use super::time::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::borrow::Cow;

/// One entry of a chat's log.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The chat it belongs to.
    pub chat: ChatId,
    /// Who wrote it: a user's id, 0 for the server.
    pub author: i64,
    /// Whether the author is an organizer.
    pub from_organizer: bool,
    /// What it says, and what goes with it.
    pub body: Body,
    /// When it was stored.
    pub time_sent: Timestamp,
    /// Its number in the chat's log: 1, 2, 3 ... without gaps.
    pub seq: i64,
    /// Who alone may see it; every member when absent. The wire never says so.
    pub only_for: Option<UserId>,
    /// What changes have made of it, as its reader may see it; nothing of one that nobody changed.
    pub state: Option<MessageState>,
}

impl Message {
    /// Whether `member` of the chat may see it.
    pub fn is_for(&self, member: UserId) -> bool {
        self.only_for.is_none_or(|only| only == member)
    }

    /// The message that it changes, if it is an entry that does.
    pub fn target(&self) -> Option<&Target> {
        match &self.body.detail {
            Some(Detail::Change(target)) => Some(target),
            _ => None,
        }
    }

    /// The same as `reader` sees it, who may see another state of its target than others.
    pub fn seen_by(&self, reader: UserId) -> Cow<'_, Self> {
        let Some(own) = self
            .target()
            .filter(|target| !target.instead.is_empty())
            .and_then(|target| Some((target, target.state_for(reader)?)))
        else {
            return Cow::Borrowed(self);
        };
        let (target, state) = own;
        let mut seen = self.clone();
        seen.body.detail = Some(Detail::Change(Box::new(Target {
            state: Some(state.clone()),
            instead: Vec::new(),
            ..target.clone()
        })));
        Cow::Owned(seen)
    }

    /// Its bytes on the wire at most: numbers are counted as long as they can be.
    pub fn weight(&self) -> usize {
        const ALWAYS: usize = 270;
        let state = self.state.as_ref().map_or(0, MessageState::weight);
        ALWAYS + state + self.body.weight()
    }
}

/// A message as one reader sees it: what its author's client calls it is for the author alone.
#[derive(Clone, Copy, Debug)]
pub struct MessageView<'a> {
    /// The message.
    pub message: &'a Message,
    /// Whether the reader wrote it.
    pub own: bool,
    /// The last earlier entry that the reader may see, where that is not the one before: of live
    /// messages.
    pub prev_seq: Option<i64>,
}

impl<'a> MessageView<'a> {
    /// As `reader` sees it.
    pub fn of(message: &'a Message, reader: UserId) -> Self {
        Self {
            message,
            own: message.author == reader.0,
            prev_seq: None,
        }
    }
}

impl Serialize for MessageView<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let message = self.message;
        let body = &message.body;
        let mut out = to.serialize_map(None)?;
        out.serialize_entry("id", &message.id)?;
        out.serialize_entry("chatId", &message.chat)?;
        out.serialize_entry("authorId", &message.author)?;
        out.serialize_entry("fromOrganizer", &u8::from(message.from_organizer))?;
        out.serialize_entry("content", &*body.content)?;
        out.serialize_entry("timeSent", &message.time_sent)?;
        if let Some(at) = body.location {
            out.serialize_entry("lat", &at.lat)?;
            out.serialize_entry("lng", &at.lng)?;
        }
        out.serialize_entry("seq", &message.seq)?;
        if let Some(seq) = self.prev_seq {
            out.serialize_entry("prevSeq", &seq)?;
        }
        out.serialize_entry("kind", &body.kind)?;
        if let Some(reply) = &body.reply_to {
            reply.show(&mut out)?;
        }
        if let Some(state) = &message.state {
            state.show(&mut out)?;
        }
        if let Some(detail) = &body.detail {
            detail.show(&message.id, &mut out)?;
        }
        if let (true, Some(id)) = (self.own, &body.client_message_id) {
            out.serialize_entry("clientMessageId", &**id)?;
        }
        out.end()
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let view = MessageView {
            message: self,
            own: false,
            prev_seq: None,
        };
        view.serialize(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::location::Location;
    use proptest::prelude::*;

    fn message(content: &str, location: Option<Location>) -> Message {
        Message {
            id: MessageId::new(),
            chat: ChatId::new(),
            author: crate::ids::MAX_NUMERIC_ID,
            from_organizer: true,
            body: Body {
                location,
                ..Body::text(content)
            },
            time_sent: Timestamp(0),
            seq: i64::MAX,
            only_for: None,
            state: None,
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
            prop_assert!(wire <= message.weight(), "{wire} {}", message.weight());
        }
    }

    #[test]
    fn a_control_character_counts_as_it_is_written() {
        let bare = message("", None).weight();
        assert_eq!(
            message("a\u{1}\"\n☂", None).weight() - bare,
            1 + 6 + 2 + 2 + 3
        );
    }
}
