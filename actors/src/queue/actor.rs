//! The actor of one agency's queue.

use super::core::{Claimed, Effect, QueueCore, Waiting};
use super::messages::{Ask, AskOutcome, Asked, Drop, Position, StartChat, Withdraw, Withdrawal};
use crate::directory::{OpenChat, RetireQueue};
use crate::protocol::{AgencyId, Chat, Code, Timestamp, UserId};
use crate::reply::{Answer, Reply};
use crate::services::Services;
use crate::store::StoreError;
use crate::store::queries::{
    ClaimHead, Enqueue, EnqueueOutcome, LoadQueue, WaitingRequest, Withdraw as WithdrawStored,
    WithdrawOutcome,
};
use crate::supervise::guarded;
use actix::{
    Actor, ActorContext, ActorFutureExt, AsyncContext, Context, Handler, MessageResult,
    ResponseActFuture, WrapFuture,
};
use std::time::Duration;

/// Requests, withdrawals and organizers that wait for the actor.
const MAILBOX: usize = 8_192;
/// After the database did not answer, everybody is turned away for so long before the next try.
const TRY_AGAIN: Duration = Duration::from_millis(250);

enum State {
    /// The database did not answer; until then nobody tries again.
    Unavailable(Timestamp),
    Loaded(Box<QueueCore<Reply>>),
}

impl From<WaitingRequest> for Waiting {
    fn from(stored: WaitingRequest) -> Self {
        Self {
            id: stored.id,
            order: stored.order,
            created_at: stored.created_at,
        }
    }
}

/// The actor of one agency's queue.
pub struct AgencyQueue {
    agency: AgencyId,
    services: Services,
    state: State,
    last_use: Timestamp,
}

impl AgencyQueue {
    /// The queue of `agency`, read from the database when it starts.
    pub fn new(agency: AgencyId, services: Services) -> Self {
        Self {
            agency,
            state: State::Unavailable(services.now()),
            last_use: services.now(),
            services,
        }
    }

    fn load(&mut self, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let query = LoadQueue {
            agency: self.agency,
            now: self.services.now(),
        };
        let loading = async move { store.run(query).await };
        ctx.wait(loading.into_actor(self).map(|loaded, queue, _| {
            queue.state = match loaded {
                Ok(waiting) => {
                    let waiting = waiting.into_iter().map(Waiting::from);
                    State::Loaded(Box::new(QueueCore::new(waiting)))
                }
                Err(error) => {
                    log::warn!("queue of agency {}: load: {error}", queue.agency);
                    State::Unavailable(queue.services.now().plus(TRY_AGAIN))
                }
            };
        }));
    }

    /// The core, or the reason why there is none now.
    fn core(&mut self, ctx: &mut Context<Self>) -> Result<&mut QueueCore<Reply>, Code> {
        let now = self.services.now();
        self.last_use = now;
        if let State::Unavailable(until) = self.state
            && until <= now
        {
            self.load(ctx);
        }
        match &mut self.state {
            State::Loaded(core) => Ok(core),
            State::Unavailable(_) => Err(Code::Overloaded),
        }
    }

    fn step(
        &mut self,
        ctx: &mut Context<Self>,
        step: impl FnOnce(&mut QueueCore<Reply>) -> Vec<Effect<Reply>>,
    ) {
        let metrics = self.services.metrics.clone();
        let done = guarded("queue", &metrics, || {
            if let State::Loaded(core) = &mut self.state {
                let effects = step(core);
                self.run(effects, None, ctx);
            }
        });
        if done.is_none() {
            if let State::Loaded(core) = &mut self.state {
                // Each is told that the outcome is not known.
                core.take_callers().into_iter().for_each(drop);
            }
            self.load(ctx);
        }
    }

    fn run(&mut self, effects: Vec<Effect<Reply>>, started: Option<Chat>, ctx: &mut Context<Self>) {
        for effect in effects {
            match effect {
                Effect::Claim(organizer) => self.claim(organizer, ctx),
                Effect::Started(reply) => {
                    if let Some(chat) = &started {
                        reply.answer(Answer::Started(chat.clone()));
                    }
                }
                Effect::NobodyWaits(reply) => reply.answer(Answer::NobodyWaits),
                Effect::Fail(reply, code) => reply.fail(code),
            }
        }
    }

    fn claim(&mut self, organizer: UserId, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let claim = ClaimHead {
            agency: self.agency,
            organizer,
            now: self.services.now(),
        };
        let claiming = async move { store.run(claim).await };
        ctx.spawn(claiming.into_actor(self).map(|claimed, queue, ctx| {
            queue.claimed(claimed, ctx);
        }));
    }

    fn claimed(
        &mut self,
        claimed: Result<Option<crate::store::queries::Claimed>, StoreError>,
        ctx: &mut Context<Self>,
    ) {
        let mut started = None;
        let outcome = match claimed {
            Ok(None) => Claimed::Nobody,
            Ok(Some(claimed)) => {
                self.services.metrics.chats_started.inc();
                started = Some(claimed.chat.clone());
                let id = claimed.chat.id;
                // One for each claim, and claims come one at a time.
                self.services.directory.do_send(OpenChat {
                    chat: claimed.chat,
                    first: claimed.first,
                });
                Claimed::Request(id)
            }
            Err(error) => {
                log::warn!("queue of agency {}: claim: {error}", self.agency);
                Claimed::Failed(error.code())
            }
        };
        // A claim whose outcome is unknown may have taken the head: look again.
        if matches!(outcome, Claimed::Failed(Code::Timeout)) {
            self.load_keeping_callers(ctx);
        }
        let State::Loaded(core) = &mut self.state else {
            return;
        };
        let effects = core.finish_claim(outcome);
        self.run(effects, started, ctx);
    }

    /// Reads the queue again; those at the turnstile keep their places.
    fn load_keeping_callers(&mut self, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let query = LoadQueue {
            agency: self.agency,
            now: self.services.now(),
        };
        let loading = async move { store.run(query).await };
        ctx.wait(loading.into_actor(self).map(|loaded, queue, ctx| {
            match (loaded, &mut queue.state) {
                (Ok(stored), State::Loaded(core)) => {
                    core.replace(stored.into_iter().map(Waiting::from));
                }
                (Err(_), _) => {
                    ctx.run_later(TRY_AGAIN, Self::load_keeping_callers);
                }
                _ => {}
            }
        }));
    }

    fn retire_when_idle(&mut self, ctx: &mut Context<Self>) {
        let idle = self.services.now().since(self.last_use) >= self.services.settings.chat_idle;
        let quiet = match &self.state {
            State::Loaded(core) => core.is_quiet() && core.is_empty(),
            State::Unavailable(_) => true,
        };
        if !(idle && quiet) {
            return;
        }
        let told = self.services.directory.send(RetireQueue(self.agency));
        ctx.spawn(told.into_actor(self).map(|_, queue, ctx| {
            let in_use = match &queue.state {
                State::Loaded(core) => !core.is_quiet(),
                State::Unavailable(_) => false,
            };
            // Forgotten, but asked meanwhile: it finishes that first.
            if in_use {
                ctx.run_later(TRY_AGAIN, |_, ctx| ctx.stop());
            } else {
                ctx.stop();
            }
        }));
    }
}

impl Actor for AgencyQueue {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        self.load(ctx);
        let idle = self.services.settings.chat_idle;
        ctx.run_interval(idle, Self::retire_when_idle);
    }
}

impl Handler<Ask> for AgencyQueue {
    type Result = ResponseActFuture<Self, AskOutcome>;

    fn handle(&mut self, ask: Ask, ctx: &mut Context<Self>) -> Self::Result {
        let admitted = self.core(ctx).and_then(|core| {
            core.has_room()
                .then(|| core.begin_ask())
                .ok_or(Code::Overloaded)
        });
        let counted = admitted.is_ok();
        let (store, now, id) = (self.services.store.clone(), self.services.now(), ask.id);
        let storing = async move {
            admitted?;
            let enqueue = Enqueue {
                id,
                event: ask.event,
                participant: ask.participant,
                description: ask.description,
                location: ask.location,
                now,
            };
            match store.run(enqueue).await {
                Ok(EnqueueOutcome::Enqueued { order, .. }) => Ok(order),
                Ok(EnqueueOutcome::AlreadyRequested { .. }) => Err(Code::HelpAlreadyRequested),
                Ok(EnqueueOutcome::EventNotFound) => Err(Code::EventNotFound),
                Ok(EnqueueOutcome::UserNotFound) => Err(Code::Forbidden),
                Ok(EnqueueOutcome::NotOpen) => Err(Code::InvalidPayload),
                Err(error) => {
                    log::warn!("help request {id}: {error}");
                    Err(error.code())
                }
            }
        };
        Box::pin(storing.into_actor(self).map(move |stored, queue, _| {
            let waiting = stored.as_ref().ok().map(|&order| Waiting {
                id,
                order,
                created_at: now,
            });
            let mut position = None;
            if let (true, State::Loaded(core)) = (counted, &mut queue.state) {
                core.finish_ask(waiting);
                position = core.position(id);
            }
            stored?;
            queue.services.metrics.requests_made.inc();
            Ok(Asked {
                request: id,
                // Taken already between the commit and now: it was next.
                position: position.unwrap_or(1),
            })
        }))
    }
}

impl Handler<Withdraw> for AgencyQueue {
    type Result = ResponseActFuture<Self, Withdrawal>;

    fn handle(&mut self, withdraw: Withdraw, _: &mut Context<Self>) -> Self::Result {
        let (store, request) = (self.services.store.clone(), withdraw.request);
        let withdrawing = async move {
            let query = WithdrawStored {
                id: request,
                participant: withdraw.participant,
            };
            match store.run(query).await {
                Ok(WithdrawOutcome::Withdrawn { event, .. }) => Ok(event),
                Ok(WithdrawOutcome::AlreadyMatched) => Err(Code::AlreadyMatched),
                Ok(WithdrawOutcome::NotFound) => Err(Code::RequestNotFound),
                Err(error) => {
                    log::warn!("withdrawal of {request}: {error}");
                    Err(error.code())
                }
            }
        };
        Box::pin(withdrawing.into_actor(self).map(move |done, queue, _| {
            if let (Ok(_), State::Loaded(core)) = (&done, &mut queue.state) {
                core.remove(request);
            }
            done
        }))
    }
}

impl Handler<Position> for AgencyQueue {
    type Result = MessageResult<Position>;

    fn handle(&mut self, Position(request): Position, ctx: &mut Context<Self>) -> Self::Result {
        MessageResult(self.core(ctx).ok().and_then(|core| core.position(request)))
    }
}

impl Handler<StartChat> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, start: StartChat, ctx: &mut Context<Self>) {
        match self.core(ctx) {
            Ok(_) => self.step(ctx, |core| core.start_chat(start.organizer, start.reply)),
            Err(code) => start.reply.fail(code),
        }
    }
}

impl Handler<Drop> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, Drop(requests): Drop, _: &mut Context<Self>) {
        if let State::Loaded(core) = &mut self.state {
            for request in requests {
                core.remove(request);
            }
        }
    }
}

#[cfg(feature = "fault-injection")]
impl Handler<super::Panic> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, _: super::Panic, ctx: &mut Context<Self>) {
        self.step(ctx, |_| panic!("injected"));
    }
}
