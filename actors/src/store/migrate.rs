//! The migrations, compiled in, one set per database.

use super::connection::Connection;
use super::error::StoreError;
use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::{PgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");

/// Names the advisory lock under which one node migrates while the others wait: "swbd".
const LOCK: i64 = 0x7377_6264;

/// Whether the database lacks a migration that this program knows.
pub fn pending(conn: &mut Connection) -> Result<bool, StoreError> {
    match conn {
        Connection::Postgresql(conn) => conn.has_pending_migration(POSTGRES),
        Connection::Sqlite(conn) => conn.has_pending_migration(SQLITE),
    }
    .map_err(failed)
}

/// Applies what is pending and names it, oldest first. Nodes that start together take turns.
pub fn run(conn: &mut Connection) -> Result<Vec<String>, StoreError> {
    match conn {
        Connection::Postgresql(conn) => locked(conn, |conn| up(conn, POSTGRES)),
        Connection::Sqlite(conn) => up(conn, SQLITE),
    }
}

/// Takes every migration back: an empty database is left.
pub fn revert_all(conn: &mut Connection) -> Result<(), StoreError> {
    match conn {
        Connection::Postgresql(conn) => locked(conn, |conn| down(conn, POSTGRES)),
        Connection::Sqlite(conn) => down(conn, SQLITE),
    }
}

fn up<DB: Backend>(
    conn: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<Vec<String>, StoreError> {
    let applied = conn.run_pending_migrations(migrations).map_err(failed)?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

fn down<DB: Backend>(
    conn: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<(), StoreError> {
    conn.revert_all_migrations(migrations).map_err(failed)?;
    Ok(())
}

/// A migration may take longer than any statement of the running service, but not for ever. Waiting
/// for the lock is bounded too.
fn locked<T>(
    conn: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    conn.batch_execute(
        "SET statement_timeout = '60s'; SET lock_timeout = '60s'; \
         SET idle_in_transaction_session_timeout = 0",
    )?;
    let lock = |call: &str| diesel::sql_query(format!("SELECT {call}({LOCK})"));
    lock("pg_advisory_lock").execute(conn)?;
    conn.batch_execute("SET statement_timeout = '1h'")?;
    let result = work(conn);
    // When the connection is gone, so is the lock.
    let released = lock("pg_advisory_unlock").execute(conn);
    let value = result?;
    released?;
    Ok(value)
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    match error.downcast::<diesel::result::Error>() {
        Ok(error) => (*error).into(),
        Err(error) => StoreError::Internal(error.to_string()),
    }
}
