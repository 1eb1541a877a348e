//! When places are shown to owners: the first one at once, then the newest every two seconds. Pure, but for its lock.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use switchboard_domain::ChatId;

/// Time between two places of a chat.
pub(super) const EVERY: Duration = Duration::from_secs(2);
/// Chats that are remembered at most; the places of others are shown less often.
const MOST: usize = 50_000;

/// Chats of which a place was shown less than [`EVERY`] ago, and whether there is a newer one. Shared.
#[derive(Clone, Debug, Default)]
pub struct Pushes(Arc<Mutex<HashMap<ChatId, bool>>>);

impl Pushes {
    /// A place was stored. Whether it is to be shown now: then [`is_over`](Self::is_over) is asked when the time is.
    pub(super) fn is_set(&self, chat: ChatId) -> bool {
        let mut shown = self.shown();
        let is_full = shown.len() >= MOST;
        match shown.get_mut(&chat) {
            Some(newer) => {
                *newer = true;
                false
            }
            None if is_full => false,
            None => {
                shown.insert(chat, false);
                true
            }
        }
    }

    /// [`EVERY`] has gone by since one was shown. Whether there is a newer one, which is to be shown now.
    pub(super) fn is_over(&self, chat: ChatId) -> bool {
        let mut shown = self.shown();
        match shown.get_mut(&chat) {
            Some(newer) if *newer => {
                *newer = false;
                true
            }
            _ => {
                shown.remove(&chat);
                false
            }
        }
    }

    fn shown(&self) -> MutexGuard<'_, HashMap<ChatId, bool>> {
        // It is whole between two calls, also when a thread died in one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_shown_at_once_and_of_those_behind_it_the_newest() {
        let (pushes, chat) = (Pushes::default(), ChatId::new());
        assert!(pushes.is_set(chat));
        for _ in 0..3 {
            assert!(!pushes.is_set(chat));
        }
        assert!(pushes.is_over(chat), "the newest of the three");
        assert!(!pushes.is_over(chat));
        assert!(pushes.is_set(chat), "it was quiet for two seconds");
        assert!(pushes.is_set(ChatId::new()), "another chat");
    }

    #[test]
    fn what_is_remembered_is_bounded_and_forgotten() {
        let pushes = Pushes::default();
        let chats: Vec<ChatId> = (0..MOST).map(|_| ChatId::new()).collect();
        assert!(chats.iter().all(|chat| pushes.is_set(*chat)));
        assert!(!pushes.is_set(ChatId::new()), "there is no room");
        assert!(!pushes.is_over(chats[0]));
        assert!(pushes.is_set(ChatId::new()));
        assert_eq!(pushes.shown().len(), MOST);
    }
}
