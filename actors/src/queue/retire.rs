//! The end of a queue that nobody needs, and what still arrives at it.

use super::actor::AgencyQueue;
use crate::directory::{FindQueue, RetireQueue};
use actix::dev::ToEnvelope;
use actix::{ActorContext, ActorFutureExt, AsyncContext, Context, Handler, Message, WrapFuture};
use std::future::Future;

impl AgencyQueue {
    fn is_quiet(&self) -> bool {
        // Whoever is here is told of the queue by this actor, and may wait at it.
        self.core.is_quiet()
            && self.core.is_empty()
            && self.under_way == 0
            && self.match_timeouts.is_empty()
            && self.audience.present.is_empty()
            && !self.is_in_doubt()
    }

    pub(super) fn retire_when_idle(&mut self, ctx: &mut Context<Self>) {
        if self.retired {
            // Forgotten a whole interval ago: nothing is on its way here any more.
            return ctx.stop();
        }
        let unused = self.services.monotonic().since(self.last_use);
        let idle = unused >= self.services.settings.chat_idle;
        if !idle || !self.is_quiet() {
            return;
        }
        // Nothing is served until the answer is there: it would be done by a queue that is
        // forgotten already.
        let told = self.services.directory.send(RetireQueue(self.agency));
        ctx.wait(
            told.into_actor(self)
                .map(|forgotten, queue, _| queue.retired = forgotten.is_ok()),
        );
    }

    /// Hands what has arrived after the directory had forgotten this queue to its successor.
    /// `None`: there is none, the process is ending.
    pub(super) fn forward<M>(&self, message: M) -> impl Future<Output = Option<M::Result>> + use<M>
    where
        Self: Handler<M>,
        Context<Self>: ToEnvelope<Self, M>,
        M: Message + Send + 'static,
        M::Result: Send,
    {
        let (directory, agency) = (self.services.directory.clone(), self.agency);
        async move {
            let successor = directory.send(FindQueue(agency)).await.ok()?;
            successor.send(message).await.ok()
        }
    }
}
