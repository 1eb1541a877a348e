//! The owner gives a chat back, or the integrator does.

use super::apply::{By, HandedOver, apply};
use super::locked::Locked;
use super::staff::{ActOutcome, lock_participant, staff};
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::Binary;
use switchboard_domain::turns::{Act, Change, Done, decide};
use switchboard_domain::{ChatEventKind, ChatId, Code, Timestamp, UserId};

use crate::ids::DbId;
use crate::statement::Statement;

/// Gives a chat back: it waits at its old place.
#[derive(Clone, Debug)]
pub struct ReturnChat {
    /// The chat.
    pub chat: ChatId,
    /// Who gives it back, and the turn that they expect; the integrator may in any case.
    pub by: Option<(UserId, i64)>,
    /// For whoever takes it.
    pub note: Option<String>,
    /// The present.
    pub now: Timestamp,
}

impl Query for ReturnChat {
    type Output = ActOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<ActOutcome, StoreError> {
        let owner = match self.by {
            Some((user, _)) => Some(staff(user, self.chat, None, conn)?),
            None => None,
        };
        lock_participant(self.chat, conn)?;
        let Some(chat) = Locked::load(self.chat, conn)? else {
            return Ok(ActOutcome::NotFound);
        };
        let done = match (owner, self.by) {
            (Some(owner), Some((_, turn))) => {
                decide(&chat.standing, Act::Return, turn, owner, false)
            }
            _ if chat.standing.ended => Err(Code::ChatClosed),
            _ => Ok(returned(&chat)),
        };
        let done = match done {
            Ok(done) => done,
            Err(code) => return Ok(ActOutcome::Refused(code)),
        };
        let by = match self.by {
            Some((user, _)) => By::saying(user, self.note),
            None => By::default(),
        };
        let over = apply(&chat, &done, by, self.now, conn)?;
        Ok(ActOutcome::Done(Box::new(over)))
    }
}

/// By nobody's own hand; one that waits stays as it is.
fn returned(chat: &Locked) -> Done {
    let change = match chat.standing.waits {
        true => Change::Stays,
        false => Change::Waits(ChatEventKind::Returned),
    };
    Done::without_hand(&chat.standing, change)
}

/// Gives back all active chats of an organizer, whose row this transaction has locked.
pub(in crate::queries) fn give_back_all(
    organizer: UserId,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<Vec<HandedOver>, StoreError> {
    let chats: Vec<DbId> = Statement::<Binary>::new(sql!(
        "SELECT id FROM chats WHERE kind = {help} AND organizer_id = ? AND time_end IS NULL \
         AND withdrawn_at IS NULL ORDER BY id"
    ))
    .bind(organizer)
    .load(conn)?;
    let mut all = Vec::with_capacity(chats.len());
    for id in chats {
        lock_participant(id.into(), conn)?;
        let Some(chat) = Locked::load(id.into(), conn)? else {
            continue;
        };
        if chat.standing.holder() == Some(organizer) {
            let done = returned(&chat);
            all.push(apply(&chat, &done, By::default(), now, conn)?);
        }
    }
    Ok(all)
}
