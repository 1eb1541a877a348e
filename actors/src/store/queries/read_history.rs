//! A page of a chat's log, for those who may read it.

use crate::protocol::{AgencyId, ChatId, Message, UserId};
use crate::store::ids::DbId;
use crate::store::models::MessageRow;
use crate::store::schema::{chat_members, chats, messages};
use crate::store::{Connection, Query, StoreError};
use diesel::prelude::*;

/// Messages of a chat.
#[derive(Clone, Copy, Debug)]
pub struct ReadHistory {
    /// The chat.
    pub chat: ChatId,
    /// Who reads.
    pub reader: Reader,
    /// Which part.
    pub range: HistoryRange,
}

/// In what capacity somebody reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A member of the chat, also after its end.
    Member(UserId),
    /// An organizer of the chat's agency, after its end.
    Agency(AgencyId),
}

/// A part of a log; the number is messages at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryRange {
    /// The last ones.
    Newest(i64),
    /// The first ones above a seq.
    After(i64, i64),
    /// The last ones below a seq.
    Before(i64, i64),
}

/// What the reader gets.
#[derive(Clone, Debug, PartialEq)]
pub enum HistoryOutcome {
    /// The messages, seq ascending.
    Messages(Vec<Message>),
    /// There is no such chat.
    ChatNotFound,
    /// There is, but not for this reader.
    NoAccess,
}

impl Query for ReadHistory {
    type Output = HistoryOutcome;

    fn run(self, conn: &mut Connection) -> Result<HistoryOutcome, StoreError> {
        let allowed = match self.reader {
            Reader::Member(user) => self.allows_member(user, conn)?,
            Reader::Agency(agency) => self.allows_agency(agency, conn)?,
        };
        match allowed {
            None => Ok(HistoryOutcome::ChatNotFound),
            Some(false) => Ok(HistoryOutcome::NoAccess),
            Some(true) => Ok(HistoryOutcome::Messages(self.page(conn)?)),
        }
    }
}

impl ReadHistory {
    fn id(&self) -> DbId {
        self.chat.into()
    }

    fn allows_member(&self, user: UserId, conn: &mut Connection) -> QueryResult<Option<bool>> {
        let member = chats::table
            .left_join(
                chat_members::table.on(chat_members::chat_id
                    .eq(chats::id)
                    .and(chat_members::user_id.eq(user.0))),
            )
            .filter(chats::id.eq(self.id()))
            .select(chat_members::user_id.nullable())
            .first::<Option<i64>>(conn)
            .optional()?;
        Ok(member.map(|member| member.is_some()))
    }

    fn allows_agency(&self, agency: AgencyId, conn: &mut Connection) -> QueryResult<Option<bool>> {
        let chat = chats::table
            .filter(chats::id.eq(self.id()))
            .select((chats::agency_id, chats::time_end))
            .first::<(Option<i64>, Option<i64>)>(conn)
            .optional()?;
        Ok(chat.map(|(owner, end)| owner == Some(agency.0) && end.is_some()))
    }

    fn page(&self, conn: &mut Connection) -> QueryResult<Vec<Message>> {
        let of_chat = messages::table
            .filter(messages::chat_id.eq(self.id()))
            .select(MessageRow::as_select());
        let mut newest_first = true;
        let mut rows = match self.range {
            HistoryRange::Newest(limit) => of_chat
                .order(messages::seq.desc())
                .limit(limit)
                .load(conn)?,
            HistoryRange::Before(seq, limit) => of_chat
                .filter(messages::seq.lt(seq))
                .order(messages::seq.desc())
                .limit(limit)
                .load(conn)?,
            HistoryRange::After(seq, limit) => {
                newest_first = false;
                of_chat
                    .filter(messages::seq.gt(seq))
                    .order(messages::seq.asc())
                    .limit(limit)
                    .load(conn)?
            }
        };
        if newest_first {
            rows.reverse();
        }
        Ok(rows.into_iter().map(Message::from).collect())
    }
}
