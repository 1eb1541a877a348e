//! The statements of SQLite: row by row, each prepared once. In process that costs little.

use super::append::{Append, Appended, Attempt};
use super::change::Key;
use super::changes;
use super::direct::{Seen, writings};
use super::help::{changes_behind, opened};
use super::list::owners;
use super::locked_chat::LockedChat;
use super::lookup::{Lookup, by_key};
use super::plan::{ChatState, Found, Plan, Row, client_key};
use super::reply::id_alone;
use crate::ids::DbId;
use crate::models::{MessageRow, NewMessageRow};
use crate::queries::relation::{RelationRow, between, relation};
use crate::schema::{chats, messages, users};
use crate::statement::Statement;
use diesel::prelude::*;
use diesel::result::Error;
use std::collections::HashMap;
use switchboard_domain::limits::MAX_REPLY_DISTANCE;
use switchboard_domain::policy::Policy;
use switchboard_domain::{ChatId, Message, MessageId, Timestamp, UserId};

/// Appends within the open transaction.
pub(super) fn append(
    conn: &mut SqliteConnection,
    batch: &[Append],
    now: Timestamp,
    policy: Policy,
) -> Result<Vec<Appended>, Error> {
    let found = find(conn, batch)?;
    let mut plan = Plan::new(batch, now, policy, found);
    let mut last_seqs: HashMap<ChatId, i64> = HashMap::new();
    let rows = plan.rows(&plan.inserts());
    rows.iter().try_for_each(|row| insert(conn, row, now))?;
    last_seqs.extend(Plan::last_seqs(&rows));
    let (helped, places) = (plan.help_changes(&rows), plan.places(&rows));
    let quiet = plan.quiet(&rows);
    for change in changes::apply(&rows) {
        change.execute(conn)?;
    }
    plan.stored(&rows);
    for (chat, seq) in last_seqs {
        let update = Statement::<()>::new(
            "UPDATE chats SET last_seq = ?, last_sent_at = max(last_sent_at, ?), opened_turn = ?, \
             awaiting_since = ?, resolved_at = NULL ",
        )
        .bind(seq)
        .bind(now)
        .bind(helped.get(&chat).map_or(0, |it| it.opened_turn))
        .bind(
            helped
                .get(&chat)
                .and_then(|it| it.awaiting_since)
                .map(|since| since.0),
        );
        let update = match places.get(&chat) {
            Some(place) => update
                .and(", place_lat = ?, ", Some(place.lat))
                .and(
                    "place_lng = ?, place_accuracy = NULL, place_until = NULL, ",
                    Some(place.lng),
                )
                .and("place_at = max(coalesce(place_at, 0), ?)", now),
            None => update,
        };
        update.and(" WHERE id = ?", chat).execute(conn)?;
    }
    for end in changes::end_quietly(&quiet) {
        end.execute(conn)?;
    }
    for note in opened(&helped, now) {
        note.statement().execute(conn)?;
    }
    for seen in plan.seen() {
        show_member(conn, seen, now)?;
    }
    for quiet in changes::show_quietly(&plan.quiet_members(), now) {
        quiet.execute(conn)?;
    }
    Ok(plan.finish())
}

fn find(conn: &mut SqliteConnection, batch: &[Append]) -> Result<Found, Error> {
    let mut found = Found::default();
    for entry in batch {
        if let std::collections::hash_map::Entry::Vacant(vacant) = found.chats.entry(entry.chat)
            && let Some(chat) = chat_state(conn, entry.chat)?
        {
            vacant.insert(chat);
        }
        if let Some(key) = client_key(entry)
            && let Some(row) = named(conn, entry)?
        {
            found.by_client_id.insert(key, Message::from(row));
        }
        if entry.attempt != Attempt::First
            && let Some(row) = by_id(conn, entry.chat, entry.message, entry.known_seq)?
        {
            found.note(&Message::from(row));
        }
        if let Some((message, chat)) = id_alone(entry).zip(found.chats.get(&entry.chat))
            && let Some(row) = by_id(
                conn,
                entry.chat,
                message,
                chat.last_seq - MAX_REPLY_DISTANCE,
            )?
        {
            found.answered.note(&Message::from(row));
        }
    }
    by_key(conn, batch, &mut found)?;
    for (from, to) in writings(batch, &found.chats) {
        let row: Option<RelationRow> = between(from, to).get_result(conn).optional()?;
        let related = row.map(|row| ((from, to), relation(row)));
        found.relations.extend(related);
    }
    for owner in owners(batch, &found.chats) {
        let creator: Option<i64> = users::table
            .filter(users::id.eq(owner.0))
            .filter(users::creator.eq(true))
            .filter(users::deleted_at.is_null())
            .select(users::id)
            .first(conn)
            .optional()?;
        found.creators.extend(creator.map(UserId));
    }
    Ok(found)
}

fn show_member(conn: &mut SqliteConnection, seen: Seen, now: Timestamp) -> Result<(), Error> {
    Statement::<()>::new(
        "INSERT INTO chat_members AS m (chat_id, user_id, joined_seq, read_seq, delivered_seq, \
         changed_at, active_at, last_seq) VALUES (?, ?, 1, 0, 0, ?, ?, ?) \
         ON CONFLICT (chat_id, user_id) DO UPDATE SET \
         changed_at = max(m.changed_at, excluded.changed_at), \
         active_at = max(m.active_at, excluded.active_at), last_seq = excluded.last_seq",
    )
    .bind(seen.chat)
    .bind(seen.member)
    .bind(now)
    .bind(now)
    .bind(seen.seq)
    .execute(conn)?;
    Ok(())
}

fn chat_state(conn: &mut SqliteConnection, id: ChatId) -> Result<Option<ChatState>, Error> {
    let chat: Option<LockedChat> = chats::table
        .filter(chats::id.eq(DbId::from(id)))
        .select(LockedChat::as_select())
        .first(conn)
        .optional()?;
    Ok(chat.map(|chat| chat.state()))
}

fn named(conn: &mut SqliteConnection, entry: &Append) -> Result<Option<MessageRow>, Error> {
    messages::table
        .filter(messages::chat_id.eq(DbId::from(entry.chat)))
        .filter(messages::author_id.eq(entry.author.0))
        .filter(messages::client_message_id.eq(entry.body.client_message_id.as_deref()))
        .select(MessageRow::as_select())
        .first(conn)
        .optional()
}

/// Newest first: what is looked for was mostly written just before.
fn by_id(
    conn: &mut SqliteConnection,
    chat: ChatId,
    message: MessageId,
    above: i64,
) -> Result<Option<MessageRow>, Error> {
    messages::table
        .filter(messages::chat_id.eq(DbId::from(chat)))
        .filter(messages::seq.gt(above))
        .filter(messages::id.eq(DbId::from(message)))
        .order(messages::seq.desc())
        .select(MessageRow::as_select())
        .first(conn)
        .optional()
}

fn insert(conn: &mut SqliteConnection, row: &Row<'_>, now: Timestamp) -> Result<(), Error> {
    let stored = row.stored(now);
    diesel::insert_into(messages::table)
        .values(NewMessageRow::new(&stored, row.blocked_by))
        .execute(conn)?;
    Ok(())
}

impl Lookup for SqliteConnection {
    fn entry(&mut self, key: Key) -> Result<Option<MessageRow>, Error> {
        changes::find(key).get_result(self).optional()
    }

    fn changes_behind(&mut self, key: Key) -> Result<i64, Error> {
        changes_behind(key).get_result(self)
    }
}
