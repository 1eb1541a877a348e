//! Every path and method of the REST API.

use super::schemas::Schemas;
use super::shapes::{
    AgencyId, AnyChat, Chat, ChatId, ClosedMemberChat, Conversation, EventId, Message, Peer,
    UserId, rest,
};
use crate::api::admin::{agencies, events, users};
use crate::api::session_codes;
use crate::api::{
    BASE, blocks, chat_requests, chats, demo, lists, messages, new_message, new_tip, session,
};
use crate::web::api::ClientConfig;
use schemars::JsonSchema;
use serde_json::{Value, json};

type Shape = fn(&mut Schemas) -> Value;

/// What one method of a path does.
pub struct Operation {
    /// In capitals.
    pub method: &'static str,
    /// With the base path.
    pub path: String,
    /// What it does.
    pub summary: &'static str,
    /// Whether a token is asked for.
    pub secured: bool,
    /// The parts of the path that are not fixed.
    pub ids: Vec<(&'static str, Shape)>,
    /// What the query may name; see [`parameter`].
    pub query: &'static [&'static str],
    /// What the body is.
    pub body: Option<Shape>,
    /// Whether there must be one, where there may be.
    pub needs_body: bool,
    /// What comes back when it works.
    pub answers: Vec<(u16, Option<Shape>)>,
    /// What comes back when it does not, apart from what any request may get.
    pub errors: &'static [u16],
}

impl Operation {
    fn new(method: &'static str, path: &str, summary: &'static str) -> Self {
        Self {
            method,
            path: format!("{BASE}{path}"),
            summary,
            secured: true,
            ids: Vec::new(),
            query: &[],
            body: None,
            needs_body: true,
            answers: Vec::new(),
            errors: &[],
        }
    }

    /// Outside the base path, for everybody.
    fn outside(path: &str, summary: &'static str) -> Self {
        let mut operation = Self::new("GET", path, summary).open();
        operation.path = path.to_owned();
        operation
    }

    fn open(mut self) -> Self {
        self.secured = false;
        self
    }

    fn id<T: JsonSchema>(self) -> Self {
        self.part::<T>("id")
    }

    fn part<T: JsonSchema>(mut self, name: &'static str) -> Self {
        self.ids.push((name, |schemas| schemas.of::<T>()));
        self
    }

    fn query(mut self, names: &'static [&'static str]) -> Self {
        self.query = names;
        self
    }

    fn body<T: JsonSchema>(mut self) -> Self {
        self.body = Some(|schemas| schemas.of::<T>());
        self
    }

    fn maybe_body<T: JsonSchema>(self) -> Self {
        Self {
            needs_body: false,
            ..self.body::<T>()
        }
    }

    fn gives<T: JsonSchema>(mut self, status: u16) -> Self {
        self.answers
            .push((status, Some(|schemas| schemas.of::<T>())));
        self
    }

    fn page_of<T: JsonSchema>(self) -> Self {
        self.gives::<Vec<T>>(200)
    }

    fn gives_anything(mut self, status: u16) -> Self {
        self.answers
            .push((status, Some(|_| json!({"type": "object"}))));
        self
    }

    fn done(mut self, status: u16) -> Self {
        self.answers.push((status, None));
        self
    }

    fn errors(mut self, statuses: &'static [u16]) -> Self {
        self.errors = statuses;
        self
    }
}

const PAGE: &[&str] = &["limit", "cursor"];

/// All of them.
pub fn operations() -> Vec<Operation> {
    let on = Operation::new;
    vec![
        Operation::outside("/healthz", "Whether the process answers.").gives_anything(200),
        Operation::outside("/readyz", "Whether it can do its work.")
            .gives_anything(200)
            .gives_anything(503),
        Operation::outside("/metrics", "For Prometheus, as text.").done(200),
        on("GET", "/openapi.json", "This document.")
            .open()
            .gives_anything(200),
        on("GET", "/asyncapi.json", "The same for the socket.")
            .open()
            .gives_anything(200),
        on(
            "POST",
            "/session",
            "Signs a browser in: for a token, or without `Authorization` for a code.",
        )
        .maybe_body::<session::CodeBody>()
        .gives::<session::SessionInfo>(200)
        .done(204)
        .errors(&[403, 413]),
        on(
            "POST",
            "/session/codes",
            "A code of one use that signs a browser in.",
        )
        .body::<session_codes::NewCode>()
        .gives::<session_codes::GivenCode>(201)
        .errors(&[403, 404, 413, 422]),
        on(
            "GET",
            "/session",
            "Who is signed in; nothing when nobody is.",
        )
        .gives::<session::SessionInfo>(200)
        .done(204)
        .errors(&[403]),
        on("DELETE", "/session", "Signs it out.")
            .done(204)
            .errors(&[403]),
        on(
            "GET",
            "/client-config",
            "What the web apps must know before anybody signs in.",
        )
        .open()
        .gives::<ClientConfig<'static>>(200),
        on(
            "POST",
            "/demo/session",
            "Signs in as anybody, on demo servers.",
        )
        .open()
        .body::<demo::SignIn>()
        .gives::<demo::SignedIn>(200)
        .errors(&[404, 422]),
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

/// The schema of a parameter of a query.
pub fn parameter(name: &str, schemas: &mut Schemas) -> Value {
    match name {
        "limit" => json!({"type": "integer", "minimum": 1, "maximum": 200}),
        "before" | "after" | "offset" => json!({"type": "integer", "minimum": 0}),
        "eventId" => schemas.of::<EventId>(),
        "userId" => schemas.of::<UserId>(),
        "status" => json!({"type": "string", "enum": ["active", "ended", "all"]}),
        "kind" => json!({"type": "string", "enum": ["help", "direct", "list"]}),
        _ => json!({"type": "string"}),
    }
}
