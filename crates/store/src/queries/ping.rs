//! Is the database there, is it ours, and can it be written to?

use crate::statement::Statement;
use crate::{Connection, Query, StoreError, migrate};
use diesel::RunQueryDsl;
use switchboard_domain::Timestamp;

/// Succeeds when the database answers, and is one that can be written to.
#[derive(Clone, Copy, Debug)]
pub struct Ping;

impl Query for Ping {
    type Output = ();

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        conn.check()
    }
}

/// Whether the database lacks a migration that this program knows.
#[derive(Clone, Copy, Debug)]
pub struct MigrationsPending;

impl Query for MigrationsPending {
    type Output = bool;

    fn run(self, conn: &mut Connection) -> Result<bool, StoreError> {
        migrate::pending(conn)
    }
}

/// Stores something that nobody needs, as anything else is stored.
#[derive(Clone, Copy, Debug)]
pub struct TryWriting {
    /// When.
    pub now: Timestamp,
}

impl Query for TryWriting {
    type Output = ();
    const WRITES: bool = true;
    // So little may fit where nothing else does.
    const TELLS_OF_WRITING: bool = false;

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        // A row that another node is just writing tells as much as one that is written here, and is
        // not waited for.
        Statement::<()>::new(
            "UPDATE write_probe SET tried_at = ? WHERE id IN (SELECT id FROM write_probe",
        )
        .bind(self.now)
        .then(conn.on_postgresql(" FOR UPDATE SKIP LOCKED"))
        .then(")")
        .execute(conn)?;
        Ok(())
    }
}
