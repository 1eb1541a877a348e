//! The answers to a message.

use super::page::{ENVELOPE, PAGE_BYTES, cut};
use super::read_history::{Access, Reader, access};
use super::shown::{Eyes, shown};
use crate::ids::DbId;
use crate::models::{MessageRow, message_columns};
use crate::schema::messages;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Binary, Nullable};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::limits::MAX_PAGE;
use switchboard_domain::{ChatId, FIRST_CHANGE, Message};

const ID: &str = "SELECT id, kind, only_for FROM messages WHERE chat_id = ? AND seq = ?";
const ANSWERS: &str = concat!(
    "SELECT ",
    message_columns!(""),
    " FROM messages WHERE chat_id = ? AND reply_to = ? AND seq <= ?"
);

/// The newest answers to a message, for those who may read it: a page at most, in number and in bytes.
#[derive(Clone, Copy, Debug)]
pub struct ReadReplies {
    /// The chat.
    pub chat: ChatId,
    /// Who reads.
    pub reader: Reader,
    /// The message.
    pub seq: i64,
}

/// What the reader gets.
#[derive(Clone, Debug, PartialEq)]
pub enum Replies {
    /// The answers that the reader sees, oldest first.
    Found(Vec<Message>),
    /// There is no such message, or none that the reader sees.
    MessageNotFound,
    /// There is no such chat.
    ChatNotFound,
    /// There is, but not for this reader.
    NoAccess,
}

impl Query for ReadReplies {
    type Output = Replies;

    fn run(self, conn: &mut Connection) -> Result<Replies, StoreError> {
        let (last_seq, own) = match access(self.chat, self.reader, conn)? {
            Access::ChatNotFound => return Ok(Replies::ChatNotFound),
            Access::No => return Ok(Replies::NoAccess),
            // Its owner alone writes there, and what members see has gaps.
            Access::List(_) => return Ok(Replies::Found(Vec::new())),
            Access::Yes { last_seq, own } => (last_seq, own),
        };
        let answered: Option<(DbId, i16, Option<i64>)> =
            Statement::<(Binary, diesel::sql_types::SmallInt, Nullable<BigInt>)>::new(ID)
                .bind(self.chat)
                .bind(self.seq)
                .get_result(conn)
                .optional()?;
        let sees = |only: Option<i64>| only.is_none_or(|only| own.is_some_and(|it| it.0 == only));
        let answered = answered.filter(|(_, kind, only)| *kind < FIRST_CHANGE && sees(*only));
        let Some((id, ..)) = answered else {
            return Ok(Replies::MessageNotFound);
        };
        let select = Statement::<messages::SqlType>::new(ANSWERS)
            .bind(self.chat)
            .bind(id)
            .bind(last_seq);
        let select = match own {
            Some(reader) => select.and(" AND (only_for IS NULL OR only_for = ?)", reader),
            None => select,
        };
        let rows: Vec<MessageRow> = select
            .and(" ORDER BY seq DESC LIMIT ?", MAX_PAGE)
            .load(conn)?;
        let mut messages = shown(rows, own.map_or(Eyes::Common, Eyes::Of), conn)?;
        cut(&mut messages, PAGE_BYTES - ENVELOPE);
        messages.reverse();
        Ok(Replies::Found(messages))
    }
}
