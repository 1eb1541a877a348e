//! What a person's devices have, and what they do when something is missing.

use super::world::World;
use std::collections::BTreeSet;
use switchboard_domain::{Timestamp, UserId};

/// A device with its session's gate. It looks at numbers, and reads what is missing before what it is shown;
/// of level 1 the gate does so.
#[derive(Clone, Debug, Default)]
pub struct Device {
    /// Whether it knows entries by their numbers.
    pub numbered: bool,
    /// Of which match it was told.
    pub made: Option<Timestamp>,
    /// The entries that it has.
    pub has: BTreeSet<i64>,
    /// The last of them.
    pub last: i64,
    /// How often it had to read by itself what it was not shown.
    pub fetched: usize,
    pub ended: bool,
    /// Of which match it was told that it is gone.
    pub gone: Option<Timestamp>,
}

/// Somebody who is here, or was.
#[derive(Clone, Debug, Default)]
pub struct Person {
    pub period: usize,
    pub began: Timestamp,
    /// One of each level, while they are here.
    pub devices: Vec<Device>,
}

/// An entry, as a device is shown it.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    pub seq: i64,
    /// What is said to have come before it, for its reader.
    pub prev: i64,
    /// Whether it is only for devices that know entries by their numbers.
    pub numbered: bool,
    /// The match that it is about, of a help chat.
    pub about: Option<Timestamp>,
}

impl World {
    /// `user` is shown an entry.
    pub fn show(&mut self, user: UserId, shown: Shown) {
        let seq = shown.seq;
        assert!(
            self.log[(seq - 1) as usize].is_for(user),
            "{seq} is not for {user:?}"
        );
        let (truth, visible) = (self.prev(user, seq), self.visible(user));
        let current = self.chat.help().map(|chat| chat.time_start);
        let current = current.filter(|_| self.may_read(user));
        let ended = self.chat.ended();
        let Some(person) = self.people.get_mut(&user) else {
            return;
        };
        for device in &mut person.devices {
            if shown.numbered && !device.numbered {
                continue;
            }
            if device.made == shown.about {
                device.show(shown, truth, &visible);
            } else if current == shown.about && device.gone < shown.about {
                // Of a match that it was not told of: its session asks the database.
                device.fetched += 1;
                (device.made, device.ended) = (shown.about, ended);
                device.last = visible.last().copied().unwrap_or_default();
                device.has.clone_from(&visible);
            }
        }
    }
}

impl Device {
    /// `truth` is what came before it for its reader, who may see `visible`.
    fn show(&mut self, shown: Shown, truth: i64, visible: &BTreeSet<i64>) {
        let Shown { seq, prev, .. } = shown;
        if seq <= self.last {
            return;
        }
        if prev > self.last {
            self.fetched += usize::from(truth > self.last);
            self.has.extend(visible.range(self.last..seq));
        } else {
            let last = self.last;
            assert!(
                truth <= last,
                "{truth} is missing before {seq}, and nobody says so"
            );
        }
        self.has.insert(seq);
        self.last = seq;
    }

    /// It is told of a match.
    pub fn open(&mut self, made: Timestamp) {
        let made = Some(made);
        if self.made < made && self.gone < made {
            *self = Self {
                numbered: self.numbered,
                made,
                has: [1].into(),
                last: 1,
                fetched: self.fetched,
                ended: false,
                gone: self.gone,
            };
        }
    }

    /// It is told that a match has ended, and where its log ends.
    pub fn end(&mut self, made: Timestamp, all: &BTreeSet<i64>) {
        if self.made == Some(made) {
            self.ended = true;
            self.fetched += usize::from(self.has != *all);
            self.has.clone_from(all);
        }
    }

    /// It is told that a match is gone.
    pub fn forget(&mut self, made: Timestamp) {
        if self.made <= Some(made) {
            *self = Self {
                numbered: self.numbered,
                fetched: self.fetched,
                gone: Some(made),
                ..Self::default()
            };
        }
    }
}
