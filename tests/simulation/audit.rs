//! Looks at each commit with books of its own, and counts what must not be.

use crate::rows::Row;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::time::Duration;
use switchboard_domain::{ChatId, Timestamp, UserId};

/// What must be nought.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Open requests with neither an owner nor a place, or more than one of them; and what was acknowledged and is not there.
    pub lost: u64,
    /// Names with two requests, or with one that was taken back before it arrived.
    pub made_twice: u64,
    /// Chats that were given to somebody while somebody had them, and turns that did not go on.
    pub twice_assigned: u64,
    /// Words and acts of somebody whose turn was over.
    pub late: u64,
    /// Longer than the time-outs.
    pub left_alone: u64,
    /// Chats given by a wait that began before its organizer lost one.
    pub waits_that_went_on: u64,
}

/// What happened, and how often.
#[derive(Debug, Default)]
pub struct Counts(HashMap<&'static str, u64>);

impl Counts {
    pub fn of(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or_default()
    }
}

#[derive(Debug, Default)]
pub struct Audit {
    pub faults: Faults,
    pub counts: Counts,
    /// Who has each open chat, by what was committed.
    owners: HashMap<ChatId, Option<UserId>>,
    names: HashMap<(UserId, String), ChatId>,
    taken_back: HashSet<(UserId, String)>,
    /// When each organizer last lost a chat.
    lost_at: HashMap<UserId, Timestamp>,
    /// The first of each kind, in words.
    pub notes: Vec<String>,
}

/// Within the server everything is heard in this time.
const HEARD: Duration = Duration::from_secs(2);
/// Faults that are told in words.
const NOTED: usize = 12;

impl Audit {
    pub fn count(&mut self, what: &'static str) {
        *self.counts.0.entry(what).or_default() += 1;
    }

    fn note(&mut self, what: impl FnOnce() -> String) {
        if self.notes.len() < NOTED {
            self.notes.push(what());
        }
    }

    pub fn lost(&mut self, what: impl FnOnce() -> String) {
        self.faults.lost += 1;
        self.note(what);
    }

    pub fn left_alone(&mut self, what: impl FnOnce() -> String) {
        self.faults.left_alone += 1;
        self.note(what);
    }

    /// A request was made.
    pub fn made(&mut self, who: UserId, name: &str, chat: ChatId) {
        let known = (who, name.to_owned());
        let is_over = self.taken_back.contains(&known);
        if self.names.insert(known, chat).is_some() || is_over {
            self.faults.made_twice += 1;
            self.note(|| format!("{who}'s {name} is made twice: {chat:?}"));
        }
        self.owners.insert(chat, None);
        self.count("made");
    }

    /// A participant was told that this never waits.
    pub fn taken_back(&mut self, who: UserId, name: &str) {
        self.taken_back.insert((who, name.to_owned()));
    }

    /// A participant is told that another request of theirs is in the way of this one.
    pub fn refused(&mut self, who: UserId, name: &str) {
        if self.names.contains_key(&(who, name.to_owned())) {
            self.lost(|| format!("{who} was told that {name} is in its own way"));
        }
    }

    /// A participant was told that this name is that request.
    pub fn acknowledged(&mut self, who: UserId, name: &str, chat: ChatId) {
        if self.names.get(&(who, name.to_owned())) != Some(&chat) {
            self.lost(|| format!("{who} was told of {name} what is not so"));
        }
    }

    /// A chat was changed. `places`: how often it stands in the queue. `claim`: by a claim.
    pub fn changed(
        &mut self,
        before: &Row,
        after: &Row,
        places: usize,
        claim: bool,
        now: Timestamp,
    ) {
        let (was, is) = (&before.standing, &after.standing);
        let has = usize::from(is.holder().is_some()) + usize::from(is.ended);
        if has + places != 1 || is.waits != (places == 1) {
            self.lost(|| format!("{:?} has no one place: {is:?}, {places}", after.id));
        }
        let known = self.owners.get(&after.id).copied().flatten();
        let changed = was.holder() != is.holder();
        let stands_still = changed && is.holder().is_some() && is.turn <= was.turn;
        let is_taken = claim && known.is_some();
        if known != was.holder() || is_taken || stands_still || is.turn < was.turn {
            self.faults.twice_assigned += 1;
            self.note(|| format!("{:?} of {known:?} goes from {was:?} to {is:?}", after.id));
        }
        if let Some(loser) = known.filter(|_| changed && !is.ended) {
            self.lost_at.insert(loser, now);
        }
        if is.ended {
            self.owners.remove(&after.id);
        } else {
            self.owners.insert(after.id, is.holder());
        }
    }

    /// A word was stored.
    pub fn said(&mut self, chat: ChatId, author: UserId, by_participant: bool) {
        let owner = self.owners.get(&chat).copied();
        if owner.is_none() || !by_participant && owner != Some(Some(author)) {
            self.faults.late += 1;
            self.note(|| format!("{author} spoke in {chat:?} of {owner:?}"));
        }
    }

    /// An act on `turn` was done while the chat's was `is`.
    pub fn acted(&mut self, chat: ChatId, turn: i64, is: i64) {
        if turn != is {
            self.faults.late += 1;
            self.note(|| format!("an act on turn {turn} of {chat:?} was done in {is}"));
        }
    }

    /// A chat was given to whoever waits since `begun`; the claim was decided at `decided`.
    pub fn given(&mut self, to: UserId, begun: Timestamp, decided: Timestamp) {
        if self
            .lost_at
            .get(&to)
            .is_some_and(|lost| begun < *lost && lost.plus(HEARD) < decided)
        {
            self.faults.waits_that_went_on += 1;
            self.note(|| format!("{to} is given one in a wait that was over"));
        }
    }
}

/// The rows of the table: what happened.
const HAPPENED: [&str; 18] = [
    "asked",
    "asked again",
    "made",
    "matched",
    "opened",
    "not opened",
    "returned",
    "offered",
    "moved",
    "taken over",
    "called back",
    "unattended",
    "resolved",
    "closed",
    "withdrawn",
    "expired",
    "refused",
    "crashes",
];

impl Audit {
    /// What ought to have happened, and did not.
    pub fn never(&self) -> Vec<&'static str> {
        let never = |what: &&str| self.counts.of(what) == 0;
        HAPPENED.into_iter().filter(never).collect()
    }
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for what in HAPPENED {
            writeln!(f, "{what:24}{:>10}", self.counts.of(what))?;
        }
        let faults = [
            ("lost", self.faults.lost),
            ("made twice", self.faults.made_twice),
            ("twice assigned", self.faults.twice_assigned),
            ("words and acts too late", self.faults.late),
            ("left alone", self.faults.left_alone),
            ("waits that went on", self.faults.waits_that_went_on),
        ];
        for (what, count) in faults {
            writeln!(f, "{what:24}{count:>10}")?;
        }
        self.notes
            .iter()
            .try_for_each(|note| writeln!(f, "! {note}"))
    }
}
