//! Users are put on a list.

use super::{Editor, LOCK, OwnList, count, find};
use crate::policy::Policy;
use crate::protocol::list_chat::MAX_MEMBERSHIPS;
use crate::protocol::{ChatId, Code, UserId};
use crate::store::queries::relation::{RELATION, RelationRow, RelationSql, relation};
use crate::store::queries::stays;
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Bool};
use std::collections::HashSet;

/// Puts users on a list, each once however often that is said: of an owner those whom the owner may
/// write to anyhow, of the integrator's service everybody. Either all that may be are put on it, or the
/// list would be too long and nobody is. What they are shown begins here.
#[derive(Clone, Debug)]
pub struct PutMembers {
    /// The list.
    pub list: ChatId,
    /// Who asks.
    pub editor: Editor,
    /// Whom.
    pub users: Vec<UserId>,
    /// Who may write to whom.
    pub policy: Policy,
    /// Members of a list at most.
    pub most: i64,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutOutcome {
    /// All but some are on the list.
    Put {
        /// The list as it is now.
        list: OwnList,
        /// Those who are not.
        refused: Vec<Refused>,
    },
    /// The list is not there for whoever asks.
    NotFound,
    /// There is no room for so many: nobody was put on it.
    Full,
}

/// Somebody who is not put on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Who.
    pub user: UserId,
    /// Why not.
    pub code: Code,
}

impl Query for PutMembers {
    type Output = PutOutcome;
    const WRITES: bool = true;

    fn run(mut self, conn: &mut Connection) -> Result<PutOutcome, StoreError> {
        self.users.sort_unstable();
        self.users.dedup();
        // Before the list, as everybody does who locks both: whoever blocks, or is deleted, waits here.
        self.lock_users(conn)?;
        let Some(list) = find(self.list, self.editor, LOCK, conn)? else {
            return Ok(PutOutcome::NotFound);
        };
        let candidates = self.candidates(list.owner, conn)?;
        let known: HashSet<UserId> = candidates.iter().map(|it| it.user).collect();
        let strangers = self.users.iter().filter(|user| !known.contains(user));
        let mut refused: Vec<Refused> = strangers
            .map(|user| Refused {
                user: *user,
                code: Code::UserNotFound,
            })
            .collect();
        let mut new = Vec::new();
        let mut shown = Vec::new();
        for candidate in candidates.iter().filter(|it| !it.member) {
            let user = candidate.user;
            match candidate.may {
                Err(code) => refused.push(Refused { user, code }),
                Ok(()) => {
                    new.push(user);
                    // Whoever has blocked the owner is on the list, and shown nothing of it.
                    shown.extend((!candidate.blocked).then_some(user));
                }
            }
        }
        if list.members + new.len() as i64 > self.most {
            return Ok(PutOutcome::Full);
        }
        self.join(list.owner, &new, conn)?;
        count(self.list, new.len() as i64, conn)?;
        let locked = stays::Locked {
            id: list.id,
            last_seq: list.last_seq,
        };
        stays::begin(locked, &shown, conn)?;
        refused.sort_unstable_by_key(|it| it.user);
        let list = OwnList {
            members: list.members + new.len() as i64,
            ..list
        };
        Ok(PutOutcome::Put { list, refused })
    }
}

/// A user who is there.
struct Candidate {
    user: UserId,
    may: Result<(), Code>,
    blocked: bool,
    /// Whether the user is on the list.
    member: bool,
}

impl PutMembers {
    fn lock_users(&self, conn: &mut Connection) -> Result<(), StoreError> {
        let lock = conn.on_postgresql(" FOR SHARE OF u");
        Statement::<BigInt>::new("SELECT u.id FROM users u WHERE u.id IN (SELECT i.id FROM (")
            .then(conn.json_ids())
            .bind(stays::json(&self.users))
            .then(") i) ORDER BY u.id")
            .then(lock)
            .load::<i64>(conn)?;
        Ok(())
    }

    fn candidates(
        &self,
        owner: UserId,
        conn: &mut Connection,
    ) -> Result<Vec<Candidate>, StoreError> {
        let rows: Vec<(i64, RelationRow, bool, i64)> =
            Statement::<(BigInt, RelationSql, Bool, BigInt)>::new("SELECT t.id, ")
                .then(RELATION)
                .and(
                    ", EXISTS (SELECT 1 FROM chat_members k WHERE k.chat_id = ? \
                     AND k.user_id = t.id AND k.list_owner_id IS NOT NULL)",
                    self.list,
                )
                .then(
                    ", (SELECT count(DISTINCT s.chat_id) FROM list_spans s JOIN chats o \
                     ON o.id = s.chat_id WHERE s.user_id = t.id AND o.owner_id <> t.id",
                )
                .and(" AND s.chat_id <> ?) FROM (", self.list)
                .then(conn.json_ids())
                .bind(stays::json(&self.users))
                .and(
                    ") i JOIN users t ON t.id = i.id JOIN users f ON f.id = ?",
                    owner,
                )
                .load(conn)?;
        let candidate = |(id, row, member, lists): (i64, RelationRow, bool, i64)| {
            let user = UserId(id);
            let relation = relation(row);
            let allowed = match self.editor {
                Editor::Owner(_) => self.policy.may_add(&relation),
                Editor::Service => Ok(()),
            };
            let may = match allowed {
                _ if relation.to.deleted => Err(Code::UserNotFound),
                // The owner has it already.
                _ if user == owner => Err(Code::Forbidden),
                // How many lists there are is told to those only who might add one.
                Ok(()) if lists >= MAX_MEMBERSHIPS => Err(Code::TooManyLists),
                allowed => allowed,
            };
            Candidate {
                user,
                may,
                blocked: relation.blocked,
                member,
            }
        };
        Ok(rows.into_iter().map(candidate).collect())
    }

    fn join(
        &self,
        owner: UserId,
        users: &[UserId],
        conn: &mut Connection,
    ) -> Result<(), StoreError> {
        Statement::<()>::new(
            "INSERT INTO chat_members (chat_id, user_id, joined_seq, read_seq, delivered_seq, \
             list_owner_id) SELECT c.id, i.id, 1, 0, 0, c.owner_id FROM chats c, (",
        )
        .then(conn.json_ids())
        .bind(stays::json(users))
        .and(") i WHERE c.id = ?", self.list)
        .and(" AND c.owner_id = ?", owner)
        .then(
            " ON CONFLICT (chat_id, user_id) DO UPDATE SET list_owner_id = excluded.list_owner_id",
        )
        .execute(conn)?;
        Ok(())
    }
}
