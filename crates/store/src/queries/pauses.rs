//! Where an agency takes no new requests for a while.

use super::supervisors::is_supervisor;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{OptionalExtension, QueryResult, RunQueryDsl};
use switchboard_domain::limits::MAX_PAUSES;
use switchboard_domain::{AgencyId, EventId, Pause, PauseAct, Timestamp, UserId};

/// `pauses.event_id` of one on all events of its agency.
const ALL: i64 = 0;

type Row = (i64, Option<String>, Option<i64>);
type Sql = (BigInt, Nullable<Text>, Nullable<BigInt>);

fn pause((event, message, until): Row) -> Pause {
    Pause {
        event: (event != ALL).then_some(EventId(event)),
        message,
        until: until.map(Timestamp),
    }
}

/// A supervisor pauses help, or lifts a pause as it was set.
#[derive(Clone, Debug)]
pub struct SetPause {
    /// Who.
    pub user: UserId,
    /// Of which agency.
    pub agency: AgencyId,
    /// What.
    pub act: PauseAct,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseOutcome {
    /// It is so, also when it had been before.
    Done,
    /// The agency has no such event.
    EventNotFound,
    /// The user is no supervisor of the agency.
    NotSupervisor,
    /// As many hold as may.
    TooMany,
}

impl Query for SetPause {
    type Output = PauseOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<PauseOutcome, StoreError> {
        let may = is_supervisor(self.user, self.agency, conn)?;
        let event = self.act.event();
        if !self.lock_events(event, conn)? {
            return Ok(PauseOutcome::EventNotFound);
        }
        if !may {
            return Ok(PauseOutcome::NotSupervisor);
        }
        let event = event.map_or(ALL, |event| event.0);
        Statement::<()>::new("DELETE FROM pauses WHERE agency_id = ? AND event_id = ?")
            .bind(self.agency)
            .bind(event)
            .execute(conn)?;
        let pause = match self.act {
            PauseAct::Pause(pause) => pause,
            PauseAct::Resume(_) => return Ok(PauseOutcome::Done),
        };
        let others = list(self.agency, self.now, conn)?.len();
        if i64::try_from(others).unwrap_or(i64::MAX) >= MAX_PAUSES {
            return Ok(PauseOutcome::TooMany);
        }
        Statement::<()>::new(
            "INSERT INTO pauses (agency_id, event_id, message, until) VALUES (?, ?, ?, ?) \
             ON CONFLICT (agency_id, event_id) DO UPDATE SET message = excluded.message, \
             until = excluded.until",
        )
        .bind(self.agency)
        .bind(event)
        .bind(pause.message)
        .bind(pause.until.map(|until| until.0))
        .execute(conn)?;
        Ok(PauseOutcome::Done)
    }
}

impl SetPause {
    /// Locks the event, or all of the agency that requests may be stored on: whoever stores one has locked its event
    /// too, and looks for pauses behind that. So none is stored behind the pause. `false`: there is no such event.
    fn lock_events(&self, event: Option<EventId>, conn: &mut Connection) -> QueryResult<bool> {
        let lock = conn.on_postgresql(" ORDER BY id FOR NO KEY UPDATE");
        let events =
            Statement::<BigInt>::new("SELECT id FROM events WHERE agency_id = ?").bind(self.agency);
        match (event, &self.act) {
            (Some(event), _) => {
                let event = events.and(" AND id = ?", event).then(lock);
                let found: Option<i64> = event.get_result(conn).optional()?;
                Ok(found.is_some())
            }
            (None, PauseAct::Pause(_)) if !lock.is_empty() => {
                let open = events.and(" AND ends_at >= ?", self.now).then(lock);
                let _: Vec<i64> = open.load(conn)?;
                Ok(true)
            }
            (None, _) => Ok(true),
        }
    }
}

/// The pauses of an agency that hold: the one on all events first. Those on events that are over are left out.
#[derive(Clone, Copy, Debug)]
pub struct ListPauses {
    /// Whose.
    pub agency: AgencyId,
    /// The present.
    pub now: Timestamp,
}

impl Query for ListPauses {
    type Output = Vec<Pause>;

    fn run(self, conn: &mut Connection) -> Result<Vec<Pause>, StoreError> {
        Ok(list(self.agency, self.now, conn)?)
    }
}

fn list(agency: AgencyId, now: Timestamp, conn: &mut Connection) -> QueryResult<Vec<Pause>> {
    let rows: Vec<Row> = Statement::<Sql>::new(
        "SELECT p.event_id, p.message, p.until FROM pauses p LEFT JOIN events e ON e.id = p.event_id \
         WHERE p.agency_id = ?",
    )
    .bind(agency)
    .and(" AND (p.until IS NULL OR p.until > ?)", now)
    .and(" AND (e.id IS NULL OR e.ends_at >= ?)", now)
    // An event that goes on for longer than it did brings its pause back.
    .and(" ORDER BY p.event_id LIMIT ?", MAX_PAUSES)
    .load(conn)?;
    Ok(rows.into_iter().map(pause).collect())
}

/// The pauses that a request on this event is held to, which its transaction has locked.
pub(super) fn on_event(
    agency: AgencyId,
    event: EventId,
    conn: &mut Connection,
) -> QueryResult<Vec<Pause>> {
    let rows: Vec<Row> =
        Statement::<Sql>::new("SELECT event_id, message, until FROM pauses WHERE agency_id = ?")
            .bind(agency)
            .and(" AND event_id IN (0, ?)", event)
            .load(conn)?;
    Ok(rows.into_iter().map(pause).collect())
}

/// The event is another agency's from now on: the pause of the one before goes.
pub(super) fn forget(
    agency: AgencyId,
    event: EventId,
    conn: &mut Connection,
) -> QueryResult<usize> {
    Statement::<()>::new("DELETE FROM pauses WHERE agency_id = ? AND event_id = ?")
        .bind(agency)
        .bind(event)
        .execute(conn)
}
