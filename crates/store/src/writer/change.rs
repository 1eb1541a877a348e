//! Entries that change others: what they make of their targets, and what that does to chats. Pure.
//!
//! The row of the target is the state, the entry only says that it changed: so both are written behind the same lock,
//! in one transaction.

use super::append::Append;
use super::plan::{ChatState, Row};
use std::collections::{BTreeMap, HashMap, HashSet};
use switchboard_domain::changes::{Asking, ChangeLimits, Changed, Changing};
use switchboard_domain::{ChatId, Code, Timestamp, UserId};

/// An entry of a chat's log.
pub(super) type Key = (ChatId, i64);

/// What an entry of the batch makes of its target.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Applied {
    /// The target from now on.
    pub after: Changing,
    /// What the entry shows of it.
    pub changed: Changed,
    /// Whether the author of the entry alone sees it, because the other one has blocked them. Of an edit the entry
    /// holds the text: the target's row is read by both.
    pub is_void: bool,
    /// Whether what the target says for all is another text now, or none.
    pub has_new_text: bool,
    /// When the target was stored, where its place goes with it.
    pub place_of: Option<Timestamp>,
}

/// What becomes of a change.
pub(super) enum Application {
    /// An entry is stored that does this; nothing of one that is no change.
    Applies(Option<Box<Applied>>),
    /// The target is as it was asked for already, since its change with this number.
    Unchanged(i64),
}

/// What the entries of a batch want to change, each once.
pub(super) fn targets(batch: &[Append]) -> Vec<Key> {
    let target = |entry: &Append| Some((entry.chat, entry.change.as_ref()?.target));
    let distinct: HashSet<Key> = batch.iter().filter_map(target).collect();
    distinct.into_iter().collect()
}

/// The targets of a batch as its entries find them, one after the other: the second sees what the first has made.
#[derive(Debug)]
pub(super) struct Targets(HashMap<Key, Changing>);

impl Targets {
    /// As the database holds them.
    pub fn new(found: &HashMap<Key, Changing>, chats: &HashMap<ChatId, ChatState>) -> Self {
        let is_help = |chat: &ChatId| chats.get(chat).is_some_and(|it| it.help.is_some());
        let changing = |(key, found): (&Key, &Changing)| {
            let is_description = found.seq == 1 && is_help(&key.0);
            let changing = Changing {
                is_description,
                ..found.clone()
            };
            (*key, changing)
        };
        Self(found.iter().map(changing).collect())
    }

    /// What the change of `entry`, which gets the number `seq`, makes of its target.
    pub fn apply(
        &self,
        entry: &Append,
        (seq, now): (i64, Timestamp),
        blocked_by: Option<UserId>,
        limits: ChangeLimits,
    ) -> Result<Application, Code> {
        let Some(ask) = &entry.change else {
            return Ok(Application::Applies(None));
        };
        let target = self.0.get(&(entry.chat, ask.target));
        let target = target.ok_or(Code::MessageNotFound)?;
        let asking = Asking {
            author: entry.author,
            is_blocked: blocked_by.is_some(),
            by: seq,
            now,
        };
        let unchanged = || {
            let seen = target.seen_by(Some(entry.author));
            Application::Unchanged(seen.map_or(0, |seen| seen.state.changed_seq))
        };
        let Some(after) = target.change(ask, asking, limits)? else {
            return Ok(unchanged());
        };
        let is_void = target.is_void(ask, asking);
        let only_for = is_void.then_some(entry.author).or(target.only_for);
        let Some(changed) = after.shown(only_for) else {
            return Ok(unchanged());
        };
        let loses_place = after.location.is_none() && target.location.is_some();
        Ok(Application::Applies(Some(Box::new(Applied {
            has_new_text: after.state.gone.is_some() || after.content != target.content,
            place_of: loses_place.then_some(target.time_sent),
            changed,
            after,
            is_void,
        }))))
    }

    /// This has been done.
    pub fn note(&mut self, chat: ChatId, applied: &Applied) {
        if let Some(target) = self.0.get_mut(&(chat, applied.changed.seq)) {
            *target = applied.after.clone();
        }
    }
}

/// What becomes of the rows of the targets: of several changes of one, the last. Its text, or its place, is new when
/// any of them has made it so.
pub(super) fn outcomes(rows: &[Row<'_>]) -> Vec<(ChatId, Applied)> {
    // In an order that every writer keeps to.
    let mut last: BTreeMap<Key, Applied> = BTreeMap::new();
    for row in rows {
        let Some(applied) = &row.applied else {
            continue;
        };
        let key = (row.entry.chat, applied.changed.seq);
        let before = last.get(&key);
        let merged = Applied {
            has_new_text: applied.has_new_text || before.is_some_and(|it| it.has_new_text),
            place_of: applied.place_of.or(before.and_then(|it| it.place_of)),
            ..Applied::clone(applied)
        };
        last.insert(key, merged);
    }
    last.into_iter()
        .map(|((chat, _), applied)| (chat, applied))
        .collect()
}

/// Where the log of a chat ends with changes, for everybody or for one member of a direct chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quiet {
    pub chat: ChatId,
    /// The newest entry that says something.
    pub shown_seq: i64,
    /// The end of the log.
    pub quiet_to: i64,
    /// Since when all is well, where nobody has said anything since.
    pub resolved_at: Option<i64>,
}

/// The chats that end with changes behind these rows.
pub(super) fn quiet(rows: &[Row<'_>], chats: &HashMap<ChatId, ChatState>) -> Vec<Quiet> {
    let mut found: BTreeMap<ChatId, Quiet> = BTreeMap::new();
    for row in rows {
        let chat = row.entry.chat;
        let Some(state) = chats.get(&chat) else {
            continue;
        };
        let quiet = found.entry(chat).or_insert(Quiet {
            chat,
            shown_seq: state.shown_seq,
            quiet_to: state.last_seq,
            resolved_at: state.resolved_at,
        });
        if row.entry.body.kind.is_content() {
            quiet.shown_seq = row.seq;
            quiet.resolved_at = None;
        }
        quiet.quiet_to = row.seq;
    }
    found
        .into_values()
        .filter(|it| it.shown_seq < it.quiet_to)
        .collect()
}
