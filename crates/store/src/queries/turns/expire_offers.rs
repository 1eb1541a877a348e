//! Offers that nobody has answered in time.

use super::offers::EndedOffer;
use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary};
use switchboard_domain::turns::OfferState;
use switchboard_domain::{Timestamp, UserId};

/// Offers at most that one look ends; the next one goes on.
const AT_ONCE: i64 = 200;

/// Ends offers whose time is over. Each is ended by one of those who look.
#[derive(Clone, Copy, Debug)]
pub struct ExpireOffers {
    /// The present.
    pub now: Timestamp,
}

type Row = (DbId, i64, i64);
type RowSql = (Binary, BigInt, BigInt);

impl Query for ExpireOffers {
    type Output = Vec<EndedOffer>;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<Self::Output>, StoreError> {
        let due: Vec<i64> = Statement::<BigInt>::new(
            "SELECT expires_at FROM offers WHERE state = 0 AND expires_at <= ? LIMIT 1",
        )
        .bind(self.now)
        .load(conn)?;
        Ok(due.is_empty().then(Vec::new))
    }

    fn run(self, conn: &mut Connection) -> Result<Vec<EndedOffer>, StoreError> {
        // Who answers one has locked its chat, not this row: whoever writes the row first ends it.
        let ended: Vec<Row> = Statement::<RowSql>::new("UPDATE offers SET state = ? WHERE id IN (")
            .bind(OfferState::Expired.to_db())
            .and(
                "SELECT o.id FROM offers o WHERE o.state = 0 AND o.expires_at <= ? ORDER BY o.expires_at ",
                self.now,
            )
            .and("LIMIT ?", AT_ONCE)
            .then(conn.on_postgresql(" FOR UPDATE SKIP LOCKED"))
            .then(") AND state = 0 RETURNING id, from_id, to_id")
            .load(conn)?;
        let ended = ended.into_iter().map(|(id, from, to)| EndedOffer {
            id: id.into(),
            from: UserId(from),
            to: UserId(to),
            state: OfferState::Expired,
        });
        Ok(ended.collect())
    }
}
