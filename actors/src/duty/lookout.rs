//! Whether anybody of an agency is on duty, as far as this node may say so. Pure.
//!
//! Whoever asks for help is told that nobody is there only when that is known. So while other nodes cannot be asked it
//! stays as it was; and for a while after that, and after the start of this node, those who were there may be about to
//! come back.

use std::collections::HashMap;
use std::time::Duration;
use switchboard_domain::{AgencyId, Timestamp};

/// What was found holds for so long, for those who ask in between.
const FRESH: Duration = Duration::from_secs(1);
/// Agencies that nobody has asked about for so long are forgotten,
const KEPT: Duration = Duration::from_secs(600);
/// once there are so many.
const MANY: usize = 1_000;

/// What a look has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Somebody is on duty.
    Somebody,
    /// Nobody is; and whether somebody was there a short time ago, or has work to come back to.
    Nobody {
        /// Whether they may be about to come back.
        may_return: bool,
    },
    /// The database, or the other nodes, did not say.
    Unknown,
}

#[derive(Debug, Default)]
struct Seen {
    nobody: bool,
    /// Nothing where something has changed since.
    fresh: Option<Timestamp>,
    asked: Timestamp,
}

/// The agencies that were asked about.
#[derive(Debug)]
pub struct Lookout {
    linger: Duration,
    began: Timestamp,
    /// Until then others that cannot be asked may not have said again who is with them.
    unsure_until: Timestamp,
    agencies: HashMap<AgencyId, Seen>,
}

impl Lookout {
    /// Of a node that starts `now`. Whoever has lost a connection has `linger` to come back.
    pub fn new(linger: Duration, now: Timestamp) -> Self {
        Self {
            linger,
            began: now,
            unsure_until: Timestamp(i64::MIN),
            agencies: HashMap::new(),
        }
    }

    /// Whether nobody is on duty, if that was found a moment ago and nothing has changed here since.
    pub fn fresh(&self, agency: AgencyId, now: Timestamp) -> Option<bool> {
        let seen = self.agencies.get(&agency)?;
        let fresh = seen.fresh.filter(|at| now.since(*at) < FRESH);
        fresh.map(|_| seen.nobody)
    }

    /// Something has changed at the agency's desk here.
    pub fn changed(&mut self, agency: AgencyId) {
        if let Some(seen) = self.agencies.get_mut(&agency) {
            seen.fresh = None;
        }
    }

    /// What was found is void.
    pub fn forget(&mut self) {
        self.agencies.clear();
    }

    /// Whether this node has just started.
    pub fn has_just_begun(&self, now: Timestamp) -> bool {
        now.since(self.began) < self.linger
    }

    /// Whether nobody is on duty, as whoever asks is told after a look. `changed`: something has changed while it was
    /// looked.
    pub fn conclude(
        &mut self,
        agency: AgencyId,
        found: Found,
        changed: bool,
        now: Timestamp,
    ) -> bool {
        if found == Found::Unknown {
            self.unsure_until = now.plus(self.linger);
        }
        let unsure = now < self.unsure_until;
        let begins = self.has_just_begun(now);
        self.make_room(now);
        let seen = self.agencies.entry(agency).or_default();
        seen.nobody = match found {
            Found::Somebody => false,
            Found::Nobody { may_return } if !unsure => !(begins && may_return),
            Found::Nobody { .. } | Found::Unknown => seen.nobody,
        };
        seen.asked = now;
        seen.fresh = (!changed).then_some(now);
        seen.nobody
    }

    fn make_room(&mut self, now: Timestamp) {
        if self.agencies.len() >= MANY {
            self.agencies.retain(|_, seen| now.since(seen.asked) < KEPT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Found::{Nobody, Somebody, Unknown};

    const AGENCY: AgencyId = AgencyId(1);
    const GONE: Found = Nobody { may_return: false };
    const BACK_SOON: Found = Nobody { may_return: true };

    fn at(seconds: u64) -> Timestamp {
        Timestamp(0).plus(Duration::from_secs(seconds))
    }

    fn lookout() -> Lookout {
        Lookout::new(Duration::from_secs(20), at(0))
    }

    fn says(lookout: &mut Lookout, found: Found, seconds: u64) -> bool {
        lookout.conclude(AGENCY, found, false, at(seconds))
    }

    #[test]
    fn what_is_found_is_said() {
        let mut lookout = lookout();
        assert!(says(&mut lookout, GONE, 1), "nobody to come back");
        assert!(!says(&mut lookout, Somebody, 2));
        assert!(says(&mut lookout, GONE, 3));
    }

    #[test]
    fn after_a_start_those_who_were_there_have_time_to_come_back() {
        let mut lookout = lookout();
        assert!(!says(&mut lookout, BACK_SOON, 1));
        assert!(!says(&mut lookout, BACK_SOON, 19));
        assert!(says(&mut lookout, BACK_SOON, 20));
    }

    #[test]
    fn while_others_cannot_be_asked_it_stays_as_it_was_and_a_while_longer() {
        let mut lookout = lookout();
        assert!(!says(&mut lookout, Unknown, 30), "nothing is known");
        assert!(!says(&mut lookout, GONE, 49));
        assert!(says(&mut lookout, GONE, 50));
        assert!(says(&mut lookout, Unknown, 60), "as it was");
        assert!(
            !says(&mut lookout, Somebody, 61),
            "whoever is found is there"
        );
        assert!(!says(&mut lookout, GONE, 79));
        assert!(says(&mut lookout, GONE, 80));
    }

    #[test]
    fn what_was_found_holds_a_moment_unless_something_changes() {
        let mut lookout = lookout();
        assert_eq!(lookout.fresh(AGENCY, at(1)), None);
        says(&mut lookout, GONE, 1);
        assert_eq!(lookout.fresh(AGENCY, at(1)), Some(true));
        assert_eq!(lookout.fresh(AGENCY, at(2)), None);
        says(&mut lookout, GONE, 2);
        lookout.changed(AGENCY);
        assert_eq!(lookout.fresh(AGENCY, at(2)), None);
        lookout.conclude(AGENCY, Somebody, true, at(3));
        assert_eq!(lookout.fresh(AGENCY, at(3)), None, "of before the change");
    }

    #[test]
    fn agencies_that_nobody_asks_about_are_forgotten() {
        let mut lookout = lookout();
        for agency in 0..MANY as i64 {
            lookout.conclude(AgencyId(agency), GONE, false, at(1));
        }
        lookout.conclude(AgencyId(-1), GONE, false, at(700));
        assert_eq!(lookout.agencies.len(), 1);
    }
}
