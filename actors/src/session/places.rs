//! Where a participant is, over a socket: what of it is a frame.

use super::reads::about;
use crate::places;
use crate::services::Services;
use switchboard_domain::place::Spot;
use switchboard_domain::wire::Frame;
use switchboard_domain::{ChatId, Code, UserId};

/// A participant says where they are.
pub(super) async fn set(
    services: Services,
    user: UserId,
    chat: ChatId,
    spot: Spot,
) -> Result<Frame, (Code, Frame)> {
    let set = places::set(&services, user, chat, spot).await;
    set.map(Frame::place_set).map_err(|code| about(code, chat))
}
