//! Work of several steps that goes on to its end, even if its caller leaves.

use crate::services::Services;
use switchboard_store::StoreError;

/// Runs it to its end, also when the caller hangs up between its steps.
pub(crate) async fn on_its_own<T: 'static, F>(
    services: &Services,
    work: impl FnOnce(Services) -> F,
) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>> + 'static,
{
    let running = actix::spawn(work(services.clone()));
    let ended = running.await;
    ended.unwrap_or_else(|error| Err(StoreError::Internal(error.to_string())))
}
