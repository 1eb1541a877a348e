//! Ways back: what a token or a session is worth no more before its end.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::OptionalExtension;
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::{Identity, SignInId, Timestamp, UserId};

/// Whether what was issued at that moment is void, where everything of before `tokens_from` is. Without a
/// moment nobody can know that it is not.
pub(super) fn is_void(issued_at: Option<Timestamp>, tokens_from: Option<Timestamp>) -> bool {
    tokens_from.is_some_and(|from| issued_at.is_none_or(|at| at < from))
}

/// Whether the token is void, also when its user was never seen.
pub(super) fn is_signed_out(
    identity: &Identity,
    conn: &mut Connection,
) -> Result<bool, StoreError> {
    let Identity {
        user,
        sign_in,
        issued_at,
        ..
    } = *identity;
    is_signed_out_of(user, sign_in, issued_at, conn)
}

/// The same, of what is known of a token.
pub(super) fn is_signed_out_of(
    user: UserId,
    sign_in: SignInId,
    issued_at: Option<Timestamp>,
    conn: &mut Connection,
) -> Result<bool, StoreError> {
    let from: Option<i64> =
        Statement::<BigInt>::new("SELECT tokens_from FROM sign_outs WHERE user_id = ?")
            .bind(user)
            .get_result(conn)
            .optional()?;
    if is_void(issued_at, from.map(Timestamp)) {
        return Ok(true);
    }
    let revoked: Option<i64> =
        Statement::<BigInt>::new("SELECT user_id FROM revoked_sign_ins WHERE sign_in = ?")
            .bind(sign_in)
            .get_result(conn)
            .optional()?;
    Ok(revoked.is_some())
}

/// One sign-in ends: its token is refused from now on, its sessions are gone. Doing it again changes
/// nothing.
#[derive(Clone, Copy, Debug)]
pub struct SignOut {
    /// Whose.
    pub user: UserId,
    /// Which.
    pub sign_in: SignInId,
    /// Its own end; until then it is remembered.
    pub expires_at: Timestamp,
    /// The present.
    pub now: Timestamp,
}

impl Query for SignOut {
    type Output = ();
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        // Against a session that is just being made for the token.
        lock_user(self.user, conn)?;
        Statement::<()>::new(
            "INSERT INTO revoked_sign_ins (sign_in, user_id, revoked_at, expires_at) \
             VALUES (?, ?, ?, ?) ON CONFLICT (sign_in) DO NOTHING",
        )
        .bind(self.sign_in)
        .bind(self.user)
        .bind(self.now)
        .bind(self.expires_at)
        .execute(conn)?;
        Statement::<()>::new("DELETE FROM sessions WHERE sign_in = ?")
            .bind(self.sign_in)
            .execute(conn)?;
        Ok(())
    }
}

/// All sign-ins of a user end: whatever was issued before now, or at a moment that nobody knows, is void
/// for good. The user need not have been seen yet.
#[derive(Clone, Copy, Debug)]
pub struct SignOutUser {
    /// Who.
    pub id: UserId,
    /// The present.
    pub now: Timestamp,
}

impl Query for SignOutUser {
    type Output = ();
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        lock_user(self.id, conn)?;
        // Clocks of nodes differ: it does not go back.
        Statement::<()>::new(
            "INSERT INTO sign_outs (user_id, tokens_from) VALUES (?, ?) \
             ON CONFLICT (user_id) DO UPDATE SET tokens_from = excluded.tokens_from \
             WHERE excluded.tokens_from > sign_outs.tokens_from",
        )
        .bind(self.id)
        .bind(self.now)
        .execute(conn)?;
        forget_sessions(self.id, conn)
    }
}

/// The sessions of a user, and the codes that would become some, are gone.
pub(super) fn forget_sessions(user: UserId, conn: &mut Connection) -> Result<(), StoreError> {
    for table in [
        "DELETE FROM sessions WHERE user_id = ?",
        "DELETE FROM session_codes WHERE user_id = ?",
    ] {
        Statement::<()>::new(table).bind(user).execute(conn)?;
    }
    Ok(())
}

/// Waits for others who make or end sign-ins of the user, and keeps them waiting.
pub(super) fn lock_user(user: UserId, conn: &mut Connection) -> Result<(), StoreError> {
    let lock = conn.on_postgresql(" FOR NO KEY UPDATE");
    let _: Option<i64> = Statement::<BigInt>::new("SELECT id FROM users WHERE id = ?")
        .bind(user)
        .then(lock)
        .get_result(conn)
        .optional()?;
    Ok(())
}

/// What has ended before its time is forgotten once that has come: 1,000 of each kind at once.
#[derive(Clone, Copy, Debug)]
pub struct ForgetSignIns {
    /// What ended before this moment.
    pub before: Timestamp,
}

/// Rows of one call; the next call takes the rest.
const AT_ONCE: i64 = 1_000;

impl Query for ForgetSignIns {
    type Output = ();
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<()>, StoreError> {
        let some: Option<i64> = Statement::<BigInt>::new(
            "SELECT expires_at FROM (SELECT min(expires_at) AS expires_at FROM revoked_sign_ins \
             UNION ALL SELECT min(expires_at) FROM sessions \
             UNION ALL SELECT min(expires_at) FROM session_codes) e WHERE expires_at < ? LIMIT 1",
        )
        .bind(self.before)
        .get_result(conn)
        .optional()?;
        Ok(some.is_none().then_some(()))
    }

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM revoked_sign_ins WHERE sign_in IN (SELECT sign_in FROM revoked_sign_ins \
             WHERE expires_at < ? ORDER BY expires_at LIMIT ?)",
            "DELETE FROM sessions WHERE hash IN (SELECT hash FROM sessions \
             WHERE expires_at < ? ORDER BY expires_at LIMIT ?)",
            "DELETE FROM session_codes WHERE hash IN (SELECT hash FROM session_codes \
             WHERE expires_at < ? ORDER BY expires_at LIMIT ?)",
        ] {
            Statement::<()>::new(sql)
                .bind(self.before)
                .bind(AT_ONCE)
                .execute(conn)?;
        }
        Ok(())
    }
}
