//! Users are put on a list.

use super::{Editor, LOCK, OwnList, count, find};
use crate::queries::dialect::ids_of_json;
use crate::queries::membership_spans;
use crate::queries::relation::{RelationRow, RelationSql, relation};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Bool};
use std::collections::HashSet;
use switchboard_domain::limits::MAX_MEMBERSHIPS;
use switchboard_domain::policy::Policy;
use switchboard_domain::{ChatId, Code, UserId};

/// Puts users on a list. Doing it again changes nothing. An owner may add those whom the owner may write to
/// anyway; the integrator's service may add everybody. If the list would become too long, nobody is added.
/// New members see what is written from now on.
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
        let locked = membership_spans::Locked {
            id: list.id,
            last_seq: list.last_seq,
        };
        membership_spans::begin(locked, &shown, conn)?;
        refused.sort_unstable_by_key(|it| it.user);
        let list = OwnList {
            members: list.members + new.len() as i64,
            ..list
        };
        Ok(PutOutcome::Put { list, refused })
    }
}

/// What is read of a user who is there: whether on the list, and what the owner is to them.
type Row = ((i64, bool), RelationRow);
/// Its SQL types.
type RowSql = ((BigInt, Bool), RelationSql);

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
            .bind(ids_of_json(self.users.iter().map(|user| user.0)))
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
        // One statement for all of them, by joins: this is within a transaction that others wait for.
        let rows: Vec<Row> = Statement::<RowSql>::new(
            // Who is on a list of theirs may not be put on another one for that: FALSE.
            "SELECT t.id, m.user_id IS NOT NULL, f.agency_id, f.deleted_at, t.agency_id, t.deleted_at, \
             k.user_id IS NOT NULL, FALSE, b.user_id IS NOT NULL FROM (",
        )
        .then(conn.json_ids())
        .bind(ids_of_json(self.users.iter().map(|user| user.0)))
        .and(
            ") i JOIN users t ON t.id = i.id JOIN users f ON f.id = ?",
            owner,
        )
        .then(
            " LEFT JOIN contacts k ON k.user_id = f.id AND k.may_write_to = t.id \
             LEFT JOIN blocks b ON b.user_id = t.id AND b.blocked_id = f.id \
             LEFT JOIN chat_members m ON m.user_id = t.id AND m.list_owner_id IS NOT NULL",
        )
        .and(" AND m.chat_id = ?", self.list)
        .load(conn)?;
        let mut candidates: Vec<Candidate> = rows
            .into_iter()
            .map(|row| self.candidate(owner, row))
            .collect();
        let new = candidates.iter().filter(|it| !it.member && it.may.is_ok());
        let full = self.on_many_lists(&new.map(|it| it.user).collect::<Vec<_>>(), conn)?;
        // How many lists there are is told to those only who might add one.
        for candidate in candidates.iter_mut().filter(|it| full.contains(&it.user)) {
            candidate.may = Err(Code::TooManyLists);
        }
        Ok(candidates)
    }

    fn candidate(&self, owner: UserId, row: Row) -> Candidate {
        let ((id, member), row) = row;
        let (user, relation) = (UserId(id), relation(row));
        let allowed = match self.editor {
            Editor::Owner(_) => self.policy.may_add(&relation),
            Editor::Service => Ok(()),
        };
        let may = match allowed {
            _ if relation.to.deleted => Err(Code::UserNotFound),
            // The owner has it already.
            _ if user == owner => Err(Code::Forbidden),
            allowed => allowed,
        };
        Candidate {
            user,
            may,
            blocked: relation.blocked,
            member,
        }
    }

    /// Those of them who are on as many lists of others as one may be.
    fn on_many_lists(
        &self,
        users: &[UserId],
        conn: &mut Connection,
    ) -> Result<HashSet<UserId>, StoreError> {
        let full: Vec<i64> = Statement::<BigInt>::new("SELECT s.user_id FROM (")
            .then(conn.json_ids())
            .bind(ids_of_json(users.iter().map(|user| user.0)))
            .and(
                ") i JOIN list_spans s ON s.user_id = i.id AND s.chat_id <> ? \
                 JOIN chats o ON o.id = s.chat_id AND o.owner_id <> s.user_id \
                 GROUP BY s.user_id",
                self.list,
            )
            .and(" HAVING count(DISTINCT s.chat_id) >= ?", MAX_MEMBERSHIPS)
            .load(conn)?;
        Ok(full.into_iter().map(UserId).collect())
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
        .bind(ids_of_json(users.iter().map(|user| user.0)))
        .and(") i WHERE c.id = ?", self.list)
        .and(" AND c.owner_id = ?", owner)
        .then(
            " ON CONFLICT (chat_id, user_id) DO UPDATE SET list_owner_id = excluded.list_owner_id",
        )
        .execute(conn)?;
        Ok(())
    }
}
