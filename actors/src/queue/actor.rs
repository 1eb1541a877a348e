//! The actor of one agency's queue.

use super::core::{Claimed, Effect, QueueCore, Waiting};
use super::messages::{Ask, AskOutcome, Asked, Drop, Position, StartChat, Withdraw, Withdrawal};
use crate::chat::Looks;
use crate::directory::{OpenChat, RetireQueue};
use crate::protocol::{AgencyId, Chat, Code, Message, Timestamp, UserId};
use crate::reply::{Answer, Reply};
use crate::services::Services;
use crate::store::queries::{
    ActiveChats, ClaimHead, Enqueue, EnqueueOutcome, HistoryOutcome, HistoryRange, LoadQueue,
    ReadHistory, Reader, WaitingRequest, Withdraw as WithdrawStored, WithdrawOutcome,
};
use crate::store::{Store, StoreError};
use crate::supervise::guarded;
use actix::{
    Actor, ActorContext, ActorFutureExt, AsyncContext, Context, Handler, MessageResult,
    ResponseActFuture, WrapFuture,
};
use std::time::Duration;

/// Requests, withdrawals and organizers that wait for the actor.
pub const MAILBOX: usize = 8_192;
/// After the database did not answer, everybody is turned away for so long before the next try.
const TRY_AGAIN: Duration = Duration::from_millis(250);
/// A query may wait for its turn, for a connection and for a lock: after this it is over.
const SETTLED: Duration = Duration::from_secs(15);
/// Newest chats of an organizer among which a claim of a moment ago is looked for.
const RECENT_CHATS: i64 = 100;

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
    /// Asks, withdrawals and look-ups that are not finished.
    under_way: usize,
    /// Counts how often the core was thrown away: a claim of an older one has no caller any more.
    generation: u64,
    /// Set once the directory has forgotten this actor.
    retired: bool,
}

impl AgencyQueue {
    /// The queue of `agency`, read from the database when it starts.
    pub fn new(agency: AgencyId, services: Services) -> Self {
        Self {
            agency,
            state: State::Unavailable(services.steady()),
            last_use: services.steady(),
            under_way: 0,
            generation: 0,
            retired: false,
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
                    State::Unavailable(queue.services.steady().plus(TRY_AGAIN))
                }
            };
        }));
    }

    /// The core, or the reason why there is none now.
    fn core(&mut self, ctx: &mut Context<Self>) -> Result<&mut QueueCore<Reply>, Code> {
        let now = self.services.steady();
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
            self.generation += 1;
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
        let (generation, now) = (self.generation, self.services.now());
        let claim = ClaimHead {
            agency: self.agency,
            organizer,
            now,
        };
        let claiming = async move { store.run(claim).await };
        self.under_way += 1;
        ctx.spawn(claiming.into_actor(self).map(move |claimed, queue, ctx| {
            queue.under_way -= 1;
            let mut started = None;
            let outcome = match claimed {
                Ok(None) => Claimed::Nobody,
                Ok(Some(claimed)) => {
                    let id = claimed.chat.id;
                    started = Some(claimed.chat.clone());
                    queue.open(claimed.chat, claimed.first);
                    Claimed::Request(id)
                }
                Err(error) => {
                    log::warn!("queue of agency {}: claim: {error}", queue.agency);
                    if error.code() == Code::Timeout {
                        // It may have taken the head, or take it yet.
                        queue.look_for_chat(organizer, now, Looks::default(), ctx);
                    }
                    Claimed::Failed(error.code())
                }
            };
            queue.decided(generation, outcome, started, ctx);
        }));
    }

    /// A chat has been stored: its members are to see it.
    fn open(&self, chat: Chat, first: Message) {
        self.services.metrics.chats_started.inc();
        // One for each claim, and claims come one at a time.
        self.services.directory.do_send(OpenChat { chat, first });
    }

    fn decided(
        &mut self,
        generation: u64,
        outcome: Claimed,
        started: Option<Chat>,
        ctx: &mut Context<Self>,
    ) {
        let State::Loaded(core) = &mut self.state else {
            return;
        };
        if generation != self.generation {
            // Its caller was told already that the outcome is not known.
            if let Claimed::Request(id) = outcome {
                core.remove(id);
            }
            return;
        }
        let out_of_step = outcome == Claimed::Nobody && !core.is_empty();
        let effects = core.finish_claim(outcome);
        self.run(effects, started, ctx);
        if out_of_step {
            self.read_again(ctx);
        }
    }

    /// Looks for the chat of a claim whose outcome is not known, until it is there or the
    /// database can have no such claim under way any more.
    fn look_for_chat(
        &mut self,
        organizer: UserId,
        claimed_at: Timestamp,
        looks: Looks,
        ctx: &mut Context<Self>,
    ) {
        let store = self.services.store.clone();
        let looking = async move { started_at(&store, organizer, claimed_at).await };
        self.under_way += 1;
        ctx.spawn(looking.into_actor(self).map(move |found, queue, ctx| {
            queue.under_way -= 1;
            let looks = match found {
                Ok(Some((chat, first))) => {
                    if let State::Loaded(core) = &mut queue.state {
                        core.remove(chat.id);
                    }
                    return queue.open(chat, first);
                }
                Ok(None) => looks.and_another(),
                Err(error) => {
                    log::warn!("queue of agency {}: {error}", queue.agency);
                    Some(looks)
                }
            };
            if let Some(looks) = looks {
                queue.under_way += 1;
                ctx.run_later(Looks::PAUSE, move |queue, ctx| {
                    queue.under_way -= 1;
                    queue.look_for_chat(organizer, claimed_at, looks, ctx);
                });
            }
        }));
    }

    /// Reads the queue again; those at the turnstile keep their places.
    fn read_again(&mut self, ctx: &mut Context<Self>) {
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
                (Err(_), State::Loaded(_)) => {
                    ctx.run_later(TRY_AGAIN, Self::read_again);
                }
                _ => {}
            }
        }));
    }

    /// An ask or a withdrawal whose outcome is not known may have happened, or happen yet: the
    /// queue is read again now, and once nothing of it can be under way any more.
    fn catch_up_with_unknown(&mut self, ctx: &mut Context<Self>) {
        self.read_again(ctx);
        self.under_way += 1;
        ctx.run_later(SETTLED, |queue, ctx| {
            queue.under_way -= 1;
            queue.read_again(ctx);
        });
    }

    fn is_quiet(&self) -> bool {
        let nobody = match &self.state {
            State::Loaded(core) => core.is_quiet() && core.is_empty(),
            State::Unavailable(_) => true,
        };
        nobody && self.under_way == 0
    }

    fn retire_when_idle(&mut self, ctx: &mut Context<Self>) {
        let unused = self.services.steady().since(self.last_use);
        let idle = unused >= self.services.settings.chat_idle;
        if !idle || !self.is_quiet() {
            return;
        }
        if self.retired {
            // Forgotten a whole interval ago: nothing is on its way here any more.
            return ctx.stop();
        }
        let told = self.services.directory.send(RetireQueue(self.agency));
        ctx.spawn(
            told.into_actor(self)
                .map(|_, queue, _| queue.retired = true),
        );
    }
}

/// The chat that an organizer started at a moment, with its first entry.
async fn started_at(
    store: &Store,
    organizer: UserId,
    moment: Timestamp,
) -> Result<Option<(Chat, Message)>, StoreError> {
    let query = ActiveChats {
        user: organizer,
        limit: RECENT_CHATS,
    };
    let chats = store.run(query).await?;
    let Some(chat) = chats.into_iter().find(|chat| chat.time_start == moment) else {
        return Ok(None);
    };
    let query = ReadHistory {
        chat: chat.id,
        reader: Reader::Member(organizer),
        range: HistoryRange::After(0, 1),
    };
    let first = match store.run(query).await? {
        HistoryOutcome::Messages(messages) => messages.into_iter().next(),
        HistoryOutcome::ChatNotFound | HistoryOutcome::NoAccess => None,
    };
    Ok(first.map(|first| (chat, first)))
}

impl Actor for AgencyQueue {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
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
        self.under_way += 1;
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
        Box::pin(storing.into_actor(self).map(move |stored, queue, ctx| {
            queue.under_way -= 1;
            if stored == Err(Code::Timeout) {
                queue.catch_up_with_unknown(ctx);
            }
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
        self.last_use = self.services.steady();
        self.under_way += 1;
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
        Box::pin(withdrawing.into_actor(self).map(move |done, queue, ctx| {
            queue.under_way -= 1;
            if done == Err(Code::Timeout) {
                queue.catch_up_with_unknown(ctx);
            }
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
