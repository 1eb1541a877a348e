//! Asking for help and taking it back, for sockets and REST alike.

use super::ended::{self, Ended};
use super::{Ask, AskOutcome, Position, Unasked, Withdraw};
use crate::directory::FindQueue;
use crate::duty;
use crate::rates::{TooMany, UserRates};
use crate::services::Services;
use std::sync::Arc;
use switchboard_domain::waits::Stands;
use switchboard_domain::{
    AgencyId, ChatId, Code, DutyNote, EventId, HelpUnavailable, Location, RequestName,
    RequestState, UserId,
};
use switchboard_store::StoreError;
use switchboard_store::queries::{
    FindEvent, FindNamed, FindRequest, Named, OpenRequest, PlaceInQueue, UnseenOutcome,
    WithdrawUnseen,
};

/// A participant asks for help.
pub struct Plea {
    /// On which event.
    pub event: EventId,
    /// What is wrong, verbatim.
    pub description: String,
    /// Where.
    pub location: Option<Location>,
    /// What the participant's device calls it.
    pub name: Option<RequestName>,
    /// Whether a place is being found.
    pub place_coming: bool,
}

/// How a request stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Its id, and that of its chat; `None` when it was taken back before it arrived.
    pub request: Option<ChatId>,
    /// What has become of it.
    pub state: RequestState,
    /// While it waits: at which place, and how long it may.
    pub stands: Option<Stands>,
    /// While it waits: what is said where nobody is there.
    pub note: DutyNote,
}

/// Why nothing comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The code says why.
    Code(Code),
    /// The participant has this request on the event.
    AlreadyRequested(ChatId),
    /// The name is that of a request on another event.
    OtherEvent,
    /// Help cannot be asked for on the event now.
    Unavailable(Box<HelpUnavailable>),
    /// Too many of late.
    TooMany(TooMany),
}

impl Refusal {
    /// What [`Refusal::OtherEvent`] says.
    pub const OTHER_EVENT: &str = "clientRequestId is that of a request on another event";
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::Code(code)
    }
}

/// A participant asks for help on an event. Answers with the request, or says why not. A name that is known is
/// looked up before all else, and costs nothing: it stands for the same request for ever.
pub async fn request(
    services: &Services,
    rates: &Arc<UserRates>,
    participant: UserId,
    plea: Plea,
) -> Result<Standing, Refusal> {
    // Until it is known what became of it.
    let _under_way = match &plea.name {
        Some(name) => {
            let under_way = rates.begin_named(name);
            if let Some(known) = find(services, participant, name).await? {
                return standing(services, participant, name, known, plea.event).await;
            }
            under_way.count().map_err(Refusal::TooMany)?;
            Some(under_way)
        }
        None => None,
    };
    let (event, name) = (plea.event, plea.name.clone());
    let asked = ask(services, participant, plea).await;
    match asked {
        Ok(asked) => Ok(Standing {
            request: Some(asked.request),
            state: RequestState::Waiting,
            stands: Some(asked.stands),
            note: asked.note,
        }),
        Err(Unasked::Refused(code)) => Err(code.into()),
        Err(Unasked::InTheWay(request)) => Err(Refusal::AlreadyRequested(request)),
        Err(Unasked::Unavailable(why)) => Err(Refusal::Unavailable(why)),
        Err(Unasked::Known(named)) => match &name {
            Some(name) => standing(services, participant, name, named, event).await,
            None => Err(Code::InvalidPayload.into()),
        },
    }
}

async fn ask(services: &Services, participant: UserId, plea: Plea) -> AskOutcome {
    let event = plea.event;
    let found = services.store.run(FindEvent { id: event }).await;
    let found = found.map_err(|error| {
        log::warn!("event {event}: {error}");
        error.read_code()
    })?;
    let found = found.ok_or(Code::EventNotFound)?;
    let queue = services.directory.send(FindQueue(found.agency_id)).await;
    let ask = Ask {
        id: ChatId::new(),
        event,
        participant,
        description: plea.description,
        location: plea.location,
        name: plea.name,
        alternatives: found.alternatives,
        place_coming: plea.place_coming,
    };
    match queue {
        Ok(queue) => queue.send(ask).await.unwrap_or(Err(Code::Timeout.into())),
        Err(_) => Err(Code::Overloaded.into()),
    }
}

async fn find(
    services: &Services,
    participant: UserId,
    name: &RequestName,
) -> Result<Option<Named>, Code> {
    let name = name.clone();
    let found = services.store.run(FindNamed { participant, name }).await;
    found.map_err(|error| {
        log::warn!("a request's name of user {participant}: {error}");
        error.read_code()
    })
}

/// How the request of a name stands, which was given to one on this event.
async fn standing(
    services: &Services,
    participant: UserId,
    name: &RequestName,
    mut named: Named,
    event: EventId,
) -> Result<Standing, Refusal> {
    if named.event != event {
        return Err(Refusal::OtherEvent);
    }
    let (mut stands, mut note) = (None, DutyNote::default());
    if let (RequestState::Waiting, Some((request, agency))) = (named.state, named.request) {
        stands = place(services, agency, request).await.map_err(|error| {
            log::warn!("place of request {request}: {error}");
            error.read_code()
        })?;
        match stands {
            Some(_) => note = duty::note(services, agency, event).await,
            // It does not wait any more since its name was looked up.
            None => named = find(services, participant, name).await?.unwrap_or(named),
        }
    }
    Ok(Standing {
        request: named.request.map(|(request, _)| request),
        state: named.state,
        stands,
        note,
    })
}

/// A participant takes back what a device has a name for, whether it has arrived or not. Answers with the request, if
/// it had arrived, and what has become of it.
pub async fn cancel_named(
    services: &Services,
    rates: &Arc<UserRates>,
    participant: UserId,
    event: EventId,
    name: RequestName,
) -> Result<(Option<ChatId>, RequestState), Refusal> {
    let under_way = rates.begin_named(&name);
    let known = match find(services, participant, &name).await? {
        Some(known) => known,
        None => {
            under_way.count().map_err(Refusal::TooMany)?;
            let query = WithdrawUnseen {
                participant,
                event,
                name: name.clone(),
            };
            match services.store.run(query).await {
                Ok(UnseenOutcome::Withdrawn) => return Ok((None, RequestState::Withdrawn)),
                Ok(UnseenOutcome::Known(known)) => known,
                Ok(UnseenOutcome::EventNotFound) => return Err(Code::EventNotFound.into()),
                Err(error) => {
                    log::warn!("a withdrawal of user {participant}: {error}");
                    return Err(error.code().into());
                }
            }
        }
    };
    if known.event != event {
        return Err(Refusal::OtherEvent);
    }
    match (known.state, known.request) {
        (RequestState::Waiting, Some((request, agency))) => {
            let withdraw = Withdraw {
                request,
                participant,
            };
            match withdraw_from(services, agency, withdraw).await {
                Ok(()) => Ok((Some(request), RequestState::Withdrawn)),
                // Another device has taken it back meanwhile, or its time was over.
                Err(Code::RequestNotFound) => {
                    let now = find(services, participant, &name).await?;
                    let state = now.map_or(RequestState::Withdrawn, |now| now.state);
                    Ok((Some(request), state))
                }
                Err(code) => Err(code.into()),
            }
        }
        (state, _) if state.is_taken() => Err(Code::AlreadyMatched.into()),
        (outcome, Some((request, _))) => {
            // Perhaps nobody was told: that it ended may have been known to the database alone.
            let ended = Ended {
                request,
                event,
                participant,
                outcome,
            };
            ended::tell(services, ended);
            Ok((Some(request), outcome))
        }
        (outcome, None) => Ok((None, outcome)),
    }
}

/// A participant takes a request back by its id.
pub async fn cancel_by_id(
    services: &Services,
    participant: UserId,
    request: ChatId,
) -> Result<(), Code> {
    let find = FindRequest {
        id: request,
        participant,
    };
    let found = services.store.run(find).await.map_err(|error| {
        log::warn!("request {request}: {error}");
        error.read_code()
    })?;
    let agency = found.ok_or(Code::RequestNotFound)?;
    let withdraw = Withdraw {
        request,
        participant,
    };
    withdraw_from(services, agency, withdraw).await
}

async fn withdraw_from(
    services: &Services,
    agency: AgencyId,
    withdraw: Withdraw,
) -> Result<(), Code> {
    match services.directory.send(FindQueue(agency)).await {
        Ok(queue) => queue
            .send(withdraw)
            .await
            .unwrap_or(Err(Code::Timeout))
            .map(drop),
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
    withdraw_from(services, open.agency, withdraw).await?;
    Ok(open.id)
}

/// How a request that waits stands; `None` once it does not. The queue knows; the
/// database counts when that has not read it yet, so that no request seems to be gone that is there.
pub async fn place(
    services: &Services,
    agency: AgencyId,
    request: ChatId,
) -> Result<Option<Stands>, StoreError> {
    if let Ok(queue) = services.directory.send(FindQueue(agency)).await
        && let Ok(Some(stands)) = queue.send(Position(request)).await
    {
        return Ok(Some(stands));
    }
    let place = services.store.run(PlaceInQueue { request }).await?;
    Ok(place.map(Stands::at))
}
