//! How far a connection has come, and what it has when its user is known.

use super::gate::{Found, Gate};
use super::level_one_histories::LevelOneHistories;
use super::pending_requests::Requests;
use crate::duty::AtDesk;
use crate::pool::Membership;
use crate::presence::Watching;
use crate::queue::AgencyQueue;
use crate::rates::UserRates;
use actix::{Addr, SpawnHandle};
use std::sync::Arc;
use switchboard_domain::wire::{Frame, Level};
use switchboard_domain::{ChatId, Timestamp, User};
use switchboard_store::queries::Series;

/// A connection whose user is known.
pub(super) struct Active {
    /// Whose it is.
    pub(super) user: User,
    /// Its place in the user's pool.
    pub(super) membership: Membership,
    /// The queue of an organizer's agency, once it was asked for.
    pub(super) queue: Option<Addr<AgencyQueue>>,
    /// When its token ends.
    pub(super) expires_at: Timestamp,
    /// The timer for that, once it comes before the next heartbeat.
    pub(super) expiry: Option<SpawnHandle>,
    /// What its client understands.
    pub(super) level: Level,
    /// What the user may do, over all connections.
    pub(super) rates: Arc<UserRates>,
    /// Whether the last frame came too soon: the next one is not read yet.
    pub(super) paused: bool,
    /// What it has asked, and what of that is answered.
    pub(super) requests: Requests,
    /// What of all that others tell it comes to its client.
    pub(super) gate: Gate,
    /// What it is still to be shown without having asked for it.
    pub(super) histories: LevelOneHistories,
    /// How far its client has come with a `sync` that takes several answers.
    pub(super) series: Option<Series>,
    /// Whether it has watched who is there.
    pub(super) watching: Option<Watching>,
    /// Its place at the desk, if its user is an organizer.
    pub(super) at_desk: Option<AtDesk>,
    /// What arrives while a request is under way whose answer comes before it: see `hold`.
    pub(super) held: Option<Vec<Frame>>,
    /// What the database has said meanwhile of what waits at the gate.
    pub(super) late: Vec<(ChatId, Found)>,
}

impl Active {
    pub(super) fn new(
        user: User,
        membership: Membership,
        rates: Arc<UserRates>,
        expires_at: Timestamp,
        level: Level,
        now: Timestamp,
    ) -> Self {
        Self {
            gate: Gate::new(user.id, level, now),
            late: Vec::new(),
            histories: LevelOneHistories::default(),
            series: None,
            user,
            membership,
            queue: None,
            expires_at,
            expiry: None,
            level,
            rates,
            paused: false,
            requests: Requests::default(),
            watching: None,
            at_desk: None,
            held: None,
        }
    }
}

pub(super) enum State {
    /// The user is not known yet: the first frame must say who.
    Anonymous,
    /// The token is being looked at; nothing is read. The pool may already show frames: they are
    /// held until the session knows what its client understands.
    Authenticating(Vec<Frame>),
    /// At work.
    Active(Box<Active>),
    /// The close frame is queued; what the client still sends is not looked at.
    Ending,
}
