//! The migrations, compiled in, one set per database.

use super::connection::{Connection, SQLITE_PATIENCE};
use super::error::StoreError;
use super::permit::Permit;
use super::statement::Statement;
use super::url::Backend;
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::sql_types::Text;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

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

/// Applies what is pending and names it, oldest first. Whoever starts at the same time takes turns. A
/// schema that is newer than this program is refused.
///
/// On PostgreSQL each migration is a transaction of its own, all of it or nothing: the tables that one
/// changes are free again before the next begins, for the nodes that are serving meanwhile. Nobody else
/// serves a file of SQLite: there all of them are one transaction.
pub fn run(conn: &mut Connection) -> Result<Vec<String>, StoreError> {
    if let Backend::Sqlite = conn.backend() {
        return locked(conn, |conn| {
            std::iter::from_fn(|| next(conn).transpose()).collect()
        });
    }
    let mut applied = Vec::new();
    // What is pending is looked for in each: another node may have been here since.
    while let Some(version) = locked(conn, next)? {
        applied.push(version);
    }
    Ok(applied)
}

/// Which migrations were applied, oldest first. Changes nothing, so it fails where there never was one.
pub(super) fn applied(conn: &mut Connection) -> Result<Vec<String>, StoreError> {
    let versions = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    Ok(Statement::<Text>::new(versions).load(conn)?)
}

/// Takes every migration back: an empty database is left.
pub fn revert_all(conn: &mut Connection) -> Result<(), StoreError> {
    revert_to("", conn)
}

/// Takes back what came after this migration: the tables are as the release left them that had it last.
pub fn revert_to(version: &str, conn: &mut Connection) -> Result<(), StoreError> {
    locked(conn, |conn| match conn {
        Connection::Postgresql(conn) => down(conn, POSTGRES, version),
        Connection::Sqlite(conn) => down(conn, SQLITE, version),
    })
}

/// Applies the oldest that is pending, and names it.
fn next(conn: &mut Connection) -> Result<Option<String>, StoreError> {
    match conn {
        Connection::Postgresql(conn) => next_of(conn, POSTGRES),
        Connection::Sqlite(conn) => next_of(conn, SQLITE),
    }
}

fn next_of<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<Option<String>, StoreError> {
    refuse_newer(conn, &migrations)?;
    let pending = conn.pending_migrations(migrations).map_err(failed)?;
    let Some(oldest) = pending.first() else {
        return Ok(None);
    };
    let version = conn.run_migration(oldest.as_ref()).map_err(failed)?;
    Ok(Some(version.to_string()))
}

/// What a later version has made of the tables is nothing that this one knows how to keep right.
fn refuse_newer<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    migrations: &EmbeddedMigrations,
) -> Result<(), StoreError> {
    let known = MigrationSource::<DB>::migrations(migrations).map_err(failed)?;
    let known: Vec<_> = known.iter().map(|it| it.name().version()).collect();
    let applied = conn.applied_migrations().map_err(failed)?;
    match applied.iter().find(|it| !known.contains(it)) {
        Some(unknown) => Err(StoreError::Unfit(format!(
            "its schema is newer than this program, which does not know migration {unknown}: \
             run the version that made it, or restore the backup from before"
        ))),
        None => Ok(()),
    }
}

fn down<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
    to: &str,
) -> Result<(), StoreError> {
    let known = MigrationSource::<DB>::migrations(&migrations).map_err(failed)?;
    // The last comes first.
    for version in conn.applied_migrations().map_err(failed)? {
        if version.to_string().as_str() <= to {
            break;
        }
        let migration = known.iter().find(|it| it.name().version() == version);
        let unknown = || StoreError::Internal(format!("migration {version} is not known"));
        conn.revert_migration(migration.ok_or_else(unknown)?.as_ref())
            .map_err(failed)?;
    }
    Ok(())
}

/// One at a time, in one transaction that ends the lock with it, however it ends. A migration may
/// take longer than any statement of the running service, but not for ever. Waiting for the lock is
/// bounded too.
fn locked<T>(
    conn: &mut Connection,
    work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    if let Connection::Sqlite(conn) = conn {
        // For the right to write, which is the lock.
        conn.batch_execute("PRAGMA busy_timeout = 60000")?;
    }
    let done = conn.write(&Permit::default(), |conn| {
        if let Connection::Postgresql(conn) = conn {
            conn.batch_execute(&format!(
                "SET LOCAL statement_timeout = '60s'; SET LOCAL lock_timeout = '60s'; \
                 SET LOCAL idle_in_transaction_session_timeout = 0; \
                 SELECT pg_advisory_xact_lock({LOCK}); SET LOCAL statement_timeout = '1h'"
            ))?;
        }
        work(conn)
    });
    if let Connection::Sqlite(conn) = conn {
        conn.batch_execute(SQLITE_PATIENCE)?;
    }
    done
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    match error.downcast::<diesel::result::Error>() {
        Ok(error) => (*error).into(),
        Err(error) => StoreError::Internal(error.to_string()),
    }
}
