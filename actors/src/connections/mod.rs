//! Every connection from accept to end: how many there are, how many are unauthenticated, and how much memory
//! these hold.
//!
//! ```text
//! admission      which connection may come in, and which gives way
//! lifetime       how long a connection lives that is no WebSocket of a known user
//! memory_budget  which address may have how much memory, which one waits, and which gives way
//! ```
//!
//! All three are pure. The shell is here: one list that all threads share, and a [`Connection`]. Its owner
//! holds it for as long as the descriptor is open.

pub mod admission;
pub mod lifetime;
pub mod memory_budget;

pub use admission::{Bounds, Full};
pub use lifetime::Lifetime;

use crate::rates::Address;
use admission::{Admission, Id, Verdict};
use futures_util::task::AtomicWaker;
use memory_budget::{Answer, Holder, MemoryBudget};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;
use switchboard_domain::{Clock, Timestamp};
use switchboard_metrics::Metrics;

/// The most that is held for all strangers together, in bytes.
pub const STRANGERS_BYTES: usize = 32 * 1024 * 1024;
/// Refusals are logged this often at most.
const SAY_EVERY: Duration = Duration::from_secs(60);

/// The connections of a node. Clones share them.
#[derive(Clone)]
pub struct Connections(Arc<Shared>);

struct Shared {
    inside: Mutex<Inside>,
    /// Requests that are not answered, or whose answers are not taken.
    under_way: AtomicUsize,
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
}

struct Inside {
    admission: Admission,
    room: MemoryBudget,
    strangers: HashMap<Id, Arc<Record>>,
    next: Id,
    /// What was not let in or had to go since it was last said.
    unsaid: u64,
    said: Option<Timestamp>,
}

/// What others may know of a connection, and do to it.
#[derive(Default)]
struct Record {
    known: AtomicBool,
    over: AtomicBool,
    held: AtomicUsize,
    waker: AtomicWaker,
}

/// There is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom {
    /// For whom.
    pub full: Full,
    /// When another try makes sense: drawn, so that not all come back at once.
    pub retry_after: Duration,
}

impl Connections {
    /// None yet.
    pub fn new(bounds: Bounds, clock: Arc<dyn Clock>, metrics: Arc<Metrics>) -> Self {
        Self(Arc::new(Shared {
            inside: Mutex::new(Inside {
                admission: Admission::new(bounds),
                room: MemoryBudget::new(STRANGERS_BYTES),
                strangers: HashMap::new(),
                next: 0,
                unsaid: 0,
                said: None,
            }),
            under_way: AtomicUsize::new(0),
            clock,
            metrics,
        }))
    }

    /// It is known how many descriptors connections may have.
    pub fn bound_descriptors(&self, most: usize) {
        self.0.lock().admission.bound_descriptors(most);
    }

    /// Somebody comes. `address`: unless it is a proxy, which speaks for many.
    pub fn arrive(&self, address: Option<Address>) -> Result<Connection, NoRoom> {
        let now = self.0.clock.monotonic();
        let record = Arc::new(Record::default());
        let mut inside = self.0.lock();
        inside.next += 1;
        let id = inside.next;
        let verdict = inside.admission.arrive(id, address, now);
        if verdict.admitted.is_ok() {
            inside.strangers.insert(id, record.clone());
        }
        drop(inside);
        self.0.follow(verdict, now)?;
        self.0.show();
        Ok(Connection(Arc::new(Seat {
            id,
            address,
            record,
            shared: self.0.clone(),
        })))
    }

    /// Somebody was let go because the process has no descriptor left.
    pub fn no_descriptor(&self) {
        let full = Full::Descriptors.as_str();
        let refused = &self.0.metrics.connections_refused;
        refused.with_label_values(&[full]).inc();
        self.0.say(full, self.0.clock.monotonic());
    }

    /// Connections that are open.
    pub fn open(&self) -> usize {
        self.0.lock().admission.open()
    }

    /// Requests that are not answered, or whose answers are not taken.
    pub fn under_way(&self) -> usize {
        self.0.under_way.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        // It is whole between two calls, also when a thread died in one.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn show(&self) {
        let inside = self.lock();
        let metrics = &self.metrics;
        metrics.open_connections.set(inside.admission.open() as i64);
        metrics.strangers.set(inside.admission.strangers() as i64);
        metrics.strangers_bytes.set(inside.room.held() as i64);
    }

    fn follow(&self, verdict: Verdict, now: Timestamp) -> Result<(), NoRoom> {
        if let Some((id, full)) = verdict.gives_way {
            let mut inside = self.lock();
            inside.dismiss(id);
            inside.wake_next();
            drop(inside);
            let gave_way = &self.metrics.gave_way;
            gave_way.with_label_values(&[full.as_str()]).inc();
            self.say(full.as_str(), now);
        }
        verdict.admitted.map_err(|full| {
            let refused = &self.metrics.connections_refused;
            refused.with_label_values(&[full.as_str()]).inc();
            self.say(full.as_str(), now);
            NoRoom {
                full,
                retry_after: drawn(),
            }
        })
    }

    /// These were closed for what they held.
    fn count_closed(&self, closed: usize) {
        if closed > 0 {
            let gave_way = &self.metrics.gave_way;
            gave_way
                .with_label_values(&["memory"])
                .inc_by(closed as u64);
            self.say("memory", self.clock.monotonic());
        }
    }

    /// One line a minute, whatever comes.
    fn say(&self, why: &str, now: Timestamp) {
        let mut inside = self.lock();
        inside.unsaid += 1;
        if inside.said.is_some_and(|said| now.since(said) < SAY_EVERY) {
            return;
        }
        inside.said = Some(now);
        let count = std::mem::take(&mut inside.unsaid);
        let (open, strangers) = (inside.admission.open(), inside.admission.strangers());
        drop(inside);
        log::warn!(
            "{count} connections were refused or had to give way, the last for {why}: {open} are open, of {strangers} nobody is known"
        );
    }
}

impl Inside {
    /// It has to go, and from here on it holds nothing that counts. The list is locked, so its user
    /// cannot become known at the same moment.
    fn dismiss(&mut self, id: Id) {
        self.admission.dismiss(id);
        self.room.leave(id);
        if let Some(record) = self.strangers.remove(&id) {
            record.over.store(true, Ordering::SeqCst);
            record.waker.wake();
        }
    }

    /// Wakes the connections for which there is room now: they look again.
    fn wake_next(&mut self) {
        for id in self.room.fitting() {
            if let Some(record) = self.strangers.get(&id) {
                record.waker.wake();
            }
        }
    }
}

/// After how long those who found no room may come again: one to five seconds, drawn.
pub fn drawn() -> Duration {
    // Each state of the hasher is drawn by the standard library.
    let drawn = RandomState::new().hash_one(0u8);
    Duration::from_millis(1_000 + drawn % 4_001)
}

/// A connection that is open, for as long as any clone is there.
#[derive(Clone)]
pub struct Connection(Arc<Seat>);

struct Seat {
    id: Id,
    address: Option<Address>,
    record: Arc<Record>,
    shared: Arc<Shared>,
}

impl Connection {
    /// Somebody is known here.
    pub fn known(&self) {
        let Seat {
            id, record, shared, ..
        } = &*self.0;
        if record.known.load(Ordering::SeqCst) {
            return;
        }
        let mut inside = shared.lock();
        record.known.store(true, Ordering::SeqCst);
        inside.admission.known(*id);
        inside.room.leave(*id);
        inside.strangers.remove(id);
        inside.wake_next();
        drop(inside);
        shared.show();
    }

    /// Something was completed here for a user who is not known: its age begins anew.
    pub fn stranger(&self) {
        let Seat {
            id,
            address,
            record,
            shared,
        } = &*self.0;
        if record.over.load(Ordering::SeqCst) {
            return;
        }
        let now = shared.clock.monotonic();
        let mut inside = shared.lock();
        inside.admission.stranger(*id, *address, now);
        if !record.known.swap(false, Ordering::SeqCst) {
            return;
        }
        inside.strangers.insert(*id, record.clone());
        drop(inside);
        self.tell(record.held.load(Ordering::SeqCst));
    }

    /// For whom a proxy speaks here.
    pub fn comes_from(&self, address: Address) -> Result<(), NoRoom> {
        let Seat { id, shared, .. } = &*self.0;
        let now = shared.clock.monotonic();
        let verdict = shared.lock().admission.comes_from(*id, address, now);
        shared.follow(verdict, now)
    }

    /// So many bytes are held for it just now.
    pub fn holds(&self, bytes: usize) {
        let record = &self.0.record;
        let before = record.held.swap(bytes, Ordering::SeqCst);
        if before != bytes && !record.known.load(Ordering::SeqCst) {
            self.tell(bytes);
        }
    }

    /// Whether this connection of an unknown user may hold so many bytes in all. If not, its owner
    /// is woken when there may be room. It also asks again after a second.
    pub fn may_hold(&self, bytes: usize, waker: &Waker) -> bool {
        let Seat {
            id, record, shared, ..
        } = &*self.0;
        if record.known.load(Ordering::SeqCst) {
            self.stranger();
        }
        record.waker.register(waker);
        let now = shared.clock.monotonic();
        let mut inside = shared.lock();
        if record.over.load(Ordering::SeqCst) {
            return false;
        }
        let Answer::Granted(gone) = inside.room.ask(*id, self.holder(), bytes, now) else {
            return false;
        };
        record.held.store(bytes, Ordering::SeqCst);
        for id in &gone {
            inside.dismiss(*id);
        }
        inside.wake_next();
        drop(inside);
        shared.count_closed(gone.len());
        true
    }

    /// Of a stranger: as long as all hold too much, who holds most is closed.
    fn tell(&self, bytes: usize) {
        let Seat {
            id, record, shared, ..
        } = &*self.0;
        let now = shared.clock.monotonic();
        let mut inside = shared.lock();
        if record.over.load(Ordering::SeqCst) {
            return;
        }
        let gone = inside.room.set(*id, self.holder(), bytes, now);
        for id in &gone {
            inside.dismiss(*id);
        }
        inside.wake_next();
        drop(inside);
        shared.count_closed(gone.len());
    }

    fn holder(&self) -> Holder {
        let Seat { id, address, .. } = &*self.0;
        address.map_or(Holder::Connection(*id), Holder::Address)
    }

    /// Whether it has to go. If not, its owner is woken when it has to.
    pub fn is_over(&self, waker: &Waker) -> bool {
        let record = &self.0.record;
        if record.known.load(Ordering::Relaxed) {
            return false;
        }
        record.waker.register(waker);
        record.over.load(Ordering::SeqCst)
    }

    /// A request is under way until the value is dropped.
    pub fn begin_request(&self) -> UnderWay {
        self.0.shared.under_way.fetch_add(1, Ordering::SeqCst);
        UnderWay(self.0.shared.clone())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut inside = self.shared.lock();
        inside.admission.leave(self.id);
        inside.room.leave(self.id);
        inside.strangers.remove(&self.id);
        inside.wake_next();
        drop(inside);
        self.shared.show();
    }
}

/// A request whose answer is not taken.
pub struct UnderWay(Arc<Shared>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests;
