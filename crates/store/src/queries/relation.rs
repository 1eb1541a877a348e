//! What two users are to each other.

use crate::statement::Statement;
use diesel::sql_types::{BigInt, Bool, Nullable};
use switchboard_domain::policy::{Person, Relation};
use switchboard_domain::{AgencyId, UserId};

/// What a statement of [`between`] reads of somebody who writes, and to whom.
pub(crate) type RelationRow = (
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    bool,
    bool,
    bool,
);
/// Its SQL types.
pub(crate) type RelationSql = (
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Bool,
    Bool,
    Bool,
);

/// The columns, of a user `f` who writes to a user `t`.
pub(crate) const RELATION: &str = "f.agency_id, f.deleted_at, t.agency_id, t.deleted_at, \
    EXISTS (SELECT 1 FROM contacts k WHERE k.user_id = f.id AND k.may_write_to = t.id), \
    EXISTS (SELECT 1 FROM chat_members k JOIN chats l ON l.id = k.chat_id AND l.time_end IS NULL \
    WHERE k.list_owner_id = f.id AND k.user_id = t.id) OR \
    EXISTS (SELECT 1 FROM chat_members k JOIN chats l ON l.id = k.chat_id AND l.time_end IS NULL \
    WHERE k.list_owner_id = t.id AND k.user_id = f.id), \
    EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = t.id AND b.blocked_id = f.id)";

/// Nothing when one of them is not there.
pub(crate) fn between(from: UserId, to: UserId) -> Statement<RelationSql> {
    Statement::new("SELECT ")
        .then(RELATION)
        .and(" FROM users f JOIN users t ON t.id = ?", to)
        .and(" WHERE f.id = ?", from)
}

pub(crate) fn relation(row: RelationRow) -> Relation {
    let person = |agency: Option<i64>, deleted_at: Option<i64>| Person {
        agency: agency.map(AgencyId),
        deleted: deleted_at.is_some(),
    };
    let (from_agency, from_deleted, to_agency, to_deleted, contact, list, blocked) = row;
    Relation {
        from: person(from_agency, from_deleted),
        to: person(to_agency, to_deleted),
        contact,
        list,
        blocked,
    }
}
