//! The fields that every help chat has on the wire, at every level and whoever has it.

use super::chat_kind::ChatKind;
use super::ids::{AgencyId, EventId, UserId};
use super::location::Location;
use super::time::Timestamp;
use super::user::Profile;
use serde::ser::SerializeMap;

/// A help chat, as far as it is shown alike.
pub(super) struct HelpFields<'a> {
    pub agency: AgencyId,
    pub event: EventId,
    /// Not said while nobody has it.
    pub organizer: Option<UserId>,
    pub participant: UserId,
    pub start: Option<Location>,
    pub time_start: Timestamp,
    pub time_end: Option<Timestamp>,
    pub profile: Option<&'a Profile>,
    pub last_seq: i64,
}

impl HelpFields<'_> {
    /// Writes them, behind the id.
    pub fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("agencyId", &self.agency)?;
        map.serialize_entry("eventId", &self.event)?;
        if let Some(organizer) = self.organizer {
            map.serialize_entry("organizerId", &organizer)?;
        }
        map.serialize_entry("participantId", &self.participant)?;
        map.serialize_entry("ended", &u8::from(self.time_end.is_some()))?;
        map.serialize_entry("kind", ChatKind::Help.as_str())?;
        map.serialize_entry("lastSeq", &self.last_seq)?;
        if let Some(start) = self.start {
            map.serialize_entry("latStart", &start.lat)?;
            map.serialize_entry("lngStart", &start.lng)?;
        }
        map.serialize_entry("timeStart", &self.time_start)?;
        match self.time_end {
            Some(end) => map.serialize_entry("timeEnd", &end)?,
            None => map.serialize_entry("timeEnd", Timestamp::UNSET)?,
        }
        if let Some(profile) = self.profile {
            map.serialize_entry("participant", profile)?;
        }
        Ok(())
    }
}
