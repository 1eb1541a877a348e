//! What `chats` says of a help chat beside its members, times and log.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, SmallInt, Text};
use switchboard_domain::{HelpFacts, Outcome, Timestamp};

/// `withdrawn_at` of a chat that nobody ever had.
pub(crate) const NEVER_HAD: Timestamp = Timestamp(1);

/// The facts of a chat, of whatever kind.
#[derive(Clone, Debug, Queryable)]
pub struct FactsRow {
    /// Nobody has it.
    pub(crate) withdrawn_at: Option<i64>,
    turn: i64,
    asked_at: Option<i64>,
    outcome: Option<i16>,
    awaiting_since: Option<i64>,
    resolved_at: Option<i64>,
    owned_at: Option<i64>,
    owner_name: Option<String>,
}

/// The SQL types of a [`FactsRow`].
pub type FactsSql = (
    Nullable<BigInt>,
    BigInt,
    Nullable<BigInt>,
    Nullable<SmallInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<Text>,
);

/// The facts of a chat `c`. A row that a program of before has written knows no `asked_at`: its request does.
macro_rules! facts {
    () => {
        ", c.withdrawn_at, c.turn, coalesce(c.asked_at, \
         (SELECT q.created_at FROM help_requests q WHERE q.id = c.id)), c.outcome, \
         c.awaiting_since, c.resolved_at, c.owned_at, (SELECT n.name FROM users n WHERE n.id = c.organizer_id)"
    };
    (null) => {
        ", NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL"
    };
}
pub(crate) use facts;

impl FactsRow {
    /// Of a chat that had an owner or not, started then, and has ended or not.
    pub(super) fn facts(self, had_owner: bool, time_start: i64, ended: bool) -> HelpFacts {
        let outcome = self.outcome.and_then(Outcome::from_db);
        HelpFacts {
            // A program of before counts no owners.
            turn: self.turn.max(i64::from(had_owner)),
            asked_at: Timestamp(self.asked_at.unwrap_or(time_start)),
            outcome: ended.then(|| outcome.unwrap_or(Outcome::Closed)),
            awaiting_since: self.awaiting_since.filter(|_| !ended).map(Timestamp),
            resolved_at: self.resolved_at.map(Timestamp),
            handed_at: self
                .owned_at
                .filter(|owned| *owned > time_start)
                .map(Timestamp),
            owner_name: self.owner_name,
        }
    }
}
