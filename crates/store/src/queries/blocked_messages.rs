//! What blocks have kept from those it was written to.

use crate::models::MessageRow;
use crate::schema::messages;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::{Message, MessageId, Timestamp, UserId};

/// A page of blocked messages, newest first, for whoever looks into them.
#[derive(Clone, Copy, Debug)]
pub struct BlockedMessages {
    /// Time and id of the last one of the page before.
    pub after: Option<(Timestamp, MessageId)>,
    /// Messages at most.
    pub limit: i64,
}

/// A message, and who never saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockedMessage {
    /// The message.
    pub message: Message,
    /// To whom it was written, who had blocked its author.
    pub recipient: UserId,
}

impl Query for BlockedMessages {
    type Output = Vec<BlockedMessage>;

    fn run(self, conn: &mut Connection) -> Result<Vec<BlockedMessage>, StoreError> {
        let mut select = Statement::<messages::SqlType>::new("SELECT ")
            .then(MessageRow::COLUMNS)
            .then(" FROM messages WHERE blocked_by IS NOT NULL");
        if let Some((time, id)) = self.after {
            select = select
                .and(" AND (time_sent, id) < (?", time)
                .and(", ?)", id);
        }
        let order = " ORDER BY time_sent DESC, id DESC LIMIT ?";
        let rows: Vec<MessageRow> = select.and(order, self.limit).load(conn)?;
        let found = rows.into_iter().filter_map(|row| {
            Some(BlockedMessage {
                // Present in every row that is asked for.
                recipient: UserId(row.blocked_by?),
                message: row.into(),
            })
        });
        Ok(found.collect())
    }
}
