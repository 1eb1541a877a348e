//! The server frames about what is a user's own: lists, for their owners, and blocks.

use super::Frame;
use crate::ids::{ChatId, UserId};
use serde::Serialize;

/// How far a message to a list has come.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListProgress {
    /// The list.
    pub chat_id: ChatId,
    /// The message's number.
    pub seq: i64,
    /// Members whose devices it was handed to.
    pub delivered: i64,
    /// Members who were found to be here so far.
    pub online: i64,
    /// Members.
    pub total: i64,
    /// Whether that is all.
    pub done: bool,
}

/// How many members have read a list's newest message.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListRead {
    /// The list.
    pub chat_id: ChatId,
    /// The message's number.
    pub seq: i64,
    /// Members who have read it.
    pub read: i64,
    /// Members.
    pub total: i64,
}

/// A list is not what it was: it was made, renamed or deleted, or others are on it.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListChanged {
    /// The list.
    pub list_id: ChatId,
    /// Whether it is gone.
    pub deleted: bool,
}

/// The caller has blocked somebody, or does not any more.
#[derive(Clone, Copy, Debug, Serialize)]
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
        Self::level_two("list_changed", changed)
    }

    /// `block_changed`.
    pub fn block_changed(changed: BlockChanged) -> Self {
        Self::level_two("block_changed", changed)
    }

    /// `list_progress`: of these all but the last of a message may be dropped.
    pub fn list_progress(progress: ListProgress) -> Self {
        let frame = Self::level_two("list_progress", progress);
        match progress.done {
            true => frame,
            false => frame.ephemeral(),
        }
    }

    /// `list_read`.
    pub fn list_read(read: ListRead) -> Self {
        Self::level_two("list_read", read).ephemeral()
    }
}
