//! Those who are sent what is written to a list.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{ChatId, UserId};

/// A page of those who see some of these entries, by their ids; not the owner, who wrote them. Each stay that
/// holds one of them is listed, also one that has ended since: who leaves, or blocks the owner, while a
/// message is on its way was still sent it.
#[derive(Clone, Copy, Debug)]
pub struct ListReaders {
    /// The list.
    pub list: ChatId,
    /// The first of the entries.
    pub first: i64,
    /// The last one.
    pub last: i64,
    /// The last stay of the page before, as its member and its first entry.
    pub after: Option<(UserId, i64)>,
    /// Stays at most.
    pub limit: i64,
}

/// What is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadersPage {
    /// What the owner calls the list.
    pub title: String,
    /// Who is on it as its owner sees it.
    pub members: i64,
    /// The page.
    pub readers: Vec<ListReader>,
}

/// A member's stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListReader {
    /// Who.
    pub user: UserId,
    /// From which entry on, without a break.
    pub from_seq: i64,
    /// Up to which one; `None` while it goes on.
    pub to_seq: Option<i64>,
    /// The last entry that the member saw before that, where the stay begins among the entries asked
    /// for; 0 when there is none.
    pub before: i64,
}

type Row = (BigInt, BigInt, Nullable<BigInt>, BigInt);

impl Query for ListReaders {
    type Output = ReadersPage;

    fn run(self, conn: &mut Connection) -> Result<ReadersPage, StoreError> {
        let list: Option<(i64, String, i64)> = Statement::<(BigInt, Text, BigInt)>::new(sql!(
            "SELECT owner_id, title, member_count FROM chats WHERE id = ? AND kind = {list}"
        ))
        .bind(self.list)
        .get_result(conn)
        .optional()?;
        let Some((owner, title, members)) = list else {
            return Ok(ReadersPage::default());
        };
        let (user, from) = self.after.map_or((0, 0), |(user, from)| (user.0, from));
        // Stays that go on come in order by an index of their own, which `+ 0` keeps PostgreSQL to: with the
        // key it would read all that have ever been on the list. Few have ended since. What came before
        // matters to those only who see the first of a stay now.
        let rows: Vec<(i64, i64, Option<i64>, i64)> = Statement::<Row>::new(
            "WITH ended AS MATERIALIZED (SELECT e.user_id, e.from_seq, e.to_seq FROM list_spans e \
             WHERE e.chat_id = ? AND e.to_seq >= ? AND e.from_seq <= ?), \
             open AS MATERIALIZED (SELECT o.user_id, o.from_seq, o.to_seq FROM list_spans o \
             WHERE o.chat_id = ? AND o.to_seq IS NULL AND o.from_seq + 0 <= ? AND o.user_id >= ? \
             AND (o.user_id > ? OR o.from_seq > ?) AND o.user_id <> ? ORDER BY o.user_id LIMIT ?) \
             SELECT s.user_id, s.from_seq, s.to_seq, CASE WHEN s.from_seq < ? THEN 0 ELSE \
             coalesce((SELECT p.to_seq FROM list_spans p WHERE p.chat_id = ? AND p.user_id = s.user_id \
             AND p.from_seq < s.from_seq ORDER BY p.from_seq DESC LIMIT 1), 0) END \
             FROM (SELECT * FROM open UNION ALL SELECT * FROM ended WHERE user_id <> ? \
             AND (user_id > ? OR user_id = ? AND from_seq > ?)) s \
             ORDER BY s.user_id, s.from_seq LIMIT ?",
        )
        .bind(self.list)
        .bind(self.first)
        .bind(self.last)
        .bind(self.list)
        .bind(self.last)
        .bind(user)
        .bind(user)
        .bind(from)
        .bind(owner)
        .bind(self.limit)
        .bind(self.first)
        .bind(self.list)
        .bind(owner)
        .bind(user)
        .bind(user)
        .bind(from)
        .bind(self.limit)
        .load(conn)?;
        let reader = |(user, from_seq, to_seq, before)| ListReader {
            user: UserId(user),
            from_seq,
            to_seq,
            before,
        };
        Ok(ReadersPage {
            title,
            members,
            readers: rows.into_iter().map(reader).collect(),
        })
    }
}

/// Whether a user sees something of a list, or may hear of it next.
#[derive(Clone, Copy, Debug)]
pub struct KnowsList {
    /// The list.
    pub list: ChatId,
    /// Who.
    pub user: UserId,
}

impl Query for KnowsList {
    type Output = bool;

    fn run(self, conn: &mut Connection) -> Result<bool, StoreError> {
        let span: Option<i64> = Statement::<BigInt>::new(
            "SELECT from_seq FROM list_spans WHERE chat_id = ? AND user_id = ? LIMIT 1",
        )
        .bind(self.list)
        .bind(self.user)
        .get_result(conn)
        .optional()?;
        Ok(span.is_some())
    }
}

/// How many of a list's members have read its newest entry.
#[derive(Clone, Copy, Debug)]
pub struct CountReaders {
    /// The list.
    pub list: ChatId,
}

/// What is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadersCount {
    /// That entry.
    pub seq: i64,
    /// Members who have read it.
    pub read: i64,
    /// Members.
    pub total: i64,
}

impl Query for CountReaders {
    type Output = Option<ReadersCount>;

    fn run(self, conn: &mut Connection) -> Result<Option<ReadersCount>, StoreError> {
        let found: Option<(i64, i64, i64)> = Statement::<(BigInt, BigInt, BigInt)>::new(sql!(
            "SELECT c.last_seq, (SELECT count(*) FROM chat_members m WHERE m.chat_id = c.id \
             AND m.list_owner_id IS NOT NULL AND m.read_seq >= c.last_seq), c.member_count \
             FROM chats c WHERE c.id = ? AND c.kind = {list}"
        ))
        .bind(self.list)
        .get_result(conn)
        .optional()?;
        Ok(found.map(|(seq, read, total)| ReadersCount { seq, read, total }))
    }
}
