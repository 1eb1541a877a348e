//! Does this participant wait, or talk, on this event?

use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Binary, SmallInt};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{AgencyId, ChatId, EventId, RequestState, UserId};

/// The one request of a participant on an event that waits or whose chat is active.
#[derive(Clone, Copy, Debug)]
pub struct OpenRequest {
    /// Who asked.
    pub participant: UserId,
    /// On which event.
    pub event: EventId,
}

/// That request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenRequestFound {
    /// Its id, and that of its chat.
    pub id: ChatId,
    /// In whose queue it is or was.
    pub agency: AgencyId,
    /// Whether it waits; else its chat is active.
    pub waiting: bool,
    /// Its place: smaller is earlier.
    pub order: i64,
}

impl Query for OpenRequest {
    type Output = Option<OpenRequestFound>;

    fn run(self, conn: &mut Connection) -> Result<Option<OpenRequestFound>, StoreError> {
        type Row = (DbId, i64, i16, i64);
        let row: Option<Row> = Statement::<(Binary, BigInt, SmallInt, BigInt)>::new(sql!(
            "SELECT id, agency_id, status, queue_order FROM help_requests \
             WHERE participant_id = ? AND event_id = ? AND status IN ({waiting}, {matched})"
        ))
        .bind(self.participant)
        .bind(self.event)
        .get_result(conn)
        .optional()?;
        Ok(row.map(|(id, agency, status, order)| OpenRequestFound {
            id: id.into(),
            agency: AgencyId(agency),
            waiting: status == RequestState::Waiting.to_db(),
            order,
        }))
    }
}
