//! Waiting for a condition with a deadline: never for a time.

use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How long anything that should happen may take before a test gives up.
pub const DEADLINE: Duration = Duration::from_secs(10);

const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Asks `check` again and again until it answers `Some`, and panics with `what` when it has not
/// within [`DEADLINE`].
pub async fn poll_until<T>(what: &str, check: impl AsyncFnMut() -> Option<T>) -> T {
    poll_until_within(DEADLINE, what, check).await
}

/// [`poll_until`] with a deadline of its own.
pub async fn poll_until_within<T>(
    deadline: Duration,
    what: &str,
    mut check: impl AsyncFnMut() -> Option<T>,
) -> T {
    let end = Instant::now() + deadline;
    let mut looks = interval(BETWEEN_LOOKS);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        if let Some(seen) = check().await {
            return seen;
        }
        assert!(Instant::now() < end, "waited {deadline:?} in vain: {what}");
    }
}
