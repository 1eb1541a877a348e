//! Direct chats: two people, exactly one chat for each two.

use super::chat_kind::ChatKind;
use super::ids::{ChatId, UserId};
use super::time::Timestamp;
use super::user::Side;
use schemars::JsonSchema;
use serde::{Serialize, ser::SerializeMap};

/// What the other member of a direct chat sees of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Peer {
    /// Who.
    pub id: UserId,
    /// Display name, or empty.
    pub name: String,
    /// On which side.
    pub role: Side,
    /// Whether the user has lists and takes tips; said where it is so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub creator: bool,
}

/// A direct chat. It never ends. The other member sees it from its first message on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectChat {
    /// Its id.
    pub id: ChatId,
    /// The member with the smaller id, ...
    pub low: Peer,
    /// ... and the other one: so that two people have one order.
    pub high: Peer,
    /// When it was opened.
    pub time_start: Timestamp,
    /// The last entry of its log; 0 while nothing was written.
    pub last_seq: i64,
    /// The last entry that `low`, and that `high` may see, 0 before the first; where the chat itself
    /// was asked for.
    pub seen: Option<(i64, i64)>,
}

impl DirectChat {
    /// Whether `user` is one of the two.
    pub fn has_member(&self, user: UserId) -> bool {
        user == self.low.id || user == self.high.id
    }

    /// The other one, for `member`.
    pub fn peer_of(&self, member: UserId) -> &Peer {
        if member == self.low.id {
            &self.high
        } else {
            &self.low
        }
    }

    /// The fields that `reader` sees, where the log ends with `last_seq` for them.
    pub(super) fn fields<M: SerializeMap>(
        &self,
        reader: UserId,
        last_seq: i64,
        map: &mut M,
    ) -> Result<(), M::Error> {
        map.serialize_entry("ended", &0)?;
        map.serialize_entry("kind", ChatKind::Direct.as_str())?;
        map.serialize_entry("lastSeq", &last_seq)?;
        map.serialize_entry("timeStart", &self.time_start)?;
        map.serialize_entry("timeEnd", Timestamp::UNSET)?;
        map.serialize_entry("peer", self.peer_of(reader))
    }
}
