//! Pausing help over a socket: what of it is a frame.

use crate::pauses;
use crate::services::Services;
use switchboard_domain::wire::Frame;
use switchboard_domain::{Code, PauseAct, User};

/// A supervisor pauses help, or lifts a pause.
pub(super) async fn act(
    services: Services,
    user: User,
    act: PauseAct,
) -> Result<Frame, (Code, Frame)> {
    let done = match user.agency {
        Some(agency) => pauses::act(&services, user.id, agency, act).await,
        None => Err((Code::Forbidden, Code::Forbidden.text())),
    };
    done.map(|paused| Frame::help_paused(&paused))
        .map_err(|(code, words)| (code, Frame::error_with(code, words)))
}
