//! `users`.

use crate::schema::users;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use switchboard_domain::{AgencyId, Profile, Rank, Side, User, UserId};

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
    /// What the token said that was shown last; see [`rank_to_db`].
    pub rank_claimed: i16,
    /// What the integrator said, which wins.
    pub rank_provisioned: Option<i16>,
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

/// The number of a rank.
pub const fn rank_to_db(rank: Rank) -> i16 {
    match rank {
        Rank::Organizer => 0,
        Rank::Supervisor => 1,
    }
}

impl UserRow {
    /// The rank of an organizer. A release to come writes 2, who may all that a supervisor may.
    pub fn rank(&self) -> Option<Rank> {
        let is_organizer = side_from_db(self.side) == Side::Organizer;
        let rank = match self.rank_provisioned.unwrap_or(self.rank_claimed) {
            ..=0 => Rank::Organizer,
            1.. => Rank::Supervisor,
        };
        is_organizer.then_some(rank)
    }
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        let rank = row.rank();
        Self {
            id: UserId(row.id),
            side: side_from_db(row.side),
            agency: row.agency_id.map(AgencyId),
            creator: row.creator,
            rank,
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
