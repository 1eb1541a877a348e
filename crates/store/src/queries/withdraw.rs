//! A participant takes a request back.

use super::end_waiting::end_waiting;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, SmallInt};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{AgencyId, ChatId, EventId, Outcome, RequestState, Timestamp, UserId};

/// Takes a waiting request out of the queue, for the first time or again; its chat ends.
#[derive(Clone, Copy, Debug)]
pub struct Withdraw {
    /// The request.
    pub id: ChatId,
    /// Whose it must be.
    pub participant: UserId,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithdrawOutcome {
    /// It no longer waits.
    Withdrawn {
        /// In whose queue it was.
        agency: AgencyId,
        /// On which event.
        event: EventId,
    },
    /// Somebody took it before.
    AlreadyMatched,
    /// No such request of this participant waits.
    NotFound,
}

impl Query for Withdraw {
    type Output = WithdrawOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<WithdrawOutcome, StoreError> {
        let withdrawn: Option<(i64, i64)> = Statement::<(BigInt, BigInt)>::new(
            sql!("UPDATE help_requests SET status = {withdrawn} \
             WHERE id = ? AND participant_id = ? AND status = {waiting} RETURNING agency_id, event_id"),
        )
        .bind(self.id)
        .bind(self.participant)
        .get_result(conn)
        .optional()?;
        if let Some((agency, event)) = withdrawn {
            let by = Some(self.participant);
            end_waiting(&[self.id], Outcome::Withdrawn, by, self.now, conn)?;
            return Ok(WithdrawOutcome::Withdrawn {
                agency: AgencyId(agency),
                event: EventId(event),
            });
        }
        let status: Option<i16> = Statement::<SmallInt>::new(
            "SELECT status FROM help_requests WHERE id = ? AND participant_id = ?",
        )
        .bind(self.id)
        .bind(self.participant)
        .get_result(conn)
        .optional()?;
        Ok(match status.and_then(RequestState::from_db) {
            Some(state) if state.is_taken() => WithdrawOutcome::AlreadyMatched,
            _ => WithdrawOutcome::NotFound,
        })
    }
}
