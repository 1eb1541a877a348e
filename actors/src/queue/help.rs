//! Asking for help and taking it back, for sockets and REST alike.

use super::{Ask, Asked, Position, Withdraw};
use crate::directory::FindQueue;
use crate::services::Services;
use switchboard_domain::{AgencyId, ChatId, Code, EventId, Location, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{FindEvent, OpenRequest, PlaceInQueue};

/// A participant asks for help on an event. Answers with the request, which waits, or says why not.
pub async fn request(
    services: &Services,
    participant: UserId,
    event: EventId,
    description: String,
    location: Option<Location>,
) -> Result<Asked, Code> {
    let found = services.store.run(FindEvent { id: event }).await;
    let found = found.map_err(|error| {
        log::warn!("event {event}: {error}");
        error.read_code()
    })?;
    let agency = found.ok_or(Code::EventNotFound)?.agency_id;
    let queue = services.directory.send(FindQueue(agency)).await;
    let ask = Ask {
        id: ChatId::new(),
        event,
        participant,
        description,
        location,
    };
    match queue {
        Ok(queue) => queue.send(ask).await.unwrap_or(Err(Code::Timeout)),
        Err(_) => Err(Code::Overloaded),
    }
}

/// A participant takes back what waits on an event. Answers with the request that it was.
pub async fn cancel(
    services: &Services,
    participant: UserId,
    event: EventId,
) -> Result<ChatId, Code> {
    let found = services.store.run(OpenRequest { participant, event }).await;
    let found = found.map_err(|error| {
        log::warn!("request of user {participant} on event {event}: {error}");
        error.read_code()
    })?;
    let open = found.ok_or(Code::RequestNotFound)?;
    if !open.waiting {
        return Err(Code::AlreadyMatched);
    }
    let withdraw = Withdraw {
        request: open.id,
        participant,
    };
    match services.directory.send(FindQueue(open.agency)).await {
        Ok(queue) => queue.send(withdraw).await.unwrap_or(Err(Code::Timeout))?,
        Err(_) => return Err(Code::Overloaded),
    };
    Ok(open.id)
}

/// The place of a request that waits, 1 for the next; `None` once it does not. The queue knows; the
/// database counts when that has not read it yet, so that no request seems to be gone that is there.
pub async fn place(
    services: &Services,
    agency: AgencyId,
    request: ChatId,
) -> Result<Option<usize>, StoreError> {
    if let Ok(queue) = services.directory.send(FindQueue(agency)).await
        && let Ok(Some(position)) = queue.send(Position(request)).await
    {
        return Ok(Some(position));
    }
    services.store.run(PlaceInQueue { request }).await
}
