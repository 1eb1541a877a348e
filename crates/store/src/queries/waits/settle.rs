//! What became of what was said.

use super::load::LearnedWaits;
use super::{calibrations, outcomes};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Double, Nullable};
use diesel::{OptionalExtension, RunQueryDsl};
use std::collections::BTreeMap;
use switchboard_domain::waits::{Calibration, Day, Later, Outcome, PlaceBucket, Told, Within};
use switchboard_domain::{AgencyId, ChatId, EventId, Timestamp};

/// Rows of one call; the next one takes the rest.
const AT_ONCE: i64 = 500;

/// Counts what became of what requests were told, and learns from it. Each counts once, whoever settles it first. With a
/// match, that is its own request and those in front of it that wait no more: who left would have been taken now.
#[derive(Clone, Debug)]
pub struct SettleWaits {
    /// Whose queue.
    pub agency: AgencyId,
    /// Which requests.
    pub ended: EndedWaits,
    /// The present.
    pub now: Timestamp,
}

/// Requests that wait no more.
#[derive(Clone, Debug)]
pub enum EndedWaits {
    /// This one was taken. What it was told, if that is not stored.
    Taken(ChatId, Option<Told>),
    /// These waited until they expired.
    Over(Vec<ChatId>),
}

/// A request that was told something.
struct Ended {
    order: i64,
    event: EventId,
    told: Told,
    /// When it was taken.
    taken: Option<Timestamp>,
    /// When its chat ended, if it has.
    ended: Option<Timestamp>,
}

/// The request that was taken.
struct Match {
    order: i64,
    event: EventId,
    asked: Timestamp,
    taken: Timestamp,
}

type Row = (i64, i64, i64, i64, f64, i64, i64, Option<i64>, Option<i64>);
type RowSql = (
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    Double,
    BigInt,
    BigInt,
    Nullable<BigInt>,
    Nullable<BigInt>,
);

const ENDED: &str = "SELECT f.queue_order, f.event_id, f.told_at, f.place, f.expected, f.low, f.high, r.matched_at, \
    c.time_end FROM wait_forecasts f JOIN help_requests r ON r.queue_order = f.queue_order \
    LEFT JOIN chats c ON c.id = r.id WHERE ";

impl Query for SettleWaits {
    /// What was learned, and how often what was said held today, where that has changed.
    type Output = LearnedWaits;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<LearnedWaits>, StoreError> {
        let unsaved = matches!(self.ended, EndedWaits::Taken(_, Some(_)));
        let nothing = !unsaved && self.ended(conn)?.1.is_empty();
        Ok(nothing.then(LearnedWaits::default))
    }

    fn run(self, conn: &mut Connection) -> Result<LearnedWaits, StoreError> {
        calibrations::lock(self.agency, conn)?;
        let (taken, ended) = self.ended(conn)?;
        let mut outcomes: Vec<(EventId, Outcome)> = Vec::new();
        let mut is_stored = false;
        for row in ended {
            Statement::<()>::new("DELETE FROM wait_forecasts WHERE queue_order = ?")
                .bind(row.order)
                .execute(conn)?;
            is_stored |= taken.as_ref().is_some_and(|it| it.order == row.order);
            let outcome = match (row.taken, &taken) {
                (Some(at), _) => row.told.taken(at),
                (None, Some(it)) => {
                    let later = Later {
                        asked: it.asked,
                        taken: it.taken,
                    };
                    row.told.left(row.ended, Some(later))
                }
                (None, None) => row.told.left(row.ended.or(Some(self.now)), None),
            };
            outcomes.extend(outcome.map(|outcome| (row.event, outcome)));
        }
        if let (EndedWaits::Taken(_, Some(told)), Some(it), false) =
            (&self.ended, &taken, is_stored)
        {
            outcomes.extend(told.taken(it.taken).map(|outcome| (it.event, outcome)));
        }
        self.learn(&outcomes, conn)
    }
}

impl SettleWaits {
    /// The match, and those that were told something and wait no more.
    fn ended(&self, conn: &mut Connection) -> Result<(Option<Match>, Vec<Ended>), StoreError> {
        match &self.ended {
            EndedWaits::Taken(request, _) => {
                let Some(taken) = self.find_match(*request, conn)? else {
                    return Ok((None, Vec::new()));
                };
                let rows = Statement::<RowSql>::new(ENDED)
                    .then(sql!(
                        "f.agency_id = ? AND f.queue_order <= ? AND r.status <> {waiting} \
                         ORDER BY f.queue_order LIMIT ?"
                    ))
                    .bind(self.agency)
                    .bind(taken.order)
                    .bind(AT_ONCE)
                    .load(conn)?;
                Ok((Some(taken), rows.into_iter().filter_map(ended).collect()))
            }
            EndedWaits::Over(requests) => {
                let mut found = Vec::new();
                for request in requests {
                    let row: Option<Row> = Statement::<RowSql>::new(ENDED)
                        .then(sql!("r.id = ? AND r.status <> {waiting}"))
                        .bind(*request)
                        .get_result(conn)
                        .optional()?;
                    found.extend(row.and_then(ended));
                }
                Ok((None, found))
            }
        }
    }

    fn find_match(
        &self,
        request: ChatId,
        conn: &mut Connection,
    ) -> Result<Option<Match>, StoreError> {
        type Row = (i64, i64, i64, Option<i64>);
        let row: Option<Row> = Statement::<(BigInt, BigInt, BigInt, Nullable<BigInt>)>::new(
            "SELECT queue_order, event_id, created_at, matched_at FROM help_requests WHERE id = ?",
        )
        .bind(request)
        .get_result(conn)
        .optional()?;
        Ok(row.map(|(order, event, asked, taken)| Match {
            order,
            event: EventId(event),
            asked: Timestamp(asked),
            // It may have gone back already.
            taken: taken.map_or(self.now, Timestamp),
        }))
    }

    fn learn(
        &self,
        outcomes: &[(EventId, Outcome)],
        conn: &mut Connection,
    ) -> Result<LearnedWaits, StoreError> {
        if outcomes.is_empty() {
            return Ok(LearnedWaits::default());
        }
        let day = Day::of(self.now);
        let mut known: BTreeMap<PlaceBucket, Calibration> =
            calibrations::load(self.agency, conn)?.into_iter().collect();
        let mut learned = BTreeMap::new();
        for (event, outcome) in outcomes {
            let calibration = known
                .entry(outcome.bucket)
                .or_insert_with(|| Calibration::new(outcome.bucket));
            calibration.learn(outcome);
            learned.insert(outcome.bucket, calibration.clone());
            outcomes::count(*event, day, outcome, conn)?;
        }
        for (bucket, calibration) in &learned {
            calibrations::store(self.agency, *bucket, calibration, conn)?;
        }
        Ok(LearnedWaits {
            calibrations: learned.into_iter().collect(),
            today: outcomes::of_day(self.agency, day, conn)?,
        })
    }
}

fn ended(row: Row) -> Option<Ended> {
    let (order, event, told_at, place, expected, low, high, taken, ended) = row;
    Some(Ended {
        order,
        event: EventId(event),
        told: Told {
            at: Timestamp(told_at),
            place: usize::try_from(place).ok()?,
            expected,
            within: Within::from_seconds(low.unsigned_abs(), high.unsigned_abs())?,
        },
        taken: taken.map(Timestamp),
        ended: ended.map(Timestamp),
    })
}
