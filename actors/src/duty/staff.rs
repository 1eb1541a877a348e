//! Which organizers are here, and how. Whoever has just lost a connection still counts for a while: a page is loaded
//! again, a lift has no network. Pure.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;
use switchboard_cluster::Key;
use switchboard_domain::{AgencyId, Timestamp, UserId, Way, Ways};

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
    /// What other nodes find of it: the ways, and whether level 1 is the only one.
    told: Ways,
    told_level_one: bool,
}

impl Organizer {
    fn ways(&self) -> Ways {
        Ways::new(self.stays.map(Stay::counts))
    }
}

/// The organizers who are here. As many as have connections, or had some a moment ago.
#[derive(Debug)]
pub struct Staff {
    linger: Duration,
    organizers: HashMap<UserId, Organizer>,
    due: BTreeSet<(Timestamp, UserId, Way)>,
    /// How many of each agency have connections of level 1 alone.
    level_one: HashMap<AgencyId, usize>,
    changes: Vec<(Key, bool)>,
}

impl Staff {
    /// Nobody. Who has lost a connection counts for `linger`.
    pub fn new(linger: Duration) -> Self {
        Self {
            linger,
            organizers: HashMap::new(),
            due: BTreeSet::new(),
            level_one: HashMap::new(),
            changes: Vec::new(),
        }
    }

    /// An organizer of `agency` has one more connection. Whether they were not here, or were of another agency.
    pub fn came(&mut self, user: UserId, agency: AgencyId, way: Way) -> bool {
        let news = self.agency_of(user) != Some(agency);
        if news {
            self.leave_level_one(user);
        }
        let organizer = self.organizers.entry(user).or_insert(Organizer {
            agency,
            stays: [Stay::default(); 3],
            told: Ways::default(),
            told_level_one: false,
        });
        organizer.agency = agency;
        let stay = &mut organizer.stays[way as usize];
        stay.here += 1;
        if let Some(lost) = stay.lost.take() {
            self.due.remove(&(lost.plus(self.linger), user, way));
        }
        self.settle(user);
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

    /// Those of whom something does not count any more, of which agency they are, and when it ended: nobody has come
    /// back that way.
    pub fn expire(&mut self, now: Timestamp) -> Vec<(UserId, AgencyId, Timestamp)> {
        let mut changed = Vec::new();
        while let Some(&(due, user, way)) = self.due.first()
            && due <= now
        {
            self.due.pop_first();
            if let Some(organizer) = self.organizers.get_mut(&user) {
                organizer.stays[way as usize].lost = None;
                changed.push((user, organizer.agency, due.minus(self.linger)));
                self.settle(user);
            }
        }
        changed
    }

    /// Of which agency the organizer is, if they are here.
    pub fn agency_of(&self, user: UserId) -> Option<AgencyId> {
        Some(self.organizers.get(&user)?.agency)
    }

    /// In which ways somebody is here.
    pub fn ways_of(&self, user: UserId) -> Ways {
        let organizer = self.organizers.get(&user);
        organizer.map(Organizer::ways).unwrap_or_default()
    }

    /// Everybody who is here, and of which agency.
    pub fn everybody(&self) -> impl Iterator<Item = (UserId, AgencyId)> + '_ {
        let organizers = self.organizers.iter();
        organizers.map(|(user, organizer)| (*user, organizer.agency))
    }

    /// What other nodes find from now on, or do not find any more.
    pub fn take_changes(&mut self) -> Vec<(Key, bool)> {
        std::mem::take(&mut self.changes)
    }

    /// Notes what others are to find of a user who has come, or left.
    fn settle(&mut self, user: UserId) {
        let Some(organizer) = self.organizers.get_mut(&user) else {
            return;
        };
        let (ways, agency) = (organizer.ways(), organizer.agency);
        let before = std::mem::replace(&mut organizer.told, ways);
        for way in Way::ALL {
            if ways.has(way) != before.has(way) {
                self.changes.push((Key::AtDesk(user, way), ways.has(way)));
            }
        }
        let only = ways.has(Way::LevelOne) && !ways.has(Way::LevelTwo);
        if only && !std::mem::replace(&mut organizer.told_level_one, true) {
            let count = self.level_one.entry(agency).or_default();
            *count += 1;
            if *count == 1 {
                self.changes.push((Key::LevelOne(agency), true));
            }
        }
        if !only {
            self.leave_level_one(user);
        }
        if !ways.any() {
            self.organizers.remove(&user);
        }
    }

    fn leave_level_one(&mut self, user: UserId) {
        let Some(organizer) = self.organizers.get_mut(&user) else {
            return;
        };
        if !std::mem::take(&mut organizer.told_level_one) {
            return;
        }
        let agency = organizer.agency;
        if let Some(count) = self.level_one.get_mut(&agency) {
            *count -= 1;
            if *count == 0 {
                self.level_one.remove(&agency);
                self.changes.push((Key::LevelOne(agency), false));
            }
        }
    }
}

#[cfg(test)]
#[path = "staff_tests.rs"]
mod tests;
