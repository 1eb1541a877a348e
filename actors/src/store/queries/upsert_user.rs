//! Somebody with a valid token shows up.

use super::user_claims::{UserClaims, find};
use crate::protocol::{Identity, User};
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};
use diesel::RunQueryDsl;

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
}

impl Query for UpsertUser {
    type Output = UpsertOutcome;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<UpsertOutcome>, StoreError> {
        let stored = find(self.identity.user, conn)?;
        let claims = UserClaims::from(self.identity.clone());
        Ok(stored.and_then(|stored| claims.without_writing(stored)))
    }

    fn run(self, conn: &mut Connection) -> Result<UpsertOutcome, StoreError> {
        let id = self.identity.user;
        let claims = UserClaims::from(self.identity);
        if let Some(agency) = claims.agency() {
            Statement::<()>::new(
                "INSERT INTO agencies (id, name) VALUES (?, '') ON CONFLICT (id) DO NOTHING",
            )
            .bind(agency)
            .execute(conn)?;
        }
        claims.save(id, conn)
    }
}
