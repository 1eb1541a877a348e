//! What the others tell a session.

use super::actor::{Active, Session, State};
use super::handle::ToSession;
use super::transport::SHED_BYTES;
use crate::protocol::wire::{Entry, Frame};
use actix::{Context, Handler};

/// Frames that a session holds while it learns who its user is, or what an answer is.
const MAX_HELD: usize = 1_024;
/// Of these, ephemeral ones: they leave room for what must not be missed.
const MAX_HELD_EPHEMERAL: usize = MAX_HELD / 2;

/// Frames that may be held already when this one comes.
fn room_for(frame: &Frame) -> usize {
    match frame.ephemeral {
        true => MAX_HELD_EPHEMERAL,
        false => MAX_HELD,
    }
}

impl Handler<ToSession> for Session {
    type Result = ();

    fn handle(&mut self, message: ToSession, ctx: &mut Context<Self>) {
        match message {
            ToSession::Frame(frame) => self.push(&frame, ctx),
            ToSession::Answer {
                number,
                chat,
                answer,
            } => self.on_answer(number, chat, &answer),
            ToSession::Settle(settled) => drop(settled),
            ToSession::Close(code) => self.leave(code, ctx),
            ToSession::Drain(drain) => self.drain(drain, ctx),
        }
    }
}

impl Active {
    /// From now on pushes wait until `show_held`: the answer to a request comes before what it
    /// causes, and what an answer covers is not shown behind it. Answers on their way through
    /// mailboxes are in that order already.
    pub(super) fn hold(&mut self) {
        self.held = Some(Vec::new());
    }
}

impl Session {
    /// The answer is out: shows what came meanwhile.
    pub(super) fn show_held(&mut self, ctx: &mut Context<Self>) {
        if let State::Active(active) = &mut self.state {
            for frame in active.held.take().unwrap_or_default() {
                self.push(&frame, ctx);
            }
        }
    }

    pub(super) fn push(&mut self, frame: &Frame, ctx: &mut Context<Self>) {
        let active = match &mut self.state {
            State::Active(active) => active,
            State::Authenticating(held) if held.len() < room_for(frame) => {
                return held.push(frame.clone());
            }
            State::Authenticating(_) if frame.ephemeral => return,
            State::Authenticating(_) => return self.end_too_slow(ctx),
            State::Anonymous | State::Ending => return,
        };
        if !frame.is_for(active.level) {
            return;
        }
        if let Some(held) = &mut active.held {
            if held.len() < room_for(frame) {
                return held.push(frame.clone());
            }
            if frame.ephemeral {
                return;
            }
            return self.end_too_slow(ctx);
        }
        if active.is_echo(frame) {
            return;
        }
        if frame.ephemeral && self.transport.refused() >= SHED_BYTES {
            return;
        }
        if let Some(chat) = frame.forgets {
            if frame.if_known && !active.seen.knows(chat) {
                return;
            }
            active.seen.forget(chat);
        }
        let is_known = |entry: Entry| active.seen.last_of(entry.chat) >= entry.seq;
        if frame.introduces.is_some_and(is_known) {
            return;
        }
        // A chat that started over after a failure may show an entry again.
        if frame.entry.is_some_and(|entry| !active.seen.is_news(entry)) {
            return;
        }
        self.show(frame, false);
    }
}
