//! Reading and writing the transport, in the session's own task.
//!
//! actix polls an actor's futures after its mailbox, in the same wake. So whatever the mailbox
//! queued is written here in one go, and reading goes on as soon as what held it back is over.

use super::actor::Session;
use super::state::State;
use super::transport::{Inbound, ReadError, SHED_BYTES, STRANGER_SHED_BYTES};
use crate::rates::TooMany;
use actix::fut::ActorFuture;
use actix::{AsyncContext, Context};
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context as TaskContext, Poll};
use switchboard_domain::limits::MAX_SENDING;
use switchboard_domain::wire::CloseCode;

/// Frames that are read before the task lets others run.
const READS_PER_WAKE: usize = 64;
/// Parts of an answer that are written before the task lets others run.
const PARTS_PER_WAKE: usize = 4;

/// The future that never ends; the actor's end is its end.
pub(super) struct Pump;

impl ActorFuture<Session> for Pump {
    type Output = ();

    fn poll(
        self: Pin<&mut Self>,
        session: &mut Session,
        ctx: &mut Context<Session>,
        cx: &mut TaskContext<'_>,
    ) -> Poll<()> {
        if session.signs.overflowed.load(Ordering::Relaxed) {
            session.signs.overflowed.store(false, Ordering::Relaxed);
            session.end_too_slow(ctx);
        }
        if !session
            .waker
            .as_ref()
            .is_some_and(|waker| waker.will_wake(cx.waker()))
        {
            session.waker = Some(cx.waker().clone());
        }
        if session.transport.poll_no_room(cx) {
            session.read_failed(&ReadError::NoRoom, ctx);
            return Poll::Pending;
        }
        session.read(ctx, cx);
        let held_back = !session.may_read();
        session.write(ctx, cx);
        if held_back && session.may_read() {
            // Reading did not register for a wake: it may go on now.
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

impl Session {
    /// Whether the client's next frame may be looked at.
    pub(super) fn may_read(&self) -> bool {
        match &self.state {
            State::Anonymous => self.transport.refused() < STRANGER_SHED_BYTES,
            State::Ending => true,
            State::Authenticating(_) => false,
            State::Active(active) => {
                self.leaving.code.is_none()
                    && !active.paused
                    && active.requests.busy.is_none()
                    && active.requests.sending < MAX_SENDING
                    && self.transport.refused() < SHED_BYTES
            }
        }
    }

    /// Whether the client's next frame waits for what the server has to do first.
    pub(super) fn makes_wait(&self) -> bool {
        matches!(&self.state, State::Active(active) if active.paused
            || active.requests.busy.is_some()
            || active.requests.sending >= MAX_SENDING)
            && self.transport.refused() < SHED_BYTES
    }

    fn read(&mut self, ctx: &mut Context<Self>, cx: &mut TaskContext<'_>) {
        for _ in 0..READS_PER_WAKE {
            // What is not read now is when a handler has changed that: it runs in this task.
            if !self.may_read() {
                self.liveness.reads_paused = true;
                return;
            }
            if std::mem::take(&mut self.liveness.reads_paused) {
                // Its silence begins now.
                self.liveness.last_heard = self.services.monotonic();
            }
            match self.transport.poll_read(cx) {
                Poll::Pending => return,
                Poll::Ready(Ok(inbound)) => {
                    self.liveness.last_heard = self.services.monotonic();
                    self.signs.heard(self.liveness.last_heard);
                    if let State::Active(active) = &self.state {
                        active.membership.presence().heard(self.liveness.last_heard);
                    }
                    self.take_in(inbound, ctx);
                    self.pace(ctx);
                }
                Poll::Ready(Err(error)) => return self.read_failed(&error, ctx),
            }
        }
        cx.waker().wake_by_ref();
    }

    /// Takes the frame that was just read from the user's budget. When that is used up, the next
    /// one is read as soon as this one has been taken.
    fn pace(&mut self, ctx: &mut Context<Self>) {
        let State::Active(active) = &mut self.state else {
            return;
        };
        let taken = active.rates.request();
        active.paused = taken.is_err();
        if let Err(TooMany { retry_after }) = taken {
            ctx.run_later(retry_after, |session, ctx| {
                session.pace(ctx);
                session.nudge();
            });
        }
    }

    fn take_in(&mut self, inbound: Inbound, ctx: &mut Context<Self>) {
        match (inbound, &self.state) {
            (Inbound::Close, _) => {
                self.end(CloseCode::NORMAL, ctx);
                self.said_close = true;
            }
            (_, State::Ending) | (Inbound::Control, _) => {}
            (Inbound::Text(text), _) => self.on_text(&text, ctx),
            (Inbound::Binary, _) => self.on_binary(ctx),
        }
    }

    fn read_failed(&mut self, error: &ReadError, ctx: &mut Context<Self>) {
        match error {
            ReadError::Gone => self.drop_now("gone", ctx),
            ReadError::TooLarge => self.end(CloseCode::TOO_LARGE, ctx),
            ReadError::Protocol => self.end(CloseCode::PROTOCOL, ctx),
            ReadError::NotUtf8 => self.end(CloseCode::NOT_UTF8, ctx),
            // What the kernel takes at once of the close frame is all there is time for.
            ReadError::NoRoom => {
                self.transport.queue_close(CloseCode::TOO_SLOW);
                let waker = std::task::Waker::noop();
                let flushed = self
                    .transport
                    .poll_flush(&mut TaskContext::from_waker(waker));
                if flushed.is_pending() {
                    self.transport.abort();
                }
                self.drop_now("no room", ctx);
            }
        }
    }

    fn write(&mut self, ctx: &mut Context<Self>, cx: &mut TaskContext<'_>) {
        let mut flushed = self.transport.poll_flush(cx);
        let mut parts = 0;
        while self.log_stream.is_some() && matches!(flushed, Poll::Ready(Ok(()))) {
            if parts == PARTS_PER_WAKE {
                cx.waker().wake_by_ref();
                break;
            }
            parts += 1;
            let written = self.transport.written();
            self.write_whole(ctx);
            flushed = self.transport.poll_flush(cx);
            if self.transport.written() == written {
                // The next page is being read.
                break;
            }
        }
        match flushed {
            Poll::Ready(Ok(())) => {
                self.end_uptake(ctx);
                // Both sides have said close, and ours is out.
                if self.said_close {
                    self.drop_now("closed", ctx);
                }
            }
            Poll::Ready(Err(_)) => self.drop_now("gone", ctx),
            Poll::Pending
                if self.transport.refused_pushes() >= self.services.settings.unread_bytes =>
            {
                self.end_too_slow(ctx);
            }
            Poll::Pending => self.watch_writes(ctx),
        }
    }
}
