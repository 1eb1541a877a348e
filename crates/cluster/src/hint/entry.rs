//! An entry of a chat's log, as one node tells another of it.

use super::location;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use switchboard_domain::changes::{EmojiUsers, Gone, MessageState, TargetState};
use switchboard_domain::{
    Body, ChatId, Detail, Message, MessageId, MessageKind, ReplyTo, Timestamp, UserId,
};

/// An entry of a chat's log: the fields of a message side by side, in the order in which every release writes them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    chat: ChatId,
    id: MessageId,
    seq: i64,
    author: i64,
    from_organizer: bool,
    message_kind: i16,
    content: Arc<str>,
    time_sent: i64,
    at: Option<(f64, f64)>,
    reply_to: Option<MessageId>,
    /// The number of that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reply_to_seq: Option<i64>,
    client_message_id: Option<Arc<str>>,
    detail: Option<String>,
    only_for: Option<i64>,
    /// The last entry before this one that the first, and that the second member of a direct chat may
    /// see.
    before: Option<(i64, i64)>,
    /// Who had the help chat when it was stored, 0 for nobody. Absent of other chats, and where a release of before
    /// writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<i64>,
    /// Of an entry that changes another one: what that says now. Not said to nodes that know no changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<TargetNow>,
}

/// What a message says now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct TargetNow {
    content: Arc<str>,
    at: Option<(f64, f64)>,
    changed_seq: i64,
    edits: i16,
    edited_at: Option<i64>,
    gone: Option<i16>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reactions: Vec<EmojiUsers>,
    /// What single readers see instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    instead: Vec<(UserId, TargetNow)>,
}

impl TargetNow {
    fn of(message: &Message) -> Option<Self> {
        let target = message.target()?;
        let instead = target.instead.iter();
        let instead = instead.map(|(reader, seen)| (*reader, Self::seen(seen)));
        Some(Self {
            instead: instead.collect(),
            ..Self::seen(target.state.as_ref()?)
        })
    }

    fn seen(now: &TargetState) -> Self {
        Self {
            content: now.content.clone(),
            at: now.location.map(|at| (at.lat, at.lng)),
            changed_seq: now.state.changed_seq,
            edits: now.state.edits,
            edited_at: now.state.edited_at.map(|at| at.0),
            gone: now.state.gone.map(Gone::to_db),
            reactions: now.state.reactions.to_vec(),
            instead: Vec::new(),
        }
    }

    fn state(self) -> TargetState {
        TargetState {
            content: self.content,
            location: location(self.at),
            state: MessageState {
                changed_seq: self.changed_seq,
                edits: self.edits,
                edited_at: self.edited_at.map(Timestamp),
                gone: self.gone.and_then(Gone::from_db),
                reactions: self.reactions.into(),
            },
        }
    }
}

impl Entry {
    /// A message that was stored. `before`: see there.
    pub fn new(message: &Message, before: Option<(i64, i64)>) -> Self {
        // All of both: a field more is a field more.
        let Message {
            id,
            chat,
            author,
            from_organizer,
            body,
            time_sent,
            seq,
            only_for,
            // An entry is told when it is stored: nothing has changed it.
            state: _,
        } = message;
        let Body {
            kind,
            content,
            detail,
            location,
            reply_to,
            client_message_id,
        } = body;
        Self {
            chat: *chat,
            id: *id,
            seq: *seq,
            author: *author,
            from_organizer: *from_organizer,
            message_kind: kind.to_db(),
            content: content.clone(),
            time_sent: time_sent.0,
            at: location.map(|at| (at.lat, at.lng)),
            reply_to: reply_to.as_ref().and_then(|it| it.id),
            reply_to_seq: reply_to.as_ref().and_then(|it| it.seq),
            client_message_id: client_message_id.clone(),
            detail: detail.as_ref().map(ToString::to_string),
            only_for: only_for.map(|user| user.0),
            before,
            owner: None,
            target: TargetNow::of(message),
        }
    }

    /// Of a help chat that was this one's then, or nobody's.
    pub fn of(self, owner: Option<Option<UserId>>) -> Self {
        Self {
            owner: owner.map(|owner| owner.map_or(0, |user| user.0)),
            ..self
        }
    }

    /// Who had the help chat then, if anybody; absent where that is not known.
    pub fn owner(&self) -> Option<Option<UserId>> {
        let owner = self.owner?;
        Some((owner != 0).then_some(UserId(owner)))
    }

    /// The chat.
    pub fn chat(&self) -> ChatId {
        self.chat
    }

    /// What came before it; see there.
    pub fn before(&self) -> Option<(i64, i64)> {
        self.before
    }

    /// The message; nothing when this node cannot read all of what a kind that it knows has beside its text.
    pub fn message(self) -> Option<Message> {
        let kind = MessageKind::from_db(self.message_kind);
        let mut detail = match self.detail.filter(|_| kind.is_known()) {
            Some(text) => Some(text.parse().ok()?),
            None => None,
        };
        if let (Some(Detail::Change(target)), Some(mut now)) = (&mut detail, self.target) {
            let instead = std::mem::take(&mut now.instead).into_iter();
            let seen = |(reader, seen): (UserId, TargetNow)| (reader, Arc::new(seen.state()));
            target.instead = instead.map(seen).collect();
            target.state = Some(Arc::new(now.state()));
        }
        Some(Message {
            id: self.id,
            chat: self.chat,
            author: self.author,
            from_organizer: self.from_organizer,
            body: Body {
                kind,
                content: self.content,
                detail,
                location: location(self.at),
                reply_to: ReplyTo::asked(self.reply_to, self.reply_to_seq),
                client_message_id: self.client_message_id,
            },
            time_sent: Timestamp(self.time_sent),
            seq: self.seq,
            only_for: self.only_for.map(UserId),
            state: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hint::Hint;
    use switchboard_domain::Location;
    use uuid::Uuid;

    const CHAT: ChatId = ChatId(Uuid::from_u128(1));

    fn message() -> Message {
        Message {
            id: MessageId(Uuid::from_u128(2)),
            chat: CHAT,
            author: 20,
            from_organizer: false,
            body: Body {
                kind: MessageKind::Text,
                content: "héllo \"\u{1F600}\"\n".into(),
                detail: Some("500 EUR".parse().expect("what was paid")),
                location: Some(Location {
                    lat: 52.1,
                    lng: -0.3,
                }),
                reply_to: ReplyTo::asked(Some(MessageId(Uuid::from_u128(3))), None),
                client_message_id: Some("mine".into()),
            },
            time_sent: Timestamp(1_700_000_000_123_456),
            seq: 7,
            only_for: Some(UserId(20)),
            state: None,
        }
    }

    /// What releases before this one write and read.
    const WRITTEN: &str = r#"{"v":1,"hint":{"kind":"entry","chat":"00000000-0000-0000-0000-000000000001","id":"00000000-0000-0000-0000-000000000002","seq":7,"author":20,"from_organizer":false,"message_kind":0,"content":"héllo \"😀\"\n","time_sent":1700000000123456,"at":[52.1,-0.3],"reply_to":"00000000-0000-0000-0000-000000000003","client_message_id":"mine","detail":"500 EUR","only_for":20,"before":[3,0]}}"#;

    #[test]
    fn a_message_is_written_as_it_always_was() {
        let hint = Hint::Entry(Entry::new(&message(), Some((3, 0))));
        assert_eq!(std::str::from_utf8(&hint.encode()), Ok(WRITTEN));
    }

    #[test]
    fn it_says_who_had_the_chat_where_that_is_known() {
        for owner in [None, Some(None), Some(Some(UserId(7)))] {
            let hint = Hint::Entry(Entry::new(&message(), None).of(owner));
            let Ok(Hint::Entry(entry)) = Hint::decode(&hint.encode()) else {
                panic!("{hint:?}");
            };
            assert_eq!(entry.owner(), owner);
        }
    }

    #[test]
    fn a_message_arrives_as_it_was() {
        let Ok(Hint::Entry(entry)) = Hint::decode(WRITTEN.as_bytes()) else {
            panic!("{WRITTEN}");
        };
        assert_eq!((entry.chat(), entry.before()), (CHAT, Some((3, 0))));
        assert_eq!(entry.message(), Some(message()));
    }

    #[test]
    fn an_entry_of_a_later_kind_arrives_as_one_that_nobody_takes_for_a_text() {
        let mut entry = Entry::new(&message(), None);
        entry.message_kind = 99;
        entry.detail = Some("{\"r\":1}".to_owned());
        let read = entry.clone().message().expect("it is passed on");
        assert_eq!(read.body.kind, MessageKind::Other(99));
        assert_eq!(read.body.detail, None);
        // Of a kind that is known, its chat is read instead.
        entry.message_kind = 1;
        assert_eq!(entry.clone().chat(), CHAT);
        assert_eq!(entry.message(), None);
    }
}
