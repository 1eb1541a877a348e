//! What the others tell a session.

use super::actor::Session;
use super::gate::Passage;
use super::handle::ToSession;
use super::state::{Active, State};
use super::transport::SHED_BYTES;
use actix::{Context, Handler};
use switchboard_domain::wire::{CLOSED_CHAT, Frame};

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
            } => self.on_answer(number, chat, &answer, ctx),
            ToSession::Settle(settled) => drop(settled),
            ToSession::Ping => {
                self.transport.queue_ping();
                // What the server itself does not read yet cannot be heard.
                if self.makes_wait() {
                    self.signs.heard(self.services.monotonic());
                }
            }
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
        let State::Active(active) = &mut self.state else {
            return;
        };
        let held = active.held.take().unwrap_or_default();
        for (chat, found) in std::mem::take(&mut active.late) {
            self.show_found(chat, found, ctx);
        }
        for frame in held {
            self.push(&frame, ctx);
        }
    }

    /// Shows what the gate lets through.
    pub(super) fn show_push(&mut self, frame: &Frame) {
        self.note_told(frame);
        self.show(frame, false);
    }

    /// Remembers which open help chats the client knows of, for the reconciler.
    pub(super) fn note_told(&self, frame: &Frame) {
        let State::Active(active) = &self.state else {
            return;
        };
        if self.services.nodes.is_alone() {
            return;
        }
        let presence = active.membership.presence();
        if let Some(opens) = frame.opens {
            presence.told(opens.seen_by(active.user.id));
        } else if let (CLOSED_CHAT, Some(about)) = (frame.kind, frame.about) {
            presence.told_of_its_end(about.seen_by(active.user.id));
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
        match active.gate.pass(frame) {
            Passage::Show => self.show_push(frame),
            Passage::Drop | Passage::Held => {}
            Passage::Lookup(look) => self.look(look, 0, ctx),
            Passage::TooMuch => self.end_too_slow(ctx),
        }
    }
}
