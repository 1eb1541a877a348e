//! What whoever sees to a tip has to say of it.

use crate::ids::DbId;
use crate::models::{Tip, TipRow};
use crate::schema::tips;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::prelude::*;
use switchboard_domain::tips::Outcome;
use switchboard_domain::tips::core::{Progress, Work};
use switchboard_domain::tips::rules::Patience;
use switchboard_domain::{MessageId, Timestamp};

/// Stores it, and says what is to be done next by the same hands. Nothing happens when somebody else
/// has taken the tip meanwhile, for they find out the same.
#[derive(Clone, Copy, Debug)]
pub struct ChangeTip {
    /// Which tip.
    pub id: MessageId,
    /// As it was seen last.
    pub version: i64,
    /// What.
    pub change: TipChange,
    /// How patiently it is seen to.
    pub patience: Patience,
    /// The present.
    pub now: Timestamp,
    /// From 0 to 1.
    pub chance: f64,
}

/// What has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TipChange {
    /// The service was asked.
    Attempted(Outcome),
    /// What there is to show of it is in the log.
    Posted,
    /// It could not be stored there.
    PutOff,
}

impl Query for ChangeTip {
    type Output = Option<(Tip, Work)>;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let row: Option<TipRow> = Statement::<tips::SqlType>::new("SELECT ")
            .then(TipRow::COLUMNS)
            .and(" FROM tips WHERE id = ?", self.id)
            .and(" AND version = ?", self.version)
            .then(conn.on_postgresql(" FOR UPDATE"))
            .get_result(conn)
            .optional()?;
        let Some(tip) = row.map(Tip::try_from).transpose()? else {
            return Ok(None);
        };
        let (now, chance) = (self.now, self.chance);
        let (progress, work) = match self.change {
            TipChange::Attempted(outcome) => {
                tip.progress.attempted(outcome, &self.patience, now, chance)
            }
            TipChange::Posted => (tip.progress.posted(&self.patience, now, chance), Work::Wait),
            TipChange::PutOff => (
                tip.progress.put_off(&self.patience, now, chance),
                Work::Wait,
            ),
        };
        Ok(Some((store(tip, progress, conn)?, work)))
    }
}

/// Stores how far a tip has come, which is locked.
pub(super) fn store(
    tip: Tip,
    progress: Progress,
    conn: &mut Connection,
) -> Result<Tip, StoreError> {
    let version = tip.version + 1;
    diesel::update(tips::table.find(DbId::from(tip.id)))
        .set((
            tips::status.eq(progress.status as i16),
            tips::attempts.eq(progress.attempts),
            tips::calling.eq(progress.calling),
            tips::uncertain.eq(progress.uncertain),
            tips::first_call_at.eq(progress.first_call_at.map(|at| at.0)),
            tips::due_at.eq(progress.due_at.0),
            tips::version.eq(version),
            tips::posts.eq(progress.posts),
        ))
        .execute(conn)?;
    Ok(Tip {
        progress,
        version,
        ..tip
    })
}
