//! What becomes of a tip, without actors, I/O, clocks or chance of its own.
//!
//! ```text
//!                      not allowed any more, or too late
//!   Pending ──────────────────────────────────────────────▶ Failed ──told──▶ NotPaid
//!      │ begin                                                ▲
//!      ▼             declined, or given up and never in doubt │
//!   Charging ────────────────────────────────────────────────┘
//!      │ │ ▲                                               declined
//!      │ │ └─ tried again, with pauses         ┌──────────────────────────▶ NotPaid
//!      │ │ given up, in doubt                  │
//!      │ └────────────────────▶ Doubtful ──told──▶ Asking ──too late──▶ Unresolved
//!      │ paid                                  │ paid
//!      ▼                                       │
//!   Charged ◀──────────────────────────────────┘
//!      │ │ cannot be shown
//!      │ └────────────────────▶ Unresolved
//!      │ shown
//!      ▼
//!    Paid
//! ```
//!
//! Between two states lies one transaction. From each of them the next worker goes on, after a crash too. An
//! attempt that was begun and has no outcome may have charged.

use super::Outcome;
use super::rules::Patience;
use crate::Timestamp;
use std::time::Duration;

/// Pause after the first attempt without an outcome; it doubles up to [`MAX_PAUSE`].
pub const MIN_PAUSE: Duration = Duration::from_millis(500);
/// Longest pause while the payer waits to hear.
pub const MAX_PAUSE: Duration = Duration::from_secs(60);
/// Pause while it is asked what became of a payment that the payer has been told about. It is not
/// doubled: the service may be back at any moment.
pub const ASK_PAUSE: Duration = Duration::from_secs(15 * 60);
/// Pause after the first time that an entry could not be stored; it doubles up to [`MAX_POST_PAUSE`].
pub const POST_PAUSE: Duration = Duration::from_secs(1);
/// Longest pause between two tries to store an entry.
pub const MAX_POST_PAUSE: Duration = Duration::from_secs(3600);
/// Tries to store an entry, until people have to look why it is not to be stored: those of most of a day.
pub const MOST_POSTS: i64 = 36;

/// No worker puts a tip off for longer: one that is due later was put off by a clock that was
/// ahead.
pub fn longest_pause(patience: &Patience) -> Duration {
    patience.lease().max(ASK_PAUSE).max(MAX_POST_PAUSE)
}

/// How far a tip has come. The numbers are what the database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i16)]
pub enum Status {
    /// The billing service has not been asked.
    Pending = 0,
    /// The service has been asked, or is about to be.
    Charging = 1,
    /// Paid; the entry is to be shown.
    Charged = 2,
    /// Certainly not paid; the payer is to be told.
    Failed = 3,
    /// Perhaps paid; the payer is to be told.
    Doubtful = 4,
    /// Perhaps paid, and the payer knows.
    Asking = 5,
    /// Paid, and shown.
    Paid = 6,
    /// Not paid, and told.
    NotPaid = 7,
    /// People have to look. It is not known any more whether it was paid, or it was paid and cannot
    /// be shown.
    Unresolved = 8,
}

impl Status {
    /// The status of a number.
    pub fn from_db(number: i16) -> Option<Self> {
        use Status::*;
        let all = [
            Pending, Charging, Charged, Failed, Doubtful, Asking, Paid, NotPaid, Unresolved,
        ];
        all.into_iter().find(|status| *status as i16 == number)
    }

    /// Whether nothing more becomes of it.
    pub fn is_final(self) -> bool {
        self >= Self::Paid
    }

    /// The name, for metrics and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Charging => "charging",
            Self::Charged => "charged",
            Self::Failed => "failed",
            Self::Doubtful => "doubtful",
            Self::Asking => "asking",
            Self::Paid => "paid",
            Self::NotPaid => "not_paid",
            Self::Unresolved => "unresolved",
        }
    }
}

/// What is known of a tip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How far it has come.
    pub status: Status,
    /// Attempts that were begun.
    pub attempts: i64,
    /// Whether one of them is under way, as far as is known here.
    pub calling: bool,
    /// Whether the outcome of an earlier one is not known.
    pub uncertain: bool,
    /// When the first one was begun.
    pub first_call_at: Option<Timestamp>,
    /// When the tip was promised.
    pub created_at: Timestamp,
    /// When somebody is to see to it next.
    pub due_at: Timestamp,
    /// How often in a row the entry, or the notice, could not be stored.
    pub posts: i64,
}

/// Whether the payer may still write to the creator, and is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Yes.
    Yes,
    /// No: a payer who is not heard does not pay.
    No,
}

/// What the worker that has taken a tip is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Ask the service, then say what it came to ([`Progress::attempted`]).
    Call,
    /// Show the tip, then say so ([`Progress::posted`]).
    ShowTip,
    /// Tell the payer, then say so ([`Progress::posted`]).
    TellPayer,
    /// The same, after as long as it usually takes to ask: by its speed a refusal for a block is not
    /// told from another.
    TellLater,
    /// Nothing for now.
    Wait,
}

impl Progress {
    /// A tip that was just promised. The worker that took the promise goes on with it.
    pub fn new(now: Timestamp, patience: &Patience) -> Self {
        Self {
            status: Status::Pending,
            attempts: 0,
            calling: false,
            uncertain: false,
            first_call_at: None,
            created_at: now,
            due_at: now.plus(patience.lease()),
            posts: 0,
        }
    }

    /// A worker takes it at `now`, and learns what to do.
    pub fn begin(mut self, heard: Heard, patience: &Patience, now: Timestamp) -> (Self, Work) {
        // The worker of the last attempt did not live to say what it came to.
        self.uncertain |= self.calling;
        self.calling = false;
        match self.status {
            Status::Pending | Status::Charging if !self.uncertain => {
                if heard == Heard::No {
                    let (failed, _) = self.work(Status::Failed, patience, now);
                    return (failed, Work::TellLater);
                }
                if self.age(now) >= patience.give_up {
                    return self.work(Status::Failed, patience, now);
                }
                self.call(Status::Charging, patience, now)
            }
            Status::Pending | Status::Charging if self.age(now) >= patience.give_up => {
                self.work(Status::Doubtful, patience, now)
            }
            // It began when it was allowed, and has to come to a known end.
            Status::Pending | Status::Charging => self.call(Status::Charging, patience, now),
            Status::Asking if !self.may_ask(patience, now) => {
                (self.to(Status::Unresolved, now), Work::Wait)
            }
            Status::Asking => self.call(Status::Asking, patience, now),
            status => self.work(status, patience, now),
        }
    }

    /// The attempt came to this. What follows is to be done at once, by the same hands.
    pub fn attempted(
        mut self,
        outcome: Outcome,
        patience: &Patience,
        now: Timestamp,
        chance: f64,
    ) -> (Self, Work) {
        self.calling = false;
        self.uncertain |= outcome == Outcome::Unknown;
        let told = self.status == Status::Asking;
        match outcome {
            Outcome::Paid => self.work(Status::Charged, patience, now),
            // The payer has heard already that it does not look good.
            Outcome::Declined if told => (self.to(Status::NotPaid, now), Work::Wait),
            Outcome::Declined => self.work(Status::Failed, patience, now),
            Outcome::NotCharged | Outcome::Unknown if told => {
                let pause = jittered(ASK_PAUSE, chance);
                (self.to(Status::Asking, now.plus(pause)), Work::Wait)
            }
            Outcome::NotCharged | Outcome::Unknown => {
                let again = now.plus(self.pause(chance));
                match again.since(self.created_at) < patience.give_up {
                    true => (self.to(Status::Charging, again), Work::Wait),
                    false if self.uncertain => self.work(Status::Doubtful, patience, now),
                    false => self.work(Status::Failed, patience, now),
                }
            }
        }
    }

    /// The entry, or the notice, is in the log.
    pub fn posted(self, patience: &Patience, now: Timestamp, chance: f64) -> Self {
        match self.status {
            Status::Charged => self.to(Status::Paid, now),
            Status::Failed => self.to(Status::NotPaid, now),
            Status::Doubtful => {
                let pause = jittered(ASK_PAUSE, chance);
                // Not after the last moment at which it may be asked.
                let last = self.first_call_at.map(|at| at.plus(patience.resolve));
                let next = now.plus(pause);
                self.to(Status::Asking, last.map_or(next, |last| next.min(last)))
            }
            _ => self,
        }
    }

    /// The entry, or the notice, could not be stored. It is tried again, after [`MOST_POSTS`] times no more: then
    /// people see to what was paid, and a payer who cannot be told is not.
    pub fn put_off(mut self, patience: &Patience, now: Timestamp, chance: f64) -> Self {
        self.posts = self.posts.saturating_add(1);
        match self.status {
            status if self.posts < MOST_POSTS => {
                let pause = doubled(POST_PAUSE, self.posts, MAX_POST_PAUSE);
                self.to(status, now.plus(jittered(pause, chance)))
            }
            Status::Charged => self.to(Status::Unresolved, now),
            // What becomes of the money does not depend on what the payer is shown.
            _ => self.posted(patience, now, chance),
        }
    }

    /// Whether its payer was shown what became of it: the tip, or a notice.
    pub fn is_shown(&self) -> bool {
        match self.status {
            Status::Paid | Status::NotPaid | Status::Asking => true,
            // Told as one in doubt, unless it was paid and could not be shown.
            Status::Unresolved => self.posts == 0,
            _ => false,
        }
    }

    fn to(mut self, status: Status, due_at: Timestamp) -> Self {
        if status != self.status && !status.is_final() {
            self.posts = 0;
        }
        self.status = status;
        self.due_at = due_at;
        self
    }

    /// The worker has so long for what it is to do.
    fn work(self, status: Status, patience: &Patience, now: Timestamp) -> (Self, Work) {
        let work = match status {
            Status::Charged => Work::ShowTip,
            Status::Failed | Status::Doubtful => Work::TellPayer,
            _ => Work::Wait,
        };
        (self.to(status, now.plus(patience.lease())), work)
    }

    fn call(mut self, status: Status, patience: &Patience, now: Timestamp) -> (Self, Work) {
        self.calling = true;
        self.attempts = self.attempts.saturating_add(1);
        self.first_call_at.get_or_insert(now);
        (self.to(status, now.plus(patience.lease())), Work::Call)
    }

    fn age(&self, now: Timestamp) -> Duration {
        now.since(self.created_at)
    }

    /// Under a key that the service may have forgotten it would charge again.
    fn may_ask(&self, patience: &Patience, now: Timestamp) -> bool {
        self.first_call_at
            .is_some_and(|first| now.since(first) < patience.resolve)
    }

    fn pause(&self, chance: f64) -> Duration {
        jittered(doubled(MIN_PAUSE, self.attempts, MAX_PAUSE), chance)
    }
}

/// The pause after so many tries: `first` after one, twice as long after each more, `most` at most.
fn doubled(first: Duration, tries: i64, most: Duration) -> Duration {
    let doublings = u32::try_from(tries.clamp(1, 16) - 1).unwrap_or(0);
    first.saturating_mul(1 << doublings).min(most)
}

/// Half of it to all of it: those who failed together do not come back together.
fn jittered(pause: Duration, chance: f64) -> Duration {
    pause.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
#[path = "core_tests.rs"]
mod tests;
