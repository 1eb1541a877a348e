//! What those who wait were told at first.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::BigInt;
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::waits::Told;
use switchboard_domain::{AgencyId, ChatId, EventId};

/// Keeps what requests were told, of those that still wait in this queue. The first word counts.
#[derive(Clone, Debug)]
pub struct KeepForecasts {
    /// Whose queue.
    pub agency: AgencyId,
    /// What each was told.
    pub told: Vec<(ChatId, Told)>,
}

impl Query for KeepForecasts {
    /// Of which it is stored: what is not here does not wait any more.
    type Output = Vec<ChatId>;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<Vec<ChatId>, StoreError> {
        let mut kept = Vec::with_capacity(self.told.len());
        for (request, told) in self.told {
            let [low, high] = told.within.seconds();
            let stored = Statement::<()>::new(sql!(
                "INSERT INTO wait_forecasts (queue_order, agency_id, event_id, told_at, place, \
                 expected, low, high) SELECT queue_order, agency_id, event_id, ?, ?, ?, ?, ? \
                 FROM help_requests WHERE id = ? AND agency_id = ? AND status = {waiting} \
                 ON CONFLICT (queue_order) DO NOTHING"
            ))
            .bind(told.at)
            .bind(told.place as i64)
            .bind(Some(told.expected))
            .bind(low as i64)
            .bind(high as i64)
            .bind(request)
            .bind(self.agency)
            .execute(conn)?;
            if stored > 0 || is_kept(request, conn)? {
                kept.push(request);
            }
        }
        Ok(kept)
    }
}

fn is_kept(request: ChatId, conn: &mut Connection) -> Result<bool, StoreError> {
    let kept = Statement::<BigInt>::new(
        "SELECT r.queue_order FROM help_requests r JOIN wait_forecasts f \
         ON f.queue_order = r.queue_order WHERE r.id = ?",
    )
    .bind(request)
    .get_result::<i64>(conn)
    .optional()?;
    Ok(kept.is_some())
}

/// An event has gone to another agency: what was said of waits there was said of another queue.
pub fn forget(event: EventId, conn: &mut Connection) -> Result<(), StoreError> {
    Statement::<()>::new("DELETE FROM wait_forecasts WHERE event_id = ?")
        .bind(event)
        .execute(conn)?;
    Ok(())
}
