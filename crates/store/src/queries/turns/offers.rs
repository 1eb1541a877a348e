//! Rows of `offers`.

use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::sql_types::{BigInt, Binary, Nullable, SmallInt, Text};
use diesel::{OptionalExtension, QueryResult, RunQueryDsl};
use switchboard_domain::turns::{OfferState, OpenOffer};
use switchboard_domain::{ChatId, Code, OfferId, UserId};

use super::apply::HandedOver;

/// An offer that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedOffer {
    /// Which.
    pub id: OfferId,
    /// The giver.
    pub from: UserId,
    /// The colleague.
    pub to: UserId,
    /// In which way.
    pub state: OfferState,
}

/// What comes of an answer to an offer.
#[derive(Clone, Debug, PartialEq)]
pub enum OfferAnswer {
    /// The chat has gone to the colleague.
    Accepted(Box<HandedOver>),
    /// The offer is over, and the chat stays where it is.
    Ended(EndedOffer),
    /// It was over; `now`: nobody has been told yet.
    Over {
        /// The offer.
        offer: EndedOffer,
        /// Whether it is only now.
        now: bool,
    },
    /// There is none of the caller's.
    NotFound,
    /// The code says why; it stays open.
    Refused(Code),
}

type Row = (DbId, i64, i64, i64, i64);
type RowSql = (Binary, BigInt, BigInt, BigInt, BigInt);

fn open((id, from, to, turn, expires_at): Row) -> OpenOffer {
    OpenOffer {
        id: id.into(),
        from: UserId(from),
        to: UserId(to),
        turn,
        expires_at: switchboard_domain::Timestamp(expires_at),
    }
}

/// The one of a chat that is open.
pub(super) fn open_of(chat: ChatId, conn: &mut Connection) -> QueryResult<Option<OpenOffer>> {
    let row: Option<Row> = Statement::<RowSql>::new(
        "SELECT id, from_id, to_id, turn, expires_at FROM offers WHERE chat_id = ? AND state = 0",
    )
    .bind(chat)
    .get_result(conn)
    .optional()?;
    Ok(row.map(open))
}

/// An offer, open or not, and its chat.
pub(super) fn find(
    id: OfferId,
    conn: &mut Connection,
) -> QueryResult<Option<(OpenOffer, ChatId, OfferState)>> {
    read(id, "", conn)
}

/// The same, as it stays until the transaction ends, which has locked its chat.
pub(super) fn find_locked(
    id: OfferId,
    conn: &mut Connection,
) -> QueryResult<Option<(OpenOffer, ChatId, OfferState)>> {
    let lock = conn.on_postgresql(" FOR UPDATE");
    read(id, lock, conn)
}

fn read(
    id: OfferId,
    lock: &'static str,
    conn: &mut Connection,
) -> QueryResult<Option<(OpenOffer, ChatId, OfferState)>> {
    let row: Option<(Row, DbId, i16)> = Statement::<(RowSql, Binary, SmallInt)>::new(
        "SELECT id, from_id, to_id, turn, expires_at, chat_id, state FROM offers WHERE id = ?",
    )
    .bind(id)
    .then(lock)
    .get_result(conn)
    .optional()?;
    Ok(row.map(|(row, chat, state)| (open(row), chat.into(), OfferState::from_db(state))))
}

/// What the giver said with it.
pub(super) fn note_of(id: OfferId, conn: &mut Connection) -> QueryResult<Option<String>> {
    Statement::<Nullable<Text>>::new("SELECT note FROM offers WHERE id = ?")
        .bind(id)
        .get_result(conn)
}

/// It is over, unless its time was over a moment before. Its chat's row is locked.
pub(super) fn end(
    offer: &OpenOffer,
    state: OfferState,
    conn: &mut Connection,
) -> Result<Option<EndedOffer>, StoreError> {
    let ended = Statement::<()>::new("UPDATE offers SET state = ? WHERE id = ? AND state = 0")
        .bind(state.to_db())
        .bind(offer.id)
        .execute(conn)?;
    Ok((ended > 0).then(|| ended_as(offer, state)))
}

/// The chat has ended, and its offer with it, if one was open. Its row is locked.
pub(in crate::queries) fn end_offer_of(
    chat: ChatId,
    conn: &mut Connection,
) -> Result<Option<EndedOffer>, StoreError> {
    match open_of(chat, conn)? {
        Some(offer) => end(&offer, OfferState::Overtaken, conn),
        None => Ok(None),
    }
}

/// The user is gone: offers to them come to nothing, those from them go with their chats.
pub(in crate::queries) fn end_offers_of(
    user: UserId,
    conn: &mut Connection,
) -> Result<Vec<EndedOffer>, StoreError> {
    // In one order: two who are deleted at once may have offered chats to each other.
    Statement::<Binary>::new("SELECT id FROM offers WHERE state = 0 AND (to_id = ?")
        .bind(user)
        .and(" OR from_id = ?) ORDER BY id", user)
        .then(conn.on_postgresql(" FOR UPDATE"))
        .load::<DbId>(conn)?;
    let mut ended = Vec::new();
    for (column, state) in [
        ("to_id = ?", OfferState::Expired),
        ("from_id = ?", OfferState::Overtaken),
    ] {
        type Ended = (DbId, i64, i64);
        let rows: Vec<Ended> =
            Statement::<(Binary, BigInt, BigInt)>::new("UPDATE offers SET state = ?")
                .bind(state.to_db())
                .then(" WHERE state = 0 AND ")
                .and(column, user)
                .then(" RETURNING id, from_id, to_id")
                .load(conn)?;
        ended.extend(rows.into_iter().map(|(id, from, to)| EndedOffer {
            id: id.into(),
            from: UserId(from),
            to: UserId(to),
            state,
        }));
    }
    Ok(ended)
}

/// An offer that is over.
pub(super) fn ended_as(offer: &OpenOffer, state: OfferState) -> EndedOffer {
    EndedOffer {
        id: offer.id,
        from: offer.from,
        to: offer.to,
        state,
    }
}
