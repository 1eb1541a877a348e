//! What this node has, and what of that Redis has not been told yet.

use super::super::key::Key;
use super::timing::BEATS;
use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The keys of this node. As many as there are users and agencies here.
#[derive(Debug)]
pub struct Keys {
    here: Vec<HashSet<Key>>,
    /// Those that came or went and of which Redis does not know.
    changed: HashSet<Key>,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            here: vec![HashSet::new(); BEATS as usize],
            changed: HashSet::new(),
        }
    }
}

/// Keys to tell Redis of.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The node has them.
    pub entered: Vec<Key>,
    /// The node does not have them.
    pub left: Vec<Key>,
}

impl Keys {
    /// Which beat renews a key.
    fn beat_of(key: Key) -> usize {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(key);
        (hash % u64::from(BEATS)) as usize
    }

    /// Whether that is news.
    fn enter(&mut self, key: Key) -> bool {
        let news = self.here[Self::beat_of(key)].insert(key);
        news && self.changed.insert(key)
    }

    fn leave(&mut self, key: Key) -> bool {
        let news = self.here[Self::beat_of(key)].remove(&key);
        news && self.changed.insert(key)
    }

    /// At most `most` of those that changed.
    fn take_changes(&mut self, most: usize) -> Changes {
        let some: Vec<_> = self.changed.iter().copied().take(most).collect();
        let mut changes = Changes::default();
        for key in some {
            self.changed.remove(&key);
            match self.here[Self::beat_of(key)].contains(&key) {
                true => changes.entered.push(key),
                false => changes.left.push(key),
            }
        }
        changes
    }

    /// Redis may know nothing of all this.
    fn tell_everything(&mut self) {
        for keys in &self.here {
            self.changed.extend(keys);
        }
    }

    /// The keys that are renewed by the beat `number`.
    fn due(&self, number: u32) -> Vec<Key> {
        self.here[(number % BEATS) as usize]
            .iter()
            .copied()
            .collect()
    }
}

/// The keys, for the actors that change them and for the worker that tells Redis.
#[derive(Debug, Default)]
pub struct SharedKeys {
    keys: Mutex<Keys>,
    changed: Notify,
}

impl SharedKeys {
    fn keys(&self) -> MutexGuard<'_, Keys> {
        // Nothing in here can be left half done.
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn enter(&self, key: Key) {
        if self.keys().enter(key) {
            self.changed.notify_one();
        }
    }

    pub fn leave(&self, key: Key) {
        if self.keys().leave(key) {
            self.changed.notify_one();
        }
    }

    pub fn take_changes(&self, most: usize) -> Changes {
        self.keys().take_changes(most)
    }

    pub fn tell_everything(&self) {
        self.keys().tell_everything();
        self.changed.notify_one();
    }

    pub fn due(&self, beat: u32) -> Vec<Key> {
        self.keys().due(beat)
    }

    /// Resolves when there may be changes.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::UserId;

    fn user(id: i64) -> Key {
        Key::User(UserId(id))
    }

    #[test]
    fn what_came_and_went_in_between_is_told_as_it_is_now() {
        let mut keys = Keys::default();
        assert!(keys.enter(user(1)) && !keys.enter(user(1)));
        keys.enter(user(2));
        keys.leave(user(2));
        let Changes { entered, left } = keys.take_changes(10);
        assert_eq!((entered, left), (vec![user(1)], vec![user(2)]));
        assert_eq!(keys.take_changes(10), Changes::default());
        assert!(!keys.leave(user(3)), "never here");
    }

    #[test]
    fn changes_are_told_a_few_at_a_time() {
        let mut keys = Keys::default();
        assert!((0..25).all(|id| keys.enter(user(id))));
        let sizes = [10, 10, 10, 10].map(|most| keys.take_changes(most).entered.len());
        assert_eq!(sizes, [10, 10, 5, 0]);
        keys.tell_everything();
        assert_eq!(keys.take_changes(100).entered.len(), 25);
    }

    #[test]
    fn one_round_of_beats_renews_every_key_once() {
        let mut keys = Keys::default();
        assert!((0..1_000).all(|id| keys.enter(user(id))));
        let mut renewed: Vec<_> = (7..7 + BEATS).flat_map(|beat| keys.due(beat)).collect();
        renewed.sort_by_key(|key| key.to_string());
        renewed.dedup();
        assert_eq!(renewed.len(), 1_000);
    }
}
