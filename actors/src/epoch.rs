//! What a node does when its database is not the one that it was: a backup was brought back, or a failover
//! lost what was stored last. Numbers are given again then, so everything that was learned by them is let go.

use crate::directory::StartAnew;
use crate::remote::reconcile::Reconciler;
use crate::services::Services;
use actix::{Addr, Message};
use std::time::Duration;
use switchboard_domain::Epoch;
use switchboard_store::ReadMeta;
use tokio::time::timeout;

/// Time between two looks at the epoch. Each new connection to the database looks too.
const EVERY: Duration = Duration::from_secs(5);
/// The same until it was read once.
const FIRST: Duration = Duration::from_millis(250);

/// The database is another one: what is known of it is void.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct EpochChanged;

/// Runs until the node ends: looks at the epoch, and has everybody start anew when it is another one.
pub(crate) async fn keep(services: Services, reconciler: Option<Addr<Reconciler>>) {
    let mut meta = services.meta.subscribe();
    meta.mark_changed();
    let mut known: Option<Epoch> = None;
    while services.directory.connected() {
        let pause = match known {
            Some(_) => EVERY,
            None => FIRST,
        };
        // What opens a connection may have learned it.
        if !matches!(timeout(pause, meta.changed()).await, Ok(Ok(()))) {
            match services.store.run(ReadMeta).await {
                Ok(now) => services.meta.learn(now),
                Err(error) => log::debug!("the epoch is not known now: {error}"),
            }
        }
        let now = meta.borrow_and_update().as_ref().map(|meta| meta.epoch);
        let (Some(now), before) = (now, known) else {
            continue;
        };
        known = Some(now);
        if before.is_some_and(|before| before != now) {
            log::warn!("the database is of another epoch: all that was read of it is read anew");
            services.shown.clear();
            services.offers_shown.clear();
            if let Some(reconciler) = &reconciler {
                // One for each change.
                reconciler.do_send(EpochChanged);
            }
            services.duty.do_send(EpochChanged);
            services.directory.do_send(StartAnew);
        }
    }
}
