//! Which message an entry changes, and what that one says now.

use super::state::MessageState;
use crate::detail::InvalidDetail;
use crate::ids::UserId;
use crate::location::Location;
use crate::message::Message;
use crate::message_kind::MessageKind;
use crate::text::escaped;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The message that an entry changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The kind of the entry: what it does.
    pub kind: MessageKind,
    /// Its number in the same log.
    pub seq: i64,
    /// What it says now, where the reader may see it.
    pub state: Option<Arc<TargetState>>,
    /// What single readers see instead, whose own changes nobody else sees.
    pub instead: Vec<(UserId, Arc<TargetState>)>,
    /// By what somebody reacts, of an entry that does that.
    pub reacted: Option<Reacted>,
    /// Whether the same answer says that elsewhere: then level 2 is told which state it is, and no more.
    pub is_beside: bool,
}

/// By what somebody reacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reacted {
    /// The emoji, as the list spells it.
    pub emoji: Arc<str>,
    /// Whether it is on from then on.
    pub on: bool,
}

/// What a message says now, as far as a change may have changed it.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetState {
    /// Its text; nothing when it is gone.
    pub content: Arc<str>,
    /// Where its author was.
    pub location: Option<Location>,
    /// What changes have made of it.
    pub state: MessageState,
}

impl TargetState {
    /// The present state of a message that was changed; nothing of one that was not.
    pub fn of(message: &Message) -> Option<Self> {
        Some(Self {
            content: message.body.content.clone(),
            location: message.body.location,
            state: message.state.clone()?,
        })
    }
}

impl Target {
    /// Kinds of entries that change others.
    const KINDS: [MessageKind; 3] = [
        MessageKind::Edit,
        MessageKind::Delete,
        MessageKind::Reaction,
    ];

    /// The message with this number, whatever it says.
    pub const fn new(kind: MessageKind, seq: i64) -> Self {
        Self {
            kind,
            seq,
            state: None,
            instead: Vec::new(),
            reacted: None,
            is_beside: false,
        }
    }

    /// What `reader` sees.
    pub fn state_for(&self, reader: UserId) -> Option<&Arc<TargetState>> {
        let own = self.instead.iter().find(|(user, _)| *user == reader);
        own.map(|(_, state)| state).or(self.state.as_ref())
    }

    /// What is shown of the entry beside its target.
    pub(crate) fn show<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error> {
        if let Some(Reacted { emoji, on }) = &self.reacted {
            out.serialize_entry("emoji", &**emoji)?;
            out.serialize_entry("on", on)?;
        }
        out.serialize_entry("target", self)
    }

    /// Bytes of it on the wire at most.
    pub(crate) fn weight(&self) -> usize {
        const ALWAYS: usize = 90;
        let state = self
            .state
            .as_ref()
            .map_or(0, |it| it.state.weight() + 80 + escaped(&it.content));
        let reacted = self.reacted.as_ref();
        ALWAYS + state + reacted.map_or(0, |it| 24 + escaped(&it.emoji))
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut out = to.serialize_map(None)?;
        out.serialize_entry("seq", &self.seq)?;
        if let Some(now) = self.state.as_ref().filter(|_| self.is_beside) {
            if now.state.changed_seq > 0 {
                out.serialize_entry("changedSeq", &now.state.changed_seq)?;
            }
        } else if let Some(now) = &self.state {
            out.serialize_entry("content", &*now.content)?;
            if let Some(at) = now.location {
                out.serialize_entry("lat", &at.lat)?;
                out.serialize_entry("lng", &at.lng)?;
            }
            now.state.show(&mut out)?;
        }
        out.end()
    }
}

/// As the database holds it: what the entry does, and to which number. What that one says is in its own row.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind.name().unwrap_or_default();
        write!(f, "{{\"{kind}\":{}", self.seq)?;
        if let Some(Reacted { emoji, on }) = &self.reacted {
            let emoji = serde_json::Value::from(&**emoji);
            write!(f, ",\"emoji\":{emoji},\"on\":{on}")?;
        }
        f.write_str("}")
    }
}

impl FromStr for Target {
    type Err = InvalidDetail;

    fn from_str(text: &str) -> Result<Self, InvalidDetail> {
        let stored: serde_json::Value = serde_json::from_str(text).map_err(|_| InvalidDetail)?;
        let reacted = || {
            Some(Reacted {
                emoji: stored.get("emoji")?.as_str()?.into(),
                on: stored.get("on")?.as_bool()?,
            })
        };
        let read = |kind: MessageKind| {
            let target = Self::new(kind, stored.get(kind.name().ok()?)?.as_i64()?);
            match kind {
                MessageKind::Reaction => Some(Self {
                    reacted: Some(reacted()?),
                    ..target
                }),
                _ => Some(target),
            }
        };
        Self::KINDS.into_iter().find_map(read).ok_or(InvalidDetail)
    }
}
