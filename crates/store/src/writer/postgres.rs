//! The statements of PostgreSQL. One locks, one looks for what may be stored already, one stores. With direct chats
//! in the batch, one more reads who may write, and one updates the rows of their members. With lists, one reads who
//! may write. Each takes the whole batch as arrays. So one text, and one prepared statement, serves every size.

use super::append::{Append, Appended};
use super::change::Key;
use super::changes;
use super::direct::writings;
use super::help::{changes_behind, opened};
use super::list::owners;
use super::locked_chat::LockedChat;
use super::lookup::{Lookup, by_key};
use super::plan::{Found, Plan};
use super::postgres_direct::{FindRelations, ShowMembers};
use super::postgres_insert::InsertRows;
use super::postgres_list::FindCreators;
use super::postgres_lookup::{FindStored, LockChats, StoredRow};
use crate::ids::DbId;
use crate::models::MessageRow;
use crate::queries::relation::{RelationRow, relation};
use diesel::result::Error;
use diesel::{OptionalExtension, PgConnection, RunQueryDsl};
use switchboard_domain::policy::Policy;
use switchboard_domain::{ChatId, Message, Timestamp, UserId};

/// Appends within the open transaction.
pub(super) fn append(
    conn: &mut PgConnection,
    batch: &[Append],
    now: Timestamp,
    policy: Policy,
) -> Result<Vec<Appended>, Error> {
    let found = find(conn, batch)?;
    let mut plan = Plan::new(batch, now, policy, found);
    let inserts = plan.inserts();
    if !inserts.is_empty() {
        let rows = plan.rows(&inserts);
        let (helped, places) = (plan.help_changes(&rows), plan.places(&rows));
        InsertRows::new(&rows, &helped, &places, now).execute(conn)?;
        for change in changes::apply(&rows) {
            change.execute(conn)?;
        }
        for end in changes::end_quietly(&plan.quiet(&rows)) {
            end.execute(conn)?;
        }
        for note in opened(&helped, now) {
            note.statement().execute(conn)?;
        }
        plan.stored(&rows);
    }
    let seen = plan.seen();
    if !seen.is_empty() {
        ShowMembers::of(&seen, now).execute(conn)?;
    }
    for quiet in changes::show_quietly(&plan.quiet_members(), now) {
        quiet.execute(conn)?;
    }
    Ok(plan.finish())
}

/// Takes the locks of the batch's chats.
pub(super) fn lock(conn: &mut PgConnection, batch: &[Append]) -> Result<(), Error> {
    locked(conn, batch).map(drop)
}

fn locked(conn: &mut PgConnection, batch: &[Append]) -> Result<Vec<LockedChat>, Error> {
    let mut ids: Vec<DbId> = batch.iter().map(|entry| entry.chat.into()).collect();
    ids.sort_unstable();
    ids.dedup();
    LockChats { ids }.load(conn)
}

/// Locks the batch's chats and looks up what the plan must know. The second statement sees what
/// others committed while the first one waited for their locks.
fn find(conn: &mut PgConnection, batch: &[Append]) -> Result<Found, Error> {
    let mut found = Found::default();
    for chat in locked(conn, batch)? {
        found.chats.insert(ChatId::from(chat.id), chat.state());
    }
    let writings = writings(batch, &found.chats);
    if !writings.is_empty() {
        let rows: Vec<(i64, i64, RelationRow)> = FindRelations::of(&writings).load(conn)?;
        let related = |(from, to, row)| ((UserId(from), UserId(to)), relation(row));
        found.relations = rows.into_iter().map(related).collect();
    }
    let owners = owners(batch, &found.chats);
    if !owners.is_empty() {
        let creators: Vec<i64> = FindCreators::of(&owners).load(conn)?;
        found.creators = creators.into_iter().map(UserId).collect();
    }
    by_key(conn, batch, &mut found)?;
    let lookup = FindStored::of(batch, &found.chats);
    if lookup.is_empty() {
        return Ok(found);
    }
    let stored: Vec<StoredRow> = lookup.load(conn)?;
    for row in stored {
        // A row does not say why it was found: as an earlier attempt or as the target of a reply. So it is
        // noted as all of these.
        let message = Message::from(row);
        found.note(&message);
        found.answered.note(&message);
        if let Some(name) = &message.body.client_message_id {
            let key = (message.chat, UserId(message.author), name.clone());
            found.by_client_id.insert(key, message);
        }
    }
    Ok(found)
}

impl Lookup for PgConnection {
    fn entry(&mut self, key: Key) -> Result<Option<MessageRow>, Error> {
        changes::find(key).get_result(self).optional()
    }

    fn changes_behind(&mut self, key: Key) -> Result<i64, Error> {
        changes_behind(key).get_result(self)
    }
}
