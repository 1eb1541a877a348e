//! Sees that matches are looked after whose node is gone, at agencies that no node serves any more.

use crate::directory::FindQueue;
use crate::services::Services;
use actix::{Actor, ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;
use switchboard_cluster::Key;
use switchboard_store::queries::UnansweredAgencies;

/// Between two looks.
const INTERVAL: Duration = Duration::from_secs(5);

/// The actor that looks. It runs on each node among others.
pub struct Orphans {
    services: Services,
    /// Whether a look is under way: a slow database is not asked twice.
    looking: bool,
}

impl Orphans {
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
        let looking = async move { wake_queues(&services).await };
        ctx.spawn(
            looking
                .into_actor(self)
                .map(|(), orphans, _| orphans.looking = false),
        );
    }
}

async fn wake_queues(services: &Services) {
    let patience = services.patience().longest() + super::adopt::DOWNTIME;
    let query = UnansweredAgencies {
        made_after: services.now().minus(patience),
    };
    let agencies = match services.store.run(query).await {
        Ok(agencies) => agencies,
        Err(error) => return log::warn!("look for matches that nobody looks after: {error}"),
    };
    let keys = agencies.iter().copied().map(Key::Agency).collect();
    let Ok(served) = services.nodes.locate(keys).await else {
        // Without the location table nobody knows who serves them. The next look asks again.
        return;
    };
    for (agency, served) in agencies.into_iter().zip(served) {
        if !served {
            // A queue that is made looks for them itself. Without a directory the process is ending.
            let _ = services.directory.send(FindQueue(agency)).await;
        }
    }
}

impl Actor for Orphans {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(INTERVAL, Self::look);
    }
}
