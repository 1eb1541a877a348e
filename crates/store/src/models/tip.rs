//! `tips`.

use crate::error::StoreError;
use crate::ids::DbId;
use crate::schema::tips;
use diesel::{Insertable, Queryable};
use std::sync::Arc;
use switchboard_domain::tips::core::{Progress, Status};
use switchboard_domain::{ChatId, Currency, MessageId, Money, Side, Timestamp, UserId};

/// A tip, from when it is promised to be paid.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = tips)]
pub struct TipRow {
    /// The id of the tip, and of the entry that shows it.
    pub id: DbId,
    /// The direct chat of the two.
    pub chat_id: DbId,
    /// Who pays.
    pub payer_id: i64,
    /// Whom.
    pub creator_id: i64,
    /// Whether the payer is an organizer.
    pub from_organizer: bool,
    /// In the currency's smallest unit.
    pub amount: i64,
    /// Three letters.
    pub currency: String,
    /// What goes with it, or nothing.
    pub content: String,
    /// What the payer's client calls it.
    pub client_message_id: Option<String>,
    /// The end of the chat's log when the tip was promised.
    pub known_seq: i64,
    /// The id of what the payer is told when it fails.
    pub notice_id: DbId,
    /// A [`Status`].
    pub status: i16,
    /// See [`Progress`].
    pub attempts: i64,
    /// See [`Progress`].
    pub calling: bool,
    /// See [`Progress`].
    pub uncertain: bool,
    /// See [`Progress`]; microseconds.
    pub first_call_at: Option<i64>,
    /// See [`Progress`]; microseconds.
    pub due_at: i64,
    /// Goes up with each change.
    pub version: i64,
    /// Microseconds.
    pub created_at: i64,
    /// See [`Progress`].
    pub posts: i64,
}

impl TipRow {
    /// The columns, in the order of the fields.
    pub const COLUMNS: &str = "id, chat_id, payer_id, creator_id, from_organizer, amount, currency, \
        content, client_message_id, known_seq, notice_id, status, attempts, calling, uncertain, \
        first_call_at, due_at, version, created_at, posts";
}

/// A tip.
#[derive(Clone, Debug, PartialEq)]
pub struct Tip {
    /// Its id, and that of the entry that shows it.
    pub id: MessageId,
    /// The direct chat of the two.
    pub chat: ChatId,
    /// Who pays.
    pub payer: UserId,
    /// On which side.
    pub side: Side,
    /// Whom.
    pub creator: UserId,
    /// How much.
    pub money: Money,
    /// What goes with it, or nothing.
    pub content: Arc<str>,
    /// The end of the chat's log when the tip was promised: its entry is found above.
    pub known_seq: i64,
    /// The id of what the payer is told when it fails.
    pub notice: MessageId,
    /// How far it has come.
    pub progress: Progress,
    /// Goes up with each change: who has seen the last one may make the next.
    pub version: i64,
}

impl TryFrom<TipRow> for Tip {
    type Error = StoreError;

    fn try_from(row: TipRow) -> Result<Self, StoreError> {
        let currency = Currency::stored(&row.currency);
        let money = currency.and_then(|currency| Money::new(row.amount, currency));
        let status = Status::from_db(row.status);
        let id = MessageId::from(row.id);
        let (Some(money), Some(status)) = (money, status) else {
            return Err(StoreError::Internal(format!("tip {id} cannot be read")));
        };
        Ok(Self {
            id,
            chat: row.chat_id.into(),
            payer: UserId(row.payer_id),
            side: match row.from_organizer {
                true => Side::Organizer,
                false => Side::Participant,
            },
            creator: UserId(row.creator_id),
            money,
            content: row.content.into(),
            known_seq: row.known_seq,
            notice: row.notice_id.into(),
            progress: Progress {
                status,
                attempts: row.attempts,
                calling: row.calling,
                uncertain: row.uncertain,
                first_call_at: row.first_call_at.map(Timestamp),
                created_at: Timestamp(row.created_at),
                due_at: Timestamp(row.due_at),
                posts: row.posts,
            },
            version: row.version,
        })
    }
}
