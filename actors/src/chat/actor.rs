//! The actor of one chat.

use super::core::{ChatCore, Closer, Effect};
use super::delivery::{Delivery, Event};
use super::end::Ending;
use super::list::ListParts;
use super::marks::ShownMarks;
use super::opened::OpenedTurn;
use super::recipient_presence::RecipientPresence;
use super::retire::Usage;
use super::typing::ChatTyping;
use crate::pool::PoolRef;
use crate::reply::{Answer, Reply};
use crate::services::Services;
use crate::supervise::guarded;
use crate::turns::offers;
use crate::writer::{Outcome, Write};
use actix::{
    Actor, ActorFutureExt, AsyncContext, Context, SpawnHandle, WrapFuture, dev::SendError,
};
use switchboard_domain::{Chat, ChatId, Code, Message, MessageId, Timestamp, UserId};
use switchboard_store::queries::{CloseChat, CloseOutcome};

/// Commands of members. What the writer and the directory say is bounded by what they were asked.
pub const MAILBOX: usize = 1_024;

/// What the actor knows of its chat.
pub(super) enum State {
    /// Not looked up yet, or to be looked up again: by the next who wants something.
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
    /// Which chat.
    pub(super) id: ChatId,
    /// What all actors use.
    pub(super) services: Services,
    /// What is known of the chat: who may write, and in which order.
    pub(super) state: State,
    /// The pools of members that are here: at most one for each member.
    pub(super) pools: Vec<(UserId, PoolRef)>,
    /// What was shown to whom; it outlives the core, so that what a panic interrupted is shown after all.
    pub(super) delivery: Delivery,
    /// Fires at the core's next deadline.
    deadline: Option<SpawnHandle>,
    /// Whether the timer runs after which the database is asked once more.
    pub(super) trying_again: bool,
    /// Its end, while somebody waits for it or looks for it.
    pub(super) ending: Ending,
    /// The marks that the members were shown.
    pub(super) marks: ShownMarks,
    /// Whether its owner is known to have looked at it.
    pub(super) opened: OpenedTurn,
    /// Whether a sender is told that somebody is there.
    pub(super) recipients: RecipientPresence,
    /// Who types, and who may.
    pub(super) typing: ChatTyping,
    /// What a list has beside its log.
    pub(super) list: ListParts,
    /// When it was last used, and how far it has come with leaving.
    pub(super) usage: Usage,
}

impl ChatActor {
    /// The chat `id`, looked up in the database unless it is `known`.
    pub fn new(id: ChatId, known: Option<Chat>, services: Services) -> Self {
        let patience = services.settings.save_timeout;
        Self {
            id,
            state: known.map_or(State::Unknown, |chat| {
                State::Loaded(Box::new(ChatCore::new(chat, patience)))
            }),
            pools: Vec::new(),
            delivery: Delivery::new(services.monotonic()),
            deadline: None,
            trying_again: false,
            ending: Ending::default(),
            marks: ShownMarks::default(),
            opened: OpenedTurn::default(),
            recipients: RecipientPresence::default(),
            typing: ChatTyping::default(),
            list: ListParts::default(),
            usage: Usage::new(services.monotonic()),
            services,
        }
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
                Effect::Deliver(message) => self.deliver(Event::Stored(&message), ctx),
                Effect::Sent(reply, message) => self.sent(reply, message, false),
                Effect::Repeated(reply, first) => self.sent(reply, first, true),
                Effect::Unchanged(reply, (target, changed_seq)) => {
                    reply.answer(Answer::Unchanged {
                        target,
                        changed_seq,
                    });
                }
                Effect::Fail(reply, code) => reply.fail(code),
                // With the announcement, which comes next.
                Effect::Closed(reply, _) => self.ending.closers.push(reply),
                Effect::StoreClose(by) => self.store_close(by, ctx),
                Effect::Announce(chat) => self.deliver(Event::Closed(Box::new(chat)), ctx),
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
            chat: ctx.address().recipient(),
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

    fn sent(&self, reply: Reply, message: Message, repeated: bool) {
        // Whoever has blocked the author is not there for them: nothing will be said to be delivered.
        let blocked = message.only_for.is_some();
        let recipient_online = !blocked && self.is_seen_online(UserId(message.author));
        reply.answer(Answer::Sent {
            message,
            recipient_online,
            repeated,
        });
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
                Ok(CloseOutcome::Closed(ended, offer)) => {
                    chat.services.metrics.chats_closed.inc();
                    chat.tell_end(&ended);
                    if let Some(offer) = offer {
                        offers::tell_over(&chat.services, offer);
                    }
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
                    // It may have happened all the same, or happen yet.
                    chat.look_for_end(ctx);
                    Err(error.step_code())
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
        let wait = due.since(self.services.monotonic());
        self.deadline = Some(ctx.run_later(wait, |chat, ctx| {
            chat.deadline = None;
            let now = chat.services.monotonic();
            chat.step(ctx, |core| core.expire(now));
        }));
    }
}

impl Actor for ChatActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.load(ctx);
        let idle = self.services.settings.chat_idle;
        ctx.run_interval(idle, Self::retire_when_idle);
    }
}
