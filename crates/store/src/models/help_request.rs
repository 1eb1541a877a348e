//! `help_requests`.

use crate::ids::DbId;
use diesel::Queryable;
use diesel::sql_types::{BigInt, Binary};
use switchboard_domain::{AgencyId, ChatId, EventId, UserId};

/// Where a help request is in its life. The numbers are what the database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum RequestStatus {
    /// In the queue.
    Waiting = 0,
    /// Its chat is active.
    Matched = 1,
    /// Its chat is closed.
    Closed = 2,
    /// Taken back while it waited.
    Withdrawn = 3,
    /// Nobody took it until an hour after the event's end.
    Expired = 4,
}

/// A request that left the queue without a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedRequest {
    /// The request.
    pub id: ChatId,
    /// The agency in whose queue it was.
    pub agency: AgencyId,
    /// The event.
    pub event: EventId,
    /// Who asked.
    pub participant: UserId,
}

/// What SQL returns of an [`EndedRequest`]: `id, agency_id, event_id, participant_id`.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct EndedRequestRow {
    id: DbId,
    agency_id: i64,
    event_id: i64,
    participant_id: i64,
}

/// The SQL types of an [`EndedRequestRow`].
pub type EndedRequestSql = (Binary, BigInt, BigInt, BigInt);

impl From<EndedRequestRow> for EndedRequest {
    fn from(row: EndedRequestRow) -> Self {
        Self {
            id: row.id.into(),
            agency: AgencyId(row.agency_id),
            event: EventId(row.event_id),
            participant: UserId(row.participant_id),
        }
    }
}
