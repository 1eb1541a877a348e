//! How far the log has been shown to those who are here.

use super::event::Peers;
use switchboard_domain::Timestamp;

/// How far the log has been shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    /// The last entry that was shown; nothing before the chat was loaded.
    shown: Option<i64>,
    /// Entries up to here were in the log before this actor was, or before anybody was here.
    base: i64,
    /// When the last entry was shown, by the monotonic clock, if other nodes may show some too.
    shown_at: Timestamp,
    /// What is older is not shown when a gap is filled: those who are here have read it.
    floor: Timestamp,
}

impl Cursor {
    pub fn new(now: Timestamp) -> Self {
        Self {
            shown: None,
            base: 0,
            shown_at: now,
            floor: Timestamp(0),
        }
    }

    pub fn is_set(&self) -> bool {
        self.shown.is_some()
    }

    /// The last entry that was shown.
    pub fn last(&self) -> i64 {
        self.shown.unwrap_or_default()
    }

    pub fn base(&self) -> i64 {
        self.base
    }

    pub fn shown_at(&self) -> Timestamp {
        self.shown_at
    }

    pub fn floor(&self) -> Timestamp {
        self.floor
    }

    /// The entry `seq` counts as shown.
    pub fn advance(&mut self, seq: i64) {
        self.shown = Some(seq);
    }

    /// Something is being shown: whoever comes from now on has read it, or asks for it.
    pub fn touch(&mut self, peers: Option<Peers>) {
        if let Some(peers) = peers {
            self.shown_at = peers.monotonic;
        }
    }

    /// The database was away when the entry behind this one was heard of.
    pub fn assume(&mut self, seq: i64) {
        if self.shown.is_none() {
            self.rebase(seq);
        }
    }

    /// It is not known whether the entries up to `seq` were shown.
    pub fn rebase(&mut self, seq: i64) {
        self.base = seq;
        self.shown = Some(seq);
    }

    /// The log is shown from its beginning, as far as this entry.
    pub fn begin(&mut self, first: i64) {
        self.base = 0;
        self.shown = Some(first);
    }

    /// The match was undone. If the chat is shown again, it is shown from its first entry.
    pub fn forget(&mut self) {
        self.base = 0;
        self.shown = None;
    }

    /// There is a gap, and the first member who is here connected at `began`. If the last entry was shown before
    /// that, nobody was here in between, and other nodes sent no hints. So what is older is not shown.
    pub fn raise_floor(&mut self, began: Timestamp, peers: Peers) {
        if began > self.shown_at {
            self.floor = peers.not_before(began);
        }
    }

    /// What is not older than this is shown all the same.
    pub fn lower_floor(&mut self, since: Timestamp) {
        self.floor = self.floor.min(since);
    }
}
