//! How a session notices that its client is gone: the client says nothing (silence), or takes nothing
//! (write stall).
//!
//! Each of the two has one timer, set for the moment at which the time is over. An event does not move the
//! timer. A timer that fires looks when the last event was, and is set again.

use super::actor::Session;
use super::state::State;
use actix::{AsyncContext, Context, SpawnHandle};
use switchboard_domain::Timestamp;

/// Whether anybody is at the other end.
pub(super) struct Liveness {
    /// When the client was last heard, or could be.
    pub last_heard: Timestamp,
    /// Whether the client was not read since, and so could not be heard.
    pub reads_paused: bool,
    /// While the socket refuses bytes.
    write_stall: Option<WriteStall>,
}

impl Liveness {
    /// It comes at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self {
            last_heard: now,
            reads_paused: false,
            write_stall: None,
        }
    }
}

/// What a socket that refuses bytes has taken so far.
pub(super) struct WriteStall {
    timer: SpawnHandle,
    /// Bytes, wrapping: see [`Transport::written`](super::Transport::written).
    written: u64,
    /// When it last took some.
    at: Timestamp,
}

impl Session {
    /// Sets the timer for the moment at which the client has been silent for too long.
    pub(super) fn watch_silence(&mut self, ctx: &mut Context<Self>) {
        let due = self
            .liveness
            .last_heard
            .plus(self.services.settings.idle_timeout);
        let left = due.since(self.services.monotonic());
        ctx.run_later(left, |session, ctx| {
            let now = session.services.monotonic();
            // Who has yet to say who is there, or to answer the close, has a deadline of its own. And
            // what is not read cannot be heard; a client that takes nothing has the other timer.
            let timed = matches!(session.state, State::Anonymous | State::Ending);
            if timed || !session.may_read() {
                session.liveness.last_heard = now;
            }
            if now.since(session.liveness.last_heard) >= session.services.settings.idle_timeout {
                session.transport.abort();
                return session.drop_now("silent", ctx);
            }
            session.watch_silence(ctx);
        });
    }

    /// The socket refuses bytes: it is to take some in time.
    pub(super) fn watch_writes(&mut self, ctx: &mut Context<Self>) {
        let written = self.transport.written();
        let at = self.services.monotonic();
        match &mut self.liveness.write_stall {
            Some(write_stall) if write_stall.written == written => {}
            Some(write_stall) => (write_stall.written, write_stall.at) = (written, at),
            None => {
                let timer = self.time_writes(at, ctx);
                self.liveness.write_stall = Some(WriteStall { timer, written, at });
            }
        }
    }

    /// The socket has taken everything.
    pub(super) fn end_uptake(&mut self, ctx: &mut Context<Self>) {
        if let Some(write_stall) = self.liveness.write_stall.take() {
            ctx.cancel_future(write_stall.timer);
        }
    }

    fn time_writes(&self, since: Timestamp, ctx: &mut Context<Self>) -> SpawnHandle {
        let due = since.plus(self.services.settings.stall_timeout);
        let left = due.since(self.services.monotonic());
        ctx.run_later(left, |session, ctx| {
            let Some(WriteStall { written, at, .. }) = session.liveness.write_stall.take() else {
                return;
            };
            let unmoved = session.services.monotonic().since(at);
            if unmoved >= session.services.settings.stall_timeout {
                return session.end_too_slow(ctx);
            }
            let timer = session.time_writes(at, ctx);
            session.liveness.write_stall = Some(WriteStall { timer, written, at });
        })
    }
}
