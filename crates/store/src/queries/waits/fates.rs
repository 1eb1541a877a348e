//! What became of requests that wait no more in a queue's mirror: other nodes took them, or their participants did.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Nullable, SmallInt};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{ChatId, RequestState, Timestamp};

/// What became of each of these requests.
#[derive(Clone, Debug)]
pub struct RequestFates {
    /// Which. Some hundred at most: each is looked up by its id.
    pub requests: Vec<ChatId>,
}

/// What became of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was sent at the first time and taken at the second.
    Taken(Timestamp, Timestamp),
    /// Its participant took it back.
    Left,
}

impl Query for RequestFates {
    /// In the order in which they were taken; those that wait, or waited until they expired, are missing.
    type Output = Vec<(ChatId, Fate)>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let mut fates = Vec::with_capacity(self.requests.len());
        for request in self.requests {
            let row: Option<(i16, i64, Option<i64>)> =
                Statement::<(SmallInt, BigInt, Nullable<BigInt>)>::new(
                    "SELECT status, created_at, matched_at FROM help_requests WHERE id = ?",
                )
                .bind(request)
                .get_result(conn)
                .optional()?;
            let Some((status, asked, taken)) = row else {
                continue;
            };
            let fate = match (taken, RequestState::from_db(status)) {
                (Some(taken), _) => Fate::Taken(Timestamp(asked), Timestamp(taken)),
                (None, Some(RequestState::Withdrawn)) => Fate::Left,
                (None, _) => continue,
            };
            fates.push((request, fate));
        }
        fates.sort_by_key(|(_, fate)| match fate {
            Fate::Taken(_, taken) => *taken,
            Fate::Left => Timestamp(i64::MAX),
        });
        Ok(fates)
    }
}
