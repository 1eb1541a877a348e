//! How often what was said was so, as rows.

use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::waits::{Day, HeldToday, Outcome, WaitCounts};
use switchboard_domain::{AgencyId, EventId};

/// Counts an outcome.
pub fn count(
    event: EventId,
    day: Day,
    outcome: &Outcome,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    let one = WaitCounts::one(outcome.verdict);
    Statement::<()>::new(
        "INSERT INTO wait_outcomes (event_id, day, bucket, width, held, sooner, later) \
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id, day, bucket, width) DO UPDATE SET \
         held = wait_outcomes.held + excluded.held, \
         sooner = wait_outcomes.sooner + excluded.sooner, \
         later = wait_outcomes.later + excluded.later",
    )
    .bind(event)
    .bind(day.0)
    .bind(outcome.bucket.index() as i16)
    .bind(outcome.width as i64)
    .bind(one.held as i64)
    .bind(one.sooner as i64)
    .bind(one.later as i64)
    .execute(conn)?;
    Ok(())
}

/// Of all events of an agency on one day.
pub fn of_day(agency: AgencyId, day: Day, conn: &mut Connection) -> Result<HeldToday, StoreError> {
    let rows: Vec<(i64, i64, i64)> = Statement::<(BigInt, BigInt, BigInt)>::new(
        "SELECT o.held, o.sooner, o.later FROM wait_outcomes o JOIN events e ON e.id = o.event_id \
         WHERE o.day = ? AND e.agency_id = ?",
    )
    .bind(day.0)
    .bind(agency)
    .load(conn)?;
    let counts = rows.into_iter().map(counts).sum();
    Ok(HeldToday { day, counts })
}

/// As the database says it.
pub fn counts((held, sooner, later): (i64, i64, i64)) -> WaitCounts {
    WaitCounts {
        held: held.unsigned_abs(),
        sooner: sooner.unsigned_abs(),
        later: later.unsigned_abs(),
    }
}
