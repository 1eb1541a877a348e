//! `/messages`: what two people write to each other.

use super::body::{Call, RawId};
use super::caller::{Caller, spend};
use super::chats::Unread;
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::new_message::{self, NewMessage};
use super::new_tip::NewTip;
use super::new_tip::PromisedTip;
use super::parameter::{LIMIT, Parameter};
use super::params::{bad_query, page_limit, query, query_id};
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::{JsonSchema, json_schema};
use serde::Deserialize;
use switchboard_actors::direct;
use switchboard_actors::reply::{Answer, Reply};
use switchboard_domain::ids::MAX_NUMERIC_ID;
use switchboard_domain::limits::{
    DEFAULT_BETWEEN, MAX_CLIENT_MESSAGE_ID_BYTES, MAX_LAT, MAX_LNG, MAX_MESSAGE_CHARS, MAX_OFFSET,
};
use switchboard_domain::{ChatId, Code, Message, MessageId, MessageView, Side, UserId};
use switchboard_store::queries::{CountUnread, Editor, FindDirectChat, FindList, ReadBetween};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(
            "/messages",
            list,
            "Between the caller and a user, from the end, oldest first.",
        )
        .query(&[
            Parameter::of::<UserId>("userId").required(),
            LIMIT,
            OFFSET,
        ])
        .gives::<Vec<Message>>(200)
        .errors(&[403, 404, 422]),
        Endpoint::post(
            "/messages",
            send,
            "A message to a user, a list or a chat; 200 when it had been sent before. 202 with a tip.",
        )
        .body::<NewMessageTo>()
        .gives::<Message>(201)
        .gives::<Message>(200)
        .gives::<PromisedTip>(202)
        .errors(&[403, 404, 409, 413, 422]),
        Endpoint::get(
            "/messages/unread-count",
            unread_count,
            "What the caller has not read in direct chats and lists.",
        )
        .gives::<Unread>(200)
        .errors(&[403]),
    ]
}

const OFFSET: Parameter = Parameter {
    shape: |_| json_schema!({"type": "integer", "minimum": 0, "maximum": MAX_OFFSET}),
    ..Parameter::number("offset")
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Between {
    user_id: i64,
    limit: Option<i64>,
    offset: Option<i64>,
}

/// `GET /messages?userId=&limit=&offset=`: between the caller and a user, the newest `limit` after
/// leaving out `offset`, oldest first, up to 128 KiB.
pub async fn list(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let between: Between = query(&req)?;
    let limit = page_limit(between.limit, DEFAULT_BETWEEN)?;
    let offset = between.offset.unwrap_or_default();
    if !(0..=MAX_OFFSET).contains(&offset) {
        return Err(bad_query(format!("offset is 0 to {MAX_OFFSET}")));
    }
    let peer: UserId = query_id(between.user_id, "userId")?;
    not_oneself(&caller, peer, "userId")?;
    let user = caller.user()?;
    let read = ReadBetween {
        user,
        peer,
        limit,
        offset,
    };
    let found = state.services.store.run(read).await;
    let found = found.map_err(ApiError::reading)?;
    let messages = found.ok_or(Code::UserNotFound)?;
    // What is left out is read as well.
    spend(
        &req,
        usize::try_from(offset).unwrap_or_default() + messages.len(),
    );
    let views = messages.iter().map(|one| MessageView::of(one, user));
    Ok(HttpResponse::Ok().json(views.collect::<Vec<_>>()))
}

/// The body of `POST /messages`: to a user, to a list, or to a chat.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewMessageTo {
    recipient_id: Option<RawId>,
    #[schemars(with = "Option<ChatId>")]
    list_id: Option<String>,
    #[schemars(with = "Option<ChatId>")]
    chat_id: Option<String>,
    /// May be missing with a tip.
    #[schemars(length(min = 1, max = MAX_MESSAGE_CHARS))]
    content: Option<String>,
    /// To a creator, in the direct chat with them.
    tip: Option<NewTip>,
    #[schemars(range(min = -MAX_LAT, max = MAX_LAT))]
    lat: Option<f64>,
    #[schemars(range(min = -MAX_LNG, max = MAX_LNG))]
    lng: Option<f64>,
    #[schemars(with = "Option<MessageId>")]
    reply_to: Option<String>,
    /// The number of the message that is answered, instead of its id or beside it.
    #[schemars(range(min = 1, max = MAX_NUMERIC_ID))]
    reply_to_seq: Option<i64>,
    /// The same one again, of the same author in the same chat, is the same message. 64 bytes.
    #[schemars(length(min = 1, max = MAX_CLIENT_MESSAGE_ID_BYTES))]
    client_message_id: Option<String>,
}

enum To {
    User(UserId),
    List(ChatId),
    Chat(ChatId),
}

/// `POST /messages`: a message, as in `POST /chats/{id}/messages`, or a tip. To a user it goes into the
/// direct chat with that user, which is opened if there is none.
pub async fn send(
    Call { caller, body }: Call<NewMessageTo>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let to = match (&body.recipient_id, &body.list_id, &body.chat_id) {
        (Some(id), None, None) => {
            let peer = id.to_id("recipientId")?;
            not_oneself(&caller, peer, "recipientId")?;
            To::User(peer)
        }
        (None, Some(id), None) => To::List(id.parse().map_err(|_| Code::ListNotFound)?),
        (None, None, Some(id)) => To::Chat(id.parse().map_err(|_| Code::ChatNotFound)?),
        _ => {
            let one = "one of recipientId, listId and chatId says where it goes";
            return Err(ApiError::unacceptable(one));
        }
    };
    if let Some(tip) = body.tip {
        if let To::List(_) = to {
            return Err(ApiError::unacceptable("a tip goes to one creator"));
        }
        let is_reply = body.reply_to.is_some() || body.reply_to_seq.is_some();
        if is_reply || body.lat.is_some() || body.lng.is_some() {
            let none = "a tip has no replyTo, lat or lng";
            return Err(ApiError::unacceptable(none));
        }
        let checked = tip.check(body.content, body.client_message_id)?;
        caller.rates(&state).tip().map_err(ApiError::too_many)?;
        let (payer, side) = caller.member()?;
        let chat = match to {
            // A list was refused above.
            To::Chat(chat) | To::List(chat) => chat,
            To::User(creator) => match chat_before(&state, payer, creator).await? {
                // One that was promised before, under the same name, may be no more.
                Some(chat) => chat,
                None => {
                    // Nothing is opened for a tip that may not be.
                    checked.may_go_to(&state, payer, creator).await?;
                    chat_with(&state, payer, creator).await?
                }
            },
        };
        return checked.promise(&state, chat, (payer, side)).await;
    }
    let content = body
        .content
        .ok_or_else(|| ApiError::bad_request(Code::InvalidPayload, "content is missing"))?;
    // A service has no side; what it wrote is looked at all the same before it is turned away.
    let side = caller.member().map_or(Side::Participant, |(_, side)| side);
    let message = NewMessage {
        content,
        lat: body.lat,
        lng: body.lng,
        reply_to: body.reply_to,
        reply_to_seq: body.reply_to_seq,
        client_message_id: body.client_message_id,
    };
    let message = message.check(side)?;
    caller.rates(&state).message().map_err(ApiError::too_many)?;
    let author = caller.member()?;
    let chat = match to {
        To::User(peer) => chat_with(&state, author.0, peer).await?,
        To::List(list) => own_list(&state, author.0, list).await?,
        To::Chat(chat) => chat,
    };
    new_message::send(message, &state, chat, author).await
}

/// `GET /messages/unread-count`: what the caller has not read in direct chats and lists.
pub async fn unread_count(
    caller: Caller,
    state: web::Data<AppState>,
) -> Result<web::Json<Unread>, ApiError> {
    let user = caller.user()?;
    let unread = state.services.store.run(CountUnread { user }).await;
    let unread = unread.map_err(ApiError::reading)?;
    Ok(web::Json(Unread { unread }))
}

fn not_oneself(caller: &Caller, peer: UserId, field: &str) -> Result<(), ApiError> {
    match caller.user() {
        Ok(user) if user == peer => Err(ApiError::unacceptable(format!("{field} is yourself"))),
        _ => Ok(()),
    }
}

/// The list, if it is the author's.
async fn own_list(state: &AppState, owner: UserId, id: ChatId) -> Result<ChatId, ApiError> {
    let editor = Editor::Owner(owner);
    let found = state.services.store.run(FindList { id, editor }).await;
    let list = found.map_err(ApiError::reading)?;
    Ok(list.ok_or(Code::ListNotFound)?.id)
}

/// The direct chat that the user has with another one.
async fn chat_before(
    state: &AppState,
    user: UserId,
    peer: UserId,
) -> Result<Option<ChatId>, ApiError> {
    let found = state.services.store.run(FindDirectChat { user, peer });
    found.await.map_err(ApiError::reading)
}

/// The direct chat of the two, opened if there is none.
async fn chat_with(state: &AppState, user: UserId, peer: UserId) -> Result<ChatId, ApiError> {
    let (reply, answer) = Reply::channel();
    direct::open(state.services.clone(), user, peer, reply);
    match answer.await {
        Ok(Answer::Opened { chat, .. }) => Ok(chat.chat.id()),
        Ok(Answer::Failed(code)) => Err(code.into()),
        Ok(other) => Err(super::chats::unfitting(&other)),
        // A reply that is dropped answers, so this is its whole arbiter that has ended.
        Err(_) => Err(Code::Timeout.into()),
    }
}
