//! Whether a user is there, for everybody who has to know without asking: shared counters that
//! the user's pool and sessions keep.

use super::UserPool;
use actix::Addr;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use switchboard_domain::wire::Match;
use switchboard_domain::{ChatId, Timestamp};

/// The way to a user's pool, and whether anybody is in it.
#[derive(Clone, Debug)]
pub struct PoolRef {
    /// The pool.
    pub addr: Addr<UserPool>,
    /// Whether the user is there.
    pub presence: Arc<Presence>,
}

/// What is known of a user's connections on this node.
#[derive(Debug, Default)]
pub struct Presence {
    connections: AtomicUsize,
    /// How often the last of them has ended.
    periods: AtomicUsize,
    /// When one of them was last heard, in microseconds of the monotonic clock.
    heard: AtomicI64,
    /// When the newest of them came, likewise.
    joined: AtomicI64,
    /// When the first of those that are there now came, likewise.
    began: AtomicI64,
    /// How many of them are of level 2,
    level_two: AtomicUsize,
    /// and when the last of those ended, likewise.
    level_two_left: AtomicI64,
    /// The open help chats that one of them was told of, among several nodes.
    told: Mutex<HashMap<ChatId, Timestamp>>,
}

/// Chats of a user that are remembered at most.
const MAX_TOLD: usize = 4_096;

impl Presence {
    /// Whether the user has a connection.
    pub fn is_online(&self) -> bool {
        self.connections.load(Ordering::Relaxed) > 0
    }

    /// The number of the user's online period, from the first connection to the end of the last.
    pub fn period(&self) -> usize {
        self.periods.load(Ordering::Relaxed)
    }

    /// When one of the user's connections was last heard, by the monotonic clock.
    pub fn last_heard(&self) -> Timestamp {
        Timestamp(self.heard.load(Ordering::Relaxed))
    }

    /// When one of the user's connections last came, by the monotonic clock.
    pub fn last_joined(&self) -> Timestamp {
        Timestamp(self.joined.load(Ordering::Relaxed))
    }

    /// When the user came, by the monotonic clock: the first connection since there was none.
    pub fn began(&self) -> Timestamp {
        Timestamp(self.began.load(Ordering::Relaxed))
    }

    /// When a connection of level 2 was last there, by the monotonic clock, whose present is `now`; nought when none was.
    pub fn level_two(&self, now: Timestamp) -> Timestamp {
        match self.level_two.load(Ordering::Relaxed) {
            0 => Timestamp(self.level_two_left.load(Ordering::Relaxed)),
            _ => now,
        }
    }

    /// A connection came at `now`, and was heard so.
    pub(super) fn joined(&self, now: Timestamp) {
        if !self.is_online() {
            self.began.store(now.0, Ordering::Relaxed);
        }
        self.joined.fetch_max(now.0, Ordering::Relaxed);
        self.heard(now);
    }

    /// The pool has so many connections at `now`, and of level 2 so many.
    pub(super) fn set_connections(&self, count: usize, level_two: usize, now: Timestamp) {
        let of_level_two = self.level_two.swap(level_two, Ordering::Relaxed);
        if of_level_two > 0 && level_two == 0 {
            self.level_two_left.store(now.0, Ordering::Relaxed);
        }
        let before = self.connections.swap(count, Ordering::Relaxed);
        if before > 0 && count == 0 {
            self.periods.fetch_add(1, Ordering::Relaxed);
            self.with_told(|told| *told = HashMap::new());
        }
    }

    /// One of the connections was shown an open help chat. Its match may be undone without any hint
    /// reaching this node: the reconciler looks.
    pub fn told(&self, Match { chat, made, .. }: Match) {
        self.with_told(|told| {
            if told.len() < MAX_TOLD || told.contains_key(&chat) {
                let last = told.entry(chat).or_insert(made);
                *last = made.max(*last);
            }
        });
    }

    /// They were told that it is over, or are about to be: this match, not a later one.
    pub fn told_of_its_end(&self, Match { chat, made, .. }: Match) {
        self.with_told(|told| {
            if told.get(&chat).is_some_and(|last| *last <= made) {
                told.remove(&chat);
            }
        });
    }

    /// The open help chats that they were told of.
    pub fn open_chats(&self) -> Vec<Match> {
        let each = |(chat, made): (&ChatId, &Timestamp)| Match::new(*chat, *made);
        self.with_told(|told| told.iter().map(each).collect())
    }

    fn with_told<T>(&self, work: impl FnOnce(&mut HashMap<ChatId, Timestamp>) -> T) -> T {
        // It is whole between two calls, also when a thread died in one.
        work(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// One of the connections was heard at `now`.
    pub fn heard(&self, now: Timestamp) {
        self.heard.fetch_max(now.0, Ordering::Relaxed);
    }
}

/// A user's online period, from the first connection to the end of the last.
#[derive(Clone, Debug)]
pub struct OnlinePeriod {
    pool: PoolRef,
    number: usize,
}

impl OnlinePeriod {
    /// The online period of a user who is in this pool now. A caller that makes it later may make
    /// it of the next period.
    pub fn now(pool: PoolRef) -> Self {
        let number = pool.presence.period();
        Self { pool, number }
    }

    /// The way to the user's connections.
    pub fn pool(&self) -> &Addr<UserPool> {
        &self.pool.addr
    }

    /// Whether it has not ended. One that ended a moment ago is over, though the user be back.
    pub fn is_on(&self) -> bool {
        let presence = &self.pool.presence;
        presence.is_online() && presence.period() == self.number
    }

    /// When one of the user's connections was last heard, by the monotonic clock.
    pub fn last_heard(&self) -> Timestamp {
        self.pool.presence.last_heard()
    }

    /// Whether a connection was heard not longer than `within` before `now`.
    pub fn answered(&self, now: Timestamp, within: Duration) -> bool {
        self.is_on() && now.since(self.pool.presence.last_heard()) <= within
    }
}
