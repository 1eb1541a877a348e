//! Answer slots: whole answers, of up to a thousand chats or messages, are made one at a time for each user. So
//! the number of connections that ask at once does not decide how much memory they take.
//!
//! A slot is held until its answer is taken, and a client may take it slowly, or be gone. So no answer waits
//! for ever. The holder of a slot for [`PATIENCE`] learns when another answer waits for it.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use switchboard_domain::{Code, UserId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};

/// Most answers of one user that wait for the slot.
const MOST_WAITING: usize = 32;
/// The holder keeps a slot for so long undisturbed. A waiting answer asks for it as often,
/// [`MOST_ASKED`] times at most.
const PATIENCE: Duration = Duration::from_secs(10);
const MOST_ASKED: usize = 3;

/// The slots, one for each user. Shared.
#[derive(Clone, Debug, Default)]
pub struct AnswerSlots(Arc<Mutex<HashMap<UserId, OfUser>>>);

#[derive(Debug)]
struct OfUser {
    /// How many have it or wait for it.
    asked: usize,
    one: Arc<Semaphore>,
    /// Whether somebody has waited for long.
    wanted: watch::Sender<bool>,
}

/// Held while an answer is made and taken. Dropping it lets the next one begin.
#[derive(Debug)]
pub struct AnswerSlot {
    permit: Option<OwnedSemaphorePermit>,
    wanted: watch::Sender<bool>,
    answer_slots: AnswerSlots,
    user: UserId,
}

impl AnswerSlots {
    /// Waits for the slot of `user`; refuses when too many wait already, or when it does not become free.
    pub async fn take(&self, user: UserId) -> Result<AnswerSlot, Code> {
        let (one, mut turn) = {
            let mut users = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let turns = users.entry(user).or_insert_with(|| OfUser {
                asked: 0,
                one: Arc::new(Semaphore::new(1)),
                wanted: watch::Sender::new(false),
            });
            if turns.asked >= MOST_WAITING {
                return Err(Code::Overloaded);
            }
            turns.asked += 1;
            // Also one that is given up while it waits is counted out by being dropped.
            let turn = AnswerSlot {
                permit: None,
                wanted: turns.wanted.clone(),
                answer_slots: self.clone(),
                user,
            };
            (turns.one.clone(), turn)
        };
        let mut acquired = pin!(one.acquire_owned());
        for _ in 0..MOST_ASKED {
            if let Ok(permit) = timeout(PATIENCE, &mut acquired).await {
                // Never closed.
                turn.permit = permit.ok();
                turn.wanted.send_replace(false);
                return Ok(turn);
            }
            turn.wanted.send_replace(true);
        }
        Err(Code::Overloaded)
    }
}

impl AnswerSlot {
    /// Comes back when this turn has lasted for long, and another answer waits for it.
    pub fn is_wanted(&self) -> impl Future<Output = ()> + use<> {
        let mut wanted = self.wanted.subscribe();
        async move {
            sleep(PATIENCE).await;
            // The sender lives as long as the turn.
            let _ = wanted.wait_for(|wanted| *wanted).await;
        }
    }
}

impl Drop for AnswerSlot {
    fn drop(&mut self) {
        self.permit = None;
        let mut users = self
            .answer_slots
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
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

    const ANN: UserId = UserId(1);
    const BEN: UserId = UserId(2);

    /// Whether it has come by now, without any time.
    async fn now<T>(coming: impl Future<Output = T>) -> Option<T> {
        timeout(Duration::ZERO, coming).await.ok()
    }

    #[tokio::test(start_paused = true)]
    async fn one_at_a_time_for_each_user_and_nothing_is_left_behind() {
        let turns = AnswerSlots::default();
        let first = now(turns.take(ANN)).await.unwrap().unwrap();
        let mut second = Box::pin(turns.take(ANN));
        assert!(now(&mut second).await.is_none());
        assert!(now(turns.take(BEN)).await.is_some(), "somebody else");
        let given_up = Box::pin(turns.take(ANN));
        drop(given_up);
        drop(first);
        let second = now(second).await.unwrap().unwrap();
        assert!(now(turns.take(ANN)).await.is_none());
        drop(second);
        assert!(turns.0.lock().unwrap().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn too_many_do_not_wait() {
        let turns = AnswerSlots::default();
        let mut waiting: Vec<_> = (0..MOST_WAITING)
            .map(|_| Box::pin(turns.take(ANN)))
            .collect();
        let mut begun = Vec::new();
        for it in &mut waiting {
            begun.extend(now(it).await);
        }
        assert_eq!(begun.len(), 1);
        let refused = now(turns.take(ANN)).await.unwrap();
        assert!(matches!(refused, Err(Code::Overloaded)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_is_wanted_back_when_it_has_lasted_and_somebody_waits() {
        let turns = AnswerSlots::default();
        let first = turns.take(ANN).await.unwrap();
        let mut wanted = Box::pin(first.is_wanted());
        sleep(PATIENCE * 10).await;
        assert!(now(&mut wanted).await.is_none(), "nobody waits");
        let waiting = turns.clone();
        let second = tokio::spawn(async move { waiting.take(ANN).await });
        wanted.await;
        drop(first);
        let second = second.await.unwrap().unwrap();
        // Nobody waits any more, and the next one has its own time.
        let mut wanted = Box::pin(second.is_wanted());
        sleep(PATIENCE * 2).await;
        assert!(now(&mut wanted).await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn who_gets_no_turn_is_told_so() {
        let turns = AnswerSlots::default();
        let _first = turns.take(ANN).await.unwrap();
        let begun = tokio::time::Instant::now();
        let refused = turns.take(ANN).await;
        assert!(matches!(refused, Err(Code::Overloaded)));
        assert_eq!(begun.elapsed().as_secs(), 30);
        assert_eq!(turns.0.lock().unwrap()[&ANN].asked, 1);
    }
}
