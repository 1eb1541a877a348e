//! A page of a chat's log, for those who may read it.

use super::range::HistoryRange;
use super::read_list;
use super::shown::{Eyes, shown};
use super::spans::Spans;
use super::turns::kept_upto;
use crate::ids::DbId;
use crate::models::{HELP, LIST, MessageRow};
use crate::schema::{chat_members, chats, messages};
use crate::{Connection, Query, StoreError};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use switchboard_domain::{AgencyId, ChatId, Message, UserId};

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
    /// A member of a help chat, who knows of no other kind.
    HelpMember(UserId),
    /// The server itself, on behalf of everybody.
    Server,
    /// An organizer of the chat's agency, after its end.
    Agency(AgencyId),
    /// A supervisor of a help chat's agency, at any time.
    Supervisor(AgencyId),
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
        match access(self.chat, self.reader, conn)? {
            Access::ChatNotFound => Ok(HistoryOutcome::ChatNotFound),
            Access::No => Ok(HistoryOutcome::NoAccess),
            Access::Yes { last_seq, .. } => {
                Ok(HistoryOutcome::Messages(self.page(last_seq, conn)?))
            }
            Access::List(spans) => {
                let page = read_list::read(self.chat, &spans, self.range, conn)?;
                Ok(HistoryOutcome::Messages(page.messages))
            }
        }
    }
}

/// Whether somebody may read a chat.
#[derive(Clone, Debug)]
pub(super) enum Access {
    ChatNotFound,
    No,
    Yes {
        /// The last entry that the reader may see.
        last_seq: i64,
        /// Who reads, where entries may be for one member alone.
        own: Option<UserId>,
    },
    /// A list, of which the reader may see this.
    List(Spans),
}

pub(super) fn access(
    chat: ChatId,
    reader: Reader,
    conn: &mut Connection,
) -> Result<Access, StoreError> {
    let member = match reader {
        Reader::Member(user) | Reader::HelpMember(user) => user.0,
        // No user has this id.
        Reader::Agency(_) | Reader::Supervisor(_) | Reader::Server => 0,
    };
    type Row = (
        i16,
        Option<i64>,
        Option<i64>,
        Option<i64>,
        i64,
        Option<i64>,
        Option<i64>,
        Option<i64>,
    );
    let row: Option<Row> = chats::table
        .left_join(
            chat_members::table.on(chat_members::chat_id
                .eq(chats::id)
                .and(chat_members::user_id.eq(member))),
        )
        .filter(chats::id.eq(DbId::from(chat)))
        .select((
            chats::kind,
            chats::agency_id,
            chats::owner_id,
            chats::time_end,
            chats::last_seq,
            chats::withdrawn_at,
            chat_members::user_id.nullable(),
            chat_members::last_seq.nullable(),
        ))
        .first(conn)
        .optional()?;
    let Some((kind, agency, owner, end, last_seq, withdrawn, member, seen)) = row else {
        return Ok(Access::ChatNotFound);
    };
    // One that nobody has is its participant's, at level 2.
    let is_known_to = match reader {
        Reader::Member(_) => withdrawn.is_none() || member.is_some(),
        Reader::HelpMember(_) => withdrawn.is_none() && kind == HELP,
        // One that ended unanswered is of the agency, too.
        Reader::Agency(_) => withdrawn.is_none() || end.is_some(),
        Reader::Supervisor(_) | Reader::Server => true,
    };
    if let (Reader::Member(user) | Reader::HelpMember(user), None) = (reader, member)
        && (is_known_to || matches!(reader, Reader::Member(_)))
        && let Some(last_seq) = kept_upto(chat, user, conn)?
    {
        return Ok(Access::Yes {
            last_seq,
            own: None,
        });
    }
    if !is_known_to {
        return Ok(Access::ChatNotFound);
    }
    if let (LIST, Some(user)) = (kind, member) {
        return Ok(match Spans::load(chat, UserId(user), conn)? {
            // Nothing was sent yet, or nothing ever to this one: only the owner is told which.
            spans if spans.is_empty() && owner != Some(user) => Access::No,
            spans => Access::List(spans),
        });
    }
    // Where the log ends for this member.
    let last_seq = seen.unwrap_or(last_seq);
    let may = match reader {
        Reader::Server => true,
        Reader::Member(_) | Reader::HelpMember(_) => member.is_some(),
        Reader::Agency(reader) => agency == Some(reader.0) && end.is_some(),
        Reader::Supervisor(reader) => agency == Some(reader.0) && kind == HELP,
    };
    Ok(if may {
        let own = member.filter(|_| kind != HELP).map(UserId);
        Access::Yes { last_seq, own }
    } else {
        Access::No
    })
}

impl ReadHistory {
    fn id(&self) -> DbId {
        self.chat.into()
    }

    fn page(&self, last_seq: i64, conn: &mut Connection) -> Result<Vec<Message>, StoreError> {
        let (reader, everything) = match self.reader {
            Reader::Member(user) | Reader::HelpMember(user) => (user.0, false),
            Reader::Agency(_) | Reader::Supervisor(_) => (0, false),
            Reader::Server => (0, true),
        };
        let seen = messages::only_for
            .is_null()
            .or(messages::only_for.assume_not_null().eq(reader))
            .or(everything.into_sql::<Bool>());
        let of_chat = messages::table
            .filter(messages::chat_id.eq(self.id()))
            .filter(messages::seq.le(last_seq))
            .filter(seen)
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
        let eyes = match self.reader {
            Reader::Member(user) | Reader::HelpMember(user) => Eyes::Of(user),
            Reader::Agency(_) | Reader::Supervisor(_) | Reader::Server => Eyes::Common,
        };
        shown(rows, eyes, conn)
    }
}
