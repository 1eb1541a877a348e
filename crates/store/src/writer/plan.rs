//! Which rows a batch makes, and with which seq. Pure: what the database knows is given.

use super::append::{Append, Appended, Attempt, StoredAt};
use super::direct::{self, Relations, Seen, peer_of};
use super::help::{HelpChange, HelpState};
use super::list::ListState;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use switchboard_domain::policy::{Audience, Policy};
use switchboard_domain::{ChatId, Code, Location, Message, MessageId, Timestamp, UserId};

/// What a batch finds in the database, under the locks of its chats.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The batch's chats.
    pub chats: HashMap<ChatId, ChatState>,
    /// Messages of earlier attempts, by their own id.
    pub by_id: HashMap<MessageId, StoredAt>,
    /// Messages by what their author's client calls them.
    pub by_client_id: HashMap<ClientKey, Message>,
    /// What authors are to those they write to, in direct chats.
    pub relations: Relations,
    /// Those who write to their lists and may have some.
    pub creators: HashSet<UserId>,
    /// Messages that entries of the batch answer.
    pub answered: HashSet<(ChatId, MessageId)>,
}

impl Found {
    /// This message is of an earlier attempt. Its chat is known.
    pub fn note(&mut self, message: &Message) {
        let owner = self.chats.get(&message.chat).and_then(ChatState::owner);
        let at = StoredAt::of(message, owner);
        self.by_id.insert(message.id, at);
    }
}

/// A chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChatState {
    /// The last entry of its log.
    pub last_seq: i64,
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
enum Step {
    /// Its outcome is known.
    Done(Appended),
    /// Append it. It is for its author alone when the other member has blocked them.
    Insert { blocked_by: Option<UserId> },
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
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    /// Its place in the batch.
    pub index: usize,
    /// The entry.
    pub entry: &'a Append,
    /// Its number in the log.
    pub seq: i64,
    /// Whose block keeps it from them.
    pub blocked_by: Option<UserId>,
}

impl ChatState {
    /// Who has the help chat.
    pub fn owner(&self) -> Option<UserId> {
        self.help?.owner()
    }
}

impl Row<'_> {
    /// Who alone may see it.
    pub fn only_for(&self) -> Option<UserId> {
        let own = self.blocked_by.map(|_| self.entry.author);
        own.or(self.entry.only_for)
    }

    /// Where and when it is stored.
    pub fn at(&self, now: Timestamp, owner: Option<UserId>) -> StoredAt {
        StoredAt {
            owner,
            seq: self.seq,
            time_sent: now,
            only_for: self.only_for(),
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
        for (index, entry) in batch.iter().enumerate() {
            let key = client_key(entry);
            let known = Known {
                found: &found,
                ids: &seen_ids,
                names: &seen_names,
                ends: &ends,
            };
            let step = decide(entry, key.as_ref(), policy, known);
            if matches!(step, Step::Insert { .. }) {
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
            Row {
                index,
                entry,
                seq: *seq,
                blocked_by: match self.steps[index] {
                    Step::Insert { blocked_by } => blocked_by,
                    _ => None,
                },
            }
        };
        indexes.iter().map(row).collect()
    }

    /// These rows are in the database.
    pub fn stored(&mut self, rows: &[Row<'a>]) {
        self.appended.extend_from_slice(rows);
        for row in rows {
            let owner = self.chats.get(&row.entry.chat).and_then(ChatState::owner);
            self.steps[row.index] = Step::Done(Appended::Stored(row.at(self.now, owner)));
            if let Some(chat) = self.chats.get_mut(&row.entry.chat) {
                chat.last_seq = row.seq;
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
        let mut authors: HashMap<ChatId, Vec<UserId>> = HashMap::new();
        for row in rows {
            let of_chat = authors.entry(row.entry.chat).or_default();
            of_chat.push(row.entry.author);
        }
        let change = |(chat, authors): (ChatId, Vec<UserId>)| {
            let help = self.chats.get(&chat)?.help?;
            Some((chat, help.after(authors.into_iter(), self.now)))
        };
        authors.into_iter().filter_map(change).collect()
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
            Step::Done(Appended::Stored(at)) if original.message == self.batch[index].message => {
                Appended::Stored(*at)
            }
            Step::Done(Appended::Stored(at)) => Appended::Duplicate(original.stored(*at)),
            Step::Done(outcome) => outcome.clone(),
            Step::Insert { .. } | Step::SameAs(_) => Appended::Refused,
        }
    }
}

/// What is known when an entry is decided about.
#[derive(Clone, Copy)]
struct Known<'a> {
    found: &'a Found,
    /// Earlier entries of the batch that are to be inserted.
    ids: &'a HashMap<MessageId, usize>,
    names: &'a HashMap<ClientKey, usize>,
    /// Where they have the logs end.
    ends: &'a HashMap<ChatId, i64>,
}

fn decide(entry: &Append, key: Option<&ClientKey>, policy: Policy, known: Known<'_>) -> Step {
    let found = known.found;
    let Some(chat) = found.chats.get(&entry.chat) else {
        return Step::Done(Appended::ChatNotFound);
    };
    // What is stored stays stored, whatever became of the chat since.
    if let Some(at) = found.by_id.get(&entry.message) {
        return Step::Done(Appended::Stored(*at));
    }
    if let Some(first) = key.and_then(|key| found.by_client_id.get(key)) {
        return Step::Done(if first.id == entry.message {
            Appended::Stored(StoredAt::of(first, chat.owner()))
        } else {
            Appended::Duplicate(first.clone())
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
    if chat.ended {
        return Step::Done(Appended::ChatClosed);
    }
    let end = known.ends.get(&entry.chat).copied();
    if let Some(help) = chat.help
        && let Err(code) = help.may_write(entry.author, end.unwrap_or(chat.last_seq))
    {
        return Step::Done(Appended::Denied(code));
    }
    if let Some(list) = chat.list
        && let Err(code) = list.may_write(entry.author, &found.creators)
    {
        return Step::Done(Appended::Denied(code));
    }
    let blocked_by = match blocked_by(entry, chat, policy, found) {
        Ok(blocked_by) => blocked_by,
        Err(code) => return Step::Done(Appended::Denied(code)),
    };
    let found = |message| found.answered.contains(&(entry.chat, message));
    if !entry.body.reply_to.is_none_or(found) {
        return Step::Done(Appended::ReplyNotFound);
    }
    // PostgreSQL stores no NUL, so neither database is asked to.
    if entry.body.has_nul() {
        return Step::Done(Appended::Refused);
    }
    Step::Insert { blocked_by }
}

/// Whose block keeps the entry from them; why it may not be written.
fn blocked_by(
    entry: &Append,
    chat: &ChatState,
    policy: Policy,
    found: &Found,
) -> Result<Option<UserId>, Code> {
    let Some(pair) = chat.direct else {
        return Ok(None);
    };
    let writing = (entry.author, peer_of(pair, entry.author));
    let relation = found.relations.get(&writing);
    let audience = policy.audience(entry.body.kind, relation)?;
    Ok((audience == Audience::Author).then_some(writing.1))
}
