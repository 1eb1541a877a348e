//! The actor of one agency's queue: what it has, and how it takes a step.

use super::core::{Effect, QueueCore};
use super::forecasts::QueueForecasts;
use super::in_doubt::claims::InDoubtClaims;
use super::match_timeout::rule::MatchTimeouts;
use super::mirror::Mirror;
use super::show::Audience;
use super::wait_estimate::WaitEstimate;
use crate::pool::Deliver;
use crate::reply::{Answer, Reply};
use crate::services::Services;
use crate::supervise::guarded;
use actix::{Actor, AsyncContext, Context};
use std::collections::HashMap;
use std::time::Duration;
use switchboard_domain::wire::Frame;
use switchboard_domain::{AgencyId, Code, MemberChat, Timestamp, UserId};

/// Requests, withdrawals and organizers that wait for the actor.
pub const MAILBOX: usize = 8_192;
/// Places and lengths are shown at most so often, and whatever came to nothing is tried again.
const TICK: Duration = Duration::from_secs(2);

/// The actor of one agency's queue.
pub struct AgencyQueue {
    /// Whose queue it is.
    pub(super) agency: AgencyId,
    /// The other actors, and what all share.
    pub(super) services: Services,
    /// Who waits, and who takes the next one.
    pub(super) core: QueueCore<Reply>,
    /// When the database is read, alone and as one of several.
    pub(super) mirror: Mirror,
    /// When somebody last wanted something of it.
    pub(super) last_use: Timestamp,
    /// Asks, withdrawals and look-ups that are not finished.
    pub(super) under_way: usize,
    /// Counts how often the core started over: a claim of before has no caller any more.
    pub(super) generation: u64,
    /// How many claims of an organizer have an outcome that is not known: they may have got a chat.
    pub(super) claiming: HashMap<UserId, usize>,
    /// Those of them that have been given up, and are looked for.
    pub(super) in_doubt: InDoubtClaims,
    /// The organizers who are here, and what they were last told.
    pub(super) audience: Audience,
    /// Matches that may come to nothing: at most one for each request.
    pub(super) match_timeouts: MatchTimeouts,
    /// How fast requests are matched.
    pub(super) wait_estimate: WaitEstimate,
    /// What is said of waits.
    pub(super) forecasts: QueueForecasts,
    /// Set once the directory has forgotten this actor.
    pub(super) retired: bool,
}

impl AgencyQueue {
    /// The queue of `agency`, read from the database when it starts.
    pub fn new(agency: AgencyId, services: Services) -> Self {
        Self {
            agency,
            core: QueueCore::default(),
            last_use: services.monotonic(),
            under_way: 0,
            generation: 0,
            claiming: HashMap::new(),
            in_doubt: InDoubtClaims::default(),
            audience: Audience::default(),
            match_timeouts: MatchTimeouts::default(),
            wait_estimate: WaitEstimate::default(),
            forecasts: QueueForecasts::default(),
            mirror: Mirror::new(services.monotonic()),
            retired: false,
            services,
        }
    }

    /// Notes that the queue is used. `Err`: the database has not said what waits.
    pub(super) fn usable(&mut self, ctx: &mut Context<Self>) -> Result<(), Code> {
        self.last_use = self.services.monotonic();
        self.load_when_due(ctx);
        match self.mirror.unavailable {
            None => Ok(()),
            Some(_) => Err(Code::Overloaded),
        }
    }

    /// Takes a step, then makes the claim that is possible now. After a panic in either the queue
    /// starts over from the database.
    pub(super) fn step(
        &mut self,
        ctx: &mut Context<Self>,
        step: impl FnOnce(&mut Self, &mut Context<Self>),
    ) {
        let metrics = self.services.metrics.clone();
        let done = guarded("queue", &metrics, || {
            step(self, ctx);
            self.next_claim(ctx);
            self.forecasts.waiting(self.core.len(), self.services.now());
        });
        if done.is_none() {
            self.start_over(ctx);
        }
    }

    /// Does what the core says; `started` is the chat that it may speak of.
    pub(super) fn run(
        &mut self,
        effects: impl IntoIterator<Item = Effect<Reply>>,
        started: Option<&MemberChat>,
        ctx: &mut Context<Self>,
    ) {
        for effect in effects {
            match effect {
                Effect::Claim(organizer) => self.claim(organizer, ctx),
                Effect::Started(reply) => {
                    if let Some(chat) = started {
                        reply.answer(Answer::Started(Box::new(chat.clone())));
                    }
                }
                Effect::NobodyWaits(reply) => reply.answer(Answer::NobodyWaits),
                Effect::Fail(reply, code) => reply.fail(code),
                Effect::WaitRefused(organizer, code) => {
                    if let Some(period) = self.audience.present.get(&organizer) {
                        // One for each wait.
                        period.pool().do_send(Deliver(Frame::wait_refused(code)));
                    }
                }
                Effect::ReadAgain => self.mirror.read_again = true,
            }
        }
    }

    fn tick(&mut self, ctx: &mut Context<Self>) {
        self.load_when_due(ctx);
        self.tick_among_others(ctx);
        self.read_again_when_due(ctx);
        self.look_after_matches(ctx);
        self.look_for_duty(ctx);
        self.step(ctx, |queue, _| {
            queue.forget_absent();
            if !queue.mirror.read_again {
                queue.core.resume();
            }
            queue.show_places();
            queue.show_length();
            queue.show_pauses();
        });
        self.save_forecasts(ctx);
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
