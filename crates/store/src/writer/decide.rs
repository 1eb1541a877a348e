//! What is to be done about one entry of a batch. Pure: what the database knows is given.

use super::append::{Append, Appended, Attempt, StoredAt};
use super::change::{Application, Targets};
use super::direct::peer_of;
use super::plan::{ChatState, ClientKey, Found, Step};
use std::collections::HashMap;
use switchboard_domain::changes::ChangeAsk;
use switchboard_domain::policy::{Audience, Policy};
use switchboard_domain::{ChatId, Code, Message, MessageId, MessageKind, Timestamp, UserId};

/// What is known when an entry is decided about.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub found: &'a Found,
    /// Earlier entries of the batch that are to be inserted.
    pub ids: &'a HashMap<MessageId, usize>,
    pub names: &'a HashMap<ClientKey, usize>,
    /// Where they have the logs end.
    pub ends: &'a HashMap<ChatId, i64>,
    /// How many of them change others.
    pub changes: &'a HashMap<ChatId, i64>,
    /// What they have made of other entries.
    pub targets: &'a Targets,
}

/// Whether two entries with one name are meant to do the same: a name that was a message's is not a change's.
pub(super) fn is_same_purpose(one: &Append, other: &Append) -> bool {
    let points = |entry: &Append| entry.change.as_ref().map(ChangeAsk::points);
    one.body.kind == other.body.kind && points(one) == points(other)
}

fn is_same_purpose_as_stored(stored: &Message, entry: &Append) -> bool {
    let points = entry.change.as_ref().map(ChangeAsk::points);
    stored.body.kind == entry.body.kind && stored.target() == points.as_ref()
}

/// What became of an entry that an earlier attempt has stored.
fn stored_before(
    stored: &Message,
    entry: &Append,
    (chat, found): (&ChatState, &Found),
) -> Appended {
    let at = StoredAt::of(stored, chat.owner());
    let Some(ask) = &entry.change else {
        return Appended::Stored(at);
    };
    let target = found.targets.get(&(entry.chat, ask.target));
    match target.and_then(|target| target.shown(stored.only_for)) {
        Some(changed) => Appended::Changed(at, changed),
        None => Appended::Stored(at),
    }
}

/// Whether an entry is stored, and if not, why.
pub(super) fn decide(
    entry: &Append,
    key: Option<&ClientKey>,
    (policy, now): (Policy, Timestamp),
    known: Known<'_>,
) -> Step {
    let found = known.found;
    let Some(chat) = found.chats.get(&entry.chat) else {
        return Step::Done(Appended::ChatNotFound);
    };
    // What is stored stays stored, whatever became of the chat since.
    if let Some(stored) = found.by_id.get(&entry.message) {
        return Step::Done(stored_before(stored, entry, (chat, found)));
    }
    if let Some(first) = key.and_then(|key| found.by_client_id.get(key)) {
        return Step::Done(match first.id == entry.message {
            true => stored_before(first, entry, (chat, found)),
            false if is_same_purpose_as_stored(first, entry) => {
                Appended::Duplicate(Box::new(first.clone()))
            }
            false => Appended::Refused,
        });
    }
    let same = key
        .and_then(|key| known.names.get(key))
        .or_else(|| known.ids.get(&entry.message));
    if let Some(first) = same {
        return Step::SameAs(*first);
    }
    if entry.attempt == Attempt::ResolveOnly {
        return Step::Done(Appended::NotStored);
    }
    let is_removal = entry.change.as_ref().is_some_and(ChangeAsk::is_removal);
    if chat.ended && !is_removal {
        return Step::Done(Appended::ChatClosed);
    }
    let end = known.ends.get(&entry.chat).copied();
    let words = end.unwrap_or(chat.last_seq) - known.changes.get(&entry.chat).copied().unwrap_or(0);
    if let Some(help) = chat.help
        && let Err(code) = help.may_write(entry.author, words, entry.body.kind.is_content())
    {
        return Step::Done(Appended::Denied(code));
    }
    // Whoever came to a list later, or has left it, does not see the whole of its log.
    if chat.list.is_some() && entry.change.is_some() && !is_removal {
        return Step::Done(Appended::Denied(Code::Forbidden));
    }
    if let Some(list) = chat.list.filter(|_| !is_removal)
        && let Err(code) = list.may_write(entry.author, &found.creators)
    {
        return Step::Done(Appended::Denied(code));
    }
    let blocked_by = match blocked_by(entry, chat, policy, found) {
        Ok(blocked_by) => blocked_by,
        Err(code) => return Step::Done(Appended::Denied(code)),
    };
    let Ok(answers) = found.answered.answered_by(entry) else {
        return Step::Done(Appended::ReplyNotFound);
    };
    // PostgreSQL stores no NUL, so neither database is asked to.
    let text = entry.change.as_ref().map_or("", |ask| ask.change.text());
    if entry.body.has_nul() || text.contains('\0') {
        return Step::Done(Appended::Refused);
    }
    let seq = end.unwrap_or(chat.last_seq) + 1;
    match known
        .targets
        .apply(entry, (seq, now), blocked_by, policy.changes)
    {
        Ok(Application::Applies(applied)) => Step::Insert {
            blocked_by,
            applied,
            answers,
        },
        Ok(Application::Unchanged(changed_seq)) => Step::Done(Appended::Unchanged(changed_seq)),
        Err(code) => Step::Done(Appended::Denied(code)),
    }
}

/// Whose block keeps the entry from them; why it may not be written.
fn blocked_by(
    entry: &Append,
    chat: &ChatState,
    policy: Policy,
    found: &Found,
) -> Result<Option<UserId>, Code> {
    let is_removal = entry.change.as_ref().is_some_and(ChangeAsk::is_removal);
    let Some(pair) = chat.direct.filter(|_| !is_removal) else {
        return Ok(None);
    };
    let writing = (entry.author, peer_of(pair, entry.author));
    let relation = found.relations.get(&writing);
    let audience = match policy.audience(entry.body.kind, relation) {
        // One's own words may be taken back also where none may be added.
        Err(Code::Forbidden | Code::UserNotFound) if entry.body.kind == MessageKind::Delete => {
            Audience::Both
        }
        audience => audience?,
    };
    Ok((audience == Audience::Author).then_some(writing.1))
}
