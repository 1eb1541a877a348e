//! The server frames that say who is there.

use super::Frame;
use crate::ids::UserId;
use crate::status::Status;
use crate::time::Timestamp;
use serde::Serialize;

impl Frame {
    /// `presence`: where those are whom a connection asked to watch, in its order.
    pub fn presence(shown: &[Status]) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Seen {
            user_id: UserId,
            online: bool,
            #[serde(skip_serializing_if = "Option::is_none")]
            last_seen: Option<Timestamp>,
        }
        #[derive(Serialize)]
        struct Presence {
            users: Vec<Seen>,
        }
        let users = shown.iter().map(|status| Seen {
            user_id: status.user,
            online: status.online,
            last_seen: status.last_seen,
        });
        let users = users.collect();
        Self::level_two("presence", Presence { users })
    }

    /// `user_online_status`: somebody has come, or left.
    pub fn user_online_status(status: &Status) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct UserOnlineStatus {
            user_id: UserId,
            is_online: bool,
            #[serde(skip_serializing_if = "Option::is_none")]
            last_seen: Option<Timestamp>,
        }
        let payload = UserOnlineStatus {
            user_id: status.user,
            is_online: status.online,
            last_seen: status.last_seen,
        };
        Self::level_two("user_online_status", payload).ephemeral()
    }
}
