//! Every type of frame that clients send, once: its name, who may send it, what the contract says of it, and what
//! reads it. The frame that authenticates a client is apart: see `auth.rs`.

use super::frame_type::{ALL, FrameType, ONE, TWO, Who};
use super::request::{MarkKind, Request};
use super::{Level, auth, frame_changes, frame_turns, parse, payload};
use crate::availability::Said;
use crate::code::Code;
use crate::schema::{Shape, shape};
use crate::user::Side;
use schemars::{SchemaGenerator, json_schema};
use serde_json::value::RawValue;

type Read = fn(Option<&RawValue>, Side) -> Result<Request, Code>;

/// A type of frame that clients send, in one form.
pub struct ClientFrame {
    /// What the contract says of it.
    pub described: FrameType,
    read: Read,
}

impl ClientFrame {
    /// The one that somebody on `side`, whose client is of `level`, calls `kind`.
    pub(super) fn find(kind: &str, side: Side, level: Level) -> Option<&'static Self> {
        CLIENT_FRAMES.iter().find(|frame| {
            let FrameType {
                kind: known,
                levels,
                who,
                ..
            } = &frame.described;
            let theirs = match side {
                Side::Organizer => Who::Organizers,
                Side::Participant => Who::Participants,
            };
            *known == kind && levels.contains(&level) && [Who::Both, theirs].contains(who)
        })
    }

    /// What it asks for.
    pub(super) fn read(&self, payload: Option<&RawValue>, side: Side) -> Result<Request, Code> {
        (self.read)(payload, side)
    }
}

macro_rules! client_frames {
    ($($kind:ident = $name:literal {
        $($levels:ident, $who:ident, $summary:literal, $payload:expr => $read:expr;)+
    })*) => {
        /// The name of a type of frame that clients send.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ClientKind {
            $(#[doc = concat!("`", $name, "`.")] $kind,)*
        }

        impl ClientKind {
            /// The `type` on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }

        /// All of them.
        pub const CLIENT_FRAMES: &[ClientFrame] = &[$($(ClientFrame {
            described: FrameType {
                kind: $name,
                levels: $levels,
                who: Who::$who,
                summary: $summary,
                payload: $payload,
            },
            read: $read,
        },)+)*];
    };
}

client_frames! {
    GetChats = "get_chats" {
        ONE, Both, "The active help chats.", ANYTHING => |_, _| Ok(parse::active_chats());
        TWO, Both, "Chats, in pages.", shape::<payload::GetChats> => |all, _| parse::get_chats(all);
    }
    GetChatHistory = "get_chat_history" {
        ONE, Both, "A whole chat.", shape::<payload::InChat<'_>> => |all, _| parse::whole_chat(all);
        TWO, Both, "A page of a chat.", shape::<payload::History<'_>> => |all, _| parse::get_chat_history(all);
    }
    SendMessage = "send_message" {
        ONE, Both, "A message.", shape::<payload::NewMessage<'_>>
            => |all, side| parse::send_message(all, side, Level::One);
        TWO, Both, "A message.", shape::<payload::SendMessage<'_>>
            => |all, side| parse::send_message(all, side, Level::Two);
    }
    EditMessage = "edit_message" {
        TWO, Both, "A message of the caller's says something else.", shape::<frame_changes::EditMessage<'_>>
            => |all, _| frame_changes::edit_message(all);
    }
    DeleteMessage = "delete_message" {
        TWO, Both, "A message of the caller's is taken away, for everybody.", shape::<frame_changes::DeleteMessage<'_>>
            => |all, _| frame_changes::delete_message(all);
    }
    React = "react" {
        TWO, Both, "The caller reacts to a message, or takes that back.", shape::<frame_changes::React<'_>>
            => |all, _| frame_changes::react(all);
    }
    StartChat = "start_chat" {
        ONE, Organizers, "One attempt at the next request.", ANYTHING => |_, _| Ok(Request::StartChat);
        TWO, Organizers, "One attempt at the next request, or a wait for it.", ONCE_OR_WAIT
            => |all, _| parse::start_chat(all);
    }
    SetAvailability = "set_availability" {
        TWO, Organizers, "Whether the organizer takes requests.", shape::<Said> => |all, _| parse::set_availability(all);
    }
    WatchColleagues = "watch_colleagues" {
        TWO, Organizers, "The agency's organizers, and from now on what changes of them.",
            shape::<payload::WatchColleagues> => |all, _| parse::watch_colleagues(all);
    }
    CloseChat = "close_chat" {
        ALL, Organizers, "The end of a chat.", shape::<payload::InChat<'_>> => |all, _| parse::close_chat(all);
    }
    Sync = "sync" {
        TWO, Both, "Everything that was missed.", shape::<payload::Sync<'_>> => |all, _| parse::sync(all);
    }
    OpenDirectChat = "open_direct_chat" {
        TWO, Both, "The chat with another user.", shape::<payload::WithUser> => |all, _| parse::open_direct_chat(all);
    }
    Tip = "tip" {
        TWO, Both, "A tip to the other member of a direct chat.", shape::<payload::NewTip<'_>>
            => |all, _| parse::tip(all);
    }
    MarkDelivered = "mark_delivered" {
        TWO, Both, "Messages have reached a device.", shape::<payload::Mark<'_>>
            => |all, _| parse::mark(MarkKind::Delivered, all);
    }
    MarkRead = "mark_read" {
        TWO, Both, "Messages have been read.", shape::<payload::Mark<'_>> => |all, _| parse::mark(MarkKind::Read, all);
    }
    Typing = "typing" {
        TWO, Both, "Somebody types, or stops. Not answered.", shape::<payload::Typing<'_>>
            => |all, _| parse::typing(all);
    }
    WatchPresence = "watch_presence" {
        TWO, Both, "Where others are, and from now on when they come and go.", shape::<payload::WithUsers>
            => |all, _| parse::watch_presence(all);
    }
    RequestHelp = "request_help" {
        TWO, Participants, "Help on an event.", shape::<payload::RequestHelp> => |all, _| parse::request_help(all);
    }
    SetPlace = "set_place" {
        TWO, Participants, "Where the participant of a help chat is now.", PLACE_OF_CHAT_OR_REQUEST
            => |all, _| parse::set_place(all);
    }
    CancelHelpRequest = "cancel_help_request" {
        TWO, Participants, "No help any more.", shape::<payload::CancelHelpRequest> => |all, _| parse::cancel_help_request(all);
    }
    PauseHelp = "pause_help" {
        TWO, Organizers, "No new requests for a while: for supervisors.", shape::<payload::PauseHelp>
            => |all, _| parse::pause_help(all);
    }
    ResumeHelp = "resume_help" {
        TWO, Organizers, "New requests again: for supervisors.", shape::<payload::ResumeHelp>
            => |all, _| parse::resume_help(all);
    }
    ReturnChat = "return_chat" {
        TWO, Organizers, "The caller's chat is to wait for somebody else.", shape::<frame_turns::ActInTurn<'_>>
            => |all, _| frame_turns::return_chat(all);
    }
    OfferChat = "offer_chat" {
        TWO, Organizers, "A colleague is to take the caller's chat.", shape::<frame_turns::OfferChat<'_>>
            => |all, _| frame_turns::offer_chat(all);
    }
    AnswerOffer = "answer_offer" {
        TWO, Organizers, "Yes or no to an offer.", shape::<frame_turns::AnswerOffer<'_>>
            => |all, _| frame_turns::answer_offer(all);
    }
    WithdrawOffer = "withdraw_offer" {
        TWO, Organizers, "The caller's offer is none any more.", shape::<frame_turns::WithdrawOffer<'_>>
            => |all, _| frame_turns::withdraw_offer(all);
    }
    TakeOver = "take_over" {
        TWO, Organizers, "A chat is to be the caller's: for supervisors, and where its owner has left.",
            shape::<frame_turns::ActInTurn<'_>> => |all, _| frame_turns::take_over(all);
    }
    CallBack = "call_back" {
        TWO, Participants, "Nobody answers: somebody else is to come.", shape::<payload::InChat<'_>>
            => |all, _| frame_turns::call_back(all);
    }
    Resolved = "resolved" {
        TWO, Participants, "All is well.", shape::<payload::InChat<'_>> => |all, _| frame_turns::resolved(all);
    }
    Authorize = "authorize" {
        TWO, Both, "A newer token.", shape::<payload::Authorize<'_>> => |all, _| parse::authorize(all);
    }
    Ping = "ping" {
        TWO, Both, "Is anybody there?", ANYTHING => |_, _| Ok(Request::Ping);
    }
}

/// What the payload of the frame that authenticates a client looks like: the frame itself.
pub const AUTHENTICATION: Shape = shape::<auth::Raw<'_>>;

const ANYTHING: Shape = |_| json_schema!({});

const ONCE_OR_WAIT: Shape = |schemas: &mut SchemaGenerator| {
    let wait = schemas.subschema_for::<payload::StartChat>();
    json_schema!({"anyOf": [wait, {"type": "string", "enum": [""]}]})
};

const PLACE_OF_CHAT_OR_REQUEST: Shape = |schemas: &mut SchemaGenerator| {
    let chat = schemas.subschema_for::<payload::PlaceOfChat>();
    let request = schemas.subschema_for::<payload::PlaceOfRequest>();
    json_schema!({"anyOf": [chat, request]})
};
