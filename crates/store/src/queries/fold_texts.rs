//! Texts that cannot be found yet are made to be.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Text};
use switchboard_domain::search::document::document;

/// Folds the texts of rows that have none, `limit` of each table at most; how many there were. Nodes that do so
/// at the same time do not meet.
#[derive(Clone, Copy, Debug)]
pub struct FoldTexts {
    /// Of each table.
    pub limit: i64,
}

type Texts = (i64, String, String, String);
type TextsSql = (BigInt, Text, Text, Text);

impl Query for FoldTexts {
    type Output = usize;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<usize>, StoreError> {
        let left: i64 = Statement::<BigInt>::new(
            "SELECT CAST(count(*) AS bigint) FROM (SELECT id FROM (SELECT id FROM users \
             WHERE folded IS NULL LIMIT 1) u UNION ALL SELECT id FROM (SELECT id FROM events \
             WHERE folded IS NULL LIMIT 1) e) w",
        )
        .get_result(conn)?;
        Ok((left == 0).then_some(0))
    }

    fn run(self, conn: &mut Connection) -> Result<usize, StoreError> {
        let users = Statement::<TextsSql>::new(
            "SELECT id, name, email, phone_number FROM users WHERE folded IS NULL ORDER BY id LIMIT ?",
        )
        .bind(self.limit);
        let users: Vec<Texts> = skip_locked(users, conn).load(conn)?;
        for (id, name, email, phone) in &users {
            fold_user(*id, name, email, phone, conn)?;
        }
        let events = Statement::<TextsSql>::new(
            "SELECT id, name, description, address FROM events \
             WHERE folded IS NULL ORDER BY id LIMIT ?",
        )
        .bind(self.limit);
        let events: Vec<Texts> = skip_locked(events, conn).load(conn)?;
        for (id, name, description, address) in &events {
            fold_event(*id, name, description, address, conn)?;
        }
        Ok(users.len() + events.len())
    }
}

fn skip_locked(select: Statement<TextsSql>, conn: &Connection) -> Statement<TextsSql> {
    select.then(conn.on_postgresql(" FOR NO KEY UPDATE SKIP LOCKED"))
}

/// Makes what is stored of a user to be found by.
pub(super) fn fold_user(
    id: i64,
    name: &str,
    email: &str,
    phone: &str,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    Statement::<()>::new("UPDATE users SET folded = ? WHERE id = ?")
        .bind(document(&[name, email], phone))
        .bind(id)
        .execute(conn)?;
    Ok(())
}

/// The same of an event.
pub(super) fn fold_event(
    id: i64,
    name: &str,
    description: &str,
    address: &str,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    Statement::<()>::new("UPDATE events SET folded = ? WHERE id = ?")
        .bind(document(&[name, description, address], ""))
        .bind(id)
        .execute(conn)?;
    Ok(())
}
