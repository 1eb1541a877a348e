//! How much is left of a chat to whoever had it.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::BigInt;
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{ChatId, Timestamp, UserId};

/// The last entry of the part that an organizer keeps of a chat, and when it ended for them; nothing for whoever keeps
/// none.
#[derive(Clone, Copy, Debug)]
pub struct ReadPart {
    /// The chat.
    pub chat: ChatId,
    /// The organizer.
    pub user: UserId,
}

impl Query for ReadPart {
    type Output = Option<(i64, Timestamp)>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let row: Option<(i64, i64)> = Statement::<(BigInt, BigInt)>::new(
            "SELECT last_seq, left_at FROM past_owners WHERE chat_id = ? AND user_id = ?",
        )
        .bind(self.chat)
        .bind(self.user)
        .get_result(conn)
        .optional()?;
        Ok(row.map(|(last_seq, left_at)| (last_seq, Timestamp(left_at))))
    }
}
