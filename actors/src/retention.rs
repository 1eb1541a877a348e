//! Clears what was said in help chats whose time is over: see `clearing` in the store.
//!
//! Beside [`Expiry`](crate::queue::Expiry), and not in it: what waits for help does not wait for this. What is cleared
//! cannot be brought back, so it waits until the clock has run evenly for a while. A node of an earlier release would show an
//! empty message, so it waits for that one to go, too. Nobody is told.

use crate::queue::ClockStability;
use crate::services::Services;
use actix::{Actor, ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_cluster::Feature;
use switchboard_domain::Timestamp;
use switchboard_store::queries::{ClearEnded, Cleared};

/// Calls of one look: some ten thousand entries a minute, so that what has gathered for years goes within days, and
/// those who write do not notice.
const CALLS: usize = 40;

/// The actor that clears.
pub struct Retention {
    services: Services,
    clock: ClockStability,
    /// Whether a look is under way: a slow database is not asked twice.
    clearing: bool,
}

impl Retention {
    /// Looks as often as others look for what has expired.
    pub fn new(services: Services) -> Self {
        Self {
            services,
            clock: ClockStability::default(),
            clearing: false,
        }
    }

    fn look(&mut self, ctx: &mut Context<Self>) {
        let (now, monotonic) = (self.services.now(), self.services.monotonic());
        // That it was set is said by whoever ends requests by it.
        self.clock.look(monotonic, now);
        let interval = self.services.settings.expiry_interval;
        let is_readable = self.services.nodes.all_know(Feature::Changes);
        if self.clearing || !is_readable || !self.clock.is_believed(monotonic, interval) {
            return;
        }
        self.clearing = true;
        let services = self.services.clone();
        let clearing = async move { clear(&services, now).await };
        ctx.spawn(
            clearing
                .into_actor(self)
                .map(|(), retention, _| retention.clearing = false),
        );
    }
}

async fn clear(services: &Services, now: Timestamp) {
    let mut chats = 0;
    for _ in 0..CALLS {
        let query = ClearEnded {
            days: services.settings.retention_days,
            now,
        };
        match services.store.run(query).await {
            Ok(Cleared::NOTHING) => break,
            Ok(cleared) => chats += cleared.chats,
            Err(error) => {
                log::warn!("clearing of help chats whose time is over: {error}");
                break;
            }
        }
    }
    if chats > 0 {
        log::info!("{chats} help chats were cleared: their time was over");
    }
}

impl Actor for Retention {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.look(ctx);
        ctx.run_interval(self.services.settings.expiry_interval, Self::look);
    }
}
