//! `/chats/{id}/events` and `/agency/chats/{id}/events`: what happened to a help chat beside what was said.

use super::caller::{Caller, spend};
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::paging::next_link;
use super::parameter::{LIMIT, Parameter};
use super::params::{bad_query, page_limit, path_text, query};
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use switchboard_domain::limits::DEFAULT_PAGE;
use switchboard_domain::wire::page::fitting;
use switchboard_domain::{ChatEvent, ChatId, Code, Rank};
use switchboard_store::queries::{EventReader, EventsOutcome, ReadEvents};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(
            "/chats/{id}/events",
            of_member,
            "What happened to the caller's help chat, oldest first.",
        )
        .id::<ChatId>()
        .query(&[Parameter::number("after"), LIMIT])
        .page_of::<ChatEvent>()
        .errors(&[403, 404]),
        Endpoint::get(
            "/agency/chats/{id}/events",
            of_agency,
            "What happened to a help chat of the agency, oldest first: for supervisors; of an ended one for all.",
        )
        .id::<ChatId>()
        .query(&[Parameter::number("after"), LIMIT])
        .page_of::<ChatEvent>()
        .errors(&[403, 404]),
    ]
}

#[derive(Deserialize)]
struct Range {
    after: Option<i64>,
    limit: Option<i64>,
}

/// `GET /chats/{id}/events?after=&limit=`: for the participant and for the owner.
pub async fn of_member(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let range: Range = query(&req)?;
    let reader = EventReader::Member(caller.user()?);
    page(&state, &req, range, reader).await
}

/// `GET /agency/chats/{id}/events?after=&limit=`: for the agency.
pub async fn of_agency(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let range: Range = query(&req)?;
    let agency = caller.organizer()?;
    let reader = match caller.rank >= Some(Rank::Supervisor) {
        true => EventReader::Supervisor(agency),
        false => EventReader::Agency(agency),
    };
    page(&state, &req, range, reader).await
}

async fn page(
    state: &AppState,
    req: &HttpRequest,
    range: Range,
    reader: EventReader,
) -> Result<HttpResponse, ApiError> {
    let limit = page_limit(range.limit, DEFAULT_PAGE)?;
    let after = range.after.unwrap_or(0);
    if after < 0 {
        return Err(bad_query("a number of a row is not negative"));
    }
    let chat: ChatId = path_text(req).parse().map_err(|_| Code::ChatNotFound)?;
    let read = ReadEvents {
        chat,
        reader,
        after,
        limit,
    };
    let found = state.services.store.run(read).await;
    let mut found = match found.map_err(ApiError::reading)? {
        EventsOutcome::Events(page) => page,
        EventsOutcome::ChatNotFound => return Err(Code::ChatNotFound.into()),
        EventsOutcome::NoAccess => return Err(ApiError::about_chat(Code::NoAccess, &chat)),
    };
    spend(req, found.events.len());
    let fitting = fitting(&found.events);
    if fitting < found.events.len() {
        found.events.truncate(fitting);
        found.next = found.events.last().map(|last| last.n);
    }
    let mut answer = HttpResponse::Ok();
    if let Some(next) = found.next {
        answer.insert_header(next_link(req, "after", &next.to_string()));
    }
    Ok(answer.json(found.events))
}
