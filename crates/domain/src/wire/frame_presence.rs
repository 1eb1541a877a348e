//! The server frames that say who is there.

use super::Frame;
use super::server_frame;
use super::server_payload::{Presence, SeenUser, UserOnlineStatus};
use crate::status::Status;

impl Frame {
    /// `presence`: where those are whom a connection asked to watch, in its order.
    pub fn presence(shown: &[Status]) -> Self {
        let users = shown.iter().map(|status| SeenUser {
            user_id: status.user,
            online: status.online,
            last_seen: status.last_seen,
        });
        let users = users.collect();
        Self::new(server_frame::PRESENCE, Presence { users })
    }

    /// `user_online_status`: somebody has come, or left.
    pub fn user_online_status(status: &Status) -> Self {
        let payload = UserOnlineStatus {
            user_id: status.user,
            is_online: status.online,
            last_seen: status.last_seen,
        };
        Self::new(server_frame::USER_ONLINE_STATUS, payload).ephemeral()
    }
}
