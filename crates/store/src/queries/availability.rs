//! What organizers say of whether they take requests.

use super::dialect::ids_of_json;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Nullable, SmallInt, Text};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{AgencyId, Availability, AvailabilityState, Said, Timestamp, UserId};

/// The columns of a row of `availability`, and what they are.
pub(super) type Row = (i64, i16, Option<String>, i64, Option<i64>);
pub(super) type Sql = (BigInt, SmallInt, Nullable<Text>, BigInt, Nullable<BigInt>);

pub(super) fn read((user, state, reason, since, until): Row) -> Availability {
    Availability {
        user_id: UserId(user),
        state: AvailabilityState::from_db(state),
        reason,
        since: Timestamp(since),
        until: until.map(Timestamp),
    }
}

/// An organizer says whether they take requests.
#[derive(Clone, Debug)]
pub struct SetAvailability {
    /// Who.
    pub user: UserId,
    /// Of which agency, as they think.
    pub agency: AgencyId,
    /// What, as it is kept.
    pub said: Said,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetOutcome {
    /// It is so now; and whether it was not before.
    Set(Availability, bool),
    /// They are no organizer of this agency any more.
    NotOfAgency,
}

impl Query for SetAvailability {
    type Output = SetOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<SetOutcome, StoreError> {
        // One after the other, and none beside a deletion or another agency.
        let lock = conn.on_postgresql(" FOR NO KEY UPDATE");
        let found: Option<i64> = Statement::<BigInt>::new(sql!(
            "SELECT id FROM users WHERE side = {organizer} AND deleted_at IS NULL"
        ))
        .and(" AND id = ?", self.user)
        .and(" AND agency_id = ?", self.agency)
        .then(lock)
        .get_result(conn)
        .optional()?;
        if found.is_none() {
            return Ok(SetOutcome::NotOfAgency);
        }
        let before: Option<Row> = Statement::<Sql>::new(
            "SELECT user_id, state, reason, since, until FROM availability WHERE user_id = ?",
        )
        .bind(self.user)
        .and(" AND agency_id = ?", self.agency)
        .get_result(conn)
        .optional()?;
        let before = before.map(read);
        let after = Availability::after(before.clone(), self.user, self.said, self.now);
        if before.as_ref() == Some(&after) {
            return Ok(SetOutcome::Set(after, false));
        }
        Statement::<()>::new(
            "INSERT INTO availability (user_id, agency_id, state, reason, since, until) \
             VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET \
             agency_id = excluded.agency_id, state = excluded.state, reason = excluded.reason, \
             since = excluded.since, until = excluded.until",
        )
        .bind(self.user)
        .bind(self.agency)
        .bind(after.state.to_db())
        .bind(after.reason.clone())
        .bind(after.since)
        .bind(after.until)
        .execute(conn)?;
        Ok(SetOutcome::Set(after, true))
    }
}

/// What these users have said to the agencies whose organizers they are. Who has not said anything is not there.
#[derive(Clone, Debug)]
pub struct FindAvailability {
    /// Whose.
    pub users: Vec<UserId>,
}

impl Query for FindAvailability {
    type Output = Vec<Availability>;

    fn run(self, conn: &mut Connection) -> Result<Vec<Availability>, StoreError> {
        let users = ids_of_json(self.users.iter().map(|user| user.0));
        let rows: Vec<Row> =
            Statement::<Sql>::new("SELECT a.user_id, a.state, a.reason, a.since, a.until FROM (")
                .and(conn.json_ids(), users)
                .then(
                    ") w JOIN availability a ON a.user_id = w.id \
             JOIN users u ON u.id = a.user_id AND u.agency_id = a.agency_id \
             WHERE u.deleted_at IS NULL",
                )
                .load(conn)?;
        Ok(rows.into_iter().map(read).collect())
    }
}
