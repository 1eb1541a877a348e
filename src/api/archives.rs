//! `/agency/chats` and `/participant/chats`: help chats that have ended. In pages when asked for; else
//! `whole.rs` answers. `agency_lists.rs` has those that are no archive.

mod agency_lists;
mod whole;

use super::caller::Caller;
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::paging::{DEFAULT_LIMIT, MAX_LIMIT, Page};
use super::parameter::{CURSOR, LIMIT, PAGE, Parameter};
use super::params::{bad_query, path_text, query, query_id, search};
use super::searches::found;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use std::borrow::Cow;
use switchboard_domain::changes::level_one;
use switchboard_domain::limits::MAX_WHOLE;
use switchboard_domain::wire::Level;
use switchboard_domain::{
    AgencyChat, AgencyChatStatus, ArchivedChat, Chat, ChatId, Code, EventId, HelpChat, Message,
    Seat, Timestamp, UserId,
};
use switchboard_store::queries::{
    Archive, EndedChats, HistoryRange, LoadChat, PageOutcome, RangePage, ReadRange, Reader,
};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(
            "/agency/chats",
            of_agency,
            "What the agency has answered, or left unanswered, newest end first; and, oldest first, what nobody looks \
             after, and for supervisors what it has open.",
        )
        .query(&[
            Parameter::of::<AgencyChatStatus>("status"),
            Parameter::search("participant"),
            Parameter::of::<EventId>("eventId"),
            LIMIT,
            CURSOR,
        ])
        .page_of::<AgencyChat>()
        .errors(&[403, 422]),
        Endpoint::get(
            "/agency/chats/{id}/messages",
            messages_of_agency,
            "One of those, oldest message first.",
        )
        .id::<ChatId>()
        .query(&MESSAGES)
        .page_of::<Message>()
        .errors(&[403, 404]),
        Endpoint::get(
            "/participant/chats",
            of_participant,
            "What the participant has asked, newest end first.",
        )
        .query(PAGE)
        .page_of::<ArchivedChat>()
        .errors(&[403]),
        Endpoint::get(
            "/participant/chats/{id}/messages",
            messages_of_participant,
            "One of those, oldest message first.",
        )
        .id::<ChatId>()
        .query(&MESSAGES)
        .page_of::<Message>()
        .errors(&[403, 404]),
    ]
}

const MESSAGES: [Parameter; 3] = [LIMIT, CURSOR, Parameter::number("protocol")];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    status: Option<AgencyChatStatus>,
    participant: Option<String>,
    event_id: Option<i64>,
}

/// `GET /agency/chats?status=&participant=&eventId=`: what the agency has answered, newest end first; or another list.
pub async fn of_agency(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let filter: Filter = query(&req)?;
    let participant = search(filter.participant)?;
    let page = Page::if_asked(&req, DEFAULT_LIMIT)?;
    let event = filter.event_id.map(|id| query_id::<EventId>(id, "eventId"));
    let event = event.transpose()?;
    let status = filter.status.unwrap_or_default();
    if participant.is_some() && status != AgencyChatStatus::Ended {
        return Err(bad_query("participant looks for ended chats"));
    }
    if let Some(which) = agency_lists::asked(&caller, status)? {
        return agency_lists::page(&state, &req, &caller, which, event).await;
    }
    let chats = EndedChats {
        archive: Archive::Agency(caller.organizer()?),
        participant,
        event,
        after: None,
        limit: 0,
    };
    list(&state, &req, &caller, page, chats).await
}

/// `GET /participant/chats`: what the participant has asked, newest end first.
pub async fn of_participant(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let page = Page::if_asked(&req, DEFAULT_LIMIT)?;
    let chats = EndedChats {
        archive: Archive::Participant(caller.participant()?),
        participant: None,
        event: None,
        after: None,
        limit: 0,
    };
    list(&state, &req, &caller, page, chats).await
}

async fn list(
    state: &web::Data<AppState>,
    req: &HttpRequest,
    caller: &Caller,
    page: Option<Page<(Timestamp, ChatId)>>,
    chats: EndedChats,
) -> Result<HttpResponse, ApiError> {
    let (is_search, seat) = (chats.participant.is_some(), seat(chats.archive));
    let Some(page) = page else {
        if !is_search {
            return whole::chats(state.clone(), caller.user()?, chats).await;
        }
        let limit = MAX_WHOLE;
        let search = EndedChats { limit, ..chats };
        return whole::searched(state.clone(), caller, search, seat).await;
    };
    let query = EndedChats {
        after: page.after,
        limit: page.fetch(),
        ..chats
    };
    let chats = match is_search {
        true => found(caller, state, query).await?,
        false => {
            let read = state.services.store.run(query).await;
            read.map_err(ApiError::reading)?
        }
    };
    let chats = shown(chats, seat);
    Ok(page.answer(req, chats, |archived| key(&archived.chat)))
}

/// As whoever has the archive is shown them.
fn shown(chats: Vec<HelpChat>, seat: Seat) -> Vec<ArchivedChat> {
    let chats = chats.into_iter();
    chats.map(|chat| ArchivedChat { chat, seat }).collect()
}

/// From where whoever has an archive looks at its chats.
fn seat(archive: Archive) -> Seat {
    match archive {
        Archive::Agency(_) => Seat::Agency,
        Archive::Participant(_) => Seat::Participant,
    }
}

/// What orders an archive. Every chat of one has an end.
fn key(chat: &HelpChat) -> (Timestamp, ChatId) {
    (chat.time_end.unwrap_or(chat.time_start), chat.id)
}

/// `GET /agency/chats/{id}/messages`: an ended chat of the agency, oldest message first; any for its supervisors.
/// Whoever reads so moves no mark.
pub async fn messages_of_agency(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let page = Page::if_asked(&req, MAX_LIMIT)?;
    let chat = path_chat(&req)?;
    let reader = agency_lists::reader(&caller, caller.organizer()?);
    messages(&state, &req, &caller, page, chat, reader).await
}

/// `GET /participant/chats/{id}/messages`: an ended chat of the participant, oldest message first.
pub async fn messages_of_participant(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let page = Page::if_asked(&req, MAX_LIMIT)?;
    let chat = path_chat(&req)?;
    let user = caller.participant()?;
    must_have_ended(&state, chat, user).await?;
    messages(&state, &req, &caller, page, chat, Reader::Member(user)).await
}

fn path_chat(req: &HttpRequest) -> Result<ChatId, ApiError> {
    let id = path_text(req).parse();
    Ok(id.map_err(|_| Code::ChatNotFound)?)
}

/// A member reads a chat at any time; an archive holds what is over.
async fn must_have_ended(state: &AppState, id: ChatId, user: UserId) -> Result<(), ApiError> {
    let found = state.services.store.run(LoadChat { id }).await;
    match found.map_err(ApiError::reading)? {
        Some(Chat::Help(chat)) if chat.ended() && chat.participant == user => Ok(()),
        Some(_) => Err(ApiError::about_chat(Code::NoAccess, &id)),
        None => Err(Code::ChatNotFound.into()),
    }
}

async fn messages(
    state: &web::Data<AppState>,
    req: &HttpRequest,
    caller: &Caller,
    page: Option<Page<i64>>,
    chat: ChatId,
    reader: Reader,
) -> Result<HttpResponse, ApiError> {
    let level = level(req)?;
    let Some(page) = page else {
        return whole::messages(state.clone(), caller.user()?, chat, reader, level).await;
    };
    let range = HistoryRange::After(page.after.unwrap_or(0), page.limit());
    let part = read(state, chat, reader, level, range).await?;
    Ok(page.answer_part(req, part.messages, part.has_more, |message| message.seq))
}

#[derive(Deserialize)]
struct Protocol {
    protocol: Option<i64>,
}

/// What the caller's program knows: the first ones to read archives know no changes.
fn level(req: &HttpRequest) -> Result<Level, ApiError> {
    match query::<Protocol>(req)?.protocol {
        None | Some(1) => Ok(Level::One),
        Some(2) => Ok(Level::Two),
        Some(_) => Err(bad_query("protocol is 1 or 2")),
    }
}

/// A part of a chat as a program of this level knows it.
async fn read(
    state: &AppState,
    chat: ChatId,
    reader: Reader,
    level: Level,
    range: HistoryRange,
) -> Result<RangePage, ApiError> {
    let read = ReadRange {
        chat,
        reader,
        range,
    };
    let found = state.services.store.run(read).await;
    match found.map_err(ApiError::reading)? {
        PageOutcome::Page(part) => Ok(match level {
            Level::One => RangePage {
                messages: part
                    .messages
                    .iter()
                    .filter_map(level_one)
                    .map(Cow::into_owned)
                    .collect(),
                ..part
            },
            Level::Two => part,
        }),
        PageOutcome::ChatNotFound => Err(Code::ChatNotFound.into()),
        PageOutcome::NoAccess => Err(ApiError::about_chat(Code::NoAccess, &chat)),
    }
}
