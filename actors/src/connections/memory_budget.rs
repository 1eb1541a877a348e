//! The memory for strangers, and how much of it each address holds. No clock.
//!
//! Memory for a stranger is reserved before it is used. There is room, or the largest holder gives way, or
//! the stranger waits. Holders are addresses, so coming often gains nothing. While an address holds less
//! than its share, room is made for it: the address that holds most pays. Above its share, it waits for its
//! own connections: the first of these gives way when it is no longer young. A place that becomes free goes
//! to the one that has waited longest.

use super::admission::{Id, YOUNG};
use crate::rates::Address;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use switchboard_domain::Timestamp;

/// Whose memory it is. A proxy speaks for many: each of its connections counts by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// Everybody's of an address.
    Address(Address),
    /// One connection's.
    Connection(Id),
}

/// What becomes of a connection that asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It has what it asked for; these have to go.
    Granted(Vec<Id>),
    /// There is none for now.
    Wait,
}

/// By these, the last one of several has to go first: who holds most, and of those the first.
type Rank = (usize, Reverse<Timestamp>, Reverse<Id>);

#[derive(Clone, Copy, Debug)]
struct Holding {
    holder: Holder,
    bytes: usize,
    since: Timestamp,
}

impl Holding {
    fn rank(&self, id: Id) -> Rank {
        (self.bytes, Reverse(self.since), Reverse(id))
    }
}

#[derive(Debug, Default)]
struct Share {
    bytes: usize,
    ranks: BTreeSet<Rank>,
}

/// The room. Who holds nothing is not in it.
#[derive(Debug)]
pub struct MemoryBudget {
    most: usize,
    held: usize,
    holdings: HashMap<Id, Holding>,
    shares: HashMap<Holder, Share>,
    by_size: BTreeSet<(usize, Holder)>,
    /// Those who wait, and for how much. Who came first is the first.
    waiting: BTreeSet<(Id, usize)>,
    waits: HashMap<Id, usize>,
}

impl MemoryBudget {
    /// `most` bytes, all free.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            held: 0,
            holdings: HashMap::new(),
            shares: HashMap::new(),
            by_size: BTreeSet::new(),
            waiting: BTreeSet::new(),
            waits: HashMap::new(),
        }
    }

    /// What all hold together.
    pub fn held(&self) -> usize {
        self.held
    }

    /// What one holds.
    pub fn holds(&self, id: Id) -> usize {
        self.holdings.get(&id).map_or(0, |holding| holding.bytes)
    }

    /// So much is held already. Those who have to go for it.
    pub fn set(&mut self, id: Id, holder: Holder, bytes: usize, now: Timestamp) -> Vec<Id> {
        let since = self.take(id).map_or(now, |before| before.since);
        self.put(id, holder, bytes, since);
        let mut gone = Vec::new();
        while self.held > self.most
            && let Some((id, _)) = self.largest()
        {
            self.leave(id);
            gone.push(id);
        }
        gone
    }

    /// So much is wanted, and not made yet.
    pub fn ask(&mut self, id: Id, holder: Holder, bytes: usize, now: Timestamp) -> Answer {
        let before = self.take(id);
        let share = self.shares.get(&holder).map_or(0, |share| share.bytes);
        let holders = self.shares.len() + usize::from(share == 0);
        let fair = share == 0 || share + bytes <= self.most / holders;
        let mut gone = Vec::new();
        while self.held + bytes > self.most {
            let first = match fair {
                true => self.largest(),
                false => self.largest_of(holder).filter(|(_, first)| {
                    let enough = self.held + bytes <= self.most + first.bytes;
                    enough && now.since(first.since) >= YOUNG
                }),
            };
            match first {
                Some((first, _)) => {
                    self.leave(first);
                    gone.push(first);
                }
                // No other holder is there: more than everything is wanted.
                None if fair => break,
                None => {
                    if let Some(before) = before {
                        self.put(id, holder, before.bytes, before.since);
                    }
                    self.wait(id, bytes);
                    return Answer::Wait;
                }
            }
        }
        self.stop_waiting(id);
        self.put(id, holder, bytes, now);
        Answer::Granted(gone)
    }

    /// It holds nothing any more, and waits for nothing.
    pub fn leave(&mut self, id: Id) {
        self.stop_waiting(id);
        self.take(id);
    }

    /// Those for which there may be room now. One that finds none waits again, at its old place.
    pub fn fitting(&mut self) -> Vec<Id> {
        let mut free = self.most.saturating_sub(self.held);
        let mut next = Vec::new();
        while let Some((id, bytes)) = self.waiting.first().copied() {
            // Some of it it may have.
            let lacks = bytes.saturating_sub(self.holds(id));
            if lacks > free {
                break;
            }
            free -= lacks;
            self.stop_waiting(id);
            next.push(id);
        }
        next
    }

    fn wait(&mut self, id: Id, bytes: usize) {
        self.stop_waiting(id);
        self.waits.insert(id, bytes);
        self.waiting.insert((id, bytes));
    }

    fn stop_waiting(&mut self, id: Id) {
        if let Some(bytes) = self.waits.remove(&id) {
            self.waiting.remove(&(id, bytes));
        }
    }

    fn largest(&self) -> Option<(Id, Holding)> {
        let (_, holder) = self.by_size.last()?;
        self.largest_of(*holder)
    }

    fn largest_of(&self, holder: Holder) -> Option<(Id, Holding)> {
        let (.., Reverse(id)) = self.shares.get(&holder)?.ranks.last()?;
        Some((*id, *self.holdings.get(id)?))
    }

    fn put(&mut self, id: Id, holder: Holder, bytes: usize, since: Timestamp) {
        if bytes == 0 {
            return;
        }
        let holding = Holding {
            holder,
            bytes,
            since,
        };
        self.holdings.insert(id, holding);
        self.held += bytes;
        let share = self.shares.entry(holder).or_default();
        self.by_size.remove(&(share.bytes, holder));
        share.bytes += bytes;
        share.ranks.insert(holding.rank(id));
        self.by_size.insert((share.bytes, holder));
    }

    fn take(&mut self, id: Id) -> Option<Holding> {
        let holding = self.holdings.remove(&id)?;
        self.held -= holding.bytes;
        if let Some(share) = self.shares.get_mut(&holding.holder) {
            self.by_size.remove(&(share.bytes, holding.holder));
            share.bytes -= holding.bytes;
            share.ranks.remove(&holding.rank(id));
            match share.ranks.is_empty() {
                true => drop(self.shares.remove(&holding.holder)),
                false => drop(self.by_size.insert((share.bytes, holding.holder))),
            }
        }
        Some(holding)
    }
}

#[cfg(test)]
#[path = "memory_budget_tests.rs"]
mod tests;
