//! Ends of waiting requests that this node has shown: each once, whether a hint says it or the database.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use switchboard_domain::ChatId;

/// Ends that are remembered at most; those that were shown first are forgotten first. The reconciler finds an end for
/// about a minute.
const MOST: usize = 20_000;

/// Which have been shown. Shared.
#[derive(Debug, Default)]
pub struct EndsShown(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    chats: HashSet<ChatId>,
    /// In the order in which they came.
    order: VecDeque<ChatId>,
}

impl EndsShown {
    /// Whether the end of this one is to be shown now: nobody has begun to.
    pub fn begin(&self, chat: ChatId) -> bool {
        self.with(|Known { chats, order }| {
            let is_new = chats.insert(chat);
            if is_new {
                order.push_back(chat);
            }
            if order.len() > MOST
                && let Some(first) = order.pop_front()
            {
                chats.remove(&first);
            }
            is_new
        })
    }

    /// The database did not say how this one ended: it is looked for again.
    pub fn failed(&self, chat: ChatId) {
        self.with(|Known { chats, order }| {
            chats.remove(&chat);
            order.retain(|it| *it != chat);
        });
    }

    /// The database is of another epoch: a request may end again.
    pub fn clear(&self) {
        self.with(|known| *known = Known::default());
    }

    fn with<T>(&self, work: impl FnOnce(&mut Known) -> T) -> T {
        // It is whole between two calls, also when a thread died in one.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn chat(number: usize) -> ChatId {
        ChatId(Uuid::from_u128(number as u128))
    }

    #[test]
    fn an_end_is_shown_once_until_it_could_not_be_or_the_epoch_ends() {
        let shown = EndsShown::default();
        assert!(shown.begin(chat(1)));
        assert!(!shown.begin(chat(1)));
        shown.failed(chat(1));
        assert!(shown.begin(chat(1)));
        shown.clear();
        assert!(shown.begin(chat(1)));
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let shown = EndsShown::default();
        for number in 0..=MOST {
            assert!(shown.begin(chat(number)));
        }
        assert!(!shown.begin(chat(1)), "it is remembered still");
        assert!(shown.begin(chat(0)), "it is not");
        assert!(shown.0.lock().unwrap().order.len() <= MOST);
    }
}
