//! Entries that change others: what they make of their targets, and what that does to chats. Pure.
//!
//! The row of the target is the state, the entry only says that it changed: so both are written behind the same lock,
//! in one transaction.

use super::append::Append;
use super::plan::{ChatState, Row};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use switchboard_domain::changes::{Change, ChangeLimits, Changed, Changing};
use switchboard_domain::{ChatId, Code, Message, Timestamp, UserId};

/// An entry of a chat's log.
pub(super) type Key = (ChatId, i64);

/// A message that is to be changed, as its author sees it, who alone may change it.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub message: Message,
    /// How many more edits of it its author alone sees.
    pub void_edits: i16,
}

/// What an entry of the batch makes of its target.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Applied {
    /// What the target says from now on.
    pub changed: Changed,
    /// Whether its author alone sees it, because the other one has blocked them: the target's row stays as it is, and
    /// the entry holds the text. Else an edit would be heard through the block.
    pub is_void: bool,
    /// How many edits its author alone sees, with this one.
    pub void_edits: i16,
    /// When the target was stored, where its place goes with it.
    pub place_of: Option<Timestamp>,
    /// Who alone sees the target, and so what becomes of it, whether or not the block has ended.
    pub only_for: Option<UserId>,
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
    pub fn new(found: &HashMap<Key, Target>, chats: &HashMap<ChatId, ChatState>) -> Self {
        let is_help = |chat: &ChatId| chats.get(chat).is_some_and(|it| it.help.is_some());
        let changing = |(key, found): (&Key, &Target)| {
            let changing = Changing {
                void_edits: found.void_edits,
                ..Changing::of(&found.message, is_help(&key.0))
            };
            (*key, changing)
        };
        Self(found.iter().map(changing).collect())
    }

    /// What the change of `entry`, which gets the number `seq`, makes of its target; nothing of one that changes
    /// nothing.
    pub fn apply(
        &self,
        entry: &Append,
        (seq, now): (i64, Timestamp),
        blocked_by: Option<UserId>,
        limits: ChangeLimits,
    ) -> Result<Option<Applied>, Code> {
        let Some(ask) = &entry.change else {
            return Ok(None);
        };
        let target = self.0.get(&(entry.chat, ask.target));
        let target = target.ok_or(Code::MessageNotFound)?;
        let mut changed = target.change(ask, entry.author, (seq, now), limits)?;
        // What is taken back is gone, and that says nothing.
        let is_edit = matches!(ask.change, Change::Edit { .. });
        let is_void = blocked_by.is_some() && target.only_for.is_none() && is_edit;
        let void_edits = target.void_edits + i16::from(is_void);
        if is_void {
            // As its author counts them.
            Arc::make_mut(&mut changed.now).state.edits = target.state.edits + void_edits;
        }
        let loses_place = changed.now.state.gone.is_some() && target.location.is_some();
        Ok(Some(Applied {
            changed,
            place_of: loses_place.then_some(target.time_sent),
            is_void,
            void_edits,
            only_for: target.only_for,
        }))
    }

    /// This has been done.
    pub fn note(&mut self, chat: ChatId, applied: &Applied) {
        if let Some(target) = self.0.get_mut(&(chat, applied.changed.seq)) {
            let edits = target.state.edits;
            *target = target.after(&applied.changed);
            target.void_edits = applied.void_edits;
            if applied.is_void {
                // The row counts what all see.
                target.state.edits = edits;
            }
        }
    }
}

/// What becomes of the rows of the targets: of several changes of one, the last.
pub(super) fn outcomes<'a>(rows: &'a [Row<'_>]) -> Vec<(ChatId, &'a Applied)> {
    let applied = |row: &'a Row<'_>| {
        let applied = row.applied.as_ref()?;
        let key = (row.entry.chat, applied.changed.seq, applied.is_void);
        Some((key, applied))
    };
    // In an order that every writer keeps to.
    let last: BTreeMap<(ChatId, i64, bool), &Applied> = rows.iter().filter_map(applied).collect();
    last.into_iter()
        .map(|((chat, ..), applied)| (chat, applied))
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
