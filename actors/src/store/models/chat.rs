//! `chats`, with the participant's profile from `users`.

use crate::protocol::{AgencyId, EventId, HelpChat, Location, Profile, Timestamp, UserId};
use crate::store::error::StoreError;
use crate::store::ids::DbId;
use diesel::Queryable;
use diesel::sql_types::{BigInt, Binary, Double, Nullable, Text};

/// `kind` of a help chat.
pub const HELP: i16 = 0;

/// A help chat as [`ChatRow::SELECT`] reads it.
#[derive(Clone, Debug, Queryable)]
pub struct ChatRow {
    pub(crate) id: DbId,
    pub(crate) agency_id: Option<i64>,
    pub(crate) event_id: Option<i64>,
    pub(crate) organizer_id: Option<i64>,
    pub(crate) participant_id: Option<i64>,
    pub(crate) lat_start: Option<f64>,
    pub(crate) lng_start: Option<f64>,
    pub(crate) time_start: i64,
    pub(crate) time_end: Option<i64>,
    pub(crate) last_seq: i64,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone_number: String,
}

/// The SQL types of [`ChatRow::SELECT`].
pub type ChatSql = (
    Binary,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<Double>,
    Nullable<Double>,
    BigInt,
    Nullable<BigInt>,
    BigInt,
    Text,
    Text,
    Text,
);

impl ChatRow {
    /// Help chats `c`, each with its participant `u`; conditions follow. A withdrawn chat is not
    /// there for anybody.
    pub const SELECT: &str = "SELECT c.id, c.agency_id, c.event_id, c.organizer_id, \
        c.participant_id, c.lat_start, c.lng_start, c.time_start, c.time_end, c.last_seq, \
        u.name, u.email, u.phone_number \
        FROM chats c JOIN users u ON u.id = c.participant_id \
        WHERE c.kind = 0 AND c.withdrawn_at IS NULL";
}

impl TryFrom<ChatRow> for HelpChat {
    type Error = StoreError;

    fn try_from(row: ChatRow) -> Result<Self, StoreError> {
        // A CHECK keeps these four from being absent in a help chat.
        let absent = || StoreError::Internal("a help chat without its members".to_owned());
        let participant = row.participant_id.ok_or_else(absent)?;
        Ok(Self {
            id: row.id.into(),
            agency: AgencyId(row.agency_id.ok_or_else(absent)?),
            event: EventId(row.event_id.ok_or_else(absent)?),
            organizer: UserId(row.organizer_id.ok_or_else(absent)?),
            participant: UserId(participant),
            start: location(row.lat_start, row.lng_start),
            time_start: Timestamp(row.time_start),
            time_end: row.time_end.map(Timestamp),
            profile: Some(Profile {
                id: participant,
                name: row.name,
                email: row.email,
                phone_number: row.phone_number,
            }),
            last_seq: row.last_seq,
        })
    }
}

/// Two columns that a CHECK keeps both present or both absent.
pub(crate) fn location(lat: Option<f64>, lng: Option<f64>) -> Option<Location> {
    Some(Location {
        lat: lat?,
        lng: lng?,
    })
}
