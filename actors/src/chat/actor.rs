//! The actor of one chat.

use super::core::{ChatCore, Closer, Effect, Outcome};
use super::messages::{Action, Command, Opened, PoolDown, PoolUp, Refresh, Settled};
use crate::directory::RetireChat;
use crate::pool::{Deliver, UserPool};
use crate::protocol::wire::Frame;
use crate::protocol::{Chat, ChatId, Code, MessageId, Timestamp, UserId};
use crate::reply::{Answer, Reply};
use crate::services::Services;
use crate::store::queries::{CloseChat, CloseOutcome};
use crate::supervise::guarded;
use crate::writer::Write;
use actix::{
    Actor, ActorContext, ActorFutureExt, Addr, AsyncContext, Context, Handler, SpawnHandle,
    WrapFuture, dev::SendError,
};
use std::time::Duration;

/// Commands of members. What the writer and the directory say is bounded by what they were asked.
const MAILBOX: usize = 1_024;

/// After a close whose outcome is unknown, how long until the chat is looked up.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What the actor knows of its chat.
pub(super) enum State {
    /// Not looked up yet, or to be looked up again.
    Unknown,
    /// The database did not answer; until then nobody tries again.
    Unavailable(Timestamp),
    /// There is no such chat.
    Missing,
    /// It is there.
    Loaded(Box<ChatCore<Reply>>),
}

/// The actor of one chat.
pub struct ChatActor {
    pub(super) id: ChatId,
    pub(super) services: Services,
    pub(super) state: State,
    /// The pools of members that are here: at most one for each member.
    pub(super) pools: Vec<(UserId, Addr<UserPool>)>,
    /// The last entry that was shown to the pools. Outlives the core, so that what a panic
    /// interrupted is shown after all.
    pub(super) delivered: i64,
    /// Fires at the core's next deadline.
    deadline: Option<SpawnHandle>,
    /// When somebody last wanted something.
    last_use: Timestamp,
    /// Set once the directory has forgotten this actor.
    retired: bool,
}

impl ChatActor {
    /// The chat `id`, looked up in the database unless it is `known`.
    pub fn new(id: ChatId, known: Option<Chat>, services: Services) -> Self {
        let patience = services.settings.save_timeout;
        Self {
            id,
            last_use: services.now(),
            delivered: 0,
            state: known.map_or(State::Unknown, |chat| {
                State::Loaded(Box::new(ChatCore::new(chat, patience)))
            }),
            services,
            pools: Vec::new(),
            deadline: None,
            retired: false,
        }
    }

    fn retire_when_idle(&mut self, ctx: &mut Context<Self>) {
        let quiet = match &self.state {
            State::Loaded(core) => core.is_quiet(),
            _ => true,
        };
        let idle = self.services.now().since(self.last_use) >= self.services.settings.chat_idle;
        if !(quiet && idle && self.pools.is_empty()) || self.retired {
            return;
        }
        let asked = self.services.directory.send(RetireChat(self.id));
        ctx.spawn(asked.into_actor(self).map(|forgotten, chat, ctx| {
            if matches!(forgotten, Ok(true)) {
                chat.retired = true;
                // What was sent here before is still forwarded; see `Handler<Command>`.
                ctx.run_later(LOOK_AGAIN, |_, ctx| ctx.stop());
            }
        }));
    }

    /// Runs a step of the core, then what it asks for. A panic in either starts the chat over.
    pub(super) fn step(
        &mut self,
        ctx: &mut Context<Self>,
        step: impl FnOnce(&mut ChatCore<Reply>) -> Vec<Effect<Reply>>,
    ) {
        let metrics = self.services.metrics.clone();
        let done = guarded("chat", &metrics, || {
            let State::Loaded(core) = &mut self.state else {
                return;
            };
            let effects = step(core);
            self.run(effects, ctx);
        });
        if done.is_none() {
            self.start_over(ctx);
        }
        self.arm_deadline(ctx);
    }

    fn run(&mut self, effects: Vec<Effect<Reply>>, ctx: &mut Context<Self>) {
        for effect in effects {
            match effect {
                Effect::Append(id) => self.append(id, ctx),
                Effect::Deliver(message) if message.seq == self.delivered + 1 => {
                    self.delivered = message.seq;
                    self.fan_out(&Frame::user_message(&message));
                }
                // Entries before this one have not been shown: they come from the database.
                Effect::Deliver(message) if message.seq > self.delivered => self.catch_up(ctx),
                Effect::Deliver(_) => {}
                Effect::Sent(reply, message) => reply.answer(Answer::Sent(message)),
                Effect::Fail(reply, code) => reply.fail(code),
                Effect::Closed(reply, chat) => reply.answer(Answer::Closed(chat)),
                Effect::StoreClose(by) => self.store_close(by, ctx),
                Effect::Announce(chat) => self.fan_out(&Frame::closed_chat(&chat)),
            }
        }
    }

    fn append(&mut self, id: MessageId, ctx: &mut Context<Self>) {
        let State::Loaded(core) = &mut self.state else {
            return;
        };
        let Some(message) = core.pending(id).cloned() else {
            return;
        };
        let write = Write {
            message,
            chat: ctx.address(),
        };
        let refused = match self.services.writer_of(self.id).try_send(write) {
            Ok(()) => return,
            Err(SendError::Full(_)) => {
                self.services.metrics.count_refusal("writer");
                core.settle(id, Outcome::Refused(Code::Overloaded))
            }
            Err(SendError::Closed(_)) => core.settle(id, Outcome::Refused(Code::NotSaved)),
        };
        self.run(refused, ctx);
    }

    /// Shows a frame to every member's connections.
    pub(super) fn fan_out(&self, frame: &Frame) {
        for (_, pool) in &self.pools {
            // Never shed. Each frame was a row in the writer's bounded queue, or is one of the
            // two that open and close a chat: that bounds the pool's mailbox.
            pool.do_send(Deliver(frame.clone()));
        }
    }

    fn store_close(&mut self, by: Closer, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let close = CloseChat {
            chat: self.id,
            by,
            now: self.services.now(),
        };
        let closed = async move { store.run(close).await };
        ctx.spawn(closed.into_actor(self).map(|closed, chat, ctx| {
            let outcome = match closed {
                Ok(CloseOutcome::Closed(ended)) => {
                    chat.services.metrics.chats_closed.inc();
                    Ok(ended)
                }
                Ok(CloseOutcome::AlreadyClosed(ended)) => {
                    chat.step(ctx, |core| core.finish_close(Err(Code::ChatClosed)));
                    return chat.step(ctx, |core| core.ended_elsewhere(ended));
                }
                Ok(CloseOutcome::NotFound) => Err(Code::ChatNotFound),
                Ok(CloseOutcome::NoAccess) => Err(Code::NoAccess),
                Err(error) => {
                    log::warn!("chat {}: close: {error}", chat.id);
                    // It may have happened all the same.
                    ctx.run_later(LOOK_AGAIN, |chat, ctx| chat.look_again(ctx));
                    Err(error.code())
                }
            };
            chat.step(ctx, |core| core.finish_close(outcome));
        }));
    }

    fn arm_deadline(&mut self, ctx: &mut Context<Self>) {
        let State::Loaded(core) = &self.state else {
            return;
        };
        // One timer at a time: the earliest deadline only moves later.
        if self.deadline.is_some() {
            return;
        }
        let Some(due) = core.next_deadline() else {
            return;
        };
        let wait = due.since(self.services.now());
        self.deadline = Some(ctx.run_later(wait, |chat, ctx| {
            chat.deadline = None;
            let now = chat.services.now();
            chat.step(ctx, |core| core.expire(now));
        }));
    }
}

impl Actor for ChatActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        self.load(ctx);
        let idle = self.services.settings.chat_idle;
        ctx.run_interval(idle, Self::retire_when_idle);
    }
}

impl Handler<Command> for ChatActor {
    type Result = ();

    fn handle(&mut self, command: Command, ctx: &mut Context<Self>) {
        if self.retired {
            // The directory has a successor, or will make one.
            let found = self
                .services
                .directory
                .send(crate::directory::FindChat(self.id));
            ctx.spawn(found.into_actor(self).map(|found, _, _| match found {
                Ok(successor) => match successor.try_send(command) {
                    Ok(()) => {}
                    Err(SendError::Full(c) | SendError::Closed(c)) => {
                        c.reply.fail(Code::Overloaded);
                    }
                },
                Err(_) => command.reply.fail(Code::Overloaded),
            }));
            return;
        }
        let now = self.services.now();
        self.last_use = now;
        match &self.state {
            State::Loaded(_) => {}
            State::Missing => return command.reply.fail(Code::ChatNotFound),
            State::Unknown => return command.reply.fail(Code::NotSaved),
            State::Unavailable(until) => {
                if *until <= now {
                    self.load(ctx);
                }
                return command.reply.fail(Code::NotSaved);
            }
        }
        self.step(ctx, |core| match command.action {
            Action::Send(draft) => core.admit(MessageId::new(), draft, command.reply, now),
            Action::Close(by) => core.close(by, command.reply),
        });
    }
}

impl Handler<Settled> for ChatActor {
    type Result = ();

    fn handle(&mut self, Settled(outcomes): Settled, ctx: &mut Context<Self>) {
        let mut closed = false;
        for (id, outcome) in outcomes {
            closed |= outcome == Outcome::Refused(Code::ChatClosed);
            // Stored, but by a core that is gone: the content is in the database.
            let unknown = match (&self.state, &outcome) {
                (State::Loaded(core), Outcome::Stored { .. }) => core.pending(id).is_none(),
                _ => false,
            };
            if unknown {
                self.catch_up(ctx);
            } else {
                self.step(ctx, |core| core.settle(id, outcome));
            }
        }
        if closed {
            self.look_again(ctx);
        }
    }
}

impl Handler<Opened> for ChatActor {
    type Result = ();

    fn handle(&mut self, Opened { chat, first }: Opened, _: &mut Context<Self>) {
        self.last_use = self.services.now();
        self.fan_out(&Frame::new_chat(&chat));
        self.fan_out(&Frame::user_message(&first));
        self.delivered = self.delivered.max(first.seq);
    }
}

impl Handler<PoolUp> for ChatActor {
    type Result = ();

    fn handle(&mut self, PoolUp { user, pool }: PoolUp, _: &mut Context<Self>) {
        self.pools.retain(|(member, _)| *member != user);
        self.pools.push((user, pool));
    }
}

impl Handler<PoolDown> for ChatActor {
    type Result = ();

    fn handle(&mut self, PoolDown(user): PoolDown, _: &mut Context<Self>) {
        self.pools.retain(|(member, _)| *member != user);
        self.last_use = self.services.now();
    }
}

impl Handler<Refresh> for ChatActor {
    type Result = ();

    fn handle(&mut self, _: Refresh, ctx: &mut Context<Self>) {
        self.look_again(ctx);
    }
}

#[cfg(feature = "fault-injection")]
impl Handler<super::Panic> for ChatActor {
    type Result = ();

    fn handle(&mut self, _: super::Panic, ctx: &mut Context<Self>) {
        self.step(ctx, |_| panic!("injected"));
    }
}
