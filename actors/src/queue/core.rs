//! Who waits at an agency and who may take the next one, without actors, I/O or clocks.
//!
//! The database decides each claim; this is its mirror in memory, which knows positions, and the
//! claimants in front of it: claims go to the database one at a time. An organizer who asked
//! before a claim began that found nothing has been answered by it too; one who asked later
//! has not, because a request may have come in between.

use std::collections::{HashMap, VecDeque};
use switchboard_domain::{ChatId, Code, EventId, Timestamp, UserId};

/// Most requests that may wait at one agency.
pub const MAX_WAITING: usize = 100_000;
/// Most organizers that may be claimants at one agency, and that may wait there.
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
    /// On which event.
    pub event: EventId,
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
    /// This organizer may not have a chat, and so does not wait for one any more.
    WaitRefused(UserId, Code),
    /// The database has no request where this mirror shows some: read the queue again.
    ReadAgain,
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
    /// How many of those who are claimants stood there when it began.
    covers: usize,
    /// Whether a request came after it began, which it may have missed.
    came_meanwhile: bool,
}

#[derive(Debug)]
struct Place {
    request: Waiting,
    /// The position that its owner was last shown; 0 for none.
    shown: usize,
}

/// The state of one agency's queue.
#[derive(Debug)]
pub struct QueueCore<R> {
    /// The requests, in the order in which they are served: a request's index is its position.
    waiting: VecDeque<Place>,
    /// The order of each of them.
    orders: HashMap<ChatId, i64>,
    /// Whether positions have changed since they were last shown.
    moved: bool,
    /// Organizers who take the next request as soon as there is one, the longest-waiting first.
    organizers: VecDeque<UserId>,
    /// Requests that are being stored, and whether each has left the queue before its own
    /// insertion was heard of: somebody else saw it in the database first.
    asking: HashMap<ChatId, bool>,
    claim: Option<Claim<R>>,
    claimants: VecDeque<(UserId, R)>,
    /// Whether the last claims came to nothing: the next one for an organizer who waits is made when
    /// a request comes or another claim succeeds, or after a pause.
    held: bool,
}

impl<R> Default for QueueCore<R> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            orders: HashMap::new(),
            moved: false,
            organizers: VecDeque::new(),
            asking: HashMap::new(),
            claim: None,
            claimants: VecDeque::new(),
            held: false,
        }
    }
}

impl<R> QueueCore<R> {
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
        self.waiting.len() + self.asking.len() < MAX_WAITING
    }

    /// Whether no organizer waits or is a claimant.
    pub fn is_quiet(&self) -> bool {
        self.claim.is_none() && self.claimants.is_empty() && self.organizers.is_empty()
    }

    /// The request that is served next.
    pub fn head(&self) -> Option<&Waiting> {
        self.waiting.front().map(|place| &place.request)
    }

    /// A request is on its way into the database.
    pub fn begin_ask(&mut self, id: ChatId) {
        self.asking.insert(id, false);
    }

    /// The database has stored it, or not.
    pub fn finish_ask(&mut self, id: ChatId, stored: Option<Waiting>) {
        let left_early = self.asking.remove(&id).unwrap_or_default();
        if let (Some(request), false) = (stored, left_early) {
            self.insert(request);
        }
    }

    /// A request that had been taken waits again, at its old place.
    pub fn give_back(&mut self, request: Waiting) {
        self.insert(request);
        self.moved = true;
    }

    fn index(&self, order: i64) -> Result<usize, usize> {
        self.waiting
            .binary_search_by_key(&order, |place| place.request.order)
    }

    fn insert(&mut self, request: Waiting) {
        if let Err(at) = self.index(request.order) {
            // Those behind it were shown a better position.
            self.moved |= at < self.waiting.len();
            self.orders.insert(request.id, request.order);
            self.waiting.insert(at, Place { request, shown: 0 });
        }
        self.held = false;
        if let Some(claim) = &mut self.claim {
            claim.came_meanwhile = true;
        }
    }

    /// Takes over what the database has now; organizers stay where they are.
    pub fn replace(&mut self, waiting: impl IntoIterator<Item = Waiting>) {
        let before = std::mem::take(&mut self.waiting).into_iter();
        let shown: HashMap<_, _> = before.map(|it| (it.request.id, it.shown)).collect();
        self.orders.clear();
        for request in waiting {
            self.insert(request);
        }
        for place in &mut self.waiting {
            place.shown = shown.get(&place.request.id).copied().unwrap_or_default();
        }
        self.moved = true;
    }

    /// A request has left the queue.
    pub fn remove(&mut self, id: ChatId) {
        if let Some(left) = self.asking.get_mut(&id) {
            *left = true;
        }
        let order = self.orders.remove(&id);
        if let Some(Ok(at)) = order.map(|order| self.index(order)) {
            self.waiting.remove(at);
            self.moved = true;
        }
    }

    /// The position of a request: 1 is served next.
    pub fn position(&self, id: ChatId) -> Option<usize> {
        let order = *self.orders.get(&id)?;
        self.index(order).ok().map(|at| at + 1)
    }

    /// An organizer wants the next request.
    pub fn start_chat(&mut self, organizer: UserId, caller: R) -> Option<Effect<R>> {
        if self.claimants.len() >= MAX_CLAIMING {
            return Some(Effect::Fail(caller, Code::Overloaded));
        }
        self.claimants.push_back((organizer, caller));
        None
    }

    /// The claim to be made now, unless one is under way: for the longest-waiting organizer who is
    /// `ready` when a request waits, else for whoever stands first among the claimants.
    pub fn next_claim(&mut self, ready: impl Fn(UserId) -> bool) -> Option<Effect<R>> {
        if self.claim.is_some() {
            return None;
        }
        let matched = match self.held || self.waiting.is_empty() {
            true => None,
            false => self.organizers().find(|organizer| ready(*organizer)),
        };
        let (organizer, caller) = match matched {
            Some(organizer) => (organizer, None),
            None => {
                let (organizer, caller) = self.claimants.pop_front()?;
                (organizer, Some(caller))
            }
        };
        self.claim = Some(Claim {
            caller,
            organizer,
            covers: self.claimants.len(),
            came_meanwhile: false,
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
                self.held = false;
                self.remove(id);
                // One chat for each wait, however it came about.
                self.stop_waiting(claim.organizer);
                effects.extend(claim.caller.map(Effect::Started));
            }
            Claimed::Nobody => {
                effects.extend(claim.caller.map(Effect::NobodyWaits));
                let covered = self.claimants.drain(..claim.covers);
                effects.extend(covered.map(|(_, caller)| Effect::NobodyWaits(caller)));
                if !self.waiting.is_empty() && !claim.came_meanwhile {
                    self.held = true;
                    effects.push(Effect::ReadAgain);
                }
            }
            Claimed::Refused(code) => match claim.caller {
                Some(caller) => effects.push(Effect::Fail(caller, code)),
                None => {
                    self.stop_waiting(claim.organizer);
                    effects.push(Effect::WaitRefused(claim.organizer, code));
                }
            },
            Claimed::Failed(code) => {
                self.held = true;
                effects.extend(claim.caller.map(|caller| Effect::Fail(caller, code)));
                // Those who waited for it would wait for the same failure.
                let covered = self.claimants.drain(..claim.covers);
                effects.extend(covered.map(|(_, caller)| Effect::Fail(caller, code)));
            }
        }
        effects
    }

    /// A pause is over: organizers who wait are tried for again.
    pub fn resume(&mut self) {
        self.held = false;
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

    /// Ends the waits of all organizers but those who are `here`.
    pub fn keep_waiting(&mut self, here: impl Fn(UserId) -> bool) {
        self.organizers.retain(|organizer| here(*organizer));
    }

    /// The organizers who wait, the longest-waiting first.
    pub fn organizers(&self) -> impl Iterator<Item = UserId> + '_ {
        self.organizers.iter().copied()
    }

    /// Those who wait, each with its position, the next one first.
    pub fn places(&self) -> impl Iterator<Item = (Waiting, usize)> + '_ {
        self.waiting.iter().map(|place| place.request).zip(1..)
    }

    /// The requests whose position is another than the one last shown, with the new one. One pass
    /// over those who wait, however often the queue moved since the last one.
    pub fn moved(&mut self) -> Vec<(Waiting, usize)> {
        let mut moved = Vec::new();
        if std::mem::take(&mut self.moved) {
            for (index, place) in self.waiting.iter_mut().enumerate() {
                if place.shown != index + 1 {
                    place.shown = index + 1;
                    moved.push((place.request, index + 1));
                }
            }
        }
        moved
    }

    /// The owner of a request has been shown this position.
    pub fn show(&mut self, id: ChatId, position: usize) {
        let order = self.orders.get(&id);
        if let Some(Ok(at)) = order.map(|order| self.index(*order)) {
            self.waiting[at].shown = position;
        }
    }

    /// All owners of requests are to be shown their positions again: there is more to say.
    pub fn show_all(&mut self) {
        self.moved = true;
        self.waiting.iter_mut().for_each(|place| place.shown = 0);
    }

    /// Owners of requests who have not been shown the position are to be, though it has not changed.
    pub fn show_new(&mut self) {
        self.moved = true;
    }

    /// Starts over, after a failure that may have left anything half done. What waits is to be
    /// read from the database; organizers go on waiting, and requests go on being stored. Answers
    /// with everybody who was a claimant.
    pub fn start_over(&mut self) -> Vec<R> {
        let claiming = self.claim.take().and_then(|claim| claim.caller);
        let rest = self.claimants.drain(..).map(|(_, caller)| caller);
        let callers = claiming.into_iter().chain(rest).collect();
        *self = Self {
            organizers: std::mem::take(&mut self.organizers),
            asking: std::mem::take(&mut self.asking),
            ..Self::default()
        };
        callers
    }
}

#[cfg(test)]
#[path = "core_tests.rs"]
mod tests;
