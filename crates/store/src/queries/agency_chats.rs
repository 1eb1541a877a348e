//! What an agency has open, and what it left unanswered.

use super::dialect::ids_of_json;
use super::unattended::awaits_answer;
use crate::models::{ChatRow, ChatSql};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::{AgencyChat, AgencyId, Chat, ChatId, EventId, Timestamp, UserId};

/// Which help chats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unarchived {
    /// Over, and nobody ever had them: newest end first.
    Unanswered,
    /// Nobody has them: oldest first.
    Waiting,
    /// Somebody has them: oldest first.
    Active,
    /// One of these organizers has them, and their participants wait for an answer: oldest first.
    Unattended(Vec<UserId>),
}

/// A page of an agency's help chats that are not of its archive.
#[derive(Clone, Debug)]
pub struct AgencyChats {
    /// Whose.
    pub agency: AgencyId,
    /// Which.
    pub which: Unarchived,
    /// On this event only.
    pub event: Option<EventId>,
    /// Time and id of the last chat of the page before.
    pub after: Option<(Timestamp, ChatId)>,
    /// Chats at most.
    pub limit: i64,
}

impl Query for AgencyChats {
    type Output = Vec<AgencyChat>;

    fn run(self, conn: &mut Connection) -> Result<Vec<AgencyChat>, StoreError> {
        let which = match self.which {
            Unarchived::Unanswered => {
                sql!(
                    " AND c.kind = {help} AND c.time_end IS NOT NULL AND c.withdrawn_at IS NOT NULL"
                )
            }
            Unarchived::Waiting => {
                sql!(" AND c.kind = {help} AND c.time_end IS NULL AND c.withdrawn_at IS NOT NULL")
            }
            Unarchived::Active => {
                sql!(" AND c.kind = {help} AND c.time_end IS NULL AND c.withdrawn_at IS NULL")
            }
            Unarchived::Unattended(_) => {
                sql!(" AND ", awaits_answer!())
            }
        };
        let mut select = Statement::<ChatSql>::new(ChatRow::SELECT)
            .then(which)
            .and(" AND c.agency_id = ?", self.agency);
        if let Unarchived::Unattended(owners) = &self.which {
            let owners = ids_of_json(owners.iter().map(|owner| owner.0));
            select = select
                .then(" AND c.organizer_id IN (SELECT w.id FROM (")
                .and(conn.json_ids(), owners)
                .then(") w)");
        }
        if let Some(event) = self.event {
            select = select.and(" AND c.event_id = ?", event);
        }
        let (behind, order) = match self.which {
            Unarchived::Unanswered => (
                " AND (c.time_end, c.id) < (?",
                " ORDER BY c.time_end DESC, c.id DESC LIMIT ?",
            ),
            Unarchived::Waiting | Unarchived::Active | Unarchived::Unattended(_) => (
                " AND (c.time_start, c.id) > (?",
                " ORDER BY c.time_start, c.id LIMIT ?",
            ),
        };
        if let Some((time, id)) = self.after {
            select = select.and(behind, time).and(", ?)", id);
        }
        let rows: Vec<ChatRow> = select.and(order, self.limit).load(conn)?;
        // For the agency, whoever has answered them.
        let chats = rows.into_iter().map(|row| ChatRow { moved: None, ..row });
        let chats = chats.filter_map(|row| Chat::try_from(row).map(AgencyChat::of).transpose());
        chats.collect()
    }
}
