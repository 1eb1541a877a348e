//! Entries as one reader is shown them: each that changes another one with what that says now, and messages as their
//! author sees them, where a change is for the author alone.

use super::dialect::rows_of_json;
use crate::models::{MessageRow, message_columns};
use crate::schema::messages;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use switchboard_domain::changes::TargetState;
use switchboard_domain::{Answered, ChatId, Detail, FIRST_CHANGE, Message, UserId};

const FIND: &str = concat!("SELECT ", message_columns!("m."), " FROM (");

type Key = (ChatId, i64);

/// Whose eyes see the entries.
#[derive(Clone, Copy, Debug)]
pub(super) enum Eyes {
    /// A member's.
    Of(UserId),
    /// Those of everybody who sees what is for all.
    Common,
}

impl Eyes {
    fn see(self, row: &MessageRow) -> bool {
        match (row.only_for, self) {
            (None, _) => true,
            (Some(only), Self::Of(reader)) => only == reader.0,
            (Some(_), Self::Common) => false,
        }
    }

    fn reader(self) -> Option<UserId> {
        match self {
            Self::Of(reader) => Some(reader),
            Self::Common => None,
        }
    }

    /// The entry that holds what this reader, who wrote the message, alone sees of it.
    fn own_text(self, row: &MessageRow) -> Option<Key> {
        let is_author = self.reader() == Some(UserId(row.author_id));
        // What is gone is gone for its author as well.
        let void = row.void_seq.filter(|_| is_author && row.gone.is_none())?;
        Some((row.chat_id.into(), void))
    }
}

/// The messages of these rows, in the same order.
pub(super) fn shown(
    rows: Vec<MessageRow>,
    eyes: Eyes,
    conn: &mut Connection,
) -> Result<Vec<Message>, StoreError> {
    let is_touched =
        |row: &MessageRow| row.kind >= FIRST_CHANGE || row.is_changed() || row.reply_to.is_some();
    if !rows.iter().any(is_touched) {
        return Ok(rows.into_iter().map(Message::from).collect());
    }
    let mut messages = as_seen(rows, eyes, conn)?;
    let named: BTreeSet<Key> = messages.iter().filter_map(names).collect();
    let rows = find(named, conn)?.into_values();
    let rows = rows.filter(|row| eyes.see(row)).collect();
    let seen: BTreeMap<Key, Message> = as_seen(rows, eyes, conn)?
        .into_iter()
        .map(|it| ((it.chat, it.seq), it))
        .collect();
    for message in &mut messages {
        let Some(named) = names(message).and_then(|key| seen.get(&key)) else {
            continue;
        };
        if let Some(Detail::Change(target)) = &mut message.body.detail {
            target.state = TargetState::of(named).map(Arc::new);
        }
        if let Some(reply) = &mut message.body.reply_to {
            reply.answered = Some(Arc::new(Answered::of(named)));
        }
    }
    Ok(messages)
}

/// The entry that this one is about: which it changes, or answers.
fn names(message: &Message) -> Option<Key> {
    let changed = message.target().map(|target| target.seq);
    let answered = || message.body.reply_to.as_ref()?.seq;
    Some((message.chat, changed.or_else(answered)?))
}

/// What changes need not say twice: the state of what is in the same answer stands there, and of several that change
/// the same the newest says it.
pub(super) fn say_once(messages: &mut [Message]) {
    if !messages.iter().any(|it| it.target().is_some()) {
        return;
    }
    let mut said: BTreeSet<Key> = messages
        .iter()
        .filter(|it| it.target().is_none())
        .map(|it| (it.chat, it.seq))
        .collect();
    let mut newest_first: Vec<&mut Message> = messages.iter_mut().collect();
    newest_first.sort_by_key(|it| std::cmp::Reverse(it.seq));
    for message in newest_first {
        let chat = message.chat;
        if let Some(Detail::Change(target)) = &mut message.body.detail {
            target.is_beside = !said.insert((chat, target.seq));
        }
    }
}

/// Messages as they are seen, with what this reader alone has changed.
fn as_seen(
    rows: Vec<MessageRow>,
    eyes: Eyes,
    conn: &mut Connection,
) -> Result<Vec<Message>, StoreError> {
    let own: BTreeSet<Key> = rows.iter().filter_map(|row| eyes.own_text(row)).collect();
    let own = find(own, conn)?;
    let message = |row: MessageRow| {
        let void = eyes.own_text(&row).and_then(|key| own.get(&key));
        row.seen_by(eyes.reader(), void)
    };
    Ok(rows.into_iter().map(message).collect())
}

/// The entries with these numbers, each looked up by its key.
fn find(
    keys: BTreeSet<Key>,
    conn: &mut Connection,
) -> Result<BTreeMap<Key, MessageRow>, StoreError> {
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = rows_of_json(keys.iter().map(|(chat, seq)| (*chat, *seq, 0)));
    let lookup = match conn {
        // LIMIT has it look them up, however many it expects.
        Connection::Postgresql(_) => {
            ") r JOIN LATERAL (SELECT * FROM messages WHERE chat_id = r.id AND seq = r.a LIMIT 1) m ON true"
        }
        Connection::Sqlite(_) => ") r JOIN messages m ON m.chat_id = r.id AND m.seq = r.a",
    };
    let select = Statement::<messages::SqlType>::new(FIND)
        .then(conn.json_rows())
        .bind(rows)
        .then(lookup);
    let rows: Vec<MessageRow> = select.load(conn)?;
    let keyed = |row: MessageRow| ((row.chat_id.into(), row.seq), row);
    Ok(rows.into_iter().map(keyed).collect())
}
