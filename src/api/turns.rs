//! A help chat goes from one organizer to the next, or back: `/chats/{id}/return` and its like.

use super::body::{Call, RawId};
use super::caller::{Caller, Who};
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::params::path_text;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::Deserialize;
use switchboard_actors::turns::{self, Acted, Refused};
use switchboard_domain::limits::MAX_NOTE_CHARS;
use switchboard_domain::turns::{InTurn, TurnAsk};
use switchboard_domain::wire::{ChatChanged, ChatLeft, OfferView};
use switchboard_domain::{ChatId, Code, MemberChatView, UserId, text};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post(
            "/chats/{id}/return",
            give_back,
            "The caller's chat waits for somebody else, at its old place.",
        )
        .id::<ChatId>()
        .body::<NewAct>()
        .gives::<ChatLeft<'_>>(200)
        .errors(&[403, 404, 409, 413, 422]),
        Endpoint::post(
            "/chats/{id}/offer",
            offer,
            "A colleague is asked to take the caller's chat.",
        )
        .id::<ChatId>()
        .body::<NewOffer>()
        .gives::<OfferView<'_>>(200)
        .errors(&[403, 404, 409, 413, 422]),
        Endpoint::post(
            "/chats/{id}/take-over",
            take_over,
            "A chat becomes the caller's: for supervisors, and where its owner has left.",
        )
        .id::<ChatId>()
        .body::<NewAct>()
        .gives::<MemberChatView<'_>>(200)
        .errors(&[403, 404, 409, 413, 422]),
        Endpoint::post(
            "/chats/{id}/call-back",
            call_back,
            "Nobody answers: somebody else is to come.",
        )
        .id::<ChatId>()
        .gives::<ChatChanged<'_>>(200)
        .errors(&[403, 404, 409]),
        Endpoint::post("/chats/{id}/resolved", resolved, "All is well.")
            .id::<ChatId>()
            .gives::<ChatChanged<'_>>(200)
            .errors(&[403, 404, 409]),
    ]
}

/// What an act says.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewAct {
    /// The turn that the caller expects: another one has moved on.
    #[schemars(range(min = 0))]
    turn: i64,
    /// For colleagues alone.
    #[schemars(length(min = 1, max = MAX_NOTE_CHARS))]
    note: Option<String>,
}

/// What an offer says.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewOffer {
    /// The turn that the caller expects: another one has moved on.
    #[schemars(range(min = 0))]
    turn: i64,
    /// The colleague.
    to: RawId,
    /// For the colleague alone.
    #[schemars(length(min = 1, max = MAX_NOTE_CHARS))]
    note: Option<String>,
}

impl NewAct {
    fn of(self, req: &HttpRequest) -> Result<InTurn, ApiError> {
        if self.turn < 0 {
            return Err(ApiError::unacceptable("turn is negative"));
        }
        if let Some(note) = &self.note {
            text::check(note, MAX_NOTE_CHARS).map_err(|why| ApiError::text("note", why))?;
        }
        Ok(InTurn {
            chat: path_chat(req)?,
            turn: self.turn,
            note: self.note,
        })
    }
}

/// `POST /chats/{id}/return`.
pub async fn give_back(
    Call { caller, body }: Call<NewAct>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let ask = TurnAsk::Return(body.of(&req)?);
    answer(&caller, organizer(&caller)?, &state, ask).await
}

/// `POST /chats/{id}/offer`.
pub async fn offer(
    Call { caller, body }: Call<NewOffer>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let NewOffer { turn, to, note } = body;
    let to = to.to_id("to")?;
    let ask = TurnAsk::Offer(NewAct { turn, note }.of(&req)?, to);
    answer(&caller, organizer(&caller)?, &state, ask).await
}

/// `POST /chats/{id}/take-over`.
pub async fn take_over(
    Call { caller, body }: Call<NewAct>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let ask = TurnAsk::TakeOver(body.of(&req)?);
    answer(&caller, organizer(&caller)?, &state, ask).await
}

/// `POST /chats/{id}/call-back`.
pub async fn call_back(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let user = caller.participant()?;
    let ask = TurnAsk::CallBack(path_chat(&req)?);
    answer(&caller, user, &state, ask).await
}

/// `POST /chats/{id}/resolved`.
pub async fn resolved(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let user = caller.participant()?;
    let ask = TurnAsk::Resolved(path_chat(&req)?);
    answer(&caller, user, &state, ask).await
}

fn path_chat(req: &HttpRequest) -> Result<ChatId, ApiError> {
    let id = path_text(req).parse();
    id.map_err(|_| Code::ChatNotFound.into())
}

/// The organizer who asks.
pub(super) fn organizer(caller: &Caller) -> Result<UserId, ApiError> {
    match caller.who {
        Who::Organizer { user, .. } => Ok(user),
        Who::Participant(_) | Who::Service => Err(Code::Forbidden.into()),
    }
}

/// Does it.
pub(super) async fn act(
    caller: &Caller,
    user: UserId,
    state: &web::Data<AppState>,
    ask: TurnAsk,
) -> Result<Acted, ApiError> {
    let rates = caller.rates(state);
    let acted = turns::act(&state.services, &rates, user, ask).await;
    acted.map_err(refused)
}

async fn answer(
    caller: &Caller,
    user: UserId,
    state: &web::Data<AppState>,
    ask: TurnAsk,
) -> Result<HttpResponse, ApiError> {
    let acted = act(caller, user, state, ask).await?;
    let reader = user;
    let mut ok = HttpResponse::Ok();
    Ok(match &acted {
        Acted::Left {
            chat,
            turn,
            because,
        } => ok.json(ChatLeft {
            chat_id: *chat,
            turn: *turn,
            reason: because.as_str(),
        }),
        Acted::Offered(offer) => match turns::view(offer) {
            Some(offer) => ok.json(offer),
            None => return Err(refused(Refused::Over(offer.state))),
        },
        Acted::Taken(chat) => ok.json(chat.seen_by(reader)),
        Acted::Changed(change) => {
            let reason = change.reason.as_str();
            ok.json(ChatChanged::new(change.chat.seen_by(reader), reason))
        }
        // No answer to these.
        Acted::OfferEnded { .. } => return Err(Code::Internal.into()),
    })
}

pub(super) fn refused(refused: Refused) -> ApiError {
    match refused {
        Refused::Code(code) => code.into(),
        Refused::Moved(chat) => ApiError {
            chat: Some(chat),
            ..Code::ChatMoved.into()
        },
        Refused::Over(state) => ApiError {
            state: Some(state),
            ..Code::OfferEnded.into()
        },
        Refused::TooMany(too_many) => ApiError::too_many(too_many),
    }
}
