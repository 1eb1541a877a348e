//! Who waits at an agency and who may take the next one, without actors, I/O or clocks.
//!
//! The database decides each claim; this is its mirror in memory, which knows positions, and the
//! turnstile in front of it: claims go to the database one at a time. An organizer who asked
//! before a claim began that found nothing has been answered by it too; one who asked later
//! has not, because a request may have come in between.

use crate::protocol::{ChatId, Code, Timestamp, UserId};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

/// Most requests that may wait at one agency.
pub const MAX_WAITING: usize = 100_000;
/// Most organizers that may stand at the turnstile of one agency.
pub const MAX_CLAIMING: usize = 4_096;

/// A request that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its id, and the id of its chat to come.
    pub id: ChatId,
    /// Its place: lower goes first.
    pub order: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What the actor is to do. `R` is the answer slot of whoever wants a chat.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect<R> {
    /// Claim the head of the queue in the database, then call `finish_claim`.
    Claim(UserId),
    /// The claim of this caller got a request.
    Started(R),
    /// Nobody waits.
    NobodyWaits(R),
    /// It did not work.
    Fail(R, Code),
}

/// What a claim in the database came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// This request is the organizer's now.
    Request(ChatId),
    /// Nobody waits.
    Nobody,
    /// The database could not say.
    Failed(Code),
}

#[derive(Debug)]
struct Claim<R> {
    caller: R,
    /// How many of those who stand at the turnstile stood there when it began.
    covers: usize,
}

/// The state of one agency's queue.
#[derive(Debug)]
pub struct QueueCore<R> {
    waiting: BTreeMap<i64, Waiting>,
    orders: HashMap<ChatId, i64>,
    /// Requests that are being stored.
    asking: usize,
    /// What left the queue before its own insertion was heard of: somebody else saw it in the
    /// database first. Emptied when nothing is being stored.
    left_early: HashSet<ChatId>,
    claim: Option<Claim<R>>,
    turnstile: VecDeque<(UserId, R)>,
}

impl<R> QueueCore<R> {
    /// The queue as the database has it.
    pub fn new(waiting: impl IntoIterator<Item = Waiting>) -> Self {
        let mut core = Self {
            waiting: BTreeMap::new(),
            orders: HashMap::new(),
            asking: 0,
            left_early: HashSet::new(),
            claim: None,
            turnstile: VecDeque::new(),
        };
        for request in waiting {
            core.insert(request);
        }
        core
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether one more may wait.
    pub fn has_room(&self) -> bool {
        self.waiting.len() + self.asking < MAX_WAITING
    }

    /// Whether no organizer stands at the turnstile.
    pub fn is_quiet(&self) -> bool {
        self.claim.is_none() && self.turnstile.is_empty()
    }

    /// The request that is served next.
    pub fn head(&self) -> Option<&Waiting> {
        self.waiting.values().next()
    }

    /// A request is on its way into the database.
    pub fn begin_ask(&mut self) {
        self.asking += 1;
    }

    /// The database has stored it, or not.
    pub fn finish_ask(&mut self, stored: Option<Waiting>) {
        self.asking = self.asking.saturating_sub(1);
        if let Some(request) = stored
            && !self.left_early.remove(&request.id)
        {
            self.insert(request);
        }
        if self.asking == 0 {
            self.left_early.clear();
        }
    }

    fn insert(&mut self, request: Waiting) {
        self.orders.insert(request.id, request.order);
        self.waiting.insert(request.order, request);
    }

    /// Takes over what the database has now; the turnstile stays as it is.
    pub fn replace(&mut self, waiting: impl IntoIterator<Item = Waiting>) {
        self.waiting.clear();
        self.orders.clear();
        for request in waiting {
            self.insert(request);
        }
    }

    /// A request has left the queue.
    pub fn remove(&mut self, id: ChatId) {
        match self.orders.remove(&id) {
            Some(order) => {
                self.waiting.remove(&order);
            }
            None if self.asking > 0 => {
                self.left_early.insert(id);
            }
            None => {}
        }
    }

    /// The place of a request: 1 is served next.
    pub fn position(&self, id: ChatId) -> Option<usize> {
        let order = *self.orders.get(&id)?;
        Some(self.waiting.range(..=order).count())
    }

    /// An organizer wants the next request.
    pub fn start_chat(&mut self, organizer: UserId, caller: R) -> Vec<Effect<R>> {
        if self.turnstile.len() >= MAX_CLAIMING {
            return vec![Effect::Fail(caller, Code::Overloaded)];
        }
        self.turnstile.push_back((organizer, caller));
        self.next_claim().into_iter().collect()
    }

    fn next_claim(&mut self) -> Option<Effect<R>> {
        if self.claim.is_some() {
            return None;
        }
        let (organizer, caller) = self.turnstile.pop_front()?;
        self.claim = Some(Claim {
            caller,
            covers: self.turnstile.len(),
        });
        Some(Effect::Claim(organizer))
    }

    /// The database has decided the claim under way.
    pub fn finish_claim(&mut self, claimed: Claimed) -> Vec<Effect<R>> {
        let Some(Claim { caller, covers }) = self.claim.take() else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        match claimed {
            Claimed::Request(id) => {
                self.remove(id);
                effects.push(Effect::Started(caller));
            }
            Claimed::Nobody => {
                effects.push(Effect::NobodyWaits(caller));
                let covered = self.turnstile.drain(..covers);
                effects.extend(covered.map(|(_, caller)| Effect::NobodyWaits(caller)));
            }
            Claimed::Failed(code) => {
                effects.push(Effect::Fail(caller, code));
                // Those who waited for it would wait for the same failure.
                let covered = self.turnstile.drain(..covers);
                effects.extend(covered.map(|(_, caller)| Effect::Fail(caller, code)));
            }
        }
        effects.extend(self.next_claim());
        effects
    }

    /// Everybody who still waits for an answer, for a queue that starts over.
    pub fn take_callers(&mut self) -> Vec<R> {
        let claiming = self.claim.take().map(|claim| claim.caller);
        let rest = self.turnstile.drain(..).map(|(_, caller)| caller);
        claiming.into_iter().chain(rest).collect()
    }
}

#[cfg(test)]
#[path = "core_tests.rs"]
mod tests;
