//! What the integrator's backend says.

use super::operation::{Operation, PAGE};
use crate::api::admin::{agencies, events, users};
use crate::contract::shapes::{AgencyId, Chat, ChatId, EventId, UserId, rest};

/// These operations.
pub fn operations() -> Vec<Operation> {
    let on = Operation::new;
    vec![
        on(
            "PUT",
            "/admin/agencies/{id}",
            "Creates or renames an agency.",
        )
        .id::<AgencyId>()
        .body::<agencies::AgencyBody>()
        .gives::<agencies::Agency>(200)
        .errors(&[403, 413, 422]),
        on("PUT", "/admin/events/{id}", "Creates or changes an event.")
            .id::<EventId>()
            .body::<events::EventBody>()
            .gives::<rest::Event>(200)
            .errors(&[403, 404, 413, 422]),
        on("PUT", "/admin/users/{id}", "Creates or changes a user.")
            .id::<UserId>()
            .body::<users::UserBody>()
            .gives::<users::StoredUser>(200)
            .errors(&[403, 404, 413, 422]),
        on(
            "DELETE",
            "/admin/users/{id}",
            "Deletes a user; what was said stays.",
        )
        .id::<UserId>()
        .done(204)
        .errors(&[403, 422]),
        on(
            "POST",
            "/admin/users/{id}/sign-out",
            "Makes void whatever was issued to the user before now.",
        )
        .id::<UserId>()
        .done(204)
        .errors(&[403, 422]),
        on(
            "PUT",
            "/admin/contacts/{a}/{b}",
            "From now on `a` may write to `b`.",
        )
        .part::<UserId>("a")
        .part::<UserId>("b")
        .done(204)
        .errors(&[403, 404, 422]),
        on(
            "DELETE",
            "/admin/contacts/{a}/{b}",
            "From now on not any more.",
        )
        .part::<UserId>("a")
        .part::<UserId>("b")
        .done(204)
        .errors(&[403, 404, 422]),
        on(
            "GET",
            "/admin/blocked-messages",
            "What blocks have kept from those it was written to, newest first.",
        )
        .query(PAGE)
        .page_of::<rest::BlockedMessage>()
        .errors(&[403]),
        on(
            "POST",
            "/admin/chats/{id}/close",
            "Ends a chat, whoever its organizer is.",
        )
        .id::<ChatId>()
        .gives::<Chat>(200)
        .errors(&[403, 404]),
    ]
}
