//! The actor of one connection: its states, its timers, its end.
//!
//! ```text
//!   Anonymous ──token──▶ Authenticating ──user known──▶ Active ──▶ Ending ──▶ stopped
//!       │ deadline, bad token    │ refused                ▲  end(code): close frame queued,
//!       └────────────▶ Ending ◀──┘                        │  a second for the client to answer
//! ```
//!
//! A session ends, with the reason in the log, when: its client closes or is gone; its token is
//! refused or expires; it is silent for too long; it reads too slowly; it sends what is not
//! WebSocket or too large; a newer connection takes its place; its user is deleted or signs out;
//! the server stops.

use super::auth::FirstCredential;
use super::credential::SharedAuthenticator;
use super::drain::Leaving;
use super::gate::{Found, Gate};
use super::handle::{SessionHandle, Signs};
use super::liveness::WriteStall;
use super::missed::Missed;
use super::pending_requests::{Act, PendingRequests};
use super::pump::Pump;
use super::transport::Transport;
use super::whole::Whole;
use crate::audit::Audit;
use crate::mailbox;
use crate::pool::Membership;
use crate::presence::Watching;
use crate::queue::AgencyQueue;
use crate::rates::{Arrival, UserRates};
use crate::reply::RequestNumber;
use crate::services::Services;
use actix::{Actor, ActorContext, Addr, AsyncContext, Context, SpawnHandle};
use bytes::Bytes;
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::wire::{Frame, Level};
use switchboard_domain::{ChatId, Code, ConnectionId, Timestamp, User, UserId};
use switchboard_store::queries::Series;

/// Frames and answers on their way to the client. Full means that the connection cannot keep up
/// even with queueing: see `SessionHandle`.
const MAILBOX: usize = 4_096;
/// How long a client has to answer a close frame.
const CLOSE_GRACE: Duration = Duration::from_secs(1);

/// What a connection needs to begin.
pub struct Start {
    /// The socket.
    pub transport: Box<dyn Transport>,
    /// The other end, for the log.
    pub peer: String,
    /// What the upgrade request said of who is there.
    pub credential: FirstCredential,
    /// Reads tokens.
    pub authenticator: SharedAuthenticator,
    /// Counts against the client's address unless somebody authenticates.
    pub arrival: Arrival,
    /// The other actors.
    pub services: Services,
}

/// A connection whose user is known.
pub(super) struct Active {
    pub(super) user: User,
    pub(super) membership: Membership,
    pub(super) queue: Option<Addr<AgencyQueue>>,
    pub(super) expires_at: Timestamp,
    /// The timer for that, once it comes before the next heartbeat.
    expiry: Option<SpawnHandle>,
    pub(super) level: Level,
    /// What the user may do, over all connections.
    pub(super) rates: Arc<UserRates>,
    /// Whether the last frame came too soon: the next one is not read yet.
    pub(super) paused: bool,
    /// Messages that were sent and are not answered.
    pub(super) sending: usize,
    /// The request that must be answered before anything more is read.
    pub(super) busy: Option<RequestNumber>,
    /// The requests that are not answered.
    pub(super) pending: PendingRequests,
    /// The one that is being answered.
    pub(super) answering: Option<Act>,
    /// Pushes that this client has already seen as the answer to its request.
    pub(super) answered_pushes: Vec<Bytes>,
    /// What of all that others tell it comes to its client.
    pub(super) gate: Gate,
    /// What it is still to be shown without having asked for it.
    pub(super) missed: Missed,
    /// How far its client has come with a `sync` that takes several answers.
    pub(super) series: Option<Series>,
    /// Whether it has watched who is there.
    pub(super) watching: Option<Watching>,
    /// What arrives while a request is under way whose answer comes before it: see `hold`.
    pub(super) held: Option<Vec<Frame>>,
    /// What the database has said meanwhile of what waits at the gate.
    pub(super) late: Vec<(ChatId, Found)>,
}

impl Active {
    pub(super) fn new(
        user: User,
        membership: Membership,
        rates: Arc<UserRates>,
        expires_at: Timestamp,
        level: Level,
        now: Timestamp,
    ) -> Self {
        Self {
            gate: Gate::new(user.id, level, now),
            late: Vec::new(),
            missed: Missed::default(),
            series: None,
            user,
            membership,
            queue: None,
            expires_at,
            expiry: None,
            level,
            rates,
            paused: false,
            sending: 0,
            busy: None,
            pending: PendingRequests::default(),
            answering: None,
            answered_pushes: Vec::new(),
            watching: None,
            held: None,
        }
    }
}

pub(super) enum State {
    /// Nobody yet: the first frame must say who.
    Anonymous,
    /// The token is being looked at; nothing is read. The pool may already show frames: they are
    /// held until the session knows what its client understands.
    Authenticating(Vec<Frame>),
    /// At work.
    Active(Box<Active>),
    /// The close frame is queued; what the client still sends is not looked at.
    Ending,
}

/// The actor of one connection.
pub struct Session {
    pub(super) id: ConnectionId,
    pub(super) peer: String,
    pub(super) transport: Box<dyn Transport>,
    pub(super) services: Services,
    pub(super) authenticator: SharedAuthenticator,
    pub(super) state: State,
    pub(super) signs: Arc<Signs>,
    /// When the client was last heard, or could be.
    pub(super) last_heard: Timestamp,
    pub(super) next_number: RequestNumber,
    /// Whether the client was not read since, and so could not be heard.
    pub(super) reads_paused: bool,
    /// A log that goes out in parts.
    pub(super) whole: Option<Box<Whole>>,
    /// While the socket refuses bytes.
    pub(super) write_stall: Option<WriteStall>,
    /// Wakes the task of this actor.
    pub(super) waker: Option<Waker>,
    /// Whether the client has sent its close frame.
    pub(super) said_close: bool,
    /// How far it has come with leaving a server that stops.
    pub(super) leaving: Leaving,
    /// Until it is known whether a valid token comes.
    pub(super) arrival: Option<Arrival>,
    credential: Option<FirstCredential>,
    auth_deadline: Option<SpawnHandle>,
    /// For the log, also after the session has left its pool.
    pub(super) user: Option<UserId>,
    reason: &'static str,
}

impl Session {
    /// Begins to serve a connection on the current arbiter.
    pub fn begin(start: Start) -> Addr<Self> {
        let session = Self {
            id: ConnectionId::new(),
            peer: start.peer,
            transport: start.transport,
            last_heard: start.services.monotonic(),
            services: start.services,
            authenticator: start.authenticator,
            state: State::Anonymous,
            signs: Arc::default(),
            next_number: 0,
            reads_paused: false,
            whole: None,
            write_stall: None,
            waker: None,
            said_close: false,
            leaving: Leaving::default(),
            arrival: Some(start.arrival),
            credential: Some(start.credential),
            auth_deadline: None,
            user: None,
            reason: "gone",
        };
        mailbox::start_here(MAILBOX, session)
    }

    /// Ends the session: the close frame goes out behind what is queued, and the client has a
    /// moment to answer it.
    pub(super) fn end(&mut self, close: CloseCode, ctx: &mut Context<Self>) {
        if matches!(self.state, State::Ending) {
            return;
        }
        self.reason = close.reason;
        if close.may_be_followed_by_a_return() {
            self.note_dismissed();
        }
        self.state = State::Ending;
        if close == CloseCode::RESTARTING {
            self.forgive_arrival();
        }
        // At once: who waits for the close handshake meanwhile tries again.
        self.arrival = None;
        self.transport.queue_close(close);
        self.nudge();
        ctx.run_later(CLOSE_GRACE, |session, ctx| {
            // What the kernel has taken still goes out by itself; the rest never will.
            if session.transport.refused() > 0 {
                session.transport.abort();
            }
            session.drop_now("no answer to the close", ctx);
        });
    }

    /// Ends the session at once: there is nobody to talk to.
    pub(super) fn drop_now(&mut self, reason: &'static str, ctx: &mut Context<Self>) {
        if !matches!(self.state, State::Ending) {
            self.reason = reason;
            self.state = State::Ending;
        }
        ctx.stop();
    }

    /// The client takes nothing: the close frame goes out if there is room for it.
    pub(super) fn end_too_slow(&mut self, ctx: &mut Context<Self>) {
        if self.transport.refused() == 0 {
            return self.end(CloseCode::TOO_SLOW, ctx);
        }
        self.note_dismissed();
        self.transport.abort();
        self.drop_now(CloseCode::TOO_SLOW.reason, ctx);
    }

    /// The handshake does not count against the client's address.
    pub(super) fn forgive_arrival(&mut self) {
        if let Some(arrival) = self.arrival.take() {
            arrival.forgive();
        }
    }

    /// Shows an error to this client.
    pub(super) fn show_error(&mut self, frame: &Frame, code: Code) {
        self.services.metrics.count_error(code);
        if Audit::is_refusal(code) {
            self.tell(code.as_str(), |audit, entry| audit.refused(entry));
        }
        self.show(frame, true);
    }

    /// Shows a frame to this client.
    pub(super) fn show(&mut self, frame: &Frame, answer: bool) {
        if matches!(self.state, State::Ending) {
            return;
        }
        log::trace!("{} < {} {} bytes", self.id, frame.kind, frame.text().len());
        self.services.metrics.frames_out.inc();
        match &mut self.whole {
            // Few: only answers come now, and pushes are held.
            Some(whole) if whole.is_in_between() => {
                whole.behind.push((frame.text().clone(), answer));
            }
            _ => self.transport.queue_text(frame.text(), answer),
        }
    }

    /// The first frame must say who is there, and soon.
    pub(super) fn await_token(&mut self, ctx: &mut Context<Self>) {
        let timeout = self.services.settings.auth_timeout;
        self.auth_deadline = Some(ctx.run_later(timeout, |session, ctx| {
            session.auth_deadline = None;
            if matches!(session.state, State::Anonymous) {
                let error = Frame::error(Code::Unauthorized);
                session.show_error(&error, Code::Unauthorized);
                session.end(CloseCode::UNAUTHORIZED, ctx);
            }
        }));
    }

    pub(super) fn end_auth_deadline(&mut self, ctx: &mut Context<Self>) {
        if let Some(deadline) = self.auth_deadline.take() {
            ctx.cancel_future(deadline);
        }
    }

    /// A session whose token expires before the next heartbeat ends on time.
    pub(super) fn arm_expiry(&mut self, ctx: &mut Context<Self>) {
        let State::Active(active) = &mut self.state else {
            return;
        };
        // One timer, however often a client renews its token.
        if let Some(earlier) = active.expiry.take() {
            ctx.cancel_future(earlier);
        }
        let left = active.expires_at.since(self.services.now());
        if left <= self.services.settings.heartbeat {
            active.expiry = Some(ctx.run_later(left, Self::expire));
        }
    }

    fn expire(&mut self, ctx: &mut Context<Self>) {
        let State::Active(active) = &mut self.state else {
            return;
        };
        active.expiry = None;
        // The clock may have been set back meanwhile.
        if active.expires_at > self.services.now() {
            return self.arm_expiry(ctx);
        }
        let error = Frame::error_with(Code::Unauthorized, "the token has expired");
        self.show_error(&error, Code::Unauthorized);
        self.end(CloseCode::UNAUTHORIZED, ctx);
    }

    fn heartbeat(&mut self, ctx: &mut Context<Self>) {
        self.arm_expiry(ctx);
        if !matches!(self.state, State::Ending) {
            self.transport.queue_ping();
            self.nudge();
        }
    }

    /// Has the pump polled again: a timer or a future, which are polled behind it, has given it
    /// something to write or lets it read on. Handlers of messages run before it and need not.
    pub(super) fn nudge(&self) {
        if let Some(waker) = &self.waker {
            waker.wake_by_ref();
        }
    }
}

impl Actor for Session {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.services.metrics.connections.inc();
        let settings = self.services.settings.clone();
        let me = SessionHandle::new(ctx.address(), self.signs.clone());
        self.services.unauthenticated.enter(self.id, me);
        match self.credential.take() {
            Some(FirstCredential::Bearer(header, level)) => {
                self.authenticate_bearer(&header, level, ctx);
            }
            Some(FirstCredential::Token(token, level)) => self.authenticate(&token, level, ctx),
            Some(FirstCredential::Cookies(cookies, level)) => {
                self.authenticate_by_cookies(cookies, level, ctx);
            }
            Some(FirstCredential::Awaited) | None => self.await_token(ctx),
        }
        ctx.run_interval(settings.heartbeat, Self::heartbeat);
        self.watch_silence(ctx);
        ctx.spawn(Pump);
    }

    fn stopped(&mut self, _: &mut Self::Context) {
        self.services.unauthenticated.leave(self.id);
        self.services.metrics.connections.dec();
        let reasons = &self.services.metrics.disconnects;
        reasons.with_label_values(&[self.reason]).inc();
        if let Some(user) = self.user {
            self.note_left(user);
        }
        match self.user {
            Some(user) => log::info!(
                "disconnect: user {user} connection {}: {}",
                self.id,
                self.reason
            ),
            // Anybody can make such a line: for debugging, and counted.
            None => log::debug!("disconnect: nobody connection {}: {}", self.id, self.reason),
        }
    }
}
