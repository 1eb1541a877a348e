//! The actor that sees to tips.

use super::gateway::PaymentGateway;
use super::step::Tools;
use crate::services::Services;
use actix::{Actor, ActorFutureExt, AsyncContext, Context, Handler, Message, WrapFuture};
use futures_util::FutureExt;
use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use switchboard_domain::MessageId;
use switchboard_domain::tips::core::Work;
use switchboard_domain::tips::rules::TipRules;
use switchboard_store::models::Tip;
use switchboard_store::queries::{BeginTip, WhichTip};

/// Tips that were just promised. One that finds no room is found when it is due.
pub const MAILBOX: usize = 1_024;
/// Tips that are seen to at once: attempts under way, each with a connection. A service that answers
/// within a second takes as many a second.
pub const MOST_AT_ONCE: usize = 64;
/// Of those at most so many that were just promised, and as many that are due: whatever comes in, what
/// was begun goes on, and the other way about.
pub const MOST_OF_A_KIND: usize = 48;
/// Promised tips that wait for one of those.
pub const MOST_WAITING: usize = 1_024;
/// How often tips that are due are looked for.
pub const SWEEP: Duration = Duration::from_millis(500);

/// See to a tip that has just been promised.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct Fresh {
    /// Which.
    pub tip: MessageId,
    /// As it was stored.
    pub version: i64,
}

/// The actor that sees to tips, on each node.
pub struct Billing {
    tools: Tools,
    /// How many are seen to of each [`Kind`].
    working: [usize; 2],
    waiting: VecDeque<Fresh>,
    /// Whether somebody looks for tips that are due: a slow database is not asked twice.
    sweeping: bool,
}

/// Why a tip is seen to.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Fresh,
    Due,
}

/// A tip that was taken, or nothing.
type Taken = Option<(Tip, Work)>;

impl Billing {
    /// Looks for what is due at once, then again and again.
    pub fn new(services: Services, gateway: Arc<dyn PaymentGateway>, rules: Arc<TipRules>) -> Self {
        Self {
            tools: Tools {
                services,
                gateway,
                rules,
                response_times: Arc::default(),
            },
            working: [0; 2],
            waiting: VecDeque::new(),
            sweeping: false,
        }
    }

    fn has_room(&self, kind: Kind) -> bool {
        // A sweep may take a tip that is due in a moment.
        let all = self.working.iter().sum::<usize>() + usize::from(self.sweeping);
        all < MOST_AT_ONCE && self.working[kind as usize] < MOST_OF_A_KIND
    }

    fn take(&self, which: WhichTip) -> impl Future<Output = Taken> + use<> {
        let Tools {
            services, rules, ..
        } = self.tools.clone();
        let begin = BeginTip {
            which,
            policy: services.settings.policy,
            patience: rules.patience,
            now: services.now(),
        };
        async move {
            services.store.run(begin).await.unwrap_or_else(|error| {
                log::warn!("tips: {error}");
                None
            })
        }
    }

    /// Sees to the promised ones that wait, as far as there is room.
    fn next(&mut self, ctx: &mut Context<Self>) {
        while self.has_room(Kind::Fresh) {
            let Some(Fresh { tip, version }) = self.waiting.pop_front() else {
                return;
            };
            let taking = self.take(WhichTip::Fresh(tip, version));
            self.see_to(Kind::Fresh, taking, ctx);
        }
    }

    fn see_to(
        &mut self,
        kind: Kind,
        taken: impl Future<Output = Taken> + 'static,
        ctx: &mut Context<Self>,
    ) {
        self.working[kind as usize] += 1;
        let tools = self.tools.clone();
        let seeing = async move {
            if let Some((tip, work)) = taken.await {
                tools.see_to(tip, work).await;
            }
        };
        // After a panic the tip is found again when it is due.
        let seeing = AssertUnwindSafe(seeing).catch_unwind();
        ctx.spawn(seeing.into_actor(self).map(move |seen, billing, ctx| {
            billing.working[kind as usize] -= 1;
            if seen.is_err() {
                log::error!("billing panicked while it saw to a tip");
                let restarts = &billing.tools.services.metrics.restarts;
                restarts.with_label_values(&["billing"]).inc();
            }
            billing.next(ctx);
        }));
    }

    /// Takes what is due, one after the other, as far as there is room.
    fn sweep(&mut self, ctx: &mut Context<Self>) {
        if !self.has_room(Kind::Due) || std::mem::replace(&mut self.sweeping, true) {
            return;
        }
        let taking = self.take(WhichTip::Due).into_actor(self);
        ctx.spawn(taking.map(|taken, billing, ctx| {
            billing.sweeping = false;
            if taken.is_some() {
                billing.see_to(Kind::Due, std::future::ready(taken), ctx);
                billing.sweep(ctx);
            } else {
                billing.next(ctx);
            }
        }));
    }
}

impl Actor for Billing {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.sweep(ctx);
        ctx.run_interval(SWEEP, Self::sweep);
    }
}

impl Handler<Fresh> for Billing {
    type Result = ();

    fn handle(&mut self, fresh: Fresh, ctx: &mut Context<Self>) {
        if self.waiting.len() >= MOST_WAITING {
            return self.tools.services.metrics.count_refusal("billing");
        }
        self.waiting.push_back(fresh);
        self.next(ctx);
    }
}
