//! What happened while a client was away.
//!
//! ```text
//! chats      one statement: every chat of the answer, the requests that wait,
//! messages   and the entries that are missing, as many as an answer can have
//! select     pure: what of it goes into this answer, and where the next one begins
//! series     pure: how far the answers of one connection have come
//! ```

/// What rows say that are no chats, in the columns of chats that tell of people and of their marks. One place: a
/// column that is added to chats is added here, or the database refuses all that is read.
macro_rules! nobody {
    () => {
        concat!(
            "'', '', '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL",
            $crate::models::facts!(null),
            ", 0, 0, 0, NULL, NULL"
        )
    };
}

mod chats;
mod messages;
mod select;
mod series;

pub use series::Series;

use crate::{Connection, Query, StoreError};
use switchboard_domain::limits::MAX_SYNC_CHATS;
use switchboard_domain::{
    AgencyId, ChatId, Epoch, EventId, MemberChat, Message, Side, SinceToken, UserId,
};

/// Brings a client up to date: the chats that it names, with the messages that it lacks; every
/// active help chat; others that changed since its last `sync`; and its requests that wait. Chats that
/// it names and cannot read, or no longer, are not in the answer.
///
/// A first call has no `since`, and tells of no chat that ended before, unless it is named: a client
/// that wants those lists them after that call, and misses nothing from then on.
///
/// An answer has at most 500 messages, and all of it fits into 128 KiB: the rest comes with the next ones, on
/// the same connection. The chats are named at most 1,000 at a time; further ones are overlooked, so the caller
/// refuses them.
#[derive(Clone, Debug)]
pub struct SyncChats {
    /// Who.
    pub user: UserId,
    /// On which side that user is.
    pub side: Side,
    /// Chats, each with the last seq that the client holds.
    pub chats: Vec<(ChatId, i64)>,
    /// Whether those of them that have not changed are told by their ids alone. They are so in any case when all
    /// of them are too many for one answer.
    pub same: bool,
    /// What the last answer said, in this epoch.
    pub since: Option<SinceToken>,
    /// How far the answers before have come on this connection.
    pub series: Option<Series>,
    /// The epoch.
    pub epoch: Epoch,
}

/// A request that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnRequest {
    /// Its id, and that of the chat that will answer it.
    pub id: ChatId,
    /// On which event.
    pub event: EventId,
    /// In whose queue.
    pub agency: AgencyId,
    /// Its place: smaller is earlier.
    pub order: i64,
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct SyncPage {
    /// Active ones first, newest start first; then ended ones, newest end first. Those that the
    /// client did not name have their last message.
    pub chats: Vec<MemberChat>,
    /// Chats that the client named and that are still what it knows; absent where all that it named are among
    /// `chats`. What is in neither cannot be read any more, once the answer is complete.
    pub same: Option<Vec<MemberChat>>,
    /// By chat, in the order of `chats`, seq ascending.
    pub messages: Vec<Message>,
    /// What `messages` covers, for every chat of `chats` that the client named.
    pub ranges: Vec<SyncRange>,
    /// The participant's requests that wait, first come first.
    pub requests: Vec<OwnRequest>,
    /// Whether they come behind those of the answer before.
    pub requests_go_on: bool,
    /// For the next call.
    pub since: SinceToken,
    /// For the next call on this connection; absent when there need be none.
    pub series: Option<Series>,
    /// Whether nothing was cut. Otherwise some range ends early, to be read page by page, or there is more of the
    /// rest, to be had by calling again with `since`.
    pub complete: bool,
}

/// A part of a chat's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncRange {
    /// The chat.
    pub chat: ChatId,
    /// The first seq that is covered.
    pub from_seq: i64,
    /// The last one; `from_seq - 1` when nothing is covered.
    pub to_seq: i64,
    /// Whether that is the end of the log.
    pub complete: bool,
}

impl Query for SyncChats {
    type Output = SyncPage;

    fn run(mut self, conn: &mut Connection) -> Result<SyncPage, StoreError> {
        let named = self.chats.iter().take(MAX_SYNC_CHATS).copied().collect();
        let mut series = Series::of(self.series, self.since);
        let mut found = chats::load(&self, &named, &series, conn)?;
        if select::is_ahead(self.since, found.next) {
            self.since = Some(SinceToken::whole(self.epoch));
            series = Series::new(self.since);
            found = chats::load(&self, &named, &series, conn)?;
        }
        let asked = select::Asked {
            named: &named,
            same: self.same,
            reader: self.user,
            since: self.since,
            epoch: self.epoch,
            series,
        };
        Ok(select::select(found, &asked))
    }
}
