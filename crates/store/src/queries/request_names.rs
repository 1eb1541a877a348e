//! What participants' devices call their requests: a name is one request, however often and in whichever order
//! what is said of it arrives.

use super::find_event::find_event;
use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Binary, Nullable, SmallInt};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{AgencyId, ChatId, EventId, RequestName, RequestState, UserId};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// On which event.
    pub event: EventId,
    /// The request, and the agency in whose queue it is or was; `None`: it was taken back before it arrived.
    pub request: Option<(ChatId, AgencyId)>,
    /// What has become of it.
    pub state: RequestState,
}

/// What a participant's device means by a name; `None` when the name is new.
#[derive(Clone, Debug)]
pub struct FindNamed {
    /// Whose device.
    pub participant: UserId,
    /// The name.
    pub name: RequestName,
}

impl Query for FindNamed {
    type Output = Option<Named>;

    fn run(self, conn: &mut Connection) -> Result<Option<Named>, StoreError> {
        find(self.participant, &self.name, conn)
    }
}

/// Takes a request back that has not arrived: from now on its name is one that was withdrawn.
#[derive(Clone, Debug)]
pub struct WithdrawUnseen {
    /// Whose device.
    pub participant: UserId,
    /// On which event.
    pub event: EventId,
    /// The name.
    pub name: RequestName,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnseenOutcome {
    /// It will never wait.
    Withdrawn,
    /// It has arrived meanwhile, or had been taken back before.
    Known(Named),
    /// There is no such event.
    EventNotFound,
}

impl Query for WithdrawUnseen {
    type Output = UnseenOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<UnseenOutcome, StoreError> {
        if find_event(conn, self.event)?.is_none() {
            return Ok(UnseenOutcome::EventNotFound);
        }
        Ok(
            match take(self.participant, &self.name, self.event, None, conn)? {
                None => UnseenOutcome::Withdrawn,
                Some(known) => UnseenOutcome::Known(known),
            },
        )
    }
}

/// Makes the name one of this request; of none, when it is taken back before it arrives. What the name stands for
/// already, if it does: whoever else was about to give it has committed then.
pub(super) fn take(
    participant: UserId,
    name: &RequestName,
    event: EventId,
    request: Option<ChatId>,
    conn: &mut Connection,
) -> Result<Option<Named>, StoreError> {
    let insert = match request {
        Some(request) => Statement::<()>::new(
            "INSERT INTO request_names (request_id, participant_id, name, event_id) \
             VALUES (?, ?, ?, ?)",
        )
        .bind(request),
        None => Statement::new(
            "INSERT INTO request_names (participant_id, name, event_id) VALUES (?, ?, ?)",
        ),
    };
    let taken = insert
        .bind(participant)
        .bind(name.as_str().to_owned())
        .bind(event)
        .then(" ON CONFLICT (participant_id, name) DO NOTHING")
        .execute(conn)?;
    if taken > 0 {
        return Ok(None);
    }
    let known = find(participant, name, conn)?;
    // No name is ever given back but by the transaction that took it.
    known
        .map(Some)
        .ok_or_else(|| StoreError::Unavailable("the name keeps changing".to_owned()))
}

/// Gives a name back that this transaction took: a request that is refused leaves none.
pub(super) fn give_back(
    participant: UserId,
    name: &RequestName,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    Statement::<()>::new("DELETE FROM request_names WHERE participant_id = ? AND name = ?")
        .bind(participant)
        .bind(name.as_str().to_owned())
        .execute(conn)?;
    Ok(())
}

/// What a name stands for.
pub(super) fn find(
    participant: UserId,
    name: &RequestName,
    conn: &mut Connection,
) -> Result<Option<Named>, StoreError> {
    type Row = (i64, Option<DbId>, Option<i64>, Option<i16>);
    type Sql = (
        BigInt,
        Nullable<Binary>,
        Nullable<BigInt>,
        Nullable<SmallInt>,
    );
    // The chat says how it ended, where that is neither of what a program of before knows.
    let row: Option<Row> = Statement::<Sql>::new(sql!(
        "SELECT n.event_id, r.id, r.agency_id, CASE WHEN r.status = {closed} THEN \
         coalesce((SELECT c.outcome FROM chats c WHERE c.id = r.id), r.status) ELSE r.status END \
         FROM request_names n \
         LEFT JOIN help_requests r ON r.id = n.request_id \
         WHERE n.participant_id = ? AND n.name = ?"
    ))
    .bind(participant)
    .bind(name.as_str().to_owned())
    .get_result(conn)
    .optional()?;
    Ok(row.map(|(event, id, agency, status)| Named {
        event: EventId(event),
        request: id
            .zip(agency)
            .map(|(id, agency)| (id.into(), AgencyId(agency))),
        // Without one it was withdrawn before it arrived; a state of a later release is over as well.
        state: status
            .and_then(RequestState::from_db)
            .unwrap_or(RequestState::Withdrawn),
    }))
}
