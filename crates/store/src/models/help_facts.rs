//! What `chats` says of a help chat beside its members, times and log.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Double, Nullable, SmallInt, Text};
use switchboard_domain::place::ChatPlace;
use switchboard_domain::{Clock, HelpFacts, Location, Outcome, SystemClock, Timestamp};

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
    place_lat: Option<f64>,
    place_lng: Option<f64>,
    place_accuracy: Option<f64>,
    place_at: Option<i64>,
    place_until: Option<i64>,
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
    Nullable<Double>,
    Nullable<Double>,
    Nullable<Double>,
    Nullable<BigInt>,
    Nullable<BigInt>,
);

/// The facts of a chat `c`. A row that a program of before has written knows no `asked_at`: its request does.
macro_rules! facts {
    () => {
        ", c.withdrawn_at, c.turn, coalesce(c.asked_at, \
         (SELECT q.created_at FROM help_requests q WHERE q.id = c.id)), c.outcome, \
         c.awaiting_since, c.resolved_at, c.owned_at, (SELECT n.name FROM users n WHERE n.id = c.organizer_id), \
         c.place_lat, c.place_lng, c.place_accuracy, c.place_at, c.place_until"
    };
    (null) => {
        ", NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"
    };
}
pub(crate) use facts;

/// What the chat's own row says of it.
pub(super) struct Around {
    /// Whether it has an owner, or had one.
    pub had_owner: bool,
    /// When it started.
    pub time_start: i64,
    /// Whether it has ended.
    pub ended: bool,
    /// Where the request was sent from.
    pub start: Option<Location>,
}

impl FactsRow {
    /// Of a chat.
    pub(super) fn facts(self, around: &Around) -> HelpFacts {
        let ended = around.ended;
        let outcome = self.outcome.and_then(Outcome::from_db);
        let asked_at = Timestamp(self.asked_at.unwrap_or(around.time_start));
        let place = self.place().or(around.start.map(|start| ChatPlace {
            lat: start.lat,
            lng: start.lng,
            accuracy_m: None,
            at: asked_at,
        }));
        let until = self.place_until.filter(|_| place.is_none() && !ended);
        HelpFacts {
            // A program of before counts no owners.
            turn: self.turn.max(i64::from(around.had_owner)),
            asked_at,
            outcome: ended.then(|| outcome.unwrap_or(Outcome::Closed)),
            awaiting_since: self.awaiting_since.filter(|_| !ended).map(Timestamp),
            resolved_at: self.resolved_at.map(Timestamp),
            handed_at: self
                .owned_at
                .filter(|owned| *owned > around.time_start)
                .map(Timestamp),
            owner_name: self.owner_name,
            place,
            // Nobody clears it when that time is over, so it is looked at here. A moment more or less does not matter.
            place_coming: until.is_some_and(|until| SystemClock.now().0 < until),
        }
    }

    fn place(&self) -> Option<ChatPlace> {
        Some(ChatPlace {
            lat: self.place_lat?,
            lng: self.place_lng?,
            accuracy_m: self.place_accuracy,
            at: Timestamp(self.place_at?),
        })
    }
}
