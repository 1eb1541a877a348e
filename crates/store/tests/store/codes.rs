//! What is concluded from an error comes from its code, whatever language its text is in.

use crate::kit::*;
use diesel::connection::SimpleConnection;
use switchboard_store::{Backend, Connection, StoreError};
use switchboard_support::Postgres;

fn fails(conn: &mut Connection, sql: &str) -> StoreError {
    conn.batch_execute(sql).expect_err(sql).into()
}

#[test]
fn the_texts_of_postgresql_say_nothing() {
    let db = Db::new(Backend::Postgresql);
    let mut conn = db.connect();
    for (state, expected) in [
        ("57014", "unavailable"),
        ("55P03", "unavailable"),
        ("57P01", "unavailable"),
        ("25006", "unavailable"),
        ("40001", "conflict"),
        ("40P01", "conflict"),
        ("53100", "unwritable"),
        ("22P05", "internal"),
        ("42P01", "internal"),
    ] {
        // One that says something else, and one that says nothing here.
        for text in ["duplicate key, deadlock detected", "breche Anweisung ab"] {
            let raise = format!("DO $$ BEGIN RAISE '{text}' USING ERRCODE = '{state}'; END $$");
            let error = fails(&mut conn, &raise);
            assert!(error.to_string().contains(text), "{error}");
            assert_eq!(kind(&error), expected, "{state}: {error}");
        }
    }
}

fn kind(error: &StoreError) -> &'static str {
    match error {
        StoreError::Unavailable(_) => "unavailable",
        StoreError::Conflict(_) => "conflict",
        StoreError::Unwritable(_) => "unwritable",
        StoreError::Internal(_) => "internal",
        _ => "another",
    }
}

#[test]
fn a_lock_that_is_not_got_in_time_is_no_defect() {
    let db = Db::new(Backend::Postgresql);
    let (mut one, mut other) = (db.connect(), db.connect());
    one.batch_execute("BEGIN; LOCK TABLE agencies").unwrap();
    let waits = "SET lock_timeout = '10ms'; UPDATE agencies SET name = 'x'";
    assert_eq!(kind(&fails(&mut other, waits)), "unavailable");
    let slow = "SET statement_timeout = '10ms'; SELECT pg_sleep(10)";
    assert_eq!(kind(&fails(&mut other, slow)), "unavailable");
}

#[test]
fn sqlite_says_what_is_in_the_way() {
    let db = Db::new(Backend::Sqlite);
    let (mut one, mut other) = (db.connect(), db.connect());
    one.batch_execute("BEGIN IMMEDIATE").unwrap();
    let busy = fails(&mut other, "PRAGMA busy_timeout = 0; BEGIN IMMEDIATE");
    assert_eq!(kind(&busy), "unavailable");
    one.batch_execute("ROLLBACK").unwrap();
    let grow = "CREATE TABLE big AS SELECT zeroblob(1000000)";
    // No more pages than there are.
    other.batch_execute("PRAGMA max_page_count = 1").unwrap();
    assert_eq!(kind(&fails(&mut other, grow)), "unwritable");
    other
        .batch_execute("PRAGMA max_page_count = 1000000; PRAGMA query_only = on")
        .unwrap();
    assert_eq!(kind(&fails(&mut other, grow)), "unwritable");
    assert_eq!(
        kind(&fails(&mut other, "SELECT * FROM nowhere")),
        "internal"
    );
}

#[test]
fn a_database_that_does_not_hold_all_texts_is_refused() {
    let cluster = Postgres::shared();
    for encoding in ["LATIN1", "SQL_ASCII"] {
        let name = format!("encoded_{}", encoding.to_lowercase());
        cluster.sql(
            "postgres",
            &format!(
                "CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' \
                 TEMPLATE template0"
            ),
        );
        let refused = Connection::open(&cluster.url(&name).parse().unwrap());
        let refused = refused.err().expect("it is refused");
        assert!(matches!(refused, StoreError::Unfit(_)), "{refused}");
        assert!(refused.to_string().contains(encoding), "{refused}");
    }
}
