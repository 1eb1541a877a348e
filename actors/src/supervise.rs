//! What happens when a handler panics: the actor starts over, its mailbox survives.
//!
//! A panic that left the handler would end the actor's task and drop its mailbox with every
//! message in it. So the handlers of the actors that own state others rely on run inside
//! [`guarded`]; after a panic the actor throws its state away and rebuilds it from the database,
//! at the same address, before it looks at the next message.

use std::panic::{AssertUnwindSafe, catch_unwind};
use switchboard_metrics::Metrics;

/// Runs `work`; `None` when it panicked. The caller must discard whatever `work` may have left
/// half done.
pub fn guarded<T>(actor: &'static str, metrics: &Metrics, work: impl FnOnce() -> T) -> Option<T> {
    // AssertUnwindSafe holds because of that contract.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => Some(done),
        Err(_) => {
            // The panic hook has printed message and place.
            log::error!("{actor} panicked in a handler and starts over from the database");
            metrics.restarts.with_label_values(&[actor]).inc();
            None
        }
    }
}
