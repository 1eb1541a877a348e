//! What is over.

use super::operation::{Operation, PAGE};
use crate::contract::shapes::{Chat, ChatId, Message};

/// These operations.
pub fn operations() -> Vec<Operation> {
    let on = Operation::new;
    vec![
        on(
            "GET",
            "/agency/chats",
            "What the agency has answered, newest end first.",
        )
        .query(&["participant", "eventId", "limit", "cursor"])
        .page_of::<Chat>()
        .errors(&[403, 422]),
        on(
            "GET",
            "/agency/chats/{id}/messages",
            "One of those, oldest message first.",
        )
        .id::<ChatId>()
        .query(PAGE)
        .page_of::<Message>()
        .errors(&[403, 404]),
        on(
            "GET",
            "/participant/chats",
            "What the participant has asked, newest end first.",
        )
        .query(PAGE)
        .page_of::<Chat>()
        .errors(&[403]),
        on(
            "GET",
            "/participant/chats/{id}/messages",
            "One of those, oldest message first.",
        )
        .id::<ChatId>()
        .query(PAGE)
        .page_of::<Message>()
        .errors(&[403, 404]),
    ]
}
