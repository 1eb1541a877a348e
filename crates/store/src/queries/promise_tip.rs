//! Somebody promises to pay a tip.

use super::relation::{between, relation};
use crate::ids::DbId;
use crate::models::{Tip, TipRow};
use crate::schema::tips;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt};
use std::time::Duration;
use switchboard_domain::policy::Policy;
use switchboard_domain::tips::core::Progress;
use switchboard_domain::tips::rules::Patience;
use switchboard_domain::{ChatId, Code, MessageId, Money, Side, Timestamp, UserId};

/// Stores the promise, once under each name that the payer's client gives it. Nothing is stored
/// unless the payer may tip the other member of the chat.
#[derive(Clone, Debug)]
pub struct PromiseTip {
    /// The tip's id, if it is new.
    pub id: MessageId,
    /// The chat.
    pub chat: ChatId,
    /// Who pays.
    pub payer: UserId,
    /// On which side.
    pub side: Side,
    /// How much.
    pub money: Money,
    /// Whether a tip may be so much now. One that was promised before stays so.
    pub within_limits: bool,
    /// The most that the payer may promise within 24 hours in this currency. What was not paid does
    /// not count.
    pub most_a_day: i64,
    /// What goes with it, or nothing.
    pub content: String,
    /// What the payer's client calls it.
    pub client_message_id: Option<String>,
    /// Who may write to whom.
    pub policy: Policy,
    /// How patiently it will be seen to.
    pub patience: Patience,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum PromiseOutcome {
    /// It is stored, and the caller's to see to.
    Promised(Tip),
    /// It was before, under the same name.
    Known(Tip),
    /// It may not be.
    Refused(Code),
}

impl Query for PromiseTip {
    type Output = PromiseOutcome;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<Self::Output>, StoreError> {
        // What was promised stays so, whatever has become of the right to.
        Ok(self.find(conn)?.map(PromiseOutcome::Known))
    }

    fn run(self, conn: &mut Connection) -> Result<PromiseOutcome, StoreError> {
        if !self.within_limits {
            return Ok(PromiseOutcome::Refused(Code::InvalidPayload));
        }
        type Chat = (i16, i64, Option<i64>, Option<i64>, bool);
        let chat: Option<Chat> =
            Statement::<(SmallInt, BigInt, Nullable<BigInt>, Nullable<BigInt>, Bool)>::new(
                "SELECT c.kind, c.last_seq, c.user_low, c.user_high, EXISTS (SELECT 1 \
             FROM chat_members m WHERE m.chat_id = c.id AND m.user_id = ?) FROM chats c \
             WHERE c.id = ?",
            )
            .bind(self.payer)
            .bind(self.chat)
            .get_result(conn)
            .optional()?;
        let Some((_, known_seq, low, high, member)) = chat else {
            return Ok(PromiseOutcome::Refused(Code::ChatNotFound));
        };
        let pair = low.map(UserId).zip(high.map(UserId));
        let creator = match pair {
            Some((low, high)) if low == self.payer => high,
            Some((low, high)) if high == self.payer => low,
            // In other chats nobody is tipped.
            None if member => return Ok(PromiseOutcome::Refused(Code::Forbidden)),
            _ => return Ok(PromiseOutcome::Refused(Code::NoAccess)),
        };
        let may = MayTip {
            payer: self.payer,
            creator,
            policy: self.policy,
        };
        if let Err(code) = may.run(conn)? {
            return Ok(PromiseOutcome::Refused(code));
        }
        if self
            .promised_today(conn)?
            .saturating_add(self.money.amount())
            > self.most_a_day
        {
            return Ok(PromiseOutcome::Refused(Code::InvalidPayload));
        }
        let stored = self.store(creator, known_seq, conn)?;
        match self.load(self.id, conn)? {
            Some(tip) if stored => Ok(PromiseOutcome::Promised(tip)),
            // Somebody was faster.
            _ => match self.find(conn)? {
                Some(tip) => Ok(PromiseOutcome::Known(tip)),
                None => Err(StoreError::Internal("a tip just stored".to_owned())),
            },
        }
    }
}

/// What a day is to the sum of a payer's tips.
const DAY: Duration = Duration::from_secs(24 * 3600);

impl PromiseTip {
    /// What the payer has promised in this currency within a day. The payer's row is locked before:
    /// of two tips at once the second one counts the first.
    fn promised_today(&self, conn: &mut Connection) -> Result<i64, StoreError> {
        Statement::<BigInt>::new("SELECT id FROM users WHERE id = ?")
            .bind(self.payer)
            .then(conn.on_postgresql(" FOR NO KEY UPDATE"))
            .get_result::<i64>(conn)
            .optional()?;
        let sum = Statement::<BigInt>::new(sql!(
            "SELECT CAST(coalesce(sum(amount), 0) AS bigint) FROM tips \
             WHERE payer_id = ? AND currency = ? AND created_at > ? AND status <> {not_paid}"
        ))
        .bind(self.payer)
        .bind(self.money.currency().to_string())
        .bind(self.now.minus(DAY))
        .get_result(conn)?;
        Ok(sum)
    }

    fn store(
        &self,
        creator: UserId,
        known_seq: i64,
        conn: &mut Connection,
    ) -> Result<bool, StoreError> {
        let progress = Progress::new(self.now, &self.patience);
        let stored = Statement::<()>::new(
            "INSERT INTO tips (id, chat_id, payer_id, creator_id, from_organizer, amount, currency, \
             content, client_message_id, known_seq, notice_id, status, attempts, calling, uncertain, \
             due_at, version, created_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, 0, ?) \
             ON CONFLICT (payer_id, chat_id, client_message_id) \
             WHERE client_message_id IS NOT NULL DO NOTHING",
        )
        .bind(self.id)
        .bind(self.chat)
        .bind(self.payer)
        .bind(creator)
        .bind(self.side == Side::Organizer)
        .bind(self.money.amount())
        .bind(self.money.currency().to_string())
        .bind(self.content.clone())
        .bind(self.client_message_id.clone())
        .bind(known_seq)
        .bind(MessageId::new())
        .bind(progress.status as i16)
        .bind(progress.calling)
        .bind(progress.uncertain)
        .bind(progress.due_at)
        .bind(progress.created_at)
        .execute(conn)?;
        Ok(stored > 0)
    }

    fn load(&self, id: MessageId, conn: &mut Connection) -> Result<Option<Tip>, StoreError> {
        let row: Option<TipRow> = tips::table.find(DbId::from(id)).first(conn).optional()?;
        row.map(Tip::try_from).transpose()
    }

    /// The tip that the payer's client calls so.
    fn find(&self, conn: &mut Connection) -> Result<Option<Tip>, StoreError> {
        let Some(name) = self.client_message_id.as_deref() else {
            return Ok(None);
        };
        let row: Option<TipRow> = tips::table
            .filter(tips::payer_id.eq(self.payer.0))
            .filter(tips::chat_id.eq(DbId::from(self.chat)))
            .filter(tips::client_message_id.eq(name))
            .first(conn)
            .optional()?;
        row.map(Tip::try_from).transpose()
    }
}

/// Whether the one may tip the other, and if not, why. Blocked by the other one they may, unless it is
/// told: nobody pays then.
#[derive(Clone, Copy, Debug)]
pub struct MayTip {
    /// Who would pay.
    pub payer: UserId,
    /// Whom.
    pub creator: UserId,
    /// Who may write to whom.
    pub policy: Policy,
}

impl Query for MayTip {
    type Output = Result<(), Code>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let found = between(self.payer, self.creator)
            .get_result(conn)
            .optional()?;
        let Some(found) = found else {
            return Ok(Err(Code::UserNotFound));
        };
        if let Err(code) = self.policy.may_write(&relation(found)) {
            return Ok(Err(code));
        }
        let creator: bool = Statement::<Bool>::new("SELECT creator FROM users WHERE id = ?")
            .bind(self.creator)
            .get_result(conn)?;
        Ok(creator.then_some(()).ok_or(Code::Forbidden))
    }
}
