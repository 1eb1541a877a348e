//! What level 2 is told of a help chat beside its members, times and log: how far it has come, and who looks after it.

use super::chat_event_kind::ChatEventKind;
use super::ids::UserId;
use super::place::ChatPlace;
use super::request_state::RequestState;
use super::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, ser::SerializeMap};
use std::borrow::Cow;

/// How far a help chat has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HelpState {
    /// Nobody has it: it stands in the queue.
    Waiting,
    /// It has an owner.
    Active,
    /// It is over.
    Ended,
}

/// How a help chat ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[repr(i16)]
pub enum Outcome {
    /// Its owner closed it, or the integrator.
    Closed = RequestState::Closed as i16,
    /// The participant took the request back.
    Withdrawn = RequestState::Withdrawn as i16,
    /// Nobody took it in time.
    Expired = RequestState::Expired as i16,
    /// The participant was fine again.
    Resolved = RequestState::Resolved as i16,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Closed, Self::Withdrawn, Self::Expired, Self::Resolved];

    /// What the timeline says of it.
    pub const fn event(self) -> ChatEventKind {
        match self {
            Self::Closed => ChatEventKind::Closed,
            Self::Withdrawn => ChatEventKind::Withdrawn,
            Self::Expired => ChatEventKind::Expired,
            Self::Resolved => ChatEventKind::Resolved,
        }
    }

    /// As the database says it.
    pub const fn to_db(self) -> i16 {
        self as i16
    }

    /// What the database says; nothing for a number of a later release.
    pub fn from_db(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.to_db() == number)
    }
}

impl From<Outcome> for RequestState {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Closed => Self::Closed,
            Outcome::Withdrawn => Self::Withdrawn,
            Outcome::Expired => Self::Expired,
            Outcome::Resolved => Self::Resolved,
        }
    }
}

/// What is known of a help chat, whoever has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HelpFacts {
    /// How many owners it has had, the one who has it included.
    pub turn: i64,
    /// When the request was sent.
    pub asked_at: Timestamp,
    /// How it ended; nothing while it goes on.
    pub outcome: Option<Outcome>,
    /// When the participant wrote the oldest entry that nobody has answered.
    pub awaiting_since: Option<Timestamp>,
    /// When the participant said that all is well, if nobody has written since.
    pub resolved_at: Option<Timestamp>,
    /// Since when its owner has it, where it came from another owner; nothing where they have it since the match.
    pub handed_at: Option<Timestamp>,
    /// How the one who has it, or had it last, is called.
    pub owner_name: Option<String>,
    /// Where the participant was last.
    pub place: Option<ChatPlace>,
    /// Whether a place is being found: none is known yet.
    pub place_coming: bool,
}

/// Who looks at a help chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// Whoever asked.
    Participant,
    /// The agency: the owner, its supervisors, its archives.
    Agency,
}

impl Seat {
    /// Where `reader` sits in a chat of `participant`.
    pub fn of(reader: UserId, participant: UserId) -> Self {
        match reader == participant {
            true => Self::Participant,
            false => Self::Agency,
        }
    }
}

/// Who has a help chat, or had it last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Owner<'a> {
    /// Who.
    pub id: UserId,
    /// How they are called.
    pub name: Cow<'a, str>,
}

impl HelpFacts {
    /// The fields of level 2, as they are shown to who sits there.
    pub(super) fn fields<M: SerializeMap>(
        &self,
        state: HelpState,
        owner: Option<UserId>,
        seat: Seat,
        map: &mut M,
    ) -> Result<(), M::Error> {
        map.serialize_entry("state", &state)?;
        map.serialize_entry("turn", &self.turn)?;
        map.serialize_entry("askedAt", &self.asked_at)?;
        if let Some(outcome) = self.outcome {
            map.serialize_entry("outcome", &outcome)?;
        }
        if let Some(at) = self.resolved_at {
            map.serialize_entry("resolvedAt", &at)?;
        }
        if let Some(place) = &self.place {
            map.serialize_entry("place", place)?;
        }
        if self.place_coming {
            map.serialize_entry("placeComing", &true)?;
        }
        match seat {
            Seat::Participant => {
                if let Some((id, name)) = owner.zip(self.owner_name.as_deref()) {
                    let name = name.into();
                    map.serialize_entry("owner", &Owner { id, name })?;
                }
            }
            Seat::Agency => {
                if let Some(at) = self.awaiting_since {
                    map.serialize_entry("awaitingSince", &at)?;
                }
            }
        }
        Ok(())
    }
}
