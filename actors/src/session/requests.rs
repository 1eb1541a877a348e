//! What an authenticated client asks.
//!
//! A message goes its way while the client is read on, up to a bound. Everything else is one at a
//! time: nothing more is read until it is answered, so that answers come in the order of the
//! requests and one client never has two heavy queries under way.

use super::actor::{Active, Session, State};
use super::close::CloseCode;
use super::handle::SessionHandle;
use crate::chat::{Action, Closer, Command, Draft};
use crate::directory::FindQueue;
use crate::pool::{CloseSessions, Which};
use crate::protocol::wire::{AuthFrame, Frame, Request};
use crate::protocol::{ChatId, Code, UserId};
use crate::queue::{AgencyQueue, StartChat};
use crate::rates::TooMany;
use crate::reply::{Reply, RequestNumber};
use crate::services::Services;
use crate::store::queries::{ActiveChats, HistoryOutcome, HistoryRange, ReadHistory, Reader};
use actix::dev::SendError;
use actix::{ActorFutureExt, Addr, AsyncContext, Context, WrapFuture};
use std::future::Future;

/// Messages that a level-1 history holds at most.
const HISTORY: i64 = 1_000;
/// Chats that a level-1 list holds at most.
const CHATS: i64 = 1_000;

impl Session {
    pub(super) fn on_binary(&mut self, ctx: &mut Context<Self>) {
        if matches!(self.state, State::Anonymous) {
            return self.refuse_anonymous(ctx);
        }
        self.show_error(&Frame::error(Code::Malformed), Code::Malformed);
    }

    pub(super) fn on_text(&mut self, text: &str, ctx: &mut Context<Self>) {
        let State::Active(active) = &mut self.state else {
            return match AuthFrame::parse(text) {
                Some(frame) => self.authenticate_bearer(&frame.authorization, frame.level, ctx),
                None => self.refuse_anonymous(ctx),
            };
        };
        let frames_in = &self.services.metrics.frames_in;
        match Request::parse(text, active.user.side) {
            Ok(request) => {
                frames_in.with_label_values(&[request.kind()]).inc();
                log::trace!("{} > {} {} bytes", self.id, request.kind(), text.len());
                self.serve(request, ctx);
            }
            Err(code) => {
                // Not told apart by what the client called it: that could be anything.
                frames_in.with_label_values(&["refused"]).inc();
                log::trace!(
                    "{} > refused {} bytes: {}",
                    self.id,
                    text.len(),
                    code.as_str()
                );
                if code == Code::Malformed
                    && let Some(frame) = AuthFrame::parse(text)
                {
                    return self.authenticate_again(&frame, ctx);
                }
                self.show_error(&Frame::error(code), code);
            }
        }
    }

    fn refuse_anonymous(&mut self, ctx: &mut Context<Self>) {
        self.show_error(&Frame::error(Code::Unauthorized), Code::Unauthorized);
        self.end(CloseCode::UNAUTHORIZED, ctx);
    }

    fn number(&mut self) -> RequestNumber {
        self.next_number = self.next_number.wrapping_add(1);
        self.next_number
    }

    fn serve(&mut self, request: Request, ctx: &mut Context<Self>) {
        let number = self.number();
        let State::Active(active) = &mut self.state else {
            return;
        };
        let taken = match &request {
            Request::SendMessage { .. } => active.rates.message(),
            _ => Ok(()),
        };
        if let Err(TooMany { retry_after }) = taken {
            let code = Code::TooManyRequests;
            return self.show_error(&Frame::error_until(code, retry_after), code);
        }
        let me = SessionHandle::new(ctx.address(), self.overflowed.clone());
        let user = active.user.id;
        match request {
            Request::SendMessage {
                chat,
                content,
                location,
            } => {
                active.sending += 1;
                let draft = Draft {
                    author: user,
                    side: active.user.side,
                    content,
                    location,
                    reply_to: None,
                    client_message_id: None,
                };
                let reply = Reply::to_session(me, number, Some(chat));
                self.command(chat, Action::Send(draft), reply);
            }
            Request::CloseChat { chat } => {
                active.busy = Some(number);
                let reply = Reply::to_session(me, number, Some(chat));
                self.command(chat, Action::Close(Closer::Organizer(user)), reply);
            }
            Request::StartChat => {
                active.busy = Some(number);
                self.start_chat(user, Reply::to_session(me, number, None), ctx);
            }
            Request::GetChats => {
                active.busy = Some(number);
                let chats = active_chats(self.services.clone(), user);
                self.show_when_ready(number, chats, ctx);
            }
            Request::GetChatHistory { chat } => {
                active.busy = Some(number);
                let history = history(self.services.clone(), chat, user);
                self.show_when_ready(number, history, ctx);
            }
        }
    }

    /// Through the pool, which keeps what this client asks of one chat in order.
    fn command(&self, chat: ChatId, action: Action, reply: Reply) {
        let State::Active(active) = &self.state else {
            return;
        };
        let command = Command {
            chat,
            action,
            reply,
        };
        if let Err(refused) = active.membership.pool().try_send(command) {
            self.services.metrics.count_refusal("pool");
            let (SendError::Full(command) | SendError::Closed(command)) = refused;
            command.reply.fail(Code::Overloaded);
        }
    }

    fn start_chat(&mut self, organizer: UserId, reply: Reply, ctx: &mut Context<Self>) {
        let State::Active(active) = &mut self.state else {
            return;
        };
        let Some(agency) = active.user.agency else {
            return reply.fail(Code::Forbidden);
        };
        let start = StartChat { organizer, reply };
        let start = match &active.queue {
            Some(queue) => match queue.try_send(start) {
                Ok(()) => return,
                Err(SendError::Full(start)) => {
                    self.services.metrics.count_refusal("queue");
                    return start.reply.fail(Code::Overloaded);
                }
                Err(SendError::Closed(start)) => start,
            },
            None => start,
        };
        let found = self.services.directory.send(FindQueue(agency));
        ctx.spawn(found.into_actor(self).map(|found, session, _| {
            match found {
                Ok(queue) => session.start_in(queue, start),
                Err(_) => start.reply.fail(Code::Overloaded),
            };
        }));
    }

    fn start_in(&mut self, queue: Addr<AgencyQueue>, start: StartChat) {
        if let Err(SendError::Full(start) | SendError::Closed(start)) = queue.try_send(start) {
            self.services.metrics.count_refusal("queue");
            start.reply.fail(Code::Overloaded);
        }
        if let State::Active(active) = &mut self.state {
            active.queue = Some(queue);
        }
    }

    fn show_when_ready(
        &mut self,
        number: RequestNumber,
        frame: impl Future<Output = Result<Frame, (Code, Frame)>> + 'static,
        ctx: &mut Context<Self>,
    ) {
        ctx.spawn(frame.into_actor(self).map(move |frame, session, _| {
            match frame {
                Ok(frame) => session.show(&frame, true),
                Err((code, frame)) => session.show_error(&frame, code),
            }
            session.answered(number);
            session.nudge();
        }));
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
    pub(super) fn owes_answers(&self) -> bool {
        self.sending > 0 || self.busy.is_some()
    }

    fn answered(&mut self, number: RequestNumber) {
        if self.busy == Some(number) {
            self.busy = None;
        } else {
            self.sending = self.sending.saturating_sub(1);
        }
    }
}

async fn active_chats(services: Services, user: UserId) -> Result<Frame, (Code, Frame)> {
    let query = ActiveChats { user, limit: CHATS };
    match services.store.run(query).await {
        Ok(chats) => Ok(Frame::chats(&chats)),
        Err(error) => {
            log::warn!("chats of user {user}: {error}");
            Err((error.read_code(), Frame::error(error.read_code())))
        }
    }
}

async fn history(services: Services, chat: ChatId, user: UserId) -> Result<Frame, (Code, Frame)> {
    let query = ReadHistory {
        chat,
        reader: Reader::Member(user),
        range: HistoryRange::Newest(HISTORY),
    };
    let code = match services.store.run(query).await {
        Ok(HistoryOutcome::Messages(messages)) => {
            return Ok(Frame::chat_history(chat, &messages));
        }
        Ok(HistoryOutcome::ChatNotFound) => Code::ChatNotFound,
        Ok(HistoryOutcome::NoAccess) => Code::NoAccess,
        Err(error) => {
            log::warn!("history of chat {chat} for user {user}: {error}");
            error.read_code()
        }
    };
    Err((code, Frame::error_about(code, &chat)))
}
