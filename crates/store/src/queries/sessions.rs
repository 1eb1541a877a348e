//! Browsers that are signed in: rows, by a hash of what their cookie holds.

use super::sign_out::{is_signed_out_of, lock_user};
use super::user_claims::{USER, UserSql};
use crate::ids::DbId;
use crate::models::UserRow;
use crate::statement::Statement;
use crate::{Backend, Connection, Query, StoreError};
use diesel::OptionalExtension;
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary, Nullable};
use switchboard_domain::limits::MAX_SESSIONS;
use switchboard_domain::{SignInId, Timestamp, User, UserId};

/// A session to be.
#[derive(Clone, Copy, Debug)]
pub struct CreateSession {
    /// Stands for what the cookie holds.
    pub hash: SignInId,
    /// Whose.
    pub user: UserId,
    /// That of the token that it is made for, else its own.
    pub sign_in: SignInId,
    /// When that was issued.
    pub issued_at: Option<Timestamp>,
    /// Its end.
    pub expires_at: Timestamp,
    /// The present.
    pub now: Timestamp,
}

impl Query for CreateSession {
    /// Whether it was made; not when the user has signed out meanwhile.
    type Output = bool;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<bool, StoreError> {
        lock_user(self.user, conn)?;
        if is_signed_out_of(self.user, self.sign_in, self.issued_at, conn)? {
            return Ok(false);
        }
        self.insert(conn)?;
        Ok(true)
    }
}

impl CreateSession {
    /// The user's row is locked.
    pub(super) fn insert(self, conn: &mut Connection) -> Result<(), StoreError> {
        Statement::<()>::new(
            "INSERT INTO sessions (hash, user_id, sign_in, issued_at, created_at, expires_at) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(self.hash)
        .bind(self.user)
        .bind(self.sign_in)
        .bind(self.issued_at)
        .bind(self.now)
        .bind(self.expires_at)
        .execute(conn)?;
        Statement::<()>::new(
            "DELETE FROM sessions WHERE hash IN (SELECT hash FROM sessions WHERE user_id = ? \
             ORDER BY created_at DESC, hash LIMIT 1000 OFFSET ?)",
        )
        .bind(self.user)
        .bind(MAX_SESSIONS)
        .execute(conn)?;
        Ok(())
    }
}

/// Whose a session is, if it holds. One statement.
#[derive(Clone, Copy, Debug)]
pub struct FindSession {
    /// Stands for what the cookie holds.
    pub hash: SignInId,
    /// The present.
    pub now: Timestamp,
}

/// A session that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSession {
    /// Whose.
    pub user: User,
    /// What it shares with others of the same token.
    pub sign_in: SignInId,
    /// When that was issued.
    pub issued_at: Option<Timestamp>,
    /// Its end.
    pub expires_at: Timestamp,
}

impl Query for FindSession {
    type Output = Option<FoundSession>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        type Sql = (UserSql, (Binary, Nullable<BigInt>, BigInt));
        type Row = (UserRow, (DbId, Option<i64>, i64));
        let found: Option<Row> = Statement::<Sql>::new("SELECT ")
            .then(USER)
            .then(
                ", s.sign_in, s.issued_at, s.expires_at \
             FROM sessions s JOIN users u ON u.id = s.user_id \
             WHERE s.hash = ? AND s.expires_at > ? AND u.deleted_at IS NULL",
            )
            .bind(self.hash)
            .bind(self.now)
            .get_result(conn)
            .optional()?;
        Ok(
            found.map(|(user, (sign_in, issued_at, expires_at))| FoundSession {
                user: user.into(),
                sign_in: sign_in.into(),
                issued_at: issued_at.map(Timestamp),
                expires_at: Timestamp(expires_at),
            }),
        )
    }
}

/// When this database learned of sessions, which is when it came to this release.
#[derive(Clone, Copy, Debug)]
pub struct SessionsBegan;

impl Query for SessionsBegan {
    /// To some hours: what writes it down knows of no time zone.
    type Output = Timestamp;

    fn run(self, conn: &mut Connection) -> Result<Timestamp, StoreError> {
        let sql = match conn.backend() {
            Backend::Sqlite => {
                "SELECT CAST(strftime('%s', run_on) AS BIGINT) FROM __diesel_schema_migrations \
                 WHERE version = '20260201000000'"
            }
            Backend::Postgresql => {
                "SELECT CAST(extract(epoch FROM run_on) AS BIGINT) \
                 FROM __diesel_schema_migrations WHERE version = '20260201000000'"
            }
        };
        let began: i64 = Statement::<BigInt>::new(sql).get_result(conn)?;
        Ok(Timestamp(began.saturating_mul(1_000_000)))
    }
}
