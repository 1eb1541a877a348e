//! What the others tell a session.

use super::actor::{Session, State};
use super::handle::ToSession;
use super::transport::SHED_BYTES;
use crate::protocol::wire::Frame;
use crate::session::CloseCode;
use actix::{AsyncContext, Context, Handler};
use std::time::Duration;

/// Frames that a session holds while it learns who its user is, or what its client has missed.
const MAX_HELD: usize = 1_024;
/// How long a restart waits for what a client has under way.
const ANSWER_GRACE: Duration = Duration::from_secs(2);

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
            ToSession::Close(code) => self.leave(code, ctx),
        }
    }
}

impl Session {
    /// A restart lets what is under way be answered first, for a while; any other end is at once.
    fn leave(&mut self, code: CloseCode, ctx: &mut Context<Self>) {
        let owes = matches!(&self.state, State::Active(active) if active.owes_answers());
        if code != CloseCode::RESTARTING || self.leaving.is_some() || !owes {
            return self.end(code, ctx);
        }
        self.leaving = Some(code);
        ctx.run_later(ANSWER_GRACE, move |session, ctx| session.end(code, ctx));
    }

    pub(super) fn push(&mut self, frame: &Frame, ctx: &mut Context<Self>) {
        let active = match &mut self.state {
            State::Active(active) => active,
            State::Authenticating(held) if held.len() < MAX_HELD => {
                return held.push(frame.clone());
            }
            State::Authenticating(_) => return self.end_too_slow(ctx),
            State::Anonymous | State::Ending => return,
        };
        if frame.level > active.level {
            return;
        }
        if let Some(held) = &mut active.held {
            if held.len() >= MAX_HELD {
                return self.end_too_slow(ctx);
            }
            return held.push(frame.clone());
        }
        if active.is_echo(frame) {
            return;
        }
        if frame.ephemeral && self.transport.refused() >= SHED_BYTES {
            return;
        }
        // A chat that started over after a failure may show an entry again.
        if frame.entry.is_some_and(|entry| !active.seen.is_news(entry)) {
            return;
        }
        self.show(frame, false);
    }
}
