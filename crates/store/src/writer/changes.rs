//! The statements of changes, for both databases. A batch without changes needs none of them.

use super::change::{Applied, Key, Quiet, outcomes};
use super::direct::Seen;
use super::plan::Row;
use crate::models::{MessageRow, message_columns};
use crate::schema::messages;
use crate::statement::Statement;
use switchboard_domain::changes::{Changing, GONE};
use switchboard_domain::{ChatId, Message, Timestamp, UserId};

/// Finds the message that an entry changes. Its chat is locked.
pub(super) fn find((chat, seq): Key) -> Statement<messages::SqlType> {
    const FIND: &str = concat!(
        "SELECT ",
        message_columns!(""),
        " FROM messages WHERE chat_id = ? AND seq = ?"
    );
    Statement::new(FIND).bind(chat).bind(seq)
}

/// The entry that holds what the author of this message alone sees, if there is one.
pub(super) fn void(row: &MessageRow) -> Option<Key> {
    Some((row.chat_id.into(), row.void_seq?))
}

/// The message that was found, with that entry.
pub(super) fn target(row: MessageRow, void: Option<&MessageRow>) -> Changing {
    let state = row.state(void);
    let message = Message::from(row);
    Changing {
        seq: message.seq,
        kind: message.body.kind,
        author: UserId(message.author),
        only_for: message.only_for,
        time_sent: message.time_sent,
        content: message.body.content,
        location: message.body.location,
        state,
        is_description: false,
    }
}

/// What becomes of the targets of these rows, and of what is copied from them.
pub(super) fn apply(rows: &[Row<'_>]) -> Vec<Statement> {
    let of_target = |(chat, applied): (ChatId, Applied)| {
        let mut statements = vec![of_row(chat, &applied.after)];
        statements.extend(of_request(chat, &applied));
        statements.extend(of_place(chat, &applied));
        statements
    };
    outcomes(rows).into_iter().flat_map(of_target).collect()
}

fn of_row(chat: ChatId, after: &Changing) -> Statement {
    let state = &after.state;
    let seq = |seq: i64| (seq > 0).then_some(seq);
    let count = |count: i16| (count > 0).then_some(i64::from(count));
    let update = Statement::new(
        "UPDATE messages SET content = ?, lat = ?, lng = ?, changed_seq = ?, edits = ?, edited_at = ?, gone = ?, \
         edited_seq = ?, void_seq = ?, void_edits = ?, reactions = ?",
    )
    .bind(after.content.to_string())
    .bind(after.location.map(|at| at.lat))
    .bind(after.location.map(|at| at.lng))
    .bind(seq(state.changed_seq))
    .bind(count(state.edits))
    .bind(state.edited_at.map(|at| at.0))
    .bind(state.gone.map(|gone| i64::from(gone.to_db())))
    .bind(seq(state.edited_seq))
    .bind(state.void.as_ref().map(|void| void.seq))
    .bind(count(state.void_edits))
    .bind(state.reactions.to_db());
    // What it had beside its text goes with that.
    let update = match state.gone {
        Some(_) => update.then(", detail = NULL"),
        None => update,
    };
    update
        .and(" WHERE chat_id = ? ", chat)
        .and("AND seq = ?", after.seq)
}

/// A request for help says what the first entry of its chat says.
fn of_request(chat: ChatId, applied: &Applied) -> Option<Statement> {
    let after = &applied.after;
    if after.seq != 1 || !applied.has_new_text {
        return None;
    }
    // Of one that was removed there has to be some text.
    let text = match after.content.is_empty() {
        true => GONE.to_owned(),
        false => after.content.to_string(),
    };
    let update = Statement::new("UPDATE help_requests SET description = ? WHERE id = ?");
    Some(update.bind(text).bind(chat))
}

/// The participant is where the message said, unless they have said another place since.
fn of_place(chat: ChatId, applied: &Applied) -> Option<Statement> {
    let update = Statement::new(
        "UPDATE chats SET place_lat = NULL, place_lng = NULL, place_accuracy = NULL, place_at = NULL, \
         place_until = NULL WHERE id = ? AND place_at = ?",
    );
    Some(update.bind(chat).bind(applied.place_of?))
}

/// What is said last in chats whose log ends with changes. A change is no word: who said that all is well still does.
pub(super) fn end_quietly(quiet: &[Quiet]) -> impl Iterator<Item = Statement> {
    quiet.iter().map(|it| {
        Statement::new(
            "UPDATE chats SET shown_seq = ?, quiet_to = ?, resolved_at = coalesce(resolved_at, ?) WHERE id = ?",
        )
        .bind(it.shown_seq)
        .bind(it.quiet_to)
        .bind(it.resolved_at)
        .bind(it.chat)
    })
}

/// The same for members of direct chats. The conversation changes for them, and stays where it is among others.
pub(super) fn show_quietly(seen: &[Seen], now: Timestamp) -> impl Iterator<Item = Statement> {
    seen.iter().map(move |it| {
        Statement::new(
            "UPDATE chat_members SET shown_seq = CASE WHEN quiet_to = last_seq THEN shown_seq \
             ELSE last_seq END, quiet_to = ?, last_seq = ?, \
             changed_at = CASE WHEN changed_at > ? THEN changed_at ELSE ? END \
             WHERE chat_id = ? AND user_id = ?",
        )
        .bind(it.seq)
        .bind(it.seq)
        .bind(now)
        .bind(now)
        .bind(it.chat)
        .bind(it.member)
    })
}
