//! Rows of timelines.

use crate::ids::DbId;
use diesel::Queryable;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use switchboard_domain::{ChatEvent, ChatEventDetail, ChatEventKind, Owner, Timestamp, UserId};

/// A row, with the name of who did it.
#[derive(Clone, Debug, Queryable)]
pub struct ChatEventRow {
    chat: DbId,
    pub(crate) n: i64,
    at: i64,
    at_seq: i64,
    kind: String,
    detail: Option<String>,
    actor: Option<i64>,
    name: Option<String>,
}

/// The SQL types of [`ChatEventRow::SELECT`].
pub type ChatEventSql = (
    Binary,
    BigInt,
    BigInt,
    BigInt,
    Text,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<Text>,
);

impl ChatEventRow {
    /// Rows `e` of timelines; conditions follow.
    pub const SELECT: &str = "SELECT e.chat_id, e.n, e.at, e.at_seq, e.kind, e.detail, e.actor_id, u.name \
         FROM chat_events e LEFT JOIN users u ON u.id = e.actor_id WHERE 1 = 1";
}

impl From<ChatEventRow> for ChatEvent {
    fn from(row: ChatEventRow) -> Self {
        let kind = ChatEventKind::from_name(&row.kind);
        let owner = row.actor.zip(row.name).map(|(id, name)| Owner {
            id: UserId(id),
            name: name.into(),
        });
        Self {
            chat: row.chat.into(),
            n: row.n,
            kind: row.kind,
            at: Timestamp(row.at),
            at_seq: row.at_seq,
            detail: ChatEventDetail {
                owner: owner.filter(|_| kind.is_some_and(ChatEventKind::names_the_owner)),
                ..ChatEventDetail::from_text(row.detail.as_deref())
            },
        }
    }
}
