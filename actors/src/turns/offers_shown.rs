//! Offers that this node has shown, and which of them are open still: each is shown once, and its end once, whether a
//! hint says so first or the database.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use switchboard_domain::OfferId;

/// Offers that are remembered at most; those that came first are forgotten first. One is open for a minute.
const MOST: usize = 20_000;

/// Which have been shown. Shared.
#[derive(Debug, Default)]
pub struct OffersShown(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Whether each is over.
    offers: HashMap<OfferId, bool>,
    /// In the order in which they came.
    order: VecDeque<OfferId>,
}

impl OffersShown {
    /// Whether it is to be shown now, as it is: never what was shown, nor an offer behind its end.
    pub(crate) fn begin(&self, offer: OfferId, is_over: bool) -> bool {
        self.with(|Known { offers, order }| {
            let before = offers.get(&offer).copied();
            if before.is_some_and(|was_over| was_over || !is_over) {
                return false;
            }
            offers.insert(offer, is_over);
            if before.is_none() {
                order.push_back(offer);
            }
            if order.len() > MOST
                && let Some(first) = order.pop_front()
            {
                offers.remove(&first);
            }
            true
        })
    }

    /// Those of which no end was shown.
    pub(crate) fn open(&self) -> Vec<OfferId> {
        self.with(|known| {
            let open = known.offers.iter().filter(|(_, is_over)| !**is_over);
            open.map(|(offer, _)| *offer).collect()
        })
    }

    /// It is known no more.
    pub(crate) fn forget(&self, offer: OfferId) {
        self.with(|Known { offers, order }| {
            offers.remove(&offer);
            order.retain(|it| *it != offer);
        });
    }

    /// The database is of another epoch.
    pub(crate) fn clear(&self) {
        self.with(|known| *known = Known::default());
    }

    fn with<T>(&self, work: impl FnOnce(&mut Known) -> T) -> T {
        // It is whole between two calls, also when a thread died in one.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What is to be looked at: offers that are open and were not shown, and those that were and are not open any more.
pub(crate) fn to_show(shown: &[OfferId], open: &[OfferId]) -> Vec<OfferId> {
    let of = |offers: &[OfferId]| offers.iter().copied().collect::<HashSet<_>>();
    let (shown, open) = (of(shown), of(open));
    shown.symmetric_difference(&open).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn offer(number: usize) -> OfferId {
        OfferId(Uuid::from_u128(number as u128))
    }

    #[test]
    fn an_offer_and_its_end_are_shown_once_and_in_this_order() {
        let shown = OffersShown::default();
        assert!(shown.begin(offer(1), false));
        assert!(!shown.begin(offer(1), false));
        assert_eq!(shown.open(), [offer(1)]);
        assert!(shown.begin(offer(1), true));
        assert!(shown.open().is_empty());
        for is_over in [true, false] {
            assert!(!shown.begin(offer(1), is_over), "its end was shown");
        }
        assert!(shown.begin(offer(2), true), "the hint of it was lost");
        shown.forget(offer(1));
        assert!(shown.begin(offer(1), false));
        shown.clear();
        assert!(shown.begin(offer(1), false));
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let shown = OffersShown::default();
        for number in 0..=MOST {
            assert!(shown.begin(offer(number), false));
        }
        assert_eq!(shown.open().len(), MOST);
        assert!(shown.begin(offer(0), false));
    }

    #[test]
    fn what_is_new_and_what_is_over_is_looked_at() {
        let [one, two, three] = [1, 2, 3].map(offer);
        let found = to_show(&[one, two], &[two, three, three]);
        assert_eq!(found.len(), 2);
        assert!(found.contains(&one) && found.contains(&three));
        assert!(to_show(&[one], &[one]).is_empty());
    }
}
