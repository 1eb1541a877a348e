//! The bounds on connections: which may come in, and which gives way. No clock.
//!
//! A *stranger* is a connection whose user is not known. Strangers are counted from the moment they
//! connect, in all and by address. Counting ends when the user is known or the connection is gone.

use crate::rates::Address;
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;
use switchboard_domain::Timestamp;

/// No connection younger than this gives way: a crowd that comes at once does not push itself out.
pub const YOUNG: Duration = Duration::from_secs(5);

/// Which connection.
pub type Id = u64;

/// How many there may be; `None`: any number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Strangers.
    pub in_all: Option<usize>,
    /// Strangers of one address.
    pub per_address: Option<usize>,
    /// Connections of any kind: so many descriptors may they have.
    pub descriptors: Option<usize>,
}

/// What there was no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// Strangers in all.
    InAll,
    /// Strangers of that address.
    Address,
    /// Descriptors.
    Descriptors,
}

impl Full {
    /// For metrics and the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Full::InAll => "in_all",
            Full::Address => "address",
            Full::Descriptors => "descriptors",
        }
    }
}

/// What becomes of somebody who comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether there is room.
    pub admitted: Result<(), Full>,
    /// Who has to go, and for what.
    pub gives_way: Option<(Id, Full)>,
}

impl Verdict {
    const WELCOME: Self = Self {
        admitted: Ok(()),
        gives_way: None,
    };
}

#[derive(Clone, Copy, Debug)]
struct Stranger {
    since: Timestamp,
    address: Option<Address>,
}

/// All connections, as far as the bounds concern them.
#[derive(Debug, Default)]
pub struct Admission {
    bounds: Bounds,
    open: usize,
    strangers: HashMap<Id, Stranger>,
    by_age: BTreeSet<(Timestamp, Id)>,
    by_address: HashMap<Address, BTreeSet<(Timestamp, Id)>>,
}

impl Admission {
    /// No connection yet.
    pub fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            ..Self::default()
        }
    }

    /// It is known how many descriptors there are.
    pub fn bound_descriptors(&mut self, most: usize) {
        self.bounds.descriptors = Some(most);
    }

    /// Connections that are open.
    pub fn open(&self) -> usize {
        self.open
    }

    /// Strangers among them, without those who have been told to go.
    pub fn strangers(&self) -> usize {
        self.strangers.len()
    }

    /// Somebody comes. `address`: unless it is a proxy, which speaks for many.
    pub fn arrive(&mut self, id: Id, address: Option<Address>, now: Timestamp) -> Verdict {
        if self
            .bounds
            .descriptors
            .is_some_and(|most| self.open >= most)
        {
            // There is no room before a connection has ended; the next newcomer finds it.
            return Verdict {
                admitted: Err(Full::Descriptors),
                gives_way: self.dismiss_oldest(now).map(|id| (id, Full::Descriptors)),
            };
        }
        let verdict = self.room(address, now);
        if verdict.admitted.is_ok() {
            self.open += 1;
            self.insert(id, address, now);
        }
        verdict
    }

    /// A proxy says which address this connection speaks for.
    pub fn comes_from(&mut self, id: Id, address: Address, now: Timestamp) -> Verdict {
        let Some(stranger) = self.remove(id) else {
            return Verdict::WELCOME;
        };
        let verdict = match stranger.address {
            Some(_) => Verdict::WELCOME,
            None => self.room(Some(address), now),
        };
        let address = stranger.address.or(Some(address));
        match verdict.admitted {
            Ok(()) => self.insert(id, address, stranger.since),
            Err(_) => self.insert(id, None, stranger.since),
        }
        verdict
    }

    /// Somebody is known there.
    pub fn known(&mut self, id: Id) {
        self.remove(id);
    }

    /// The user of this connection is not known any more, or not for the next request. It is not
    /// refused: it is in.
    pub fn stranger(&mut self, id: Id, address: Option<Address>, now: Timestamp) {
        let address = self.remove(id).map_or(address, |known| known.address);
        self.insert(id, address, now);
    }

    /// It has to go: it counts no more but for its descriptor.
    pub fn dismiss(&mut self, id: Id) {
        self.remove(id);
    }

    /// It is gone.
    pub fn leave(&mut self, id: Id) {
        self.remove(id);
        self.open = self.open.saturating_sub(1);
    }

    fn room(&mut self, address: Option<Address>, now: Timestamp) -> Verdict {
        let of_address = address.and_then(|address| self.by_address.get(&address));
        let (full, oldest) = match (of_address, self.bounds.per_address) {
            (Some(of_address), Some(most)) if of_address.len() >= most => {
                (Full::Address, of_address.first().copied())
            }
            _ if self
                .bounds
                .in_all
                .is_some_and(|most| self.strangers.len() >= most) =>
            {
                (Full::InAll, self.by_age.first().copied())
            }
            _ => return Verdict::WELCOME,
        };
        match oldest.filter(|(since, _)| now.since(*since) >= YOUNG) {
            Some((_, id)) => {
                self.remove(id);
                Verdict {
                    admitted: Ok(()),
                    gives_way: Some((id, full)),
                }
            }
            None => Verdict {
                admitted: Err(full),
                gives_way: None,
            },
        }
    }

    fn dismiss_oldest(&mut self, now: Timestamp) -> Option<Id> {
        let (since, id) = self.by_age.first().copied()?;
        (now.since(since) >= YOUNG).then(|| {
            self.remove(id);
            id
        })
    }

    fn insert(&mut self, id: Id, address: Option<Address>, since: Timestamp) {
        self.strangers.insert(id, Stranger { since, address });
        self.by_age.insert((since, id));
        if let Some(address) = address {
            self.by_address
                .entry(address)
                .or_default()
                .insert((since, id));
        }
    }

    fn remove(&mut self, id: Id) -> Option<Stranger> {
        let stranger = self.strangers.remove(&id)?;
        self.by_age.remove(&(stranger.since, id));
        if let Some(address) = stranger.address
            && let Some(of_address) = self.by_address.get_mut(&address)
        {
            of_address.remove(&(stranger.since, id));
            if of_address.is_empty() {
                self.by_address.remove(&address);
            }
        }
        Some(stranger)
    }
}

#[cfg(test)]
#[path = "admission_tests.rs"]
mod tests;
