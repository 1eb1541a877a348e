//! `chats`, with what their members see of each other from `users`.

use crate::error::StoreError;
use crate::ids::DbId;
use crate::models::help_facts::{Around, FactsRow, FactsSql, facts};
use crate::models::side_from_db;
use diesel::Queryable;
use diesel::sql_types::{BigInt, Binary, Bool, Double, Nullable, SmallInt, Text};
use switchboard_domain::{
    AgencyId, Chat, ChatKind, DirectChat, EventId, HelpChat, ListChat, Location, Peer, Profile,
    Timestamp, UnownedChat, UserId,
};

/// `kind` of a help chat.
pub const HELP: i16 = ChatKind::Help.to_db();
/// `kind` of a list.
pub const LIST: i16 = ChatKind::List.to_db();

/// A chat as [`ChatRow::SELECT`] and [`ChatRow::SELECT_HELP`] read it.
#[derive(Clone, Debug, Queryable)]
pub struct ChatRow {
    pub(crate) id: DbId,
    pub(crate) agency_id: Option<i64>,
    pub(crate) event_id: Option<i64>,
    pub(crate) organizer_id: Option<i64>,
    pub(crate) participant_id: Option<i64>,
    pub(crate) lat_start: Option<f64>,
    pub(crate) lng_start: Option<f64>,
    pub(crate) time_start: i64,
    pub(crate) time_end: Option<i64>,
    pub(crate) last_seq: i64,
    /// Of the participant, the member with the smaller id, or the owner.
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone_number: String,
    /// The members of a direct chat.
    pub(crate) user_low: Option<i64>,
    pub(crate) user_high: Option<i64>,
    pub(crate) side_low: Option<i16>,
    pub(crate) name_high: Option<String>,
    pub(crate) side_high: Option<i16>,
    /// Of a list.
    pub(crate) owner_id: Option<i64>,
    pub(crate) title: Option<String>,
    /// Which members of a direct chat are creators.
    pub(crate) creator_low: Option<bool>,
    pub(crate) creator_high: Option<bool>,
    /// Whether the organizer of a help chat is of another agency now.
    pub(crate) moved: Option<bool>,
    /// What they may see of it, where that is read.
    pub(crate) seen_low: Option<i64>,
    pub(crate) seen_high: Option<i64>,
    /// Of a help chat.
    pub(crate) facts: FactsRow,
}

/// The SQL types of [`ChatRow::SELECT`].
pub type ChatSql = (
    Binary,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<Double>,
    Nullable<Double>,
    BigInt,
    Nullable<BigInt>,
    BigInt,
    Text,
    Text,
    Text,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<SmallInt>,
    Nullable<Text>,
    Nullable<SmallInt>,
    Nullable<BigInt>,
    Nullable<Text>,
    Nullable<Bool>,
    Nullable<Bool>,
    Nullable<Bool>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    FactsSql,
);

/// Columns of a chat `c` of any kind (with `seen`: with what its members may see of it), its participant, first member or owner `u`, its second member `v`.
macro_rules! columns {
    () => {
        concat!(columns!(@all), ", NULL, NULL", facts!())
    };
    (seen) => {
        concat!(
            columns!(@all),
            ", coalesce((SELECT k.last_seq FROM chat_members k \
             WHERE k.chat_id = c.id AND k.user_id = c.user_low), 0), \
             coalesce((SELECT k.last_seq FROM chat_members k \
             WHERE k.chat_id = c.id AND k.user_id = c.user_high), 0)",
            facts!()
        )
    };
    (@all) => {
        "c.id, c.agency_id, c.event_id, c.organizer_id, c.participant_id, c.lat_start, \
         c.lng_start, c.time_start, c.time_end, c.last_seq, u.name, u.email, u.phone_number, \
         c.user_low, c.user_high, u.side, v.name, v.side, c.owner_id, c.title, \
         u.creator, v.creator, \
         c.agency_id <> (SELECT o.agency_id FROM users o WHERE o.id = c.organizer_id)"
    };
}
/// The users that [`columns`] shows, of a chat `c`.
macro_rules! join_users {
    () => {
        " JOIN users u ON u.id = coalesce(c.participant_id, c.user_low, c.owner_id) \
         LEFT JOIN users v ON v.id = c.user_high"
    };
}

/// Help chats `c`, withdrawn or not, each with its participant `u`.
macro_rules! select_help {
    () => {
        concat!(
            "SELECT c.id, c.agency_id, c.event_id, c.organizer_id, \
             c.participant_id, c.lat_start, c.lng_start, c.time_start, c.time_end, c.last_seq, \
             u.name, u.email, u.phone_number, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
             NULL, c.agency_id <> (SELECT o.agency_id FROM users o WHERE o.id = c.organizer_id), \
             NULL, NULL",
            facts!(),
            " FROM chats c JOIN users u ON u.id = c.participant_id WHERE c.kind = {help}"
        )
    };
}
pub(super) use columns;
pub(crate) use join_users;

impl ChatRow {
    /// Chats `c` of every kind, also those that nobody has, each with its users; conditions follow.
    pub const SELECT: &str = concat!(
        "SELECT ",
        columns!(seen),
        " FROM chats c",
        join_users!(),
        " WHERE 1 = 1"
    );
    /// Help chats that somebody has or had at their end, each with its participant `u`.
    pub const SELECT_HELP: &str = sql!(select_help!(), " AND c.withdrawn_at IS NULL");
    /// The same for those that somebody had, and nobody has.
    pub const SELECT_WITHDRAWN: &str = sql!(
        select_help!(),
        " AND c.withdrawn_at IS NOT NULL AND c.organizer_id IS NOT NULL"
    );

    fn list(self, owner: i64, title: String) -> ListChat {
        ListChat {
            id: self.id.into(),
            owner: UserId(owner),
            title,
            time_start: Timestamp(self.time_start),
            time_end: self.time_end.map(Timestamp),
            last_seq: self.last_seq,
        }
    }

    fn unowned(self) -> Result<UnownedChat, StoreError> {
        // A CHECK keeps these three from being absent in a help chat.
        let absent = || StoreError::Internal("a help chat without its participant".to_owned());
        let participant = self.participant_id.ok_or_else(absent)?;
        let had_owner = self.organizer_id.is_some();
        let start = location(self.lat_start, self.lng_start);
        let facts = self.facts.facts(&Around {
            had_owner,
            time_start: self.time_start,
            ended: self.time_end.is_some(),
            start,
        });
        Ok(UnownedChat {
            id: self.id.into(),
            agency: AgencyId(self.agency_id.ok_or_else(absent)?),
            event: EventId(self.event_id.ok_or_else(absent)?),
            last_owner: self.organizer_id.map(UserId),
            participant: UserId(participant),
            start,
            time_start: Timestamp(self.time_start),
            time_end: self.time_end.map(Timestamp),
            profile: Some(Profile {
                id: participant,
                name: self.name,
                email: self.email,
                phone_number: self.phone_number,
            }),
            last_seq: self.last_seq,
            facts,
        })
    }

    fn direct(self, low: i64, high: i64) -> Result<DirectChat, StoreError> {
        // They are rows of `users`: the foreign keys say so.
        let absent = || StoreError::Internal("a direct chat without its members".to_owned());
        Ok(DirectChat {
            id: self.id.into(),
            low: Peer {
                id: UserId(low),
                name: self.name,
                role: side_from_db(self.side_low.ok_or_else(absent)?),
                creator: self.creator_low.unwrap_or_default(),
            },
            high: Peer {
                id: UserId(high),
                name: self.name_high.ok_or_else(absent)?,
                role: side_from_db(self.side_high.ok_or_else(absent)?),
                creator: self.creator_high.unwrap_or_default(),
            },
            time_start: Timestamp(self.time_start),
            last_seq: self.last_seq,
            seen: self.seen_low.zip(self.seen_high),
        })
    }
}

impl TryFrom<ChatRow> for Chat {
    type Error = StoreError;

    fn try_from(mut row: ChatRow) -> Result<Self, StoreError> {
        // A CHECK: a list has both, any other chat none.
        if let (Some(owner), Some(title)) = (row.owner_id, row.title.take()) {
            return Ok(Self::List(row.list(owner, title)));
        }
        match (row.user_low, row.user_high) {
            // The same of direct chats.
            (Some(low), Some(high)) => row.direct(low, high).map(Chat::Direct),
            _ if row.facts.withdrawn_at.is_some() => row.unowned().map(Chat::Unowned),
            _ => HelpChat::try_from(row).map(Chat::Help),
        }
    }
}

impl TryFrom<ChatRow> for HelpChat {
    type Error = StoreError;

    fn try_from(row: ChatRow) -> Result<Self, StoreError> {
        // A CHECK keeps these four from being absent in a help chat.
        let absent = || StoreError::Internal("a help chat without its members".to_owned());
        let participant = row.participant_id.ok_or_else(absent)?;
        let start = location(row.lat_start, row.lng_start);
        Ok(Self {
            id: row.id.into(),
            agency: AgencyId(row.agency_id.ok_or_else(absent)?),
            event: EventId(row.event_id.ok_or_else(absent)?),
            organizer: UserId(row.organizer_id.ok_or_else(absent)?),
            participant: UserId(participant),
            start,
            time_start: Timestamp(row.time_start),
            time_end: row.time_end.map(Timestamp),
            // For an agency, not for whoever has left it. Its archive is read by the agency.
            profile: (row.moved != Some(true)).then_some(Profile {
                id: participant,
                name: row.name,
                email: row.email,
                phone_number: row.phone_number,
            }),
            last_seq: row.last_seq,
            facts: row.facts.facts(&Around {
                had_owner: true,
                time_start: row.time_start,
                ended: row.time_end.is_some(),
                start,
            }),
        })
    }
}

/// Two columns that a CHECK keeps both present or both absent.
pub(crate) fn location(lat: Option<f64>, lng: Option<f64>) -> Option<Location> {
    Some(Location {
        lat: lat?,
        lng: lng?,
    })
}
