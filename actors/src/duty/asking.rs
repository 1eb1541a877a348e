//! Whether anybody of an agency is on duty: who has a connection and is available, or has a chat; and who has
//! connections of level 1 alone. It is looked at when somebody asks, and for nobody else.

use super::elsewhere;
use super::hub::DutyHub;
use super::lookout::Found;
use crate::services::Services;
use actix::{ActorFutureExt, AsyncContext, Context, Handler, Message, ResponseFuture, WrapFuture};
use std::time::Duration;
use switchboard_domain::{AgencyId, AvailabilityState, DutyNote, EventId, UserId};
use switchboard_store::queries::{EventAlternatives, MayBeOnDuty, ON_DUTY_AT_ONCE, OnDuty};
use tokio::sync::oneshot;

/// After a start, whoever was there so long before may be about to come back.
const OF_LATE: Duration = Duration::from_secs(60);

/// Of an agency that has more who may be there than so many pages it is not known whether somebody is.
const PAGES: u32 = 20;

/// How far a look has come.
#[derive(Clone, Copy, Debug, Default)]
struct Page {
    after: Option<UserId>,
    number: u32,
    may_return: bool,
}

/// A look that is under way.
#[derive(Debug, Default)]
pub(super) struct Look {
    waiting: Vec<oneshot::Sender<bool>>,
    /// Whether something has changed since it began.
    changed: bool,
}

/// Whether nobody of an agency is on duty.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "bool")]
pub(super) struct IsNobodyThere {
    pub agency: AgencyId,
    /// Whether what was found a moment ago will not do.
    pub look: bool,
}

impl Handler<IsNobodyThere> for DutyHub {
    type Result = ResponseFuture<bool>;

    fn handle(&mut self, asked: IsNobodyThere, ctx: &mut Context<Self>) -> Self::Result {
        let IsNobodyThere { agency, look } = asked;
        let known = self.lookout.fresh(agency, self.services.monotonic());
        if let (Some(nobody), false) = (known, look) {
            return Box::pin(std::future::ready(nobody));
        }
        let (found, answer) = oneshot::channel();
        let begun = self.looks.contains_key(&agency);
        // As many as ask at a time, of whom each has a mailbox that is bounded.
        self.looks.entry(agency).or_default().waiting.push(found);
        if !begun {
            self.look(agency, ctx);
        }
        // Without an answer somebody is there, as far as is known.
        Box::pin(async move { answer.await.unwrap_or(false) })
    }
}

impl DutyHub {
    /// Something has changed at the agency's desk here: what was found before does not hold.
    pub(super) fn desk_changed(&mut self, agency: AgencyId) {
        self.lookout.changed(agency);
        if let Some(look) = self.looks.get_mut(&agency) {
            look.changed = true;
        }
    }

    fn look(&mut self, agency: AgencyId, ctx: &mut Context<Self>) {
        if self.is_somebody_here(agency) {
            return self.found(agency, Found::Somebody);
        }
        self.look_on(agency, Page::default(), ctx);
    }

    fn look_on(&mut self, agency: AgencyId, page: Page, ctx: &mut Context<Self>) {
        let now = self.services.now();
        let begins = self.lookout.has_just_begun(self.services.monotonic());
        let query = MayBeOnDuty {
            agency,
            now,
            seen_after: begins.then(|| now.minus(OF_LATE)),
            after: page.after,
            limit: ON_DUTY_AT_ONCE,
        };
        let store = self.services.store.clone();
        let looking = async move { store.run(query).await };
        ctx.spawn(
            looking
                .into_actor(self)
                .map(move |read, hub, ctx| match read {
                    Ok(on_duty) => hub.look_elsewhere(agency, on_duty, page, ctx),
                    Err(error) => {
                        log::warn!("who of agency {agency} is on duty: {error}");
                        hub.found(agency, Found::Unknown);
                    }
                }),
        );
    }

    /// Whether somebody is on duty by what this node knows.
    fn is_somebody_here(&self, agency: AgencyId) -> bool {
        let now = self.services.now();
        let on_duty = |user: UserId| self.state_of(user, now) == AvailabilityState::Available;
        let mut everybody = self.staff.everybody();
        everybody.any(|(user, of)| of == agency && on_duty(user))
    }

    fn look_elsewhere(
        &mut self,
        agency: AgencyId,
        on_duty: OnDuty,
        page: Page,
        ctx: &mut Context<Self>,
    ) {
        let OnDuty { users, recently } = on_duty;
        let mut here = users.iter().map(|user| self.staff.agency_of(*user));
        if here.any(|of| of == Some(agency)) {
            return self.found(agency, Found::Somebody);
        }
        let may_return = page.may_return || recently || !users.is_empty();
        let last = users.get(ON_DUTY_AT_ONCE - 1).copied();
        let nodes = self.services.nodes.clone();
        let asking = async move { elsewhere::anybody(&nodes, agency, &users).await };
        ctx.spawn(asking.into_actor(self).map(move |anybody, hub, ctx| {
            let found = match anybody {
                Ok(true) => Found::Somebody,
                // Whoever is there may be behind them.
                Ok(false) if last.is_some() && page.number + 1 >= PAGES => Found::Unknown,
                Ok(false) if last.is_some() => {
                    let page = Page {
                        after: last,
                        number: page.number + 1,
                        may_return,
                    };
                    return hub.look_on(agency, page, ctx);
                }
                Ok(false) => Found::Nobody { may_return },
                Err(_) => Found::Unknown,
            };
            hub.found(agency, found);
        }));
    }

    fn found(&mut self, agency: AgencyId, found: Found) {
        let look = self.looks.remove(&agency).unwrap_or_default();
        let now = self.services.monotonic();
        let nobody = self.lookout.conclude(agency, found, look.changed, now);
        for waiting in look.waiting {
            // Whoever asked may have gone meanwhile.
            let _ = waiting.send(nobody);
        }
    }
}

async fn ask(services: &Services, agency: AgencyId, look: bool) -> bool {
    // Without an answer somebody is there, as far as is known.
    let asked = services.duty.send(IsNobodyThere { agency, look }).await;
    asked.unwrap_or(false)
}

/// Whether nobody of the agency is on duty; what was found a second ago will do, if nothing has changed here since.
pub async fn nobody_on_duty(services: &Services, agency: AgencyId) -> bool {
    ask(services, agency, false).await
}

/// The same, looked at now: for whoever asks from time to time.
pub async fn look_for_duty(services: &Services, agency: AgencyId) -> bool {
    ask(services, agency, true).await
}

/// What is said beside the place of a request on this event, whose agency this is.
pub async fn note(services: &Services, agency: AgencyId, event: EventId) -> DutyNote {
    match nobody_on_duty(services, agency).await {
        true => DutyNote::nobody(alternatives(services, event).await),
        false => DutyNote::default(),
    }
}

/// What else one can do at the event; nothing where the database does not say.
pub async fn alternatives(
    services: &Services,
    event: EventId,
) -> Vec<switchboard_domain::Alternative> {
    let events = vec![event];
    match services.store.run(EventAlternatives { events }).await {
        Ok(read) => read.into_iter().flat_map(|(_, some)| some).collect(),
        Err(error) => {
            log::warn!("alternatives of event {event}: {error}");
            Vec::new()
        }
    }
}
