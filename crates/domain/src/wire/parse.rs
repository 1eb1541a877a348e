//! Client frames, checked as far as a frame alone can be: form, type, level and role, payload.

use super::client_frame::ClientFrame;
use super::is_object;
use super::request::{Held, MarkKind, Page, Request, RequestId};
use super::{Level, payload};
use crate::availability::Said;
use crate::body::Body;
use crate::chat_kind::ChatStatus;
use crate::code::Code;
use crate::ids::ChatId;
use crate::limits::{
    self, DEFAULT_PAGE, MAX_PAGE, MAX_REQUEST_ID_BYTES, MAX_SYNC_CHATS, MAX_WATCHED_USERS,
};
use crate::location::Location;
use crate::money::Money;
use crate::pause::{Pause, PauseAct};
use crate::place::Spot;
use crate::request_name::RequestName;
use crate::text::{self, InvalidText};
use crate::user::Side;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Why a frame is refused before anybody acts on it.
pub type Rejection = Code;

/// A frame that has been read.
#[derive(Debug, PartialEq)]
pub struct Parsed {
    /// What its sender calls it.
    pub id: RequestId,
    /// What it asks for, or why it is refused.
    pub request: Result<Request, Rejection>,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    id: Option<Id<'a>>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

/// Level 1 has no ids: whatever stands there is skipped.
#[derive(Deserialize)]
#[serde(transparent)]
struct Id<'a>(#[serde(borrow)] &'a RawValue);

impl Parsed {
    /// Reads a frame from a user on `side` whose client is of `level`.
    ///
    /// The order is fixed: not an object with a `type` is malformed; a type that this side may
    /// not send at this level is unknown; then comes the payload. A chat id that cannot be one
    /// names no chat.
    pub fn read(frame: &str, side: Side, level: Level) -> Self {
        let Some(envelope) = object::<Envelope<'_>>(frame) else {
            return Self::refused(Code::Malformed);
        };
        let id = match (level, &envelope.id) {
            (Level::Two, Some(Id(raw))) => match serde_json::from_str::<Cow<'_, str>>(raw.get()) {
                Ok(id) if id.len() <= MAX_REQUEST_ID_BYTES => RequestId::new(Some(&id), level),
                _ => return Self::refused(Code::InvalidPayload),
            },
            _ => RequestId::default(),
        };
        Self {
            id,
            request: request(&envelope, side, level),
        }
    }

    fn refused(code: Code) -> Self {
        Self {
            id: RequestId::default(),
            request: Err(code),
        }
    }
}

fn request(envelope: &Envelope<'_>, side: Side, level: Level) -> Result<Request, Rejection> {
    let frame = ClientFrame::find(&envelope.kind, side, level).ok_or(Code::UnknownType)?;
    frame.read(envelope.payload, side)
}

pub(super) fn object<'a, T: Deserialize<'a>>(json: &'a str) -> Option<T> {
    is_object(json).then(|| serde_json::from_str(json).ok())?
}

pub(super) fn fields<'a, T: Deserialize<'a>>(
    payload: Option<&'a RawValue>,
) -> Result<T, Rejection> {
    payload
        .and_then(|raw| object(raw.get()))
        .ok_or(Code::InvalidPayload)
}

fn limit(asked: Option<i64>) -> Result<i64, Rejection> {
    match asked {
        None => Ok(DEFAULT_PAGE),
        Some(limit) if (1..=MAX_PAGE).contains(&limit) => Ok(limit),
        Some(_) => Err(Code::InvalidPayload),
    }
}

/// `get_chats` at level 1.
pub(super) fn active_chats() -> Request {
    Request::GetChats {
        status: ChatStatus::Active,
        kind: None,
        limit: None,
        cursor: None,
    }
}

pub(super) fn get_chats(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    // Level 1 sends "" here, and a client may go on doing so.
    let asked = match payload {
        Some(raw) if is_object(raw.get()) => fields::<payload::GetChats>(payload)?,
        _ => payload::GetChats::default(),
    };
    Ok(Request::GetChats {
        status: asked.status.unwrap_or_default(),
        kind: asked.kind,
        limit: Some(limit(asked.limit)?),
        cursor: asked.cursor,
    })
}

/// `get_chat_history` at level 1.
pub(super) fn whole_chat(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    Ok(Request::GetChatHistory {
        chat: fields::<payload::InChat<'_>>(payload)?.chat()?,
        page: Page::Whole,
    })
}

pub(super) fn get_chat_history(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let asked: payload::History<'_> = fields(payload)?;
    let limit = limit(asked.limit)?;
    let page = match (asked.before, asked.after) {
        (None, None) => Page::Newest(limit),
        (Some(seq), None) if seq >= 0 => Page::Before(seq, limit),
        (None, Some(seq)) if seq >= 0 => Page::After(seq, limit),
        _ => return Err(Code::InvalidPayload),
    };
    Ok(Request::GetChatHistory {
        chat: payload::chat(&asked.chat_id)?,
        page,
    })
}

pub(super) fn send_message(
    payload: Option<&RawValue>,
    side: Side,
    level: Level,
) -> Result<Request, Rejection> {
    let new: payload::NewMessage<'_> = fields(payload)?;
    check(&new.message, limits::MAX_MESSAGE_CHARS)?;
    let location = match side {
        Side::Participant => location(new.lat, new.lng)?,
        Side::Organizer => None,
    };
    // At level 1 these fields have no meaning, whatever they hold.
    let (reply_to, client_message_id) = match level {
        Level::One => (None, None),
        Level::Two => {
            let extra: payload::NewMessageLevelTwo<'_> = fields(payload)?;
            (extra.reply_to()?, extra.client_message_id()?)
        }
    };
    let Ok(chat) = payload::chat(&new.chat_id) else {
        return Ok(Request::SendNowhere);
    };
    let body = Body {
        location,
        reply_to,
        client_message_id,
        ..Body::text(new.message)
    };
    Ok(Request::SendMessage { chat, body })
}

pub(super) fn start_chat(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    match payload {
        // A misspelt wish to stop waiting must not bring a chat.
        Some(raw) if is_object(raw.get()) => {
            let asked: payload::StartChat = fields(payload)?;
            Ok(Request::Wait(asked.waiting))
        }
        _ => Ok(Request::StartChat),
    }
}

pub(super) fn set_availability(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: Said = fields(payload)?;
    // What else there is to it needs the time: see `Said::checked`.
    let reason = said.reason.as_deref().unwrap_or_default();
    text::check_optional(reason, limits::MAX_REASON_CHARS).map_err(rejection)?;
    Ok(Request::SetAvailability(said))
}

pub(super) fn watch_colleagues(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    Ok(Request::WatchColleagues(
        fields::<payload::WatchColleagues>(payload)?.on,
    ))
}

pub(super) fn close_chat(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    Ok(Request::CloseChat {
        chat: fields::<payload::InChat<'_>>(payload)?.chat()?,
    })
}

pub(super) fn open_direct_chat(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    Ok(Request::OpenDirectChat {
        user: fields::<payload::WithUser>(payload)?.user_id,
    })
}

pub(super) fn sync(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let asked: payload::Sync<'_> = fields(payload)?;
    Ok(Request::Sync(Held {
        since: asked.since,
        chats: held(&asked.chats)?,
        same: asked.same,
        events: held(&asked.events)?,
    }))
}

/// Chats that a client holds something of, each with the last number of it.
fn held(chats: &HashMap<Cow<'_, str>, i64>) -> Result<Vec<(ChatId, i64)>, Rejection> {
    if chats.len() > MAX_SYNC_CHATS {
        return Err(Code::TooLarge);
    }
    // An id that cannot be one names no chat: there is nothing to say of it.
    let chats = chats.iter().filter_map(|(id, last)| {
        let id: ChatId = id.parse().ok()?;
        Some((id, *last))
    });
    let chats: Vec<_> = chats.collect();
    if chats.iter().any(|(_, last)| *last < 0) {
        return Err(Code::InvalidPayload);
    }
    Ok(chats)
}

pub(super) fn tip(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let new: payload::NewTip<'_> = fields(payload)?;
    let currency = new.currency.parse().map_err(|_| Code::InvalidPayload)?;
    let money = Money::new(new.amount, currency).ok_or(Code::InvalidPayload)?;
    if let Some(message) = &new.message {
        check(message, limits::MAX_MESSAGE_CHARS)?;
    }
    payload::check_client_message_id(&new.client_message_id)?;
    Ok(Request::Tip {
        chat: payload::chat(&new.chat_id)?,
        money,
        message: new.message.map(Arc::from),
        client_message_id: new.client_message_id.into(),
    })
}

pub(super) fn mark(kind: MarkKind, payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let asked: payload::Mark<'_> = fields(payload)?;
    if asked.seq < 0 {
        return Err(Code::InvalidPayload);
    }
    Ok(Request::Mark {
        kind,
        chat: payload::chat(&asked.chat_id)?,
        seq: asked.seq,
    })
}

pub(super) fn typing(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: payload::Typing<'_> = fields(payload)?;
    Ok(Request::Type {
        chat: payload::chat(&said.chat_id)?,
        is_typing: said.is_typing,
    })
}

pub(super) fn watch_presence(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let asked: payload::WithUsers = fields(payload)?;
    if asked.user_ids.len() > MAX_WATCHED_USERS {
        return Err(Code::TooLarge);
    }
    let mut named = HashSet::new();
    let mut users = asked.user_ids;
    users.retain(|user| named.insert(*user));
    Ok(Request::WatchPresence { users })
}

pub(super) fn request_help(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let asked: payload::RequestHelp = fields(payload)?;
    // One that says nothing is refused in words of its own: see `Request::refusal`.
    let checked = text::check_optional(&asked.description, limits::MAX_DESCRIPTION_CHARS);
    checked.map_err(rejection)?;
    Ok(Request::RequestHelp {
        event: asked.event_id,
        location: location(asked.lat, asked.lng)?,
        description: asked.description,
        name: request_name(asked.client_request_id)?,
        place_coming: asked.place_coming,
    })
}

pub(super) fn set_place(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: payload::SetPlace<'_> = fields(payload)?;
    let named = match (&said.chat_id, &said.request_id) {
        (Some(chat), Some(request)) if chat != request => return Err(Code::InvalidPayload),
        (named, other) => named.as_ref().or(other.as_ref()),
    };
    let chat = payload::chat(named.ok_or(Code::InvalidPayload)?)?;
    let spot = Spot::from_parts(said.lat, said.lng, said.accuracy_m);
    let spot = spot.map_err(|_| Code::InvalidPayload)?;
    Ok(Request::SetPlace { chat, spot })
}

pub(super) fn cancel_help_request(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let cancelled: payload::CancelHelpRequest = fields(payload)?;
    Ok(Request::CancelHelpRequest {
        event: cancelled.event_id,
        name: request_name(cancelled.client_request_id)?,
    })
}

fn request_name(name: Option<String>) -> Result<Option<RequestName>, Rejection> {
    name.map(|name| RequestName::parse(&name)).transpose()
}

pub(super) fn pause_help(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: payload::PauseHelp = fields(payload)?;
    if let Some(message) = &said.message {
        check(message, limits::MAX_PAUSE_CHARS)?;
    }
    Ok(Request::Pause(PauseAct::Pause(Pause {
        event: said.event_id,
        message: said.message,
        until: said.until,
    })))
}

pub(super) fn resume_help(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: payload::ResumeHelp = fields(payload)?;
    Ok(Request::Pause(PauseAct::Resume(said.event_id)))
}

pub(super) fn authorize(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: payload::Authorize<'_> = fields(payload)?;
    Ok(Request::Authorize {
        authorization: said.authorization.into_owned(),
    })
}

pub(super) fn check(text: &str, most: usize) -> Result<(), Rejection> {
    text::check(text, most).map_err(rejection)
}

fn rejection(invalid: InvalidText) -> Rejection {
    match invalid {
        InvalidText::TooLong => Code::TooLarge,
        InvalidText::Unacceptable | InvalidText::Control => Code::InvalidPayload,
    }
}

fn location(lat: Option<f64>, lng: Option<f64>) -> Result<Option<Location>, Rejection> {
    Location::from_parts(lat, lng).map_err(|_| Code::InvalidPayload)
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
