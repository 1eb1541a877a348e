//! Asking for help and taking it back over a socket: what of it is a frame.

use super::reads::Copied;
use crate::queue::help::{self, Plea, Refusal};
use crate::rates::UserRates;
use crate::services::Services;
use std::sync::Arc;
use switchboard_domain::wire::Frame;
use switchboard_domain::{Code, EventId, RequestName, RequestState, UserId};

/// A participant asks for help.
pub(super) async fn ask_for_help(
    services: Services,
    rates: Arc<UserRates>,
    user: UserId,
    plea: Plea,
) -> Result<Frame, (Code, Frame)> {
    let event = plea.event;
    let asked = help::request(&services, &rates, user, plea).await;
    asked
        .map(|it| Frame::help_requested(it.request, event, it.state, it.stands, it.note))
        .map_err(refused)
}

/// A participant takes back what has a name, or whatever waits on the event.
pub(super) async fn cancel_help(
    services: Services,
    rates: Arc<UserRates>,
    user: UserId,
    event: EventId,
    name: Option<RequestName>,
) -> Result<Copied, (Code, Frame)> {
    let cancelled = match name {
        Some(name) => help::cancel_named(&services, &rates, user, event, name).await,
        None => {
            let cancelled = help::cancel(&services, user, event).await;
            let withdrawn = cancelled.map(|request| (Some(request), RequestState::Withdrawn));
            withdrawn.map_err(Refusal::Code)
        }
    };
    cancelled
        .map(|(request, outcome)| Copied(Frame::help_cancelled(request, event, outcome)))
        .map_err(refused)
}

fn refused(refusal: Refusal) -> (Code, Frame) {
    match refusal {
        Refusal::Code(code) => (code, Frame::error(code)),
        Refusal::AlreadyRequested(request) => (
            Code::HelpAlreadyRequested,
            Frame::help_already_requested(request),
        ),
        Refusal::OtherEvent => {
            let code = Code::InvalidPayload;
            (code, Frame::error_with(code, Refusal::OTHER_EVENT))
        }
        Refusal::Unavailable(why) => (why.code(), Frame::help_unavailable(&why)),
        Refusal::TooMany(too_many) => {
            let code = Code::TooManyRequests;
            (code, Frame::error_until(code, too_many.retry_after))
        }
    }
}
