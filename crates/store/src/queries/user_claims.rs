//! What is said of a user, by a token or by the integrator, and what it changes.

use super::fold_texts::fold_user;
use crate::models::{UserRow, rank_to_db, side_to_db};
use crate::schema::users;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};
use switchboard_domain::search::document::document;
use switchboard_domain::{AgencyId, Identity, Rank, Side, Timestamp, UserId};

/// What is said of a user. Absent leaves the stored value, present replaces it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserClaims {
    /// Must be the side that the id is bound to, if it is.
    pub side: Option<Side>,
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
    /// What an organizer may do beyond their own chats; ignored for participants.
    pub rank: SaidRank,
}

/// What is said of a rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SaidRank {
    /// Nothing: it stays.
    #[default]
    Unsaid,
    /// The integrator says it, which wins, or takes back what was said: then the last token counts.
    Provisioned(Option<Rank>),
    /// A token says it. One without a rank says the lowest: what a token does not repeat is gone.
    Claimed(Rank),
}

impl From<Identity> for UserClaims {
    fn from(identity: Identity) -> Self {
        Self {
            side: Some(identity.side),
            agency: identity.agency,
            name: identity.name,
            email: identity.email,
            phone_number: identity.phone_number,
            creator: identity.creator,
            rank: SaidRank::Claimed(identity.rank),
        }
    }
}

/// Who says it, and when. Of the integrator's word and a token the later one holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The integrator, now.
    Put(Timestamp),
    /// A token that was issued then.
    Token(Option<Timestamp>),
}

impl Said {
    /// Whether it holds beside what the integrator said at `put_at`. The same second counts as later:
    /// tokens count whole ones. A token without a time never beats the integrator's word.
    fn holds(self, put_at: Option<i64>) -> bool {
        match (self, put_at) {
            (Self::Put(_), _) | (_, None) => true,
            (Self::Token(issued), Some(put)) => {
                issued.is_some_and(|at| at.secs() >= Timestamp(put).secs())
            }
        }
    }
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    clippy::large_enum_variant,
    reason = "it is looked at once, where it is made"
)]
pub(super) enum Saved {
    /// The user as stored now, and before.
    Is(UserRow, Option<UserRow>),
    /// The id is bound to the other side.
    RoleConflict,
    /// The user was deleted, for good.
    Deleted,
    /// Nobody is stored, and too little is said to store somebody.
    Incomplete,
}

impl UserClaims {
    /// The user that these claims make of nothing, if they say enough.
    fn new_row(&self, id: UserId, said: Said) -> Option<UserRow> {
        let side = self.side?;
        if side == Side::Organizer {
            self.agency?;
        }
        let nothing = UserRow {
            id: id.0,
            side: side_to_db(side),
            agency_id: None,
            name: String::new(),
            email: String::new(),
            phone_number: String::new(),
            creator: false,
            deleted_at: None,
            put_at: None,
            rights_version: 0,
            rights_at: None,
            rank_claimed: 0,
            rank_provisioned: None,
        };
        let row = self.applied_to(&nothing, said);
        Some(UserRow {
            // A new user has no open connections whose rights could be old.
            rights_version: 0,
            rights_at: None,
            ..row
        })
    }

    /// The user that they make of the stored one.
    pub(super) fn applied_to(&self, stored: &UserRow, said: Said) -> UserRow {
        let row = match said.holds(stored.put_at) {
            true => self.profiled(stored),
            false => stored.clone(),
        };
        let row = self.ranked(stored, row);
        let Said::Put(now) = said else {
            return row;
        };
        let moved = row.agency_id != stored.agency_id
            || row.creator != stored.creator
            || row.rank() != stored.rank();
        UserRow {
            // Clocks of nodes differ: it does not go back.
            put_at: stored.put_at.max(Some(now.0)),
            rights_version: stored.rights_version + i64::from(moved),
            rights_at: if moved { Some(now.0) } else { stored.rights_at },
            ..row
        }
    }

    /// The user with everything of these claims but the rank.
    fn profiled(&self, stored: &UserRow) -> UserRow {
        let text =
            |claim: &Option<String>, stored: &String| claim.as_ref().unwrap_or(stored).clone();
        let is_organizer = stored.side == side_to_db(Side::Organizer);
        let agency = self.agency.filter(|_| is_organizer);
        UserRow {
            agency_id: agency.map_or(stored.agency_id, |agency| Some(agency.0)),
            name: text(&self.name, &stored.name),
            email: text(&self.email, &stored.email),
            phone_number: text(&self.phone_number, &stored.phone_number),
            creator: self.creator.unwrap_or(stored.creator),
            ..stored.clone()
        }
    }

    /// The user with the rank of these claims. No time matters to it: of tokens the last one shown counts, and
    /// the integrator's word wins over all of them. It is a rank in one agency, so another one drops it.
    fn ranked(&self, before: &UserRow, row: UserRow) -> UserRow {
        if row.side != side_to_db(Side::Organizer) {
            return row;
        }
        let (claimed, provisioned) = match row.agency_id == before.agency_id {
            true => (before.rank_claimed, before.rank_provisioned),
            false => (0, None),
        };
        let (rank_claimed, rank_provisioned) = match self.rank {
            SaidRank::Unsaid => (claimed, provisioned),
            SaidRank::Provisioned(rank) => (claimed, rank.map(rank_to_db)),
            // A token of an agency that the user is not of says nothing of a rank here.
            SaidRank::Claimed(rank) if self.agency.map(|it| it.0) == row.agency_id => {
                (rank_to_db(rank), provisioned)
            }
            SaidRank::Claimed(_) => (0, provisioned),
        };
        UserRow {
            rank_claimed,
            rank_provisioned,
            ..row
        }
    }

    /// Why they cannot be said of the stored user.
    pub(super) fn refused(&self, stored: &UserRow) -> Option<Saved> {
        if stored.deleted_at.is_some() {
            return Some(Saved::Deleted);
        }
        let other = self
            .side
            .is_some_and(|side| side_to_db(side) != stored.side);
        other.then_some(Saved::RoleConflict)
    }

    /// Stores them. An agency that nobody has heard of must not be named by [`Said::Put`]; by a token it
    /// is created, with an empty name.
    pub(super) fn save(
        &self,
        id: UserId,
        said: Said,
        conn: &mut Connection,
    ) -> Result<Saved, StoreError> {
        let mut stored = locked(id, conn)?;
        if stored.is_none() {
            let Some(row) = self.new_row(id, said) else {
                return Ok(Saved::Incomplete);
            };
            self.know_agency(&row, said, conn)?;
            if insert(&row, conn)? {
                return Ok(Saved::Is(row, None));
            }
            // Another call has inserted the user between the two statements.
            stored = locked(id, conn)?;
        }
        let Some(stored) = stored else {
            return Err(StoreError::Internal(
                "a user is there, and is not".to_owned(),
            ));
        };
        if let Some(refused) = self.refused(&stored) {
            return Ok(refused);
        }
        let changed = self.applied_to(&stored, said);
        if changed != stored {
            self.know_agency(&changed, said, conn)?;
            diesel::update(users::table.filter(users::id.eq(id.0)))
                .set(changed.clone())
                .execute(conn)?;
            // Behind it: a change of the text alone would have it made anew later.
            let UserRow {
                name,
                email,
                phone_number,
                ..
            } = &changed;
            fold_user(changed.id, name, email, phone_number, conn)?;
        }
        Ok(Saved::Is(changed, Some(stored)))
    }

    fn know_agency(&self, row: &UserRow, said: Said, conn: &mut Connection) -> QueryResult<()> {
        if let (Some(agency), Said::Token(_)) = (row.agency_id, said) {
            Statement::<()>::new(
                "INSERT INTO agencies (id, name) VALUES (?, '') ON CONFLICT (id) DO NOTHING",
            )
            .bind(agency)
            .execute(conn)?;
        }
        Ok(())
    }
}

/// The stored user. The lock keeps a deletion from being undone.
fn locked(id: UserId, conn: &mut Connection) -> QueryResult<Option<UserRow>> {
    let lock = conn.on_postgresql(" FOR NO KEY UPDATE");
    Statement::<UserSql>::new("SELECT ")
        .then(USER)
        .and(" FROM users u WHERE u.id = ?", id)
        .then(lock)
        .get_result(conn)
        .optional()
}

/// The columns of a [`UserRow`] of a user `u`, which are not all that there are.
pub(super) const USER: &str = "u.id, u.side, u.agency_id, u.name, u.email, u.phone_number, u.creator, u.deleted_at, \
     u.put_at, u.rights_version, u.rights_at, u.rank_claimed, u.rank_provisioned";
/// Their SQL types.
pub(super) type UserSql = (
    BigInt,
    SmallInt,
    Nullable<BigInt>,
    Text,
    Text,
    Text,
    Bool,
    Nullable<BigInt>,
    Nullable<BigInt>,
    BigInt,
    Nullable<BigInt>,
    SmallInt,
    Nullable<SmallInt>,
);

/// Whether the row was new.
fn insert(row: &UserRow, conn: &mut Connection) -> QueryResult<bool> {
    let inserted = Statement::<()>::new(
        "INSERT INTO users (id, side, agency_id, name, email, phone_number, creator, put_at, \
         rank_claimed, rank_provisioned, folded) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
    )
    .bind(row.id)
    .bind(row.side)
    .bind(row.agency_id)
    .bind(row.name.clone())
    .bind(row.email.clone())
    .bind(row.phone_number.clone())
    .bind(row.creator)
    .bind(row.put_at)
    .bind(row.rank_claimed)
    .bind(row.rank_provisioned.map(i64::from))
    .bind(document(&[&row.name, &row.email], &row.phone_number))
    .execute(conn)?;
    Ok(inserted == 1)
}

#[cfg(test)]
#[path = "user_claims_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "rank_claims_tests.rs"]
mod rank_tests;
