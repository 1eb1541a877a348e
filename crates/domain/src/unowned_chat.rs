//! Help chats that nobody has: they wait in the queue, or ended before anybody took them.

use super::chat_kind::ReadState;
use super::help_facts::{HelpFacts, HelpState, Seat};
use super::help_fields::HelpFields;
use super::ids::{AgencyId, ChatId, EventId, UserId};
use super::location::Location;
use super::time::Timestamp;
use super::user::Profile;
use serde::{Serialize, Serializer, ser::SerializeMap};

/// A help chat without an owner. Clients of level 1 are never shown one.
#[derive(Clone, Debug, PartialEq)]
pub struct UnownedChat {
    /// Its id, which is the id of its request.
    pub id: ChatId,
    /// The agency in whose queue it stands, or stood last.
    pub agency: AgencyId,
    /// The event it is about.
    pub event: EventId,
    /// Who had it last, if anybody did.
    pub last_owner: Option<UserId>,
    /// Who asked.
    pub participant: UserId,
    /// Where the participant was when asking.
    pub start: Option<Location>,
    /// When it was matched last; before a match, when it was asked for.
    pub time_start: Timestamp,
    /// When it ended.
    pub time_end: Option<Timestamp>,
    /// The participant's name and ways to reach them.
    pub profile: Option<Profile>,
    /// The last entry of its log.
    pub last_seq: i64,
    /// What else is known of it.
    pub facts: HelpFacts,
}

impl UnownedChat {
    /// Whether it waits, or is over.
    pub fn state(&self) -> HelpState {
        match self.time_end {
            None => HelpState::Waiting,
            Some(_) => HelpState::Ended,
        }
    }

    pub(super) fn fields<M: SerializeMap>(&self, seat: Seat, map: &mut M) -> Result<(), M::Error> {
        let fields = HelpFields {
            agency: self.agency,
            event: self.event,
            organizer: None,
            participant: self.participant,
            start: self.start,
            time_start: self.time_start,
            time_end: self.time_end,
            profile: self.profile.as_ref(),
            last_seq: self.last_seq,
        };
        fields.write(map)?;
        self.facts.fields(self.state(), None, seat, map)
    }
}

/// The payload of `closed_chat` for a chat that ended while nobody had it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClosedUnowned<'a> {
    pub chat: &'a UnownedChat,
    pub read: Option<ReadState>,
}

impl Serialize for ClosedUnowned<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("chatId", &self.chat.id)?;
        map.serialize_entry("id", &self.chat.id)?;
        self.chat.fields(Seat::Participant, &mut map)?;
        if let Some(ReadState { read_seq, unread }) = self.read {
            map.serialize_entry("readSeq", &read_seq)?;
            map.serialize_entry("unread", &unread)?;
        }
        map.end()
    }
}
