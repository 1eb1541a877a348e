//! A request is taken, or over: what became of what was said of its wait counts, and the queue learns from it.

use crate::queue::actor::AgencyQueue;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_domain::{ChatId, Timestamp};
use switchboard_store::queries::{EndedWaits, SettleWaits};

impl AgencyQueue {
    /// A request that was sent at `asked` has been taken.
    pub(in crate::queue) fn settle_match(
        &mut self,
        request: ChatId,
        asked: Timestamp,
        taken: Timestamp,
        ctx: &mut Context<Self>,
    ) {
        let told = self.forecasts.core.matched(request, asked, taken);
        self.settle(EndedWaits::Taken(request, told), ctx);
    }

    /// These requests wait no more. What cannot be stored now is with the next match, where it was stored what they
    /// were told.
    pub(in crate::queue) fn settle(&mut self, ended: EndedWaits, ctx: &mut Context<Self>) {
        let (store, now) = (self.services.store.clone(), self.services.now());
        let query = SettleWaits {
            agency: self.agency,
            ended,
            now,
        };
        let settling = async move { store.run(query).await };
        // One for each match, and matches come one at a time.
        self.under_way += 1;
        ctx.spawn(settling.into_actor(self).map(|learned, queue, _| {
            queue.under_way -= 1;
            match learned {
                Ok(learned) => queue.forecasts.learned(learned),
                Err(error) => log::warn!("queue of agency {}: waits: {error}", queue.agency),
            }
        }));
    }
}
