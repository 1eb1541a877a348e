//! The chat of two people.

use super::member_chats::load_member_chats;
use super::relation::{between, relation};
use crate::ids::DbId;
use crate::models::MemberChatRow;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::Binary;
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::policy::Policy;
use switchboard_domain::{ChatId, Code, MemberChat, Timestamp, UserId};

/// Finds or makes the direct chat of two people: one for each two, whoever opens it, however often,
/// at the same time. It is the opener's alone until something is written in it. Nothing is stored
/// unless the opener may write to the other.
#[derive(Clone, Copy, Debug)]
pub struct OpenDirectChat {
    /// The chat's id, if it is made.
    pub id: ChatId,
    /// Who opens it.
    pub opener: UserId,
    /// The other one; not the same.
    pub peer: UserId,
    /// Who may write to whom.
    pub policy: Policy,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenOutcome {
    /// It is there.
    Opened {
        /// As the opener sees it.
        chat: Box<MemberChat>,
        /// Whether it is new to the opener.
        new: bool,
    },
    /// The opener may not write to the other, or there is no other.
    Refused(Code),
}

impl Query for OpenDirectChat {
    type Output = OpenOutcome;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<OpenOutcome>, StoreError> {
        // Whoever has it already keeps it, whatever has become of the right to write in it.
        let own = self.load(conn)?.map(|chat| OpenOutcome::Opened {
            chat: Box::new(chat),
            new: false,
        });
        Ok(own)
    }

    fn run(self, conn: &mut Connection) -> Result<OpenOutcome, StoreError> {
        // Locked, so that a deletion comes before the chat or sees it.
        let found = between(self.opener, self.peer)
            .then(conn.on_postgresql(" FOR SHARE OF f, t"))
            .get_result(conn)
            .optional()?;
        let Some(found) = found else {
            return Ok(OpenOutcome::Refused(Code::UserNotFound));
        };
        if let Err(code) = self.policy.may_write(&relation(found)) {
            return Ok(OpenOutcome::Refused(code));
        }
        let chat = self.find_or_make(conn)?;
        let added = Statement::<()>::new(
            "INSERT INTO chat_members (chat_id, user_id, joined_seq, read_seq, delivered_seq, \
             changed_at, active_at, last_seq) VALUES (?, ?, 1, 0, 0, ?, ?, 0) \
             ON CONFLICT (chat_id, user_id) DO NOTHING",
        )
        .bind(chat)
        .bind(self.opener)
        .bind(self.now)
        .bind(self.now)
        .execute(conn)?;
        let missing = || StoreError::Internal("the chat just opened is not there".to_owned());
        Ok(OpenOutcome::Opened {
            chat: Box::new(self.load(conn)?.ok_or_else(missing)?),
            new: added > 0,
        })
    }
}

impl OpenDirectChat {
    fn pair(&self) -> (UserId, UserId) {
        (self.opener.min(self.peer), self.opener.max(self.peer))
    }

    /// Of two who make it at once the second waits here, and then finds it.
    fn find_or_make(&self, conn: &mut Connection) -> Result<DbId, StoreError> {
        let (low, high) = self.pair();
        Statement::<()>::new(
            sql!("INSERT INTO chats (id, kind, user_low, user_high, time_start, last_seq) \
             VALUES (?, {direct}, ?, ?, ?, 0) ON CONFLICT (user_low, user_high) WHERE kind = {direct} DO NOTHING"),
        )
        .bind(self.id)
        .bind(low)
        .bind(high)
        .bind(self.now)
        .execute(conn)?;
        let id = Statement::<Binary>::new(sql!(
            "SELECT id FROM chats WHERE kind = {direct} AND user_low = ? AND user_high = ?"
        ))
        .bind(low)
        .bind(high)
        .get_result(conn)?;
        Ok(id)
    }

    /// The chat, if the opener has it.
    fn load(&self, conn: &mut Connection) -> Result<Option<MemberChat>, StoreError> {
        let (low, high) = self.pair();
        let select = Statement::new(MemberChatRow::SELECT)
            .then(conn.of_members())
            .and(sql!(" AND c.kind = {direct} AND c.user_low = ?"), low)
            .and(" AND c.user_high = ?", high)
            .and(" AND m.user_id = ?", self.opener);
        Ok(load_member_chats(conn, select)?.pop())
    }
}
