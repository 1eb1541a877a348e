//! Which rows a batch makes, and with which seq. Pure: what the database knows is given.

use super::append::{Append, Appended, StoredAt};
use super::change::{self, Applied, Key, Quiet, Targets};
use super::decide::{Known, decide, is_same_purpose};
use super::direct::{self, Relations, Seen};
use super::help::{HelpChange, HelpState};
use super::list::ListState;
use super::reply::Answerables;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use switchboard_domain::changes::Changing;
use switchboard_domain::policy::Policy;
use switchboard_domain::{ChatId, Location, Message, MessageId, Timestamp, UserId};

/// What a batch finds in the database, under the locks of its chats.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The batch's chats.
    pub chats: HashMap<ChatId, ChatState>,
    /// Messages of earlier attempts, by their own id.
    pub by_id: HashMap<MessageId, Message>,
    /// Messages by what their author's client calls them.
    pub by_client_id: HashMap<ClientKey, Message>,
    /// What authors are to those they write to, in direct chats.
    pub relations: Relations,
    /// Those who write to their lists and may have some.
    pub creators: HashSet<UserId>,
    /// Messages that entries of the batch answer.
    pub answered: Answerables,
    /// Messages that entries of the batch change.
    pub targets: HashMap<Key, Changing>,
}

impl Found {
    /// This message is of an earlier attempt.
    pub fn note(&mut self, message: &Message) {
        self.by_id.insert(message.id, message.clone());
    }
}

/// A chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChatState {
    /// The last entry of its log.
    pub last_seq: i64,
    /// The last one that says something.
    pub shown_seq: i64,
    /// Since when all is well in a help chat, by what its participant says.
    pub resolved_at: Option<i64>,
    /// Whether it has ended.
    pub ended: bool,
    /// What decides of a help chat.
    pub help: Option<HelpState>,
    /// The members of a direct chat, the smaller id first.
    pub direct: Option<(UserId, UserId)>,
    /// What decides of a list.
    pub list: Option<ListState>,
}

/// What a client's message id is unique in.
pub(super) type ClientKey = (ChatId, UserId, Arc<str>);

/// What is to be done about one entry of the batch.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// Its outcome is known.
    Done(Appended),
    /// Append it. It is for its author alone when the other member has blocked them.
    Insert {
        blocked_by: Option<UserId>,
        /// What it makes of another entry, when it is a change.
        applied: Option<Box<Applied>>,
        /// The message that it answers.
        answers: Option<(MessageId, i64)>,
    },
    /// It is the same message as this earlier entry of the batch.
    SameAs(usize),
}

/// A batch on its way into the database.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    batch: &'a [Append],
    now: Timestamp,
    steps: Vec<Step>,
    chats: HashMap<ChatId, ChatState>,
    /// The rows that are in the database.
    appended: Vec<Row<'a>>,
}

/// A row to be inserted.
#[derive(Clone, Debug)]
pub(super) struct Row<'a> {
    /// Its place in the batch.
    pub index: usize,
    /// The entry.
    pub entry: &'a Append,
    /// Its number in the log.
    pub seq: i64,
    /// Whose block keeps it from them.
    pub blocked_by: Option<UserId>,
    /// What it makes of another entry.
    pub applied: Option<Box<Applied>>,
    /// The message that it answers.
    pub answers: Option<(MessageId, i64)>,
}

impl ChatState {
    /// Who has the help chat.
    pub fn owner(&self) -> Option<UserId> {
        self.help?.owner()
    }
}

impl<'a> Row<'a> {
    /// The text of the row: that of a change is in its target's row, unless it is for its author alone.
    pub fn content(&self) -> &'a str {
        match (&self.applied, &self.entry.change) {
            (Some(applied), Some(ask)) if applied.is_void => ask.change.text(),
            _ => &self.entry.body.content,
        }
    }

    /// Who alone may see it.
    pub fn only_for(&self) -> Option<UserId> {
        let own = self.blocked_by.map(|_| self.entry.author);
        let applied = self.applied.as_ref();
        let of_target = applied.and_then(|applied| applied.after.only_for);
        own.or(of_target).or(self.entry.only_for)
    }

    /// The entry as its row holds it, stored `now`.
    pub fn stored(&self, now: Timestamp) -> Message {
        let mut stored = self.entry.stored(self.at(now, None));
        if self.applied.is_some() {
            stored.body.content = self.content().into();
        }
        stored
    }

    /// Where and when it is stored.
    pub fn at(&self, now: Timestamp, owner: Option<UserId>) -> StoredAt {
        StoredAt {
            owner,
            seq: self.seq,
            time_sent: now,
            only_for: self.only_for(),
            answers: self.answers,
        }
    }
}

/// The key of an entry that its client has named.
pub(super) fn client_key(entry: &Append) -> Option<ClientKey> {
    let name = entry.body.client_message_id.clone()?;
    Some((entry.chat, entry.author, name))
}

impl<'a> Plan<'a> {
    /// Decides about every entry, in order.
    pub fn new(batch: &'a [Append], now: Timestamp, policy: Policy, found: Found) -> Self {
        let mut seen_ids: HashMap<MessageId, usize> = HashMap::new();
        let mut seen_names: HashMap<ClientKey, usize> = HashMap::new();
        let mut steps = Vec::with_capacity(batch.len());
        let mut ends: HashMap<ChatId, i64> = HashMap::new();
        let mut changes: HashMap<ChatId, i64> = HashMap::new();
        let mut targets = Targets::new(&found.targets, &found.chats);
        for (index, entry) in batch.iter().enumerate() {
            let key = client_key(entry);
            let known = Known {
                found: &found,
                ids: &seen_ids,
                names: &seen_names,
                ends: &ends,
                changes: &changes,
                targets: &targets,
            };
            let step = decide(entry, key.as_ref(), (policy, now), known);
            if let Step::Insert { applied, .. } = &step {
                if let Some(applied) = applied {
                    targets.note(entry.chat, applied);
                    *changes.entry(entry.chat).or_insert(0) += 1;
                }
                if let Some(chat) = found.chats.get(&entry.chat) {
                    *ends.entry(entry.chat).or_insert(chat.last_seq) += 1;
                }
                seen_ids.insert(entry.message, index);
                if let Some(key) = key {
                    seen_names.insert(key, index);
                }
            }
            steps.push(step);
        }
        Self {
            batch,
            now,
            steps,
            chats: found.chats,
            appended: Vec::new(),
        }
    }

    /// The entries that are to be inserted: places in the batch, ascending.
    pub fn inserts(&self) -> Vec<usize> {
        let insert = |index: &usize| matches!(self.steps[*index], Step::Insert { .. });
        (0..self.batch.len()).filter(insert).collect()
    }

    /// The rows of these entries, numbered after what is stored so far.
    pub fn rows(&self, indexes: &[usize]) -> Vec<Row<'a>> {
        let mut last: HashMap<ChatId, i64> = HashMap::with_capacity(self.chats.len());
        let row = |&index: &usize| {
            let entry = &self.batch[index];
            let stored = self.chats.get(&entry.chat).map_or(0, |chat| chat.last_seq);
            let seq = last.entry(entry.chat).or_insert(stored);
            *seq += 1;
            let (blocked_by, applied, answers) = match &self.steps[index] {
                Step::Insert {
                    blocked_by,
                    applied,
                    answers,
                } => (*blocked_by, applied.clone(), *answers),
                _ => (None, None, None),
            };
            Row {
                index,
                entry,
                seq: *seq,
                blocked_by,
                applied,
                answers,
            }
        };
        indexes.iter().map(row).collect()
    }

    /// These rows are in the database.
    pub fn stored(&mut self, rows: &[Row<'a>]) {
        self.appended.extend_from_slice(rows);
        for row in rows {
            let owner = self.chats.get(&row.entry.chat).and_then(ChatState::owner);
            let at = row.at(self.now, owner);
            self.steps[row.index] = Step::Done(match &row.applied {
                None => Appended::Stored(at),
                Some(applied) => Appended::Changed(at, applied.changed.clone()),
            });
            if let Some(chat) = self.chats.get_mut(&row.entry.chat) {
                chat.last_seq = row.seq;
                if row.entry.body.kind.is_content() {
                    chat.shown_seq = row.seq;
                }
            }
        }
    }

    /// The seq that each chat of these rows ends with.
    pub fn last_seqs(rows: &[Row<'_>]) -> HashMap<ChatId, i64> {
        // Ascending within a chat: the last one stays.
        rows.iter().map(|row| (row.entry.chat, row.seq)).collect()
    }

    /// What these rows change of their help chats.
    pub fn help_changes(&self, rows: &[Row<'_>]) -> HashMap<ChatId, HelpChange> {
        let mut entries: HashMap<ChatId, Vec<(UserId, bool)>> = HashMap::new();
        for row in rows {
            let of_chat = entries.entry(row.entry.chat).or_default();
            of_chat.push((row.entry.author, row.entry.body.kind.is_content()));
        }
        let change = |(chat, entries): (ChatId, Vec<(UserId, bool)>)| {
            let help = self.chats.get(&chat)?.help?;
            Some((chat, help.after(entries.into_iter(), self.now)))
        };
        entries.into_iter().filter_map(change).collect()
    }

    /// Where these rows have the participants of their help chats be.
    pub fn places(&self, rows: &[Row<'_>]) -> HashMap<ChatId, Location> {
        let place = |row: &Row<'_>| {
            let help = self.chats.get(&row.entry.chat)?.help?;
            let location = row.entry.body.location?;
            (help.participant == row.entry.author).then_some((row.entry.chat, location))
        };
        // Ascending within a chat: the last one stays.
        rows.iter().filter_map(place).collect()
    }

    /// The chats that end with changes behind these rows, which are not stored yet.
    pub fn quiet(&self, rows: &[Row<'_>]) -> Vec<Quiet> {
        change::quiet(rows, &self.chats)
    }

    /// The members of direct chats for whom the log ends with changes, each with its end.
    pub fn quiet_members(&self) -> Vec<Seen> {
        direct::quiet(&self.appended, &self.chats)
    }

    /// What the entries that were stored show to the members of direct chats.
    pub fn seen(&self) -> Vec<Seen> {
        direct::seen(&self.appended, &self.chats)
    }

    /// What became of every entry.
    pub fn finish(self) -> Vec<Appended> {
        let outcome = |index: usize| match &self.steps[index] {
            Step::Done(outcome) => outcome.clone(),
            // Every insert ends in `stored` before this is asked.
            Step::Insert { .. } => Appended::Refused,
            Step::SameAs(first) => self.repeated(index, *first),
        };
        (0..self.batch.len()).map(outcome).collect()
    }

    /// The outcome of an entry that repeats an earlier one of the batch.
    fn repeated(&self, index: usize, first: usize) -> Appended {
        let original = &self.batch[first];
        match &self.steps[first] {
            _ if !is_same_purpose(original, &self.batch[index]) => Appended::Refused,
            Step::Done(outcome @ (Appended::Stored(_) | Appended::Changed(..)))
                if original.message == self.batch[index].message =>
            {
                outcome.clone()
            }
            Step::Done(Appended::Stored(at)) => Appended::Duplicate(Box::new(original.stored(*at))),
            Step::Done(Appended::Changed(at, changed)) => {
                Appended::Duplicate(Box::new(original.stored_change(*at, changed)))
            }
            Step::Done(outcome) => outcome.clone(),
            Step::Insert { .. } | Step::SameAs(_) => Appended::Refused,
        }
    }
}
