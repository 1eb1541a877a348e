//! The frames about who has a help chat, of both sides: their payloads, how they are read, and how they are made.

use super::parse::{Rejection, check, fields};
use super::payload::chat;
use super::request::Request;
use super::server_payload::Failure;
use super::{Frame, server_frame};
use crate::agency_chat::AgencyChat;
use crate::code::Code;
use crate::help_facts::Owner;
use crate::ids::{ChatId, OfferId, UserId};
use crate::limits::MAX_NOTE_CHARS;
use crate::message::Message;
use crate::schema::Seq;
use crate::time::Timestamp;
use crate::turns::{InTurn, OfferState, TurnAsk};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// `return_chat` and `take_over`: an act on a chat, and the turn that is expected.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "InTurn")]
pub(super) struct ActInTurn<'a> {
    #[serde(borrow)]
    #[schemars(with = "ChatId")]
    chat_id: Cow<'a, str>,
    #[schemars(with = "Seq")]
    turn: i64,
    /// For colleagues alone.
    #[schemars(length(min = 1, max = MAX_NOTE_CHARS))]
    note: Option<String>,
}

/// `offer_chat`: to this colleague.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OfferChat<'a> {
    #[serde(borrow)]
    #[schemars(with = "ChatId")]
    chat_id: Cow<'a, str>,
    #[schemars(with = "Seq")]
    turn: i64,
    to: UserId,
    /// For the colleague alone.
    #[schemars(length(min = 1, max = MAX_NOTE_CHARS))]
    note: Option<String>,
}

/// `answer_offer`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AnswerOffer<'a> {
    #[serde(borrow)]
    #[schemars(with = "OfferId")]
    offer_id: Cow<'a, str>,
    accept: bool,
}

/// `withdraw_offer`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WithdrawOffer<'a> {
    #[serde(borrow)]
    #[schemars(with = "OfferId")]
    offer_id: Cow<'a, str>,
}

fn in_turn(id: &str, turn: i64, note: Option<String>) -> Result<InTurn, Rejection> {
    if turn < 0 {
        return Err(Code::InvalidPayload);
    }
    if let Some(note) = &note {
        check(note, MAX_NOTE_CHARS)?;
    }
    let chat = chat(id)?;
    Ok(InTurn { chat, turn, note })
}

fn act(payload: Option<&RawValue>) -> Result<InTurn, Rejection> {
    let said: ActInTurn<'_> = fields(payload)?;
    in_turn(&said.chat_id, said.turn, said.note)
}

fn offer(id: &str) -> Result<OfferId, Rejection> {
    id.parse().map_err(|_| Code::OfferNotFound)
}

pub(super) fn return_chat(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    Ok(Request::Turn(TurnAsk::Return(act(payload)?)))
}

pub(super) fn take_over(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    Ok(Request::Turn(TurnAsk::TakeOver(act(payload)?)))
}

pub(super) fn offer_chat(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: OfferChat<'_> = fields(payload)?;
    let act = in_turn(&said.chat_id, said.turn, said.note)?;
    Ok(Request::Turn(TurnAsk::Offer(act, said.to)))
}

pub(super) fn answer_offer(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: AnswerOffer<'_> = fields(payload)?;
    Ok(Request::Turn(TurnAsk::Answer {
        offer: offer(&said.offer_id)?,
        accept: said.accept,
    }))
}

pub(super) fn withdraw_offer(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: WithdrawOffer<'_> = fields(payload)?;
    let offer = offer(&said.offer_id)?;
    Ok(Request::Turn(TurnAsk::WithdrawOffer(offer)))
}

pub(super) fn call_back(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: super::payload::InChat<'_> = fields(payload)?;
    Ok(Request::Turn(TurnAsk::CallBack(said.chat()?)))
}

pub(super) fn resolved(payload: Option<&RawValue>) -> Result<Request, Rejection> {
    let said: super::payload::InChat<'_> = fields(payload)?;
    Ok(Request::Turn(TurnAsk::Resolved(said.chat()?)))
}

/// An offer, as those are shown it whom it concerns.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Offer")]
pub struct OfferView<'a> {
    /// Which.
    pub offer_id: OfferId,
    /// The chat.
    pub chat: &'a AgencyChat,
    /// The newest entries of its log.
    pub messages: &'a [Message],
    /// The giver.
    pub from: Owner<'a>,
    /// The colleague.
    pub to: Owner<'a>,
    /// What the giver said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'a str>,
    /// When it is over by itself.
    pub expires_at: Timestamp,
}

/// `offer_ended`.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfferEnded {
    /// Which.
    pub offer_id: OfferId,
    /// In which way.
    pub state: OfferState,
}

/// `chat_left`: the chat is not the organizer's any more.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChatLeft<'a> {
    /// The chat.
    pub chat_id: ChatId,
    /// How many owners it has had by now.
    #[schemars(with = "Seq")]
    pub turn: i64,
    /// The kind of the timeline's row that says why.
    pub reason: &'a str,
}

impl Frame {
    /// `offer`: a colleague is asked to take a chat.
    pub fn offer(offer: &OfferView<'_>, reader: UserId) -> Self {
        Self::new(server_frame::OFFER, offer).only_for(reader)
    }

    /// `offer_ended`: the offer is over.
    pub fn offer_ended(ended: OfferEnded, reader: UserId) -> Self {
        Self::new(server_frame::OFFER_ENDED, ended).only_for(reader)
    }

    /// `chat_left`: the chat is not the reader's any more.
    pub fn chat_left(left: ChatLeft<'_>, reader: UserId) -> Self {
        Self::new(server_frame::CHAT_LEFT, left).only_for(reader)
    }

    /// `error`: somebody else has the chat, or nobody; this is how it is now.
    pub fn chat_moved(chat: &AgencyChat) -> Self {
        let payload = Failure {
            chat: Some(chat),
            ..Failure::of(Code::ChatMoved)
        };
        Self::new(server_frame::ERROR, payload)
    }

    /// `error`: the offer is over, in this way.
    pub fn offer_is_over(state: OfferState) -> Self {
        let payload = Failure {
            state: Some(state),
            ..Failure::of(Code::OfferEnded)
        };
        Self::new(server_frame::ERROR, payload)
    }
}

#[cfg(test)]
mod tests {
    use crate::code::Code;
    use crate::ids::{ChatId, OfferId};
    use crate::turns::TurnAsk;
    use crate::user::Side;
    use crate::wire::{Level, Parsed, Request};

    fn read(frame: &str, side: Side, level: Level) -> Result<Request, Code> {
        Parsed::read(frame, side, level).request
    }

    #[test]
    fn acts_are_of_level_two_and_of_one_side() {
        let (chat, offer) = (ChatId::new(), OfferId::new());
        let staff = [
            format!(r#"{{"type":"return_chat","payload":{{"chatId":"{chat}","turn":1}}}}"#),
            format!(r#"{{"type":"offer_chat","payload":{{"chatId":"{chat}","turn":1,"to":3}}}}"#),
            format!(r#"{{"type":"answer_offer","payload":{{"offerId":"{offer}","accept":true}}}}"#),
            format!(r#"{{"type":"withdraw_offer","payload":{{"offerId":"{offer}"}}}}"#),
            format!(
                r#"{{"type":"take_over","payload":{{"chatId":"{chat}","turn":0,"note":"hm"}}}}"#
            ),
        ];
        let participant = ["call_back", "resolved"]
            .map(|kind| format!(r#"{{"type":"{kind}","payload":{{"chatId":"{chat}"}}}}"#));
        for (frames, side, other) in [
            (staff.as_slice(), Side::Organizer, Side::Participant),
            (participant.as_slice(), Side::Participant, Side::Organizer),
        ] {
            for frame in frames {
                let kind = |request: Result<Request, Code>| request.map(|it| it.kind().as_str());
                let own = kind(read(frame, side, Level::Two));
                assert!(own.is_ok_and(|kind| frame.contains(kind)), "{frame}");
                assert_eq!(read(frame, side, Level::One), Err(Code::UnknownType));
                assert_eq!(read(frame, other, Level::Two), Err(Code::UnknownType));
            }
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let chat = ChatId::new();
        let tell = |fields: &str| {
            let frame = format!(r#"{{"type":"return_chat","payload":{{{fields}}}}}"#);
            read(&frame, Side::Organizer, Level::Two)
        };
        let bad = Err(Code::InvalidPayload);
        assert_eq!(tell(&format!(r#""chatId":"{chat}""#)), bad);
        assert_eq!(tell(&format!(r#""chatId":"{chat}","turn":-1"#)), bad);
        assert_eq!(
            tell(&format!(r#""chatId":"{chat}","turn":1,"note":" ""#)),
            bad
        );
        let long = "x".repeat(2_001);
        let long = tell(&format!(r#""chatId":"{chat}","turn":1,"note":"{long}""#));
        assert_eq!(long, Err(Code::TooLarge));
        assert_eq!(tell(r#""chatId":"x","turn":1"#), Err(Code::ChatNotFound));
        let found = tell(&format!(r#""chatId":"{chat}","turn":1,"note":"hm""#));
        assert!(matches!(found, Ok(Request::Turn(TurnAsk::Return(act))) if act.chat == chat));
        let nowhere = r#"{"type":"withdraw_offer","payload":{"offerId":"x"}}"#;
        let nowhere = read(nowhere, Side::Organizer, Level::Two);
        assert_eq!(nowhere, Err(Code::OfferNotFound));
    }
}
