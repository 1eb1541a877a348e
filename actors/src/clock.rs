//! Holds this node's clock against the database's, so that all nodes go by one: `node_clock.rs` of `switchboard-domain`.

use crate::services::Services;
use std::time::Duration;
use switchboard_domain::Reading;
use switchboard_store::queries::DatabaseTime;
use tokio::time::sleep;

/// Time between two looks.
const EVERY: Duration = Duration::from_secs(5);
/// The same until the database has said it once.
const FIRST: Duration = Duration::from_millis(250);

/// Runs until the node ends, or there is no other clock.
pub(crate) async fn keep(services: Services) {
    let (mut known, mut pause) = (0, FIRST);
    while services.directory.connected() {
        let asked = services.monotonic();
        match services.store.run(DatabaseTime).await {
            // The database is a file on this machine.
            Ok(None) => return,
            Ok(Some(shown)) => {
                let answered = services.monotonic();
                let reading = Reading {
                    asked,
                    answered,
                    shown,
                };
                pause = EVERY;
                if let Some(ahead) = services.clock.compare(reading) {
                    say(&services, std::mem::replace(&mut known, ahead), ahead);
                }
            }
            Err(error) => log::debug!("the database does not say what time it is: {error}"),
        }
        sleep(pause).await;
    }
}

/// Tells people when the clock is wrong, and when it is right again.
fn say(services: &Services, before: i64, ahead: i64) {
    let seconds = |micros: i64| micros / 1_000_000;
    services.metrics.clock_ahead_seconds.set(seconds(ahead));
    match (before, ahead) {
        (0, 0) => {}
        (0, ahead) => log::warn!(
            "this machine's clock is {} s ahead of the database's, by which all nodes go: set it right (NTP)",
            seconds(ahead)
        ),
        (_, 0) => log::info!("this machine's clock agrees with the database's again"),
        _ => {}
    }
}
