//! Events, and help on them.

use super::operation::Operation;
use crate::api::chat_requests;
use crate::contract::shapes::{ChatId, EventId, rest};

/// These operations.
pub fn operations() -> Vec<Operation> {
    let on = Operation::new;
    vec![
        on("GET", "/events", "The events that the caller may see.")
            .query(&["query", "limit", "cursor"])
            .page_of::<rest::Event>()
            .errors(&[403]),
        on("GET", "/events/{id}", "One of them.")
            .id::<EventId>()
            .gives::<rest::EventHere>(200)
            .errors(&[403, 404]),
        on("POST", "/chat-requests", "Asks for help.")
            .body::<chat_requests::NewRequest>()
            .gives::<chat_requests::Requested>(200)
            .errors(&[403, 404, 409, 413, 422]),
        on(
            "GET",
            "/chat-requests",
            "Where the caller's request on an event stands.",
        )
        .query(&["eventId"])
        .gives::<chat_requests::Standing>(200)
        .errors(&[403, 422]),
        on("DELETE", "/chat-requests/{id}", "Takes a request back.")
            .id::<ChatId>()
            .done(204)
            .errors(&[403, 404, 409]),
    ]
}
