//! Which of two users may show the other one that they type. The database says it, and its answer counts for a
//! while. Requests that wait for the answer wait in order. They are dropped when their user stops typing.

use std::time::Duration;
use switchboard_domain::policy::Audience;
use switchboard_domain::{Code, ConnectionId, Timestamp, UserId};

/// How long the word counts, unless it is known to have changed.
pub const RIGHTS_COUNT: Duration = Duration::from_secs(10);

/// Who would see it, or why nobody may.
pub type Verdict = Result<Audience, Code>;

/// What becomes of those who waited.
#[derive(Debug, PartialEq)]
pub enum Learnt<R> {
    /// The answer is outdated, since a right or block has changed: ask again, under this number.
    AskAgain(u64),
    /// They wait no longer.
    Decided(Vec<(ConnectionId, R)>),
}

/// What is known of each of the two, and who waits: at most one for each connection.
#[derive(Debug)]
pub struct TypingRights<R> {
    known: Vec<(UserId, Verdict, Timestamp)>,
    waiting: Vec<(UserId, ConnectionId, R)>,
    /// Counts the changes that have been heard of.
    changes: u64,
}

impl<R> Default for TypingRights<R> {
    fn default() -> Self {
        Self {
            known: Vec::new(),
            waiting: Vec::new(),
            changes: 0,
        }
    }
}

impl<R> TypingRights<R> {
    /// The word, if there is one that counts at `now`.
    pub fn known(&self, user: UserId, now: Timestamp) -> Option<Verdict> {
        let mut known = self.known.iter();
        let (_, verdict, said) = known.find(|(of, ..)| *of == user)?;
        (now.since(*said) < RIGHTS_COUNT).then_some(*verdict)
    }

    /// A connection waits for the word. The database is to be asked, under the number that is returned,
    /// unless it is being asked already.
    pub fn wait(&mut self, user: UserId, connection: ConnectionId, reply: R) -> Option<u64> {
        let asking = self.waiting.iter().any(|(of, ..)| *of == user);
        self.waiting.push((user, connection, reply));
        (!asking).then_some(self.changes)
    }

    /// The user, or one of the user's connections, types no more: who waited for that.
    pub fn stop(&mut self, user: UserId, connection: Option<ConnectionId>) -> Vec<R> {
        let stopped = self.waiting.extract_if(.., |(of, at, _)| {
            *of == user && connection.is_none_or(|connection| connection == *at)
        });
        stopped.map(|(.., reply)| reply).collect()
    }

    /// The database has said it, asked under `number`; nothing, when it did not answer.
    pub fn learn(
        &mut self,
        user: UserId,
        number: u64,
        verdict: Option<Verdict>,
        now: Timestamp,
    ) -> Learnt<R> {
        let waits = self.waiting.iter().any(|(of, ..)| *of == user);
        if verdict.is_some() && number != self.changes && waits {
            return Learnt::AskAgain(self.changes);
        }
        if let Some(verdict) = verdict.filter(|_| number == self.changes) {
            self.known.retain(|(of, ..)| *of != user);
            self.known.push((user, verdict, now));
        }
        let decided = self.waiting.extract_if(.., |(of, ..)| *of == user);
        let decided = decided.map(|(_, connection, reply)| (connection, reply));
        Learnt::Decided(decided.collect())
    }

    /// A right or a block has changed: nothing is known any more.
    pub fn forget(&mut self) {
        self.known.clear();
        self.changes += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ADA: UserId = UserId(1);
    const PHONE: ConnectionId = ConnectionId(Uuid::from_u128(1));
    const TABLET: ConnectionId = ConnectionId(Uuid::from_u128(2));
    const NOON: Timestamp = Timestamp(1);
    const BOTH: Verdict = Ok(Audience::Both);

    #[test]
    fn the_database_is_asked_once_for_all_who_wait_and_again_when_the_word_is_old() {
        let mut rights = TypingRights::default();
        assert_eq!(rights.wait(ADA, PHONE, "a"), Some(0));
        assert_eq!(rights.wait(ADA, TABLET, "b"), None);
        let waited = vec![(PHONE, "a"), (TABLET, "b")];
        let learnt = rights.learn(ADA, 0, Some(BOTH), NOON);
        assert_eq!(learnt, Learnt::Decided(waited));
        assert_eq!(rights.known(ADA, NOON), Some(BOTH));
        assert_eq!(rights.known(UserId(2), NOON), None);
        let last = NOON.plus(RIGHTS_COUNT);
        assert_eq!(
            rights.known(ADA, last.minus(Duration::from_millis(1))),
            Some(BOTH)
        );
        assert_eq!(rights.known(ADA, last), None);
        // The newer word takes the place of the old one.
        assert_eq!(rights.wait(ADA, PHONE, "c"), Some(0));
        rights.learn(ADA, 0, Some(Ok(Audience::Author)), last);
        assert_eq!(rights.known(ADA, last), Some(Ok(Audience::Author)));
    }

    #[test]
    fn a_word_from_before_a_change_does_not_count() {
        let mut rights = TypingRights::default();
        rights.wait(ADA, PHONE, "a");
        rights.forget();
        let learnt = rights.learn(ADA, 0, Some(BOTH), NOON);
        assert_eq!(learnt, Learnt::AskAgain(1));
        rights.stop(ADA, None);
        let learnt = rights.learn(ADA, 0, Some(BOTH), NOON);
        assert_eq!(learnt, Learnt::Decided(Vec::new()));
        assert_eq!(rights.known(ADA, NOON), None, "nobody waits, nobody asks");
        assert_eq!(rights.wait(ADA, PHONE, "a"), Some(1));
        rights.learn(ADA, 1, Some(BOTH), NOON);
        rights.forget();
        assert_eq!(rights.known(ADA, NOON), None);
    }

    #[test]
    fn who_stops_meanwhile_does_not_wait_and_no_answer_ends_all_waits() {
        let mut rights = TypingRights::default();
        rights.wait(ADA, PHONE, "a");
        rights.wait(ADA, TABLET, "b");
        assert_eq!(rights.stop(ADA, Some(PHONE)), ["a"]);
        assert_eq!(rights.stop(UserId(2), None), [""; 0]);
        let learnt = rights.learn(ADA, 0, None, NOON);
        assert_eq!(learnt, Learnt::Decided(vec![(TABLET, "b")]));
        assert_eq!(rights.known(ADA, NOON), None);
    }
}
