//! Help chats: somebody asks, an organizer of the event's agency answers.

use super::chat_kind::ReadState;
use super::help_facts::{HelpFacts, HelpState, Seat};
use super::help_fields::HelpFields;
use super::ids::{AgencyId, ChatId, EventId, UserId};
use super::location::Location;
use super::time::Timestamp;
use super::user::Profile;
use serde::{Serialize, Serializer, ser::SerializeMap};

/// A help chat.
#[derive(Clone, Debug, PartialEq)]
pub struct HelpChat {
    /// Its id, which is the id of the request it answers.
    pub id: ChatId,
    /// The agency that answers.
    pub agency: AgencyId,
    /// The event it is about.
    pub event: EventId,
    /// Who answers.
    pub organizer: UserId,
    /// Who asked.
    pub participant: UserId,
    /// Where the participant was when asking.
    pub start: Option<Location>,
    /// When the chat started.
    pub time_start: Timestamp,
    /// When it was closed.
    pub time_end: Option<Timestamp>,
    /// The participant's name and ways to reach them; shown to the participant and to the
    /// agency's organizers.
    pub profile: Option<Profile>,
    /// The last entry of its log.
    pub last_seq: i64,
    /// What level 2 is told besides.
    pub facts: HelpFacts,
}

impl HelpChat {
    /// Whether `other` came of another match of the same request: one of the two has been undone.
    pub fn is_of_another_match(&self, other: &Self) -> bool {
        self.organizer != other.organizer || self.time_start != other.time_start
    }

    /// Whether `other` is the same match with the next owner: the chat went from one to the other.
    pub fn is_handed_over_to(&self, other: &Self) -> bool {
        self.organizer != other.organizer && self.time_start == other.time_start
    }

    /// Whether the chat is closed.
    pub fn ended(&self) -> bool {
        self.time_end.is_some()
    }

    /// The two.
    pub fn members(&self) -> [UserId; 2] {
        [self.organizer, self.participant]
    }

    /// Whether `user` is one of the two.
    pub fn has_member(&self, user: UserId) -> bool {
        user == self.organizer || user == self.participant
    }

    /// Whether it is active, or over.
    pub fn state(&self) -> HelpState {
        match self.time_end {
            None => HelpState::Active,
            Some(_) => HelpState::Ended,
        }
    }

    /// The fields of level 2, as they are shown to who sits there.
    pub(super) fn fields_two<M: SerializeMap>(
        &self,
        seat: Seat,
        map: &mut M,
    ) -> Result<(), M::Error> {
        self.fields(map)?;
        self.facts
            .fields(self.state(), Some(self.organizer), seat, map)
    }

    /// The fields of every level.
    pub(super) fn fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let fields = HelpFields {
            agency: self.agency,
            event: self.event,
            organizer: Some(self.organizer),
            participant: self.participant,
            start: self.start,
            time_start: self.time_start,
            time_end: self.time_end,
            profile: self.profile.as_ref(),
            last_seq: self.last_seq,
        };
        fields.write(map)
    }
}

impl Serialize for HelpChat {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        self.fields(&mut map)?;
        map.end()
    }
}

/// The payload of `closed_chat`: the chat, and its id once more as `chatId`.
#[derive(Clone, Copy, Debug)]
pub struct ClosedChat<'a> {
    /// The chat.
    pub chat: &'a HelpChat,
    /// Who is shown it; nobody in particular at level 1.
    pub seat: Option<Seat>,
    /// How far the member has read who is shown it: nothing at level 1, or when that is not known.
    pub read: Option<ReadState>,
}

impl Serialize for ClosedChat<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("chatId", &self.chat.id)?;
        map.serialize_entry("id", &self.chat.id)?;
        match self.seat {
            None => self.chat.fields(&mut map)?,
            Some(seat) => self.chat.fields_two(seat, &mut map)?,
        }
        if let Some(ReadState { read_seq, unread }) = self.read {
            map.serialize_entry("readSeq", &read_seq)?;
            map.serialize_entry("unread", &unread)?;
        }
        map.end()
    }
}
