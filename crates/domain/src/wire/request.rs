//! What clients ask for.

use super::{ClientKind, Level};
use crate::availability::Said;
use crate::body::Body;
use crate::changes::{Change, ChangeAsk};
use crate::chat_kind::{ChatKind, ChatStatus};
use crate::code::Code;
use crate::ids::{ChatId, EventId, UserId};
use crate::location::Location;
use crate::money::Money;
use crate::pause::PauseAct;
use crate::place::Spot;
use crate::request_name::RequestName;
use crate::text;
use crate::turns::TurnAsk;
use std::fmt;
use std::sync::Arc;

/// Which entries of a log a client wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// All of them, up to the newest thousand: level 1.
    Whole,
    /// The newest, at most so many.
    Newest(i64),
    /// The last below a seq, at most so many.
    Before(i64, i64),
    /// The first above a seq, at most so many.
    After(i64, i64),
}

/// Which mark a client moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MarkKind {
    /// The messages have reached one of the user's devices.
    Delivered,
    /// The user has read them.
    Read,
}

/// What a client holds that is to be brought up to date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// What the last answer called itself.
    pub since: Option<String>,
    /// The chats, each with the last seq that it has.
    pub chats: Vec<(ChatId, i64)>,
    /// Whether it knows that chats which have not changed are told by their ids.
    pub same: bool,
    /// The help chats whose timelines it has, each with the last row.
    pub events: Vec<(ChatId, i64)>,
}

/// What a client asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// The caller's chats: at level 1 the active help chats, all of them.
    GetChats {
        /// Which.
        status: ChatStatus,
        /// Of this kind only, at level 2.
        kind: Option<ChatKind>,
        /// How many, at level 2.
        limit: Option<i64>,
        /// Where the last page ended.
        cursor: Option<String>,
    },
    /// A chat's messages.
    GetChatHistory {
        /// The chat.
        chat: ChatId,
        /// Which of them.
        page: Page,
    },
    /// A new message.
    SendMessage {
        /// The chat it goes to.
        chat: ChatId,
        /// What it says, and what goes with it.
        body: Body,
    },
    /// A message of the caller's is to be changed.
    Change {
        /// The chat.
        chat: ChatId,
        /// Which message, and how.
        ask: ChangeAsk,
        /// What the client calls it.
        client_message_id: Arc<str>,
    },
    /// A new message to a chat whose id cannot be one: an attempt like any other that finds no chat.
    SendNowhere,
    /// One attempt at the head of the agency's queue.
    StartChat,
    /// From now on, or no longer, the organizer takes the next request as soon as there is one.
    Wait(bool),
    /// The organizer says whether they take requests.
    SetAvailability(Said),
    /// The agency's organizers, and from now on what changes of them; or no longer.
    WatchColleagues(bool),
    /// The end of a chat.
    CloseChat {
        /// The chat.
        chat: ChatId,
    },
    /// Everything that the client has missed.
    Sync(Held),
    /// The chat with somebody else.
    OpenDirectChat {
        /// Who.
        user: UserId,
    },
    /// Where others are, and from now on when they come and go.
    WatchPresence {
        /// Who, each once, and nobody else any more.
        users: Vec<UserId>,
    },
    /// A tip to the other member of a direct chat.
    Tip {
        /// The chat.
        chat: ChatId,
        /// How much.
        money: Money,
        /// What goes with it, verbatim.
        message: Option<Arc<str>>,
        /// What the client calls it.
        client_message_id: Arc<str>,
    },
    /// A mark moves forward.
    Mark {
        /// Which mark.
        kind: MarkKind,
        /// The chat.
        chat: ChatId,
        /// Up to here.
        seq: i64,
    },
    /// The user types, or does not any more.
    Type {
        /// The chat.
        chat: ChatId,
        /// Which of the two.
        is_typing: bool,
    },
    /// Help on an event.
    RequestHelp {
        /// The event.
        event: EventId,
        /// What is wrong, verbatim.
        description: String,
        /// Where.
        location: Option<Location>,
        /// What the device calls it.
        name: Option<RequestName>,
        /// Whether a place is being found.
        place_coming: bool,
    },
    /// Where the participant of a help chat is now.
    SetPlace {
        /// The chat.
        chat: ChatId,
        /// Where.
        spot: Spot,
    },
    /// No help any more.
    CancelHelpRequest {
        /// The event.
        event: EventId,
        /// What the device calls the request; whatever waits on the event without.
        name: Option<RequestName>,
    },
    /// No new requests for a while, or new ones again.
    Pause(PauseAct),
    /// A help chat is to go to somebody else, or back.
    Turn(TurnAsk),
    /// A newer token for the same user.
    Authorize {
        /// What would be the `Authorization` header.
        authorization: String,
    },
    /// Is anybody there?
    Ping,
}

impl Request {
    /// Why it is refused though its form is right, in words that help whoever makes the requests.
    pub fn refusal(&self) -> Option<(Code, &'static str)> {
        match self {
            Self::RequestHelp { description, .. } if text::draws_nothing(description) => Some((
                Code::InvalidPayload,
                "description is empty: say in a few words what you need",
            )),
            _ => None,
        }
    }

    /// What its frame is called.
    pub fn kind(&self) -> ClientKind {
        match self {
            Self::GetChats { .. } => ClientKind::GetChats,
            Self::GetChatHistory { .. } => ClientKind::GetChatHistory,
            Self::SendMessage { .. } | Self::SendNowhere => ClientKind::SendMessage,
            Self::Change { ask, .. } => match ask.change {
                Change::Edit { .. } => ClientKind::EditMessage,
                Change::Delete | Change::Remove => ClientKind::DeleteMessage,
                Change::React { .. } => ClientKind::React,
            },
            Self::StartChat | Self::Wait(_) => ClientKind::StartChat,
            Self::SetAvailability(_) => ClientKind::SetAvailability,
            Self::WatchColleagues(_) => ClientKind::WatchColleagues,
            Self::CloseChat { .. } => ClientKind::CloseChat,
            Self::Sync(_) => ClientKind::Sync,
            Self::OpenDirectChat { .. } => ClientKind::OpenDirectChat,
            Self::Tip { .. } => ClientKind::Tip,
            Self::Mark {
                kind: MarkKind::Delivered,
                ..
            } => ClientKind::MarkDelivered,
            Self::Mark {
                kind: MarkKind::Read,
                ..
            } => ClientKind::MarkRead,
            Self::WatchPresence { .. } => ClientKind::WatchPresence,
            Self::Type { .. } => ClientKind::Typing,
            Self::RequestHelp { .. } => ClientKind::RequestHelp,
            Self::SetPlace { .. } => ClientKind::SetPlace,
            Self::CancelHelpRequest { .. } => ClientKind::CancelHelpRequest,
            Self::Pause(PauseAct::Pause(_)) => ClientKind::PauseHelp,
            Self::Pause(PauseAct::Resume(_)) => ClientKind::ResumeHelp,
            Self::Turn(ask) => match ask {
                TurnAsk::Return(_) => ClientKind::ReturnChat,
                TurnAsk::Offer(..) => ClientKind::OfferChat,
                TurnAsk::Answer { .. } => ClientKind::AnswerOffer,
                TurnAsk::WithdrawOffer(_) => ClientKind::WithdrawOffer,
                TurnAsk::TakeOver(_) => ClientKind::TakeOver,
                TurnAsk::CallBack(_) => ClientKind::CallBack,
                TurnAsk::Resolved(_) => ClientKind::Resolved,
            },
            Self::Authorize { .. } => ClientKind::Authorize,
            Self::Ping => ClientKind::Ping,
        }
    }

    /// What it is about, for the trail.
    pub fn about(&self) -> About {
        match self {
            Self::GetChatHistory { chat, .. }
            | Self::SendMessage { chat, .. }
            | Self::Change { chat, .. }
            | Self::CloseChat { chat }
            | Self::Tip { chat, .. }
            | Self::Mark { chat, .. }
            | Self::SetPlace { chat, .. }
            | Self::Type { chat, .. } => About::Chat(*chat),
            Self::OpenDirectChat { user } => About::User(*user),
            Self::RequestHelp { event, .. } | Self::CancelHelpRequest { event, .. } => {
                About::Event(*event)
            }
            Self::Turn(ask) => ask.chat().map_or(About::Nothing, About::Chat),
            Self::Pause(act) => act.event().map_or(About::Nothing, About::Event),
            Self::GetChats { status, .. } if *status != ChatStatus::Active => About::Archive,
            Self::GetChats { .. }
            | Self::SendNowhere
            | Self::StartChat
            | Self::Wait(_)
            | Self::SetAvailability(_)
            | Self::WatchColleagues(_)
            | Self::Sync(_)
            | Self::WatchPresence { .. }
            | Self::Authorize { .. }
            | Self::Ping => About::Nothing,
        }
    }
}

/// What a request is about, as far as it says so itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum About {
    /// Nothing in particular.
    #[default]
    Nothing,
    /// A chat.
    Chat(ChatId),
    /// Somebody else.
    User(UserId),
    /// An event.
    Event(EventId),
    /// What is over: the caller's archive.
    Archive,
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::Chat(id) => id.fmt(f),
            Self::User(id) => id.fmt(f),
            Self::Event(id) => id.fmt(f),
            Self::Archive => f.write_str("archive"),
        }
    }
}

/// The name that a client gave its request: every answer carries it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestId(pub Option<Arc<str>>);

impl RequestId {
    /// The name as the client wrote it; level 1 has none.
    pub fn new(id: Option<&str>, level: Level) -> Self {
        Self(id.filter(|_| level >= Level::Two).map(Into::into))
    }

    /// The name.
    pub fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }
}
