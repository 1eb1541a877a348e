//! One HTTP connection, as the parts that see something of it share it: the stream sees bytes, the
//! routes see requests, and the watch sees time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;
use switchboard_actors::connections::{Connection, Lifetime, UnderWay};
use switchboard_domain::limits::MAX_HEAD_BYTES;
use switchboard_domain::{Clock, Timestamp};
use tokio::net::TcpStream;

/// Read before the others of the thread have their turn.
const READ_PER_WAKE: usize = 8 * 1024;
/// What a body that is being read takes at most, with what its route has of it.
const MAX_BODY_HELD: usize = 96 * 1024;

/// What serves a connection takes so much at most: a buffer of 8 KiB to read into, one of 32 KiB for what
/// the client has not taken of an answer, and what the routes make.
const SERVED_BYTES: usize = 48 * 1024;
/// While there is no room for that, it is asked for again after so long.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// Why the server ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nothing was completed in time, while a head was waited for.
    Idle,
    /// In the middle of a request or of its answer.
    Stuck,
    /// The head of a request is too long.
    HeadTooLarge,
    /// It had to give way to others.
    GaveWay,
}

/// The connection. Clones share it; they stay on one thread.
#[derive(Clone)]
pub struct Wire(Rc<Inside>);

struct Inside {
    connection: Connection,
    clock: Arc<dyn Clock>,
    life: Cell<Lifetime>,
    under_way: RefCell<Option<UnderWay>>,
    /// Bytes that may be read before the others have their turn.
    fuel: Cell<usize>,
    /// Bytes since a head or a body was last complete.
    read: Cell<usize>,
    /// Whether the socket takes no more for now: until it does, nothing is read.
    blocked: Cell<bool>,
    /// Whether something was not read that may be read later.
    withheld: Cell<bool>,
    /// Whether the transport has all of the answer.
    answer_made: Cell<bool>,
    /// Whether there is no room to serve it.
    waits: Cell<bool>,
    /// Whether it is being served, which takes memory of its own.
    served: Cell<bool>,
    /// Whether what serves it has nothing of a next request.
    clean: Cell<bool>,
    /// Whether a request was answered since.
    answered: Cell<bool>,
    /// The socket, when what served the connection has given it back.
    returned: RefCell<Option<TcpStream>>,
    waker: RefCell<Option<Waker>>,
    end: Cell<Option<End>>,
}

impl Wire {
    /// A connection that has just come.
    pub fn new(connection: Connection, clock: Arc<dyn Clock>, patience: Duration) -> Self {
        let life = Lifetime::new(clock.monotonic(), patience);
        Self(Rc::new(Inside {
            connection,
            clock,
            life: Cell::new(life),
            under_way: RefCell::default(),
            fuel: Cell::new(READ_PER_WAKE),
            read: Cell::default(),
            waits: Cell::default(),
            blocked: Cell::default(),
            withheld: Cell::default(),
            answer_made: Cell::default(),
            served: Cell::default(),
            clean: Cell::default(),
            answered: Cell::default(),
            returned: RefCell::default(),
            waker: RefCell::default(),
            end: Cell::default(),
        }))
    }

    /// What all threads know of it.
    pub fn connection(&self) -> &Connection {
        &self.0.connection
    }

    /// What it was ended for, if the server did it.
    pub fn end(&self) -> Option<End> {
        self.0.end.get()
    }

    fn now(&self) -> Timestamp {
        self.0.clock.monotonic()
    }

    fn live(&self, change: impl FnOnce(&mut Lifetime)) {
        let mut life = self.0.life.get();
        change(&mut life);
        self.0.life.set(life);
    }

    fn held(&self) {
        let read = self.0.read.get().min(MAX_BODY_HELD);
        let served = if self.0.served.get() { SERVED_BYTES } else { 0 };
        self.0.connection.holds(read + served);
    }

    /// What was not read may be read now.
    fn read_on(&self) {
        if self.0.withheld.replace(false) {
            self.wake();
        }
    }

    fn wake(&self) {
        if let Some(waker) = &*self.0.waker.borrow() {
            waker.wake_by_ref();
        }
    }
}

/// What the routes see.
impl Wire {
    /// The head of a request is there. Who asks is not known yet.
    pub fn begun(&self, has_body: bool) {
        let now = self.now();
        if has_body {
            self.0.clean.set(false);
        }
        self.live(|life| life.begun(now, has_body));
        self.0.answer_made.set(false);
        self.0.read.set(0);
        self.0.connection.stranger();
        let under_way = self.0.connection.begin_request();
        *self.0.under_way.borrow_mut() = Some(under_way);
        self.held();
    }

    /// Its body is there whole.
    pub fn body_complete(&self) {
        self.live(Lifetime::body_complete);
        self.0.read.set(0);
        self.held();
    }

    /// Client or server have said that this is the last request.
    pub fn last(&self) {
        self.0.clean.set(false);
    }

    /// It is known who asks.
    pub fn known(&self) {
        self.0.connection.known();
    }

    /// There is an answer.
    pub fn answer_begun(&self) {
        let now = self.now();
        self.live(|life| life.answer_begun(now));
    }

    /// The transport has all of it.
    pub fn answer_made(&self) {
        self.0.answer_made.set(true);
    }
}

/// What the stream sees.
impl Wire {
    /// Whether anything may be read: not while answers are not taken, nor far ahead of a request
    /// that is under way, nor before others have had their turn.
    pub fn may_read(&self) -> bool {
        let life = self.0.life.get();
        let ahead = life.is_under_way() && !life.reads_body();
        if self.0.blocked.get() || (ahead && self.0.read.get() >= MAX_HEAD_BYTES) {
            self.0.withheld.set(true);
            return false;
        }
        if self.0.fuel.get() == 0 {
            self.wake();
            return false;
        }
        true
    }

    /// So much was read.
    pub fn read(&self, bytes: usize) {
        self.0.fuel.set(self.0.fuel.get().saturating_sub(bytes));
        self.0.read.set(self.0.read.get().saturating_add(bytes));
        if self.0.served.get() && bytes > 0 {
            self.0.clean.set(false);
        }
        self.held();
    }

    /// The socket has taken so much.
    pub fn taken(&self, bytes: usize) {
        let now = self.now();
        self.live(|life| life.taken(now, bytes));
        self.0.blocked.set(false);
        self.read_on();
    }

    /// The socket takes no more for now.
    pub fn blocked(&self) {
        self.0.blocked.set(true);
    }

    /// The socket has taken all that the transport had.
    pub fn flushed(&self) {
        if !self.0.answer_made.replace(false) {
            return;
        }
        let now = self.now();
        self.live(|life| life.answered(now));
        self.0.answered.set(true);
        self.0.under_way.borrow_mut().take();
        self.read_on();
    }
}

/// What the watch sees.
impl Wire {
    /// Whether there is room for what serves it. Else it is asked again when there may be.
    pub fn may_be_served(&self, waker: &Waker) -> bool {
        let most = self.0.read.get().min(MAX_BODY_HELD) + SERVED_BYTES;
        let served = self.0.connection.may_hold(most, waker);
        self.0.waits.set(!served);
        served
    }

    /// What serves it is made, for a head that is there; `clean`: and nothing behind it.
    pub fn served(&self, clean: bool) {
        self.0.served.set(true);
        self.0.clean.set(clean);
        self.0.answered.set(false);
        self.held();
    }

    /// Whether what serves it has done all there is to do.
    pub fn is_at_rest(&self) -> bool {
        self.0.clean.get() && self.0.answered.get() && self.0.life.get().is_waiting()
    }

    /// What served it is gone: the socket, if it gave it back.
    pub fn at_rest(&self) -> Option<TcpStream> {
        self.0.served.set(false);
        self.held();
        self.0.returned.borrow_mut().take()
    }

    /// The socket comes back from what served the connection.
    pub fn give_back(&self, stream: TcpStream) {
        *self.0.returned.borrow_mut() = Some(stream);
    }

    /// A new turn: what it may read is whole again, and whoever has news wakes this task.
    pub fn turn(&self, waker: &Waker) {
        self.0.fuel.set(READ_PER_WAKE);
        let mut known = self.0.waker.borrow_mut();
        if !known.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *known = Some(waker.clone());
        }
    }

    /// Whether it ends now, whatever has come.
    pub fn must_end(&self, waker: &Waker) -> Option<End> {
        let waiting = self.0.life.get().is_waiting();
        let end = if self.0.connection.is_over(waker) {
            End::GaveWay
        } else if waiting && self.0.read.get() >= MAX_HEAD_BYTES {
            End::HeadTooLarge
        } else {
            return None;
        };
        self.0.end.set(Some(end));
        Some(end)
    }

    /// Whether its time is over. To be asked when all that has come was looked at.
    pub fn is_due(&self) -> Option<End> {
        let life = self.0.life.get();
        let end = match life.is_waiting() {
            _ if !life.is_over(self.now()) => return None,
            true if self.0.waits.get() => End::GaveWay,
            true => End::Idle,
            false => End::Stuck,
        };
        self.0.end.set(Some(end));
        Some(end)
    }

    /// After how long it is looked at again, if nothing is completed.
    pub fn left(&self) -> Duration {
        let left = self.0.life.get().due().since(self.now());
        match self.0.waits.get() {
            true => left.min(ASK_AGAIN),
            false => left,
        }
    }

    /// Whether anything of a next request has come.
    pub fn has_begun_a_head(&self) -> bool {
        self.0.life.get().is_waiting() && self.0.read.get() > 0
    }

    /// Whether a request is there that is not answered.
    pub fn is_under_way(&self) -> bool {
        !self.0.life.get().is_waiting()
    }
}
