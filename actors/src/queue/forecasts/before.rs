//! What there was before this actor: it does not start blind.

use super::QueueForecasts;
use std::time::Duration;
use switchboard_domain::waits::{Day, WaitBefore};
use switchboard_domain::{AgencyId, Timestamp};
use switchboard_store::queries::{LearnedWaits, LoadWaits, RecentMatch, WaitsBefore};
use switchboard_store::{Store, StoreError};

/// Latest matches that are read: in many of them nobody may have waited.
pub(in crate::queue) const LATEST_MATCHES: i64 = 200;
/// For how long it counts who left.
const OF_LATE: Duration = Duration::from_secs(900);

/// What is read of it, beside the latest matches.
pub(in crate::queue) struct BeforeQuery {
    learned: LoadWaits,
    waits: WaitsBefore,
}

/// What was.
pub(in crate::queue) struct Before {
    learned: LearnedWaits,
    waits: Vec<WaitBefore>,
}

impl BeforeQuery {
    /// Of this queue.
    pub fn new(agency: AgencyId, now: Timestamp) -> Self {
        let day = Day::of(now);
        Self {
            learned: LoadWaits { agency, day },
            waits: WaitsBefore {
                agency,
                since: now.minus(OF_LATE),
            },
        }
    }

    /// Reads it.
    pub async fn read(self, store: &Store) -> Result<Before, StoreError> {
        Ok(Before {
            learned: store.run(self.learned).await?,
            waits: store.run(self.waits).await?,
        })
    }
}

impl QueueForecasts {
    /// Begins with what was: the latest matches, in their order, and since when those wait who wait now.
    pub fn take_over<'a>(
        &mut self,
        before: Before,
        matches: impl Iterator<Item = &'a RecentMatch>,
        waiting: impl Iterator<Item = Timestamp>,
        now: Timestamp,
    ) {
        for matched in matches {
            self.core.matched_before(matched.asked, matched.matched);
        }
        let waiting = waiting.map(|from| WaitBefore {
            from,
            until: now,
            left: false,
        });
        for wait in before.waits.into_iter().chain(waiting) {
            self.core.waited_before(wait, now);
        }
        self.learned(before.learned);
    }
}
