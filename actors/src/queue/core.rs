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
    /// Whose it is.
    pub participant: UserId,
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
    /// This organizer may not have another; somebody else may.
    Refused(Code),
    /// The database could not say.
    Failed(Code),
}

#[derive(Debug)]
struct Claim<R> {
    /// Who asked for it; nobody did when it is for an organizer who waits.
    caller: Option<R>,
    organizer: UserId,
    /// How many of those who stand at the turnstile stood there when it began.
    covers: usize,
}

/// The state of one agency's queue.
#[derive(Debug)]
pub struct QueueCore<R> {
    waiting: BTreeMap<i64, Waiting>,
    orders: HashMap<ChatId, i64>,
    /// The place that each request was last shown to be at.
    shown: HashMap<ChatId, usize>,
    /// Whether a request has left since places were last shown.
    moved: bool,
    /// Organizers who take the next request as soon as there is one, the longest-waiting first.
    organizers: VecDeque<UserId>,
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
            shown: HashMap::new(),
            moved: false,
            organizers: VecDeque::new(),
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
        self.claim.is_none() && self.turnstile.is_empty() && self.organizers.is_empty()
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

    /// A request that had been taken waits again, at its old place.
    pub fn give_back(&mut self, request: Waiting) {
        self.insert(request);
        self.moved = true;
    }

    fn insert(&mut self, request: Waiting) {
        self.orders.insert(request.id, request.order);
        self.waiting.insert(request.order, request);
    }

    /// Takes over what the database has now; the turnstile stays as it is.
    pub fn replace(&mut self, waiting: impl IntoIterator<Item = Waiting>) {
        self.waiting.clear();
        self.orders.clear();
        self.moved = true;
        for request in waiting {
            self.insert(request);
        }
        let orders = &self.orders;
        self.shown.retain(|id, _| orders.contains_key(id));
    }

    /// A request has left the queue.
    pub fn remove(&mut self, id: ChatId) {
        match self.orders.remove(&id) {
            Some(order) => {
                self.waiting.remove(&order);
                self.shown.remove(&id);
                self.moved = true;
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
            caller: Some(caller),
            organizer,
            covers: self.turnstile.len(),
        });
        Some(Effect::Claim(organizer))
    }

    /// The database has decided the claim under way.
    pub fn finish_claim(&mut self, claimed: Claimed) -> Vec<Effect<R>> {
        let Some(claim) = self.claim.take() else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        match claimed {
            Claimed::Request(id) => {
                self.remove(id);
                // One chat for each wait, however it came about.
                self.stop_waiting(claim.organizer);
                effects.extend(claim.caller.map(Effect::Started));
            }
            Claimed::Nobody => {
                effects.extend(claim.caller.map(Effect::NobodyWaits));
                let covered = self.turnstile.drain(..claim.covers);
                effects.extend(covered.map(|(_, caller)| Effect::NobodyWaits(caller)));
            }
            Claimed::Refused(code) => {
                self.stop_waiting(claim.organizer);
                effects.extend(claim.caller.map(|caller| Effect::Fail(caller, code)));
            }
            Claimed::Failed(code) => {
                effects.extend(claim.caller.map(|caller| Effect::Fail(caller, code)));
                // Those who waited for it would wait for the same failure.
                let covered = self.turnstile.drain(..claim.covers);
                effects.extend(covered.map(|(_, caller)| Effect::Fail(caller, code)));
            }
        }
        effects.extend(self.next_claim());
        effects
    }

    /// An organizer wants the next request as soon as there is one, behind those who waited before.
    /// Waiting twice is waiting once. `false`: too many wait.
    pub fn wait(&mut self, organizer: UserId) -> bool {
        if self.organizers.contains(&organizer) {
            return true;
        }
        if self.organizers.len() >= MAX_CLAIMING {
            return false;
        }
        self.organizers.push_back(organizer);
        true
    }

    /// An organizer does not wait any more.
    pub fn stop_waiting(&mut self, organizer: UserId) {
        self.organizers.retain(|waiting| *waiting != organizer);
    }

    /// The organizers who wait, the longest-waiting first.
    pub fn organizers(&self) -> impl Iterator<Item = UserId> + '_ {
        self.organizers.iter().copied()
    }

    /// Claims the head of the queue for the longest-waiting organizer who is `ready`, when there
    /// is one of both and no other claim goes first.
    pub fn match_waiting(&mut self, ready: impl Fn(UserId) -> bool) -> Option<Effect<R>> {
        if self.claim.is_some() || self.waiting.is_empty() {
            return None;
        }
        let organizer = self.organizers().find(|organizer| ready(*organizer))?;
        self.claim = Some(Claim {
            caller: None,
            organizer,
            covers: 0,
        });
        Some(Effect::Claim(organizer))
    }

    /// The requests whose place is another than the one last shown, with the new place. One pass
    /// over those who wait, however often the queue moved since the last one.
    pub fn moved(&mut self) -> Vec<(Waiting, usize)> {
        if !std::mem::take(&mut self.moved) {
            return Vec::new();
        }
        let mut moved = Vec::new();
        for (index, request) in self.waiting.values().enumerate() {
            let shown = self.shown.entry(request.id).or_default();
            if *shown != index + 1 {
                *shown = index + 1;
                moved.push((*request, index + 1));
            }
        }
        moved
    }

    /// A place has been shown to whom it concerns.
    pub fn show(&mut self, id: ChatId, position: usize) {
        if self.orders.contains_key(&id) {
            self.shown.insert(id, position);
        }
    }

    /// Everybody who still waits for an answer, for a queue that starts over.
    pub fn take_callers(&mut self) -> Vec<R> {
        let claiming = self.claim.take().and_then(|claim| claim.caller);
        let rest = self.turnstile.drain(..).map(|(_, caller)| caller);
        claiming.into_iter().chain(rest).collect()
    }
}

#[cfg(test)]
#[path = "core_tests.rs"]
mod tests;
