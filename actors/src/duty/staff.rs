//! Which organizers are here, and how. Whoever has just lost a connection still counts for a while: a page is loaded
//! again, a lift has no network. Pure.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;
use switchboard_domain::{AgencyId, Timestamp, UserId};

/// How somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// By a connection of level 1.
    LevelOne,
    /// By one of level 2.
    LevelTwo,
    /// By a request over REST: a connection that ends with it.
    Request,
}

/// One way.
#[derive(Clone, Copy, Debug, Default)]
struct Stay {
    /// Connections that are there.
    here: usize,
    /// While there is none and the last one still counts: when it ended.
    lost: Option<Timestamp>,
}

impl Stay {
    fn counts(self) -> bool {
        self.here > 0 || self.lost.is_some()
    }
}

#[derive(Debug)]
struct Organizer {
    agency: AgencyId,
    stays: [Stay; 3],
}

/// The organizers who are here. As many as have connections, or had some a moment ago.
#[derive(Debug)]
pub struct Staff {
    linger: Duration,
    organizers: HashMap<UserId, Organizer>,
    due: BTreeSet<(Timestamp, UserId, Way)>,
}

impl Staff {
    /// Nobody. Who has lost a connection counts for `linger`.
    pub fn new(linger: Duration) -> Self {
        Self {
            linger,
            organizers: HashMap::new(),
            due: BTreeSet::new(),
        }
    }

    /// An organizer of `agency` has one more connection. Whether they were not here, or were of another agency.
    pub fn came(&mut self, user: UserId, agency: AgencyId, way: Way) -> bool {
        let news = self.agency_of(user) != Some(agency);
        let stays = [Stay::default(); 3];
        let organizer = self
            .organizers
            .entry(user)
            .or_insert(Organizer { agency, stays });
        organizer.agency = agency;
        let stay = &mut organizer.stays[way as usize];
        stay.here += 1;
        if let Some(lost) = stay.lost.take() {
            self.due.remove(&(lost.plus(self.linger), user, way));
        }
        news
    }

    /// One that came has ended.
    pub fn left(&mut self, user: UserId, way: Way, now: Timestamp) {
        let Some(organizer) = self.organizers.get_mut(&user) else {
            return;
        };
        let stay = &mut organizer.stays[way as usize];
        stay.here = stay.here.saturating_sub(1);
        if stay.here == 0 && stay.lost.is_none() {
            stay.lost = Some(now);
            self.due.insert((now.plus(self.linger), user, way));
        }
    }

    /// Those who do not count any more: nobody of them has come back.
    pub fn expire(&mut self, now: Timestamp) -> Vec<UserId> {
        let mut gone = Vec::new();
        while let Some(&(due, user, way)) = self.due.first()
            && due <= now
        {
            self.due.pop_first();
            let Some(organizer) = self.organizers.get_mut(&user) else {
                continue;
            };
            organizer.stays[way as usize].lost = None;
            if !organizer.stays.iter().any(|stay| stay.counts()) {
                self.organizers.remove(&user);
                gone.push(user);
            }
        }
        gone
    }

    /// Of which agency the organizer is, if they are here.
    pub fn agency_of(&self, user: UserId) -> Option<AgencyId> {
        Some(self.organizers.get(&user)?.agency)
    }

    /// Everybody who is here.
    pub fn users(&self) -> impl Iterator<Item = UserId> + '_ {
        self.organizers.keys().copied()
    }
}

#[cfg(test)]
#[path = "staff_tests.rs"]
mod tests;
