//! What those who are here have said, as far as this node knows. Pure.

use std::collections::{BTreeSet, HashMap};
use switchboard_domain::{Availability, Timestamp, UserId};

/// What is known of each who is here, and of whom it has to be read.
#[derive(Debug, Default)]
pub struct Known {
    /// `None`: nothing was said.
    of: HashMap<UserId, Option<Availability>>,
    ends: BTreeSet<(Timestamp, UserId)>,
    unread: BTreeSet<UserId>,
}

impl Known {
    /// What the user has said, if that is known.
    pub fn of(&self, user: UserId) -> Option<Option<&Availability>> {
        self.of.get(&user).map(Option::as_ref)
    }

    /// What is known of the user may be of yesterday.
    pub fn read_again(&mut self, user: UserId) {
        self.unread.insert(user);
    }

    /// Some of those whom the database is to be asked about: at most `most`.
    pub fn take_unread(&mut self, most: usize) -> Vec<UserId> {
        let some = std::iter::from_fn(|| self.unread.pop_first());
        some.take(most).collect()
    }

    /// The user has said this, as somebody knows who read it or stored it. What is news to the user's devices, if it
    /// is: not what this node did not know at all, nor what is older than what it knows.
    pub fn learn(
        &mut self,
        user: UserId,
        said: Option<Availability>,
        now: Timestamp,
    ) -> Option<Availability> {
        let said = said.map(|said| said.at(now));
        let before = self.of.get(&user);
        if let Some(Some(before)) = before
            && said.as_ref().is_some_and(|said| said.since < before.since)
        {
            return None;
        }
        let is_news = before.is_some_and(|before| *before != said);
        self.forget_end(user);
        if let Some(end) = said.as_ref().and_then(Availability::ends) {
            self.ends.insert((end, user));
        }
        self.of.insert(user, said.clone());
        said.filter(|_| is_news)
    }

    /// Those who are off from now on, because their time is over.
    pub fn ended(&mut self, now: Timestamp) -> Vec<Availability> {
        let mut ended = Vec::new();
        while let Some(&(end, user)) = self.ends.first()
            && end <= now
        {
            self.ends.pop_first();
            if let Some(Some(said)) = self.of.get_mut(&user) {
                *said = said.clone().at(now);
                ended.push(said.clone());
            }
        }
        ended
    }

    /// The user is not here any more.
    pub fn forget(&mut self, user: UserId) {
        self.forget_end(user);
        self.of.remove(&user);
        self.unread.remove(&user);
    }

    fn forget_end(&mut self, user: UserId) {
        if let Some(Some(said)) = self.of.get(&user)
            && let Some(end) = said.ends()
        {
            self.ends.remove(&(end, user));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::AvailabilityState;

    const ANN: UserId = UserId(7);

    fn said(state: AvailabilityState, since: i64, until: Option<i64>) -> Availability {
        Availability {
            user_id: ANN,
            state,
            reason: None,
            since: Timestamp(since),
            until: until.map(Timestamp),
        }
    }

    #[test]
    fn what_is_older_or_the_same_is_no_news() {
        use AvailabilityState::{Available, Away};
        let (mut known, now) = (Known::default(), Timestamp(10));
        assert_eq!(known.of(ANN), None);
        assert_eq!(known.learn(ANN, None, now), None);
        assert_eq!(known.of(ANN), Some(None));
        let first = said(Available, 5, None);
        assert_eq!(
            known.learn(ANN, Some(first.clone()), now),
            Some(first.clone())
        );
        assert_eq!(known.learn(ANN, Some(first.clone()), now), None);
        assert_eq!(known.learn(ANN, Some(said(Away, 4, None)), now), None);
        assert_eq!(known.of(ANN), Some(Some(&first)));
        let reason = Availability {
            reason: Some("lunch".to_owned()),
            ..said(Away, 6, None)
        };
        assert!(known.learn(ANN, Some(said(Away, 6, None)), now).is_some());
        assert!(known.learn(ANN, Some(reason), now).is_some());
        // Said to an agency of before: it does not count any more.
        assert_eq!(known.learn(ANN, None, now), None);
        known.forget(ANN);
        assert_eq!(known.of(ANN), None);
    }

    #[test]
    fn a_time_that_is_over_is_told_once() {
        use AvailabilityState::{Available, Away, Off};
        let mut known = Known::default();
        known.learn(ANN, Some(said(Available, 1, Some(20))), Timestamp(10));
        assert_eq!(known.ended(Timestamp(19)), []);
        assert_eq!(known.ended(Timestamp(20)), [said(Off, 20, None)]);
        assert_eq!(known.ended(Timestamp(30)), []);
        // As the database has it still.
        let stored = said(Available, 1, Some(20));
        assert_eq!(known.learn(ANN, Some(stored), Timestamp(30)), None);
        known.learn(ANN, Some(said(Available, 31, Some(40))), Timestamp(31));
        known.learn(ANN, Some(said(Away, 35, Some(40))), Timestamp(35));
        assert_eq!(known.ended(Timestamp(50)), [], "whoever is away stays so");
        known.learn(ANN, Some(said(Available, 51, Some(60))), Timestamp(51));
        known.forget(ANN);
        assert_eq!(known.ended(Timestamp(70)), []);
    }

    #[test]
    fn those_to_be_read_are_named_once_and_a_few_at_a_time() {
        let mut known = Known::default();
        for user in [3, 1, 2, 1] {
            known.read_again(UserId(user));
        }
        assert_eq!(known.take_unread(2), [UserId(1), UserId(2)]);
        assert_eq!(known.take_unread(2), [UserId(3)]);
        assert_eq!(known.take_unread(2), []);
    }
}
