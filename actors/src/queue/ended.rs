//! A request that waited is over without a match. Its participant's devices are told, on all nodes: on none of them
//! does it go on waiting.

use crate::directory::ShowUser;
use crate::services::Services;
use switchboard_cluster::Hint;
use switchboard_domain::wire::Frame;
use switchboard_domain::{ChatId, EventId, RequestState, UserId};

/// A request that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// The request.
    pub request: ChatId,
    /// On which event.
    pub event: EventId,
    /// Who asked.
    pub participant: UserId,
    /// What has become of it.
    pub outcome: RequestState,
}

/// Tells the participant's devices, here and elsewhere.
pub(super) fn tell(services: &Services, ended: Ended) {
    let hint = || Hint::RequestEnded {
        request: ended.request,
        event: ended.event.0,
        participant: ended.participant.0,
        expired: ended.outcome == RequestState::Expired,
    };
    services.nodes.tell_users(&[ended.participant], hint);
    // One for each request that ends, of which a participant has one at a time.
    services.directory.do_send(shown(ended));
}

/// What the devices are shown.
pub(crate) fn shown(ended: Ended) -> ShowUser {
    ShowUser {
        user: ended.participant,
        frame: Frame::help_cancelled(Some(ended.request), ended.event, ended.outcome),
    }
}
