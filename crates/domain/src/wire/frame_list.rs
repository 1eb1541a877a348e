//! The server frames about what is a user's own: lists, for their owners, and blocks.

use super::Frame;
use super::server_frame;
use crate::ids::{ChatId, UserId};
use crate::schema::Seq;
use schemars::JsonSchema;
use serde::Serialize;

/// `list_progress`: how far a message to the caller's list has come.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListProgress {
    /// The list.
    pub chat_id: ChatId,
    /// The message's number.
    #[schemars(with = "Seq")]
    pub seq: i64,
    /// Members whose devices it was handed to.
    #[schemars(with = "u64")]
    pub delivered: i64,
    /// Members who were found to be here so far.
    #[schemars(with = "u64")]
    pub online: i64,
    /// Members.
    #[schemars(with = "u64")]
    pub total: i64,
    /// Whether that is all; the others find it when they come back.
    pub done: bool,
}

/// `list_read`: how many members have read the newest message of the caller's list.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListRead {
    /// The list.
    pub chat_id: ChatId,
    /// The message's number.
    #[schemars(with = "Seq")]
    pub seq: i64,
    /// Members who have read it.
    #[schemars(with = "u64")]
    pub read: i64,
    /// Members.
    #[schemars(with = "u64")]
    pub total: i64,
}

/// `list_changed`: a list of the caller's is not what it was: made, renamed or deleted, or others are on it.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListChanged {
    /// The list.
    pub list_id: ChatId,
    /// Whether it is gone. What else it is now is to be asked for.
    pub deleted: bool,
}

/// `block_changed`: the caller has blocked somebody, or does not any more.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BlockChanged {
    /// Whom.
    pub user_id: UserId,
    /// Which of the two.
    pub blocked: bool,
}

impl Frame {
    /// `list_changed`.
    pub fn list_changed(changed: ListChanged) -> Self {
        Self::new(server_frame::LIST_CHANGED, changed)
    }

    /// `block_changed`.
    pub fn block_changed(changed: BlockChanged) -> Self {
        Self::new(server_frame::BLOCK_CHANGED, changed)
    }

    /// `list_progress`: of these all but the last of a message may be dropped.
    pub fn list_progress(progress: ListProgress) -> Self {
        let frame = Self::new(server_frame::LIST_PROGRESS, progress);
        match progress.done {
            true => frame,
            false => frame.ephemeral(),
        }
    }

    /// `list_read`.
    pub fn list_read(read: ListRead) -> Self {
        Self::new(server_frame::LIST_READ, read).ephemeral()
    }
}
