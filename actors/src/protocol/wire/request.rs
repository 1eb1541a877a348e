//! Client frames, checked as far as a frame alone can be: form, type, rights of the role, payload.

use super::is_object;
use crate::protocol::code::Code;
use crate::protocol::ids::ChatId;
use crate::protocol::location::Location;
use crate::protocol::text::{self, InvalidText};
use crate::protocol::user::Side;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::sync::Arc;

/// What a client asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// The caller's active help chats.
    GetChats,
    /// A chat's messages.
    GetChatHistory {
        /// The chat.
        chat: ChatId,
    },
    /// A new message.
    SendMessage {
        /// The chat it goes to.
        chat: ChatId,
        /// Its text, verbatim.
        content: Arc<str>,
        /// Where the author is; always none for organizers.
        location: Option<Location>,
    },
    /// One attempt at the head of the agency's queue.
    StartChat,
    /// The end of a chat.
    CloseChat {
        /// The chat.
        chat: ChatId,
    },
}

impl Request {
    /// The type on the wire, for logs and metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Request::GetChats => "get_chats",
            Request::GetChatHistory { .. } => "get_chat_history",
            Request::SendMessage { .. } => "send_message",
            Request::StartChat => "start_chat",
            Request::CloseChat { .. } => "close_chat",
        }
    }
}

/// Why a frame is refused before anybody acts on it.
pub type Rejection = Code;

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InChat {
    chat_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewMessage<'a> {
    #[serde(borrow)]
    chat_id: Cow<'a, str>,
    #[serde(borrow)]
    message: Cow<'a, str>,
    lat: Option<f64>,
    lng: Option<f64>,
}

impl Request {
    /// Reads a frame from a user on `side`.
    ///
    /// The order is fixed: not an object with a `type` is malformed; a type that this side may
    /// not send is unknown; then comes the payload. A chat id that cannot be one names no chat.
    pub fn parse(frame: &str, side: Side) -> Result<Self, Rejection> {
        let envelope: Envelope<'_> = object(frame).ok_or(Code::Malformed)?;
        match (&*envelope.kind, side) {
            ("get_chats", _) => Ok(Request::GetChats),
            ("get_chat_history", _) => Ok(Request::GetChatHistory {
                chat: chat_in(envelope.payload)?,
            }),
            ("send_message", _) => new_message(envelope.payload, side),
            ("start_chat", Side::Organizer) => Ok(Request::StartChat),
            ("close_chat", Side::Organizer) => Ok(Request::CloseChat {
                chat: chat_in(envelope.payload)?,
            }),
            _ => Err(Code::UnknownType),
        }
    }
}

fn object<'a, T: Deserialize<'a>>(json: &'a str) -> Option<T> {
    is_object(json).then(|| serde_json::from_str(json).ok())?
}

fn fields<'a, T: Deserialize<'a>>(payload: Option<&'a RawValue>) -> Result<T, Rejection> {
    payload
        .and_then(|raw| object(raw.get()))
        .ok_or(Code::InvalidPayload)
}

fn chat_in(payload: Option<&RawValue>) -> Result<ChatId, Rejection> {
    fields::<InChat>(payload)?
        .chat_id
        .parse()
        .map_err(|_| Code::ChatNotFound)
}

fn new_message(payload: Option<&RawValue>, side: Side) -> Result<Request, Rejection> {
    let new: NewMessage<'_> = fields(payload)?;
    text::check(&new.message, text::MAX_MESSAGE_CHARS).map_err(|invalid| match invalid {
        InvalidText::TooLong => Code::TooLarge,
        InvalidText::Unacceptable => Code::InvalidPayload,
    })?;
    let location = match side {
        Side::Participant => {
            Location::from_parts(new.lat, new.lng).map_err(|_| Code::InvalidPayload)?
        }
        Side::Organizer => None,
    };
    Ok(Request::SendMessage {
        chat: new.chat_id.parse().map_err(|_| Code::ChatNotFound)?,
        content: new.message.into(),
        location,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CHAT: &str = "0199aaaa-0000-7000-8000-000000000001";

    fn send(payload: &str) -> Result<Request, Rejection> {
        let frame = format!(r#"{{"type":"send_message","payload":{payload}}}"#);
        Request::parse(&frame, Side::Participant)
    }

    #[test]
    fn each_level_one_type_is_read() {
        let chat: ChatId = CHAT.parse().unwrap();
        let parse = |frame: String| Request::parse(&frame, Side::Organizer);
        assert_eq!(
            parse(r#"{"type":"get_chats","payload":""}"#.into()),
            Ok(Request::GetChats)
        );
        assert_eq!(
            parse(r#"{"type":"start_chat"}"#.into()),
            Ok(Request::StartChat)
        );
        assert_eq!(
            parse(format!(
                r#"{{"type":"close_chat","payload":{{"chatId":"{CHAT}"}}}}"#
            )),
            Ok(Request::CloseChat { chat })
        );
        assert_eq!(
            parse(format!(
                r#"{{"type":"get_chat_history","payload":{{"chatId":"{CHAT}"}}}}"#
            )),
            Ok(Request::GetChatHistory { chat })
        );
    }

    #[test]
    fn a_message_keeps_its_text_and_a_participants_place() {
        let payload = format!(r#"{{"chatId":"{CHAT}","message":" a\n\"é ","lat":1.5,"lng":-2}}"#);
        let expected = |location| {
            Ok(Request::SendMessage {
                chat: CHAT.parse().unwrap(),
                content: " a\n\"é ".into(),
                location,
            })
        };
        assert_eq!(
            send(&payload),
            expected(Some(Location {
                lat: 1.5,
                lng: -2.0
            }))
        );
        let frame = format!(r#"{{"type":"send_message","payload":{payload}}}"#);
        assert_eq!(Request::parse(&frame, Side::Organizer), expected(None));
    }

    #[test]
    fn each_wrong_frame_gets_its_own_code() {
        for (frame, code) in [
            ("", Code::Malformed),
            ("[]", Code::Malformed),
            (r#"["get_chats",""]"#, Code::Malformed),
            (
                r#"{"type":"get_chat_history","payload":["x"]}"#,
                Code::InvalidPayload,
            ),
            ("NaN", Code::Malformed),
            (r#"{"type":1}"#, Code::Malformed),
            (r#"{"payload":""}"#, Code::Malformed),
            (
                r#"{"type":"send_message","payload":{"lat":NaN}}"#,
                Code::Malformed,
            ),
            (r#"{"type":"dance"}"#, Code::UnknownType),
            (r#"{"type":"start_chat","payload":""}"#, Code::UnknownType),
            (r#"{"type":"close_chat","payload":""}"#, Code::UnknownType),
            (r#"{"type":"get_chat_history"}"#, Code::InvalidPayload),
            (
                r#"{"type":"get_chat_history","payload":{"chatId":7}}"#,
                Code::InvalidPayload,
            ),
            (
                r#"{"type":"get_chat_history","payload":{"chatId":"7"}}"#,
                Code::ChatNotFound,
            ),
        ] {
            assert_eq!(
                Request::parse(frame, Side::Participant),
                Err(code),
                "{frame}"
            );
        }
    }

    #[test]
    fn each_wrong_message_gets_its_own_code() {
        let with = |rest: &str| send(&format!(r#"{{"chatId":"{CHAT}",{rest}}}"#));
        let long = "é".repeat(text::MAX_MESSAGE_CHARS);
        assert!(with(&format!(r#""message":"{long}""#)).is_ok());
        assert_eq!(
            with(&format!(r#""message":"{long}é""#)),
            Err(Code::TooLarge)
        );
        for rest in [
            r#""message":"  ""#,
            r#""message":"a\u0000""#,
            r#""message":"\ud800""#,
            r#""message":null"#,
            r#""message":"a","lat":1"#,
            r#""message":"a","lat":91,"lng":0"#,
            r#""message":"a","lat":1e999,"lng":0"#,
            r#""message":"a","lat":"1","lng":"2""#,
        ] {
            assert_eq!(with(rest), Err(Code::InvalidPayload), "{rest}");
        }
        assert!(with(r#""message":"a","lat":null,"lng":null"#).is_ok());
    }

    proptest! {
        #[test]
        fn rubbish_is_refused_and_never_panics(frame in ".*") {
            let _ = Request::parse(&frame, Side::Organizer);
        }
    }
}
