//! Asking for help and taking it back over a socket: what of it is a frame.

use crate::queue::help::{self, Plea, Refusal};
use crate::rates::UserRates;
use crate::services::Services;
use std::sync::Arc;
use switchboard_domain::wire::Frame;
use switchboard_domain::{Code, EventId, RequestName, UserId};

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
        .map(|it| Frame::help_requested(it.request, event, it.state, it.position))
        .map_err(refused)
}

/// A participant takes back what has a name, or whatever waits on the event.
pub(super) async fn cancel_help(
    services: Services,
    rates: Arc<UserRates>,
    user: UserId,
    event: EventId,
    name: Option<RequestName>,
) -> Result<Frame, (Code, Frame)> {
    let cancelled = match name {
        Some(name) => help::cancel_named(&services, &rates, user, event, name).await,
        None => {
            let cancelled = help::cancel(&services, user, event).await;
            cancelled.map(Some).map_err(Refusal::Code)
        }
    };
    cancelled
        .map(|request| Frame::help_cancelled(request, event, "cancelled"))
        .map_err(refused)
}

fn refused(refusal: Refusal) -> (Code, Frame) {
    match refusal {
        Refusal::Code(code) => (code, Frame::error(code)),
        Refusal::AlreadyRequested(request) => (
            Code::HelpAlreadyRequested,
            Frame::help_already_requested(request),
        ),
        Refusal::TooMany(too_many) => {
            let code = Code::TooManyRequests;
            (code, Frame::error_until(code, too_many.retry_after))
        }
    }
}
