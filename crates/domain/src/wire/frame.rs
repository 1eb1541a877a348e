//! Server frames. A frame is serialised once; clones share its bytes.

use super::readers::{Match, Readers};
use super::server_frame::{self, ServerFrame};
use super::server_payload::{ActiveChats, Failure, GoingAway, Info, WholeHistory};
use super::{Level, RequestId};
use crate::MemberChatView;
use crate::changes::level_one;
use crate::code::Code;
use crate::help_chat::{ClosedChat, HelpChat};
use crate::ids::{ChatId, UserId};
use crate::message::{Message, MessageView};
use bytes::Bytes;
use serde::Serialize;
use std::borrow::Cow;
use std::time::Duration;

/// The entry of a chat's log that a frame shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The chat.
    pub chat: ChatId,
    /// The entry's number.
    pub seq: i64,
}

/// A frame for clients of [`Frame::level`] and above.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Its type on the wire.
    pub kind: &'static str,
    /// The lowest level that knows the type.
    pub level: Level,
    /// The highest level that is shown it, where a higher one is shown more instead.
    pub upto: Level,
    /// The log entry that it shows, if it shows one.
    pub entry: Option<Entry>,
    /// The entry that it is shown in front of: not to those who have that.
    pub introduces: Option<Entry>,
    /// The last entry of a log that it shows as a whole.
    pub covers: Option<Entry>,
    /// The match that it shows as new: `new_chat` of a help chat.
    pub opens: Option<Match>,
    /// The match that it is about, which is shown as new before it.
    pub about: Option<Match>,
    /// The match that is over, where it shows that nobody has the chat: what was shown of the log stays.
    pub unowned: Option<Match>,
    /// Who may be shown it.
    pub readers: Readers,
    /// The chat whose log is shown from its beginning when it is shown again: until then it is gone.
    pub forgets: Option<ChatId>,
    /// Whether it is only for those who have something of that chat.
    pub if_known: bool,
    /// Whether it is worth nothing a moment later: such frames are dropped first.
    pub ephemeral: bool,
    pub(super) text: Bytes,
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    #[serde(rename = "type")]
    kind: &'a str,
    payload: T,
}

/// The type of what says that a chat is over.
pub const CLOSED_CHAT: &str = "closed_chat";

/// So much memory beside a text is given back.
const SPARE_BYTES: usize = 1_024;

impl Frame {
    pub(super) fn new<T: Serialize>(frame: &ServerFrame, payload: T) -> Self {
        let kind = frame.described().kind;
        let mut text = Vec::with_capacity(384);
        // Our own types: string keys, no maps of foreign keys, and a Vec that takes every write.
        #[expect(
            clippy::expect_used,
            reason = "see above: serialising them cannot fail"
        )]
        serde_json::to_writer(&mut text, &Envelope { kind, payload })
            .expect("wire types serialise");
        if text.capacity() - text.len() >= SPARE_BYTES {
            // A text that somebody is slow to take is kept as it is.
            text.shrink_to_fit();
        }
        Self {
            kind,
            level: frame.from(),
            upto: frame.upto(),
            entry: None,
            covers: None,
            opens: None,
            about: None,
            unowned: None,
            readers: Readers::All,
            introduces: None,
            forgets: None,
            if_known: false,
            ephemeral: false,
            text: text.into(),
        }
    }

    pub(super) fn ephemeral(self) -> Self {
        Self {
            ephemeral: true,
            ..self
        }
    }

    /// The same frame as the answer to a request: it carries the name that its sender gave it.
    pub fn answering(&self, id: &RequestId) -> Self {
        let Some(id) = id.as_deref() else {
            return self.clone();
        };
        let mut text = Vec::with_capacity(self.text.len() + id.len() + 16);
        text.extend_from_slice(b"{\"id\":");
        #[expect(clippy::expect_used, reason = "a text into a Vec: nothing can fail")]
        serde_json::to_writer(&mut text, id).expect("texts serialise");
        text.push(b',');
        // Every frame is an object with a type: what follows its brace is not empty.
        text.extend_from_slice(&self.text[1..]);
        Self {
            text: text.into(),
            ..self.clone()
        }
    }

    /// Whether a client of `level` is shown it.
    pub fn is_for(&self, level: Level) -> bool {
        (self.level..=self.upto).contains(&level)
    }

    /// The same frame, with its matches as they are to `reader`; nothing where they are the same to all.
    pub fn matches_of(&self, reader: UserId) -> Option<Self> {
        let is_handed = |it: &Option<Match>| it.is_some_and(|it| it.handed.is_some());
        if ![self.opens, self.about, self.unowned].iter().any(is_handed) {
            return None;
        }
        let own = |it: Option<Match>| it.map(|it| it.seen_by(reader));
        Some(Self {
            opens: own(self.opens),
            about: own(self.about),
            unowned: own(self.unowned),
            ..self.clone()
        })
    }

    /// The JSON text.
    pub fn text(&self) -> &Bytes {
        &self.text
    }

    /// `chats`: the caller's active help chats.
    pub fn chats(chats: &[HelpChat], has_more: bool) -> Self {
        Self::new(server_frame::CHATS_ONE, ActiveChats { chats, has_more })
    }

    /// `chat_history`: messages of one chat, oldest first.
    pub fn chat_history(chat: ChatId, messages: &[Message]) -> Self {
        let chat_id = chat;
        let seq = messages.last().map(|last| last.seq);
        let messages = messages.iter().filter_map(level_one).collect();
        Self {
            covers: seq.map(|seq| Entry { chat, seq }),
            ..Self::new(
                server_frame::CHAT_HISTORY_ONE,
                WholeHistory { chat_id, messages },
            )
        }
    }

    /// `user_message` of a help chat, for clients of every level: one frame, or one for each where they differ. `own`
    /// is the author's copy.
    pub fn user_messages(message: &Message, own: bool) -> impl Iterator<Item = Self> {
        let frames = match level_one(message) {
            Some(Cow::Borrowed(message)) => [Some(Self::user_message(message, own)), None],
            projected => [
                projected.map(|message| Self {
                    upto: Level::One,
                    ..Self::user_message(&message, own)
                }),
                Some(Self::private_message(message, own, None)),
            ],
        };
        frames.into_iter().flatten()
    }

    /// `user_message`: a message that has been stored, as both levels are shown it. `own` is the author's copy.
    pub fn user_message(message: &Message, own: bool) -> Self {
        Self::message_of(MessageView {
            message,
            own,
            prev_seq: None,
        })
    }

    /// `user_message` of a chat that level 1 does not know; `prev_seq` is the last earlier entry that
    /// the reader may see, where that is not the one before.
    pub fn private_message(message: &Message, own: bool, prev_seq: Option<i64>) -> Self {
        Self {
            level: Level::Two,
            ..Self::message_of(MessageView {
                message,
                own,
                prev_seq,
            })
        }
    }

    pub(super) fn message_of(view: MessageView<'_>) -> Self {
        Self {
            entry: Some(Entry {
                chat: view.message.chat,
                seq: view.message.seq,
            }),
            // Whoever hands it out knows the members; this much the message says.
            readers: view.message.only_for.map_or(Readers::All, Readers::One),
            ..Self::new(server_frame::USER_MESSAGE, view)
        }
    }

    /// `new_chat`: a chat that has been opened, the same for everybody: level 1.
    pub fn new_chat(chat: &HelpChat) -> Self {
        Self {
            opens: Some(Match::of(chat)),
            readers: Readers::Two(chat.members()),
            ..Self::new(server_frame::NEW_CHAT_ONE, chat)
        }
    }

    /// `new_chat` as one of its members sees it: level 2.
    pub fn new_chat_of(view: &MemberChatView<'_>) -> Self {
        Self {
            opens: view.chat.chat.help().map(Match::of),
            readers: Readers::One(view.reader),
            ..Self::new(server_frame::NEW_CHAT, view)
        }
    }

    /// The same frame as one about a help chat: for its members, behind its `new_chat`.
    pub fn of_help(self, chat: &HelpChat) -> Self {
        Self {
            about: Some(Match::of(chat)),
            readers: self.readers.among(chat.members()),
            ..self
        }
    }

    /// The same frame, for nobody but these two, or the one of them whom it is for.
    pub fn for_members(self, members: [UserId; 2]) -> Self {
        Self {
            readers: self.readers.among(members),
            ..self
        }
    }

    /// The same frame, for this user alone.
    pub fn only_for(self, user: UserId) -> Self {
        Self {
            readers: Readers::One(user),
            ..self
        }
    }

    /// The chat whose log or state it shows, if it does.
    pub fn chat(&self) -> Option<ChatId> {
        let of_match = self.opens.or(self.about).or(self.unowned);
        let of_match = of_match.map(|it| it.chat);
        let of_entry = self.entry.or(self.introduces).map(|it| it.chat);
        of_match.or(of_entry).or(self.forgets)
    }

    /// `closed_chat`: a chat that has been closed, the same for everybody: level 1.
    pub fn closed_chat(chat: &HelpChat) -> Self {
        let payload = ClosedChat {
            chat,
            seat: None,
            read: None,
        };
        Self::new(server_frame::CLOSED_CHAT_ONE, payload).of_help(chat)
    }

    /// The same frame, in front of the first message that its reader sees of a chat.
    pub fn introducing(self, message: &Message) -> Self {
        let (chat, seq) = (message.chat, message.seq);
        Self {
            introduces: Some(Entry { chat, seq }),
            ..self
        }
    }

    /// The same frame, where the chat is not closed but withdrawn: who takes it again has it from
    /// the beginning.
    pub fn forgetting(self, chat: ChatId) -> Self {
        Self {
            forgets: Some(chat),
            ..self
        }
    }

    /// The same frame, for those who have something of the chat that it makes them forget.
    pub fn if_known(self) -> Self {
        Self {
            if_known: true,
            ..self
        }
    }

    /// `info`: something for people.
    pub fn info(message: &str) -> Self {
        Self::new(server_frame::INFO, Info { message })
    }

    /// `going_away`: the server stops; after its close the client comes back after so long.
    pub fn going_away(reconnect_after_ms: u64) -> Self {
        Self::new(server_frame::GOING_AWAY, GoingAway { reconnect_after_ms })
    }

    /// `error` with the code's own text.
    pub fn error(code: Code) -> Self {
        Self::error_with(code, code.text())
    }

    /// `error` about one chat.
    pub fn error_about(code: Code, chat: &ChatId) -> Self {
        Self::error_with(code, &code.text_for_chat(chat))
    }

    /// `error` with a more precise text.
    pub fn error_with(code: Code, message: &str) -> Self {
        let retry_after_ms = code.retry_after_ms();
        let payload = Failure {
            message,
            retry_after_ms,
            ..Failure::of(code)
        };
        Self::new(server_frame::ERROR, payload)
    }

    /// `error` that no request caused: the wait for a chat has ended without one.
    pub fn wait_refused(code: Code) -> Self {
        Self {
            // At level 1 nobody waits, and nothing comes unasked.
            level: Level::Two,
            ..Self::error(code)
        }
    }

    /// `error` that says when another try makes sense.
    pub fn error_until(code: Code, retry_after: Duration) -> Self {
        // Rounded up: whoever comes a moment too early would be refused again.
        let ms = retry_after.as_micros().div_ceil(1_000);
        let payload = Failure {
            retry_after_ms: Some(u64::try_from(ms).unwrap_or(u64::MAX)),
            ..Failure::of(code)
        };
        Self::new(server_frame::ERROR, payload)
    }
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
