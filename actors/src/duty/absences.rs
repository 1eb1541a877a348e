//! Since when somebody has had no connection on any node, as far as that can be known. Pure.

use std::collections::HashMap;
use std::time::Duration;
use switchboard_domain::{Timestamp, UserId};

/// Whoever is not asked about for so long is forgotten.
const KEPT: Duration = Duration::from_secs(600);
/// Users that are remembered; beyond that a count begins anew.
const MOST: usize = 50_000;

/// Where somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// On some node.
    Here,
    /// Nowhere.
    Nowhere,
    /// It cannot be asked.
    Unknown,
}

#[derive(Clone, Copy, Debug)]
struct Absence {
    /// `None`: the user was there.
    since: Option<Timestamp>,
    asked: Timestamp,
}

/// The users who are asked about again and again.
#[derive(Debug)]
pub struct Absences {
    /// A lost connection counts for so long: whoever is not found any more left that much earlier.
    linger: Duration,
    of: HashMap<UserId, Absence>,
}

impl Absences {
    /// Nobody is known. Every count begins anew with the process.
    pub fn new(linger: Duration) -> Self {
        Self {
            linger,
            of: HashMap::new(),
        }
    }

    /// Since when the user, of whom this was found, has had no connection. `None`: there is one, or was one so long ago
    /// as a lost one counts, or it cannot be known.
    pub fn found(&mut self, user: UserId, found: Where, now: Timestamp) -> Option<Timestamp> {
        let before = self.of.get(&user).copied();
        let since = match found {
            Where::Unknown => {
                self.of.remove(&user);
                return None;
            }
            Where::Here => None,
            Where::Nowhere => Some(match before {
                Some(Absence {
                    since: Some(since), ..
                }) => since,
                // Of a node that died it took longer; that is later all the same.
                Some(Absence { since: None, .. }) => now.minus(self.linger),
                None => now,
            }),
        };
        self.make_room(user, now);
        self.of.insert(user, Absence { since, asked: now });
        // Also after a start, when it is not known when they left: everybody has that long to come back.
        since.filter(|since| now.since(*since) >= self.linger)
    }

    /// The user's last connection to this node, which is the only one, ended at `at`; it is not asked whether anybody
    /// wants to know.
    pub fn left(&mut self, user: UserId, at: Timestamp, now: Timestamp) {
        self.make_room(user, now);
        let since = Some(at);
        self.of.insert(user, Absence { since, asked: now });
    }

    fn make_room(&mut self, user: UserId, now: Timestamp) {
        if self.of.len() < MOST || self.of.contains_key(&user) {
            return;
        }
        self.of.retain(|_, absence| now.since(absence.asked) < KEPT);
        if self.of.len() >= MOST {
            self.of.clear();
        }
    }

    /// Forgets those whom nobody asks about.
    pub fn tidy(&mut self, now: Timestamp) {
        self.of.retain(|_, absence| now.since(absence.asked) < KEPT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANN: UserId = UserId(7);
    const LINGER: u64 = 20;

    fn at(seconds: u64) -> Timestamp {
        Timestamp(0).plus(Duration::from_secs(seconds))
    }

    fn absences() -> Absences {
        Absences::new(Duration::from_secs(LINGER))
    }

    #[test]
    fn a_count_begins_when_somebody_is_first_missed() {
        let mut absences = absences();
        let missed = |absences: &mut Absences, now| absences.found(ANN, Where::Nowhere, at(now));
        assert_eq!(missed(&mut absences, 5), None, "after a start");
        assert_eq!(missed(&mut absences, 24), None);
        assert_eq!(missed(&mut absences, 25), Some(at(5)));
        assert_eq!(absences.found(ANN, Where::Here, at(30)), None);
        assert_eq!(
            absences.found(ANN, Where::Nowhere, at(52)),
            Some(at(32)),
            "they were seen to linger"
        );
        assert_eq!(absences.found(ANN, Where::Unknown, at(60)), None);
        assert_eq!(missed(&mut absences, 70), None, "all counts begin anew");
        assert_eq!(missed(&mut absences, 90), Some(at(70)));
        absences.left(ANN, at(75), at(95));
        absences.tidy(at(694));
        assert_eq!(absences.found(ANN, Where::Nowhere, at(694)), Some(at(75)));
        absences.tidy(at(1_294));
        assert_eq!(absences.of.len(), 0);
    }

    #[test]
    fn however_many_are_asked_about_there_is_a_bound() {
        let mut absences = absences();
        for user in 0..=MOST as i64 {
            absences.found(UserId(user), Where::Nowhere, at(1));
        }
        assert!(absences.of.len() <= MOST);
    }

    proptest! {
        /// Nobody is said to be away for longer than since they were last found, less the time that a lost connection
        /// counts; and not at all while it is not known, or they might be back yet.
        #[test]
        fn nobody_is_missed_for_longer_than_they_were(
            steps in prop::collection::vec((0..3_u8, 1..10_u64), 0..60),
        ) {
            let mut absences = absences();
            let (mut now, mut last_here) = (100, 100);
            for (found, passed) in steps {
                now += passed;
                let found = [Where::Here, Where::Nowhere, Where::Unknown][usize::from(found)];
                if found != Where::Nowhere {
                    last_here = now;
                }
                let since = absences.found(ANN, found, at(now));
                prop_assert!(since.is_none() || found == Where::Nowhere);
                if let Some(since) = since {
                    prop_assert!(since >= at(last_here - LINGER) && since <= at(now - LINGER));
                }
            }
        }
    }
}
