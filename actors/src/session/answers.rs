//! Answers to a client's requests.
//!
//! At level 1 the push is the answer, and an answer is shown only where there is no push. At level 2 each
//! request has an answer that carries its name. Where that answer is the requester's copy of a push, the
//! push is not shown to it again.

use super::actor::Session;
use super::pending_requests::Asked;
use super::state::{Active, State};
use crate::pool::CloseSessions;
use crate::reply::{Answer, RequestNumber};
use crate::turns;
use actix::Context;
use switchboard_domain::audience::Which;
use switchboard_domain::wire::{Frame, Level, RequestId};
use switchboard_domain::{ChatId, Code, UserId};

/// Echoes that a session waits for at most; an older one is shown.
const MAX_ANSWERED_PUSHES: usize = 64;

impl Session {
    /// Shows the answer to request `number`, and reads on if that held it back.
    pub(super) fn on_answer(
        &mut self,
        number: RequestNumber,
        chat: Option<ChatId>,
        answer: &Answer,
        ctx: &mut Context<Self>,
    ) {
        let State::Active(active) = &mut self.state else {
            return;
        };
        if let (Answer::Failed(Code::ChatMoved), Level::Two, Some(chat)) =
            (answer, active.level, chat)
        {
            let user = active.user.id;
            return self.show_moved(number, chat, user, ctx);
        }
        let (level, name) = (active.level, active.name_of(number));
        let user = active.user.id;
        match answer {
            Answer::Failed(code) => {
                let code = &match level {
                    Level::One => code.at_level_one(),
                    Level::Two => *code,
                };
                let error = match chat {
                    Some(chat) => Frame::error_about(*code, &chat),
                    None => Frame::error(*code),
                };
                self.show_error(&error.answering(&name), *code);
            }
            Answer::NobodyWaits => self.show(&Frame::info("no new chats").answering(&name), true),
            Answer::Noted => {}
            _ if level == Level::One => {}
            Answer::Sent {
                message,
                recipient_online,
                ..
            } => self.show(
                &Frame::ack(message, *recipient_online).answering(&name),
                true,
            ),
            Answer::Unchanged {
                target,
                changed_seq,
            } => self.reply_now(&Frame::unchanged(*target, *changed_seq), &name),
            Answer::Promised { tip, shown } => {
                self.reply_now(&Frame::tip_ack(*tip, *shown), &name);
            }
            Answer::Closed { chat, read } => {
                let own = read.iter().find(|(member, _)| *member == user);
                let frame = Frame::closed_chat_of(chat, user, own.map(|(_, read)| *read));
                self.show_copy(&frame, &name);
            }
            Answer::Started(chat) => {
                let view = chat.seen_by(user);
                self.show_copy(&Frame::new_chat_of(&view), &name);
            }
            Answer::Opened { chat, new } => {
                let frame = Frame::new_chat_of(&chat.seen_by(user));
                if *new {
                    self.show_copy(&frame, &name);
                } else {
                    self.reply_now(&frame, &name);
                }
            }
            Answer::Marked(marked) => {
                let frame = Frame::marked(marked.kind, marked.chat, marked.user, marked.seq);
                if marked.moved {
                    self.show_copy(&frame, &name);
                } else {
                    self.reply_now(&frame, &name);
                }
            }
            Answer::Presence(frame) | Answer::Colleagues(frame) => self.reply_now(frame, &name),
            Answer::Waiting(true) => self.show(&Frame::info("waiting").answering(&name), true),
            Answer::Waiting(false) => {
                self.show(&Frame::info("not waiting").answering(&name), true);
            }
        }
        self.answered(number);
    }

    /// Says of a chat that is not the caller's any more how it is now.
    fn show_moved(
        &mut self,
        number: RequestNumber,
        chat: ChatId,
        user: UserId,
        ctx: &mut Context<Self>,
    ) {
        let services = self.services.clone();
        let reading = async move {
            let error = match turns::as_it_is(&services, chat, user).await {
                Some(chat) => Frame::chat_moved(&chat),
                None => Frame::error_about(Code::ChatMoved, &chat),
            };
            Err::<Frame, _>((Code::ChatMoved, error))
        };
        self.show_when_ready(number, reading, ctx);
    }

    /// Shows a push as the answer to the request that caused it; the push is then not shown.
    fn show_copy(&mut self, frame: &Frame, name: &RequestId) {
        // Without a name the push is as good an answer.
        if name.as_deref().is_none() {
            return;
        }
        self.reply_now(frame, name);
        self.note_shown(frame);
    }

    /// The client has seen this as an answer: the same as a push is not shown.
    pub(super) fn note_shown(&mut self, frame: &Frame) {
        if let State::Active(active) = &mut self.state {
            if active.requests.answered_pushes.len() >= MAX_ANSWERED_PUSHES {
                active.requests.answered_pushes.remove(0);
            }
            active.requests.answered_pushes.push(frame.text().clone());
        }
    }

    /// Shows an answer that is known at once.
    pub(super) fn reply_now(&mut self, frame: &Frame, name: &RequestId) {
        self.show(&frame.answering(name), true);
        self.note_told(frame);
        if let State::Active(active) = &mut self.state {
            active.gate.answered(frame);
        }
    }

    /// Shows that a request is refused.
    pub(super) fn refuse(&mut self, code: Code, name: &RequestId) {
        self.show_error(&Frame::error(code).answering(name), code);
    }

    /// Request `number` has been answered.
    pub(super) fn answered(&mut self, number: RequestNumber) {
        if let State::Active(active) = &mut self.state {
            active.answered(number);
            if let (Some(code), false) = (self.leaving.code, active.owes_answers()) {
                // Through the pool: its last pushes come first. If that is full, the grace ends it.
                let close = CloseSessions {
                    code,
                    which: Which::Connection(self.id),
                };
                let _ = active.membership.pool().try_send(close);
            }
        }
    }
}

impl Active {
    /// What the client calls request `number`, which is about to be answered.
    pub(super) fn name_of(&mut self, number: RequestNumber) -> RequestId {
        let asked = self.requests.pending.remove(number);
        self.requests.answering = asked.as_ref().map(Asked::act);
        asked.map(|asked| asked.name).unwrap_or_default()
    }

    /// Whether a push has been shown already, as the answer to this client's request.
    pub(super) fn is_echo(&mut self, frame: &Frame) -> bool {
        let mut answered_pushes = self.requests.answered_pushes.iter();
        let found = answered_pushes.position(|answered| answered == frame.text());
        found
            .map(|at| self.requests.answered_pushes.remove(at))
            .is_some()
    }

    pub(super) fn owes_answers(&self) -> bool {
        self.requests.sending > 0 || self.requests.busy.is_some()
    }

    fn answered(&mut self, number: RequestNumber) {
        self.requests.answering = None;
        self.requests.pending.remove(number);
        if self.requests.busy == Some(number) {
            self.requests.busy = None;
        } else {
            self.requests.sending = self.requests.sending.saturating_sub(1);
        }
    }
}
