//! What an authenticated client asks.
//!
//! A message goes its way while the client is read on, up to a bound. Everything else is one at a
//! time: nothing more is read until it is answered, so that answers come in the order of the
//! requests and one client never has two heavy queries under way.

use super::actor::Session;
use super::entries::entry;
use super::handle::SessionHandle;
use super::help::{ask_for_help, cancel_help};
use super::pauses;
use super::pending_requests::Asked;
use super::places;
use super::reads::{self, ChatsPage, Listed, Read, Synced};
use super::state::State;
use super::turns;
use crate::billing::intake::{self, NewTip};
use crate::changes;
use crate::chat::{Action, Closer, Command, Draft};
use crate::direct;
use crate::queue::help::Plea;
use crate::rates::TooMany;
use crate::reply::{Reply, RequestNumber};
use actix::dev::SendError;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::future::Future;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::wire::{AuthFrame, Frame, Match, Page, Parsed, Request, RequestId};
use switchboard_domain::{ChatId, Code};

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
        let parsed = Parsed::read(text, active.user.side, active.level);
        let frames_in = &self.services.metrics.frames_in;
        match parsed.request {
            Ok(request) => {
                frames_in
                    .with_label_values(&[request.kind().as_str()])
                    .inc();
                log::trace!(
                    "{} > {} {} bytes",
                    self.id,
                    request.kind().as_str(),
                    text.len()
                );
                self.serve(request, parsed.id, ctx);
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
                self.refuse(code, &parsed.id);
            }
        }
    }

    fn refuse_anonymous(&mut self, ctx: &mut Context<Self>) {
        self.show_error(&Frame::error(Code::Unauthorized), Code::Unauthorized);
        self.end(CloseCode::UNAUTHORIZED, ctx);
    }

    fn serve(&mut self, request: Request, name: RequestId, ctx: &mut Context<Self>) {
        let asked = Asked {
            kind: request.kind().as_str(),
            about: request.about(),
            name,
        };
        if let State::Active(active) = &mut self.state {
            active.requests.answering = Some(asked.act());
        }
        self.serve_asked(request, asked, ctx);
        if let State::Active(active) = &mut self.state {
            active.requests.answering = None;
        }
    }

    fn serve_asked(&mut self, mut request: Request, asked: Asked, ctx: &mut Context<Self>) {
        let name = asked.name.clone();
        match request {
            Request::Ping => {
                let now = self.services.now();
                return self.reply_now(&Frame::pong(now), &name);
            }
            Request::Authorize { authorization } => {
                return self.renew(authorization, asked, ctx);
            }
            _ => {}
        }
        if let Some((code, words)) = request.refusal() {
            let error = Frame::error_with(code, words).answering(&name);
            return self.show_error(&error, code);
        }
        if let Err(TooMany { retry_after }) = self.take(&request) {
            let code = Code::TooManyRequests;
            let error = Frame::error_until(code, retry_after);
            return self.show_error(&error.answering(&name), code);
        }
        match &mut request {
            Request::SendNowhere => return self.refuse(Code::ChatNotFound, &name),
            Request::Change { ask, .. } => match changes::admit(&self.services, ask.clone()) {
                Ok(admitted) => *ask = admitted,
                Err(code) => return self.refuse(code, &name),
            },
            _ => {}
        }
        let number = self.number(asked);
        let State::Active(active) = &mut self.state else {
            return;
        };
        let me = SessionHandle::new(ctx.address(), self.signs.clone());
        let user = active.user.id;
        let request = match entry(request) {
            Ok((chat, body, change)) => {
                active.requests.sending += 1;
                let draft = Draft {
                    author: user,
                    change,
                    side: active.user.side,
                    body,
                    level: active.level,
                    posted: None,
                };
                let reply = Reply::to_session(me, number, Some(chat));
                return self.command(chat, Action::Send(draft), reply);
            }
            Err(request) => request,
        };
        active.requests.busy = Some(number);
        match request {
            Request::CloseChat { chat } => {
                let reply = Reply::to_session(me, number, Some(chat));
                let close = Action::Close(Closer::Organizer(user), active.level);
                self.command(chat, close, reply);
            }
            Request::StartChat => self.start_chat(Reply::to_session(me, number, None), ctx),
            Request::Wait(waiting) => {
                self.wait(waiting, Reply::to_session(me, number, None), ctx);
            }
            Request::SetAvailability(said) => self.set_availability(number, said, ctx),
            Request::WatchColleagues(on) => {
                let reply = Reply::to_session(me.clone(), number, None);
                self.watch_colleagues(on, me, reply);
            }
            Request::RequestHelp {
                event,
                description,
                location,
                name,
                place_coming,
            } => {
                // An organizer who waits may get this request before the asker gets the answer.
                active.hold();
                let plea = Plea {
                    event,
                    description,
                    location,
                    name,
                    place_coming,
                };
                let asking = ask_for_help(self.services.clone(), active.rates.clone(), user, plea);
                self.show_when_ready(number, asking, ctx);
            }
            Request::CancelHelpRequest { event, name } => {
                // The other devices are told by a push, which is not shown here before the answer, nor again.
                active.hold();
                let rates = active.rates.clone();
                let cancelling = cancel_help(self.services.clone(), rates, user, event, name);
                self.show_when_ready(number, cancelling, ctx);
            }
            Request::Turn(ask) => {
                // All devices are told by pushes, which come behind the answer here.
                active.hold();
                let acting = turns::act(self.services.clone(), active.user.clone(), ask);
                self.show_when_ready(number, acting, ctx);
            }
            Request::SetPlace { chat, spot } => {
                let setting = places::set(self.services.clone(), user, chat, spot);
                self.show_when_ready(number, setting, ctx);
            }
            Request::Pause(act) => {
                // All of the agency's organizers are told by a push, which comes behind the answer here.
                active.hold();
                let pausing = pauses::act(self.services.clone(), active.user.clone(), act);
                self.show_when_ready(number, pausing, ctx);
            }
            Request::GetChats { limit: None, .. } => {
                // Who replaces a list by the answer has in it what was pushed before, and behind it what
                // is pushed since.
                active.hold();
                let returns = active.histories.lists();
                let (services, user) = (self.services.clone(), active.user.clone());
                let chats = reads::active_chats(services, user, returns);
                self.show_when_ready(number, chats, ctx);
            }
            Request::GetChats {
                status,
                kind,
                limit: Some(limit),
                cursor,
            } => {
                let (services, user) = (self.services.clone(), active.user.clone());
                let page = ChatsPage {
                    status,
                    kind,
                    limit,
                    cursor,
                };
                let chats = reads::chats(services, user, page);
                self.show_when_ready(number, chats, ctx);
            }
            Request::GetChatHistory { chat, page } => {
                if let Page::Whole = page {
                    return self.show_whole(number, chat, ctx);
                }
                let (services, user) = (self.services.clone(), active.user.clone());
                let history = reads::history(services, user, chat, page);
                self.show_when_ready(number, history, ctx);
            }
            Request::Sync(held) => {
                active.hold();
                let (services, user) = (self.services.clone(), active.user.clone());
                let missed = reads::sync(services, user, held, active.series);
                self.show_when_ready(number, missed, ctx);
            }
            Request::OpenDirectChat { user: peer } => {
                let reply = Reply::to_session(me, number, None);
                direct::open(self.services.clone(), user, peer, reply);
            }
            Request::WatchPresence { users } => {
                let reply = Reply::to_session(me.clone(), number, None);
                self.watch(users, me, reply);
            }
            Request::Tip {
                chat,
                money,
                message,
                client_message_id,
            } => {
                let tip = NewTip {
                    payer: user,
                    side: active.user.side,
                    chat,
                    money,
                    message,
                    client_message_id: Some(client_message_id),
                };
                let reply = Reply::to_session(me, number, Some(chat));
                intake::promise(self.services.clone(), tip, reply);
            }
            Request::Mark { kind, chat, seq } => {
                let reply = Reply::to_session(me, number, Some(chat));
                let mark = Action::Mark { user, kind, seq };
                self.command(chat, mark, reply);
            }
            Request::Type { chat, is_typing } => {
                let reply = Reply::to_session(me, number, Some(chat));
                let typing = Action::Type {
                    user,
                    connection: self.id,
                    is_typing,
                };
                self.command(chat, typing, reply);
            }
            // Answered above.
            Request::SendMessage { .. }
            | Request::Change { .. }
            | Request::SendNowhere
            | Request::Ping
            | Request::Authorize { .. } => {}
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

    pub(super) fn show_when_ready<R: Into<Read>>(
        &mut self,
        number: RequestNumber,
        read: impl Future<Output = Result<R, (Code, Frame)>> + 'static,
        ctx: &mut Context<Self>,
    ) {
        ctx.spawn(read.into_actor(self).map(move |read, session, ctx| {
            session.show_read(number, read, ctx);
        }));
    }

    /// What was read for a request, or why it was not.
    pub(super) fn show_read<R: Into<Read>>(
        &mut self,
        number: RequestNumber,
        read: Result<R, (Code, Frame)>,
        ctx: &mut Context<Self>,
    ) {
        let State::Active(active) = &mut self.state else {
            return;
        };
        let name = active.name_of(number);
        match read.map(R::into) {
            Ok(Read {
                frame,
                told,
                upto,
                listed,
                synced,
                missed,
                copied,
            }) => {
                if missed {
                    active.histories.listed(&told);
                }
                if let Some(Synced(series)) = synced {
                    active.series = series;
                }
                let among_others = !self.services.nodes.is_alone();
                for (told, open) in &told {
                    active.gate.told(*told);
                    if *open && among_others {
                        active
                            .membership
                            .presence()
                            .told(told.seen_by(active.user.id));
                    }
                }
                for (chat, seq) in upto {
                    active.gate.caught_up(chat, seq);
                }
                match listed {
                    Listed::Some => {}
                    Listed::All => active.gate.listed(),
                    Listed::Only => {
                        let told: Vec<Match> = told.iter().map(|(told, _)| *told).collect();
                        active.gate.listed_only(&told);
                    }
                }
                self.reply_now(&frame, &name);
                if copied {
                    self.note_shown(&frame);
                }
                self.tell_of_archive();
            }
            Err((code, frame)) => self.show_error(&frame.answering(&name), code),
        }
        self.show_held(ctx);
        self.answered(number);
        self.show_missed(ctx);
        self.nudge();
    }
}
