//! How far the chats of users are: what a node that was told nothing looks at.

use super::dialect::ids_of_json;
use super::read_events::for_participants;
use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary, Nullable, SmallInt};
use switchboard_domain::{ChatId, Timestamp, UserId};

/// Chats of one call at most: of users who have more together, the oldest are not looked at.
const MOST: i64 = 20_000;

/// The active help chats of these users, those of theirs that wait, and those that ended or were withdrawn and the direct
/// ones that changed for them after a moment. What comes to a list changes no member: see [`ListsWritten`](super::ListsWritten).
#[derive(Clone, Debug)]
pub struct ChatVersions {
    /// Whose. A few hundred at a time.
    pub users: Vec<UserId>,
    /// The moment.
    pub changed_after: Timestamp,
}

/// How far a chat is for one of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatVersion {
    /// The chat.
    pub chat: ChatId,
    /// The member.
    pub user: UserId,
    /// Whether it is a help chat.
    pub is_help: bool,
    /// The last entry that the member may see.
    pub last_seq: i64,
    /// When that was stored; nothing when there is none.
    pub last_at: Option<Timestamp>,
    /// When the chat was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Whether its match was undone of late, and nobody has taken it again.
    pub withdrawn: bool,
    /// Whether the member is who asked, and nobody has it, or it ended before anybody ever had.
    pub waits: bool,
    /// Of a help chat: what else of it changes.
    pub help: Option<HelpVersion>,
}

/// How far a help chat is, beside its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelpVersion {
    /// Who asked.
    pub participant: UserId,
    /// Who has it, or had it when it ended.
    pub owner: Option<UserId>,
    /// How many owners it has had.
    pub turn: i64,
    /// Since when its participant is fine.
    pub resolved_at: Option<Timestamp>,
    /// When its place was set last.
    pub place_at: Option<Timestamp>,
    /// The newest row of its timeline that participants are shown, and when that was.
    pub event: Option<(i64, Timestamp)>,
}

type HelpSql = (
    Nullable<BigInt>,
    Nullable<BigInt>,
    BigInt,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
);
type HelpRow = (
    Option<i64>,
    Option<i64>,
    i64,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
);
type Sql = (
    Binary,
    BigInt,
    SmallInt,
    BigInt,
    Nullable<BigInt>,
    BigInt,
    Nullable<BigInt>,
    Nullable<BigInt>,
    HelpSql,
);
type Row = (
    DbId,
    i64,
    i16,
    i64,
    Option<i64>,
    i64,
    Option<i64>,
    Option<i64>,
    HelpRow,
);

/// Of the newest row of a chat's timeline.
macro_rules! newest_row {
    () => {
        concat!(
            " FROM chat_events e WHERE e.chat_id = c.id AND ",
            for_participants!(),
            " ORDER BY e.n DESC LIMIT 1"
        )
    };
}

/// The columns, of a chat `c` with a member's `last_seq` in a place of its own.
macro_rules! version {
    ($user:literal, $last:literal) => {
        version!($user, $last, "c.time_start")
    };
    ($user:literal, $last:literal, $opened:literal) => {
        concat!(
            "SELECT c.id, ",
            $user,
            ", c.kind, ",
            $last,
            ", (SELECT l.time_sent FROM messages l WHERE l.chat_id = c.id AND l.seq = ",
            $last,
            "), ",
            $opened,
            ", c.time_end, c.withdrawn_at, c.participant_id, c.organizer_id, c.turn, c.resolved_at, c.place_at, ",
            "(SELECT e.n",
            newest_row!(),
            "), (SELECT e.at",
            newest_row!(),
            ") "
        )
    };
}

const ACTIVE: &str = sql!(
    version!("w.id", "c.last_seq"),
    "FROM wanted w JOIN chats c ON c.participant_id = w.id \
     WHERE c.time_end IS NULL UNION ALL ",
    // To whoever got it from somebody else it is new since then.
    version!(
        "w.id",
        "c.last_seq",
        "CASE WHEN c.owned_at > c.time_start THEN c.owned_at ELSE c.time_start END"
    ),
    "FROM wanted w JOIN chats c ON c.organizer_id = w.id \
     WHERE c.time_end IS NULL AND (c.withdrawn_at IS NULL OR c.withdrawn_at > ?) UNION ALL ",
    version!("m.user_id", "coalesce(m.last_seq, c.last_seq)"),
    "FROM wanted w JOIN chat_members m ON m.user_id = w.id \
     AND m.changed_at IS NOT NULL AND m.changed_at > ? \
     JOIN chats c ON c.id = m.chat_id \
     WHERE (c.withdrawn_at IS NULL OR c.time_end IS NOT NULL AND c.participant_id = m.user_id) \
     AND (c.time_end IS NOT NULL OR c.kind <> {help}) AND c.kind <> {list} \
     ORDER BY 6 DESC LIMIT ?"
);

impl Query for ChatVersions {
    type Output = Vec<ChatVersion>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let users = ids_of_json(self.users.iter().map(|user| user.0));
        let rows: Vec<Row> = Statement::<Sql>::new("WITH wanted AS (")
            .then(conn.json_ids())
            .bind(users)
            .then(") ")
            .then(ACTIVE)
            .bind(self.changed_after)
            .bind(self.changed_after)
            .bind(MOST)
            .load(conn)?;
        let version = |row| version(row, self.changed_after);
        Ok(rows.into_iter().map(version).collect())
    }
}

fn version(row: Row, changed_after: Timestamp) -> ChatVersion {
    let (chat, user, kind, last_seq, last_at, opened_at, closed_at, withdrawn_at, help) = row;
    let (asker, owner, turn, resolved_at, place_at, event, event_at) = help;
    let is_help = kind == crate::models::HELP;
    let help = asker.filter(|_| is_help).map(|participant| HelpVersion {
        participant: UserId(participant),
        owner: owner.filter(|_| withdrawn_at.is_none()).map(UserId),
        turn,
        resolved_at: resolved_at.map(Timestamp),
        place_at: place_at.map(Timestamp),
        event: event.zip(event_at.map(Timestamp)),
    });
    ChatVersion {
        chat: chat.into(),
        user: UserId(user),
        is_help,
        last_seq,
        last_at: last_at.map(Timestamp),
        opened_at: Timestamp(opened_at),
        closed_at: closed_at.map(Timestamp),
        withdrawn: closed_at.is_none() && withdrawn_at.is_some_and(|at| at > changed_after.0),
        waits: withdrawn_at.is_some() && asker == Some(user),
        help,
    }
}
