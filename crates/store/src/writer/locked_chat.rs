//! What the writer reads of a chat under its lock.

use super::help::HelpState;
use super::list::ListState;
use super::plan::ChatState;
use crate::ids::DbId;
use crate::models::HELP;
use crate::schema::chats;
use diesel::{Queryable, Selectable};
use switchboard_domain::{Timestamp, UserId};

/// The row of a chat, as far as it decides of an entry.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = chats)]
pub(super) struct LockedChat {
    pub id: DbId,
    kind: i16,
    last_seq: i64,
    time_end: Option<i64>,
    withdrawn_at: Option<i64>,
    user_low: Option<i64>,
    user_high: Option<i64>,
    owner_id: Option<i64>,
    member_count: Option<i64>,
    organizer_id: Option<i64>,
    participant_id: Option<i64>,
    waiting_seq: Option<i64>,
    turn: i64,
    opened_turn: i64,
    awaiting_since: Option<i64>,
    shown_seq: Option<i64>,
    quiet_to: Option<i64>,
    resolved_at: Option<i64>,
}

/// The SQL types of a [`LockedChat`], in the order of its fields, which [`COLUMNS`] has too.
pub(super) type LockedChatSql =
    diesel::dsl::SqlTypeOf<diesel::dsl::AsSelect<LockedChat, diesel::pg::Pg>>;

/// Its columns.
pub(super) const COLUMNS: &str = "id, kind, last_seq, time_end, withdrawn_at, user_low, user_high, owner_id, \
    member_count, organizer_id, participant_id, waiting_seq, turn, opened_turn, awaiting_since, shown_seq, quiet_to, resolved_at";

impl LockedChat {
    pub fn state(&self) -> ChatState {
        let participant = self.participant_id.filter(|_| self.kind == HELP);
        let help = participant.map(|participant| HelpState {
            organizer: self.organizer_id.map(UserId),
            participant: UserId(participant),
            withdrawn: self.withdrawn_at.is_some(),
            waiting_seq: self.waiting_seq.unwrap_or(0),
            waiting_changes: 0,
            turn: self.turn,
            opened_turn: self.opened_turn,
            awaiting_since: self.awaiting_since.map(Timestamp),
        });
        // It holds only while nothing was said behind the changes.
        let quiet = self.quiet_to == Some(self.last_seq);
        ChatState {
            last_seq: self.last_seq,
            shown_seq: self.shown_seq.filter(|_| quiet).unwrap_or(self.last_seq),
            resolved_at: self.resolved_at,
            ended: self.time_end.is_some(),
            help,
            direct: self.user_low.map(UserId).zip(self.user_high.map(UserId)),
            list: ListState::of(self.owner_id, self.member_count),
        }
    }
}
