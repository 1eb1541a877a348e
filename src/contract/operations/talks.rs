//! Chats and what is said in them.

use super::operation::{Operation, PAGE};
use crate::api::{chats, messages, new_message, new_tip};
use crate::contract::shapes::{AnyChat, ChatId, ClosedMemberChat, Conversation, Message};

/// These operations.
pub fn operations() -> Vec<Operation> {
    let on = Operation::new;
    vec![
        on("GET", "/chats", "The caller's chats.")
            .query(&["status", "kind", "limit", "cursor"])
            .page_of::<AnyChat>()
            .errors(&[403]),
        on(
            "GET",
            "/chats/{id}/messages",
            "A part of a chat, oldest message first.",
        )
        .id::<ChatId>()
        .query(&["before", "after", "limit"])
        .page_of::<Message>()
        .errors(&[403, 404]),
        on(
            "POST",
            "/chats/{id}/messages",
            "A message; 200 when it had been sent before.",
        )
        .id::<ChatId>()
        .body::<new_message::NewMessage>()
        .gives::<Message>(201)
        .gives::<Message>(200)
        .errors(&[403, 404, 409, 413, 422]),
        on("POST", "/chats/{id}/close", "Ends the caller's own chat.")
            .id::<ChatId>()
            .gives::<ClosedMemberChat>(200)
            .errors(&[403, 404, 409]),
        on(
            "POST",
            "/chats/{id}/read",
            "The caller has read up to here.",
        )
        .id::<ChatId>()
        .body::<chats::Read>()
        .gives::<chats::Unread>(200)
        .errors(&[403, 404, 422]),
        on(
            "GET",
            "/conversations",
            "The caller's direct chats and lists, the last message first.",
        )
        .query(PAGE)
        .page_of::<Conversation>()
        .errors(&[403]),
        on(
            "GET",
            "/messages",
            "Between the caller and a user, from the end, oldest first.",
        )
        .query(&["userId", "limit", "offset"])
        .page_of::<Message>()
        .errors(&[403, 404, 422]),
        on(
            "POST",
            "/messages",
            "A message to a user, a list or a chat; 200 when it had been sent before. 202 with a tip.",
        )
        .body::<messages::NewMessageTo>()
        .gives::<Message>(201)
        .gives::<Message>(200)
        .gives::<new_tip::PromisedTip>(202)
        .errors(&[403, 404, 409, 413, 422]),
        on(
            "GET",
            "/messages/unread-count",
            "What the caller has not read in direct chats and lists.",
        )
        .gives::<chats::Unread>(200)
        .errors(&[403]),
    ]
}
