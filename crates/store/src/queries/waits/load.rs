//! What a queue knows of waits from before, and from other nodes.

use super::{calibrations, outcomes};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::waits::{Calibration, Day, HeldToday, PlaceBucket, WaitBefore};
use switchboard_domain::{AgencyId, Timestamp};

/// More than so many who waited of late say nothing more.
const MOST_BEFORE: i64 = 5_000;

/// What a queue has learned, and how often what it said held on a day.
#[derive(Clone, Copy, Debug)]
pub struct LoadWaits {
    /// Whose queue.
    pub agency: AgencyId,
    /// Which day.
    pub day: Day,
}

/// The same.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LearnedWaits {
    /// At the places of which something was learned.
    pub calibrations: Vec<(PlaceBucket, Calibration)>,
    /// How often it held.
    pub today: HeldToday,
}

impl Query for LoadWaits {
    type Output = LearnedWaits;

    fn run(self, conn: &mut Connection) -> Result<LearnedWaits, StoreError> {
        Ok(LearnedWaits {
            calibrations: calibrations::load(self.agency, conn)?,
            today: outcomes::of_day(self.agency, self.day, conn)?,
        })
    }
}

/// Who waited in a queue of late and does so no more, as far as it is known until when.
#[derive(Clone, Copy, Debug)]
pub struct WaitsBefore {
    /// Whose queue.
    pub agency: AgencyId,
    /// Whose wait ended before is not told.
    pub since: Timestamp,
}

impl Query for WaitsBefore {
    type Output = Vec<WaitBefore>;

    fn run(self, conn: &mut Connection) -> Result<Vec<WaitBefore>, StoreError> {
        let taken = sql!(
            "SELECT created_at, matched_at FROM help_requests \
             WHERE agency_id = ? AND matched_at IS NOT NULL AND matched_at >= ? \
             ORDER BY matched_at DESC LIMIT ?"
        );
        // A request that ends without a match ends its chat.
        let withdrawn = sql!(
            "SELECT r.created_at, c.time_end FROM chats c \
             JOIN help_requests r ON r.id = c.id WHERE c.kind = {help} AND c.agency_id = ? \
             AND c.time_end IS NOT NULL AND c.time_end >= ? AND r.status = {withdrawn} \
             ORDER BY c.time_end DESC LIMIT ?"
        );
        let mut before = Vec::new();
        for (sql, left) in [(taken, false), (withdrawn, true)] {
            let rows: Vec<(i64, i64)> = Statement::<(BigInt, BigInt)>::new(sql)
                .bind(self.agency)
                .bind(self.since)
                .bind(MOST_BEFORE)
                .load(conn)?;
            before.extend(rows.into_iter().map(|(from, until)| WaitBefore {
                from: Timestamp(from),
                until: Timestamp(until),
                left,
            }));
        }
        Ok(before)
    }
}
