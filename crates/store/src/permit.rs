//! Who is first: the caller who gives up, or the thread that is about to commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

const OPEN: u8 = 0;
const TAKEN: u8 = 1;
const REVOKED: u8 = 2;

/// Permission to commit one piece of work. It can be revoked until it is used. Clones share one state.
/// The thread that commits takes it, the caller revokes it, and the first of the two wins. So a caller
/// who has revoked it knows that nothing is stored, and nothing will be.
#[derive(Clone, Debug, Default)]
pub struct Permit(Arc<AtomicU8>);

impl Permit {
    /// Whether the work may be committed: from here on it counts as done, or as unknown. Asked
    /// again, it says the same.
    pub fn take(&self) -> bool {
        self.decide(TAKEN) == TAKEN
    }

    /// Whether nothing is stored: the work is not committed, and will not be.
    pub fn revoke(&self) -> bool {
        self.decide(REVOKED) == REVOKED
    }

    /// Whether the work came to its commit.
    pub fn is_taken(&self) -> bool {
        self.0.load(Ordering::Acquire) == TAKEN
    }

    /// Whether the caller has given up.
    pub fn is_revoked(&self) -> bool {
        self.0.load(Ordering::Acquire) == REVOKED
    }

    fn decide(&self, mine: u8) -> u8 {
        let order = Ordering::AcqRel;
        match self
            .0
            .compare_exchange(OPEN, mine, order, Ordering::Acquire)
        {
            Ok(_) => mine,
            Err(decided) => decided,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_one_decides_and_stays_right() {
        let permit = Permit::default();
        assert!(!permit.is_taken() && !permit.is_revoked());
        assert!(permit.take() && permit.take() && !permit.revoke());
        assert!(permit.is_taken());
        let permit = Permit::default();
        assert!(permit.revoke() && permit.revoke() && !permit.take());
        assert!(permit.is_revoked());
    }
}
