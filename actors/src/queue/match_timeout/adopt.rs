//! Matches that this actor has not made: of before a restart, and of other nodes, one of which may be gone.

use super::rule::{Match, Patience};
use crate::queue::actor::AgencyQueue;
use crate::services::Services;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;
use switchboard_cluster::Feature;
use switchboard_domain::Timestamp;
use switchboard_store::queries::{UnansweredMatch, UnansweredMatches};

/// Whoever has lost a connection has so long to be back somewhere.
const GRACE: Duration = Duration::from_secs(8);
/// Matches are looked for so much longer than they are waited for: their node may have died at the end.
pub(super) const DOWNTIME: Duration = Duration::from_secs(60);

impl AgencyQueue {
    /// Since when the organizer of a match that was made before, or elsewhere, is taken to be waited for.
    /// After a restart of the only node everybody has as long from now on as there was in the beginning;
    /// where there are others there was somewhere to be, and little time is left; not of those who may have been
    /// closed unheard: see `dismissals.rs`.
    fn known_since(&self, made: Timestamp, patience: Duration) -> Timestamp {
        let waited = match self.services.nodes.is_alone() {
            true => Duration::ZERO,
            false => self.services.now().since(made),
        };
        let monotonic = self.services.monotonic();
        let known = monotonic.minus(waited.min(patience.saturating_sub(GRACE)));
        // Who was to come back had to find this process first.
        known.max(Timestamp(0))
    }

    /// Looks after matches that this actor has not made.
    pub(in crate::queue) fn adopt(&mut self, found: Vec<UnansweredMatch>) {
        let patience = self.services.patience();
        // The same for whichever level their organizers turn out to be of.
        let shortest = patience.shortest();
        for it in found {
            let known = self.known_since(it.made, shortest);
            // What is looked after already stays as it is.
            self.match_timeouts.add(Match::of_before(&it, known));
        }
    }

    /// The matches of the agency that may come to nothing, made here or elsewhere.
    pub(in crate::queue) fn unanswered(&self) -> UnansweredMatches {
        let longest = self.services.patience().longest();
        UnansweredMatches {
            agency: self.agency,
            made_after: self.services.now().minus(longest + DOWNTIME),
        }
    }

    /// Looks after the matches of other nodes too: one of those may be gone.
    pub(in crate::queue) fn look_for_orphans(&mut self, ctx: &mut Context<Self>) {
        let (store, query) = (self.services.store.clone(), self.unanswered());
        let looking = async move { store.run(query).await };
        ctx.spawn(looking.into_actor(self).map(move |found, queue, _| {
            let found = match found {
                Ok(found) => found,
                Err(error) => {
                    return log::warn!("queue of agency {}: matches: {error}", queue.agency);
                }
            };
            queue.adopt(found);
        }));
    }
}

impl Services {
    /// How long matches are waited for now. While a node of a release before lives, which notes of nobody that they have
    /// looked at a chat, that does not matter.
    pub(super) fn patience(&self) -> Patience {
        let settings = &self.settings;
        let notes = |after: Option<Duration>| after.filter(|_| self.nodes.all_know(Feature::Turns));
        Patience {
            answer: notes(settings.answer_timeout),
            answer_level_1: notes(settings.answer_timeout.and(settings.answer_timeout_level_1)),
            presence: settings.match_timeout,
        }
    }
}
