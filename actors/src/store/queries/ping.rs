//! Is the database there, and is it ours?

use crate::store::{Connection, Query, StoreError, migrate};
use diesel::r2d2::R2D2Connection;

/// Succeeds when the database answers.
#[derive(Clone, Copy, Debug)]
pub struct Ping;

impl Query for Ping {
    type Output = ();

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        Ok(conn.ping()?)
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
