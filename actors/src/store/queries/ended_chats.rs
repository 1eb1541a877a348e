//! The archives.

use super::dialect::contains_pattern;
use super::load_chat::load_help_chats;
use crate::protocol::{AgencyId, ChatId, EventId, HelpChat, Timestamp, UserId};
use crate::store::models::ChatRow;
use crate::store::statement::Statement;
use crate::store::{Connection, Query, StoreError};

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
        let select = Statement::new(ChatRow::SELECT_HELP).then(" AND c.time_end IS NOT NULL");
        let mut select = match self.archive {
            Archive::Agency(id) => select.and(" AND c.agency_id = ?", id),
            Archive::Participant(id) => select.and(" AND c.participant_id = ?", id),
        };
        if let Some(event) = self.event {
            select = select.and(" AND c.event_id = ?", event);
        }
        if let Some(wanted) = &self.participant {
            // Digits alone are an id, and nothing else; '+49' is part of a phone number.
            let digits = wanted.bytes().all(|byte| byte.is_ascii_digit());
            if let Some(id) = wanted.parse::<i64>().ok().filter(|_| digits) {
                select = select.and(" AND c.participant_id = ?", id);
            } else {
                let lower = conn.lower();
                for (before, column) in [
                    (" AND (", "u.name"),
                    (" OR ", "u.email"),
                    (" OR ", "u.phone_number"),
                ] {
                    select = select.then(before).then(lower).then("(").then(column);
                    select = select.and(") LIKE ? ESCAPE '\\'", contains_pattern(wanted));
                }
                select = select.then(")");
            }
        }
        if let Some((end, id)) = self.after {
            select = select
                .and(" AND (c.time_end, c.id) < (?", end)
                .and(", ?)", id);
        }
        let select = select.and(" ORDER BY c.time_end DESC, c.id DESC LIMIT ?", self.limit);
        load_help_chats(conn, select)
    }
}
