//! What PostgreSQL says in another language is concluded from all the same.

use crate::kit::*;
use crate::writer::stored;
use diesel::connection::SimpleConnection;
use switchboard_store::{CommitError, Connection, Query, StoreError};
use switchboard_support::Postgres;
use switchboard_support::postgres::Settings;

/// Statements, as one use case.
#[derive(Clone)]
struct Runs(&'static str);

impl Query for Runs {
    type Output = ();
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        Ok(conn.batch_execute(self.0)?)
    }
}

fn outcome(db: &Db, statements: &'static str) -> StoreError {
    let ran = switchboard_store::execute(Runs(statements), &mut db.connect(), &db.config.gate);
    ran.expect_err("the database refuses")
}

/// A transaction that somebody else has open.
fn in_the_way(db: &Db, statement: &str) -> Connection {
    let mut conn = db.connect();
    conn.batch_execute("BEGIN").unwrap();
    conn.batch_execute(statement).unwrap();
    conn
}

#[test]
fn what_is_concluded_does_not_depend_on_the_language() {
    let cluster = Postgres::start(Settings {
        language: Some("de"),
        ..Settings::default()
    });
    let db = Db::on_cluster(&cluster);
    let chat = db.chat();
    let failed = outcome(&db, "SELECT 1 / 0");
    if !failed.to_string().contains("Division durch Null") {
        // Without its translations, or with a libc that has none for this locale.
        println!("this PostgreSQL speaks English only: {failed}");
    }
    assert!(matches!(failed, StoreError::Internal(_)), "{failed:?}");

    let waits = "SET LOCAL lock_timeout = '50ms'; UPDATE users SET name = '' WHERE id = 10";
    let lock = in_the_way(&db, "LOCK TABLE users IN EXCLUSIVE MODE");
    let error = outcome(&db, waits);
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    drop(lock);
    for statements in [
        "SET LOCAL statement_timeout = '50ms'; SELECT pg_sleep(60)",
        "SELECT pg_terminate_backend(pg_backend_pid())",
        "SET TRANSACTION READ ONLY; UPDATE users SET name = '' WHERE id = 10",
    ] {
        let error = outcome(&db, statements);
        assert!(
            matches!(error, StoreError::Unavailable(_)),
            "{statements}: {error:?}"
        );
    }

    // Of messages it is certain, too: they are not stored, and can be sent again.
    let lock = in_the_way(&db, "LOCK TABLE chats IN EXCLUSIVE MODE");
    let mut writer = db.writer();
    let message = says(&chat);
    let outcome = writer.commit(std::slice::from_ref(&message), after(1));
    assert!(
        matches!(outcome, Err(CommitError::NotSaved(_))),
        "{outcome:?}"
    );
    drop(lock);
    assert_eq!(writer.commit(&[message], after(1)).unwrap(), [stored(2)]);
}
