//! What happens to chats by itself: offers that nobody answers are over, and chats whose participant is fine end. Every
//! node looks; the database decides which of them does it. So it goes on behind a restart.

use super::offers;
use crate::directory::EndChat;
use crate::services::Services;
use actix::{Actor, ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_store::queries::{CloseResolved, ExpireOffers};

/// The actor that looks.
pub struct TurnSweep {
    services: Services,
    /// Whether a look is under way: a slow database is not asked twice.
    looking: bool,
}

impl TurnSweep {
    /// Looks all the time.
    pub fn new(services: Services) -> Self {
        Self {
            services,
            looking: false,
        }
    }

    fn look(&mut self, ctx: &mut Context<Self>) {
        if std::mem::replace(&mut self.looking, true) {
            return;
        }
        let services = self.services.clone();
        let looking = async move { sweep(&services).await };
        ctx.spawn(
            looking
                .into_actor(self)
                .map(|(), sweep, _| sweep.looking = false),
        );
    }
}

async fn sweep(services: &Services) {
    let now = services.now();
    match services.store.run(ExpireOffers { now }).await {
        Ok(ended) => {
            for offer in ended {
                offers::tell_over(services, offer);
            }
        }
        Err(error) => log::warn!("sweep for offers: {error}"),
    }
    let said_before = now.minus(services.settings.turns.resolved_timeout);
    match services.store.run(CloseResolved { said_before, now }).await {
        Ok(closed) => {
            for (chat, offer) in closed {
                // As many as one look ends.
                services.directory.do_send(EndChat(chat));
                if let Some(offer) = offer {
                    offers::tell_over(services, offer);
                }
            }
        }
        Err(error) => log::warn!("sweep for chats of those who are fine: {error}"),
    }
}

impl Actor for TurnSweep {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(self.services.settings.turns.sweep, Self::look);
    }
}
