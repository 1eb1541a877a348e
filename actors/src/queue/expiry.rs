//! The sweep for requests whose event has been over for an hour, for chats whose request a program of before has ended,
//! and for sign-ins that are over.
//!
//! No claim takes such a request (the claim's own condition sees to it); the sweep frees its lock
//! and takes it out of the queue. One statement, however many wait.

use super::clock_stability::ClockStability;
use super::ended::{self, Ended};
use super::messages::Drop;
use crate::directory::FindQueue;
use crate::services::Services;
use actix::{Actor, ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::collections::HashMap;
use std::time::Duration;
use switchboard_domain::{AgencyId, ChatId, Outcome, RequestState, Timestamp};
use switchboard_store::models::EndedRequest;
use switchboard_store::queries::{EndLeftChats, ExpireRequests, ForgetSignIns};

/// So long after its end a sign-in is remembered: clocks of nodes differ.
const REMEMBERED: Duration = Duration::from_secs(3_600);

/// The actor that sweeps.
pub struct Expiry {
    services: Services,
    clock: ClockStability,
    /// Whether a sweep is under way: a slow database is not asked twice.
    sweeping: bool,
}

impl Expiry {
    /// Sweeps at the interval of the settings.
    pub fn new(services: Services) -> Self {
        Self {
            services,
            clock: ClockStability::default(),
            sweeping: false,
        }
    }

    fn sweep(&mut self, ctx: &mut Context<Self>) {
        let now = self.services.now();
        if self.sweeping || !self.is_believed(now) {
            return;
        }
        self.sweeping = true;
        let services = self.services.clone();
        let sweeping = async move {
            match services.store.run(ExpireRequests { now }).await {
                Ok(expired) => tell(&services, expired).await,
                Err(error) => log::warn!("sweep for expired requests: {error}"),
            }
            match services.store.run(EndLeftChats { now }).await {
                Ok(left) => left.into_iter().for_each(|it| tell_left(&services, it)),
                Err(error) => log::warn!("sweep for chats of requests that are over: {error}"),
            }
            let before = now.minus(REMEMBERED);
            if let Err(error) = services.store.run(ForgetSignIns { before }).await {
                log::warn!("sweep for sign-ins that are over: {error}");
            }
        };
        ctx.spawn(
            sweeping
                .into_actor(self)
                .map(|(), expiry, _| expiry.sweeping = false),
        );
    }

    fn is_believed(&mut self, now: Timestamp) -> bool {
        let monotonic = self.services.monotonic();
        if let Some(by) = self.clock.look(monotonic, now) {
            let seconds = by / 1_000_000;
            log::warn!("the clock was set by {seconds} s: nothing ends by it for a while");
        }
        let interval = self.services.settings.expiry_interval;
        self.clock.is_believed(monotonic, interval)
    }
}

async fn tell(services: &Services, expired: Vec<EndedRequest>) {
    let mut by_agency: HashMap<AgencyId, Vec<ChatId>> = HashMap::new();
    for request in &expired {
        by_agency
            .entry(request.agency)
            .or_default()
            .push(request.id);
    }
    for (agency, requests) in by_agency {
        if let Ok(queue) = services.directory.send(FindQueue(agency)).await {
            // A queue that cannot take it reads the database when it next loads, and no claim
            // of it finds these requests.
            let _ = queue.send(Drop(requests)).await;
        }
    }
    // Behind it: no place is shown of what is over.
    for request in expired {
        let ended = Ended {
            request: request.id,
            event: request.event,
            participant: request.participant,
            outcome: RequestState::Expired,
        };
        ended::tell(services, ended);
    }
}

/// A program of before has ended a request without its chat.
fn tell_left(services: &Services, (request, outcome): (EndedRequest, Outcome)) {
    let ended = Ended {
        request: request.id,
        event: request.event,
        participant: request.participant,
        outcome: outcome.into(),
    };
    ended::tell(services, ended);
}

impl Actor for Expiry {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.sweep(ctx);
        ctx.run_interval(self.services.settings.expiry_interval, Self::sweep);
    }
}
