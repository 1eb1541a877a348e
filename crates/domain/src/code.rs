//! Stable error codes, the text that goes with each, and the HTTP status of its REST twin.

use super::ids::ChatId;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use std::borrow::Cow;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:literal, $text:literal;)*) => {
        /// What went wrong, for programs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code, for the documentation and for metrics.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// The status of a REST answer with this code.
            pub const fn http_status(self) -> u16 {
                match self { $(Code::$variant => $status,)* }
            }

            /// The text for people, where nothing more precise is known.
            pub const fn text(self) -> &'static str {
                match self { $(Code::$variant => $text,)* }
            }
        }
    };
}

codes! {
    /// Not JSON, or not an object with a `type`.
    Malformed = "malformed", 400, "malformed message";
    /// A type that this client may not send.
    UnknownType = "unknown_type", 400, "invalid message type";
    /// The payload does not fit its type.
    InvalidPayload = "invalid_payload", 422, "invalid message payload";
    /// No valid token.
    Unauthorized = "unauthorized", 401, "not authenticated";
    /// Valid, but not for this.
    Forbidden = "forbidden", 403, "not allowed";
    /// This server has no billing service.
    TipsUnavailable = "tips_unavailable", 403, "tips are not available here";
    /// The recipient has blocked the caller, and this installation says so.
    Blocked = "blocked", 403, "you cannot write to this user";
    /// The user is bound to the other side.
    RoleConflict = "role_conflict", 403, "not allowed";
    /// The chat exists, the caller has no rights on it.
    NoAccess = "no_access", 404, "you have no access to this chat";
    /// No such chat.
    ChatNotFound = "chat_not_found", 404, "chat not found";
    /// No such event.
    EventNotFound = "event_not_found", 404, "event not found";
    /// No such help request.
    RequestNotFound = "request_not_found", 404, "request not found";
    /// No such agency.
    AgencyNotFound = "agency_not_found", 404, "agency not found";
    /// No such user.
    UserNotFound = "user_not_found", 404, "user not found";
    /// No such message of the chat, as far as the caller may see.
    MessageNotFound = "message_not_found", 404, "message not found";
    /// The message has been taken away.
    MessageGone = "message_gone", 409, "the message is gone";
    /// Somebody else's change of the message came first.
    MessageChanged = "message_changed", 409, "the message has been changed meanwhile";
    /// The time in which a message may be changed is over.
    TooLate = "too_late", 409, "it is too late to change this message";
    /// The message was changed as often as allowed.
    TooManyChanges = "too_many_changes", 409, "the message has been changed as often as allowed";
    /// The chat is closed.
    ChatClosed = "chat_closed", 409, "chat is closed";
    /// One waits or is active on this event already.
    HelpAlreadyRequested = "help_already_requested", 409, "help is already requested on this event";
    /// The agency takes no new requests for a while.
    HelpUnavailable = "help_unavailable", 409, "help cannot be asked for at the moment";
    /// Somebody else has the chat by now, or nobody; clients of level 1 have no access.
    ChatMoved = "chat_moved", 409, "the chat has gone to somebody else";
    /// The chat is offered to somebody already.
    AlreadyOffered = "already_offered", 409, "the chat is offered to somebody already";
    /// The owner of the chat has answered.
    Answered = "answered", 409, "you have been answered";
    /// The offer is over; the error says in which way.
    OfferEnded = "offer_ended", 409, "the offer is over";
    /// No such offer to or from the caller.
    OfferNotFound = "offer_not_found", 404, "offer not found";
    /// Somebody already took the request.
    AlreadyMatched = "already_matched", 409, "the request has already been taken";
    /// No such list of the caller.
    ListNotFound = "list_not_found", 404, "list not found";
    /// The list has no members.
    ListEmpty = "list_empty", 422, "the list has no members";
    /// The list would have more members than it may.
    ListFull = "list_full", 409, "a list has at most 100000 members";
    /// The owner has, or the user is in, as many lists as allowed.
    TooManyLists = "too_many_lists", 409, "there are as many lists as allowed";
    /// The organizer has as many active chats as allowed.
    TooManyActiveChats = "too_many_active_chats", 409, "you have as many active chats as allowed";
    /// Certainly not stored.
    NotSaved = "not_saved", 503, "message could not be saved";
    /// The outcome is not known.
    Timeout = "timeout", 503, "timeout: the outcome is unknown";
    /// A bound of the server is reached.
    Overloaded = "overloaded", 503, "the service is busy, try again in a moment";
    /// A chat that waits has as many entries as it may; on the wire as the next one.
    WaitingChatFull = "too_many_requests", 429, "there are as many messages as allowed until somebody comes";
    /// A bound of the client is reached.
    TooManyRequests = "too_many_requests", 429, "too many requests, try again later";
    /// Text or frame too large.
    TooLarge = "too_large", 413, "message too large";
    /// Our fault.
    Internal = "internal", 500, "internal error";
}

/// How long a client that was turned away for load should wait.
pub const RETRY_AFTER_MS: u64 = 1_000;
/// The same where a chat that waits is full: somebody may have come by then.
const RETRY_WHEN_TAKEN_MS: u64 = 30_000;

impl Code {
    /// How long to wait before another try makes sense, where that is all it takes.
    pub const fn retry_after_ms(self) -> Option<u64> {
        match self {
            Code::Overloaded | Code::TooManyRequests => Some(RETRY_AFTER_MS),
            Code::WaitingChatFull => Some(RETRY_WHEN_TAKEN_MS),
            _ => None,
        }
    }

    /// What clients of level 1 are told in its place: they know no code that came later.
    pub const fn at_level_one(self) -> Self {
        match self {
            Code::ChatMoved => Code::NoAccess,
            code => code,
        }
    }

    /// The text for people about `chat`.
    pub fn text_for_chat(self, chat: &ChatId) -> String {
        match self {
            Code::NoAccess => format!("you have no access to chat {chat}"),
            _ => self.text().to_owned(),
        }
    }
}

/// Of HTTP alone: there is nothing at the path.
pub const NOT_FOUND: &str = "not_found";
/// Of HTTP alone: what is at the path does not know the method.
pub const METHOD_NOT_ALLOWED: &str = "method_not_allowed";

impl JsonSchema for Code {
    fn schema_name() -> Cow<'static, str> {
        "ErrorCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let codes = Self::ALL.iter().map(|code| code.as_str());
        let mut codes: Vec<&str> = codes.chain([NOT_FOUND, METHOD_NOT_ALLOWED]).collect();
        // Two of ours may be one on the wire.
        codes.dedup();
        json_schema!({
            "type": "string", "enum": codes,
            "description": "What went wrong, for programs. There may be more of them one day."
        })
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}
