//! What an agency has open, for its supervisors, and what it left unanswered.

use crate::api::ApiError;
use crate::api::caller::Caller;
use crate::api::paging::{DEFAULT_LIMIT, Page};
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse};
use switchboard_actors::attendance::absent_owners;
use switchboard_domain::{
    AgencyChat, AgencyChatStatus, AgencyId, ChatId, Code, EventId, Rank, Timestamp,
};
use switchboard_store::queries::{AgencyChats, Reader, Unarchived};

/// A page, always: none of these lists is an archive, which comes whole to those who page nothing.
pub async fn page(
    state: &AppState,
    req: &HttpRequest,
    caller: &Caller,
    which: AgencyList,
    event: Option<EventId>,
) -> Result<HttpResponse, ApiError> {
    let page: Page<(Timestamp, ChatId)> = Page::of(req, DEFAULT_LIMIT)?;
    let agency = caller.organizer()?;
    let query = AgencyChats {
        agency,
        which: which.unarchived(state, agency).await?,
        event,
        after: page.after,
        limit: page.fetch(),
    };
    let chats = state.services.store.run(query).await;
    Ok(page.answer(req, chats.map_err(ApiError::reading)?, key))
}

/// What orders them: the start, or the end of those that have one.
fn key(chat: &AgencyChat) -> (Timestamp, ChatId) {
    match chat {
        AgencyChat::Owned(chat) => (chat.time_end.unwrap_or(chat.time_start), chat.id),
        AgencyChat::Unowned(chat) => (chat.time_end.unwrap_or(chat.time_start), chat.id),
    }
}

/// Which list is asked for; `None` for the archive. 403 for who may not see it.
pub fn asked(caller: &Caller, status: AgencyChatStatus) -> Result<Option<AgencyList>, ApiError> {
    caller.organizer()?;
    if status.is_for_supervisors() && !supervises(caller) {
        return Err(Code::Forbidden.into());
    }
    Ok(match status {
        AgencyChatStatus::Ended => None,
        AgencyChatStatus::Unanswered => Some(AgencyList::Stored(Unarchived::Unanswered)),
        AgencyChatStatus::Waiting => Some(AgencyList::Stored(Unarchived::Waiting)),
        AgencyChatStatus::Active => Some(AgencyList::Stored(Unarchived::Active)),
        AgencyChatStatus::Unattended => Some(AgencyList::Unattended),
    })
}

/// A list that is no archive.
pub enum AgencyList {
    /// As the database has it.
    Stored(Unarchived),
    /// What nobody looks after: who is away, no database says.
    Unattended,
}

impl AgencyList {
    async fn unarchived(self, state: &AppState, agency: AgencyId) -> Result<Unarchived, ApiError> {
        match self {
            Self::Stored(which) => Ok(which),
            Self::Unattended => {
                let owners = absent_owners(&state.services, agency).await;
                Ok(Unarchived::Unattended(owners.map_err(ApiError::reading)?))
            }
        }
    }
}

/// In what capacity somebody reads a chat of the agency.
pub fn reader(caller: &Caller, agency: AgencyId) -> Reader {
    match supervises(caller) {
        true => Reader::Supervisor(agency),
        false => Reader::Agency(agency),
    }
}

fn supervises(caller: &Caller) -> bool {
    caller.rank >= Some(Rank::Supervisor)
}
