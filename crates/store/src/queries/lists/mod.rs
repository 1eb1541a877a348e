//! Lists, as their owners have them.
//!
//! ```text
//! create, edit, show     the lists of an owner
//! put, remove, members   who is on one
//! leave_all              a user is deleted
//! ```
//!
//! To its owner a list of somebody else is not there. The integrator's service may do with members
//! what an owner may, and with everybody.

mod create;
mod edit;
mod leave_all;
mod members;
mod put;
mod remove;
mod show;

pub use create::{CreateList, CreateOutcome};
pub use edit::{DeleteList, RenameList};
pub(super) use leave_all::leave_all;
pub use members::ListMembers;
pub use put::{PutMembers, PutOutcome, Refused};
pub use remove::RemoveMember;
pub use show::{FindList, OwnLists};

use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::sql_types::{BigInt, Binary, Text};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{ChatId, Timestamp, UserId};

/// A list as its owner has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnList {
    /// Its id, which is its chat's.
    pub id: ChatId,
    /// Who writes.
    pub owner: UserId,
    /// What the owner calls it.
    pub title: String,
    /// Who is on it.
    pub members: i64,
    /// The last entry of its log; 0 while nothing was written.
    pub last_seq: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Who asks for a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Editor {
    /// Its owner, if it is theirs.
    Owner(UserId),
    /// The integrator's backend.
    Service,
}

impl Editor {
    /// The owner that the list must have.
    fn owner(self) -> Option<i64> {
        match self {
            Self::Owner(user) => Some(user.0),
            Self::Service => None,
        }
    }
}

type Row = (DbId, i64, String, i64, i64, i64);
type Sql = (Binary, BigInt, Text, BigInt, BigInt, BigInt);

/// Lists `c` that are not deleted; conditions follow.
const SELECT: &str = sql!(
    "SELECT c.id, c.owner_id, c.title, c.member_count, c.last_seq, c.time_start \
    FROM chats c WHERE c.kind = {list} AND c.time_end IS NULL"
);

fn own_list((id, owner, title, members, last_seq, created_at): Row) -> OwnList {
    OwnList {
        id: id.into(),
        owner: UserId(owner),
        title,
        members,
        last_seq,
        created_at: Timestamp(created_at),
    }
}

/// The list, if it is there for whoever asks; `lock` is what PostgreSQL is told at the end.
fn find(
    id: ChatId,
    editor: Editor,
    lock: &'static str,
    conn: &mut Connection,
) -> Result<Option<OwnList>, StoreError> {
    let mut select = Statement::<Sql>::new(SELECT).and(" AND c.id = ?", id);
    if let Some(owner) = editor.owner() {
        select = select.and(" AND c.owner_id = ?", owner);
    }
    let row: Option<Row> = select
        .then(conn.on_postgresql(lock))
        .get_result(conn)
        .optional()?;
    Ok(row.map(own_list))
}

/// Writers of messages hold the same lock.
const LOCK: &str = " FOR NO KEY UPDATE";

/// More or fewer are on the list.
fn count(id: ChatId, more: i64, conn: &mut Connection) -> Result<(), StoreError> {
    Statement::<()>::new("UPDATE chats SET member_count = member_count + ? WHERE id = ?")
        .bind(more)
        .bind(id)
        .execute(conn)?;
    Ok(())
}
