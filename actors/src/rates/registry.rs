//! The budgets of users and addresses that were active lately.
//!
//! A budget is full again when it has not been used for as long as it takes to refill. A new one is full
//! too, so the old one can be forgotten. The registry looks for such budgets when their number has doubled
//! since the last look. So that costs each newcomer little, and the number stays in proportion to the
//! active ones.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use switchboard_domain::Timestamp;

/// With fewer budgets than this it does not look.
const FEW: usize = 1_024;

/// Budgets by key.
pub struct Registry<K, V> {
    /// After so long without use a budget is full.
    refill: Duration,
    inside: Mutex<Inside<K, V>>,
}

struct Inside<K, V> {
    known: HashMap<K, Known<V>>,
    look_at: usize,
}

struct Known<V> {
    value: Arc<V>,
    /// When somebody was last given it, or seen to hold it.
    used: Timestamp,
}

impl<K: Eq + Hash, V> Registry<K, V> {
    /// No budgets yet.
    pub fn new(refill: Duration) -> Self {
        Self {
            refill,
            inside: Mutex::new(Inside {
                known: HashMap::new(),
                look_at: FEW,
            }),
        }
    }

    /// What `key` has; made when there is none. As long as somebody holds it, everybody who asks
    /// gets the same.
    pub fn get(&self, key: K, now: Timestamp, make: impl FnOnce() -> V) -> Arc<V> {
        // It is whole between two calls, also when a thread died in one.
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if inside.known.len() >= inside.look_at {
            inside.forget(now, self.refill);
        }
        let known = inside.known.entry(key).or_insert_with(|| Known {
            value: Arc::new(make()),
            used: now,
        });
        known.used = now;
        known.value.clone()
    }

    /// How many are known.
    pub fn len(&self) -> usize {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.known.len()
    }

    /// Whether it has no budgets.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<K: Eq + Hash, V> Inside<K, V> {
    fn forget(&mut self, now: Timestamp, refill: Duration) {
        self.known.retain(|_, known| {
            if Arc::strong_count(&known.value) > 1 {
                // A holder may be using it at this moment.
                known.used = now;
            }
            now.since(known.used) < refill
        });
        self.known.shrink_to(FEW);
        self.look_at = (2 * self.known.len()).max(FEW);
    }
}
