//! Which searches of each user are under way. Pure. When a user begins one too many, the user's oldest search is
//! given up: somebody who types waits for the newest one.

use super::patience::Patience;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use switchboard_domain::UserId;
use tokio::sync::Notify;

/// Searches of one user that may be under way.
pub const UNDER_WAY: usize = 2;

/// A search that is under way.
#[derive(Debug)]
pub struct Turn {
    /// How long it may go on.
    pub patience: Patience,
    /// Told when it is given up.
    pub over: Notify,
}

/// The searches of everybody. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<HashMap<UserId, VecDeque<Arc<Turn>>>>>);

impl Turns {
    /// One more of `user`; it is under way until what is returned is dropped.
    pub fn begin(&self, user: UserId, patience: Patience) -> Held {
        let turn = Arc::new(Turn {
            patience,
            over: Notify::new(),
        });
        // Whole between two calls, also when a thread died in one.
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_user = turns.entry(user).or_default();
        if of_user.len() >= UNDER_WAY
            && let Some(oldest) = of_user.pop_front()
        {
            oldest.patience.give_up();
            // Kept for whoever begins to wait for it only now.
            oldest.over.notify_one();
        }
        of_user.push_back(turn.clone());
        Held {
            turns: self.clone(),
            user,
            turn,
        }
    }

    fn end(&self, user: UserId, turn: &Arc<Turn>) {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_user) = turns.get_mut(&user) {
            of_user.retain(|other| !Arc::ptr_eq(other, turn));
            if of_user.is_empty() {
                turns.remove(&user);
            }
        }
    }
}

/// A search under way, until it is dropped: with its answer, or with whoever asked.
#[derive(Debug)]
pub struct Held {
    turns: Turns,
    user: UserId,
    /// It.
    pub turn: Arc<Turn>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.turn.patience.give_up();
        self.turns.end(self.user, &self.turn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_gives_way_and_nobody_elses() {
        let turns = Turns::default();
        let begin = |user| turns.begin(UserId(user), Patience::default());
        let goes_on = |held: &Held| held.turn.patience.go_on().is_ok();
        let (first, second, other) = (begin(1), begin(1), begin(2));
        assert!(goes_on(&first) && goes_on(&second) && goes_on(&other));
        let third = begin(1);
        assert!(!goes_on(&first));
        assert!(goes_on(&second) && goes_on(&third) && goes_on(&other));
        let patience = second.turn.patience.clone();
        drop((first, second));
        assert!(patience.go_on().is_err());
        // There is room again.
        let fourth = begin(1);
        assert!(goes_on(&third) && goes_on(&fourth));
        drop((third, fourth, other));
        assert!(turns.0.lock().expect("whole").is_empty());
    }
}
