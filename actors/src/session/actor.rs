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
use super::handle::{SessionHandle, Signs};
use super::liveness::Liveness;
use super::log_stream::LogStream;
use super::pump::Pump;
use super::state::State;
use super::transport::Transport;
use crate::audit::Audit;
use crate::mailbox;
use crate::rates::Arrival;
use crate::reply::RequestNumber;
use crate::services::Services;
use actix::{Actor, ActorContext, Addr, AsyncContext, Context, SpawnHandle};
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::wire::Frame;
use switchboard_domain::{Code, ConnectionId, UserId};

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

/// What there is to finding out who is there.
pub(super) struct SigningIn {
    /// Reads tokens.
    pub authenticator: SharedAuthenticator,
    /// Until it is known whether a valid token comes.
    pub arrival: Option<Arrival>,
    /// What the upgrade request said, until it is looked at.
    credential: Option<FirstCredential>,
    /// The timer of a client that says nothing.
    deadline: Option<SpawnHandle>,
}

/// What the log says of a connection.
pub(super) struct Traits {
    /// The other end.
    pub peer: String,
    /// Whose it is, also after it has left its pool.
    pub user: Option<UserId>,
    /// Why it ends.
    reason: &'static str,
}

/// The actor of one connection.
pub struct Session {
    /// What the connection is called.
    pub(super) id: ConnectionId,
    /// The socket.
    pub(super) transport: Box<dyn Transport>,
    /// The other actors, and what all share.
    pub(super) services: Services,
    /// What there is to finding out who is there.
    pub(super) signing_in: SigningIn,
    /// How far it has come.
    pub(super) state: State,
    /// What others see of it without asking.
    pub(super) signs: Arc<Signs>,
    /// Whether anybody is at the other end.
    pub(super) liveness: Liveness,
    /// The number of the next request.
    pub(super) next_number: RequestNumber,
    /// A log that goes out in parts.
    pub(super) log_stream: Option<Box<LogStream>>,
    /// Wakes the task of this actor.
    pub(super) waker: Option<Waker>,
    /// Whether the client has sent its close frame.
    pub(super) said_close: bool,
    /// How far it has come with leaving a server that stops.
    pub(super) leaving: Leaving,
    /// What the log says of it.
    pub(super) traits: Traits,
}

impl Session {
    /// Begins to serve a connection on the current arbiter.
    pub fn begin(start: Start) -> Addr<Self> {
        let session = Self {
            id: ConnectionId::new(),
            transport: start.transport,
            liveness: Liveness::new(start.services.monotonic()),
            services: start.services,
            signing_in: SigningIn {
                authenticator: start.authenticator,
                arrival: Some(start.arrival),
                credential: Some(start.credential),
                deadline: None,
            },
            state: State::Anonymous,
            signs: Arc::default(),
            next_number: 0,
            log_stream: None,
            waker: None,
            said_close: false,
            leaving: Leaving::default(),
            traits: Traits {
                peer: start.peer,
                user: None,
                reason: "gone",
            },
        };
        mailbox::start_here(MAILBOX, session)
    }

    /// Ends the session: the close frame goes out behind what is queued, and the client has a
    /// moment to answer it.
    pub(super) fn end(&mut self, close: CloseCode, ctx: &mut Context<Self>) {
        if matches!(self.state, State::Ending) {
            return;
        }
        self.traits.reason = close.reason;
        if close.may_be_followed_by_a_return() {
            self.note_dismissed();
        }
        self.state = State::Ending;
        if close == CloseCode::RESTARTING {
            self.forgive_arrival();
        }
        // At once: who waits for the close handshake meanwhile tries again.
        self.signing_in.arrival = None;
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

    /// Ends the session at once: there is no peer to talk to.
    pub(super) fn drop_now(&mut self, reason: &'static str, ctx: &mut Context<Self>) {
        if !matches!(self.state, State::Ending) {
            self.traits.reason = reason;
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
        if let Some(arrival) = self.signing_in.arrival.take() {
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
        match &mut self.log_stream {
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
        self.signing_in.deadline = Some(ctx.run_later(timeout, |session, ctx| {
            session.signing_in.deadline = None;
            if matches!(session.state, State::Anonymous) {
                let error = Frame::error(Code::Unauthorized);
                session.show_error(&error, Code::Unauthorized);
                session.end(CloseCode::UNAUTHORIZED, ctx);
            }
        }));
    }

    pub(super) fn end_auth_deadline(&mut self, ctx: &mut Context<Self>) {
        if let Some(deadline) = self.signing_in.deadline.take() {
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
        match self.signing_in.credential.take() {
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
        reasons.with_label_values(&[self.traits.reason]).inc();
        if let Some(user) = self.traits.user {
            self.note_left(user);
        }
        match self.traits.user {
            Some(user) => log::info!(
                "disconnect: user {user} connection {}: {}",
                self.id,
                self.traits.reason
            ),
            // Anybody can make such a line: for debugging, and counted.
            None => log::debug!(
                "disconnect: nobody connection {}: {}",
                self.id,
                self.traits.reason
            ),
        }
    }
}
