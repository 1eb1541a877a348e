//! Somebody takes a tip, to see to it.

use super::change_tip::store;
use super::relation::{between, relation};
use crate::ids::DbId;
use crate::models::{Tip, TipRow};
use crate::schema::tips;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary};
use switchboard_domain::policy::{Audience, Policy};
use switchboard_domain::tips::core::{Heard, Work, longest_pause};
use switchboard_domain::tips::rules::Patience;
use switchboard_domain::{ChatId, MessageId, Timestamp, UserId};

/// Which tip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichTip {
    /// The one that is due first, unless somebody is taking it. One that was put off by a clock that was
    /// ahead is due too.
    Due,
    /// This one, as far as nobody has changed it since its version was this.
    Fresh(MessageId, i64),
}

/// Takes a tip: what is to be done about it is stored before it is done, and until it is due again
/// nobody else takes it. A block is looked for behind the lock that it takes: whoever was blocked
/// before this does not begin to pay. Nothing when there is no such tip.
#[derive(Clone, Copy, Debug)]
pub struct BeginTip {
    /// Which.
    pub which: WhichTip,
    /// Who may write to whom.
    pub policy: Policy,
    /// How patiently it is seen to.
    pub patience: Patience,
    /// The present.
    pub now: Timestamp,
}

impl Query for BeginTip {
    type Output = Option<(Tip, Work)>;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<Self::Output>, StoreError> {
        let WhichTip::Due = self.which else {
            return Ok(None);
        };
        // Mostly nothing is due: whoever looks must not stand in line to write.
        for (is_due, moment) in self.due() {
            let select =
                Statement::<BigInt>::new(sql!("SELECT due_at FROM tips WHERE status < {paid}"));
            let select = select.and(is_due, moment).then(" LIMIT 1");
            if select.get_result::<i64>(conn).optional()?.is_some() {
                return Ok(None);
            }
        }
        Ok(Some(None))
    }

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let Some(tip) = self.find(conn)? else {
            return Ok(None);
        };
        lock_chat(tip.chat, conn)?;
        let heard = heard(&tip, self.policy, conn)?;
        let (progress, work) = tip.progress.begin(heard, &self.patience, self.now);
        Ok(Some((store(tip, progress, conn)?, work)))
    }
}

impl BeginTip {
    /// What makes a tip due, one after the other: an index has both.
    fn due(&self) -> [(&'static str, Timestamp); 2] {
        let at_most = self.now.plus(longest_pause(&self.patience));
        [(" AND due_at <= ?", self.now), (" AND due_at > ?", at_most)]
    }

    /// Locked.
    fn find(&self, conn: &mut Connection) -> Result<Option<Tip>, StoreError> {
        let lock = conn.on_postgresql(" FOR UPDATE SKIP LOCKED");
        let select = || {
            let select = Statement::<tips::SqlType>::new("SELECT ").then(TipRow::COLUMNS);
            select.then(" FROM tips WHERE ")
        };
        let ways = match self.which {
            WhichTip::Due => self.due().map(|(is_due, moment)| {
                let select = select().then(sql!("status < {paid}")).and(is_due, moment);
                select.then(" ORDER BY due_at, id LIMIT 1")
            }),
            WhichTip::Fresh(id, version) => {
                let select = select().and("id = ?", id).and(" AND version = ?", version);
                return locked(select.then(lock), conn);
            }
        };
        for way in ways {
            if let Some(tip) = locked(way.then(lock), conn)? {
                return Ok(Some(tip));
            }
        }
        Ok(None)
    }
}

fn locked(
    select: Statement<tips::SqlType>,
    conn: &mut Connection,
) -> Result<Option<Tip>, StoreError> {
    let row: Option<TipRow> = select.get_result(conn).optional()?;
    row.map(Tip::try_from).transpose()
}

fn lock_chat(chat: ChatId, conn: &mut Connection) -> Result<(), StoreError> {
    Statement::<Binary>::new("SELECT id FROM chats WHERE id = ?")
        .bind(chat)
        .then(conn.on_postgresql(" FOR NO KEY UPDATE"))
        .get_result::<DbId>(conn)?;
    Ok(())
}

/// A statement of its own: behind the lock it sees what was stored before that was given.
fn heard(tip: &Tip, policy: Policy, conn: &mut Connection) -> Result<Heard, StoreError> {
    let (payer, creator): (UserId, UserId) = (tip.payer, tip.creator);
    let found = between(payer, creator).get_result(conn).optional()?;
    let may = found.map(|found| policy.may_write(&relation(found)));
    Ok(match may {
        Some(Ok(Audience::Both)) => Heard::Yes,
        _ => Heard::No,
    })
}
