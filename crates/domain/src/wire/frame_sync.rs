//! The server frames that carry pages: chats, a log, and what a client has missed.

use super::Frame;
use super::page;
use super::server_frame;
use super::server_payload::{ChatHistory, Chats, Synced, WaitingRequest};
use crate::chat_event::ChatEvent;
use crate::epoch::Epoch;
use crate::ids::{ChatId, EventId, UserId};
use crate::limits::MAX_SYNC_EVENTS;
use crate::message::{Message, MessageView};
use crate::schema::Seq;
use crate::waits::Stands;
use crate::{MemberChat, MemberChatView, SinceToken};
use schemars::JsonSchema;
use serde::Serialize;

/// The part of a chat's log that a `sync` covers; nothing where `toSeq` is below `fromSeq`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncRange {
    /// The chat.
    pub chat_id: ChatId,
    /// The first seq.
    #[schemars(with = "Seq")]
    pub from_seq: i64,
    /// The last seq; one less than the first when nothing is covered.
    #[schemars(with = "Seq")]
    pub to_seq: i64,
    /// Whether there is more behind it, to be read page by page.
    pub has_more: bool,
}

/// What `sync` answers.
pub struct SyncAnswer<'a> {
    /// The chats.
    pub chats: &'a [MemberChat],
    /// Those that were named and have not changed, where they are not among the others.
    pub same: Option<&'a [MemberChat]>,
    /// Their messages, by chat, seq ascending.
    pub messages: &'a [Message],
    /// The requests that wait, each with its event, how it stands, and whether nobody is on duty.
    pub requests: &'a [(ChatId, EventId, Stands, bool)],
    /// Whether they come behind those of the answer before.
    pub requests_go_on: bool,
    /// Whether the organizer waits for a request.
    pub waiting: bool,
    /// What `messages` covers, for each chat that was named.
    pub ranges: &'a [SyncRange],
    /// What is missing of the timelines that were named: as much of it is told as there is room for.
    pub events: &'a [ChatEvent],
    /// For the next one.
    pub since: SinceToken,
    /// In which all numbers of it were given.
    pub epoch: Epoch,
    /// Whether nothing was cut.
    pub complete: bool,
}

fn views(messages: &[Message], reader: UserId) -> Vec<MessageView<'_>> {
    let view = |message| MessageView::of(message, reader);
    messages.iter().map(view).collect()
}

fn chat_views(chats: &[MemberChat], reader: UserId) -> Vec<MemberChatView<'_>> {
    chats
        .iter()
        .map(|chat| MemberChatView { chat, reader })
        .collect()
}

impl Frame {
    /// `chats`, a page of them.
    pub fn chat_page(chats: &[MemberChat], reader: UserId, next: Option<String>) -> Self {
        Self::new(
            server_frame::CHATS,
            Chats {
                chats: chat_views(chats, reader),
                next_cursor: next,
            },
        )
    }

    /// `chat_history`, a page of it; `range` is the first and the last seq that it covers.
    pub fn history_page(
        chat: ChatId,
        reader: UserId,
        messages: &[Message],
        range: (i64, i64),
        has_more: bool,
    ) -> Self {
        Self::new(
            server_frame::CHAT_HISTORY,
            ChatHistory {
                chat_id: chat,
                messages: views(messages, reader),
                from_seq: range.0,
                to_seq: range.1,
                has_more,
            },
        )
    }

    /// `sync`: what a client has missed.
    pub fn sync(reader: UserId, answer: &SyncAnswer<'_>) -> Self {
        let requests = answer.requests.iter();
        let same = answer.same.map(|same| same.iter().map(|it| it.chat.id()));
        let mut synced = Synced {
            chats: chat_views(answer.chats, reader),
            same: same.map(Iterator::collect),
            requests_go_on: answer.requests_go_on,
            messages: views(answer.messages, reader),
            requests: requests
                .map(
                    |&(request_id, event_id, stands, nobody_on_duty)| WaitingRequest {
                        request_id,
                        event_id,
                        position: stands.position,
                        wait: stands.wait,
                        nobody_on_duty,
                    },
                )
                .collect(),
            waiting: answer.waiting,
            ranges: answer.ranges,
            events: &[],
            since: answer.since.to_string(),
            epoch: answer.epoch,
            complete: answer.complete,
        };
        let missed = answer.events;
        if !missed.is_empty() {
            let fitting = page::fitting_beside(&synced, missed);
            // As many as are read at most may not be all.
            synced.complete &= fitting == missed.len() && fitting < MAX_SYNC_EVENTS;
            synced.events = &missed[..fitting];
        }
        Self::new(server_frame::SYNC, synced)
    }
}
