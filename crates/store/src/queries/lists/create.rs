//! A new list.

use super::{Editor, OwnList, find};
use crate::queries::membership_spans;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Bool};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::limits::MAX_LISTS;
use switchboard_domain::{ChatId, Code, Timestamp, UserId};

/// Makes a list without members, for a creator who has fewer than [`MAX_LISTS`].
#[derive(Clone, Debug)]
pub struct CreateList {
    /// Its id.
    pub id: ChatId,
    /// Whose it is.
    pub owner: UserId,
    /// What the owner calls it.
    pub title: String,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CreateOutcome {
    /// It is there.
    Created(OwnList),
    /// The user is no creator, or has as many as allowed.
    Refused(Code),
}

impl Query for CreateList {
    type Output = CreateOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<CreateOutcome, StoreError> {
        // Locked, so that a deletion comes before the list or sees it, and lists are counted one by one.
        let creator: Option<bool> =
            Statement::<Bool>::new("SELECT creator FROM users WHERE id = ? AND deleted_at IS NULL")
                .bind(self.owner)
                .then(conn.on_postgresql(" FOR NO KEY UPDATE"))
                .get_result(conn)
                .optional()?;
        if creator != Some(true) {
            return Ok(CreateOutcome::Refused(Code::Forbidden));
        }
        let held: i64 = Statement::<BigInt>::new(sql!(
            "SELECT count(*) FROM chats WHERE owner_id = ? AND kind = {list} AND time_end IS NULL"
        ))
        .bind(self.owner)
        .get_result(conn)?;
        if held >= MAX_LISTS {
            return Ok(CreateOutcome::Refused(Code::TooManyLists));
        }
        Statement::<()>::new(sql!(
            "INSERT INTO chats (id, kind, owner_id, title, member_count, time_start, last_seq, \
             last_sent_at) VALUES (?, {list}, ?, ?, 0, ?, 0, ?)"
        ))
        .bind(self.id)
        .bind(self.owner)
        .bind(self.title)
        .bind(self.now)
        .bind(self.now)
        .execute(conn)?;
        Statement::<()>::new(
            "INSERT INTO chat_members (chat_id, user_id, joined_seq, read_seq, delivered_seq, \
             changed_at) VALUES (?, ?, 1, 0, 0, ?)",
        )
        .bind(self.id)
        .bind(self.owner)
        .bind(self.now)
        .execute(conn)?;
        let list = membership_spans::Locked {
            id: self.id,
            last_seq: 0,
        };
        // The owner reads it as its members do.
        membership_spans::begin(list, &[self.owner], conn)?;
        let made = find(self.id, Editor::Owner(self.owner), "", conn)?;
        let missing = || StoreError::Internal("the list just made is not there".to_owned());
        Ok(CreateOutcome::Created(made.ok_or_else(missing)?))
    }
}
