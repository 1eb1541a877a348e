//! Whose queue is a request in?

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::BigInt;
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{AgencyId, ChatId, UserId};

/// The agency in whose queue a participant's request is, or was; `None` when there is no such
/// request of this participant.
#[derive(Clone, Copy, Debug)]
pub struct FindRequest {
    /// The request.
    pub id: ChatId,
    /// Whose it must be.
    pub participant: UserId,
}

impl Query for FindRequest {
    type Output = Option<AgencyId>;

    fn run(self, conn: &mut Connection) -> Result<Option<AgencyId>, StoreError> {
        let agency: Option<i64> = Statement::<BigInt>::new(
            "SELECT agency_id FROM help_requests WHERE id = ? AND participant_id = ?",
        )
        .bind(self.id)
        .bind(self.participant)
        .get_result(conn)
        .optional()?;
        Ok(agency.map(AgencyId))
    }
}
