//! `/chats`: what a socket can do to a chat, for clients that cannot have one. The same actors
//! answer, so whoever is connected sees the same as ever.

use super::body::Call;
use super::caller::{Caller, spend};
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::new_message::{self, NewMessage};
use super::paging::{DEFAULT_LIMIT, Page, next_link};
use super::parameter::{CURSOR, LIMIT, Parameter};
use super::params::{bad_query, page_limit, path_text, query};
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_actors::chat::{Action, Closer, Command};
use switchboard_actors::directory::FindChat;
use switchboard_actors::reply::{Answer, Reply};
use switchboard_actors::turns::as_it_is;
use switchboard_domain::limits::DEFAULT_PAGE;
use switchboard_domain::schema::Seq;
use switchboard_domain::schema::chat::ClosedMemberChat;
use switchboard_domain::wire::{Level, MarkKind};
use switchboard_domain::{
    ChatId, ChatKind, ChatStatus, ClosedChat, Code, MemberChatView, MessageView, Seat, Side,
    Timestamp, UserId,
};
use switchboard_store::queries::{
    HistoryRange, ListChats, LoadChat, PageOutcome, ReadRange, Reader,
};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/chats", list, "The caller's chats.")
            .query(&[
                Parameter::of::<ChatStatus>("status"),
                Parameter::of::<ChatKind>("kind"),
                LIMIT,
                CURSOR,
            ])
            .page_of::<MemberChatView<'_>>()
            .errors(&[403]),
        Endpoint::get(
            "/chats/{id}/messages",
            messages,
            "A part of a chat, oldest message first.",
        )
        .id::<ChatId>()
        .query(&[
            Parameter::number("before"),
            Parameter::number("after"),
            LIMIT,
        ])
        .page_of::<MessageView<'_>>()
        .errors(&[403, 404]),
        Endpoint::post(
            "/chats/{id}/messages",
            send,
            "A message; 200 when it had been sent before.",
        )
        .id::<ChatId>()
        .body::<NewMessage>()
        .gives::<MessageView<'_>>(201)
        .gives::<MessageView<'_>>(200)
        .errors(&[403, 404, 409, 413, 422]),
        Endpoint::post("/chats/{id}/close", close, "Ends the caller's own chat.")
            .id::<ChatId>()
            .gives::<ClosedMemberChat>(200)
            .errors(&[403, 404, 409]),
        Endpoint::post("/chats/{id}/read", read, "The caller has read up to here.")
            .id::<ChatId>()
            .body::<Read>()
            .gives::<Unread>(200)
            .errors(&[403, 404, 422]),
    ]
}

#[derive(Deserialize)]
struct Filter {
    status: Option<ChatStatus>,
    kind: Option<ChatKind>,
}

/// `GET /chats?status=&kind=`: the caller's chats: ended ones newest end first, other help chats
/// newest start first, direct chats by their last message.
pub async fn list(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let filter: Filter = query(&req)?;
    let page = Page::<(Timestamp, ChatId)>::of(&req, DEFAULT_LIMIT)?;
    let (user, side) = caller.member()?;
    let status = filter.status.unwrap_or_default();
    let chats = ListChats {
        user,
        side,
        status,
        kind: filter.kind,
        after: page.after,
        limit: page.fetch(),
    };
    let found = state.services.store.run(chats).await;
    let found = found.map_err(ApiError::reading)?;
    let views: Vec<MemberChatView<'_>> = found.iter().map(|chat| chat.seen_by(user)).collect();
    Ok(page.answer(&req, views, |view| {
        (view.chat.listed_at(status), view.chat.chat.id())
    }))
}

#[derive(Deserialize)]
struct Range {
    before: Option<i64>,
    after: Option<i64>,
    limit: Option<i64>,
}

impl Range {
    fn check(&self) -> Result<HistoryRange, ApiError> {
        let limit = page_limit(self.limit, DEFAULT_PAGE)?;
        match (self.before, self.after) {
            (None, None) => Ok(HistoryRange::Newest(limit)),
            (Some(seq), None) if seq >= 0 => Ok(HistoryRange::Before(seq, limit)),
            (None, Some(seq)) if seq >= 0 => Ok(HistoryRange::After(seq, limit)),
            (Some(_), Some(_)) => Err(bad_query("before and after exclude each other")),
            _ => Err(bad_query("a seq is not negative")),
        }
    }
}

/// `GET /chats/{id}/messages?before=&after=&limit=`: a part of a chat of the caller, oldest
/// message first. The next page goes on in the direction of reading.
pub async fn messages(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let range = query::<Range>(&req)?.check()?;
    let chat = path_chat(&req)?;
    let user = caller.user()?;
    let read = ReadRange {
        chat,
        reader: Reader::Member(user),
        range,
    };
    let found = state.services.store.run(read).await;
    let page = match found.map_err(ApiError::reading)? {
        PageOutcome::Page(page) => page,
        PageOutcome::ChatNotFound => return Err(Code::ChatNotFound.into()),
        PageOutcome::NoAccess => return Err(ApiError::about_chat(Code::NoAccess, &chat)),
    };
    spend(&req, page.messages.len());
    let mut answer = HttpResponse::Ok();
    if page.has_more {
        let (param, seq) = match range {
            HistoryRange::After(..) => ("after", page.to_seq),
            HistoryRange::Newest(_) | HistoryRange::Before(..) => ("before", page.from_seq),
        };
        answer.insert_header(next_link(&req, param, &seq.to_string()));
    }
    let views = page.messages.iter();
    let views: Vec<_> = views.map(|one| MessageView::of(one, user)).collect();
    Ok(answer.json(views))
}

/// `POST /chats/{id}/messages`: a message, 201; 200 and the first one when the caller's client has
/// used its `clientMessageId` in this chat before.
pub async fn send(
    Call { caller, body }: Call<NewMessage>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    // A service has no side; what it wrote is looked at all the same before it is turned away.
    let side = caller.member().map_or(Side::Participant, |(_, side)| side);
    let body = body.check(side)?;
    caller.rates(&state).message().map_err(ApiError::too_many)?;
    let chat = path_chat(&req)?;
    new_message::send(body, &state, chat, caller.member()?).await
}

/// `POST /chats/{id}/close`: ends the caller's own chat.
pub async fn close(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let chat = path_chat(&req)?;
    let (user, side) = caller.member()?;
    if side == Side::Participant {
        return Err(no_organizer(&state, chat, user).await);
    }
    let close = Action::Close(Closer::Organizer(user), Level::Two);
    match command(&state, chat, user, close).await? {
        Answer::Closed { chat, read } => {
            let own = read.iter().find(|(member, _)| *member == user);
            let closed = ClosedChat {
                chat: &chat,
                seat: Some(Seat::of(user, chat.participant)),
                read: own.map(|(_, read)| *read),
            };
            Ok(HttpResponse::Ok().json(closed))
        }
        other => Err(unfitting(&other)),
    }
}

/// Why a participant does not close a chat: it is not there for them, or it is not theirs to close.
async fn no_organizer(state: &AppState, id: ChatId, user: UserId) -> ApiError {
    match state.services.store.run(LoadChat { id }).await {
        Ok(Some(chat)) if chat.has_member(user) => Code::Forbidden.into(),
        Ok(Some(_)) => ApiError::about_chat(Code::NoAccess, &id),
        Ok(None) => Code::ChatNotFound.into(),
        Err(error) => ApiError::reading(error),
    }
}

/// The body of `POST /chats/{id}/read`.
#[derive(Deserialize, JsonSchema)]
pub struct Read {
    #[schemars(with = "Seq")]
    seq: i64,
}

/// The answer to it.
#[derive(Serialize, JsonSchema)]
pub struct Unread {
    #[schemars(range(min = 0))]
    pub(super) unread: i64,
}

/// `POST /chats/{id}/read`: the caller has read up to `seq`. What is left is answered.
pub async fn read(
    Call { caller, body }: Call<Read>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<Unread>, ApiError> {
    if body.seq < 0 {
        return Err(ApiError::unacceptable("a seq is not negative"));
    }
    let chat = path_chat(&req)?;
    let user = caller.user()?;
    let mark = Action::Mark {
        user,
        kind: MarkKind::Read,
        seq: body.seq,
    };
    match command(&state, chat, user, mark).await? {
        Answer::Marked(marked) => Ok(web::Json(Unread {
            unread: marked.unread,
        })),
        other => Err(unfitting(&other)),
    }
}

pub(super) fn path_chat(req: &HttpRequest) -> Result<ChatId, ApiError> {
    let id = path_text(req).parse();
    Ok(id.map_err(|_| Code::ChatNotFound)?)
}

/// Has the chat's actor do something for a member; what it answers when that worked.
pub(super) async fn command(
    state: &AppState,
    chat: ChatId,
    by: UserId,
    action: Action,
) -> Result<Answer, ApiError> {
    let actor = state.services.directory.send(FindChat(chat)).await?;
    let (reply, answer) = Reply::channel();
    let command = Command {
        chat,
        action,
        reply,
    };
    actor.send(command).await?;
    match answer.await {
        Ok(Answer::Failed(code)) => Err(ApiError {
            chat: match code {
                Code::ChatMoved => as_it_is(&state.services, chat, by).await,
                _ => None,
            },
            ..ApiError::about_chat(code, &chat)
        }),
        Ok(answer) => Ok(answer),
        // A reply that is dropped answers, so this is its whole arbiter that has ended.
        Err(_) => Err(Code::Timeout.into()),
    }
}

/// An answer to something else. That would be a defect here.
pub(super) fn unfitting(answer: &Answer) -> ApiError {
    log::error!("rest: a chat answered {answer:?}");
    Code::Internal.into()
}
