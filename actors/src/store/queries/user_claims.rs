//! What is said of a user, by a token or by the integrator, and what it changes.

use super::upsert_user::UpsertOutcome;
use crate::protocol::{AgencyId, Identity, Side, UserId};
use crate::store::models::{UserRow, side_to_db};
use crate::store::schema::users;
use crate::store::statement::Statement;
use crate::store::{Connection, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};

/// What is said of a user. Absent leaves the stored value, present replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserClaims {
    /// Must be the side that the id is bound to, if it is.
    pub side: Side,
    /// The organizer's agency; ignored for participants.
    pub agency: Option<AgencyId>,
    /// Display name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone_number: Option<String>,
    /// Whether the user may own lists.
    pub creator: Option<bool>,
}

impl From<Identity> for UserClaims {
    fn from(identity: Identity) -> Self {
        Self {
            side: identity.side,
            agency: identity.agency,
            name: identity.name,
            email: identity.email,
            phone_number: identity.phone_number,
            creator: identity.creator,
        }
    }
}

impl UserClaims {
    pub(super) fn agency(&self) -> Option<AgencyId> {
        self.agency.filter(|_| self.side == Side::Organizer)
    }

    /// The user that these claims make of nothing.
    fn new_row(&self, id: UserId) -> UserRow {
        let nothing = UserRow {
            id: id.0,
            side: side_to_db(self.side),
            agency_id: None,
            name: String::new(),
            email: String::new(),
            phone_number: String::new(),
            creator: false,
            deleted_at: None,
        };
        self.applied_to(&nothing)
    }

    /// The user that they make of the stored one.
    fn applied_to(&self, stored: &UserRow) -> UserRow {
        let text =
            |claim: &Option<String>, stored: &String| claim.as_ref().unwrap_or(stored).clone();
        UserRow {
            agency_id: self
                .agency()
                .map_or(stored.agency_id, |agency| Some(agency.0)),
            name: text(&self.name, &stored.name),
            email: text(&self.email, &stored.email),
            phone_number: text(&self.phone_number, &stored.phone_number),
            creator: self.creator.unwrap_or(stored.creator),
            ..stored.clone()
        }
    }

    /// What to answer about `stored` when that takes no writing.
    pub(super) fn without_writing(&self, stored: UserRow) -> Option<UpsertOutcome> {
        if stored.side != side_to_db(self.side) {
            Some(UpsertOutcome::RoleConflict)
        } else if stored.deleted_at.is_some() {
            Some(UpsertOutcome::Deleted)
        } else if self.applied_to(&stored) == stored {
            Some(UpsertOutcome::Known(stored.into()))
        } else {
            None
        }
    }

    /// Stores them; the agency must be there.
    pub(super) fn save(
        &self,
        id: UserId,
        conn: &mut Connection,
    ) -> Result<UpsertOutcome, StoreError> {
        let row = self.new_row(id);
        if insert(&row, conn)? {
            return Ok(UpsertOutcome::Known(row.into()));
        }
        // There already, perhaps since a moment ago. The lock keeps a deletion from being undone.
        let lock = conn.on_postgresql(" FOR NO KEY UPDATE");
        let stored: UserRow = Statement::<UserSql>::new(
            "SELECT id, side, agency_id, name, email, phone_number, creator, deleted_at \
             FROM users WHERE id = ?",
        )
        .bind(id)
        .then(lock)
        .get_result(conn)?;
        let changed = self.applied_to(&stored);
        if let Some(outcome) = self.without_writing(stored) {
            return Ok(outcome);
        }
        diesel::update(users::table.filter(users::id.eq(id.0)))
            .set(changed.clone())
            .execute(conn)?;
        Ok(UpsertOutcome::Known(changed.into()))
    }
}

/// The columns of a [`UserRow`], which are not all that there are.
type UserSql = (
    BigInt,
    SmallInt,
    Nullable<BigInt>,
    Text,
    Text,
    Text,
    Bool,
    Nullable<BigInt>,
);

/// The stored user, in one statement.
pub(super) fn find(id: UserId, conn: &mut Connection) -> QueryResult<Option<UserRow>> {
    users::table
        .filter(users::id.eq(id.0))
        .select(UserRow::as_select())
        .first(conn)
        .optional()
}

/// Whether the row was new.
fn insert(row: &UserRow, conn: &mut Connection) -> QueryResult<bool> {
    let inserted = Statement::<()>::new(
        "INSERT INTO users (id, side, agency_id, name, email, phone_number, creator) \
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
    )
    .bind(row.id)
    .bind(row.side)
    .bind(row.agency_id)
    .bind(row.name.clone())
    .bind(row.email.clone())
    .bind(row.phone_number.clone())
    .bind(row.creator)
    .execute(conn)?;
    Ok(inserted == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(side: Side) -> UserClaims {
        UserClaims {
            side,
            agency: None,
            name: None,
            email: None,
            phone_number: None,
            creator: None,
        }
    }

    #[test]
    fn absent_leaves_and_present_replaces() {
        let named = UserClaims {
            name: Some("Ada".into()),
            email: Some("a@x".into()),
            ..claims(Side::Participant)
        };
        let stored = named.new_row(UserId(1));
        let renamed = UserClaims {
            name: Some(String::new()),
            ..claims(Side::Participant)
        };
        let changed = renamed.applied_to(&stored);
        assert_eq!((changed.name.as_str(), changed.email.as_str()), ("", "a@x"));
        assert!(renamed.without_writing(stored.clone()).is_none());
        assert!(named.without_writing(stored).is_some());
    }

    #[test]
    fn only_organizers_have_an_agency() {
        let of_seven = |side| UserClaims {
            agency: Some(AgencyId(7)),
            ..claims(side)
        };
        assert_eq!(
            of_seven(Side::Organizer).new_row(UserId(1)).agency_id,
            Some(7)
        );
        assert_eq!(
            of_seven(Side::Participant).new_row(UserId(1)).agency_id,
            None
        );
    }
}
