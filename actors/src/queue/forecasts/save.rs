//! What those who wait were told at first is stored, with each tick.

use crate::queue::actor::AgencyQueue;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_store::queries::KeepForecasts;

/// Of one tick. The next one takes the rest.
const AT_ONCE: usize = 500;

impl AgencyQueue {
    /// Stores what there is to store. Nobody waits for it: whoever is taken before counts by what the actor knows.
    pub(in crate::queue) fn save_forecasts(&mut self, ctx: &mut Context<Self>) {
        if self.forecasts.saving || self.mirror.unavailable.is_some() {
            return;
        }
        let told = self.forecasts.core.to_save(AT_ONCE);
        if told.is_empty() {
            return;
        }
        self.forecasts.saving = true;
        self.under_way += 1;
        let (store, agency) = (self.services.store.clone(), self.agency);
        let saving = async move { store.run(KeepForecasts { agency, told }).await };
        ctx.spawn(saving.into_actor(self).map(|saved, queue, _| {
            queue.under_way -= 1;
            queue.forecasts.saving = false;
            match saved {
                // Of the others it is asked, or told, what became of them.
                Ok(kept) => {
                    let core = &mut queue.forecasts.core;
                    kept.into_iter().for_each(|request| core.saved(request));
                }
                // They count as long as this actor lives.
                Err(error) => log::warn!("queue of agency {}: waits: {error}", queue.agency),
            }
        }));
    }
}
