//! Somebody with a valid token shows up, or shows a newer one.

use super::sign_out::{is_signed_out, is_void};
use super::user_claims::{Said, Saved, USER, UserClaims, UserSql};
use crate::models::UserRow;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable};
use switchboard_domain::{AgencyId, Identity, Timestamp, User};

/// Creates the user of a token, or takes over what the token says of a known one. One statement,
/// and no writing, when that changes nothing. An agency that nobody has heard of is created with an
/// empty name.
#[derive(Clone, Debug)]
pub struct UpsertUser {
    /// What the token says.
    pub identity: Identity,
}

/// Who that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpsertOutcome {
    /// This user.
    Known(User),
    /// The id is bound to the other side.
    RoleConflict,
    /// The user was deleted, for good.
    Deleted,
    /// The user has signed out of this token, or was signed out since it was issued.
    SignedOut,
}

/// The same for a connection that has a user, of this agency: a token that would make it another's is not
/// taken over.
#[derive(Clone, Debug)]
pub struct RenewUser {
    /// What the newer token says.
    pub identity: Identity,
    /// The agency of the connection's user.
    pub agency: Option<AgencyId>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenewOutcome {
    /// As for a connection that begins.
    As(UpsertOutcome),
    /// The user is of another agency, or would be.
    OtherAgency,
}

impl Query for UpsertUser {
    type Output = UpsertOutcome;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<UpsertOutcome>, StoreError> {
        Ok(match look(&self.identity, conn)? {
            Looked::Is(outcome) => Some(outcome),
            Looked::Differs(_) | Looked::Unknown => None,
        })
    }

    fn run(self, conn: &mut Connection) -> Result<UpsertOutcome, StoreError> {
        if is_signed_out(&self.identity, conn)? {
            return Ok(UpsertOutcome::SignedOut);
        }
        save(self.identity, conn)
    }
}

impl Query for RenewUser {
    type Output = RenewOutcome;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<RenewOutcome>, StoreError> {
        let looked = look(&self.identity, conn)?;
        Ok(match looked {
            Looked::Is(UpsertOutcome::Known(user)) if user.agency != self.agency => {
                Some(RenewOutcome::OtherAgency)
            }
            Looked::Differs(agency) if agency != self.agency => Some(RenewOutcome::OtherAgency),
            Looked::Is(outcome) => Some(RenewOutcome::As(outcome)),
            Looked::Differs(_) | Looked::Unknown => None,
        })
    }

    fn run(self, conn: &mut Connection) -> Result<RenewOutcome, StoreError> {
        let agency = self.agency;
        let outcome = UpsertUser {
            identity: self.identity,
        };
        Ok(match outcome.run(conn)? {
            // Moved since it was looked at, by somebody else.
            UpsertOutcome::Known(user) if user.agency != agency => RenewOutcome::OtherAgency,
            outcome => RenewOutcome::As(outcome),
        })
    }
}

fn save(identity: Identity, conn: &mut Connection) -> Result<UpsertOutcome, StoreError> {
    let (id, said) = (identity.user, Said::Token(identity.issued_at));
    Ok(match UserClaims::from(identity).save(id, said, conn)? {
        Saved::Is(user, _) => UpsertOutcome::Known(user.into()),
        Saved::RoleConflict => UpsertOutcome::RoleConflict,
        Saved::Deleted => UpsertOutcome::Deleted,
        Saved::Incomplete => {
            return Err(StoreError::Internal(
                "a token of an organizer without an agency".to_owned(),
            ));
        }
    })
}

/// What the database says of a token.
enum Looked {
    /// This, and nothing has to be written.
    Is(UpsertOutcome),
    /// It says more than is stored, and makes its user one of this agency.
    Differs(Option<AgencyId>),
    /// Its user was never seen.
    Unknown,
}

fn look(identity: &Identity, conn: &mut Connection) -> Result<Looked, StoreError> {
    type Sql = (UserSql, (Nullable<BigInt>, Bool));
    let found: Option<(UserRow, (Option<i64>, bool))> = Statement::<Sql>::new("SELECT ")
        .then(USER)
        .then(
            ", (SELECT s.tokens_from FROM sign_outs s WHERE s.user_id = u.id), \
         EXISTS (SELECT 1 FROM revoked_sign_ins r WHERE r.sign_in = ?) \
         FROM users u WHERE u.id = ?",
        )
        .bind(identity.sign_in)
        .bind(identity.user)
        .get_result(conn)
        .optional()?;
    let Some((stored, (tokens_from, revoked))) = found else {
        return Ok(Looked::Unknown);
    };
    let claims = UserClaims::from(identity.clone());
    let is_void = revoked || is_void(identity.issued_at, tokens_from.map(Timestamp));
    Ok(match claims.refused(&stored) {
        Some(Saved::Deleted) => Looked::Is(UpsertOutcome::Deleted),
        _ if is_void => Looked::Is(UpsertOutcome::SignedOut),
        Some(_) => Looked::Is(UpsertOutcome::RoleConflict),
        None => {
            let changed = claims.applied_to(&stored, Said::Token(identity.issued_at));
            match changed == stored {
                true => Looked::Is(UpsertOutcome::Known(stored.into())),
                false => Looked::Differs(changed.agency_id.map(AgencyId)),
            }
        }
    })
}
