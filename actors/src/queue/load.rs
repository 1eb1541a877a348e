//! How a queue comes from the database, and comes back to it when it may be out of step.
//!
//! While one of these reads, the actor's mailbox waits (`ctx.wait`): nobody is told a place by a
//! queue that does not know it.

use super::actor::AgencyQueue;
use super::core::Waiting;
use super::forecasts::{Before, BeforeQuery, LATEST_MATCHES};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;
use switchboard_store::queries::{
    LoadAgency, RecentMatches, StoredAgency, UnansweredMatches, WaitingRequest,
};
use switchboard_store::{Store, StoreError};

/// After the database did not answer, everybody is turned away for so long before the next try.
const TRY_AGAIN: Duration = Duration::from_millis(250);
/// A query may wait for its turn, for a connection and for a lock: after this it is over.
pub(crate) const SETTLED: Duration = Duration::from_secs(15);

impl From<WaitingRequest> for Waiting {
    fn from(stored: WaitingRequest) -> Self {
        Self {
            id: stored.id,
            order: stored.order,
            participant: stored.participant,
            event: stored.event,
            created_at: stored.created_at,
        }
    }
}

impl AgencyQueue {
    /// Reads what waits and, the first time, what the matches before left to be done.
    pub(super) fn load(&mut self, ctx: &mut Context<Self>) {
        let (queue, past) = (
            self.queue_query(),
            (!self.mirror.knows_the_past).then(|| self.past()),
        );
        let store = self.services.store.clone();
        let began = self.services.monotonic();
        let loading = async move {
            let stored = store.run(queue).await?;
            let past = match past {
                Some(past) => Some(past.read(&store).await?),
                None => None,
            };
            Ok::<_, StoreError>((stored, past))
        };
        ctx.wait(loading.into_actor(self).map(move |loaded, queue, ctx| {
            queue.mirror.read(began, queue.services.monotonic());
            match loaded {
                Ok((stored, past)) => {
                    queue.mirror.unavailable = None;
                    if let Some(past) = past {
                        queue.take_over(past, &stored.waiting);
                    }
                    queue.replace(stored, ctx);
                }
                Err(error) => {
                    log::warn!("queue of agency {}: load: {error}", queue.agency);
                    queue.mirror.unavailable = Some(queue.services.monotonic().plus(TRY_AGAIN));
                }
            };
        }));
    }

    /// Loads what could not be loaded, when it is time for another try.
    pub(super) fn load_when_due(&mut self, ctx: &mut Context<Self>) {
        let now = self.services.monotonic();
        if self.mirror.unavailable.is_some_and(|until| until <= now) {
            self.load(ctx);
        }
    }

    /// Throws away what a panic may have left half done, and loads again. Whoever is among the
    /// claimants is told that the outcome is not known; organizers go on waiting.
    pub(super) fn start_over(&mut self, ctx: &mut Context<Self>) {
        // A reply that is dropped says so.
        self.core.start_over().into_iter().for_each(drop);
        self.generation += 1;
        self.mirror.unavailable = Some(self.services.monotonic());
        self.load(ctx);
    }

    /// Something of which nobody knows whether it happened may happen yet: the queue is read with
    /// the next tick, and again once nothing of it can be under way any more.
    pub(super) fn note_in_doubt(&mut self) {
        self.mirror.read_again = true;
        self.mirror.settled_at = Some(self.services.monotonic().plus(SETTLED));
    }

    /// Whether the queue has to be read again, now or later.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.mirror.read_again || self.mirror.settled_at.is_some()
    }

    /// Reads the queue when it may be out of step; organizers keep their places.
    pub(super) fn read_again_when_due(&mut self, ctx: &mut Context<Self>) {
        let now = self.services.monotonic();
        let settled = self.mirror.settled_at.is_some_and(|at| at <= now);
        if self.mirror.unavailable.is_some()
            || !(self.mirror.read_again || settled || self.is_stale())
        {
            return;
        }
        let (store, query) = (self.services.store.clone(), self.queue_query());
        let known = self.known_to_wait();
        let loading = async move { store.run(query).await };
        ctx.wait(loading.into_actor(self).map(move |loaded, queue, ctx| {
            queue.mirror.read(now, queue.services.monotonic());
            match loaded {
                Ok(stored) => {
                    queue.mirror.read_again = false;
                    if settled {
                        queue.mirror.settled_at = None;
                    }
                    queue.replace(stored, ctx);
                    queue.ask_for_fates(known, ctx);
                }
                // With the next tick.
                Err(error) => log::warn!("queue of agency {}: read: {error}", queue.agency),
            }
        }));
    }

    fn replace(&mut self, stored: StoredAgency, ctx: &mut Context<Self>) {
        self.audience.pauses.read(stored.pauses);
        self.step(ctx, |queue, _| {
            let waiting = stored.waiting.into_iter().map(Waiting::from);
            queue.core.replace(waiting);
        });
    }

    fn queue_query(&self) -> LoadAgency {
        LoadAgency {
            agency: self.agency,
            now: self.services.now(),
        }
    }

    fn past(&self) -> PastQuery {
        PastQuery {
            unanswered: self.unanswered(),
            matches: RecentMatches {
                agency: self.agency,
                limit: LATEST_MATCHES,
            },
            before: BeforeQuery::new(self.agency, self.services.now()),
        }
    }

    fn take_over(&mut self, past: Past, waiting: &[WaitingRequest]) {
        self.mirror.knows_the_past = true;
        self.adopt(past.unanswered);
        for matched in past.matches.iter().rev() {
            self.wait_estimate.matched(matched.asked, matched.matched);
        }
        let waiting = waiting.iter().map(|request| request.created_at);
        let (matches, now) = (past.matches.iter().rev(), self.services.now());
        self.forecasts.take_over(past.before, matches, waiting, now);
    }
}

struct PastQuery {
    unanswered: UnansweredMatches,
    matches: RecentMatches,
    before: BeforeQuery,
}

/// What the matches before this actor left to be done.
struct Past {
    unanswered: <UnansweredMatches as switchboard_store::Query>::Output,
    matches: <RecentMatches as switchboard_store::Query>::Output,
    before: Before,
}

impl PastQuery {
    async fn read(self, store: &Store) -> Result<Past, StoreError> {
        Ok(Past {
            unanswered: store.run(self.unanswered).await?,
            matches: store.run(self.matches).await?,
            before: self.before.read(store).await?,
        })
    }
}
