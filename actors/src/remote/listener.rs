//! Hears what other nodes say, and hands it to the actors that it concerns.

use crate::directory::RemoteHint;
use crate::services::Services;
use actix::dev::SendError;
use switchboard_cluster::events::{Event, Events};
use switchboard_cluster::hint::Hint;

/// Runs until the node ends. What the directory has no room for waits here, and then with the backplane,
/// which says so when that is full as well.
pub async fn listen(mut events: Events, services: Services, missed: impl Fn()) {
    while let Some(event) = events.next().await {
        let hint = match event {
            Event::Missed => {
                services.dismissals.missed(services.monotonic());
                missed();
                continue;
            }
            Event::Hint(text) => match Hint::decode(&text) {
                Ok(hint) => hint,
                Err(error) => {
                    log::debug!("a hint is skipped: {error}");
                    services.metrics.count_lost_hint("unknown");
                    continue;
                }
            },
        };
        if let Err(SendError::Full(heard)) = services.directory.try_send(RemoteHint(hint))
            && services.directory.send(heard).await.is_err()
        {
            // The process is ending.
            return;
        }
    }
}
