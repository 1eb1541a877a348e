//! The integrator ends a chat that nobody has.

use super::end_waiting::end_waiting;
use crate::models::{EndedRequest, EndedRequestRow, EndedRequestSql};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{ChatId, Outcome, Timestamp};

/// Takes the request of a chat that waits out of the queue, and closes the chat. Nothing when it does not wait.
#[derive(Clone, Copy, Debug)]
pub struct CloseWaiting {
    /// The chat.
    pub chat: ChatId,
    /// The present.
    pub now: Timestamp,
}

impl Query for CloseWaiting {
    type Output = Option<EndedRequest>;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<Option<EndedRequest>, StoreError> {
        let closed: Option<EndedRequestRow> = Statement::<EndedRequestSql>::new(sql!(
            "UPDATE help_requests SET status = {closed} WHERE id = ? AND status = {waiting} \
             RETURNING id, agency_id, event_id, participant_id"
        ))
        .bind(self.chat)
        .get_result(conn)
        .optional()?;
        if closed.is_some() {
            end_waiting(&[self.chat], Outcome::Closed, None, self.now, conn)?;
        }
        Ok(closed.map(EndedRequest::from))
    }
}
