//! Lists, and who is not to be heard.

use super::operation::{Operation, PAGE};
use crate::api::{blocks, lists};
use crate::contract::shapes::{ChatId, Peer, UserId};

/// These operations.
pub fn operations() -> Vec<Operation> {
    let on = Operation::new;
    vec![
        on("GET", "/lists", "The caller's lists, the newest first.")
            .query(PAGE)
            .page_of::<lists::List>()
            .errors(&[403]),
        on("POST", "/lists", "A list without members, for creators.")
            .body::<lists::ListBody>()
            .gives::<lists::List>(201)
            .errors(&[403, 409, 413, 422]),
        on("GET", "/lists/{id}", "One of them.")
            .id::<ChatId>()
            .gives::<lists::List>(200)
            .errors(&[403, 404]),
        on("PUT", "/lists/{id}", "Gives it another name.")
            .id::<ChatId>()
            .body::<lists::ListBody>()
            .gives::<lists::List>(200)
            .errors(&[403, 404, 413, 422]),
        on(
            "DELETE",
            "/lists/{id}",
            "Nobody writes in it any more; what was received stays readable.",
        )
        .id::<ChatId>()
        .done(204)
        .errors(&[403, 404]),
        on("GET", "/lists/{id}/members", "Who is on it, by their ids.")
            .id::<ChatId>()
            .query(PAGE)
            .page_of::<Peer>()
            .errors(&[403, 404]),
        on(
            "PUT",
            "/lists/{id}/members",
            "Puts up to a thousand users on it; names those who may not be.",
        )
        .id::<ChatId>()
        .body::<lists::NewMembers>()
        .gives::<lists::Members>(200)
        .errors(&[403, 404, 409, 422]),
        on("PUT", "/lists/{id}/members/{userId}", "Puts one on it.")
            .id::<ChatId>()
            .part::<UserId>("userId")
            .done(204)
            .errors(&[403, 404, 409, 422]),
        on(
            "DELETE",
            "/lists/{id}/members/{userId}",
            "Takes one off it; members may leave by themselves.",
        )
        .id::<ChatId>()
        .part::<UserId>("userId")
        .done(204)
        .errors(&[403, 404]),
        on("GET", "/blocks", "Those whom the caller has blocked.")
            .query(PAGE)
            .page_of::<blocks::BlockedUser>()
            .errors(&[403]),
        on(
            "PUT",
            "/blocks/{userId}",
            "From now on nothing that this user writes in private reaches the caller.",
        )
        .part::<UserId>("userId")
        .done(204)
        .errors(&[403, 404, 422]),
        on("DELETE", "/blocks/{userId}", "From now on it does again.")
            .part::<UserId>("userId")
            .done(204)
            .errors(&[403, 404, 422]),
    ]
}
