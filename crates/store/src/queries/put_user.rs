//! A user is provisioned.

use super::user_claims::{Said, Saved, UserClaims};
use crate::schema::agencies;
use crate::{Connection, Query, StoreError};
use diesel::dsl::count_star;
use diesel::prelude::*;
use switchboard_domain::{Timestamp, User, UserId};

/// Creates a user, or changes what is known of one.
#[derive(Clone, Debug)]
pub struct PutUser {
    /// The integrator's number.
    pub id: UserId,
    /// What is said of the user.
    pub claims: UserClaims,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutUserOutcome {
    /// Stored.
    Saved {
        /// The user.
        user: User,
        /// Whether what the user may do is not what it was: connections of before are to end.
        rights_changed: bool,
    },
    /// Nobody has this number yet, and the role, or an organizer's agency, is missing.
    Incomplete,
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
        if let Some(agency) = self.claims.agency {
            let known: i64 = agencies::table
                .filter(agencies::id.eq(agency.0))
                .select(count_star())
                .first(conn)?;
            if known == 0 {
                return Ok(PutUserOutcome::AgencyNotFound);
            }
        }
        Ok(
            match self.claims.save(self.id, Said::Put(self.now), conn)? {
                Saved::Is(user, before) => PutUserOutcome::Saved {
                    rights_changed: before
                        .is_some_and(|before| before.rights_version != user.rights_version),
                    user: user.into(),
                },
                Saved::RoleConflict => PutUserOutcome::RoleConflict,
                Saved::Deleted => PutUserOutcome::Deleted,
                Saved::Incomplete => PutUserOutcome::Incomplete,
            },
        )
    }
}
