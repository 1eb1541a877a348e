//! The matches that nobody has answered yet, without actors, I/O or clocks.
//!
//! A match is *opened* when its organizer looks at it; the database knows. One that is not opened in time is undone, whoever is
//! connected. This is so for organizers of level 2; for those who have had connections of level 1 alone it is where the operator
//! wants it.
//!
//! Elsewhere a match is *confirmed* as soon as its organizer comes with a new connection, or when an older connection
//! is heard after its time is over. It times out when its time is over and its organizer has no connection:
//! the organizer has left without a word. A silent connection decides nothing: it is heard one day, or dropped.
//!
//! Things can still veto a timeout: the organizer is on another node (`time_out` in `requeue.rs`), has
//! written, or has opened it (the SQL of `GiveBack` in the store).

use std::collections::VecDeque;
use std::time::Duration;
use switchboard_domain::{ChatId, HelpChat, Timestamp, UserId};
use switchboard_store::queries::{GoesBack, UnansweredMatch};

/// Matches that are looked after. Only a machine makes more; then the oldest cannot time out any more.
pub const MAX_MATCHES: usize = 10_000;
/// Matches that are given up at a time; the others wait their turn.
pub const MAX_TIMED_OUT: usize = 32;

/// A match that may come to nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The request, and the chat that came of it.
    pub id: ChatId,
    /// Who has it.
    pub organizer: UserId,
    /// When it was made, as the chat says. A later match of the request is another one, also of the same organizer.
    pub start: Timestamp,
    /// When it was made, by the monotonic clock; nought when that was before this process.
    pub made: Timestamp,
    /// Since when its organizer is waited for.
    pub known: Timestamp,
    /// Whether its organizer has had a connection since that is not of level 1.
    pub level_two: bool,
    /// Whether it is known to be opened.
    pub opened: bool,
    /// The chat, once it has been tried to undo the match and the outcome is not known.
    pub undoing: Option<Box<HelpChat>>,
}

/// How long a match is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// To be opened; by organizers of level 2. `None`: that does not matter.
    pub answer: Option<Duration>,
    /// The same by those of level 1.
    pub answer_level_1: Option<Duration>,
    /// For its organizer to be there, where opening it does not matter.
    pub presence: Duration,
}

impl Patience {
    /// The longest of them.
    pub fn longest(&self) -> Duration {
        let answers = self.answer.into_iter().chain(self.answer_level_1);
        answers.fold(self.presence, Duration::max)
    }

    /// The shortest of them.
    pub fn shortest(&self) -> Duration {
        let answers = self.answer.into_iter().chain(self.answer_level_1);
        answers.fold(self.presence, Duration::min)
    }

    /// How long this match may stay unopened.
    fn opening(&self, made: &Match) -> Option<Duration> {
        match made.level_two {
            true => self.answer,
            false => self.answer_level_1,
        }
    }
}

/// A match that is to be undone.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedOut {
    /// Which.
    pub made: Match,
    /// Why.
    pub because: GoesBack,
}

impl Match {
    /// One that this actor makes, by the monotonic clock `now`.
    pub fn new((id, organizer, start): (ChatId, UserId, Timestamp), now: Timestamp) -> Self {
        Self {
            id,
            organizer,
            start,
            made: now,
            known: now,
            level_two: false,
            opened: false,
            undoing: None,
        }
    }

    /// One that this actor has not made. Whoever is here has come since.
    pub fn of_before(found: &UnansweredMatch, known: Timestamp) -> Self {
        Self {
            made: Timestamp(0),
            opened: found.opened,
            ..Self::new((found.chat, found.organizer, found.made), known)
        }
    }

    /// Whether the chat, as it is now, is of another match: this one has been undone already, and
    /// the request taken again.
    pub fn is_over(&self, chat: &HelpChat) -> bool {
        chat.organizer != self.organizer || chat.time_start != self.start
    }
}

/// What is known of a user's connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Whether there is one.
    pub online: bool,
    /// When the newest came, by the monotonic clock.
    pub joined: Timestamp,
    /// When one was last heard, by the monotonic clock.
    pub heard: Timestamp,
    /// When one of level 2 was last there, by the monotonic clock.
    pub level_two: Timestamp,
}

/// The matches, oldest first.
#[derive(Debug, Default)]
pub struct MatchTimeouts {
    matches: VecDeque<Match>,
    /// Whether it is being asked who is there, for a look at all of them.
    pub looking: bool,
}

impl MatchTimeouts {
    /// One more. It takes the place of an earlier match of the same request, which has been undone; a later one stays.
    pub fn add(&mut self, made: Match) {
        if self.has(made.id, made.start) {
            return;
        }
        self.matches.retain(|other| other.id != made.id);
        if self.matches.len() >= MAX_MATCHES {
            self.matches.pop_front();
        }
        self.matches.push_back(made);
    }

    /// Whether this match, or a later one of the same request, is one of them.
    fn has(&self, id: ChatId, start: Timestamp) -> bool {
        let mut of_request = self.matches.iter().filter(|made| made.id == id);
        of_request.any(|made| made.start >= start)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.matches.is_empty()
    }

    /// Whose they are.
    pub fn organizers(&self) -> Vec<UserId> {
        self.matches.iter().map(|made| made.organizer).collect()
    }

    /// Forgets the matches that need no more looking after, and gives up those whose time is over. `seen` says what is
    /// known of a user, nothing when the user was not there for a while; `dismissed` when the server itself last closed a
    /// connection of theirs, as far as this process can know.
    pub fn look(
        &mut self,
        now: Timestamp,
        patience: Patience,
        seen: impl Fn(UserId) -> Option<Seen>,
        dismissed: impl Fn(UserId) -> Timestamp,
    ) -> Vec<TimedOut> {
        let mut timed_out = Vec::new();
        self.matches.retain_mut(|made| {
            let seen = seen(made.organizer);
            made.level_two |= seen.is_some_and(|seen| seen.level_two > made.made);
            // Whom the server itself sent away has as long to return from then on.
            let since = dismissed(made.organizer).max(made.known);
            let verdict = made.verdict(now, since, patience, seen);
            let because = match verdict {
                Verdict::Done => return false,
                Verdict::Waits => return true,
                Verdict::Over(because) => because,
            };
            if timed_out.len() >= MAX_TIMED_OUT {
                return true;
            }
            let made = made.clone();
            timed_out.push(TimedOut { made, because });
            false
        });
        timed_out
    }
}

/// What becomes of a match now.
enum Verdict {
    /// It needs no more looking after.
    Done,
    /// It is looked at again.
    Waits,
    /// It is to be undone.
    Over(GoesBack),
}

impl Match {
    fn verdict(
        &self,
        now: Timestamp,
        since: Timestamp,
        patience: Patience,
        seen: Option<Seen>,
    ) -> Verdict {
        if let Some(to_open) = patience.opening(self) {
            return match now >= since.plus(to_open) {
                _ if self.opened => Verdict::Done,
                true => Verdict::Over(GoesBack::NotOpened),
                false => Verdict::Waits,
            };
        }
        let due_at = since.plus(patience.presence);
        // What may have been undone is tried until that is known.
        let seen = seen.filter(|_| self.undoing.is_none());
        if seen.is_some_and(|seen| seen.joined > self.made || seen.heard > due_at) {
            return Verdict::Done;
        }
        let there = seen.is_some_and(|seen| seen.online);
        match now < due_at || there {
            true => Verdict::Waits,
            false => Verdict::Over(GoesBack::Unanswered {
                // What was opened in its time is given back when it is unattended.
                also_opened: patience.answer.is_none(),
            }),
        }
    }
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
