//! The matches that nobody has answered yet, without actors, I/O or clocks.
//!
//! A match is answered as soon as a connection of its organizer is heard after it was made. One
//! whose time is over is given up when its organizer has no connection. A connection that is
//! there and says nothing decides nothing: it is heard one day, or dropped as silent.

use crate::protocol::{ChatId, HelpChat, Timestamp, UserId};
use std::collections::VecDeque;
use std::time::Duration;

/// Matches that are looked after; more are made only by a machine, and then the oldest stands.
pub const MAX_MATCHES: usize = 10_000;
/// Matches that are given up at a time; the others wait their turn.
pub const MAX_GIVEN_UP: usize = 32;

/// A match that may come to nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The request, and the chat that came of it.
    pub id: ChatId,
    /// Who has it.
    pub organizer: UserId,
    /// When it was made, by the steady clock.
    pub made: Timestamp,
    /// The chat, once it has been tried to undo the match and the outcome is not known.
    pub undoing: Option<Box<HelpChat>>,
}

impl Match {
    /// Whether the chat, as it is now, is of another match: this one has been undone already, and
    /// the request taken again.
    pub fn is_over(&self, chat: &HelpChat) -> bool {
        let undoing = self.undoing.as_deref();
        chat.organizer != self.organizer
            || undoing.is_some_and(|before| before.is_of_another_match(chat))
    }
}

/// What is known of a user's connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Whether there is one.
    pub online: bool,
    /// When one was last heard, by the steady clock.
    pub heard: Timestamp,
}

/// The matches, oldest first.
#[derive(Debug, Default)]
pub struct Unanswered(VecDeque<Match>);

impl Unanswered {
    /// One more.
    pub fn add(&mut self, made: Match) {
        if self.0.len() >= MAX_MATCHES {
            self.0.pop_front();
        }
        self.0.push_back(made);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whose they are.
    pub fn organizers(&self) -> Vec<UserId> {
        self.0.iter().map(|made| made.organizer).collect()
    }

    /// Forgets the matches that have been answered, and gives up those made `patience` ago whose
    /// organizer is not there. `seen` says what is known of a user, nothing when the user was not
    /// there for a while.
    pub fn look(
        &mut self,
        now: Timestamp,
        patience: Duration,
        seen: impl Fn(UserId) -> Option<Seen>,
    ) -> Vec<Match> {
        let mut given_up = Vec::new();
        self.0.retain(|made| {
            let seen = seen(made.organizer);
            // What may have been undone is tried until that is known.
            if made.undoing.is_none() && seen.is_some_and(|seen| seen.heard > made.made) {
                return false;
            }
            let due = now.since(made.made) >= patience;
            let there = made.undoing.is_none() && seen.is_some_and(|seen| seen.online);
            if !due || there || given_up.len() >= MAX_GIVEN_UP {
                return true;
            }
            given_up.push(made.clone());
            false
        });
        given_up
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{AgencyId, EventId};
    use uuid::Uuid;

    const PATIENCE: Duration = Duration::from_secs(60);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    fn made(number: u128, seconds: i64) -> Match {
        Match {
            id: ChatId(Uuid::from_u128(number)),
            organizer: UserId(1),
            made: at(seconds),
            undoing: None,
        }
    }

    fn seen(online: bool, heard: i64) -> impl Fn(UserId) -> Option<Seen> {
        move |_| {
            Some(Seen {
                online,
                heard: at(heard),
            })
        }
    }

    #[test]
    fn who_was_heard_since_has_answered_also_when_gone_again() {
        for online in [true, false] {
            let mut matches = Unanswered::default();
            matches.add(made(1, 10));
            assert_eq!(matches.look(at(70), PATIENCE, seen(online, 11)), []);
            assert!(matches.is_empty(), "online: {online}");
        }
    }

    #[test]
    fn who_is_gone_is_waited_for_and_then_given_up() {
        let mut matches = Unanswered::default();
        matches.add(made(1, 10));
        assert_eq!(matches.look(at(69), PATIENCE, seen(false, 10)), []);
        assert!(!matches.is_empty());
        assert_eq!(matches.look(at(70), PATIENCE, |_| None), [made(1, 10)]);
        assert!(matches.is_empty());
    }

    #[test]
    fn who_is_there_and_says_nothing_is_looked_at_again() {
        let mut matches = Unanswered::default();
        matches.add(made(1, 10));
        assert_eq!(matches.look(at(1_000), PATIENCE, seen(true, 10)), []);
        assert!(!matches.is_empty());
        assert_eq!(
            matches.look(at(1_002), PATIENCE, seen(false, 10)),
            [made(1, 10)]
        );
    }

    fn chat() -> HelpChat {
        HelpChat {
            id: ChatId(Uuid::from_u128(1)),
            agency: AgencyId(1),
            event: EventId(1),
            organizer: UserId(1),
            participant: UserId(2),
            start: None,
            time_start: at(10),
            time_end: None,
            profile: None,
            last_seq: 1,
        }
    }

    #[test]
    fn a_match_is_over_when_somebody_has_the_chat_anew() {
        let tried = Match {
            undoing: Some(Box::new(chat())),
            ..made(1, 10)
        };
        assert!(!tried.is_over(&chat()));
        let another = HelpChat {
            organizer: UserId(3),
            ..chat()
        };
        assert!(tried.is_over(&another) && made(1, 10).is_over(&another));
        let again = HelpChat {
            time_start: at(80),
            ..chat()
        };
        assert!(tried.is_over(&again));
    }

    #[test]
    fn what_may_have_been_undone_is_tried_again_whoever_is_there() {
        let tried = Match {
            undoing: Some(Box::new(chat())),
            ..made(1, 10)
        };
        let mut matches = Unanswered::default();
        matches.add(tried.clone());
        assert_eq!(matches.look(at(72), PATIENCE, seen(true, 71)), [tried]);
    }

    #[test]
    fn many_are_given_up_a_few_at_a_time_and_too_many_are_forgotten() {
        let mut matches = Unanswered::default();
        for number in 0..=MAX_MATCHES {
            matches.add(made(number as u128, 0));
        }
        assert_eq!(matches.organizers().len(), MAX_MATCHES);
        let given_up = matches.look(at(60), PATIENCE, |_| None);
        assert_eq!(given_up.len(), MAX_GIVEN_UP);
        assert_eq!(given_up[0].id, made(1, 0).id, "the oldest was forgotten");
        let next = matches.look(at(60), PATIENCE, |_| None);
        assert_eq!(next[0].id, made(1 + MAX_GIVEN_UP as u128, 0).id);
    }
}
