//! The actor of one agency's queue.

use super::core::{Claimed, Effect, QueueCore, Waiting};
use super::pace::Pace;
use super::returns::Match;
use crate::chat::Looks;
use crate::directory::{OpenChat, RetireQueue};
use crate::pool::PoolRef;
use crate::protocol::{AgencyId, ChatId, Code, HelpChat, MemberChat, Message, Timestamp, UserId};
use crate::reply::{Answer, Reply};
use crate::services::Services;
use crate::store::StoreError;
use crate::store::queries::{
    ClaimHead, ClaimOutcome, LoadQueue, UnansweredMatches, WaitingRequest,
};
use crate::supervise::guarded;
use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// Requests, withdrawals and organizers that wait for the actor.
pub const MAILBOX: usize = 8_192;
/// After the database did not answer, everybody is turned away for so long before the next try.
pub(super) const TRY_AGAIN: Duration = Duration::from_millis(250);
/// A process that starts looks after the matches of the one before, unless it was away for longer.
const DOWNTIME: Duration = Duration::from_secs(60);
/// Matches of the last minute that are looked after; more are made only by a machine.
const MAX_MATCHES: usize = 10_000;
/// Places and lengths are shown at most so often.
const TICK: Duration = Duration::from_secs(2);

pub(super) enum State {
    /// The database did not answer; until then nobody tries again.
    Unavailable(Timestamp),
    Loaded(Box<QueueCore<Reply>>),
}

impl From<WaitingRequest> for Waiting {
    fn from(stored: WaitingRequest) -> Self {
        Self {
            id: stored.id,
            order: stored.order,
            participant: stored.participant,
            created_at: stored.created_at,
        }
    }
}

/// The actor of one agency's queue.
pub struct AgencyQueue {
    pub(super) agency: AgencyId,
    pub(super) services: Services,
    pub(super) state: State,
    pub(super) last_use: Timestamp,
    /// Asks, withdrawals and look-ups that are not finished.
    pub(super) under_way: usize,
    /// Counts how often the core was thrown away: a claim of an older one has no caller any more.
    generation: u64,
    /// The organizers who are told how long the queue is, and may wait for its head.
    pub(super) present: HashMap<UserId, PoolRef>,
    /// What they were last told.
    pub(super) told: Option<(usize, u64)>,
    /// Matches that may come to nothing, oldest first: at most one for each request.
    pub(super) matches: VecDeque<Match>,
    /// When recent matches were made.
    pub(super) pace: Pace,
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
            present: HashMap::new(),
            told: None,
            matches: VecDeque::new(),
            pace: Pace::default(),
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
        let unanswered = UnansweredMatches {
            agency: self.agency,
            made_after: query
                .now
                .minus(self.services.settings.match_timeout + DOWNTIME),
        };
        let loading = async move {
            let waiting = store.run(query).await?;
            Ok::<_, StoreError>((waiting, store.run(unanswered).await?))
        };
        // Organizers who wait go on waiting when the queue starts over.
        let organizers: Vec<_> = match &self.state {
            State::Loaded(core) => core.organizers().collect(),
            State::Unavailable(_) => Vec::new(),
        };
        ctx.wait(loading.into_actor(self).map(|loaded, queue, _| {
            queue.state = match loaded {
                Ok((waiting, unanswered)) => {
                    // Their organizers have as long from now on as they had when they were made.
                    let at = queue.services.steady();
                    let unanswered = unanswered.into_iter();
                    queue.matches = unanswered
                        .map(|(chat, organizer)| Match {
                            chat,
                            organizer,
                            at,
                        })
                        .collect();
                    let waiting = waiting.into_iter().map(Waiting::from);
                    let mut core = QueueCore::new(waiting);
                    for organizer in organizers {
                        core.wait(organizer);
                    }
                    State::Loaded(Box::new(core))
                }
                Err(error) => {
                    log::warn!("queue of agency {}: load: {error}", queue.agency);
                    State::Unavailable(queue.services.steady().plus(TRY_AGAIN))
                }
            };
        }));
    }

    /// The core, or the reason why there is none now.
    pub(super) fn core(&mut self, ctx: &mut Context<Self>) -> Result<&mut QueueCore<Reply>, Code> {
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

    pub(super) fn step(
        &mut self,
        ctx: &mut Context<Self>,
        step: impl FnOnce(&mut QueueCore<Reply>) -> Vec<Effect<Reply>>,
    ) {
        let metrics = self.services.metrics.clone();
        let done = guarded("queue", &metrics, || {
            if let State::Loaded(core) = &mut self.state {
                let effects = step(core);
                self.run(effects, None, ctx);
                self.match_waiting(ctx);
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

    pub(super) fn run(
        &mut self,
        effects: Vec<Effect<Reply>>,
        started: Option<MemberChat>,
        ctx: &mut Context<Self>,
    ) {
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
            max_active: self.services.settings.max_active_chats,
        };
        let claiming = async move { store.run(claim).await };
        self.under_way += 1;
        ctx.spawn(claiming.into_actor(self).map(move |claimed, queue, ctx| {
            queue.under_way -= 1;
            let (outcome, started) = match claimed {
                Ok(ClaimOutcome::NobodyWaits) => (Claimed::Nobody, None),
                Ok(ClaimOutcome::TooManyActive) => {
                    (Claimed::Refused(Code::TooManyActiveChats), None)
                }
                Ok(ClaimOutcome::Claimed(claimed)) => {
                    let id = claimed.chat.id;
                    (Claimed::Request(id), Some((claimed.chat, claimed.first)))
                }
                Err(error) => {
                    log::warn!("queue of agency {}: claim: {error}", queue.agency);
                    if error.code() == Code::Timeout {
                        // It may have taken the head, or take it yet.
                        queue.look_for_chat(organizer, now, Looks::default(), ctx);
                    }
                    (Claimed::Failed(error.code()), None)
                }
            };
            let chat = started
                .as_ref()
                .map(|(chat, first)| MemberChat::opened(chat.clone(), first.clone(), organizer));
            queue.decided(generation, outcome, chat, ctx);
            // Behind the answer to whoever asked for it.
            if let Some((chat, first)) = started {
                queue.watch_match(chat.id, organizer);
                queue.open(chat, first);
            }
        }));
    }

    pub(super) fn watch_match(&mut self, chat: ChatId, organizer: UserId) {
        if self.matches.len() >= MAX_MATCHES {
            self.matches.pop_front();
        }
        self.matches.push_back(Match {
            chat,
            organizer,
            at: self.services.steady(),
        });
    }

    /// A chat has been stored: its members are to see it.
    pub(super) fn open(&self, chat: HelpChat, first: Message) {
        self.services.metrics.chats_started.inc();
        // One for each claim, and claims come one at a time.
        self.services.directory.do_send(OpenChat { chat, first });
    }

    fn decided(
        &mut self,
        generation: u64,
        outcome: Claimed,
        started: Option<MemberChat>,
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
        match outcome {
            Claimed::Request(_) => {
                self.pace.matched(self.services.steady());
                self.match_waiting(ctx);
            }
            Claimed::Nobody if out_of_step => self.read_again(ctx),
            Claimed::Nobody => {}
            // Whoever waits is tried for again with the next tick.
            Claimed::Failed(_) => {}
            Claimed::Refused(_) => self.match_waiting(ctx),
        }
    }

    fn is_quiet(&self) -> bool {
        let nobody = match &self.state {
            State::Loaded(core) => core.is_quiet() && core.is_empty(),
            State::Unavailable(_) => true,
        };
        // Whoever is here is told of the queue by this actor, and may wait at it.
        nobody && self.under_way == 0 && self.matches.is_empty() && self.present.is_empty()
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

impl Actor for AgencyQueue {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.load(ctx);
        let idle = self.services.settings.chat_idle;
        ctx.run_interval(idle, Self::retire_when_idle);
        ctx.run_interval(TICK, Self::tick);
    }
}
