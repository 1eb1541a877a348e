//! Codes that become a session: once, and for a minute.

use super::sessions::{CreateSession, FindSession, FoundSession};
use super::sign_out::lock_user;
use super::user_claims::{USER, UserSql};
use crate::models::{UserRow, side_from_db};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::OptionalExtension;
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, SmallInt};
use std::time::Duration;
use switchboard_domain::{Side, SignInId, Timestamp, User, UserId};

/// How long a code holds.
pub const CODE_HOLDS: Duration = Duration::from_secs(60);

/// A code to be.
#[derive(Clone, Copy, Debug)]
pub struct CreateCode {
    /// Stands for the code.
    pub hash: SignInId,
    /// Whom it signs in.
    pub user: UserId,
    /// How long the session will hold.
    pub session: Duration,
    /// The present.
    pub now: Timestamp,
}

impl Query for CreateCode {
    /// The side of the user; nothing when there is none, or not any more.
    type Output = Option<Side>;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<Option<Side>, StoreError> {
        lock_user(self.user, conn)?;
        let side: Option<i16> = Statement::<SmallInt>::new(
            "SELECT side FROM users WHERE id = ? AND deleted_at IS NULL",
        )
        .bind(self.user)
        .get_result(conn)
        .optional()?;
        let Some(side) = side else {
            return Ok(None);
        };
        Statement::<()>::new(
            "INSERT INTO session_codes (hash, user_id, session_secs, created_at, expires_at) \
             VALUES (?, ?, ?, ?, ?)",
        )
        .bind(self.hash)
        .bind(self.user)
        .bind(i64::try_from(self.session.as_secs()).unwrap_or(i64::MAX))
        .bind(self.now)
        .bind(self.now.plus(CODE_HOLDS))
        .execute(conn)?;
        Ok(Some(side_from_db(side)))
    }
}

/// Whom a code would sign in, if it holds. It stays as it is. One statement.
#[derive(Clone, Copy, Debug)]
pub struct FindCode {
    /// Stands for the code.
    pub code: SignInId,
    /// The present.
    pub now: Timestamp,
}

/// A code that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundCode {
    /// Whom it would sign in.
    pub user: User,
    /// For how long.
    pub session: Duration,
}

impl Query for FindCode {
    type Output = Option<FoundCode>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let found: Option<(UserRow, i64)> = Statement::<(UserSql, BigInt)>::new("SELECT ")
            .then(USER)
            .then(
                ", c.session_secs FROM session_codes c JOIN users u ON u.id = c.user_id \
             WHERE c.hash = ? AND c.expires_at > ? AND u.deleted_at IS NULL",
            )
            .bind(self.code)
            .bind(self.now)
            .get_result(conn)
            .optional()?;
        Ok(found.map(|(user, secs)| FoundCode {
            user: user.into(),
            session: seconds(secs),
        }))
    }
}

/// As they are stored.
fn seconds(secs: i64) -> Duration {
    Duration::from_secs(u64::try_from(secs).unwrap_or_default())
}

/// Somebody shows a code: it is used up, and becomes a session if it holds.
#[derive(Clone, Copy, Debug)]
pub struct RedeemCode {
    /// Stands for the code.
    pub code: SignInId,
    /// Stands for what the cookie will hold.
    pub session: SignInId,
    /// The present.
    pub now: Timestamp,
}

impl RedeemCode {
    /// Not locked: the user's row comes first.
    fn user(&self, conn: &mut Connection) -> Result<Option<UserId>, StoreError> {
        let user: Option<i64> =
            Statement::<BigInt>::new("SELECT user_id FROM session_codes WHERE hash = ?")
                .bind(self.code)
                .get_result(conn)
                .optional()?;
        Ok(user.map(UserId))
    }
}

impl Query for RedeemCode {
    /// The session; nothing when the code was used, is too old, or never was.
    type Output = Option<FoundSession>;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<Self::Output>, StoreError> {
        // Whoever guesses does not stand in line to write.
        Ok(self.user(conn)?.is_none().then_some(None))
    }

    fn run(self, conn: &mut Connection) -> Result<Option<FoundSession>, StoreError> {
        let Some(user) = self.user(conn)? else {
            return Ok(None);
        };
        lock_user(user, conn)?;
        let code: Option<(i64, i64)> = Statement::<(BigInt, BigInt)>::new(
            "DELETE FROM session_codes WHERE hash = ? RETURNING session_secs, expires_at",
        )
        .bind(self.code)
        .get_result(conn)
        .optional()?;
        let Some((secs, expires_at)) = code else {
            return Ok(None);
        };
        if expires_at <= self.now.0 {
            return Ok(None);
        }
        let create = CreateSession {
            hash: self.session,
            user,
            sign_in: self.session,
            issued_at: Some(self.now),
            expires_at: self.now.plus(seconds(secs)),
            now: self.now,
        };
        create.insert(conn)?;
        let find = FindSession {
            hash: self.session,
            now: self.now,
        };
        find.run(conn)
    }
}
