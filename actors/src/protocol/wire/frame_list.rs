//! The server frames about lists, for their owners.

use super::Frame;
use crate::protocol::ids::ChatId;
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

impl Frame {
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
