//! `help_requests`.

use crate::ids::DbId;
use diesel::Queryable;
use diesel::sql_types::{BigInt, Binary};
use switchboard_domain::{AgencyId, ChatId, EventId, UserId};

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
