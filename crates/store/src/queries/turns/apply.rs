//! Writes what an act comes to.

use super::locked::Locked;
use super::offers::{EndedOffer, end};
use crate::queries::Returned;
use crate::queries::end_waiting::end_waiting;
use crate::queries::load_chat::load_help_chat;
use crate::queries::notices::notice;
use crate::queries::timeline::Note;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use serde_json::{Map, Value, json};
use switchboard_domain::turns::{Change, Done};
use switchboard_domain::{
    AgencyId, ChatEventKind, ChatId, EventId, HelpChat, NoticeRule, Outcome, Timestamp, UserId,
};

/// Matches and owners of one chat are told apart, and ordered, by when they came, also where a clock was set back: a
/// millisecond, as on the wire.
const APART: i64 = 1_000;

/// Somebody has lost a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Who.
    pub user: UserId,
    /// Whether they had looked at it, and keep what they had of it.
    pub keeps: bool,
}

/// A chat that is not with whom it was.
#[derive(Clone, Debug, PartialEq)]
pub struct HandedOver {
    /// The chat.
    pub chat: ChatId,
    /// The agency that answers it now.
    pub agency: AgencyId,
    /// On which event it is.
    pub event: EventId,
    /// Who asked.
    pub participant: UserId,
    /// Who had it.
    pub from: Option<Lost>,
    /// Who has it.
    pub to: Option<UserId>,
    /// How many owners it has had.
    pub turn: i64,
    /// Why.
    pub because: ChatEventKind,
    /// How it was, where somebody had it.
    pub before: Option<Box<HelpChat>>,
    /// Its place in the queue, where it waits again.
    pub waits: Option<Returned>,
    /// Whether it waited before.
    pub waited: bool,
    /// The offer that is over by it.
    pub offer: Option<EndedOffer>,
}

/// Who acts, and what they say to their colleagues.
#[derive(Clone, Debug, Default)]
pub(super) struct By {
    pub user: Option<UserId>,
    pub note: Option<String>,
    /// Of an offer.
    pub to: Option<UserId>,
}

impl By {
    pub fn user(user: UserId) -> Self {
        Self {
            user: Some(user),
            ..Self::default()
        }
    }

    pub fn saying(user: UserId, note: Option<String>) -> Self {
        Self {
            note,
            ..Self::user(user)
        }
    }

    fn detail(self) -> Option<String> {
        let note = self.note.map(|note| ("note".to_owned(), json!(note)));
        let to = self.to.map(|to| ("to".to_owned(), json!(to)));
        let detail: Map<String, Value> = note.into_iter().chain(to).collect();
        (!detail.is_empty()).then(|| Value::Object(detail).to_string())
    }

    /// The row of the timeline.
    fn note(self, chat: ChatId, kind: ChatEventKind, now: Timestamp) -> Note {
        Note {
            actor: self.user,
            detail: self.detail(),
            ..Note::new(chat, kind, None, now)
        }
    }
}

/// Writes it. `waited`: the request is taken out of the queue already.
pub(super) fn apply(
    chat: &Locked,
    done: &Done,
    by: By,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<HandedOver, StoreError> {
    let before = &chat.standing;
    let mut over = HandedOver {
        chat: chat.id,
        agency: before.agency,
        event: chat.event,
        participant: before.participant,
        from: done.loser(before).map(|user| Lost {
            user,
            keeps: done.keeper(before).is_some(),
        }),
        to: None,
        turn: before.turn,
        because: ChatEventKind::Offered,
        before: None,
        waits: None,
        waited: before.waits,
        offer: None,
    };
    if over.from.is_some() {
        over.before = load_help_chat(conn, chat.id, "")?.map(Box::new);
    }
    if let (Some(offer), Some((_, state))) = (&before.offer, done.offer) {
        over.offer = end(offer, state, conn)?;
    }
    if done.opens {
        open(chat, conn)?;
    }
    match done.change {
        Change::Waits(kind) => {
            leave(chat, &over, now, conn)?;
            let mut waits = wait_again(chat, now, conn)?;
            over.agency = waits.agency;
            over.because = kind;
            by.note(chat.id, kind, now).store(conn)?;
            if kind != ChatEventKind::CalledBack {
                let rule = NoticeRule::Returned;
                waits.noticed = notice(chat.id, waits.agency, rule, now, conn)?;
            }
            over.waits = Some(waits);
        }
        Change::Goes { to, because } => {
            leave(chat, &over, now, conn)?;
            give(chat, to, now, conn)?;
            over.to = Some(to);
            over.turn += 1;
            over.because = because;
            by.note(chat.id, because, now).store(conn)?;
        }
        Change::Offered(to) => {
            let by = By { to: Some(to), ..by };
            by.note(chat.id, ChatEventKind::Offered, now).store(conn)?;
        }
        Change::Ends => {
            over.because = ChatEventKind::Resolved;
            end_waiting(&[chat.id], Outcome::Resolved, by.user, now, conn)?;
        }
        Change::Resolved => {
            over.because = ChatEventKind::Resolved;
            Statement::<()>::new("UPDATE chats SET resolved_at = ? WHERE id = ?")
                .bind(now)
                .bind(chat.id)
                .execute(conn)?;
            by.note(chat.id, ChatEventKind::Resolved, now).store(conn)?;
        }
        Change::OfferEnds(_) | Change::Stays => {}
    }
    Ok(over)
}

/// Its owner has looked at it.
fn open(chat: &Locked, conn: &mut Connection) -> Result<(), StoreError> {
    if chat.standing.is_opened() {
        return Ok(());
    }
    Statement::<()>::new("UPDATE chats SET opened_turn = ? WHERE id = ?")
        .bind(chat.standing.turn)
        .bind(chat.id)
        .execute(conn)?;
    Ok(())
}

/// Its owner is none of its members any more, and keeps what they have seen of it.
fn leave(
    chat: &Locked,
    over: &HandedOver,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    let Some(Lost { user, keeps }) = over.from else {
        return Ok(());
    };
    if keeps {
        Statement::<()>::new(
            "INSERT INTO past_owners (chat_id, user_id, last_seq, read_seq, left_at) \
             SELECT m.chat_id, m.user_id, c.last_seq, m.read_seq, CAST(? AS bigint) \
             FROM chat_members m JOIN chats c ON c.id = m.chat_id WHERE m.chat_id = ? AND m.user_id = ? \
             ON CONFLICT (chat_id, user_id) DO UPDATE SET last_seq = excluded.last_seq, \
             read_seq = excluded.read_seq, left_at = excluded.left_at",
        )
        .bind(now.max(chat.time_start))
        .bind(chat.id)
        .bind(user)
        .execute(conn)?;
    }
    Statement::<()>::new("DELETE FROM chat_members WHERE chat_id = ? AND user_id = ?")
        .bind(chat.id)
        .bind(user)
        .execute(conn)?;
    Statement::<()>::new("UPDATE chat_members SET changed_at = ? WHERE chat_id = ?")
        .bind(now)
        .bind(chat.id)
        .execute(conn)?;
    Ok(())
}

/// It waits at its old place, with the agency that runs the event now.
fn wait_again(
    chat: &Locked,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<Returned, StoreError> {
    let agency: i64 = Statement::<BigInt>::new("SELECT agency_id FROM events WHERE id = ?")
        .bind(chat.event)
        .then(conn.on_postgresql(" FOR SHARE"))
        .get_result(conn)?;
    let agency = AgencyId(agency);
    // Whoever changes the state of a request of an active chat has locked the chat.
    let (order, created_at): (i64, i64) = Statement::<(BigInt, BigInt)>::new(sql!(
        "UPDATE help_requests SET status = {waiting}, matched_at = NULL, agency_id = ?, returned_at = ? \
         WHERE id = ? AND status = {matched} RETURNING queue_order, created_at"
    ))
    .bind(agency)
    .bind(now)
    .bind(chat.id)
    .get_result(conn)?;
    Statement::<()>::new(
        "UPDATE chats SET withdrawn_at = ?, agency_id = ?, waiting_seq = last_seq, resolved_at = NULL, \
         turn = ? WHERE id = ?",
    )
    .bind(now)
    .bind(agency)
    .bind(chat.standing.turn)
    .bind(chat.id)
    .execute(conn)?;
    Ok(Returned {
        agency,
        event: chat.event,
        participant: chat.standing.participant,
        order,
        created_at: Timestamp(created_at),
        noticed: false,
    })
}

/// It is somebody's, who has looked at it.
fn give(
    chat: &Locked,
    to: UserId,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    let turn = chat.standing.turn + 1;
    let since = match chat.standing.owner {
        Some(_) => now.max(Timestamp(chat.owned_at.0 + APART)),
        None => now,
    };
    // Out of the queue it is a match; from owner to owner the match stays.
    let made = match chat.standing.waits {
        true => since,
        false => chat.time_start,
    };
    Statement::<()>::new(
        "UPDATE chats SET organizer_id = ?, withdrawn_at = NULL, turn = ?, opened_turn = ?, time_start = ?, \
         owned_at = ? WHERE id = ?",
    )
    .bind(to)
    .bind(turn)
    .bind(turn)
    .bind(made)
    .bind(since)
    .bind(chat.id)
    .execute(conn)?;
    // What they have read of it before they had it already.
    Statement::<()>::new(
        "INSERT INTO chat_members (chat_id, user_id, joined_seq, read_seq, delivered_seq, changed_at) \
         SELECT c.id, CAST(? AS bigint), 1, coalesce(p.read_seq, 0), coalesce(p.read_seq, 0), CAST(? AS bigint) \
         FROM chats c LEFT JOIN past_owners p ON p.chat_id = c.id AND p.user_id = ? WHERE c.id = ? \
         ON CONFLICT (chat_id, user_id) DO UPDATE SET changed_at = excluded.changed_at",
    )
    .bind(to)
    .bind(now)
    .bind(to)
    .bind(chat.id)
    .execute(conn)?;
    Statement::<()>::new("DELETE FROM past_owners WHERE chat_id = ? AND user_id = ?")
        .bind(chat.id)
        .bind(to)
        .execute(conn)?;
    Statement::<()>::new(
        "UPDATE chat_members SET changed_at = ? WHERE chat_id = ? AND user_id = ?",
    )
    .bind(now)
    .bind(chat.id)
    .bind(chat.standing.participant)
    .execute(conn)?;
    Ok(())
}
