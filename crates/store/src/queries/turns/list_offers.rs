//! Offers, as those are shown them whom they concern.

use crate::ids::DbId;
use crate::queries::load_chat::load_help_chat;
use crate::queries::range::HistoryRange;
use crate::queries::read_history::{HistoryOutcome, ReadHistory, Reader};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary, Nullable, SmallInt, Text};
use switchboard_domain::turns::OfferState;
use switchboard_domain::{AgencyChat, ChatId, Message, OfferId, Timestamp, UserId};

/// Entries of the chat that are shown with it.
const NEWEST: i64 = 5;
/// Offers to and from one organizer that are shown at once. One for each of their chats, and of others'.
const AT_ONCE: i64 = 100;

/// An offer.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownOffer {
    /// Which.
    pub id: OfferId,
    /// Of which chat.
    pub of: ChatId,
    /// The chat; nothing where the offer is over.
    pub chat: Option<AgencyChat>,
    /// The newest entries of its log.
    pub messages: Vec<Message>,
    /// The giver, and the name.
    pub from: (UserId, String),
    /// The colleague, and the name.
    pub to: (UserId, String),
    /// What the giver said.
    pub note: Option<String>,
    /// When it is over by itself.
    pub expires_at: Timestamp,
    /// What has become of it.
    pub state: OfferState,
}

type Row = (
    DbId,
    DbId,
    (i64, String),
    (i64, String),
    Option<String>,
    i64,
    i16,
);
type RowSql = (
    Binary,
    Binary,
    (BigInt, Text),
    (BigInt, Text),
    Nullable<Text>,
    BigInt,
    SmallInt,
);

const SELECT: &str = "SELECT o.id, o.chat_id, o.from_id, f.name, o.to_id, t.name, o.note, o.expires_at, o.state \
    FROM offers o JOIN users f ON f.id = o.from_id JOIN users t ON t.id = o.to_id WHERE ";

/// One offer, open or not.
#[derive(Clone, Copy, Debug)]
pub struct ReadOffer {
    /// Which.
    pub id: OfferId,
}

impl Query for ReadOffer {
    type Output = Option<ShownOffer>;

    fn run(self, conn: &mut Connection) -> Result<Option<ShownOffer>, StoreError> {
        let rows: Vec<Row> = Statement::<RowSql>::new(SELECT)
            .and("o.id = ?", self.id)
            .load(conn)?;
        rows.into_iter()
            .next()
            .map(|row| shown(row, conn))
            .transpose()
    }
}

/// The open offers to and from an organizer, oldest first.
#[derive(Clone, Copy, Debug)]
pub struct ListOffers {
    /// Whose.
    pub user: UserId,
    /// The present.
    pub now: Timestamp,
}

impl Query for ListOffers {
    type Output = Vec<ShownOffer>;

    fn run(self, conn: &mut Connection) -> Result<Vec<ShownOffer>, StoreError> {
        let rows: Vec<Row> = Statement::<RowSql>::new(SELECT)
            // Whoever is of another agency by now is shown nothing of this one's.
            .then("(f.agency_id, t.agency_id) = (SELECT c.agency_id, c.agency_id FROM chats c WHERE c.id = o.chat_id) AND ")
            .and("o.state = 0 AND o.expires_at > ? ", self.now)
            .and("AND (o.to_id = ?", self.user)
            .and(" OR o.from_id = ?)", self.user)
            .and(" ORDER BY o.created_at, o.id LIMIT ?", AT_ONCE)
            .load(conn)?;
        rows.into_iter().map(|row| shown(row, conn)).collect()
    }
}

fn shown(row: Row, conn: &mut Connection) -> Result<ShownOffer, StoreError> {
    let (id, chat, from, to, note, expires_at, state) = row;
    let (chat, state) = (ChatId::from(chat), OfferState::from_db(state));
    let mut found = None;
    let mut messages = Vec::new();
    if state == OfferState::Open {
        found = load_help_chat(conn, chat, "")?.map(AgencyChat::Owned);
        let read = ReadHistory {
            chat,
            reader: Reader::Server,
            range: HistoryRange::Newest(NEWEST),
        };
        if let HistoryOutcome::Messages(newest) = read.run(conn)? {
            messages = newest;
        }
    }
    Ok(ShownOffer {
        id: id.into(),
        of: chat,
        chat: found,
        messages,
        from: (UserId(from.0), from.1),
        to: (UserId(to.0), to.1),
        note,
        expires_at: Timestamp(expires_at),
        state,
    })
}
