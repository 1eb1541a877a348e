//! What nodes tell each other, and how it is written.
//!
//! A hint says what is committed, with enough to show it without reading the database; or what is worth
//! nothing a moment later. It is JSON with a version: nodes of two versions run side by side during an
//! update, and skip what they do not understand. What a hint lacks its receiver reads.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use switchboard_domain::audience::ShownTo;
use switchboard_domain::audience::Which;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::wire::MarkKind;
use switchboard_domain::{
    AgencyId, ChatEvent, ChatId, EventId, HelpChat, HelpFacts, Location, OfferId, Timestamp, UserId,
};

mod entry;
pub use entry::Entry;

/// Raised when a kind of hint changes its meaning. New kinds, and new fields that may be absent, do not.
const VERSION: u32 = 1;

/// Why something that arrived is skipped.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is of a version that this node does not know.
    #[error("version {0}")]
    Version(u32),
    /// It is of a kind that this node does not know, or not whole.
    #[error("{0}")]
    Text(#[from] serde_json::Error),
}

#[derive(Serialize)]
struct Out<'a> {
    v: u32,
    hint: &'a Hint,
}

#[derive(Deserialize)]
struct In<'a> {
    v: u32,
    #[serde(borrow)]
    hint: &'a serde_json::value::RawValue,
}

/// What one node tells another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Hint {
    /// An entry of a chat's log.
    Entry(Entry),
    /// A request became a chat.
    Opened {
        /// The chat.
        chat: ChatId,
    },
    /// A user opened a chat with another.
    Begun {
        /// The chat.
        chat: ChatId,
        /// Who opened it.
        user: i64,
    },
    /// A chat is closed.
    Closed {
        /// The chat.
        chat: ChatId,
    },
    /// A match was undone; the chat cannot be read any more.
    Withdrawn(Withdrawn),
    /// A member's mark has moved.
    Marked {
        /// The chat.
        chat: ChatId,
        /// The member.
        user: i64,
        /// Whether it is the mark of what was read.
        read: bool,
        /// Where the mark was.
        from: i64,
        /// Where it is.
        to: i64,
        /// Whether only the member's own devices are shown it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        own: bool,
    },
    /// A member types, or does not any more.
    Typing {
        /// The chat.
        chat: ChatId,
        /// The member.
        user: i64,
        /// Which of the two.
        is_typing: bool,
    },
    /// Something has changed in the queue of an agency.
    Queue {
        /// Whose.
        agency: i64,
    },
    /// Requests have gone from an agency to another one, with their event.
    Moved {
        /// From whose queue.
        from: i64,
        /// To whose.
        to: i64,
    },
    /// A request that waited is over without a match.
    RequestEnded {
        /// The request.
        request: ChatId,
        /// On which event.
        event: i64,
        /// Who asked.
        participant: i64,
        /// Whether its time was over; else it was taken back.
        expired: bool,
        /// What has become of it, where that is neither; a node that does not know this takes it for taken back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<i16>,
    },
    /// A help chat is not with whom it was. To its participant's nodes.
    ChatChanged {
        /// The chat.
        chat: ChatId,
        /// Who asked.
        participant: i64,
    },
    /// A help chat has gone from one owner to another one. To the nodes of all three.
    HandedOver {
        /// The chat.
        chat: ChatId,
        /// Who had it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<i64>,
        /// Who has it.
        to: i64,
        /// Who asked.
        participant: i64,
        /// The kind of the timeline's row.
        because: String,
    },
    /// An offer is open, or over. To the nodes of both organizers.
    Offer {
        /// Which.
        offer: OfferId,
        /// The giver.
        from: i64,
        /// The colleague.
        to: i64,
    },
    /// An organizer did not look at a help chat in time, and has it no more.
    Missed {
        /// The chat.
        chat: ChatId,
        /// On which event.
        event: i64,
        /// Who.
        owner: i64,
        /// At whose queue they may wait for another one.
        agency: i64,
    },
    /// A row of a help chat's timeline has been stored.
    Happened {
        /// The row, as these readers are shown it.
        event: ChatEvent,
        /// Who is shown it.
        readers: Vec<i64>,
    },
    /// The participant of a help chat has said where they are. To its owner's nodes.
    PlaceSet {
        /// The chat.
        chat: ChatId,
        /// Whose chat it is.
        owner: i64,
    },
    /// A user's first connection to a node has begun, or the last one has ended.
    Stay {
        /// Who.
        user: i64,
    },
    /// A block has been stored: neither sees the other any more, and the devices of who blocked follow.
    Blocked {
        /// Who blocked.
        user: i64,
        /// Whom.
        blocked: i64,
        /// When the first was last there, as the second is to be shown.
        seen: Option<i64>,
    },
    /// What two users may do to each other has changed.
    Rights {
        /// One of them.
        one: i64,
        /// The other.
        other: i64,
    },
    /// A list is not what it was, for its owner.
    List {
        /// The list.
        list: ChatId,
        /// Whose.
        owner: i64,
        /// Whether it is deleted.
        deleted: bool,
    },
    /// A user blocks another no more.
    Unblocked {
        /// Who.
        user: i64,
        /// Whom.
        other: i64,
    },
    /// Connections of a user are to be closed.
    Close(Close),
    /// A node has closed a connection of an organizer by itself: they have time to return.
    Dismissed {
        /// Whose.
        user: i64,
    },
    /// An organizer has said whether they take requests: their other devices are told, and a wait may end.
    Availability {
        /// Who.
        user: i64,
    },
    /// A connection of a user to a node has ended. To nodes that know of it.
    Left {
        /// Whose.
        user: i64,
    },
}

/// Connections to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Close {
    user: i64,
    code: u16,
    /// Those of one sign-in; all of them when this and the others are absent.
    sign_in: Option<u64>,
    /// Those whose token was issued before. A node that does not know this closes all, and so the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issued_before: Option<i64>,
    /// Those that began with rights of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rights_before: Option<i64>,
}

/// A chat that was withdrawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdrawn {
    chat: ChatId,
    agency: i64,
    event: i64,
    organizer: i64,
    participant: i64,
    at: Option<(f64, f64)>,
    time_start: i64,
    last_seq: i64,
    /// 0 where a node says it that counts no owners.
    #[serde(default)]
    turn: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked_at: Option<i64>,
}

impl Hint {
    /// As it travels.
    pub fn encode(&self) -> Bytes {
        let out = Out {
            v: VERSION,
            hint: self,
        };
        // Our own types: no map with keys that are not text, nothing that refuses.
        #[expect(clippy::expect_used, reason = "see above: it cannot fail")]
        serde_json::to_vec(&out).expect("hints serialise").into()
    }

    /// What arrived.
    pub fn decode(text: &[u8]) -> Result<Self, Unreadable> {
        let In { v, hint } = serde_json::from_slice(text)?;
        match v {
            VERSION => Ok(serde_json::from_str(hint.get())?),
            other => Err(Unreadable::Version(other)),
        }
    }

    /// A mark of a member has moved.
    pub fn marked(
        chat: ChatId,
        user: UserId,
        kind: MarkKind,
        (from, to): (i64, i64),
        shown: ShownTo,
    ) -> Self {
        Self::Marked {
            chat,
            user: user.0,
            read: kind == MarkKind::Read,
            from,
            to,
            own: shown == ShownTo::Own,
        }
    }
}

impl Withdrawn {
    /// The chat as it was.
    pub fn new(chat: &HelpChat) -> Self {
        Self {
            chat: chat.id,
            agency: chat.agency.0,
            event: chat.event.0,
            organizer: chat.organizer.0,
            participant: chat.participant.0,
            at: chat.start.map(|at| (at.lat, at.lng)),
            time_start: chat.time_start.0,
            last_seq: chat.last_seq,
            turn: chat.facts.turn,
            asked_at: Some(chat.facts.asked_at.0),
        }
    }

    /// The chat as it was, without the participant's profile: whose it was knows that, or never will.
    pub fn chat(self) -> HelpChat {
        HelpChat {
            id: self.chat,
            agency: AgencyId(self.agency),
            event: EventId(self.event),
            organizer: UserId(self.organizer),
            participant: UserId(self.participant),
            start: location(self.at),
            time_start: Timestamp(self.time_start),
            time_end: None,
            profile: None,
            last_seq: self.last_seq,
            facts: HelpFacts {
                turn: self.turn.max(1),
                asked_at: Timestamp(self.asked_at.unwrap_or(self.time_start)),
                ..HelpFacts::default()
            },
        }
    }
}

impl Close {
    /// What one node was told to close.
    pub fn new(user: UserId, code: CloseCode, which: Which) -> Self {
        let all = Self {
            user: user.0,
            code: code.code,
            sign_in: None,
            issued_before: None,
            rights_before: None,
        };
        match which {
            Which::SignIn(id) => Self {
                sign_in: Some(id),
                ..all
            },
            Which::IssuedBefore(from) => Self {
                issued_before: Some(from.0),
                ..all
            },
            Which::RightsBefore(version) => Self {
                rights_before: Some(version),
                ..all
            },
            // A single connection is one of the node that was told.
            Which::All | Which::Connection(_) => all,
        }
    }

    /// What is to be closed; nothing when the code is not one of those that travel.
    pub fn closing(self) -> Option<(UserId, CloseCode, Which)> {
        let travel = [CloseCode::UNAUTHORIZED, CloseCode::FORBIDDEN];
        let code = travel.into_iter().find(|code| code.code == self.code)?;
        let sign_in = self.sign_in.map(Which::SignIn);
        let issued = |from| Which::IssuedBefore(Timestamp(from));
        let which = sign_in
            .or_else(|| self.issued_before.map(issued))
            .or_else(|| self.rights_before.map(Which::RightsBefore))
            .unwrap_or(Which::All);
        Some((UserId(self.user), code, which))
    }
}

fn location(at: Option<(f64, f64)>) -> Option<Location> {
    at.map(|(lat, lng)| Location { lat, lng })
}

#[cfg(test)]
#[path = "hint_tests.rs"]
mod tests;
