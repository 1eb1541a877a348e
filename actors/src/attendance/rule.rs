//! What becomes of chats whose owner is away while the participant waits for an answer, without actors, I/O or clocks.
//!
//! The participant is told as soon as the owner counts as away. When the time-out is over the chat goes back. Both are tried
//! until the database has said something; its row decides whether it is still so.

use std::collections::HashSet;
use std::time::Duration;
use switchboard_domain::{ChatId, Timestamp};
use switchboard_store::queries::Awaiting;

/// Chats of one look that something is done about; the others have their turn with the next.
pub const AT_ONCE: usize = 64;

/// What is to be done about a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Tell its participant that the owner is away.
    TellAway(Awaiting),
    /// It goes back to the queue.
    GiveBack(Awaiting),
}

/// What one look comes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// What is to be done.
    pub acts: Vec<Act>,
    /// Chats that nobody looks after.
    pub unattended: usize,
}

/// The chats whose participants were told, by match.
#[derive(Debug, Default)]
pub struct Watch {
    told: HashSet<(ChatId, Timestamp)>,
}

impl Watch {
    /// Looks at the chats whose participants wait for an answer, each with since when its owner is away: nothing when the
    /// owner is here, was so a moment ago, or nobody knows. `timeout`: after so long a chat goes back.
    pub fn look(
        &mut self,
        now: Timestamp,
        timeout: Option<Duration>,
        found: impl IntoIterator<Item = (Awaiting, Option<Timestamp>)>,
    ) -> Look {
        let mut look = Look::default();
        let mut away = HashSet::new();
        for (chat, since) in found {
            let Some(since) = since else {
                continue;
            };
            look.unattended += 1;
            let key = (chat.chat, chat.made);
            let is_over = timeout.is_some_and(|timeout| now.since(since) >= timeout);
            let room = look.acts.len() < AT_ONCE;
            if is_over && room {
                look.acts.push(Act::GiveBack(chat));
            } else if self.told.contains(&key) {
                away.insert(key);
            } else if !is_over && room {
                away.insert(key);
                look.acts.push(Act::TellAway(chat));
            }
        }
        // Whoever is back, and leaves again, is another one; the database tells a participant once.
        self.told = away;
        look
    }

    /// The database did not say whether the participant was told.
    pub fn forget(&mut self, chat: &Awaiting) {
        self.told.remove(&(chat.chat, chat.made));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use switchboard_domain::{AgencyId, UserId};
    use uuid::Uuid;

    const TIMEOUT: Duration = Duration::from_secs(180);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    fn awaiting(number: u128) -> Awaiting {
        Awaiting {
            chat: ChatId(Uuid::from_u128(number)),
            owner: UserId(7),
            made: at(1),
            agency: AgencyId(1),
        }
    }

    #[test]
    fn many_have_their_turn_one_look_after_the_other() {
        let mut watch = Watch::default();
        let all = || (0..200).map(|number| (awaiting(number), Some(at(0))));
        let look = watch.look(at(200), Some(TIMEOUT), all());
        assert_eq!((look.acts.len(), look.unattended), (AT_ONCE, 200));
        let told: usize = (0..4)
            .map(|_| watch.look(at(20), Some(TIMEOUT), all()).acts.len())
            .sum();
        assert_eq!(told, 200, "each once");
    }

    #[test]
    fn what_was_not_told_is_told_again_and_without_a_timeout_nothing_goes_back() {
        let mut watch = Watch::default();
        let found = || [(awaiting(1), Some(at(0)))];
        let tells = [Act::TellAway(awaiting(1))];
        assert_eq!(watch.look(at(20), None, found()).acts, tells);
        assert_eq!(watch.look(at(22), None, found()).acts, []);
        watch.forget(&awaiting(1));
        assert_eq!(watch.look(at(24), None, found()).acts, tells);
        assert_eq!(watch.look(at(100_000), None, found()).acts, []);
    }

    proptest! {
        /// Whoever comes and goes: a chat goes back only when its owner has been away for the whole time-out, at the first
        /// look after that; and its participant is told once for each time that the owner is away.
        #[test]
        fn a_chat_goes_back_after_the_whole_timeout_and_its_participant_is_told_before(
            looks in proptest::collection::vec((1..60_i64, any::<bool>()), 1..40),
        ) {
            let mut watch = Watch::default();
            let (mut now, mut since, mut told) = (100, None, false);
            for (pause, here) in looks {
                now += pause;
                since = match here {
                    true => None,
                    false => Some(since.unwrap_or(now - 20)),
                };
                let look = watch.look(at(now), Some(TIMEOUT), [(awaiting(1), since.map(at))]);
                let away = since.map(|since| now - since);
                let expected = match away {
                    None => None,
                    Some(away) if away >= 180 => Some(Act::GiveBack(awaiting(1))),
                    Some(_) if !told => Some(Act::TellAway(awaiting(1))),
                    Some(_) => None,
                };
                told = away.is_some() && (told || expected.is_some());
                prop_assert_eq!(look.acts.first().copied(), expected);
                prop_assert_eq!(look.unattended, usize::from(away.is_some()));
            }
        }
    }
}
