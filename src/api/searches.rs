//! Searches: what each costs its user, and what is said of one that comes to nothing.

use super::caller::Caller;
use super::error::ApiError;
use crate::state::AppState;
use std::time::Duration;
use switchboard_actors::rates::TooMany;
use switchboard_store::search::{NotSearched, Search};

/// After so long whoever had newer searches under way may try the old one again.
const AGAIN: Duration = Duration::from_secs(1);

/// What a search of the caller finds: in the lane of the searches, where nothing else waits for it.
pub async fn found<S: Search>(
    caller: &Caller,
    state: &AppState,
    search: S,
) -> Result<S::Output, ApiError> {
    let user = caller.user()?;
    caller.rates(state).search().map_err(ApiError::too_many)?;
    match state.services.searches.run(user, search).await {
        Ok(found) => Ok(found),
        Err(NotSearched::GivenUp) => Err(ApiError::too_many(TooMany { retry_after: AGAIN })),
        Err(NotSearched::Store(error)) => Err(ApiError::reading(error)),
    }
}
