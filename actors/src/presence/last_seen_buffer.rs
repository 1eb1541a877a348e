//! When users were last there, as far as it is not stored yet.

use std::collections::BTreeMap;
use switchboard_domain::{Timestamp, UserId};

/// One moment for each user, up to a bound; and of the last batch that was stored, for what the database was
/// asked before that and answers now is of before.
#[derive(Debug)]
pub struct LastSeenBuffer {
    seen: BTreeMap<UserId, Timestamp>,
    just_saved: BTreeMap<UserId, Timestamp>,
    most: usize,
}

impl LastSeenBuffer {
    /// Of `most` users.
    pub fn new(most: usize) -> Self {
        Self {
            seen: BTreeMap::new(),
            just_saved: BTreeMap::new(),
            most,
        }
    }

    /// The user was there at `at`. `false`: there is no room, and it will not be stored.
    pub fn note(&mut self, user: UserId, at: Timestamp) -> bool {
        let room = self.seen.len() < self.most || self.seen.contains_key(&user);
        if room {
            self.seen.insert(user, at);
        }
        room
    }

    /// When the user was last there.
    pub fn get(&self, user: UserId) -> Option<Timestamp> {
        let known = [&self.seen, &self.just_saved].into_iter();
        known.filter_map(|seen| seen.get(&user).copied()).max()
    }

    /// Up to `most` of what is to be stored.
    pub fn batch(&self, most: usize) -> Vec<(UserId, Timestamp)> {
        let all = self.seen.iter().take(most);
        all.map(|(user, at)| (*user, *at)).collect()
    }

    /// This is stored: what has not changed since is done.
    pub fn saved(&mut self, batch: &[(UserId, Timestamp)]) {
        for (user, at) in batch {
            if self.seen.get(user) == Some(at) {
                self.seen.remove(user);
            }
        }
        self.just_saved = batch.iter().copied().collect();
    }

    /// Whether there is nothing to store.
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_just_been_stored_is_still_known() {
        let (one, other) = (UserId(1), UserId(2));
        let mut unsaved = LastSeenBuffer::new(1);
        assert!(unsaved.note(one, Timestamp(5)) && !unsaved.note(other, Timestamp(5)));
        let batch = unsaved.batch(10);
        unsaved.note(one, Timestamp(6));
        unsaved.saved(&batch);
        assert_eq!(
            (unsaved.get(one), unsaved.is_empty()),
            (Some(Timestamp(6)), false)
        );
        let batch = unsaved.batch(10);
        unsaved.saved(&batch);
        assert_eq!(
            (unsaved.get(one), unsaved.is_empty()),
            (Some(Timestamp(6)), true)
        );
        assert!(unsaved.note(other, Timestamp(7)), "there is room");
        let batch = unsaved.batch(10);
        unsaved.saved(&batch);
        assert_eq!(
            (unsaved.get(one), unsaved.get(other)),
            (None, Some(Timestamp(7)))
        );
    }
}
