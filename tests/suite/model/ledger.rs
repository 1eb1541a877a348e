//! What was asked for and what was promised, whoever was told.
//!
//! Moments are counted: one for each thing that somebody did or heard. So it is known of two of them
//! which was first, and of what took some time whether something else happened in between.

use super::{changes::Changes, clock::Clock};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A message that somebody sent, perhaps more than once.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its author.
    pub author: i64,
    /// Where it was sent.
    pub chat: String,
    /// Where it is stored, as each acknowledgement said: `(messageId, seq)`.
    pub acknowledged: Vec<(Value, Value)>,
    /// Whether somebody was told that it is not stored and never will be.
    pub refused: bool,
    /// Whether it may be sent again: it has a name.
    pub named: bool,
    /// When it was sent first.
    pub began: u64,
    /// When somebody first heard that it is stored.
    pub known: Option<u64>,
}

impl Sent {
    /// Whether its author does not know yet what became of it.
    pub fn is_open(&self) -> bool {
        self.named && self.acknowledged.is_empty() && !self.refused
    }
}

/// A tip that somebody gave, perhaps more than once under its name.
#[derive(Clone, Debug)]
pub struct Tip {
    /// Who pays.
    pub payer: i64,
    /// To whom.
    pub creator: i64,
    /// Where it was given.
    pub chat: String,
    /// How much.
    pub amount: u64,
    /// When it was given first.
    pub began: u64,
    /// Its id, once it was promised, and when somebody first heard so.
    pub promised: Option<(String, u64)>,
}

impl Tip {
    /// Its id, as far as anybody was told.
    pub fn id(&self) -> Option<&str> {
        self.promised.as_ref().map(|(id, _)| id.as_str())
    }
}

/// A request for help.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its id, and its chat's.
    pub id: String,
    /// Who asked.
    pub participant: i64,
    /// Where.
    pub event: i64,
    /// Taken back.
    pub withdrawn: bool,
    /// Somebody asked for its chat's end, and may not know the outcome.
    pub closing: bool,
}

/// What a short run may do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// A block has kept something from somebody.
    KeptFromSomebody,
    /// A tip was paid and shown.
    Paid,
    /// A tip was not paid.
    NotPaid,
    /// A member of a list did not see all of it.
    PartOfAList,
    /// A match was undone.
    Undone,
}

impl Found {
    /// Everything.
    pub const ALL: [Self; 5] = [
        Self::KeptFromSomebody,
        Self::Paid,
        Self::NotPaid,
        Self::PartOfAList,
        Self::Undone,
    ];
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Requests, in the order of the queue.
    pub requests: Vec<Request>,
    /// Messages by their text, which is their name too.
    pub sent: BTreeMap<String, Sent>,
    /// Tips by their names, which are their texts too.
    pub tips: BTreeMap<String, Tip>,
    /// Ended chats, and how long each was when that was known for certain.
    pub ended: BTreeMap<String, usize>,
    /// The owners of lists.
    pub lists: BTreeMap<String, i64>,
    /// Requests whose match was undone, or may have been.
    pub returned: BTreeSet<String>,
    /// Whether one of several servers has failed, or what they share has.
    pub failures: bool,
    /// The clock that a server goes by.
    pub clock: Clock,
    /// What was charged for tips that the database has forgotten.
    pub lost_charges: BTreeSet<String>,
    /// Whether it has forgotten something since all was looked at last.
    pub forgot: bool,
    /// What was found of what does not happen in every run.
    pub found: BTreeSet<Found>,
    moments: u64,
    /// What users were shown of chats at the last look.
    shown: BTreeMap<(i64, String), Vec<Value>>,
    /// By who blocks whom, in order.
    blocks: BTreeMap<(i64, i64), Changes>,
    /// By list and member.
    stays: BTreeMap<(String, i64), Changes>,
}

impl Ledger {
    /// The database is what it was when `copied` was: what was promised since is forgotten with what was
    /// stored.
    pub fn forget_since(&mut self, copied: Self) {
        let now = std::mem::replace(self, copied);
        self.moments = now.moments;
        self.failures |= now.failures;
        self.clock = now.clock;
        self.found.extend(now.found);
        self.lost_charges.extend(now.lost_charges);
        self.forgot = true;
    }

    /// The present.
    pub fn moment(&mut self) -> u64 {
        self.moments += 1;
        self.moments
    }

    /// The open request of a participant on an event, as far as one can know.
    pub fn open(&self, participant: i64, event: i64) -> Option<&Request> {
        let mut of = self.requests.iter().rev();
        of.find(|request| (request.participant, request.event) == (participant, event))
            .filter(|request| !request.withdrawn && !self.ended.contains_key(&request.id))
    }

    /// The request for help that became this chat.
    pub fn request(&self, chat: &str) -> Option<&Request> {
        self.requests.iter().find(|request| request.id == chat)
    }

    /// Somebody is about to send a message.
    pub fn send(&mut self, text: &str, author: i64, chat: &str, named: bool) {
        let sent = Sent {
            author,
            chat: chat.to_owned(),
            acknowledged: Vec::new(),
            refused: false,
            named,
            began: self.moment(),
            known: None,
        };
        self.sent.insert(text.to_owned(), sent);
    }

    /// A message is stored there.
    pub fn acknowledge(&mut self, text: &str, id: &Value, seq: &Value) {
        let now = self.moment();
        let sent = self.sent.get_mut(text);
        let sent = sent.unwrap_or_else(|| panic!("nobody sent {text}"));
        sent.acknowledged.push((id.clone(), seq.clone()));
        sent.known.get_or_insert(now);
    }

    /// A message is not stored, and never will be.
    pub fn refuse(&mut self, text: &str) {
        self.sent.get_mut(text).expect("it was sent").refused = true;
    }

    /// A tip is promised.
    ///
    /// # Panics
    /// When it was promised before, as another one.
    pub fn promise(&mut self, name: &str, id: &Value) {
        let now = self.moment();
        let tip = self.tips.get_mut(name).expect("it was given");
        let id = id.as_str().expect("a tip's id");
        let (first, _) = tip.promised.get_or_insert((id.to_owned(), now));
        assert_eq!(first, id, "one name, one tip: {name}");
    }

    /// A user is shown these messages of a chat; what was shown before, otherwise, when it is not how
    /// that begins.
    pub fn show(&mut self, user: i64, chat: &str, ids: Vec<Value>) -> Result<(), Vec<Value>> {
        let before = self.shown.entry((user, chat.to_owned())).or_default();
        if !ids.starts_with(before) {
            return Err(before.clone());
        }
        *before = ids;
        Ok(())
    }

    /// Somebody blocks somebody since some moment between these two, or does no longer.
    pub fn block(&mut self, who: (i64, i64), blocks: bool, asked: u64, answered: u64) {
        self.blocks
            .entry(who)
            .or_default()
            .change(blocks, asked, answered);
    }

    /// Whether `who.0` blocks `who.1` now.
    pub fn blocks(&self, who: (i64, i64)) -> bool {
        self.blocks.get(&who).is_some_and(Changes::is_so)
    }

    /// Whether `who.0` blocked `who.1` all the time between these moments, or never; `None` when that
    /// changed.
    pub fn blocked(&self, who: (i64, i64), from: u64, upto: u64) -> Option<bool> {
        let changes = self.blocks.get(&who);
        changes.map_or(Some(false), |changes| changes.was_so(from, upto))
    }

    /// How somebody came to a list and left it.
    pub fn stays(&mut self, list: &str, member: i64) -> &mut Changes {
        let stays = self.stays.entry((list.to_owned(), member));
        stays.or_default()
    }

    /// Whether a member may have to look for a message to a list: a server that fails was to show it.
    pub fn may_miss(&self, list: &str) -> bool {
        self.failures && self.lists.contains_key(list)
    }

    /// Whoever is or was on a list.
    pub fn members(&self, list: &str) -> Vec<i64> {
        let of_list = self.stays.keys().filter(|(it, _)| it == list);
        of_list.map(|(_, member)| *member).collect()
    }

    /// Whether somebody was on a list all the time between these moments, or never; `None` when that
    /// changed.
    pub fn was_on(&self, list: &str, member: i64, from: u64, upto: u64) -> Option<bool> {
        let stays = self.stays.get(&(list.to_owned(), member));
        stays.map_or(Some(false), |stays| stays.was_so(from, upto))
    }

    /// Learns from the server's log which matches were undone.
    pub fn note_returns(&mut self, log: &str) {
        let returns = |line: &&str| line.contains(" returns: nobody answered");
        for line in log.lines().filter(returns) {
            let request = line.split_once("request ").expect("which").1;
            let id = request.split(' ').next().expect("its id");
            self.returned.insert(id.to_owned());
            self.found.insert(Found::Undone);
        }
    }

    /// An end was asked for.
    pub fn closing(&mut self, chat: &str) {
        let request = self.requests.iter_mut().find(|request| request.id == chat);
        request.expect("a chat of the run").closing = true;
    }
}
