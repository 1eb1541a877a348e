//! A user is provisioned.

use super::upsert_user::UpsertOutcome;
use super::user_claims::UserClaims;
use crate::protocol::{User, UserId};
use crate::store::schema::agencies;
use crate::store::{Connection, Query, StoreError};
use diesel::dsl::count_star;
use diesel::prelude::*;

/// Creates a user, or changes what is known of one.
#[derive(Clone, Debug)]
pub struct PutUser {
    /// The integrator's number.
    pub id: UserId,
    /// What is said of the user.
    pub claims: UserClaims,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutUserOutcome {
    /// Stored.
    Saved(User),
    /// The id is bound to the other side.
    RoleConflict,
    /// There is no such agency.
    AgencyNotFound,
    /// The user was deleted, for good.
    Deleted,
}

impl Query for PutUser {
    type Output = PutUserOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<PutUserOutcome, StoreError> {
        if let Some(agency) = self.claims.agency() {
            let known: i64 = agencies::table
                .filter(agencies::id.eq(agency.0))
                .select(count_star())
                .first(conn)?;
            if known == 0 {
                return Ok(PutUserOutcome::AgencyNotFound);
            }
        }
        Ok(match self.claims.save(self.id, conn)? {
            UpsertOutcome::Known(user) => PutUserOutcome::Saved(user),
            UpsertOutcome::RoleConflict => PutUserOutcome::RoleConflict,
            UpsertOutcome::Deleted => PutUserOutcome::Deleted,
        })
    }
}
