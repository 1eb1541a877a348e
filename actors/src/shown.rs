//! What this node has shown once and does not show again, whether a hint says it first or the database.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use switchboard_domain::place::ChatPlace;
use switchboard_domain::{ChatId, Timestamp, UserId};

/// As much is remembered at most; what was shown first is forgotten first. The reconciler finds an end for about a minute.
const MOST: usize = 50_000;

/// Something that is shown once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shown {
    /// The end of a request that waited.
    End(ChatId),
    /// A row of a timeline, to somebody.
    Event(ChatId, i64, UserId),
    /// To a participant, that somebody else has the chat: which turn it is.
    Turn(ChatId, i64, UserId),
    /// To a member, that the participant is fine, and since when.
    Resolved(ChatId, Timestamp, UserId),
    /// To somebody, that a chat is theirs no more: which turn it was then.
    Left(ChatId, i64, UserId),
    /// The same as the database has found it: by which row of the timeline.
    Lost(ChatId, i64, UserId),
    /// To somebody, that they did not look at a chat in time.
    Missed(ChatId, UserId),
    /// To an owner, where the participant is: when, and latitude and longitude as bits.
    Place(ChatId, UserId, Timestamp, [u64; 2]),
}

impl Shown {
    /// A place, to an owner.
    pub(crate) fn place(chat: ChatId, owner: UserId, place: &ChatPlace) -> Self {
        Self::Place(
            chat,
            owner,
            place.at,
            [place.lat.to_bits(), place.lng.to_bits()],
        )
    }
}

/// What has been shown. Shared.
#[derive(Debug, Default)]
pub struct ShownOnce(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    shown: HashSet<Shown>,
    /// In the order in which it came.
    order: VecDeque<Shown>,
}

impl ShownOnce {
    /// Whether this is to be shown now: nobody has begun to.
    pub(crate) fn begin(&self, it: Shown) -> bool {
        self.with(|Known { shown, order }| {
            let is_new = shown.insert(it);
            if is_new {
                order.push_back(it);
            }
            if order.len() > MOST
                && let Some(first) = order.pop_front()
            {
                shown.remove(&first);
            }
            is_new
        })
    }

    /// Whether it has been shown.
    pub(crate) fn has(&self, it: Shown) -> bool {
        self.with(|known| known.shown.contains(&it))
    }

    /// The database did not say what there is to show, or it may happen again: from now on it has not been shown.
    /// Whether it had been.
    pub(crate) fn forget(&self, it: Shown) -> bool {
        self.with(|Known { shown, order }| {
            let was_there = shown.remove(&it);
            if was_there {
                order.retain(|other| *other != it);
            }
            was_there
        })
    }

    /// The database is of another epoch: all may happen again.
    pub(crate) fn clear(&self) {
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

    fn end(number: usize) -> Shown {
        Shown::End(ChatId(Uuid::from_u128(number as u128)))
    }

    #[test]
    fn it_is_shown_once_until_it_could_not_be_or_the_epoch_ends() {
        let shown = ShownOnce::default();
        assert!(!shown.has(end(1)));
        assert!(shown.begin(end(1)));
        assert!(!shown.begin(end(1)));
        assert!(shown.has(end(1)));
        assert!(shown.forget(end(1)));
        assert!(!shown.forget(end(1)));
        assert!(shown.begin(end(1)));
        shown.clear();
        assert!(shown.begin(end(1)));
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let shown = ShownOnce::default();
        for number in 0..=MOST {
            assert!(shown.begin(end(number)));
        }
        assert!(!shown.begin(end(1)), "it is remembered still");
        assert!(shown.begin(end(0)), "it is not");
        assert!(shown.0.lock().unwrap().order.len() <= MOST);
    }

    #[test]
    fn another_place_of_the_same_moment_is_another_one() {
        let (shown, chat) = (ShownOnce::default(), ChatId(Uuid::nil()));
        for (lat, is_new) in [(1.0, true), (1.0, false), (2.0, true)] {
            let place = ChatPlace {
                lat,
                lng: 3.0,
                accuracy_m: None,
                at: Timestamp(5),
            };
            assert_eq!(
                shown.begin(Shown::place(chat, UserId(1), &place)),
                is_new,
                "{lat}"
            );
        }
    }
}
