//! The matches that nobody has answered yet, without actors, I/O or clocks.
//!
//! A match is confirmed as soon as its organizer comes with a new connection, or when an older connection
//! is heard after its time is over. It times out when its time is over and its organizer has no connection:
//! the organizer has left without a word. A silent connection decides nothing: it is heard one day, or dropped.
//!
//! Two things can still veto a timeout: the organizer is on another node (`time_out` in `requeue.rs`), or
//! has written (the SQL of `ReturnRequest` in the store).

use std::collections::VecDeque;
use std::time::Duration;
use switchboard_domain::{ChatId, HelpChat, Timestamp, UserId};

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
    /// When it was made, by the monotonic clock; nought when that was before this process.
    pub made: Timestamp,
    /// Since when its organizer is waited for.
    pub known: Timestamp,
    /// The chat, once it has been tried to undo the match and the outcome is not known.
    pub undoing: Option<Box<HelpChat>>,
}

impl Match {
    /// One that this actor has not made. Whoever is here has come since.
    pub fn of_before(id: ChatId, organizer: UserId, known: Timestamp) -> Self {
        Self {
            id,
            organizer,
            made: Timestamp(0),
            known,
            undoing: None,
        }
    }

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
    /// When the newest came, by the monotonic clock.
    pub joined: Timestamp,
    /// When one was last heard, by the monotonic clock.
    pub heard: Timestamp,
}

/// The matches, oldest first.
#[derive(Debug, Default)]
pub struct MatchTimeouts {
    matches: VecDeque<Match>,
    /// Whether it is being asked who is there, for a look at all of them.
    pub looking: bool,
}

impl MatchTimeouts {
    /// One more.
    pub fn add(&mut self, made: Match) {
        if self.matches.len() >= MAX_MATCHES {
            self.matches.pop_front();
        }
        self.matches.push_back(made);
    }

    /// Whether this match is one of them.
    pub fn contains(&self, id: ChatId) -> bool {
        self.matches.iter().any(|made| made.id == id)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.matches.is_empty()
    }

    /// Whose they are.
    pub fn organizers(&self) -> Vec<UserId> {
        self.matches.iter().map(|made| made.organizer).collect()
    }

    /// Forgets the matches that are confirmed, and gives up those that are known for `patience` and whose
    /// organizer is not there. `seen` says what is known of a user, nothing when the user was not
    /// there for a while; `dismissed` when the server itself last closed a connection of theirs, as far as this
    /// process can know.
    pub fn look(
        &mut self,
        now: Timestamp,
        patience: Duration,
        seen: impl Fn(UserId) -> Option<Seen>,
        dismissed: impl Fn(UserId) -> Timestamp,
    ) -> Vec<Match> {
        let mut timed_out = Vec::new();
        self.matches.retain(|made| {
            // What may have been undone is tried until that is known.
            let seen = seen(made.organizer).filter(|_| made.undoing.is_none());
            // Whom the server itself sent away has as long to return from then on.
            let since = dismissed(made.organizer).max(made.known);
            let due_at = since.plus(patience);
            if seen.is_some_and(|seen| seen.joined > made.made || seen.heard > due_at) {
                return false;
            }
            let due = now >= due_at;
            let there = seen.is_some_and(|seen| seen.online);
            if !due || there || timed_out.len() >= MAX_TIMED_OUT {
                return true;
            }
            timed_out.push(made.clone());
            false
        });
        timed_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::{AgencyId, EventId};
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
            known: at(seconds),
            undoing: None,
        }
    }

    fn never(_: UserId) -> Timestamp {
        Timestamp(i64::MIN)
    }

    #[test]
    fn whom_the_server_sent_away_has_as_long_to_return() {
        let mut matches = MatchTimeouts::default();
        matches.add(made(1, 10));
        // The server stopped 54 s after the match, and told everybody to come back.
        let sent_away = |_| at(64);
        for now in [70, 84, 123] {
            assert_eq!(matches.look(at(now), PATIENCE, |_| None, sent_away), []);
        }
        let mut late = MatchTimeouts::default();
        late.add(made(1, 10));
        assert_eq!(
            late.look(at(124), PATIENCE, |_| None, sent_away),
            [made(1, 10)]
        );
        // Back, and gone again by themselves: it stands, as ever.
        let back = |_| {
            let (joined, heard) = (at(80), at(80));
            let online = false;
            Some(Seen {
                online,
                joined,
                heard,
            })
        };
        assert_eq!(matches.look(at(200), PATIENCE, back, sent_away), []);
        assert!(matches.is_empty());
    }

    /// Came before any match.
    fn seen(online: bool, heard: i64) -> impl Fn(UserId) -> Option<Seen> {
        move |_| {
            Some(Seen {
                online,
                joined: at(9),
                heard: at(heard),
            })
        }
    }

    #[test]
    fn who_is_heard_when_the_time_is_over_has_answered_also_when_gone_again() {
        for online in [true, false] {
            let mut matches = MatchTimeouts::default();
            matches.add(made(1, 10));
            assert_eq!(matches.look(at(72), PATIENCE, seen(online, 71), never), []);
            assert!(matches.is_empty(), "online: {online}");
        }
    }

    #[test]
    fn who_came_since_has_answered_also_when_gone_again() {
        for online in [true, false] {
            let mut matches = MatchTimeouts::default();
            matches.add(made(1, 10));
            let came = |_| {
                let joined = at(11);
                let heard = joined;
                Some(Seen {
                    online,
                    joined,
                    heard,
                })
            };
            assert_eq!(matches.look(at(12), PATIENCE, came, never), []);
            assert!(matches.is_empty(), "online: {online}");
        }
    }

    #[test]
    fn who_is_gone_is_waited_for_and_then_given_up() {
        // Also one who was heard after the match.
        for heard in [10, 60] {
            let mut matches = MatchTimeouts::default();
            matches.add(made(1, 10));
            assert_eq!(
                matches.look(at(69), PATIENCE, seen(false, heard), never),
                []
            );
            assert!(!matches.is_empty());
            let timed_out = matches.look(at(70), PATIENCE, seen(false, heard), never);
            assert_eq!(timed_out, [made(1, 10)]);
            assert!(matches.is_empty());
        }
    }

    #[test]
    fn a_match_of_before_is_waited_for_from_when_it_is_known() {
        let before = Match {
            made: at(0),
            known: at(20),
            ..made(1, 0)
        };
        let mut matches = MatchTimeouts::default();
        matches.add(before.clone());
        assert_eq!(matches.look(at(79), PATIENCE, |_| None, never), []);
        let timed_out = matches.look(at(80), PATIENCE, |_| None, never);
        assert_eq!(timed_out.first(), Some(&before));
        // Whoever is here has come since.
        matches.add(before);
        assert_eq!(matches.look(at(80), PATIENCE, seen(false, 10), never), []);
        assert!(matches.is_empty());
    }

    #[test]
    fn who_is_there_and_says_nothing_is_looked_at_again() {
        let mut matches = MatchTimeouts::default();
        matches.add(made(1, 10));
        assert_eq!(matches.look(at(1_000), PATIENCE, seen(true, 60), never), []);
        assert!(!matches.is_empty());
        assert_eq!(
            matches.look(at(1_002), PATIENCE, seen(false, 60), never),
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
            facts: switchboard_domain::HelpFacts::default(),
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
        let mut matches = MatchTimeouts::default();
        matches.add(tried.clone());
        assert_eq!(
            matches.look(at(72), PATIENCE, seen(true, 71), never),
            [tried]
        );
    }

    #[test]
    fn many_are_given_up_a_few_at_a_time_and_too_many_are_forgotten() {
        let mut matches = MatchTimeouts::default();
        for number in 0..=MAX_MATCHES {
            matches.add(made(number as u128, 0));
        }
        assert_eq!(matches.organizers().len(), MAX_MATCHES);
        let timed_out = matches.look(at(60), PATIENCE, |_| None, never);
        assert_eq!(timed_out.len(), MAX_TIMED_OUT);
        assert_eq!(timed_out[0].id, made(1, 0).id, "the oldest was forgotten");
        let next = matches.look(at(60), PATIENCE, |_| None, never);
        assert_eq!(next[0].id, made(1 + MAX_TIMED_OUT as u128, 0).id);
    }
}
