//! The server frames that only clients of level 2 know.

use super::Frame;
use crate::epoch::Epoch;
use crate::ids::{ChatId, ConnectionId, EventId, MessageId, UserId};
use crate::limits;
use crate::message::Message;
use crate::time::Timestamp;
use crate::tips::rules::{TipLimit, TipLimits};
use crate::user::User;
use crate::wire::request::MarkKind;
use serde::Serialize;
use std::time::Duration;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Limits<'a> {
    frame_bytes: usize,
    message_chars: usize,
    description_chars: usize,
    client_message_id_bytes: usize,
    page: i64,
    sync_chats: usize,
    sync_chats_same: usize,
    /// Without tips there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    tips: Option<Vec<TipLimit<'a>>>,
}

impl Frame {
    /// `welcome`: the first frame of every connection of level 2.
    pub fn welcome(
        user: &User,
        connection: ConnectionId,
        (now, epoch): (Timestamp, Option<Epoch>),
        heartbeat: Duration,
        tips: Option<&TipLimits>,
    ) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Welcome<'a> {
            user_id: UserId,
            connection_id: ConnectionId,
            server_time: Timestamp,
            /// The database was there: the user is in it.
            #[serde(skip_serializing_if = "Option::is_none")]
            epoch: Option<Epoch>,
            heartbeat_seconds: u64,
            creator: bool,
            limits: Limits<'a>,
        }
        Self::level_two(
            "welcome",
            Welcome {
                user_id: user.id,
                connection_id: connection,
                server_time: now,
                epoch,
                heartbeat_seconds: heartbeat.as_secs().max(1),
                creator: user.creator,
                limits: Limits {
                    frame_bytes: limits::MAX_FRAME_BYTES,
                    message_chars: limits::MAX_MESSAGE_CHARS,
                    description_chars: limits::MAX_DESCRIPTION_CHARS,
                    client_message_id_bytes: limits::MAX_CLIENT_MESSAGE_ID_BYTES,
                    page: limits::MAX_PAGE,
                    sync_chats: limits::FULL_SYNC_CHATS,
                    sync_chats_same: limits::MAX_SYNC_CHATS,
                    tips: tips.map(TipLimits::list),
                },
            },
        )
    }

    /// `ack`: the message is stored.
    pub fn ack(message: &Message, recipient_online: bool) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Ack {
            message_id: MessageId,
            seq: i64,
            time_sent: Timestamp,
            recipient_online: bool,
        }
        Self::level_two(
            "ack",
            Ack {
                message_id: message.id,
                seq: message.seq,
                time_sent: message.time_sent,
                recipient_online,
            },
        )
    }

    /// `ack`: the tip is promised; `shown`: what became of it is in the log already.
    pub fn tip_ack(tip: MessageId, shown: bool) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct TipAck {
            tip_id: MessageId,
            status: &'static str,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            shown: bool,
        }
        Self::level_two(
            "ack",
            TipAck {
                tip_id: tip,
                status: "pending",
                shown,
            },
        )
    }

    /// `pong`: somebody is there.
    pub fn pong(now: Timestamp) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Pong {
            server_time: Timestamp,
        }
        Self::level_two("pong", Pong { server_time: now })
    }

    /// `authorized`: the connection lives until then.
    pub fn authorized(expires_at: Timestamp) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Authorized {
            expires_at: Timestamp,
        }
        Self::level_two("authorized", Authorized { expires_at })
    }

    /// `help_requested`: the request waits.
    pub fn help_requested(request: ChatId, event: EventId, position: usize) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct HelpRequested {
            request_id: ChatId,
            event_id: EventId,
            position: usize,
        }
        Self::level_two(
            "help_requested",
            HelpRequested {
                request_id: request,
                event_id: event,
                position,
            },
        )
    }

    /// `help_cancelled`: the request does not wait any more.
    pub fn help_cancelled(request: ChatId, event: EventId, reason: &'static str) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct HelpCancelled {
            request_id: ChatId,
            event_id: EventId,
            reason: &'static str,
        }
        Self::level_two(
            "help_cancelled",
            HelpCancelled {
                request_id: request,
                event_id: event,
                reason,
            },
        )
    }

    /// `queue_position`: where a request stands, and how long it may wait, in seconds.
    pub fn queue_position(request: ChatId, position: usize, wait: Option<[u64; 2]>) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct QueuePosition {
            request_id: ChatId,
            position: usize,
            #[serde(skip_serializing_if = "Option::is_none")]
            wait_seconds: Option<[u64; 2]>,
        }
        let payload = QueuePosition {
            request_id: request,
            position,
            wait_seconds: wait,
        };
        Self::level_two("queue_position", payload).ephemeral()
    }

    /// `queue`: how many wait at the agency, and since when the first.
    pub fn queue(waiting: usize, oldest: Duration) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Queue {
            waiting: usize,
            oldest_seconds: u64,
        }
        let payload = Queue {
            waiting,
            oldest_seconds: oldest.as_secs(),
        };
        Self::level_two("queue", payload).ephemeral()
    }

    /// `messages_delivered` or `messages_read`: a member's mark has moved.
    pub fn marked(kind: MarkKind, chat: ChatId, user: UserId, seq: i64) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Marked {
            chat_id: ChatId,
            user_id: UserId,
            seq: i64,
        }
        let name = match kind {
            MarkKind::Delivered => "messages_delivered",
            MarkKind::Read => "messages_read",
        };
        Self::level_two(
            name,
            Marked {
                chat_id: chat,
                user_id: user,
                seq,
            },
        )
    }

    /// `typing_indicator`: a member types, or does not any more.
    pub fn typing(chat: ChatId, user: UserId, is_typing: bool) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct TypingIndicator {
            chat_id: ChatId,
            user_id: UserId,
            is_typing: bool,
        }
        let payload = TypingIndicator {
            chat_id: chat,
            user_id: user,
            is_typing,
        };
        Self::level_two("typing_indicator", payload).ephemeral()
    }
}
