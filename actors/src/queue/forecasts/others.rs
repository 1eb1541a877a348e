//! What became of requests that this node has not seen the end of: other nodes took them, or it is in doubt.

use crate::queue::actor::AgencyQueue;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_domain::ChatId;
use switchboard_domain::waits::Day;
use switchboard_store::queries::{EndedWaits, Fate, LearnedWaits, LoadWaits, RequestFates};
use switchboard_store::{Store, StoreError};

/// Of more that went at once than this, the last ones say how fast the queue is.
const AT_ONCE: usize = 100;

impl AgencyQueue {
    /// Those who wait, before the mirror is read, where others may take them.
    pub(in crate::queue) fn known_to_wait(&self) -> Vec<ChatId> {
        match self.services.nodes.is_alone() {
            true => Vec::new(),
            false => self.core.places().map(|(request, _)| request.id).collect(),
        }
    }

    /// Asks what became of those who do not wait any more.
    pub(in crate::queue) fn ask_for_fates(&mut self, known: Vec<ChatId>, ctx: &mut Context<Self>) {
        let gone = |request: &ChatId| self.core.position(*request).is_none();
        self.forecasts.to_ask.extend(known.into_iter().filter(gone));
        let to_ask = &mut self.forecasts.to_ask;
        to_ask.drain(..to_ask.len().saturating_sub(AT_ONCE));
        if to_ask.is_empty() || self.forecasts.asking {
            return;
        }
        let requests = std::mem::take(to_ask);
        let again = requests.clone();
        let day = Day::of(self.services.now());
        let (store, agency) = (self.services.store.clone(), self.agency);
        let asking = async move { ask(&store, requests, LoadWaits { agency, day }).await };
        self.forecasts.asking = true;
        self.under_way += 1;
        ctx.spawn(asking.into_actor(self).map(move |asked, queue, ctx| {
            queue.under_way -= 1;
            queue.forecasts.asking = false;
            match asked {
                Ok((fates, learned)) => {
                    queue.forecasts.learned(learned);
                    queue.learn_fates(fates, ctx);
                    // Of those who went meanwhile.
                    queue.ask_for_fates(Vec::new(), ctx);
                }
                Err(error) => {
                    log::warn!("queue of agency {}: waits: {error}", queue.agency);
                    // When the queue is read again.
                    queue.forecasts.to_ask.extend(again);
                }
            }
        }));
    }

    fn learn_fates(&mut self, fates: Vec<(ChatId, Fate)>, ctx: &mut Context<Self>) {
        let now = self.services.now();
        let mut last = None;
        for (request, fate) in fates {
            match fate {
                Fate::Taken(asked, taken) => {
                    last = last.max(Some((asked, request)));
                    // Whoever took it has settled what was stored.
                    if let Some(told) = self.forecasts.core.matched(request, asked, taken) {
                        self.settle(EndedWaits::Taken(request, Some(told)), ctx);
                    }
                }
                Fate::Left => self.forecasts.left(request, now),
            }
        }
        if let Some((_, request)) = last {
            // But for what was stored in the moment in which it was taken.
            self.settle(EndedWaits::Taken(request, None), ctx);
        }
    }
}

async fn ask(
    store: &Store,
    requests: Vec<ChatId>,
    learned: LoadWaits,
) -> Result<(Vec<(ChatId, Fate)>, LearnedWaits), StoreError> {
    let fates = store.run(RequestFates { requests }).await?;
    Ok((fates, store.run(learned).await?))
}
