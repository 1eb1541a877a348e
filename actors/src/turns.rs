//! Whole answers, of up to a thousand chats or messages, are made one at a time for each user: how many
//! connections ask at once decides nothing about memory.

use crate::protocol::{Code, UserId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Answers of one user that wait for their turn at most.
const MOST_WAITING: usize = 32;

/// Whose turn it is, over sockets and REST alike. Shared.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<HashMap<UserId, OfUser>>>);

#[derive(Debug)]
struct OfUser {
    /// How many have it or wait for it.
    asked: usize,
    one: Arc<Semaphore>,
}

/// Held while an answer is made and taken. Dropping it lets the next one begin.
#[derive(Debug)]
pub struct Turn {
    permit: Option<OwnedSemaphorePermit>,
    turns: Turns,
    user: UserId,
}

impl Turns {
    /// Waits for the turn of `user`; refuses when too many wait already.
    pub async fn take(&self, user: UserId) -> Result<Turn, Code> {
        let (one, mut turn) = {
            let mut users = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let turns = users.entry(user).or_insert_with(|| OfUser {
                asked: 0,
                one: Arc::new(Semaphore::new(1)),
            });
            if turns.asked >= MOST_WAITING {
                return Err(Code::Overloaded);
            }
            turns.asked += 1;
            // Also one that is given up while it waits is counted out by being dropped.
            let turn = Turn {
                permit: None,
                turns: self.clone(),
                user,
            };
            (turns.one.clone(), turn)
        };
        // Never closed.
        turn.permit = one.acquire_owned().await.ok();
        Ok(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.permit = None;
        let mut users = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turns) = users.get_mut(&self.user) {
            turns.asked -= 1;
            if turns.asked == 0 {
                users.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    const ANN: UserId = UserId(1);
    const BEN: UserId = UserId(2);

    #[test]
    fn one_at_a_time_for_each_user_and_nothing_is_left_behind() {
        let turns = Turns::default();
        let first = turns.take(ANN).now_or_never().unwrap().unwrap();
        let mut second = Box::pin(turns.take(ANN));
        assert!(second.as_mut().now_or_never().is_none());
        assert!(turns.take(BEN).now_or_never().is_some(), "somebody else");
        let given_up = Box::pin(turns.take(ANN));
        drop(given_up);
        drop(first);
        let second = second.now_or_never().unwrap().unwrap();
        assert!(turns.take(ANN).now_or_never().is_none());
        drop(second);
        assert!(turns.0.lock().unwrap().is_empty());
    }

    #[test]
    fn too_many_do_not_wait() {
        let turns = Turns::default();
        let mut waiting: Vec<_> = (0..MOST_WAITING)
            .map(|_| Box::pin(turns.take(ANN)))
            .collect();
        let begun: Vec<_> = waiting.iter_mut().map(|it| it.now_or_never()).collect();
        assert_eq!(begun.iter().flatten().count(), 1);
        let refused = turns.take(ANN).now_or_never().unwrap();
        assert!(matches!(refused, Err(Code::Overloaded)));
    }
}
