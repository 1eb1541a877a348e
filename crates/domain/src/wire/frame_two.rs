//! The server frames that only clients of level 2 know.

use super::Frame;
use super::client_limits::{EditLimits, Limits, Offered, ReactionLimits};
use super::server_frame;
use super::server_payload::{
    Ack, Authorized, Failure, HelpCancelled, HelpRequested, Marked, Pong, Queue, QueuePosition,
    TipAck, TypingIndicator, Unchanged, Welcome,
};
use crate::code::Code;
use crate::duty_note::DutyNote;
use crate::epoch::Epoch;
use crate::help_unavailable::HelpUnavailable;
use crate::ids::{ChatId, ConnectionId, EventId, MessageId, UserId};
use crate::limits;
use crate::message::Message;
use crate::pause::HelpPaused;
use crate::request_state::RequestState;
use crate::time::Timestamp;
use crate::tips::rules::TipLimits;
use crate::user::User;
use crate::waits::Stands;
use crate::wire::request::MarkKind;
use std::time::Duration;

impl Frame {
    /// `welcome`: the first frame of every connection of level 2.
    pub fn welcome(
        user: &User,
        connection: ConnectionId,
        (now, epoch): (Timestamp, Option<Epoch>),
        heartbeat: Duration,
        offered: Offered<'_>,
    ) -> Self {
        Self::new(
            server_frame::WELCOME,
            Welcome {
                user_id: user.id,
                connection_id: connection,
                server_time: now,
                epoch,
                heartbeat_seconds: heartbeat.as_secs().max(1),
                creator: user.creator,
                rank: user.rank,
                limits: Limits {
                    frame_bytes: limits::MAX_FRAME_BYTES,
                    message_chars: limits::MAX_MESSAGE_CHARS,
                    description_chars: limits::MAX_DESCRIPTION_CHARS,
                    client_message_id_bytes: limits::MAX_CLIENT_MESSAGE_ID_BYTES,
                    page: limits::MAX_PAGE,
                    sync_chats: limits::FULL_SYNC_CHATS,
                    sync_chats_same: limits::MAX_SYNC_CHATS,
                    note_chars: limits::MAX_NOTE_CHARS,
                    sync_events: limits::MAX_SYNC_EVENTS,
                    edits: offered.changes.and_then(|(it, _)| EditLimits::of(it)),
                    reactions: offered.changes.and_then(|(_, it)| ReactionLimits::of(it)),
                    tips: offered.tips.map(TipLimits::list),
                },
            },
        )
    }

    /// `ack`: the message is stored.
    pub fn ack(message: &Message, recipient_online: bool) -> Self {
        Self::new(server_frame::ACK, Ack::of(message, recipient_online))
    }

    /// `ack`: the message with the number `target` is as it was asked for already, since this change of it.
    pub fn unchanged(target: i64, changed_seq: i64) -> Self {
        Self::new(server_frame::ACK, Unchanged::new(target, changed_seq))
    }

    /// `ack`: the tip is promised; `shown`: what became of it is in the log already.
    pub fn tip_ack(tip: MessageId, shown: bool) -> Self {
        Self::new(
            server_frame::ACK,
            TipAck {
                tip_id: tip,
                status: "pending",
                shown,
            },
        )
    }

    /// `pong`: somebody is there.
    pub fn pong(now: Timestamp) -> Self {
        Self::new(server_frame::PONG, Pong { server_time: now })
    }

    /// `authorized`: the connection lives until then.
    pub fn authorized(expires_at: Timestamp) -> Self {
        Self::new(server_frame::AUTHORIZED, Authorized { expires_at })
    }

    /// `help_requested`: what has become of a request; it has no id when it was taken back before it arrived.
    pub fn help_requested(
        request: Option<ChatId>,
        event: EventId,
        state: RequestState,
        stands: Option<Stands>,
        note: DutyNote,
    ) -> Self {
        Self::new(
            server_frame::HELP_REQUESTED,
            HelpRequested {
                request_id: request,
                chat_id: request,
                event_id: event,
                state,
                position: stands.map(|it| it.position),
                wait: stands.and_then(|it| it.wait),
                note,
            },
        )
    }

    /// `error`: there is another request of the participant on the event.
    pub fn help_already_requested(request: ChatId) -> Self {
        let code = Code::HelpAlreadyRequested;
        let payload = Failure {
            request_id: Some(request),
            ..Failure::of(code)
        };
        Self::new(server_frame::ERROR, payload)
    }

    /// `error`: help cannot be asked for now.
    pub fn help_unavailable(why: &HelpUnavailable) -> Self {
        let payload = Failure {
            message: why.text(),
            unavailable: Some(why),
            ..Failure::of(why.code())
        };
        Self::new(server_frame::ERROR, payload)
    }

    /// `help_paused`: whether the agency takes new requests.
    pub fn help_paused(paused: &HelpPaused) -> Self {
        Self::new(server_frame::HELP_PAUSED, paused)
    }

    /// `help_cancelled`: the request does not wait any more, or never will.
    pub fn help_cancelled(request: Option<ChatId>, event: EventId, reason: RequestState) -> Self {
        Self::new(
            server_frame::HELP_CANCELLED,
            HelpCancelled {
                request_id: request,
                event_id: event,
                reason,
            },
        )
    }

    /// `queue_position`: where a request stands; `seconds` is what the pace alone says of its wait.
    pub fn queue_position(
        request: ChatId,
        stands: Stands,
        seconds: Option<[u64; 2]>,
        note: DutyNote,
    ) -> Self {
        let payload = QueuePosition {
            request_id: request,
            position: stands.position,
            wait_seconds: seconds,
            wait: stands.wait,
            note,
        };
        Self::new(server_frame::QUEUE_POSITION, payload).ephemeral()
    }

    /// `queue`: how many wait at the agency, and since when the first.
    pub fn queue(waiting: usize, oldest: Duration) -> Self {
        let payload = Queue {
            waiting,
            oldest_seconds: oldest.as_secs(),
        };
        Self::new(server_frame::QUEUE, payload).ephemeral()
    }

    /// `messages_delivered` or `messages_read`: a member's mark has moved.
    pub fn marked(kind: MarkKind, chat: ChatId, user: UserId, seq: i64) -> Self {
        let frame = match kind {
            MarkKind::Delivered => server_frame::MESSAGES_DELIVERED,
            MarkKind::Read => server_frame::MESSAGES_READ,
        };
        Self::new(
            frame,
            Marked {
                chat_id: chat,
                user_id: user,
                seq,
            },
        )
    }

    /// `typing_indicator`: a member types, or does not any more.
    pub fn typing(chat: ChatId, user: UserId, is_typing: bool) -> Self {
        let payload = TypingIndicator {
            chat_id: chat,
            user_id: user,
            is_typing,
        };
        Self::new(server_frame::TYPING_INDICATOR, payload).ephemeral()
    }
}
