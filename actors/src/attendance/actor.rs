//! The actor that looks after help chats whose participant waits.

use super::back::{self, InDoubt};
use super::find::find;
use super::rule::{AT_ONCE, Act, Watch};
use crate::services::Services;
use crate::timeline;
use actix::{Actor, ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;
use switchboard_domain::{ChatEventKind, Timestamp};
use switchboard_store::queries::{Awaiting, TellAway, TellStillWaiting};

/// Between two looks for owners who are away,
const INTERVAL: Duration = Duration::from_secs(2);
/// and for participants who wait for long.
const STILL_INTERVAL: Duration = Duration::from_secs(5);

/// It runs on each node.
pub struct Attendance {
    services: Services,
    watch: Watch,
    in_doubt: Vec<InDoubt>,
    /// Where the last look ended, if there may be more behind.
    next: Option<Awaiting>,
    /// Whether a look is under way: a slow database is not asked twice.
    looking: bool,
    telling: bool,
}

/// What the acts of one look came to.
#[derive(Default)]
struct Outcome {
    untold: Vec<Awaiting>,
    in_doubt: Vec<InDoubt>,
}

impl Attendance {
    /// Looks all the time.
    pub fn new(services: Services) -> Self {
        Self {
            services,
            watch: Watch::default(),
            in_doubt: Vec::new(),
            next: None,
            looking: false,
            telling: false,
        }
    }

    fn look(&mut self, ctx: &mut Context<Self>) {
        // Of a server that stops everybody is gone before long.
        let draining = self.services.unauthenticated.is_draining();
        if draining || std::mem::replace(&mut self.looking, true) {
            return;
        }
        let (services, doubts) = (self.services.clone(), std::mem::take(&mut self.in_doubt));
        let after = self.next.take();
        let looking = async move {
            let mut left = Vec::new();
            for doubt in doubts {
                left.extend(back::resolve(&services, doubt).await);
            }
            (find(&services, None, after).await, left)
        };
        ctx.spawn(looking.into_actor(self).map(|(found, left), actor, ctx| {
            actor.in_doubt = left;
            match found {
                Ok((found, next)) => {
                    actor.next = next;
                    actor.act(found, ctx);
                }
                Err(error) => {
                    actor.looking = false;
                    log::warn!("chats whose organizer may be away: {error}");
                }
            }
        }));
    }

    fn act(&mut self, found: Vec<(Awaiting, Option<Timestamp>)>, ctx: &mut Context<Self>) {
        let (now, timeout) = (
            self.services.monotonic(),
            self.services.settings.unattended_timeout,
        );
        let look = self.watch.look(now, timeout, found);
        let unattended = i64::try_from(look.unattended).unwrap_or(i64::MAX);
        self.services.metrics.chats_unattended.set(unattended);
        let services = self.services.clone();
        let acting = async move {
            let mut outcome = Outcome::default();
            for act in look.acts {
                carry_out(&services, act, &mut outcome).await;
            }
            outcome
        };
        ctx.spawn(acting.into_actor(self).map(|outcome, actor, _| {
            actor.looking = false;
            for chat in outcome.untold {
                actor.watch.forget(&chat);
            }
            actor.in_doubt.extend(outcome.in_doubt);
            // Of a database that has not answered for long.
            actor.in_doubt.truncate(AT_ONCE);
        }));
    }

    fn tell_who_still_waits(&mut self, ctx: &mut Context<Self>) {
        if std::mem::replace(&mut self.telling, true) {
            return;
        }
        let services = self.services.clone();
        let telling = async move {
            let now = services.now();
            match services.store.run(TellStillWaiting { now }).await {
                Ok(told) => {
                    for chat in told {
                        timeline::tell(&services, chat, ChatEventKind::Notice);
                    }
                }
                Err(error) => log::warn!("chats that still wait: {error}"),
            }
        };
        let done = telling.into_actor(self);
        ctx.spawn(done.map(|(), actor, _| actor.telling = false));
    }
}

async fn carry_out(services: &Services, act: Act, outcome: &mut Outcome) {
    match act {
        Act::TellAway(of) => {
            let now = services.now();
            match services.store.run(TellAway { of, now }).await {
                Ok(true) => timeline::tell(services, of.chat, ChatEventKind::Notice),
                Ok(false) => {}
                Err(error) => {
                    log::warn!("chat {}: its organizer is away: {error}", of.chat);
                    outcome.untold.push(of);
                }
            }
        }
        Act::GiveBack(of) => {
            if let Err(doubt) = back::give_back(services, of).await {
                outcome.in_doubt.extend(doubt);
            }
        }
    }
}

impl Actor for Attendance {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(INTERVAL, Self::look);
        ctx.run_interval(STILL_INTERVAL, Self::tell_who_still_waits);
    }
}
