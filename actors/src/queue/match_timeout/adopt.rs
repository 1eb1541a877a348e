//! Matches that this actor has not made: of before a restart, and of other nodes, one of which may be gone.

use super::rule::Match;
use crate::queue::actor::AgencyQueue;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;
use switchboard_domain::Timestamp;
use switchboard_store::queries::UnansweredMatches;

/// Whoever has lost a connection has so long to be back somewhere.
const GRACE: Duration = Duration::from_secs(8);
/// Matches are looked for so much longer than they are waited for: their node may have died at the end.
pub(in crate::queue) const DOWNTIME: Duration = Duration::from_secs(60);

impl AgencyQueue {
    /// Since when the organizer of a match that was made before, or elsewhere, is taken to be waited for.
    /// After a restart of the only node everybody has as long from now on as there was in the beginning;
    /// where there are others there was somewhere to be, and little time is left; not of those who may have been
    /// closed unheard: see `dismissals.rs`.
    pub(in crate::queue) fn known_since(&self, made: Timestamp) -> Timestamp {
        let patience = self.services.settings.match_timeout;
        let waited = match self.services.nodes.is_alone() {
            true => Duration::ZERO,
            false => self.services.now().since(made),
        };
        let monotonic = self.services.monotonic();
        monotonic.minus(waited.min(patience.saturating_sub(GRACE)))
    }

    /// Looks after the matches of other nodes too: one of those may be gone.
    pub(in crate::queue) fn look_for_orphans(&mut self, ctx: &mut Context<Self>) {
        let patience = self.services.settings.match_timeout;
        let (store, now) = (self.services.store.clone(), self.services.now());
        let query = UnansweredMatches {
            agency: self.agency,
            made_after: now.minus(patience + DOWNTIME),
        };
        let looking = async move { store.run(query).await };
        ctx.spawn(looking.into_actor(self).map(move |found, queue, _| {
            let found = match found {
                Ok(found) => found,
                Err(error) => {
                    return log::warn!("queue of agency {}: matches: {error}", queue.agency);
                }
            };
            for (id, organizer, made) in found {
                if !queue.match_timeouts.contains(id) {
                    let known = queue.known_since(made);
                    queue
                        .match_timeouts
                        .add(Match::of_before(id, organizer, known));
                }
            }
        }));
    }
}
