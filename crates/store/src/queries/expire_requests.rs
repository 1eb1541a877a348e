//! Requests that nobody took in time.

use super::end_waiting::end_waiting;
use super::notices::notice_each;
use super::waiting::{is_given_up, oldest};
use crate::models::{EndedRequest, EndedRequestRow, EndedRequestSql};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use std::collections::HashMap;
use switchboard_domain::{AgencyId, ChatId, NoticeRule, Outcome, Timestamp};

/// Requests of one call; the next call takes the rest.
const AT_ONCE: i64 = 1_000;

const EXPIRED: &str = sql!(
    "SELECT r.queue_order FROM help_requests r \
    JOIN events e ON e.id = r.event_id WHERE r.status = {waiting} AND ",
    is_given_up!(),
    " ORDER BY r.queue_order LIMIT ?"
);

/// Ends the requests that still wait an hour after the end of their event, and their chats, at most 1,000 at once.
/// One that had an owner waits for an hour in any case.
#[derive(Clone, Copy, Debug)]
pub struct ExpireRequests {
    /// The present.
    pub now: Timestamp,
}

impl Query for ExpireRequests {
    type Output = Vec<EndedRequest>;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<Self::Output>, StoreError> {
        let some: Vec<i64> = Statement::<BigInt>::new(EXPIRED)
            .bind(oldest(self.now))
            .bind(oldest(self.now))
            .bind(1_i64)
            .load(conn)?;
        Ok(some.is_empty().then(Vec::new))
    }

    fn run(self, conn: &mut Connection) -> Result<Vec<EndedRequest>, StoreError> {
        let rows: Vec<EndedRequestRow> = Statement::<EndedRequestSql>::new(sql!(
            "UPDATE help_requests SET status = {expired} WHERE queue_order IN ("
        ))
        .then(EXPIRED)
        .bind(oldest(self.now))
        .bind(oldest(self.now))
        .bind(AT_ONCE)
        .then(conn.on_postgresql(" FOR UPDATE OF r SKIP LOCKED"))
        .then(") RETURNING id, agency_id, event_id, participant_id")
        .load(conn)?;
        let ended: Vec<EndedRequest> = rows.into_iter().map(EndedRequest::from).collect();
        let chats: Vec<_> = ended.iter().map(|request| request.id).collect();
        end_waiting(&chats, Outcome::Expired, None, self.now, conn)?;
        let mut of_agencies: HashMap<AgencyId, Vec<ChatId>> = HashMap::new();
        for request in &ended {
            let of_agency = of_agencies.entry(request.agency).or_default();
            of_agency.push(request.id);
        }
        for (agency, chats) in of_agencies {
            let rule = NoticeRule::Expired;
            notice_each(&chats, agency, (rule, rule.most()), self.now, conn)?;
        }
        Ok(ended)
    }
}
