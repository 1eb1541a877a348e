//! Somebody leaves a list.

use super::{Editor, LOCK, count, find};
use crate::queries::membership_spans;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::{ChatId, UserId};

/// Takes a user off a list, also where the user is not on it. What the user was sent stays theirs.
/// The list's owner; `None`: the list is not there for whoever asks.
#[derive(Clone, Copy, Debug)]
pub struct RemoveMember {
    /// The list.
    pub list: ChatId,
    /// Who asks; a member may leave by themselves, which is asked for as by the service.
    pub editor: Editor,
    /// Who leaves.
    pub user: UserId,
}

impl Query for RemoveMember {
    type Output = Option<UserId>;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<Option<UserId>, StoreError> {
        let Some(list) = find(self.list, self.editor, LOCK, conn)? else {
            return Ok(None);
        };
        let locked = membership_spans::Locked {
            id: list.id,
            last_seq: list.last_seq,
        };
        if leave(locked, self.user, conn)? {
            count(list.id, -1, conn)?;
        }
        Ok(Some(list.owner))
    }
}

/// Takes a user off a list whose row is locked. Whether the user was on it.
pub(super) fn leave(
    list: membership_spans::Locked,
    user: UserId,
    conn: &mut Connection,
) -> Result<bool, StoreError> {
    let left = Statement::<()>::new(
        "UPDATE chat_members SET list_owner_id = NULL \
         WHERE chat_id = ? AND user_id = ? AND list_owner_id IS NOT NULL",
    )
    .bind(list.id)
    .bind(user)
    .execute(conn)?;
    if left > 0 {
        membership_spans::end(list, &[user], conn)?;
    }
    Ok(left > 0)
}
