//! What a client must keep to, as `welcome` says it.

use crate::changes::{ChangeLimits, EmojiList};
use crate::limits::MAX_REACTIONS_OF_USER;
use crate::tips::rules::TipLimit;
use crate::tips::rules::TipLimits;
use schemars::JsonSchema;
use serde::Serialize;

/// What a client must keep to.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Limits<'a> {
    #[schemars(with = "u64")]
    pub frame_bytes: usize,
    #[schemars(with = "u64")]
    pub message_chars: usize,
    #[schemars(with = "u64")]
    pub description_chars: usize,
    #[schemars(with = "u64")]
    pub client_message_id_bytes: usize,
    #[schemars(with = "u64")]
    pub page: i64,
    /// Chats that one `sync` may name without `same`,
    #[schemars(with = "u64")]
    pub sync_chats: usize,
    /// and with it. Absent in releases that do not know `same`.
    #[schemars(with = "Option<u64>")]
    pub sync_chats_same: usize,
    /// Of what is said to colleagues. Absent in releases whose chats do not go from one to the next.
    #[schemars(with = "Option<u64>")]
    pub note_chars: usize,
    /// Rows of timelines that one answer to `sync` has. Absent in releases that have no timelines and no places.
    #[schemars(with = "Option<u64>")]
    pub sync_events: usize,
    /// Without it no message changes, here or on a node beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edits: Option<EditLimits>,
    /// Without it nobody reacts to a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reactions: Option<ReactionLimits<'a>>,
    /// Without it there are no tips.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tips: Option<Vec<TipLimit<'a>>>,
}

/// For how long after it was sent a message may be changed by its author, and how often.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct EditLimits {
    /// Its text. Without it none may.
    #[serde(skip_serializing_if = "Option::is_none")]
    window_seconds: Option<u64>,
    /// Whether it is there. Without it none may be taken away.
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_window_seconds: Option<u64>,
    /// How often one text may be changed.
    #[schemars(range(min = 0))]
    max: i16,
}

impl EditLimits {
    /// Nothing where nothing may be changed.
    pub fn of(limits: &ChangeLimits) -> Option<Self> {
        let (may_edit, may_delete) = (limits.may_edit(), limits.may_delete());
        (may_edit || may_delete).then(|| Self {
            window_seconds: may_edit.then_some(limits.edit_window.as_secs()),
            delete_window_seconds: may_delete.then_some(limits.delete_window.as_secs()),
            max: if may_edit { limits.max_edits } else { 0 },
        })
    }
}

/// By what one may react to a message.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReactionLimits<'a> {
    /// One of these. They are shown in this order.
    emoji: Vec<&'a str>,
    /// Of one user on one message at a time.
    #[schemars(with = "u64")]
    of_user: usize,
}

impl<'a> ReactionLimits<'a> {
    /// Nothing where nothing may be used.
    pub fn of(list: &'a EmojiList) -> Option<Self> {
        (!list.is_empty()).then(|| Self {
            emoji: list.iter().collect(),
            of_user: MAX_REACTIONS_OF_USER,
        })
    }
}

/// What there is of what not every server has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Offered<'a> {
    /// For how long messages may be changed, and by what they may be reacted to; nothing while they may not.
    pub changes: Option<(&'a ChangeLimits, &'a EmojiList)>,
    /// How much may be given.
    pub tips: Option<&'a TipLimits>,
}
