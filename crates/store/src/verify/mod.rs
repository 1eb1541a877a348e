//! Whether what is stored is whole: what every statement of the program keeps to, looked at from outside. For
//! copies that were brought back, and for whoever is not sure.

mod checks;

use super::connection::Connection;
use super::error::StoreError;
use super::ids::DbId;
use super::migrate;
use super::statement::Statement;
use crate::meta;
use checks::{CHECKS, Check};
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Binary, Text};
use std::fmt;

/// The migration that made the numbers of changes.
const POSITIONS: &str = "20260204000001";

/// Examples that are named of each finding.
const EXAMPLES: usize = 5;

/// Something that is not as it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: &'static str,
    /// How often.
    pub count: usize,
    /// Some of them.
    pub examples: Vec<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.count)?;
        for example in &self.examples {
            write!(f, "\n  {example}")?;
        }
        Ok(())
    }
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Nothing: it is whole.
    pub findings: Vec<Finding>,
    /// What was not looked for: the tables are of a release before, which did not keep it.
    pub skipped: Vec<&'static str>,
}

/// Looks at everything, in one snapshot, so that it may be done while the server runs, and before an update too.
pub fn verify(conn: &mut Connection) -> Result<Verified, StoreError> {
    match conn {
        Connection::Postgresql(conn) => conn.batch_execute(
            "SET statement_timeout = '1h'; SET idle_in_transaction_session_timeout = '1h'; \
             BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        )?,
        Connection::Sqlite(conn) => conn.batch_execute("BEGIN")?,
    }
    let found = look(conn);
    // Nothing was written.
    let ended = match conn {
        Connection::Postgresql(conn) => conn.batch_execute("ROLLBACK"),
        Connection::Sqlite(conn) => conn.batch_execute("ROLLBACK"),
    };
    let found = found?;
    ended?;
    Ok(found)
}

fn look(conn: &mut Connection) -> Result<Verified, StoreError> {
    let mut verified = Verified::default();
    if let Connection::Sqlite(_) = conn {
        verified.findings.extend(pages(conn)?);
    }
    let applied = migrate::applied(conn)?;
    let is_there = |version: &str| applied.iter().any(|known| known == version);
    if meta::read_if_there(conn)?.is_none() {
        verified.skipped.push("what the database says of itself");
    }
    let ahead = ahead(conn);
    for check in CHECKS.iter().chain([&ahead]) {
        match is_there(check.since) {
            true => verified.findings.extend(run(check, conn)?),
            false => verified.skipped.push(check.what),
        }
    }
    Ok(verified)
}

/// Changes that are still to come: of a dump that was brought back, without an epoch of its own.
fn ahead(conn: &Connection) -> Check {
    Check {
        what: "changes that are still to come: run `switchboard epoch new`",
        since: POSITIONS,
        sql: format!(
            "SELECT m.chat_id, m.user_id, m.change_no FROM chat_members m \
             WHERE m.change_no >= {} ORDER BY m.chat_id, m.user_id",
            conn.next_change()
        )
        .into(),
        example: |chat, user, number| format!("user {user} in chat {chat}, change {number}"),
    }
}

fn run(check: &Check, conn: &mut Connection) -> Result<Option<Finding>, StoreError> {
    type Row = (DbId, i64, i64);
    let select = Statement::<(Binary, BigInt, BigInt)>::new(check.sql.clone());
    let rows: Vec<Row> = select.load(conn)?;
    let example = |(id, one, other): &Row| {
        let id = uuid::Uuid::from_bytes(id.0);
        (check.example)(&id, *one, *other)
    };
    Ok((!rows.is_empty()).then(|| Finding {
        what: check.what,
        count: rows.len(),
        examples: rows.iter().take(EXAMPLES).map(example).collect(),
    }))
}

/// What SQLite says of its file.
fn pages(conn: &mut Connection) -> Result<Option<Finding>, StoreError> {
    let said: Vec<String> =
        Statement::<Text>::new("SELECT integrity_check FROM pragma_integrity_check").load(conn)?;
    let bad: Vec<String> = said.into_iter().filter(|line| line != "ok").collect();
    Ok((!bad.is_empty()).then(|| Finding {
        what: "the file is damaged",
        count: bad.len(),
        examples: bad.into_iter().take(EXAMPLES).collect(),
    }))
}
