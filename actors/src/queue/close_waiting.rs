//! The integrator ends a chat that nobody has.

use super::ended::{self, Ended};
use super::messages::Left;
use crate::directory::FindQueue;
use crate::services::Services;
use switchboard_domain::{ChatId, RequestState};
use switchboard_store::StoreError;
use switchboard_store::queries::CloseWaiting;

/// Ends the chat if it waits, and tells its participant's devices. `false`: it does not wait.
pub async fn close_waiting(services: &Services, chat: ChatId) -> Result<bool, StoreError> {
    let now = services.now();
    let Some(request) = services.store.run(CloseWaiting { chat, now }).await? else {
        return Ok(false);
    };
    if let Ok(queue) = services.directory.send(FindQueue(request.agency)).await {
        // A queue that cannot take it reads the database when it next loads.
        let _ = queue.send(Left(vec![chat])).await;
    }
    let ended = Ended {
        request: chat,
        event: request.event,
        participant: request.participant,
        outcome: RequestState::Closed,
    };
    ended::tell(services, ended);
    Ok(true)
}
