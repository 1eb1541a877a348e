//! The statements of changes, for both databases. A batch without changes needs none of them.

use super::change::{Applied, Key, Quiet, Target, outcomes};
use super::direct::Seen;
use super::plan::Row;
use crate::models::{MessageRow, message_columns};
use crate::schema::messages;
use crate::statement::Statement;
use switchboard_domain::changes::GONE;
use switchboard_domain::{ChatId, Message, Timestamp};

/// Finds the message that an entry changes. Its chat is locked.
pub(super) fn find((chat, seq): Key) -> Statement<messages::SqlType> {
    const FIND: &str = concat!(
        "SELECT ",
        message_columns!(""),
        " FROM messages WHERE chat_id = ? AND seq = ?"
    );
    Statement::new(FIND).bind(chat).bind(seq)
}

/// What was found.
pub(super) fn target(row: MessageRow) -> Target {
    let (void, void_edits) = (row.void_seq, row.void_edits.unwrap_or(0));
    let mut message = Message::from(row);
    if let Some(void) = void.filter(|void| message.state.is_none_or(|it| *void > it.changed_seq)) {
        message.state.get_or_insert_default().changed_seq = void;
    }
    Target {
        message,
        void_edits,
    }
}

/// What becomes of the targets of these rows, and of what is copied from them.
pub(super) fn apply(rows: &[Row<'_>]) -> Vec<Statement> {
    let of_target = |(chat, applied)| {
        let mut statements = vec![of_row(chat, applied)];
        statements.extend(of_request(chat, applied));
        statements.extend(of_place(chat, applied));
        statements
    };
    outcomes(rows).into_iter().flat_map(of_target).collect()
}

fn of_row(chat: ChatId, applied: &Applied) -> Statement {
    let Applied {
        changed, is_void, ..
    } = applied;
    let (now, state) = (&changed.now, changed.now.state);
    let update = match is_void {
        true => Statement::new("UPDATE messages SET void_seq = ?, void_edits = ?")
            .bind(state.changed_seq)
            .bind(i64::from(applied.void_edits)),
        false => {
            let update = Statement::new(
                "UPDATE messages SET content = ?, lat = ?, lng = ?, changed_seq = ?, edits = ?, \
                 edited_at = ?, gone = ?",
            )
            .bind(now.content.to_string())
            .bind(now.location.map(|at| at.lat))
            .bind(now.location.map(|at| at.lng))
            .bind(state.changed_seq)
            .bind(i64::from(state.edits))
            .bind(state.edited_at.map(|at| at.0))
            .bind(state.gone.map(|gone| i64::from(gone.to_db())));
            // What it had beside its text goes with that.
            match state.gone {
                Some(_) => update.then(", detail = NULL"),
                None => update,
            }
        }
    };
    update
        .and(" WHERE chat_id = ? ", chat)
        .and("AND seq = ?", changed.seq)
}

/// A request for help says what the first entry of its chat says.
fn of_request(chat: ChatId, applied: &Applied) -> Option<Statement> {
    let Applied {
        changed, is_void, ..
    } = applied;
    if changed.seq != 1 || *is_void {
        return None;
    }
    // Of one that was removed there has to be some text.
    let text = match changed.now.content.is_empty() {
        true => GONE.to_owned(),
        false => changed.now.content.to_string(),
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
