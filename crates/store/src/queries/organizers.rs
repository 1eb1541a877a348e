//! The organizers of an agency, as their colleagues see them.

use super::availability;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Nullable, SmallInt, Text};
use switchboard_domain::{AgencyId, Enrolled, Timestamp, UserId};

type Row = (
    i64,
    String,
    Option<i64>,
    i64,
    Option<i16>,
    Option<String>,
    Option<i64>,
    Option<i64>,
);
type Sql = (
    BigInt,
    Text,
    Nullable<BigInt>,
    BigInt,
    Nullable<SmallInt>,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<BigInt>,
);

/// The organizers of an agency who are not deleted; its `?` is the agency.
const SELECT: &str = sql!(
    "SELECT u.id, u.name, u.last_seen_at, (SELECT count(*) FROM chats c WHERE c.organizer_id = u.id \
     AND c.kind = {help} AND c.time_end IS NULL AND c.withdrawn_at IS NULL) AS chats, \
     a.state, a.reason, a.since, a.until FROM users u \
     LEFT JOIN availability a ON a.user_id = u.id AND a.agency_id = u.agency_id \
     WHERE u.side = {organizer} AND u.deleted_at IS NULL AND u.agency_id = ?"
);

fn read((id, name, last_seen, chats, state, reason, since, until): Row) -> Enrolled {
    let said = state.zip(since);
    Enrolled {
        id: UserId(id),
        name,
        said: said.map(|(state, since)| availability::read((id, state, reason, since, until))),
        last_seen: last_seen.map(Timestamp),
        chats,
    }
}

/// A page of the organizers of an agency, by their ids.
#[derive(Clone, Copy, Debug)]
pub struct ListOrganizers {
    /// Which agency.
    pub agency: AgencyId,
    /// The last one of the page before.
    pub after: Option<UserId>,
    /// Organizers at most.
    pub limit: i64,
}

impl Query for ListOrganizers {
    type Output = Vec<Enrolled>;

    fn run(self, conn: &mut Connection) -> Result<Vec<Enrolled>, StoreError> {
        let after = self.after.map_or(0, |after| after.0);
        let rows: Vec<Row> = Statement::<Sql>::new(SELECT)
            .bind(self.agency)
            .and(" AND u.id > ?", after)
            .and(" ORDER BY u.id LIMIT ?", self.limit)
            .load(conn)?;
        Ok(rows.into_iter().map(read).collect())
    }
}

/// The organizers of an agency, those with chats first, and some who are to be among them in any case.
#[derive(Clone, Debug)]
pub struct Colleagues {
    /// Which agency.
    pub agency: AgencyId,
    /// Who is to be among them.
    pub with: Vec<UserId>,
    /// The others at most.
    pub limit: i64,
}

impl Query for Colleagues {
    type Output = Vec<Enrolled>;

    fn run(self, conn: &mut Connection) -> Result<Vec<Enrolled>, StoreError> {
        let rows: Vec<Row> = Statement::<Sql>::new("SELECT * FROM (")
            .and(SELECT, self.agency)
            .and(
                ") q ORDER BY CASE WHEN q.chats > 0 THEN 0 ELSE 1 END, q.id LIMIT ?",
                self.limit,
            )
            .load(conn)?;
        let mut found: Vec<Enrolled> = rows.into_iter().map(read).collect();
        for user in self.with {
            if found.iter().any(|enrolled| enrolled.id == user) {
                continue;
            }
            let row: Vec<Row> = Statement::<Sql>::new(SELECT)
                .bind(self.agency)
                .and(" AND u.id = ?", user)
                .load(conn)?;
            found.extend(row.into_iter().map(read));
        }
        Ok(found)
    }
}
