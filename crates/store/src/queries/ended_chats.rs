//! The archives.

use super::candidates::{Candidates, FIRST_LOOK, Folded, any, steps};
use super::dialect::ids_of_json;
use super::dialect::rows_of_json;
use super::load_chat::load_archived;
use crate::ids::DbId;
use crate::models::{ChatRow, ChatSql};
use crate::search::{Patience, Search};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary, Bool};
use switchboard_domain::search::document::needles;
use switchboard_domain::{AgencyId, ChatId, EventId, HelpChat, Timestamp, UserId};

/// With fewer digits nobody looks for a telephone number.
const PHONE_DIGITS: usize = 5;

/// Whose archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Archive {
    /// What an agency has answered.
    Agency(AgencyId),
    /// What a participant has asked.
    Participant(UserId),
}

/// A page of ended help chats, newest end first.
#[derive(Clone, Debug)]
pub struct EndedChats {
    /// Whose.
    pub archive: Archive,
    /// The participant's id, or part of the name, the e-mail address or the phone number.
    pub participant: Option<String>,
    /// On this event only.
    pub event: Option<EventId>,
    /// End and id of the last chat of the page before.
    pub after: Option<(Timestamp, ChatId)>,
    /// Chats at most.
    pub limit: i64,
}

impl Query for EndedChats {
    type Output = Vec<HelpChat>;

    fn run(self, conn: &mut Connection) -> Result<Vec<HelpChat>, StoreError> {
        self.search(conn, &Patience::default())
    }
}

impl Search for EndedChats {
    type Output = Vec<HelpChat>;

    fn search(
        self,
        conn: &mut Connection,
        patience: &Patience,
    ) -> Result<Vec<HelpChat>, StoreError> {
        let Some(wanted) = &self.participant else {
            let select = Statement::new(ChatRow::SELECT_HELP).then(" AND c.time_end IS NOT NULL");
            let select = self.of_page(select, self.after);
            let select = select.and(" ORDER BY c.time_end DESC, c.id DESC LIMIT ?", self.limit);
            return load_archived(conn, select);
        };
        let digits = wanted.trim().bytes().all(|byte| byte.is_ascii_digit());
        let id = wanted.trim().parse::<i64>().ok().filter(|_| digits);
        // A few digits are an id and nothing else; more may be part of a telephone number.
        let needles = match digits && wanted.trim().len() < PHONE_DIGITS {
            true => Vec::new(),
            false => needles(wanted),
        };
        // What most people have in their text fills a page at once.
        if conn.gathers_first() && !needles.is_empty() {
            let look = std::iter::once(FIRST_LOOK);
            if let Some(page) = self.walked(look, &needles, id, conn, patience)? {
                return Ok(page);
            }
        }
        if let Candidates::These(users) = Folded::Users.candidates(&needles, conn)? {
            return self.of_these(users, &needles, id, conn);
        }
        let page = self.walked(steps(), &needles, id, conn, patience)?;
        Ok(page.unwrap_or_default())
    }
}

impl EndedChats {
    /// Of these participants, as far as they are meant.
    fn of_these(
        &self,
        users: Vec<i64>,
        needles: &[String],
        id: Option<i64>,
        conn: &mut Connection,
    ) -> Result<Vec<HelpChat>, StoreError> {
        // Who comes first is said in so many words: PostgreSQL would rather walk through the archive,
        // SQLite join in any order.
        let position = conn.user_contains();
        let ids = ids_of_json(users.into_iter().chain(id));
        let select = Statement::<ChatSql>::new("WITH meant AS MATERIALIZED (SELECT u.id FROM (")
            .and(conn.json_ids(), ids)
            .and(
                ") w CROSS JOIN users u WHERE u.id = w.id AND (u.id = ?",
                id.unwrap_or(0),
            )
            .then(" OR (1 = 1");
        let select = any(select, position, needles).then(sql!(
            "))), found AS MATERIALIZED (SELECT c.id, c.time_end FROM meant \
             CROSS JOIN chats c WHERE c.participant_id = meant.id AND c.kind = {help} \
             AND c.withdrawn_at IS NULL AND c.time_end IS NOT NULL"
        ));
        let select = self
            .of_page(select, self.after)
            .and(
                "), page AS MATERIALIZED (SELECT id FROM found ORDER BY time_end DESC, id DESC \
                 LIMIT ?) ",
                self.limit,
            )
            .then(ChatRow::SELECT_HELP)
            .then(" AND c.id IN (SELECT id FROM page) ORDER BY c.time_end DESC, c.id DESC");
        load_archived(conn, select)
    }

    /// From the newest end on, until there are enough. `None`: there may be more behind these steps.
    fn walked(
        &self,
        steps: impl Iterator<Item = i64>,
        needles: &[String],
        id: Option<i64>,
        conn: &mut Connection,
        patience: &Patience,
    ) -> Result<Option<Vec<HelpChat>>, StoreError> {
        let limit = usize::try_from(self.limit).unwrap_or_default();
        let position = conn.user_contains();
        let (mut after, mut found, mut enough) = (self.after, Vec::new(), false);
        for step in steps {
            patience.go_on()?;
            let select =
                Statement::<(Binary, BigInt, Bool)>::new("SELECT k.id, k.time_end, u.id = ")
                    .and("? OR (1 = 1", id.unwrap_or(0));
            let select = any(select, position, needles).then(sql!(
                ") FROM (SELECT c.id, c.time_end, c.participant_id FROM chats c \
                 WHERE c.kind = {help} AND c.withdrawn_at IS NULL AND c.time_end IS NOT NULL"
            ));
            let rows: Vec<(DbId, i64, bool)> = self
                .of_page(select, after)
                .and(" ORDER BY c.time_end DESC, c.id DESC LIMIT ?", step)
                .then(
                    ") k JOIN users u ON u.id = k.participant_id \
                     ORDER BY k.time_end DESC, k.id DESC",
                )
                .load(conn)?;
            let meant = rows.iter().filter(|(_, _, meant)| *meant);
            found.extend(meant.map(|(id, ..)| ChatId::from(*id)));
            let whole = i64::try_from(rows.len()).is_ok_and(|rows| rows == step);
            after = rows
                .last()
                .map(|(id, end, _)| (Timestamp(*end), ChatId::from(*id)));
            enough = found.len() >= limit || !whole;
            if enough {
                break;
            }
        }
        if !enough {
            return Ok(None);
        }
        found.truncate(limit);
        let ids = rows_of_json(found.into_iter().map(|id| (id, 0, 0)));
        let select = Statement::<ChatSql>::new("WITH page AS MATERIALIZED (")
            .and(conn.json_rows(), ids)
            .then(") ")
            .then(ChatRow::SELECT_HELP)
            .then(" AND c.id IN (SELECT id FROM page) ORDER BY c.time_end DESC, c.id DESC");
        load_archived(conn, select).map(Some)
    }

    /// Chats `c` of this archive, behind `after`.
    fn of_page<Row>(
        &self,
        select: Statement<Row>,
        after: Option<(Timestamp, ChatId)>,
    ) -> Statement<Row> {
        let mut select = match self.archive {
            Archive::Agency(id) => select.and(" AND c.agency_id = ?", id),
            Archive::Participant(id) => select.and(" AND c.participant_id = ?", id),
        };
        if let Some(event) = self.event {
            select = select.and(" AND c.event_id = ?", event);
        }
        match after {
            Some((end, id)) => select
                .and(" AND (c.time_end, c.id) < (?", end)
                .and(", ?)", id),
            None => select,
        }
    }
}
