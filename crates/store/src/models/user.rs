//! `users`.

use crate::schema::users;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use switchboard_domain::{AgencyId, Profile, Side, User, UserId};

/// A user, also one that was deleted: the row stays, so that the id is not used again.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true)]
pub struct UserRow {
    /// The `sub` of the tokens.
    pub id: i64,
    /// See [`side_to_db`].
    pub side: i16,
    /// The organizer's agency.
    pub agency_id: Option<i64>,
    /// Display name, or empty.
    pub name: String,
    /// E-mail address, or empty.
    pub email: String,
    /// Phone number, or empty.
    pub phone_number: String,
    /// Whether the user may own lists.
    pub creator: bool,
    /// When the user was deleted; microseconds.
    pub deleted_at: Option<i64>,
    /// When the integrator last said who this is; microseconds.
    pub put_at: Option<i64>,
    /// See [`User::rights_version`].
    pub rights_version: i64,
    /// When that last moved; microseconds.
    pub rights_at: Option<i64>,
}

/// The number of a side.
pub const fn side_to_db(side: Side) -> i16 {
    match side {
        Side::Organizer => 0,
        Side::Participant => 1,
    }
}

/// The side of a number; a CHECK allows no third one.
pub const fn side_from_db(side: i16) -> Side {
    match side {
        0 => Side::Organizer,
        _ => Side::Participant,
    }
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: UserId(row.id),
            side: side_from_db(row.side),
            agency: row.agency_id.map(AgencyId),
            creator: row.creator,
            rights_version: row.rights_version,
            profile: Profile {
                id: row.id,
                name: row.name,
                email: row.email,
                phone_number: row.phone_number,
            },
        }
    }
}
