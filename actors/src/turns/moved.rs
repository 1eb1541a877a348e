//! How a chat is now, for whoever acts on it as if it were still theirs.

use crate::services::Services;
use switchboard_domain::{AgencyChat, ChatId, UserId};
use switchboard_store::queries::ReadMoved;

/// The chat as it is now, which goes with `chat_moved`; nothing where it cannot be read, or is not for `user`.
pub async fn as_it_is(services: &Services, chat: ChatId, user: UserId) -> Option<Box<AgencyChat>> {
    match services.store.run(ReadMoved { chat, user }).await {
        Ok(found) => found.map(Box::new),
        Err(error) => {
            log::warn!("chat {chat}, which user {user} has lost: {error}");
            None
        }
    }
}
